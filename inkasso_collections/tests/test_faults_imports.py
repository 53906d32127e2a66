"""Workers that are killed anywhere in an import: of an agency's statement, its reports, its files, and of rates."""

import base64
import shutil
import tempfile
import uuid
from pathlib import Path

from odoo.tools import config

from .faults.ledger import TODAY, FaultsCase

DEATHS = 5  # of each import, at points that are spread over all of it


class TestFaultsImports(FaultsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_id, _twin_id = cls._get_companies()
        with cls._begin(cls.company_id) as env:
            cls.agency_id = cls._make_agency(env)
            accounts = env["account.account"].search([("account_type", "=", "expense")], limit=2)
            env.company.inkasso_commission_account_id, env.company.inkasso_court_cost_account_id = accounts
        partner_ids = cls._make_ledger(cls.company_id, 2, ("two", "both"))
        cls._set_nightly(cls.company_id)
        with cls._begin(cls.company_id) as env:
            cls._take_step(env, TODAY)
            cls.numbers = cls._hand_over(env, cls.agency_id, partner_ids).mapped("name")

    def _kill_and_redo(self, work, make, count):
        """Kill the import of one file after the other, at points spread over all of it, and do each again.

        :param work: imports, and returns what it made
        :param make: the content of the file with this number
        :param count: what there is now, to be compared
        """
        before = self._count(count)
        points = self._do(lambda env: work(env, make(0)), self.company_id).points
        each = [b - a for a, b in zip(before, self._count(count), strict=True)]
        self.assertTrue(all(each), each)
        for number in range(1, DEATHS + 1):
            before, content = self._count(count), make(number)
            at = 1 + (points - 2) * (2 * number - 1) // (2 * DEATHS)
            life = self._live(lambda env, content=content: work(env, content), self.company_id, at=at)
            self.assertTrue(life.is_killed, life.log)
            self.assertEqual(self._count(count), before, "all or nothing")
            self.assertSound(self.company_id)
            self._do(lambda env, content=content: work(env, content), self.company_id)
            self.assertEqual(self._count(count), [a + b for a, b in zip(before, each, strict=True)])
            self.assertSound(self.company_id)

    def _count(self, count):
        with self._begin(self.company_id) as env:
            return count(env)

    # -------------------------------------------------------------------------
    # Statements
    # -------------------------------------------------------------------------

    def _import_statement(self, env, content):
        wizard = env["inkasso.remittance.import"].create(
            {
                "agency_id": self.agency_id,
                "company_id": self.company_id,
                "date": TODAY,
                "file": base64.b64encode(content),
                "filename": "statement.csv",
            }
        )
        remittance = env["inkasso.remittance"].browse(wizard.action_import()["res_id"])
        remittance.action_book()
        return remittance.id

    def _make_statement(self, number):
        rows = [f"{number}-{name};{name};{TODAY};100;10" for name in self.numbers]
        return "\n".join(["row id;reference;date;principal;commission", *rows]).encode()

    def _count_booked(self, env):
        of_company = [("company_id", "=", self.company_id)]
        lines = env["inkasso.remittance.line"].search([*of_company, ("state", "=", "booked")])
        return [
            env["inkasso.remittance"].search_count(of_company),
            len(lines),
            env["account.move"].search_count([*of_company, ("id", "in", lines.remittance_id.move_id.ids)]),
            sum(lines.mapped("amount_principal")),
            -sum(env["inkasso.item"].search(of_company).mapped("amount_open")),
            env["ir.attachment"].search_count([("res_model", "=", "inkasso.remittance")]),
        ]

    def test_statements(self):
        self._kill_and_redo(self._import_statement, self._make_statement, self._count_booked)

    # -------------------------------------------------------------------------
    # Reports
    # -------------------------------------------------------------------------

    def _make_reports(self, number):
        notes = [f"{number}-{name};{name};Call {number}" for name in self.numbers]
        return "\n".join(["row id;reference;note", *notes]).encode()

    def _count_reports(self, env):
        of_agency = [("agency_id", "=", self.agency_id)]
        return [
            env["inkasso.agency.report"].search_count([*of_agency, ("state", "=", "applied")]),
            env["inkasso.agency.report"].search_count(of_agency),
            env["inkasso.assignment.event"].search_count([("assignment_id.agency_id", "=", self.agency_id)]),
        ]

    def test_uploaded_reports(self):
        def upload(env, content):
            return env["inkasso.agency"].browse(self.agency_id)._take_upload(content, env.user).ids

        self._kill_and_redo(upload, self._make_reports, self._count_reports)

    # -------------------------------------------------------------------------
    # Rates
    # -------------------------------------------------------------------------

    def test_rates(self):
        def enter(env, content):
            wizard = env["inkasso.rate.import"].create({"file": base64.b64encode(content), "filename": "rates.csv"})
            wizard.action_check()
            wizard.action_import()

        code = uuid.uuid4().hex[:8].upper()
        with self._begin() as env:
            kind_id = env["inkasso.rate.kind"].create({"name": "Of faults", "code": code}).id

        def make(number):
            days = [f"{1950 + number}-{month:02}-01" for month in range(1, 13)]
            return "\n".join(f"{code};{day};2.5" for day in days).encode()

        self._kill_and_redo(
            enter, make, lambda env: [env["inkasso.reference.rate"].search_count([("kind_id", "=", kind_id)])]
        )

    # -------------------------------------------------------------------------
    # Files that are picked up
    # -------------------------------------------------------------------------

    def test_files_picked_up(self):
        """Each file is kept, applied and put away by transactions of their own: all are taken in, none twice."""
        root, code = Path(tempfile.mkdtemp()), uuid.uuid4().hex[:8]
        self.addCleanup(shutil.rmtree, root)
        config.options["inkasso_exchange_folder"] = str(root)
        self.addCleanup(config.options.pop, "inkasso_exchange_folder")
        with self._begin(self.company_id) as env:
            self.connection_id = (
                env["inkasso.agency.connection"]
                .create({"agency_id": self.agency_id, "company_id": self.company_id, "kind": "folder", "address": code})
                .id
            )
        place = root / code / "in"
        place.mkdir(parents=True)
        fetch = self._run_cron("ir_cron_agency_fetch")
        (place / "first.csv").write_bytes(self._make_reports(100))
        undisturbed = self._do(fetch, self.company_id)
        before = self._count(self._count_reports)
        for number in range(10):
            (place / f"{number}.csv").write_bytes(self._make_reports(101 + number))
        self._kill_until_done(
            fetch,
            self.company_id,
            undisturbed.points // 2,
            lambda: not list(place.glob("*.csv")),
            least=5,
            most=15,
        )
        self._do(fetch, self.company_id)
        self.assertEqual(len(list((place / "done").iterdir())), 11)
        rows = 10 * len(self.numbers)
        self.assertEqual(self._count(self._count_reports)[:2], [before[0] + rows, before[1] + rows])
        self.assertSound(self.company_id)
