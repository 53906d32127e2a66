"""Spoiled files and events through to the books: refused in words and without a trace, or taken in once, however often they come."""

import base64
from contextlib import contextmanager

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.agencies.table_file import TableFileError
from ..rules.errors import RuleError
from .connections_common import ConnectionsCommon
from .fuzz.engine import tries
from .fuzz.spoiled import documents, spoiled, tables
from .remittance_common import DAY, RemittanceCommon
from .test_fuzz_files import EVENT, HOOK, PAID, RATES, REPORT, STATEMENT, TOLD

NUMBER = b"INK/2026/00001"
QUIET = (
    "odoo.addons.inkasso_collections.models.agencies.report_apply",
    "odoo.addons.inkasso_collections.models.agencies.exchange_incoming",
)


class FuzzIntakeMixin:
    @contextmanager
    def _trial(self):
        """As a request of its own: what is refused leaves nothing behind, and the next begins where this one did."""
        self.env.flush_all()
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            with mute_logger(*QUIET):
                yield
                self.env.flush_all()
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)

    def _count(self, *models):
        return [self.env[model].sudo().search_count([]) for model in models]


@tagged("inkasso_fuzz")
class TestFuzzIntake(FuzzIntakeMixin, RemittanceCommon):
    @tries(150, content=tables(STATEMENT, PAID))
    def test_statements(self, content):
        content = content.replace(NUMBER, self.assignment.name.encode())
        with self._trial():
            wizard = self.env["inkasso.remittance.import"].create(
                {
                    "agency_id": self.alfa.id,
                    "company_id": self.company.id,
                    "date": DAY,
                    "file": base64.b64encode(content),
                }
            )
            try:
                remittance = self.env["inkasso.remittance"].browse(wizard.action_import()["res_id"])
            except UserError as error:
                self.assertTrue(error.args[0])
                return
            self.assertTrue(remittance.line_ids)
            self.assertFalse(remittance.move_id, "nothing is booked by importing")
            self.assertTrue(all(line.message for line in remittance.line_ids if line.state == "error"))
            with self.assertRaisesRegex(UserError, "imported already"):
                wizard.action_import()

    @tries(150, content=tables(REPORT, TOLD))
    def test_uploads_of_agencies(self, content):
        content = content.replace(NUMBER, self.assignment.name.encode())
        models = ("inkasso.agency.report", "inkasso.remittance.line", "inkasso.assignment.event")
        with self._trial():
            before = self._count(*models)
            try:
                results = self.alfa._preview_upload(content)
            except TableFileError:
                return
            self.assertEqual(self._count(*models), before, "looking at it changes nothing")
            reports = self.alfa._take_upload(content, self.env.user)
            self.assertEqual(len(results), len(reports))
            for report in reports:
                self.assertTrue(report.state == "applied" or report.error)
            once = self._count(*models[:2])
            self.alfa._take_upload(content, self.env.user)
            self.assertEqual(self._count(*models[:2]), once, "told twice, it counts once")

    @tries(60, content=spoiled("\n".join(RATES).encode()))
    def test_rates(self, content):
        with self._trial():
            wizard = self.env["inkasso.rate.import"].create({"file": base64.b64encode(content)})
            try:
                wizard.action_check()
            except UserError as error:
                self.assertTrue(error.args[0])
                return
            wizard.action_import()
            count = self._count("inkasso.reference.rate")
            again = self.env["inkasso.rate.import"].create({"file": base64.b64encode(content)})
            again.action_check()
            self.assertFalse(again.new_count)
            again.action_import()
            self.assertEqual(self._count("inkasso.reference.rate"), count)


@tagged("inkasso_fuzz")
class TestFuzzEvents(FuzzIntakeMixin, ConnectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.beta = cls._make_agency("Beta Inkasso AB")
        cls.http = cls._connect("http", agency=cls.beta, hook_secret=base64.b64encode(b"x" * 32).decode())
        cls.assignment = cls._hand_over(terms=cls._make_agreement(cls.beta))
        cls.debitura = cls._connect("debitura", hook_secret=base64.b64encode(b"y" * 32).decode())

    def _take(self, connection, body):
        """An event, twice."""
        body = body.replace(b"INK/1", self.assignment.name.encode())
        with self._trial():
            before = self._count("inkasso.agency.exchange")
            try:
                connection._take_event(body)
            except RuleError:
                self.assertEqual(self._count("inkasso.agency.exchange"), before)
                return
            hooks = self.Exchange.search([("verb", "=", "hook")])
            self.assertEqual(len(hooks), 1)
            self.assertIn(hooks.state, ("done", "failed", "given_up"))
            reports = self._count("inkasso.agency.report", "inkasso.remittance.line")
            connection._take_event(body)
            self.assertEqual(len(self.Exchange.search([("verb", "=", "hook")])), 1, "replayed, it counts once")
            self.assertEqual(self._count("inkasso.agency.report", "inkasso.remittance.line"), reports)

    @tries(150, body=documents(EVENT))
    def test_events(self, body):
        self._take(self.http, body)

    @tries(60, body=documents(HOOK))
    def test_events_of_debitura(self, body):
        self._take(self.debitura, body)
