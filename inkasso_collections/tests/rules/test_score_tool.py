"""`./dev score`: files as people have them, read without a database."""

import importlib.util
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[3] / "tools" / "score.py"
pytestmark = pytest.mark.skipif(not TOOL.exists(), reason="only in the repository")


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("score_tool", TOOL)
    module = importlib.util.module_from_spec(spec)
    sys.modules["score_tool"] = module
    spec.loader.exec_module(module)
    return module


def write(tmp_path, text):
    path = tmp_path / "invoices.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_columns_are_found_by_their_names(tool, tmp_path):
    path = write(
        tmp_path,
        "countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate\n"
        "391,0379-NEVHP,4/6/2013,611365,1/2/2013,2/1/2013,55.94,No,1/15/2013\n"
        "406,8976-AMJEO,3/3/2012,7900770,1/26/2013,2/25/2013,61.74,Yes,\n",
    )
    [first, second], bad = tool.read_file(path, {})
    assert not bad
    assert (first.customer, first.issued, first.due) == ("0379-NEVHP", date(2013, 1, 2), date(2013, 2, 1))
    assert (first.amount, first.paid, second.paid) == (Decimal("55.94"), date(2013, 1, 15), None)


def test_swedish_file(tool, tmp_path):
    path = write(tmp_path, "Kundnr;Fakturadatum;Förfallodatum;Belopp;Betaldatum\n7;2026-01-01;2026-01-31;1 234,50;\n")
    [[invoice], _bad] = tool.read_file(path, {})
    assert (invoice.amount, invoice.due) == (Decimal("1234.50"), date(2026, 1, 31))


def test_bad_rows_are_told(tool, tmp_path):
    path = write(
        tmp_path,
        "customer,issued,due,amount,paid\n"
        ",2026-01-01,2026-01-31,5,\n"
        "A,2026-01-01,yesterday,5,\n"
        "A,2026-01-01,2026-01-31,much,\n"
        "A,2026-03-01,2026-01-31,5,\n"
        "A,2026-01-01,2026-01-31,5,2026-02-01\n",
    )
    [invoice], bad = tool.read_file(path, {})
    assert invoice.customer == "A"
    assert [line for line, _reason in bad] == [2, 3, 4, 5]
    assert "no customer" in bad[0][1]


def test_columns_can_be_named(tool, tmp_path):
    path = write(tmp_path, "who,when,until,sum,done\nA,2026-01-01,2026-01-31,5,\n")
    given = {"customer": "who", "issued": "when", "due": "until", "amount": "sum", "paid": "done"}
    assert len(tool.read_file(path, given)[0]) == 1
    with pytest.raises(
        SystemExit, match=r"No column for customer, issued, due, amount, paid among: who.*--columns customer=NAME"
    ):
        tool.read_file(path, {})


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("-5", "-5"),
        ("kr 7,5", "7.5"),
        ("1,234", "1234"),
        ("1.234.567", "1234567"),
        ("1\u00a0234,50 kr", "1234.50"),
        ("\u22125", "-5"),
    ],
)
def test_amounts(tool, text, amount):
    assert tool.read_amount(text) == Decimal(amount)


def test_each_column_has_its_own_form_of_dates(tool, tmp_path):
    """As in the public file of a large business: days with a time, and days that a spreadsheet took for numbers."""
    path = write(
        tmp_path,
        "cust_number,clear_date,document_create_date,due_in_date,total_open_amount\n"
        "0200769623,2020-02-11 00:00:00,20200125,20200210.0,54273.28\n"
        "0200980828,,20200126,20200211.0,79656.6\n",
    )
    [first, second], bad = tool.read_file(path, {})
    assert not bad
    assert (first.issued, first.due, first.paid) == (date(2020, 1, 25), date(2020, 2, 10), date(2020, 2, 11))
    assert second.paid is None


def test_days_and_months_are_told_apart_by_the_whole_file(tool, tmp_path):
    rows = "A,03/04/2026,05/04/2026,5,06/04/2026\nA,03/04/2026,25/04/2026,5,\n"
    [first, _second], bad = tool.read_file(write(tmp_path, f"customer,issued,due,amount,paid\n{rows}"), {})
    assert not bad
    assert (first.issued, first.due, first.paid) == (date(2026, 4, 3), date(2026, 4, 5), date(2026, 4, 6))


def test_files_of_old_spreadsheets_are_read(tool, tmp_path):
    path = tmp_path / "invoices.csv"
    path.write_bytes(
        "Kund;Fakturadatum;Förfallodatum;Belopp;Betaldatum\r\nÅsa;2026-01-01;2026-01-31;1 234,50;-\r\n".encode("cp1252")
    )
    [[invoice], _bad] = tool.read_file(path, {})
    assert (invoice.customer, invoice.amount, invoice.paid) == ("Åsa", Decimal("1234.50"), None)


def test_credit_notes_are_left_out(tool, tmp_path):
    head = "customer,issued,due,amount,paid\n"
    row = "A,2026-01-01,2026-01-31,{},\n"
    invoices, bad = tool.read_file(write(tmp_path, head + row.format(5) * 2 + row.format(-3)), {})
    assert (len(invoices), [line for line, _reason in bad]) == (2, [4])
    invoices, bad = tool.read_file(write(tmp_path, head + row.format(-5) * 2 + row.format(3)), {})
    assert ([invoice.amount for invoice in invoices], [line for line, _reason in bad]) == ([5, 5], [4])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no rows"),
        ("customer,issued,due,amount,paid\n", "has no rows"),
        ("customer,issued,amount\nA,2026-01-01,5\n", "No column for due, paid"),
        ("customer,issued,due,amount,paid\nA,soon,2026-01-31,5,\n", "dates of 'issued' cannot be read, such as 'soon'"),
    ],
)
def test_what_cannot_be_read_is_said(tool, tmp_path, text, message):
    with pytest.raises(SystemExit, match=message):
        tool.read_file(write(tmp_path, text), {})


def test_a_file_that_is_not_there(tool, tmp_path):
    with pytest.raises(SystemExit, match="cannot be read: No such file"):
        tool.read_file(tmp_path / "none.csv", {})
    with pytest.raises(SystemExit, match="--columns knows customer"):
        tool.read_file(write(tmp_path, "a,b\n1,2\n"), {"client": "a"})


def test_short_rows_are_told(tool, tmp_path):
    text = "customer,issued,due,amount,paid\nA,2026-01-01\nB,2026-01-01,2026-01-31,5,2026-02-01,more\n"
    [invoice], bad = tool.read_file(write(tmp_path, text), {})
    assert (invoice.customer, [line for line, _reason in bad]) == ("B", [2])


def test_one_customer_never_seen_before_is_judged_by_the_others(tool):
    """Who has no history gets the portfolio's likelihood, not a half and not nothing."""
    new = tool.Invoice("new", date(2025, 11, 1), date(2025, 12, 1), Decimal(5000), date(2026, 1, 1))
    samples = list(tool.replay([*tool.make_sample(), new], 0, date(2026, 6, 1)))
    [stranger] = [sample for sample in samples if sample.invoice == new]
    share = sum(sample.late for sample in samples) / len(samples)
    assert abs(float(stranger.ratio) - share) < 0.1
    model = tool.train(samples, tool.get_fit()).model
    assert not model or 0.15 < model.predict(stranger.values) < 0.6


def test_made_up_invoices_are_ranked_well(tool, capsys):
    training = tool.score(tool.make_sample(), 0, at_due=False)
    assert training.of_model.auc > Decimal("0.87")
    assert training.of_model.brier < training.of_ratio.brier
    shown = capsys.readouterr().out
    assert "Logistic regression: AUC 0.8" in shown
    assert "foretold   happened" in shown
