"""How well late payment is foretold on invoices in a CSV file; needs no database.

    ./dev score FILE.csv [--days 30] [--at issue|due] [--columns customer=...,issued=...,due=...,amount=...,paid=...]

Each row is an invoice: customer, invoice date, due date, amount, and the day of payment, empty while it is open. Columns
are found by their usual names. Late is what is not paid within --days of its due date. The past is gone through day by
day, so that an invoice is judged by what was known then; the model learns from the first 60 % by time, is calibrated on
the next 20 %, and the figures below are of the last 20 %.
"""

import argparse
import csv
import io
import random
import re
import sys
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "inkasso_collections"))

from learning.logistic import get_fit
from rules.evaluation import is_better, train
from rules.replay import replay
from rules.scoring import FEATURES, Invoice

# Names that columns go by, letters and digits only; the first that fits counts.
NAMES = {
    "customer": (
        "customer",
        "customerid",
        "custnumber",
        "client",
        "clientid",
        "debtor",
        "partner",
        "account",
        "kund",
        "kundnr",
    ),
    "issued": ("invoicedate", "issued", "issuedate", "documentcreatedate", "date", "fakturadatum"),
    "due": ("duedate", "due", "dueindate", "maturity", "datematurity", "forfallodatum", "förfallodatum"),
    "amount": ("invoiceamount", "amount", "totalopenamount", "total", "amounttotal", "belopp"),
    "paid": ("settleddate", "paiddate", "paid", "paymentdate", "cleardate", "datepaid", "betaldatum"),
}
DATE_FORMS = (
    "%Y-%m-%d",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%Y%m%d",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%Y/%m/%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y%m%d.0",
)
DATES = ("issued", "due", "paid")
EMPTY = ("", "null", "nan", "none", "nat", "-")
SHOWN = 5  # bad rows that are told in full


class BadRow(ValueError):
    """A row that cannot be read."""


def find_columns(header, given):
    """Which column holds what, as a dict of ours to theirs."""
    plain = {re.sub(r"[\W_]", "", name).casefold(): name for name in header if name}
    unknown = given.keys() - NAMES.keys()
    if unknown:
        raise SystemExit(f"--columns knows {', '.join(NAMES)}, not {', '.join(sorted(unknown))}.")
    columns = {
        ours: given.get(ours) or next((plain[name] for name in names if name in plain), None)
        for ours, names in NAMES.items()
    }
    missing = [ours for ours, found in columns.items() if found not in header]
    if missing:
        raise SystemExit(
            f"No column for {', '.join(missing)} among: {', '.join(filter(None, header))}. "
            f"Say which: --columns {','.join(f'{ours}=NAME' for ours in missing)}"
        )
    return columns


def find_date_forms(rows, columns):
    """The form of the dates of each column: the one that reads most, and of those the one that reads most in all.

    Columns of one file may be written differently; days and months are not mixed up row by row.
    """
    texts = {ours: [read_text(row, columns[ours]) for row in rows] for ours in DATES}
    texts = {ours: [text for text in found if text.casefold() not in EMPTY] for ours, found in texts.items()}
    counts = {ours: {form: sum(is_date(text, form) for text in texts[ours]) for form in DATE_FORMS} for ours in DATES}
    forms = {}
    for ours in DATES:
        best = max(
            DATE_FORMS, key=lambda form, ours=ours: (counts[ours][form], sum(counts[other][form] for other in DATES))
        )
        if texts[ours] and not counts[ours][best]:
            raise SystemExit(f"The dates of '{columns[ours]}' cannot be read, such as '{texts[ours][0]}'.")
        forms[ours] = best
    return forms


def read_text(row, column):
    return (row[column] or "").strip()


def is_date(value, form):
    try:
        datetime.strptime(value, form)
    except ValueError:
        return False
    return True


def read_date(text, form):
    try:
        return datetime.strptime(text, form).date()
    except ValueError:
        raise BadRow(f"'{text}' is no date like {form}") from None


def read_amount(text):
    """1 234,50 and 1.234,50 as 1,234.50 and 1234.50; what comes last is the decimal sign, unless it groups thousands."""
    plain = re.sub(r"[^\d,.\-\u2212]", "", text).replace("\u2212", "-")
    if "," in plain and "." in plain:
        plain = plain.replace("," if plain.rindex(",") < plain.rindex(".") else ".", "")
    elif re.fullmatch(r"-?\d{1,3}(,\d{3})+", plain) or plain.count(".") > 1:
        plain = re.sub("[,.]", "", plain)
    try:
        return Decimal(plain.replace(",", "."))
    except InvalidOperation:
        raise BadRow(f"'{text}' is no amount") from None


def find_sign(rows, column):
    """-1 for a file that writes what is owed below zero, as ledgers of the other side do."""
    below = sum(read_text(row, column).startswith(("-", "\u2212")) for row in rows)
    return -1 if below > len(rows) / 2 else 1


def read_invoice(row, columns, forms, sign):
    values = {ours: read_text(row, theirs) for ours, theirs in columns.items()}
    if not values["customer"]:
        raise BadRow("no customer")
    paid = None if values["paid"].casefold() in EMPTY else read_date(values["paid"], forms["paid"])
    amount = sign * read_amount(values["amount"])
    if amount < 0:
        raise BadRow(f"{values['amount']}: a credit note is no invoice")
    invoice = Invoice(
        values["customer"],
        read_date(values["issued"], forms["issued"]),
        read_date(values["due"], forms["due"]),
        amount,
        paid,
    )
    if invoice.due < invoice.issued:
        raise BadRow(f"due on {invoice.due}, before its date {invoice.issued}")
    return invoice


def read_rows(path):
    """The rows of a file, in the encodings and with the separators that spreadsheets write."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise SystemExit(f"{path} cannot be read: {error.strerror}.") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    try:
        dialect = csv.Sniffer().sniff(text[:10000], ",;\t")
    except csv.Error:
        dialect = csv.excel
    rows = list(csv.DictReader(io.StringIO(text, newline=""), dialect=dialect))
    if not rows:
        raise SystemExit(f"{path} has no rows.")
    return rows


def read_file(path, given):
    """The invoices of a file, and what was wrong with the other rows, as (line, reason)."""
    rows = read_rows(path)
    columns = find_columns(list(rows[0]), given)
    forms, sign = find_date_forms(rows, columns), find_sign(rows, columns["amount"])
    invoices, bad = [], []
    for line, row in enumerate(rows, 2):
        try:
            invoices.append(read_invoice(row, columns, forms, sign))
        except BadRow as error:
            bad.append((line, str(error)))
    return invoices, bad


def make_sample(customers=100, count=2500, seed=7):
    """Invoices as a business has them: some pay early, most about in time, a few always late; habits change, and large
    amounts and disputed ones take longer."""
    chance = random.Random(seed)
    first = date(2024, 1, 1)
    habits = [
        (chance.gauss(-8, 16), chance.gauss(0, 10), abs(chance.gauss(5, 2)) + 1, chance.uniform(30, 90))
        for _ in range(customers)
    ]
    invoices = []
    for _ in range(count):
        customer, age = chance.randrange(customers), chance.randrange(700)
        mean, drift, scatter, size = habits[customer]
        issued = first + timedelta(days=age)
        amount = max(chance.gauss(size, size / 3), 5)
        disputed = 20 if chance.random() < 0.08 else 0
        days = chance.gauss(mean + drift * age / 700 + 8 * (amount / size - 1) + disputed, scatter)
        due = issued + timedelta(days=30)
        paid = max(due + timedelta(days=round(days)), issued)
        invoices.append(Invoice(customer, issued, due, Decimal(round(amount * 100)), paid))
    return invoices


def show_assessment(name, assessment):
    auc = "–" if assessment.auc is None else f"{assessment.auc:.3f}"
    brier = "–" if assessment.brier is None else f"{assessment.brier:.4f}"
    print(f"\n{name}: AUC {auc}, Brier {brier}, on {assessment.count} invoices")
    print("  invoices   foretold   happened")
    for row in assessment.rows:
        print(f"  {row.count:8}   {row.foretold:8.1%}   {row.happened:8.1%}")


def score(invoices, days, at_due):
    end = max(max(invoice.issued, invoice.paid or invoice.issued) for invoice in invoices)
    samples = list(replay(invoices, days, end, at_due))
    if not samples:
        raise SystemExit("Of no invoice is it known yet whether it is late.")
    late = sum(sample.late for sample in samples)
    print(
        f"{len(samples)} invoices judged, of which {late} ({late / len(samples):.1%}) were not paid within {days} days of due"
    )
    training = train(samples, get_fit())
    show_assessment("Smoothed ratio", training.of_ratio)
    if training.of_model is None:
        print("\nNo model: scikit-learn is not installed, or there are too few invoices of one kind.")
        return training
    show_assessment("Logistic regression", training.of_model)
    ratio, model = ({"auc": one.auc, "brier": one.brier} for one in (training.of_ratio, training.of_model))
    print(f"\nThe {'model' if is_better(model, ratio) else 'smoothed ratio'} would be used. Weights:")
    for name, weight in zip(FEATURES, training.model.weights, strict=True):
        print(f"  {name:18} {weight:+.3f}")
    return training


def main():
    parser = argparse.ArgumentParser(
        prog="./dev score", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", help="a CSV file; without one, made-up invoices are scored")
    parser.add_argument("--days", type=int, default=30, help="late is what is not paid so many days after due (30)")
    parser.add_argument("--at", choices=("issue", "due"), default="issue", help="when an invoice is judged (issue)")
    parser.add_argument("--columns", default="", help="which column is what: customer=...,due=...")
    options = parser.parse_args()
    given = dict(pair.split("=", 1) for pair in options.columns.split(",") if "=" in pair)
    if options.file:
        invoices, bad = read_file(options.file, given)
        for line, reason in bad[:SHOWN]:
            print(f"line {line} left out: {reason}")
        if bad:
            print(f"{len(bad)} rows left out of {len(bad) + len(invoices)}")
        if not invoices:
            raise SystemExit("No row can be read.")
    else:
        print("No file was given: these invoices are made up.")
        invoices = make_sample()
    score(invoices, options.days, options.at == "due")


if __name__ == "__main__":
    main()
