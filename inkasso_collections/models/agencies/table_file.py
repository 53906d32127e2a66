"""Reading a table that somebody outside sends as CSV or XLSX: its cells, days and amounts, however they are written."""

import csv
import re
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import islice
from zipfile import ZipFile

from openpyxl import load_workbook

from ...rules import outside_numbers
from ...rules.clean_text import clean, fuse

MAX_BYTES = 20_000_000
MAX_UNPACKED = 10  # times its size: a spreadsheet is a ZIP, and a small one can unpack to anything
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELL = 10_000  # characters: more is no cell of a report
NUMBER = re.compile(r"[+-]?\d+(?:\.\d{1,6})?", re.ASCII)
FOLDED = str.maketrans("åäöéü", "aaoeu")


class TableFileError(ValueError):
    """What is wrong with a file or a row, as a word that `inkasso.remittance.import` explains."""

    def __init__(self, reason, detail=""):
        super().__init__(reason)
        self.reason = reason
        self.detail = str(detail)[:80]


def read_table(content, headings, required, max_bytes=MAX_BYTES, max_rows=MAX_ROWS):
    """The rows of a file below its heading, as (number in the file, cells, function that gets a cell by column).

    :param headings: the column that each folded heading means
    :param required: columns without which nothing can be read
    :raise TableFileError: where nothing of it can be read
    """
    if len(content) > max_bytes:
        raise TableFileError("too_big")
    most = max_rows + 2  # the heading, and one that is too many
    table = (
        _read_xlsx(content, most, max_bytes * MAX_UNPACKED)
        if content.startswith(b"PK\x03\x04")
        else _read_csv(content, most)
    )
    table = [(number, cells) for number, cells in table if any(to_text(cell) for cell in cells)]
    if len(table) < 2:
        raise TableFileError("empty")
    if len(table) > max_rows + 1:
        raise TableFileError("too_long", max_rows)
    columns = _read_heading(table[0][1], headings, required)
    return [(number, cells, _get_cell(cells, columns)) for number, cells in table[1:]]


def make_headings(columns):
    """The column that each folded heading means, of `columns`: folded headings by column."""
    return {name: column for column, names in columns.items() for name in names.split()}


def fold_heading(text):
    return re.sub(r"[^a-z0-9]", "", text.lower().translate(FOLDED))


def check_cells(cells):
    """:raise TableFileError: where a cell holds far more than a report has"""
    if any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in cells):
        raise TableFileError("long_field")


def _get_cell(cells, columns):
    def cell(name):
        place = columns.get(name)
        return cells[place] if place is not None and place < len(cells) else None

    return cell


def _read_xlsx(content, most, max_unpacked):
    try:
        with ZipFile(BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > max_unpacked:
                raise TableFileError("too_big")
        sheet = load_workbook(BytesIO(content), read_only=True, data_only=True).worksheets[0]
        rows = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)
        return [(number, list(cells)) for number, cells in enumerate(islice(rows, most), 1)]
    except TableFileError:
        raise
    except Exception as error:  # whatever a damaged or hostile spreadsheet makes the reader fail with
        raise TableFileError("spreadsheet") from error


def _read_csv(content, most):
    text = _decode(content)
    heading = text.lstrip().split("\n", 1)[0]
    separator = max(";,\t", key=heading.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    try:
        return [(number, row[:MAX_COLUMNS]) for number, row in enumerate(islice(reader, most), 1)]
    except csv.Error as error:
        raise TableFileError("quotes") from error


def _decode(content):
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableFileError("old_spreadsheet")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise TableFileError("not_text") from error
    if b"\x00" in content:
        raise TableFileError("not_text")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _read_heading(cells, headings, required):
    """Which cell holds what; the first of two columns of one kind."""
    columns = {}
    for place, cell in enumerate(cells):
        column = headings.get(fold_heading(to_text(cell)))
        if column and column not in columns:
            columns[column] = place
    missing = [name for name in required if name not in columns]
    if missing:
        raise TableFileError("heading", ", ".join(missing))
    return columns


# --- cells --------------------------------------------------------------------------------------


def to_text(value):
    """A cell as text, without blanks around it; an apostrophe that keeps a spreadsheet from calculating is none of it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.date()
    return fuse(clean(str(value)).strip()).strip()


def to_day(value):
    """A day, however it is written; None for an empty cell."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = to_text(value)
    if not text:
        return None
    for form in ("%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise TableFileError("day", text)


def to_amount(value):
    """An amount however it is written: 1234.5, 1 234,50, 1.234,50 kr, −12."""
    if isinstance(value, bool):
        raise TableFileError("amount", value)
    if isinstance(value, (int, float, Decimal)):
        return _check_amount(value)
    text = re.sub(r"[\s\u00a0\u202f]|kr|sek|eur", "", to_text(value).lower()).replace("−", "-").replace("–", "-")
    if "," in text and "." in text:  # the last of the two is the decimal mark
        thousands = "." if text.rfind(",") > text.rfind(".") else ","
        text = text.replace(thousands, "")
    text = text.replace(",", ".")
    if not NUMBER.fullmatch(text):
        raise TableFileError("amount", value)
    return _check_amount(text)


def _check_amount(value):
    try:
        return outside_numbers.to_amount(value)
    except ValueError as error:
        raise TableFileError("amount", value) from error
