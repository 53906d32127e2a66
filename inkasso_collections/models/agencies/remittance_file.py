"""Reading what an agency reports in a file: CSV or XLSX, each row for itself, none of them lost."""

import csv
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from io import BytesIO
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MAX_BYTES = 20_000_000
MAX_ROWS = 20_000
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
HEADINGS = {name: column for column, names in COLUMNS.items() for name in names.split()}
NUMBER = re.compile(r"[+-]?\d+(?:\.\d{1,6})?", re.ASCII)
FOLDED = str.maketrans("åäöéü", "aaoeu")


class RemittanceFileError(ValueError):
    """What is wrong with a file or a row, as a word that `inkasso.remittance.import` explains."""

    def __init__(self, reason, detail=""):
        super().__init__(reason)
        self.reason = reason
        self.detail = str(detail)[:80]


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
    error: RemittanceFileError | None = None

    @property
    def content(self):
        """What the row says, as text: rows that say the same are the same."""
        amounts = ";".join(f"{name}={self.amounts[name].normalize()}" for name in AMOUNTS if name in self.amounts)
        return f"{self.reference.lower()};{self.day};{amounts}"


def read_remittance(content):
    """The rows of a file, the heading left out.

    A row without a number of its own gets one from what it says, so that the same row in another file is known again;
    of rows of one file that say the same, each counts.

    :raise RemittanceFileError: where nothing of it can be read
    """
    if len(content) > MAX_BYTES:
        raise RemittanceFileError("too_big")
    table = _read_xlsx(content) if content.startswith(b"PK\x03\x04") else _read_csv(content)
    table = [(number, cells) for number, cells in table if any(_to_text(cell) for cell in cells)]
    if not table:
        raise RemittanceFileError("empty")
    if len(table) > MAX_ROWS:
        raise RemittanceFileError("too_long", MAX_ROWS)
    columns = _read_heading(table[0][1])
    rows = [_read_row(number, cells, columns) for number, cells in table[1:]]
    if not rows:
        raise RemittanceFileError("empty")
    _number_rows(rows)
    return rows


def _number_rows(rows):
    seen = Counter()
    for row in rows:
        if not row.row_reference:
            seen[row.content] += 1
            digest = sha256(f"{row.content}#{seen[row.content]}".encode()).hexdigest()[:16]
            row.row_reference = f"auto:{digest}"


# --- the table --------------------------------------------------------------------------------


def _read_xlsx(content):
    try:
        sheet = load_workbook(BytesIO(content), read_only=True, data_only=True).worksheets[0]
        return [(number, list(cells)) for number, cells in enumerate(sheet.iter_rows(values_only=True), 1)]
    except (BadZipFile, InvalidFileException, KeyError, IndexError, ValueError) as error:
        raise RemittanceFileError("spreadsheet") from error


def _read_csv(content):
    text = _decode(content)
    heading = text.lstrip().split("\n", 1)[0]
    separator = max(";,\t", key=heading.count)
    try:
        return [(number, row) for number, row in enumerate(csv.reader(text.splitlines(), delimiter=separator), 1)]
    except csv.Error as error:
        raise RemittanceFileError("quotes") from error


def _decode(content):
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise RemittanceFileError("old_spreadsheet")
    if b"\x00" in content:
        raise RemittanceFileError("not_text")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _read_heading(cells):
    """Which cell holds what; the first of two columns of one kind."""
    columns = {}
    for place, cell in enumerate(cells):
        name = re.sub(r"[^a-z0-9]", "", _to_text(cell).lower().translate(FOLDED))
        column = HEADINGS.get(name)
        if column and column not in columns:
            columns[column] = place
    missing = [name for name in ("reference", "principal") if name not in columns]
    if missing:
        raise RemittanceFileError("heading", ", ".join(missing))
    return columns


# --- a row --------------------------------------------------------------------------------------


def _read_row(number, cells, columns):
    def cell(name):
        place = columns.get(name)
        return cells[place] if place is not None and place < len(cells) else None

    text = " | ".join(_to_text(value) for value in cells)
    row = RemittanceRow(number, text[:500], _to_text(cell("reference")), _to_text(cell("row_reference")))
    row.close_code = _to_text(cell("close_code")).lower().replace(" ", "_")
    try:
        row.day = _to_day(cell("date"))
        row.amounts = {name: _to_amount(cell(name)) for name in AMOUNTS if _to_text(cell(name))}
    except RemittanceFileError as error:
        row.error = error
    return row


def _to_text(value):
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.date()
    return str(value).strip()


def _to_day(value):
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _to_text(value)
    if not text:
        return None
    for form in ("%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise RemittanceFileError("day", text)


def _to_amount(value):
    """An amount however it is written: 1234.5, 1 234,50, 1.234,50 kr, −12."""
    if isinstance(value, bool):
        raise RemittanceFileError("amount", value)
    if isinstance(value, (int, float)):
        return Decimal(repr(value))
    text = re.sub(r"[\s\u00a0\u202f]|kr|sek|eur", "", _to_text(value).lower()).replace("−", "-").replace("–", "-")
    if "," in text and "." in text:  # the last of the two is the decimal mark
        thousands = "." if text.rfind(",") > text.rfind(".") else ","
        text = text.replace(thousands, "")
    text = text.replace(",", ".")
    if not NUMBER.fullmatch(text):
        raise RemittanceFileError("amount", value)
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise RemittanceFileError("amount", value) from error
