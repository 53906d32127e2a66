"""Reading what an agency reports row by row in a file: statuses, notes and payments, none of them lost."""

from dataclasses import dataclass, field
from datetime import date

from .remittance_file import AMOUNTS, COLUMNS, number_rows
from .table_file import TableFileError, check_cells, make_headings, read_table, to_amount, to_day, to_text

MAX_BYTES = 5_000_000
MAX_ROWS = 500  # each is tried twice while somebody waits; more comes in parts, or by file drop
# As in a statement, but here a status is more than the reason of the end.
REPORT_COLUMNS = {
    **COLUMNS,
    "status": "status lage state",
    "close_code": "closecode closed closingcode closedbecause slutkod avslutskod avslutatdarfor",
    "note": "note notes comment message anteckning kommentar notering meddelande",
    "currency": "currency valuta",
    "contact": "contact contactby contactedby means kontakt kontaktvia kontaktsatt",
    "step": "step asksfor consent consentfor samtycke berom begar atgard",
    "settlement": "settlement offer uppgorelse forlikning",
    "months": "months planmonths manader",
    "agency_reference": "theirnumber theirreference agencyreference agencycase yournumber dittnummer ertnummer byransnummer",
}
HEADINGS = make_headings(REPORT_COLUMNS)
TEXTS = (
    "reference",
    "row_reference",
    "agency_reference",
    "status",
    "close_code",
    "note",
    "currency",
    "contact",
    "step",
    "settlement",
    "months",
)
# The order of the columns in the template, and in the file of rows to correct.
TEMPLATE = (
    "row_reference",
    "reference",
    "agency_reference",
    "date",
    "status",
    "close_code",
    "note",
    *AMOUNTS,
    "currency",
    "contact",
    "step",
    "settlement",
    "months",
)


@dataclass(slots=True)
class ReportRow:
    """One row: what it says, or why it cannot be read."""

    number: int
    text: str
    reference: str = ""
    row_reference: str = ""
    agency_reference: str = ""
    status: str = ""
    close_code: str = ""
    note: str = ""
    currency: str = ""
    contact: str = ""
    step: str = ""
    settlement: str = ""
    months: str = ""
    day: date | None = None
    amounts: dict = field(default_factory=dict)
    error: TableFileError | None = None

    @property
    def content(self):
        """What the row says, as text: rows that say the same are the same."""
        return self.text.lower()


def read_reports(content):
    """The rows of a file, the heading left out; each has a number of its own, so that it counts once.

    :raise TableFileError: where nothing of it can be read
    """
    table = read_table(content, HEADINGS, ("reference",), MAX_BYTES, MAX_ROWS)
    rows = [_read_row(number, cells, cell) for number, cells, cell in table]
    number_rows(rows)
    return rows


def _read_row(number, cells, cell):
    row = ReportRow(number, " | ".join(to_text(value)[:500] for value in cells)[:1000])
    for name in TEXTS:
        setattr(row, name, to_text(cell(name)))
    try:
        check_cells(cells)
        row.day = to_day(cell("date"))
        row.amounts = {name: to_amount(cell(name)) for name in AMOUNTS if to_text(cell(name))}
    except TableFileError as error:
        row.error = error
    return row
