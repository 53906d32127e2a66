"""A local server that answers as the central banks do, and as badly as a test wants."""

import json
import re
import threading
import time
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from odoo.addons.inkasso_collections.models.law.rate_sources.bank_of_england import MONTHS

ECB_KEY = "FM.D.U2.EUR.4F.KR.MRR_FR.LEV"
ECB_HEADING = "KEY,FREQ,REF_AREA,CURRENCY,PROVIDER_FM,INSTRUMENT_FM,PROVIDER_FM_ID,DATA_TYPE_FM,TIME_PERIOD,OBS_VALUE"
NORGES_BANK_HEADING = (
    "FREQ;Frequency;INSTRUMENT_TYPE;Instrument Type;TENOR;Tenor;UNIT_MEASURE;Unit of Measure;DECIMALS;COLLECTION;"
    "Collection Indicator;TIME_PERIOD;OBS_VALUE;CALC_METHOD;Calculation Method"
)


def write_riksbank(values):
    return json.dumps([{"date": day.isoformat(), "value": float(rate)} for day, rate in values])


def write_ecb(values):
    rows = [f"{ECB_KEY},D,U2,EUR,4F,KR,MRR_FR,LEV,{day},{rate}" for day, rate in values]
    return "\n".join([ECB_HEADING, *rows]) + "\n"


def write_norges_bank(values):
    rows = [
        f"B;Business;KPRA;Key policy rate;SD;Policy rate;R;Rate;2;E;End of day;{day};{rate};;" for day, rate in values
    ]
    return "\n".join([NORGES_BANK_HEADING, *rows]) + "\n"


def write_bank_of_england(values):
    rows = [f"{day.day:02} {MONTHS[day.month - 1]} {day.year},{rate}" for day, rate in values]
    return "\r\n".join(["DATE,IUDBEDR", *rows]) + "\r\n"


def spread(changes, start, end, weekends):
    """The value of each day from `start` to `end`, from the days on which it changed."""
    values = []
    day = start
    while day <= end:
        known = [rate for changed, rate in changes if date.fromisoformat(changed) <= day]
        if known and (weekends or day.weekday() < 5):
            values.append((day, known[-1]))
        day += timedelta(days=1)
    return values


#: By the bank: how its addresses look, how it writes, and whether it has values for Saturdays and Sundays.
BANKS = {
    "riksbank": (r"/Observations/SECBREFEFF/([\d-]+)/([\d-]+)$", write_riksbank, False),
    "ecb": (
        r"/data/FM/D\.U2\.EUR\.4F\.KR\.MRR_FR\.LEV\?startPeriod=([\d-]+)&endPeriod=([\d-]+)&format=csvdata",
        write_ecb,
        True,
    ),
    "norges_bank": (
        r"/data/IR/B\.KPRA\.SD\.R\?format=csv&startPeriod=([\d-]+)&endPeriod=([\d-]+)",
        write_norges_bank,
        False,
    ),
    "bank_of_england": (
        r"/_iadb-fromshowcolumns\.asp\?csv\.x=yes&Datefrom=([\w/]+)&Dateto=([\w/]+)&SeriesCodes=IUDBEDR&CSVF=TN",
        write_bank_of_england,
        False,
    ),
}


def _to_day(text):
    if "/" not in text:
        return date.fromisoformat(text)
    day, month, year = text.split("/")
    return date(int(year), MONTHS.index(month) + 1, int(day))


class BankServer(ThreadingHTTPServer):
    """Answers under /riksbank, /ecb, ... from `changes`, or with what `spoil` has for that bank."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.changes = {}  # by bank: (day, rate) in order
        self.last_day = None  # the newest value there is
        self.spoil = {}  # by bank: called with the handler instead of an answer
        self.asked = []  # banks, in order

    def start(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        pass  # a client that hangs up is what some tests are about


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        bank, _slash, path = self.path.lstrip("/").partition("/")
        self.server.asked.append(bank)
        pattern, write, weekends = BANKS[bank]
        match = re.match(pattern, f"/{path}")
        if bank in self.server.spoil:
            self.server.spoil[bank](self)
        elif not match or not self.headers["User-Agent"].startswith("Odoo"):
            self.answer(404, "<html>No such thing</html>")
        else:
            start, end = map(_to_day, match.groups())
            end = min(end, self.server.last_day or end)
            self.answer(200, write(spread(self.server.changes[bank], start, end, weekends)))

    def answer(self, status, text, announced=None, **headers):
        """:param announced: a length that is not the true one"""
        body = text if isinstance(text, bytes) else text.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(announced or len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self, seconds):
        """A byte now and then, without end."""
        self.send_response(200)
        self.end_headers()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.wfile.write(b"[")
            self.wfile.flush()
            time.sleep(0.002)

    def log_message(self, *args):
        pass
