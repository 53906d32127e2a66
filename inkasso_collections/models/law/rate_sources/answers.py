"""What the readers of all banks share: strict numbers and days, tables, and one error for whatever is wrong."""

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal

#: Percent a year. No central bank of these countries has left it for more than a few days since the nineties; a rate in
#: basis points (200) does. A rate as a fraction (0.02) is found by comparing with the values already known.
LOWEST, HIGHEST = Decimal(-5), Decimal(30)
#: A bank announces its next rate a few days ahead. A value further in the future is a mistake.
LONGEST_NOTICE = timedelta(days=31)
MAX_ROWS = 20_000
#: How the banks write "no value on this day".
NO_VALUE = {"", ".", "..", "-", "n/a", "nan", "null"}

_NUMBER = re.compile(r"[+-]?\d{1,6}(\.\d{1,10})?", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)


class BadAnswerError(ValueError):
    """An answer that no rate can be taken from.

    :param reason: a word of `inkasso.rate.kind._explain_bad_answer`, which says it in the user's language
    :param detail: what was found, short and in one line
    """

    def __init__(self, reason, detail=""):
        self.reason = reason
        self.detail = " ".join(str(detail).split())[:100]
        super().__init__(f"{reason}: {self.detail}" if self.detail else reason)


def to_text(content):
    """The text of an answer; UTF-8 is what all four banks write."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadAnswerError("unreadable") from None
    if text.lstrip()[:1] == "<":
        raise BadAnswerError("web_page")  # an error page, a consent page, a login
    return text


def to_rate(text):
    """The exact rate in percent a year; None where the bank says that there is none."""
    text = str(text).strip()
    if text.lower() in NO_VALUE:
        return None
    if not _NUMBER.fullmatch(text):
        raise BadAnswerError("number", text)
    return check_rate(Decimal(text))


def check_rate(rate):
    if not LOWEST <= rate <= HIGHEST:
        raise BadAnswerError("range", rate)
    if rate != rate.quantize(Decimal("0.0001")):
        raise BadAnswerError("number", rate)  # would be rounded when stored
    return rate


def to_day(text):
    text = str(text).strip()
    try:
        return date(*map(int, _ISO_DAY.fullmatch(text).groups()))
    except (AttributeError, ValueError):  # no match, or a match such as 2026-02-30
        raise BadAnswerError("day", text) from None


def read_table(text, delimiter, columns):
    """The rows of a table with a heading, as dicts; `columns` must be among its columns."""
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error:
        raise BadAnswerError("unreadable") from None
    rows = [row for row in rows if row]
    if not rows:
        return []  # no rate in this period
    heading = [cell.strip() for cell in rows[0]]
    if not set(columns) <= set(heading) or len(set(heading)) != len(heading):
        raise BadAnswerError("unreadable", rows[0][0])
    if len(rows) > MAX_ROWS:
        raise BadAnswerError("too_big")
    for row in rows[1:]:
        if len(row) != len(heading):
            raise BadAnswerError("truncated", row[0])
    return [dict(zip(heading, row, strict=True)) for row in rows[1:]]


def to_observations(pairs, today):
    """Pairs of (day, rate or None) as a sorted list of (day, rate) up to `today`, after checking them together."""
    observations = {}
    for day, rate in pairs:
        if rate is None:
            continue
        if day > today + LONGEST_NOTICE:
            raise BadAnswerError("future", day)
        if observations.setdefault(day, rate) != rate:
            raise BadAnswerError("contradiction", day)
    return sorted((day, rate) for day, rate in observations.items() if day <= today)
