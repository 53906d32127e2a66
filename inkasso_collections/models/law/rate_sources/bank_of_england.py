"""Bank of England: the interactive database (IADB), open and without a key; it refuses calls without a User-Agent.

https://www.bankofengland.co.uk/boeapps/database/help.asp, `_iadb-fromshowcolumns.asp?csv.x=yes&SeriesCodes=IUDBEDR&CSVF=TN`
answers a table `DATE,IUDBEDR` with rows such as `30 Jun 2026,3.75`. IUDBEDR is Bank Rate in percent for each business day.
"""

import re
from datetime import date

from .answers import BadAnswerError, read_table, to_observations, to_rate, to_text

LABEL = "Bank of England, IUDBEDR"
BASE_URL = "https://www.bankofengland.co.uk/boeapps/database"
SERIES = "IUDBEDR"
#: English whatever the server's locale, which `strftime` and `strptime` follow.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_DAY = re.compile(r"(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})", re.ASCII)


def build_url(base, start, end):
    start, end = (f"{day.day:02}/{MONTHS[day.month - 1]}/{day.year}" for day in (start, end))
    return (
        f"{base}/_iadb-fromshowcolumns.asp?csv.x=yes&Datefrom={start}&Dateto={end}"
        f"&SeriesCodes={SERIES}&CSVF=TN&UsingCodes=Y&VPD=Y&VFD=N"
    )


def parse(content, today):
    text = to_text(content)
    heading = text.split("\n", 1)[0].strip()
    if heading.startswith("DATE,") and heading != f"DATE,{SERIES}":
        raise BadAnswerError("series", heading)
    rows = read_table(text, ",", ("DATE", SERIES))
    return to_observations([(_to_day(row["DATE"]), to_rate(row[SERIES])) for row in rows], today)


def _to_day(text):
    match = _DAY.fullmatch(text.strip())
    if not match or match[2] not in MONTHS:
        raise BadAnswerError("day", text)
    try:
        return date(int(match[3]), MONTHS.index(match[2]) + 1, int(match[1]))
    except ValueError:
        raise BadAnswerError("day", text) from None
