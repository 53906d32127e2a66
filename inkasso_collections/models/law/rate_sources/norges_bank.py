"""Norges Bank: the data warehouse's SDMX interface, open and without a key.

https://www.norges-bank.no/en/topics/Statistics/open-data/, `GET /data/IR/{key}?format=csv` answers a table separated by
semicolons: INSTRUMENT_TYPE, TENOR, UNIT_MEASURE, TIME_PERIOD and OBS_VALUE among its columns. Key B.KPRA.SD.R is the key
policy rate (styringsrenten, sight deposits) in percent for each business day, published a day or two later.
"""

from .answers import BadAnswerError, read_table, to_day, to_observations, to_rate, to_text

LABEL = "Norges Bank, IR/B.KPRA.SD.R"
BASE_URL = "https://data.norges-bank.no/api"
KEY = "B.KPRA.SD.R"
KEY_COLUMNS = ("FREQ", "INSTRUMENT_TYPE", "TENOR", "UNIT_MEASURE")


def build_url(base, start, end):
    return f"{base}/data/IR/{KEY}?format=csv&startPeriod={start:%Y-%m-%d}&endPeriod={end:%Y-%m-%d}&locale=en"


def parse(content, today):
    rows = read_table(to_text(content), ";", (*KEY_COLUMNS, "TIME_PERIOD", "OBS_VALUE"))
    for row in rows:
        key = ".".join(row[column] for column in KEY_COLUMNS)
        if key != KEY:
            raise BadAnswerError("series", key)
        if row.get("UNIT_MULT", "0") not in ("0", ""):
            raise BadAnswerError("unit", row["UNIT_MULT"])
    return to_observations([(to_day(row["TIME_PERIOD"]), to_rate(row["OBS_VALUE"])) for row in rows], today)
