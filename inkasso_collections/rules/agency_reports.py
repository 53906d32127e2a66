"""What agencies tell, from the files and events in which they tell it: a list of reports in one form.

A report has what the intake takes: reference, key, kind, day, status_text, close_code, note, amounts, currency, files. Files are
JSON, or CSV with these names in the first row and the parts of the amount as columns of their own. What a file does not say
follows from the rest: the kind from what is filled in, the key from the content, so that the same row counts once.
"""

import csv
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from io import StringIO
from typing import NamedTuple

from .clean_text import clean
from .errors import UnreadableError
from .json_templates import read_path
from .outside_numbers import read_json, to_amount

KINDS = ("status", "note", "payment", "document", "request", "contact", "consent")
AMOUNTS = ("principal", "interest", "fee", "cost", "commission", "vat", "net")
TEXTS = {"reference": 64, "key": 128, "status_text": 128, "close_code": 100, "note": 5000, "currency": 3}
#: What is told of contacts with the debtor, and of what consent is asked for.
CONDUCT = {"contact_channel": 40, "step": 40, "settlement": 30, "months": 10}
#: More in one file is a mistake, or an attack.
MOST_REPORTS = 10_000


def read_file(name: str, content: bytes) -> list[dict]:
    """The reports in a file. Raises UnreadableError."""
    text = _decode(content)
    rows = _read_csv(text) if name.lower().endswith(".csv") else _read_json(text)
    if len(rows) > MOST_REPORTS:
        raise UnreadableError(f"More than {MOST_REPORTS} reports")
    return [make_report(row, number) for number, row in enumerate(rows, 1)]


class Event(NamedTuple):
    """What came in: its number, when it was so by their clock, and what it tells."""

    key: str
    moment: str
    reports: list[dict]


def read_event(body: bytes, paths: Mapping[str, str]) -> Event:
    """The event in ``body``. Raises UnreadableError.

    ``paths`` says where an event of another form has what: ``id``, ``timestamp``, and the names of a report. Without them the
    event is ``{"id": ..., "timestamp": ..., "reports": [...]}``.
    """
    event = _load_json(_decode(body))
    if not isinstance(event, Mapping):
        raise UnreadableError("No event")
    identity = read_path(event, paths.get("id", "id"))
    if not isinstance(identity, str | int) or not str(identity).strip():
        raise UnreadableError("An event without an id")
    identity = clean(str(identity)).strip()[:128]
    moment = clean(str(read_path(event, paths.get("timestamp", "timestamp")) or ""))[:40]
    names = {name: path for name, path in paths.items() if name not in ("id", "timestamp")}
    if names:
        found = {name: read_path(event, path) for name, path in names.items()}
        rows = [{"key": identity, **{name: value for name, value in found.items() if value is not None}}]
    else:
        rows = _get_rows(event)
    if len(rows) > MOST_REPORTS:
        raise UnreadableError(f"More than {MOST_REPORTS} reports")
    return Event(identity, moment, [make_report(row, number) for number, row in enumerate(rows, 1)])


def make_report(row: object, number: int) -> dict:
    """One report from a mapping that came from outside. Raises UnreadableError."""
    if not isinstance(row, Mapping):
        raise UnreadableError("No report", number)
    report = {name: _read_text(row, name, limit, number) for name, limit in (TEXTS | CONDUCT).items()}
    if not report["reference"]:
        raise UnreadableError("The reference is missing", number)
    report["day"] = _read_day(row.get("day"), number)
    report["amounts"] = _read_amounts(row, number)
    report["files"] = []
    report["kind"] = _read_kind(row, report, number)
    report["key"] = report["key"] or _make_key(report)
    return report


def _get_rows(event: Mapping) -> list:
    rows = event.get("reports")
    if not isinstance(rows, list):
        raise UnreadableError("There is no list of reports")
    return rows


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError("Not UTF-8") from None


def _load_json(text: str) -> object:
    try:
        return read_json(text)
    except ValueError:
        raise UnreadableError("Not JSON") from None


def _read_json(text: str) -> list:
    data = _load_json(text)
    if isinstance(data, list):
        return data
    if isinstance(data, Mapping):
        return _get_rows(data)
    raise UnreadableError("There is no list of reports")


def _read_csv(text: str) -> list:
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    try:
        rows = list(csv.DictReader(StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UnreadableError(f"Not CSV: {error}") from None
    rows = [{(name or "").strip().lower(): value for name, value in row.items()} for row in rows]
    if rows and "reference" not in rows[0]:
        raise UnreadableError("There is no column “reference”", 1)
    return [row for row in rows if any(row.values())]


def _read_text(row: Mapping, name: str, limit: int, number: int) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int | Decimal) or isinstance(value, bool):
        raise UnreadableError(f"{name} is no text", number)
    text = clean(str(value)).strip()
    if len(text) > limit:
        raise UnreadableError(f"{name} is too long", number)
    return text


def _read_day(value: object, number: int) -> date | None:
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(str(value).strip()[:10])
    except ValueError:
        raise UnreadableError("The day is not written as YYYY-MM-DD", number) from None


def _read_amounts(row: Mapping, number: int) -> dict[str, Decimal]:
    given = row.get("amounts")
    if given is not None and not isinstance(given, Mapping):
        raise UnreadableError("amounts is no group", number)
    given = given or row
    return {name: _read_amount(given[name], name, number) for name in AMOUNTS if str(given.get(name, "") or "").strip()}


def _read_amount(value: object, name: str, number: int) -> Decimal:
    text = str(value).strip().replace("\u00a0", "").replace(" ", "")
    if "," in text and "." not in text:
        text = text.replace(",", ".")
    try:
        return to_amount(text)
    except ValueError:
        raise UnreadableError(f"{name} is no amount", number) from None


def _read_kind(row: Mapping, report: dict, number: int) -> str:
    kind = _read_text(row, "kind", 20, number).lower()
    if kind and kind not in KINDS:
        raise UnreadableError(f"{kind} is none of {', '.join(KINDS)}", number)
    if kind:
        return kind
    if report["status_text"]:
        return "status"
    if report["step"] or report["contact_channel"]:
        return "consent" if report["step"] else "contact"
    return "payment" if report["amounts"] else "note"


def _make_key(report: dict) -> str:
    parts = [str(report[name] or "") for name in ("reference", "kind", "day", "status_text", "close_code", "note")]
    parts += [f"{name}={amount.normalize():f}" for name, amount in sorted(report["amounts"].items())]
    conduct = [
        f"{name}={report[name]}" for name in CONDUCT if report[name]
    ]  # where there is none, the key is as before
    return sha256("\x1f".join([*parts, report["currency"], *conduct]).encode()).hexdigest()
