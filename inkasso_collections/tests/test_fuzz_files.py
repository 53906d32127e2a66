"""Files, events and answers from outside, spoiled in every way: they are read, or refused in words; nothing else happens."""

import json
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

from hypothesis import strategies as st

from odoo import fields
from odoo.tests import BaseCase, tagged

from odoo.addons.inkasso_collections.agency_adapters import (
    AdapterError,
    DebituraAdapter,
    HttpAdapter,
    Link,
    Message,
    http_push,
)
from odoo.addons.inkasso_collections.agency_adapters import debitura as debitura_adapter
from odoo.addons.inkasso_collections.agency_adapters.calls import Reply

from ..models.agencies.remittance_file import read_remittance
from ..models.agencies.report_file import read_reports
from ..models.agencies.table_file import TableFileError
from ..models.debtor import access_token
from ..models.law.rate_sources import SOURCES
from ..models.law.rate_sources.answers import BadAnswerError
from ..rules import agency_reports, json_templates
from ..rules.errors import BadSignatureError, RuleError, TemplateError, UnreadableError
from ..rules.masking import MASK, mask
from ..rules.placeholders import fill_placeholders
from ..rules.signatures import check_signature, read_secret, sign
from ..wizards.rate_file import RateFileError, read_rates
from .fuzz.engine import LEAST, PLANNED, tries
from .fuzz.spoiled import NASTY, NUMBERS, documents, spoiled, spreadsheets, tables, texts, values

STATEMENT = ("reference", "rowid", "date", "principal", "interest", "commission", "vat", "net", "status")
PAID = ("INK/2026/00001", "r1", "2026-10-01", "1 234,50", "0", "100", "25", "1109,50", "paid_full")
REPORT = ("reference", "date", "status", "note", "principal", "currency", "contact", "step", "settlement", "months")
TOLD = ("INK/2026/00001", "2026-10-01", "Active", "Phoned", "100", "SEK", "phone", "plan", "500", "6")
EVENT = {
    "id": "e1",
    "timestamp": "2026-10-16T08:00:00Z",
    "reports": [
        {
            "reference": "INK/1",
            "kind": "payment",
            "day": "2026-10-15",
            "amounts": {"principal": "5"},
            "currency": "SEK",
        },
        {"reference": "INK/1", "status_text": "Active", "key": "r2", "note": "x", "step": "plan", "months": 6},
    ],
}
HOOK = {"id": "evt_1", "timestamp": "2026-10-16", "data": {"creditorReference": "INK/1", "reference": "x"}}
CASE = {
    "id": "case-1",
    "creditorReference": "INK/1",
    "lifecycle": "Active",
    "closeCode": "Paid",
    "dateUpdated": "2026-10-16T08:00:00Z",
    "validation": {"needsInfo": False},
    "disputeStatus": "No",
    "currency": "SEK",
    "payments": [{"id": 1, "grossAmount": 10.5, "date": "2026-10-15", "method": "bank", "currency": "SEK"}],
    "chats": [{"id": 1, "message": "Hello", "roleLabel": "Partner", "dateCreated": "2026-10-15"}],
    "currentEngagementPhase": "PreLegal",
    "data": {"number": "7", "state": "Active"},
    "businessErrors": [{"message": "Sign first", "solutionUrl": "https://x.test"}],
}
RATES = ("code;from;rate;source", "SE_REF;2026-07-01;2.5;Riksbank", "DE_BASE;2026-01-01;1,27;", "x;y;z")
ANSWERS = {
    "riksbank": json.dumps([{"date": "2026-07-01", "value": 2.0}, {"date": "2026-07-02", "value": 2.5}]),
    "ecb": "KEY,TIME_PERIOD,OBS_VALUE\nFM.D.U2.EUR.4F.KR.MRR_FR.LEV,2026-07-01,2.15\n",
    "norges_bank": "FREQ;INSTRUMENT_TYPE;TENOR;UNIT_MEASURE;TIME_PERIOD;OBS_VALUE\nB;KPRA;SD;R;2026-07-01;4.0\n",
    "bank_of_england": "DATE,IUDBEDR\n30 Jun 2026,3.75\n01 Jul 2026,3.75\n",
}
TEMPLATE = {"a": "{{number}}", "b": "x {{debtor.name?}} y", "c": {"$each": "claims", "$make": {"n": "{{#each.total}}"}}}
SECRET = b"thirty-two bytes that nobody has"
TODAY = date(2026, 10, 15)
MESSAGE = Message(verb="status", key="k" * 20, number="INK/1", reference="case-1", day=TODAY, data={"text": "x"})


@tagged("post_install", "-at_install", "inkasso", "inkasso_fuzz")
class TestFuzzFiles(BaseCase):
    def assertKept(self, *words):
        """A database can keep these texts."""
        for text in words:
            self.assertNotIn("\x00", text or "")
            (text or "").encode()

    def _read_table(self, read, content):
        try:
            rows = read(content)
        except TableFileError as error:
            self.assertTrue(error.reason)
            return
        again = read(content)
        for row, same in zip(rows, again, strict=True):
            self.assertEqual((row.text, row.row_reference, row.amounts), (same.text, same.row_reference, same.amounts))
            self.assertKept(row.text, row.reference, row.row_reference, row.close_code, getattr(row, "note", ""))
            self.assertTrue(row.row_reference, "by which it counts once")
            self.assertTrue(row.error is None or row.error.reason)
            self.assertTrue(all(abs(float(amount)) < 10**15 for amount in row.amounts.values()), row.amounts)
            fields.Date.to_string(row.day or TODAY)

    @tries(600, content=tables(STATEMENT, PAID))
    def test_statement(self, content):
        self._read_table(read_remittance, content)

    @tries(600, content=tables(REPORT, TOLD))
    def test_uploaded_report(self, content):
        self._read_table(read_reports, content)

    @tries(100, content=spreadsheets(STATEMENT, PAID))
    def test_statement_as_spreadsheet(self, content):
        self._read_table(read_remittance, content)

    @tries(100, content=spreadsheets(REPORT, TOLD))
    def test_uploaded_report_as_spreadsheet(self, content):
        self._read_table(read_reports, content)

    # -------------------------------------------------------------------------
    # What connections bring
    # -------------------------------------------------------------------------

    def _check_reports(self, reports):
        for report in reports:
            self.assertKept(*(value for value in report.values() if isinstance(value, str)))
            self.assertIn(report["kind"], agency_reports.KINDS)
            self.assertTrue(report["reference"] and report["key"])
            self.assertLessEqual(len(report["key"]), 128)
            for amount in report["amounts"].values():
                self.assertTrue(abs(float(amount)) < 10**12)
                self.assertGreaterEqual(amount.as_tuple().exponent, -6)

    @tries(600, content=tables(REPORT, TOLD))
    def test_file_of_reports(self, content):
        for name in ("a.csv", "a.json"):
            self._try_reports(name, content)

    def _try_reports(self, name, content):
        try:
            reports = agency_reports.read_file(name, content)
        except UnreadableError as error:
            self.assertTrue(str(error))
        else:
            self._check_reports(reports)

    @tries(800, body=documents(EVENT))
    def test_event(self, body):
        for paths in ({}, {"id": "id", "reference": "reports.0.reference", "note": "reports.1", "day": "timestamp"}):
            try:
                event = agency_reports.read_event(body, paths)
            except UnreadableError:
                continue
            self.assertKept(event.key, event.moment)
            self.assertTrue(event.key)
            self._check_reports(event.reports)

    @tries(400, body=documents(HOOK))
    def test_event_of_debitura(self, body):
        try:
            event = DebituraAdapter(Link(address="https://x.test")).read_event(body)
        except UnreadableError:
            return
        self.assertKept(event.key, event.moment, event.reports[0]["reference"])

    @tries(500, content=documents(CASE), status=st.sampled_from((200, 200, 201, 204, 404, 422)))
    def test_answers_of_debitura(self, content, status):
        """Whatever it answers: an answer, or an error that people are told of."""

        def answer(link, method, url, **kwargs):
            if status == 422:
                raise AdapterError("refused", response=f"422\n{content.decode('utf-8', 'replace')}", again=False)
            return Reply(status, {}, content, "GET")

        adapter = DebituraAdapter(Link(address="https://x.test", secrets={"password": "k"}))
        with patch.object(debitura_adapter, "call", answer):
            for ask in (adapter.status, adapter.find, adapter.pause, lambda message: adapter.test()):
                try:
                    told = ask(MESSAGE)
                except AdapterError as error:
                    self.assertFalse(error.url and not error.url.startswith("https://"))
                    continue
                for report in getattr(told, "reports", ()):
                    self.assertTrue(all(amount.is_finite() for amount in report["amounts"].values()))

    @tries(400, content=documents(CASE))
    def test_answers_by_template(self, content):
        template = {"reference": "data.number", "status_text": "data.state", "note": "chats.0.message"}
        link = Link(address="https://x.test", options={"templates": {"status": template, "find": template}})
        with patch.object(http_push, "call", lambda *args, **kwargs: Reply(200, {}, content, "GET")):
            try:
                self._check_reports(HttpAdapter(link).status(MESSAGE).reports)
            except AdapterError as error:
                self.assertTrue(error.code)

    @tries(300, text=documents(TEMPLATE), number=values, name=values)
    def test_templates(self, text, number, name):
        """Values from debtors are values, whatever they look like."""
        given = {"number": number, "debtor": {"name": name}, "claims": [{"total": number}]}
        try:
            template = json_templates.read_template(text.decode("utf-8", "replace"))
            filled = json_templates.fill(template, given)
        except TemplateError:
            return
        if template == TEMPLATE:
            self.assertIs(filled["a"], number)
        try:
            line = json_templates.fill_line("/cases/{{debtor.name}}", given, quoted=True)
        except TemplateError:
            return
        self.assertRegex(line, r"\A/cases/[\w.~%-]*\Z", "what is typed into a name leads nowhere else")

    # -------------------------------------------------------------------------
    # Rates
    # -------------------------------------------------------------------------

    @tries(500, content=st.sampled_from(RATES).flatmap(lambda row: tables(RATES[0].split(";"), row.split(";"))))
    def test_file_of_rates(self, content):
        try:
            lines = read_rates(content)
        except RateFileError as error:
            self.assertTrue(error.reason)
            return
        for line in lines:
            self.assertKept(line.code, line.source, line.text)
            self.assertTrue(line.error or line.is_heading or (line.day and abs(line.rate) < 1000))

    @tries(700, source=st.sampled_from(sorted(ANSWERS)), data=st.data())
    def test_answers_of_banks(self, source, data):
        content = data.draw(spoiled(ANSWERS[source].encode()))
        try:
            observations = SOURCES[source].parse(content, TODAY)
        except BadAnswerError as error:
            self.assertTrue(error.reason)
            return
        for day, rate in observations:
            self.assertLessEqual(day, TODAY)
            self.assertTrue(-5 <= rate <= 30, "half a rate is no rate")

    # -------------------------------------------------------------------------
    # Proofs
    # -------------------------------------------------------------------------

    @tries(400, header=st.one_of(texts, spoiled(sign(SECRET, 1_000, b"x").encode()).map(lambda b: b.decode("latin-1"))))
    def test_signatures(self, header):
        """A header that was touched proves nothing; nor does the right one for another body, secret or time."""
        try:
            check_signature(header, b"x", [SECRET], 1_000)
        except BadSignatureError as error:
            self.assertTrue(error.reason)
        else:
            right = sign(SECRET, 1_000, b"x")
            self.assertIn(right.split("v1=")[1], header.lower())
        with self.assertRaises(BadSignatureError):
            check_signature(header, b"y", [SECRET], 1_000)
        with self.assertRaises(BadSignatureError):
            check_signature(header, b"x", [b"other"], 1_000)

    @tries(200, text=texts)
    def test_secrets_and_tokens(self, text):
        try:
            self.assertTrue(read_secret(text))
        except RuleError as error:
            self.assertEqual(error.reason, "secret")
        token = access_token.read_token(text)
        self.assertTrue(token is None or len(token) == access_token.TOKEN_LENGTH)

    @tries(400, before=texts, after=texts, days=st.integers(0, 36_000), last=st.integers(0, 9999))
    def test_masking(self, before, after, days, last):
        """Whatever stands around it: a personal number and a secret are not kept."""
        born = date(1925, 1, 1) + timedelta(days=days)
        number = f"{born:%y%m%d}-{last:04}"
        text = f"{before} {number} {after} password: hunter2 {after} s3cret-key {before}"
        masked = mask(text, ["s3cret-key"], limit=100_000)
        for hidden in (number, "hunter2", "s3cret-key"):
            if hidden not in before + after:
                self.assertNotIn(hidden, masked)
        self.assertIn(MASK, masked)
        self.assertKept(masked)

    @tries(200, name=texts, other=texts)
    def test_placeholders(self, name, other):
        """What is filled in is not looked at again."""
        filled = fill_placeholders("Dear {name}, {other} {unknown}", {"name": name, "other": other})
        self.assertEqual(filled, f"Dear {name}, {other} {{unknown}}")

    # -------------------------------------------------------------------------
    # Everything everywhere
    # -------------------------------------------------------------------------

    PLANNED["in each place"] = len(NASTY) * (3 * len(REPORT) + len(STATEMENT)) + len(NUMBERS) * 2

    def test_each_nasty_text_in_each_place(self):
        for text in NASTY:
            cell = '"{}"'.format(text.replace('"', '""'))
            for place in range(len(STATEMENT)):
                self._read_table(read_remittance, self._table(STATEMENT, PAID, place, cell))
            for place, name in enumerate(REPORT):
                content = self._table(REPORT, TOLD, place, cell)
                self._read_table(read_reports, content)
                self._try_reports("a.csv", content)
                self._try_reports("a.json", json.dumps([{**dict(zip(REPORT, TOLD, strict=True)), name: text}]).encode())
        for number in NUMBERS:
            for name in ("principal", "note"):
                content = f'[{{"reference": "A", "{name}": {number}}}]'.encode()
                self._try_reports("a.json", content)
                with suppress(AdapterError):
                    Reply(200, {}, content, "GET").json()

    @staticmethod
    def _table(heading, row, place, cell):
        cells = [*row[:place], cell, *row[place + 1 :]]
        return f"{';'.join(heading)}\n{';'.join(cells)}\n".encode("utf-8", "surrogatepass")

    # -------------------------------------------------------------------------

    def test_enough_is_tried(self):
        """At least 10 000 cases in all, here and in the other tests of this kind."""
        self.assertGreaterEqual(sum(PLANNED.values()), LEAST, PLANNED)

    def test_amounts_are_exact(self):
        [report] = agency_reports.read_file("a.json", b'[{"reference": "A", "principal": 0.1}]')
        self.assertEqual(report["amounts"], {"principal": Decimal("0.1")})
