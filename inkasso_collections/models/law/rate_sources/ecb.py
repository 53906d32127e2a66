"""European Central Bank: the data portal's interface, open and without a key.

https://data.ecb.europa.eu/help/api/data, `GET /data/FM/{key}?format=csvdata&detail=dataonly` answers a table with, among
others, the columns KEY, TIME_PERIOD and OBS_VALUE. Key D.U2.EUR.4F.KR.MRR_FR.LEV is the rate of the main refinancing
operations at a fixed rate, in percent, for each calendar day (B. instead of D. would give the days of changes only).
"""

from .answers import BadAnswerError, read_table, to_day, to_observations, to_rate, to_text

LABEL = "ECB, FM.D.U2.EUR.4F.KR.MRR_FR.LEV"
BASE_URL = "https://data-api.ecb.europa.eu/service"
KEY = "D.U2.EUR.4F.KR.MRR_FR.LEV"
PERCENT = {"PCPA", "PC", ""}  # percent per annum; the column is missing where only data is asked for


def build_url(base, start, end):
    return f"{base}/data/FM/{KEY}?startPeriod={start:%Y-%m-%d}&endPeriod={end:%Y-%m-%d}&format=csvdata&detail=dataonly"


def parse(content, today):
    rows = read_table(to_text(content), ",", ("KEY", "TIME_PERIOD", "OBS_VALUE"))
    for row in rows:
        if row["KEY"] != f"FM.{KEY}":
            raise BadAnswerError("series", row["KEY"])
        if row.get("UNIT", "") not in PERCENT or row.get("UNIT_MULT", "0") not in ("0", ""):
            raise BadAnswerError("unit", f"{row.get('UNIT', '')} {row.get('UNIT_MULT', '')}")
    return to_observations([(to_day(row["TIME_PERIOD"]), to_rate(row["OBS_VALUE"])) for row in rows], today)
