"""Reading a file of reference rates that somebody made in a spreadsheet: pure, and each line for itself."""

import csv
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

MAX_BYTES = 1_000_000
MAX_LINES = 5_000

_NUMBER = re.compile(r"([+-]?\d{1,3})(?:[.,](\d{1,4}))?", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_MINUS_SIGNS = str.maketrans("−–", "--")  # what spreadsheets and web pages make of a hyphen


class RateFileError(ValueError):
    """What is wrong with a file or a line, as a word of `inkasso.rate.import._explain`."""

    def __init__(self, reason, detail=""):
        super().__init__(reason)
        self.reason = reason
        self.detail = str(detail)[:60]


@dataclass(frozen=True, slots=True)
class RateLine:
    """One line of the file: what it says, or why it cannot be read."""

    number: int
    text: str
    code: str = ""
    day: date | None = None
    rate: Decimal | None = None
    source: str = ""
    error: RateFileError | None = None
    is_heading: bool = False


def read_rates(content):
    """Every line of the file that is not empty as a :class:`RateLine`, the heading too, if there is one.

    Lines are read one by one, so that a stray quotation mark spoils its own line and not all that follow.
    """
    lines = _decode(content).splitlines()
    if len(lines) > MAX_LINES:
        raise RateFileError("too_long", MAX_LINES)
    numbered = [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip(" \t;,")]
    if not numbered:
        raise RateFileError("empty")
    separator = ";" if ";" in numbered[0][1] else ","
    lines = [_read_line(number, text, separator) for number, text in numbered]
    if _is_heading(numbered[0][1], separator):
        lines[0] = RateLine(*numbered[0], is_heading=True)
    return lines


def _decode(content):
    """UTF-8 with or without its mark, else Latin-1 as Windows writes it; other kinds of files are refused by name."""
    if len(content) > MAX_BYTES:
        raise RateFileError("too_big")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise RateFileError("spreadsheet")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content:
        raise RateFileError("not_text")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")  # takes every byte


def _is_heading(line, separator):
    """The first line, where neither its day nor its rate has a digit: a heading in whatever language."""
    cells = line.split(separator)
    return len(cells) >= 3 and not any(character.isdigit() for cell in cells[1:3] for character in cell)


def _read_line(number, text, separator):
    try:
        cells = [cell.strip() for cell in next(csv.reader([text], delimiter=separator, strict=True))]
        code, day, rate, *rest = cells
    except csv.Error:
        return RateLine(number, text, error=RateFileError("quotes"))
    except ValueError:
        return RateLine(number, text, error=RateFileError("columns"))
    try:
        if separator == "," and rest and rest[0].isdecimal():
            raise RateFileError("ambiguous", f"{rate},{rest[0]}")  # 2,5 between commas is two cells
        if len(rest) > 1 and any(rest[1:]):
            raise RateFileError("columns")
        source = rest[0] if rest else ""
        return RateLine(number, text, code.upper(), _to_day(day), _to_rate(rate), source)
    except RateFileError as error:
        return RateLine(number, text, error=error)


def _to_day(text):
    try:
        return date(*map(int, _DAY.fullmatch(text).groups()))
    except (AttributeError, ValueError):  # no match, or a match such as 2026-02-30
        raise RateFileError("day", text) from None


def _to_rate(text):
    match = _NUMBER.fullmatch(text.translate(_MINUS_SIGNS).removesuffix("%").strip())
    if not match:
        raise RateFileError("rate", text)
    return Decimal(f"{match[1]}.{match[2] or 0}")
