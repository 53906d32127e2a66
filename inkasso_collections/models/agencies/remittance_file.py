"""Reading what an agency reports in a file: CSV or XLSX, each row for itself, none of them lost."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from .table_file import TableFileError, check_cells, make_headings, read_table, to_amount, to_day, to_text

AMOUNTS = ("principal", "interest", "fee", "cost", "commission", "vat", "net")
# How agencies head their columns, without case, spaces and punctuation.
COLUMNS = {
    "reference": (
        "reference ourreference case caseno casenumber assignment creditorreference arende arendenummer arendenr "
        "varreferens referens inkassoarende invoice invoiceno invoicenumber faktura fakturanummer fakturanr"
    ),
    "row_reference": "rowreference row id rowid transaction transactionid paymentid payment verifikation radid betalningsid",
    "date": "date paymentdate day datum betalningsdatum inbetalningsdatum",
    "principal": "principal capital kapital kapitalbelopp huvudfordran",
    "interest": "interest ranta drojsmalsranta",
    "fee": "fee fees avgift avgifter inkassokostnad inkassokostnader",
    "cost": "cost costs outlay outlays courtcosts kostnad kostnader utlagg rattegangskostnader",
    "commission": "commission provision arvode",
    "vat": "vat moms mervardesskatt",
    "net": "net paid paidover netamount netto attbetala utbetalt redovisat",
    "close_code": "closecode closed status closingcode slutkod avslutskod",
}
HEADINGS = make_headings(COLUMNS)


@dataclass(slots=True)
class RemittanceRow:
    """One row: what it says, or why it cannot be read."""

    number: int
    text: str
    reference: str = ""
    row_reference: str = ""
    day: date | None = None
    amounts: dict = field(default_factory=dict)
    close_code: str = ""
    error: TableFileError | None = None

    @property
    def content(self):
        """What the row says, as text: rows that say the same are the same."""
        amounts = ";".join(f"{name}={self.amounts[name].normalize()}" for name in AMOUNTS if name in self.amounts)
        return f"{self.reference.lower()};{self.day};{amounts}"


def read_remittance(content):
    """The rows of a file, the heading left out.

    A row without a number of its own gets one from what it says, so that the same row in another file is known again;
    of rows of one file that say the same, each counts.

    :raise TableFileError: where nothing of it can be read
    """
    table = read_table(content, HEADINGS, ("reference", "principal"))
    rows = [_read_row(number, cells, cell) for number, cells, cell in table]
    number_rows(rows)
    return rows


def number_rows(rows):
    """Give rows without a number of their own one from what they say."""
    seen = Counter()
    for row in rows:
        if not row.row_reference:
            seen[row.content] += 1
            digest = sha256(f"{row.content}#{seen[row.content]}".encode()).hexdigest()[:16]
            row.row_reference = f"auto:{digest}"


# --- a row --------------------------------------------------------------------------------------


def _read_row(number, cells, cell):
    text = " | ".join(to_text(value) for value in cells)
    row = RemittanceRow(number, text[:500], to_text(cell("reference")), to_text(cell("row_reference")))
    row.close_code = to_text(cell("close_code")).lower().replace(" ", "_")
    try:
        check_cells(cells)
        row.day = to_day(cell("date"))
        row.amounts = {name: to_amount(cell(name)) for name in AMOUNTS if to_text(cell(name))}
    except TableFileError as error:
        row.error = error
    return row
