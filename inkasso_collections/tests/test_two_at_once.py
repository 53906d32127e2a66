"""Two runs at once, and payments booked while a run is going on, over real connections that commit.

Not among the standard tests, because what is committed stays: run it in a database to throw away, by its tag
`inkasso_two_at_once`.
"""

import logging
import threading
import uuid

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from ..models.dunning import run_execution

DAY = "2026-09-06"
DEBTORS = 40

_logger = logging.getLogger(__name__)


@tagged("-standard", "-at_install", "post_install", "inkasso_two_at_once")
class TestTwoAtOnce(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        with cls.registry.cursor() as cr:
            cls.company_id = cls._make_company(api.Environment(cr, SUPERUSER_ID, {})).id

    @classmethod
    def _make_company(cls, env):
        company = env["res.company"].create(
            {"name": f"Two at Once {uuid.uuid4()}", "country_id": env.ref("base.se").id}
        )
        env["account.chart.template"].try_loading("se", company=company, install_demo=False)
        policy = env["inkasso.policy"]._create_default(company)
        policy.level_ids[0].charge_interest = True
        company.inkasso_policy_id = policy
        return company

    def setUp(self):
        super().setUp()
        batch_size, run_execution.BATCH_SIZE = run_execution.BATCH_SIZE, 3  # many commits, so that runs meet
        self.addCleanup(setattr, run_execution, "BATCH_SIZE", batch_size)
        with self.registry.cursor() as cr:
            self._run(self._env(cr))  # what the test before left over is not counted in this one
        with self.registry.cursor() as cr:
            self.item_ids = self._make_ledger(self._env(cr)).ids

    def _env(self, cr):
        company = api.Environment(cr, SUPERUSER_ID, {})["res.company"].browse(self.company_id)
        return company.with_context(allowed_company_ids=company.ids).env

    def _make_ledger(self, env):
        """Two overdue invoices for each of so many new debtors."""
        partners = env["res.partner"].create(
            [{"name": f"Debtor {number}", "email": f"debtor{number}@example.com"} for number in range(DEBTORS)]
        )
        moves = env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_date": "2026-08-01",
                    "invoice_date_due": "2026-09-01",
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create({"name": "x", "price_unit": 1000, "tax_ids": [Command.clear()]})
                    ],
                }
                for partner in partners
                for _number in range(2)
            ]
        )
        moves.action_post()
        return env["inkasso.item"].search([("move_line_id.move_id", "in", moves.ids)])

    def _at_once(self, *functions):
        """Call the functions at the same moment, each with an environment and a connection of its own."""
        start, failures = threading.Barrier(len(functions)), []

        def work(function):
            try:
                with self.registry.cursor() as cr:
                    env = self._env(cr)
                    start.wait()
                    function(env)
            except Exception as error:
                _logger.exception("A worker failed")
                failures.append(error)

        threads = [threading.Thread(target=work, args=[function]) for function in functions]
        Registry._lock.release()  # held while tests run; a new cursor in a thread asks for it
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            Registry._lock.acquire()
        self.assertFalse(failures)

    def _run(self, env, **vals):
        """One run, as the scheduled action does it."""
        run = env["inkasso.run"].create({"date": DAY, "company_ids": env.company.ids, **vals})
        env.cr.commit()  # pylint: disable=invalid-commit
        run._execute(commit=env["ir.cron"]._commit_progress)

    def _get_lines(self, env):
        return env["inkasso.notice.line"].search([("item_id", "in", self.item_ids)])

    def test_two_runs(self):
        with mute_logger("odoo.sql_db"):
            self._at_once(self._run, self._run)
        with self.registry.cursor() as cr:
            env = self._env(cr)
            lines = self._get_lines(env)
            self.assertEqual(sorted(lines.item_id.ids), sorted(self.item_ids), "everyone was written to")
            self.assertEqual(len(lines), len(self.item_ids), "nobody twice")
            notices = lines.notice_id
            self.assertEqual(len(notices), DEBTORS, "one notice for each debtor, not split over the runs")
            self.assertEqual(len(notices.case_id), DEBTORS)
            self.assertEqual(len(notices.mail_id), DEBTORS)
            self.assertEqual(len(notices.charge_ids), len(self.item_ids), "interest once for each line")
            runs = env["inkasso.run"].search([], order="id desc", limit=2)
            self.assertEqual(sum(runs.mapped("error_count")), 0)
            self.assertEqual(sum(runs.mapped("line_count")), len(self.item_ids))
            self.assertEqual(runs.mapped("state"), ["done", "done"])

    def test_two_runs_over_different_invoices_of_the_same_debtors(self):
        # Neither stands in the way of the other, but each debtor has one case.
        def run_half(number):
            return lambda env: self._run(env, is_limited=True, item_ids=self.item_ids[number::2])

        with mute_logger("odoo.sql_db"):
            self._at_once(run_half(0), run_half(1))
        with self.registry.cursor() as cr:
            env = self._env(cr)
            lines = self._get_lines(env)
            self.assertEqual(sorted(lines.item_id.ids), sorted(self.item_ids))
            self.assertEqual(len(lines.notice_id.case_id), DEBTORS)
            runs = env["inkasso.run"].search([], order="id desc", limit=2)
            self.assertEqual(sum(runs.mapped("error_count")), 0, runs.line_ids.mapped("message"))

    def test_payments_during_a_run(self):
        def pay(env):
            for item in env["inkasso.item"].browse(self.item_ids[::2]):
                for _attempt in range(10):
                    try:
                        env["account.payment.register"].with_context(
                            active_model="account.move", active_ids=item.move_id.ids
                        ).create({"payment_date": DAY})._create_payments()
                        env.cr.commit()  # pylint: disable=invalid-commit
                        break
                    except OperationalError:
                        env.cr.rollback()
                else:
                    raise AssertionError("the run stood in the way of a payment")

        with mute_logger("odoo.sql_db"):
            self._at_once(self._run, pay, self._run)
        with self.registry.cursor() as cr:
            env = self._env(cr)
            items = env["inkasso.item"].browse(self.item_ids)
            for item in items:
                paid = item.id in self.item_ids[::2]
                self.assertEqual(item.reconciled, paid)
                self.assertEqual((item.rest_reason == "paid", not item.next_date), (paid, paid), item)
                # Reached, or due again because a payment overtook the notice that the line stood on with a paid one.
                self.assertTrue(paid or item.level_id or str(item.next_date) <= DAY)
            lines = self._get_lines(env)
            self.assertEqual(len(lines), len(lines.item_id))
            for notice in lines.notice_id:
                self.assertAlmostEqual(notice.amount_principal, sum(notice.line_ids.mapped("amount_principal")))
            runs = env["inkasso.run"].search([], order="id desc", limit=2)
            self.assertEqual(sum(runs.mapped("error_count")), 0, runs.line_ids.mapped("message"))
            # and once all is paid, a further run finds nothing to remind of
            run = env["inkasso.run"].create({"date": "2026-12-31", "company_ids": env.company.ids})
            run.action_preview()
            self.assertFalse(run.line_ids.item_ids & items.filtered(lambda item: item.rest_reason == "paid"))
