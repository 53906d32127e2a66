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
    with pytest.raises(SystemExit, match="No column for 'customer'"):
        tool.read_file(path, {})


@pytest.mark.parametrize(
    ("text", "amount"), [("1,234.50", "1234.50"), ("1.234,50", "1234.50"), ("-5", "5"), ("kr 7,5", "7.5")]
)
def test_amounts(tool, text, amount):
    assert tool.read_amount(text) == Decimal(amount)


def test_made_up_invoices_are_ranked_well(tool, capsys):
    training = tool.score(tool.make_sample(), 0, at_due=False)
    assert training.of_model.auc > Decimal("0.87")
    assert training.of_model.brier < training.of_ratio.brier
    shown = capsys.readouterr().out
    assert "Logistic regression: AUC 0.8" in shown
    assert "foretold   happened" in shown
