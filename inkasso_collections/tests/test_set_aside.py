"""What is wrong with one debtor stops nobody else: it is set aside, somebody is told, and it is tried again tomorrow."""

from unittest.mock import patch

from odoo.fields import Command, Date
from odoo.tests import freeze_time
from odoo.tools import mute_logger

from ..models.letters.letter_renderer import Letters
from .common import TODAY, CollectionsCommon

RUN_LOGGER = "odoo.addons.inkasso_collections.models.dunning.run_execution"
DELIVERY_LOGGER = "odoo.addons.inkasso_collections.models.dunning.notice_delivery"


class TestSetAside(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bo = cls._make_debtor("Bo Bengtsson")
        cls.responsible = cls.env["res.users"].create({"name": "Rut", "login": "rut", "email": "rut@example.com"})
        cls.company.inkasso_user_id = cls.responsible

    def assertSetAside(self, run, invoice, message):
        """Only the debtor of `invoice` was set aside by `run`, with one to-do for the responsible."""
        debtor = invoice.commercial_partner_id
        self.assertRecordValues(run, [{"state": "done", "error_count": 1}])
        line = run.line_ids.filtered(lambda line: line.result == "error")
        self.assertEqual(line.partner_id, debtor)
        self.assertIn(message, line.message)
        item = self._items(invoice)
        self.assertEqual(item.rest_reason, "error")
        self.assertIn(message, item.error)
        self.assertEqual(item.next_date, Date.add(run.date, days=1))
        self.assertNotIn(debtor, run.notice_ids.partner_id)
        todo = item.case_id.activity_ids
        self.assertEqual(todo.mapped("user_id"), self.responsible)
        self.assertEqual(len(todo), 1)
        self.assertIn(message, todo.summary)

    # -------------------------------------------------------------------------
    # Known problems
    # -------------------------------------------------------------------------

    def test_debtor_without_address_and_email(self):
        nowhere = self._make_debtor("Nowhere Man", email="not an address", street=False, zip=False)
        invoice = self._invoice("2026-09-01", partner=nowhere)
        self._invoice("2026-09-01", partner=self.bo)
        run = self._run("2026-09-06")
        self.assertEqual(run.notice_ids.partner_id, self.bo)
        self.assertSetAside(run, invoice, "neither a valid e-mail address nor a postal address")
        self.assertFalse(self._run("2026-09-06").due_count, "not tried again the same day")
        # one to-do, however often it occurs
        self.assertSetAside(self._run("2026-09-07"), invoice, "neither a valid e-mail address nor a postal address")
        nowhere.email = "nowhere@example.com"
        self.assertEqual(self._run("2026-09-08").notice_ids.partner_id, nowhere)
        self.assertFalse(self._items(invoice).error)

    def test_fee_in_a_currency_without_a_rate(self):
        self.company.inkasso_fee_agreed = True
        euro = self.setup_other_currency("EUR", rates=[])
        invoice = self._invoice("2026-09-01", currency_id=euro, amount=100)
        self._invoice("2026-09-01", partner=self.bo)
        self.assertEqual(len(self._run_and_send("2026-09-06")), 2, "the first level has no fee to convert")
        run = self._run_and_send("2026-09-16").run_id
        self.assertEqual(run.notice_ids.partner_id, self.bo)
        self.assertSetAside(run, invoice, "no exchange rate between SEK and EUR")
        euro.rate_ids = [Command.create({"name": "2026-09-16", "rate": 0.1, "company_id": self.company.id})]
        self.assertEqual(self._run("2026-09-17").notice_ids.amount_fee, 6)

    def test_rates_of_another_company_are_not_used(self):
        self.company.inkasso_fee_agreed = True
        other = self.env["res.company"].create({"name": "Other AB"})
        euro = self.setup_other_currency("EUR", rates=[])
        euro.rate_ids = [Command.create({"name": "2026-01-01", "rate": 0.1, "company_id": other.id})]
        invoice = self._invoice("2026-09-01", currency_id=euro, amount=100)
        self._run_and_send("2026-09-06")
        self.assertSetAside(self._run("2026-09-16"), invoice, "no exchange rate between SEK and EUR")

    def _forget_rates_from(self, day):
        self.env["inkasso.reference.rate"].search([("date_from", ">=", day)]).unlink()

    def test_missing_reference_rate(self):
        self._forget_rates_from("2026-07-01")
        invoice = self._invoice("2026-06-17")
        self._run_and_send("2026-06-22")
        # interest until 30 June could be computed, but not until 2 July
        self._invoice("2026-06-26", partner=self.bo)
        run = self._run("2026-07-02")
        self.assertEqual(run.notice_ids.partner_id, self.bo, "the first level asks for no interest")
        self.assertSetAside(run, invoice, "The reference rate from 07/01/2026 is not entered")
        self.assertFalse(self.env["inkasso.charge"].search([("partner_id", "=", self.anna.id)]))
        kind = self.env.ref("inkasso_collections.rate_kind_se")
        kind.rate_ids = [Command.create({"date_from": "2026-07-01", "rate": 3})]
        notice = self._run("2026-07-03").notice_ids
        # 1000 kr due on 17 June: 13 days at 10 % and 3 at 11 %: 3.5616 + 0.9041 = 4.47
        self.assertRecordValues(notice, [{"partner_id": self.anna.id, "amount_interest": 4.47}])

    def test_missing_reference_rate_in_the_middle(self):
        # A half-year that nobody has entered is not bridged by the one before it.
        kind = self.env.ref("inkasso_collections.rate_kind_se")
        kind.rate_ids.filtered(lambda rate: str(rate.date_from) == "2026-01-01").unlink()
        invoice = self._invoice("2025-12-15")
        self._run_and_send("2026-08-01")
        self.assertSetAside(self._run("2026-09-01"), invoice, "The reference rate from 01/01/2026 is not entered")

    def test_problem_of_the_set_up_is_one_to_do_not_one_for_each_debtor(self):
        self._forget_rates_from("2026-07-01")
        debtors = [self._make_debtor(f"Debtor {number}") for number in range(5)]
        for debtor in debtors:
            self._invoice("2026-06-17", partner=debtor)
        self._run_and_send("2026-06-22")
        run = self._run("2026-07-02")
        self.assertRecordValues(run, [{"error_count": 5, "line_count": 0}])
        self.assertEqual(len(run.activity_ids), 1)
        self.assertIn("07/01/2026", run.activity_ids.summary)
        self.assertFalse(self.env["inkasso.case"].search([("partner_id", "in", [d.id for d in debtors])]).activity_ids)

    def test_managers_are_warned_before_a_rate_is_missing(self):
        self._forget_rates_from("2026-07-01")
        kind = self.env.ref("inkasso_collections.rate_kind_se")
        managers = self.env.ref("inkasso_collections.group_manager").all_user_ids.filtered("active")
        run = self.env["inkasso.run"].sudo()
        run._warn_of_missing_rates(Date.to_date("2026-06-16"))  # 14 days before 30 June, the last day that has a rate
        self.assertFalse(kind.activity_ids)
        run._warn_of_missing_rates(Date.to_date("2026-06-17"))
        self.assertEqual(kind.activity_ids.user_id, managers)
        self.assertEqual(set(kind.activity_ids.mapped("summary")), {"Enter the rate from 2026-07-01"})
        self.assertEqual(set(kind.activity_ids.mapped("date_deadline")), {Date.to_date("2026-07-01")})
        run._warn_of_missing_rates(Date.to_date("2026-06-18"))
        self.assertEqual(len(kind.activity_ids), len(managers), "nobody is told twice")

    # -------------------------------------------------------------------------
    # Problems that nobody foresaw
    # -------------------------------------------------------------------------

    def test_unexpected_error_sets_only_its_debtor_aside(self):
        debtors = [self._make_debtor(f"Debtor {number}") for number in range(5)]
        invoices = [self._invoice("2026-09-01", partner=debtor) for debtor in debtors]
        original = type(self.env["inkasso.notice"])._prepare_notice
        bad = debtors[3]

        def prepare(model, claim, *args):
            if claim.partner_id == bad.id:
                raise ZeroDivisionError("Something broke")
            return original(model, claim, *args)

        with patch.object(self.registry["inkasso.notice"], "_prepare_notice", prepare), mute_logger(RUN_LOGGER):
            run = self._run("2026-09-06")
        self.assertEqual(set(run.notice_ids.partner_id), set(debtors) - {bad})
        self.assertRecordValues(run, [{"line_count": 4, "due_count": 5, "done_count": 5}])
        self.assertSetAside(run, invoices[3], "Something broke")
        for notice in run.notice_ids:
            self.assertEqual(len(notice.line_ids), 1)
        self.assertEqual(self._run("2026-09-07").notice_ids.partner_id, bad)

    def test_letter_that_cannot_be_rendered(self):
        debtors = [self._make_debtor(f"Debtor {number}") for number in range(4)]
        invoices = [self._invoice("2026-09-01", partner=debtor) for debtor in debtors]
        bad = debtors[1]

        def render(notices):
            if bad in notices.partner_id:
                raise ZeroDivisionError("The letter broke")
            return Letters(notices.ids, done={notice.id: (b"letter", "html") for notice in notices})

        with (
            patch.object(self.registry["inkasso.notice"], "_begin_letters", render),
            mute_logger(DELIVERY_LOGGER),
        ):
            run = self._run("2026-09-06")
        self.assertEqual(run.notice_ids.filtered(lambda notice: notice.state == "failed").partner_id, bad)
        good = run.notice_ids.filtered(lambda notice: notice.partner_id != bad)
        self.assertEqual(good.mapped("state"), ["queued"] * 3)
        self.assertTrue(all(notice.mail_id.state == "outgoing" for notice in good))
        self.assertFalse(self._items(invoices[1]).level_id)
        todo = self._items(invoices[1]).case_id.activity_ids
        self.assertEqual(todo.user_id, self.responsible)
        self.assertIn("The letter broke", todo.note)

    # -------------------------------------------------------------------------
    # Nightly
    # -------------------------------------------------------------------------

    def _run_nightly(self):
        with self.enter_registry_test_mode():
            self.env.ref("inkasso_collections.ir_cron_run").sudo().method_direct_trigger()
        return self.env["inkasso.run"].search([("trigger", "=", "schedule")], order="id")

    def test_nightly(self):
        invoice = self._invoice("2026-10-10")
        nowhere = self._make_debtor("Nowhere Man", email=False, street=False, zip=False)
        self._invoice("2026-10-10", partner=nowhere)
        tomorrow = self._invoice("2026-10-09", partner=self.bo)  # a Friday, so due for a step on 14 October
        tomorrow.line_ids.date_maturity = "2026-10-11"
        self.assertFalse(self._run_nightly(), "the company has not asked for it")

        self.company.inkasso_automatic = True
        run = self._run_nightly()
        self.assertRecordValues(
            run, [{"date": Date.to_date(TODAY), "state": "done", "done_count": 2, "line_count": 1, "error_count": 1}]
        )
        self.assertEqual(run.notice_ids.line_ids.move_id, invoice)
        self.assertEqual(self._run_nightly(), run, "nothing is left for today")

        nowhere.email = "nowhere@example.com"
        self.assertEqual(self._run_nightly(), run, "what was set aside is tried again tomorrow")
        with freeze_time("2026-10-16"):
            runs = self._run_nightly()
        self.assertEqual(len(runs), 2)
        self.assertEqual(runs[1].notice_ids.partner_id, nowhere + self.bo)

    def test_nightly_run_goes_on_where_time_ran_out(self):
        self.company.inkasso_automatic = True
        for number in range(4):
            self._invoice("2026-10-10", partner=self._make_debtor(f"Debtor {number}"))
        run = self.env["inkasso.run"].sudo()._get_nightly_run(Date.to_date(TODAY))
        with patch(f"{RUN_LOGGER}.BATCH_SIZE", 1):
            run._execute(commit=lambda processed=0, remaining=0: 0 if processed else 1)  # after one debtor, time is up
        self.assertRecordValues(run, [{"state": "running", "due_count": 4, "done_count": 1, "line_count": 1}])
        self.assertEqual(self._run_nightly(), run)
        self.assertRecordValues(run, [{"state": "done", "due_count": 4, "done_count": 4, "line_count": 4}])
        self.assertEqual(len(run.notice_ids.partner_id), 4)

    def test_run_by_hand_of_many_goes_on_in_the_background(self):
        invoice = self._invoice("2026-10-10")
        run = self.env["inkasso.run"].create({"date": TODAY, "company_ids": self.company.ids})
        with patch("odoo.addons.inkasso_collections.models.dunning.run.AT_ONCE", 0):
            run.action_start()
        self.assertEqual(run.state, "waiting")
        self.assertFalse(run.notice_ids)
        self._run_nightly()
        self.assertEqual(run.state, "done")
        self.assertEqual(run.notice_ids.line_ids.move_id, invoice)
