"""Sveriges Riksbank: the SWEA interface, open and without a key (five calls a minute).

https://developer.api.riksbank.se/, `GET /Observations/{series}/{from}/{to}` answers
`[{"date": "2026-07-01", "value": 2.0}, …]`, and 204 without content where the period has no value.
Series SECBREFEFF is the reference rate of räntelagen (1975:635) 9 §, rounded as the law says; the policy rate, one letter
apart (SECBREPOEFF), is not.
"""

import json

from .answers import MAX_ROWS, BadAnswerError, to_day, to_observations, to_rate, to_text

LABEL = "Sveriges Riksbank, SECBREFEFF"
BASE_URL = "https://api.riksbank.se/swea/v1"
SERIES = "SECBREFEFF"


def build_url(base, start, end):
    return f"{base}/Observations/{SERIES}/{start:%Y-%m-%d}/{end:%Y-%m-%d}"


def parse(content, today):
    text = to_text(content)
    if not text.strip():
        return []
    try:
        # numbers stay as they are written: 2.10 is not 2.1000000000000000888
        rows = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        raise BadAnswerError("unreadable") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadAnswerError("unreadable")
    if len(rows) > MAX_ROWS:
        raise BadAnswerError("too_big")
    return to_observations([_read(row) for row in rows], today)


def _read(row):
    series = row.get("seriesId", SERIES)
    if series != SERIES:
        raise BadAnswerError("series", series)
    value = row.get("value", ...)
    if value is not None and not isinstance(value, str):
        raise BadAnswerError("unreadable")
    return to_day(row.get("date")), None if value is None else to_rate(value)
