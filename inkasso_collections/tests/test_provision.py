"""What is provided for doubtful receivables, by age; booked as the difference, taken back by reversal."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import TODAY
from .doubtful_common import DoubtfulCommon


class TestProvision(DoubtfulCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls._make_rule(1, 90, 10) | cls._make_rule(91, 0, 50)
        cls.young = cls._bill("2026-09-15", (1000, cls.vat_25))  # 30 days overdue, 1 250 open, 1 000 without VAT
        cls.old = cls._bill("2026-06-01", (500, None))  # 136 days
        cls._bill("2026-10-31", (800, cls.vat_25))  # not due

    @classmethod
    def _make_rule(cls, days_from, days_to, percent, **vals):
        return cls.env["inkasso.provision.rule"].create(
            {
                "company_id": cls.company.id,
                "date_from": "2026-01-01",
                "days_from": days_from,
                "days_to": days_to,
                "percent": percent,
                **vals,
            }
        )

    def _preview(self, day=TODAY, **vals):
        wizard = self.env["inkasso.provision.preview"].create({"company_id": self.company.id, "date": day, **vals})
        return self.env["inkasso.provision"].browse(wizard.action_preview()["res_id"])

    def _provide(self, day=TODAY, **vals):
        provision = self._preview(day, **vals)
        provision.action_book()
        return provision

    # -------------------------------------------------------------------------
    # What the rules ask for
    # -------------------------------------------------------------------------

    def test_by_age_and_without_vat(self):
        provision = self._preview()
        self.assertEqual(provision.state, "draft")
        self.assertRecordValues(
            provision.line_ids,
            [
                {
                    "name": self.old.name,
                    "days_overdue": 136,
                    "amount_residual": 500,
                    "amount_net": 500,
                    "percent": 50,
                    "amount_required": 250,
                    "amount_before": 0,
                    "amount_change": 250,
                    "partner_id": self.firm.id,
                },
                {
                    "name": self.young.name,
                    "days_overdue": 30,
                    "amount_residual": 1250,
                    "amount_net": 1000,
                    "percent": 10,
                    "amount_required": 100,
                    "amount_before": 0,
                    "amount_change": 100,
                    "partner_id": self.firm.id,
                },
            ],
        )
        self.assertIn("350.00", provision.preview)
        self.assertIn("6352", provision.preview)
        self.assertFalse(self.env["account.move"].search([("line_ids.account_id", "=", self.accounts["6352"].id)]))
        provision.action_book()
        self.assertEqual(provision.state, "booked")
        self.assertEqual(
            (provision.amount_gross, provision.amount_required, provision.amount_increase), (1750, 350, 350)
        )
        self.assertEntry(provision.move_id, ("6352", 350), ("1519", -350))
        self.assertEqual(provision.move_id.date, provision.date)
        self.assertIn(provision.name, provision.move_id.ref)

    def test_only_the_difference_is_booked(self):
        self._provide("2026-09-30")  # 10 % of 1 000, 50 % of 500
        self._bill("2026-10-01", (2000, self.vat_25))
        self._pay(self.old, "2026-10-10")
        provision = self._provide()
        self.assertEntry(provision.move_id, ("6352", 200), ("1519", -200), ("1519", 250), ("6352", -250))
        self.assertEqual((provision.amount_required, provision.amount_before), (300, 350))

    def test_run_twice(self):
        provision = self._provide()
        with self.assertRaisesRegex(UserError, "Nothing is to be booked"):
            self._preview()
        with self.assertRaisesRegex(UserError, "booked already"):
            provision.action_book()

    def test_what_was_paid_later_was_open_on_the_day(self):
        self._pay(self.old, "2026-10-10")
        self.assertEqual(self._preview("2026-09-30").line_ids.mapped("amount_required"), [250, 100])
        self.assertEqual(self._preview("2026-10-10").line_ids.mapped("amount_required"), [100])

    def test_of_a_part_the_part(self):
        self._pay(self.young, "2026-10-01", amount=450)  # 800 open, 640 without VAT
        line = self._preview().line_ids.filtered(lambda line: line.name == self.young.name)
        self.assertEqual((line.amount_residual, line.amount_net, line.amount_required), (800, 640, 64))

    def test_rounded_by_receivable(self):
        self._bill("2026-09-15", (333.33, None))
        self._bill("2026-09-15", (0.05, None))  # 0.005 is 0.01
        self.assertEqual(sorted(self._preview().line_ids.mapped("amount_required")), [0.01, 33.33, 100, 250])

    def test_a_rule_for_the_kind_goes_before_one_for_all(self):
        self._make_rule(91, 0, 80, debtor_kind="consumer")
        self._bill("2026-06-01", (100, None), partner=self.anna)
        self.assertEqual(sorted(self._preview().line_ids.mapped("amount_required")), [80, 100, 250])

    def test_from_zero_days_also_what_is_not_due(self):
        self.rules.unlink()
        self._make_rule(0, 90, 1)
        self.assertEqual(sorted(self._preview().line_ids.mapped("amount_required")), [8, 10])

    def test_rules_are_those_of_the_day(self):
        self.rules.date_to = "2026-09-30"
        self._make_rule(1, 0, 100, date_from="2026-10-01")
        self.assertEqual(self._preview("2026-09-30").amount_required, 350)
        self.assertEqual(self._preview("2026-10-01").amount_required, 1500)

    def test_rules_are_checked(self):
        with self.assertRaisesRegex(ValidationError, "same ages"):
            self._make_rule(60, 120, 20)
        self._make_rule(60, 120, 20, debtor_kind="consumer")
        self._make_rule(60, 120, 20, date_from="2025-01-01", date_to="2025-12-31")

    def test_in_another_currency(self):
        currency = self.setup_other_currency("EUR", rates=[("2020-01-01", 0.1)])  # 1 EUR is 10 SEK
        self._bill("2026-06-01", (100, self.vat_25), currency_id=currency.id)
        line = self._preview().line_ids.filtered(lambda line: line.amount_residual == 1250 and line.percent == 50)
        self.assertEqual((line.amount_net, line.amount_required), (1000, 500))

    def test_a_deleted_invoice_is_released(self):
        self._provide()
        self.old.button_draft()
        self.old.name = False
        self.old.with_context(force_delete=True).unlink()
        provision = self._provide()
        self.assertEntry(provision.move_id, ("1519", 250), ("6352", -250))

    # -------------------------------------------------------------------------
    # Booking and taking back
    # -------------------------------------------------------------------------

    def test_reversed(self):
        provision = self._provide()
        self._reverse(provision)
        self.assertEqual(provision.state, "reversed")
        self.assertTrue(provision.reversal_id)
        lines = (provision.move_id | provision.reversal_id).line_ids
        for account in self.accounts["1519"] | self.accounts["6352"]:
            self.assertFalse(sum(lines.filtered(lambda line, own=account: line.account_id == own).mapped("balance")))
        again = self._preview()
        self.assertEqual((again.amount_required, again.amount_before), (350, 0))
        self.assertEqual(self.env["inkasso.provision"].search([("state", "=", "reversed")]), provision)
        with self.assertRaisesRegex(UserError, "reversed already"):
            provision.action_reverse()

    def test_its_entry_is_kept(self):
        provision = self._provide()
        with self.assertRaisesRegex(UserError, "Reverse it instead"):
            provision.move_id.button_draft()
        with self.assertRaisesRegex(UserError, "is kept"):
            provision.sudo().unlink()

    def test_a_preview_that_is_no_longer_true(self):
        provision = self._preview()
        self._pay(self.old, "2026-10-10")
        with self.assertRaisesRegex(UserError, "have changed"):
            provision.action_book()
        again = self.env["inkasso.provision"].browse(provision.action_compute()["res_id"])
        again.action_book()
        self.assertEntry(again.move_id, ("6352", 100), ("1519", -100))

    def test_one_preview_at_a_time(self):
        first = self._preview()
        second = self._preview("2026-10-14")
        self.assertFalse(first.exists())
        second.action_discard()
        self.assertFalse(second.exists())

    def test_in_order_of_days_and_not_ahead(self):
        self._provide()
        with self.assertRaisesRegex(UserError, "Reverse it first"):
            self._preview("2026-10-14")
        with self.assertRaisesRegex(UserError, "yet to come"):
            self._preview("2026-10-16")

    def test_closed_periods(self):
        provision = self._preview("2026-09-30")
        self.company.fiscalyear_lock_date = "2026-09-30"
        with self.assertRaisesRegex(UserError, "period is closed"):
            provision.action_book()

    def test_missing_accounts_are_named(self):
        self.company.chart_template = "generic_coa"
        with self.assertRaisesRegex(UserError, "Impairment of receivables.*Expected losses"):
            self._preview()

    def test_bas_accounts_are_found_and_may_be_others(self):
        self._provide()
        self.assertEqual(self.company.inkasso_provision_account_id, self.accounts["6352"])
        other = self.accounts["6352"].copy({"code": "6359"})
        self.company.inkasso_provision_account_id = other
        self._bill("2026-09-15", (100, None))
        self.assertEntry(self._provide().move_id, ("6359", 10), ("1519", -10))

    def test_reclassified_on_request(self):
        provision = self._provide(is_reclassified=True)
        self.assertEntry(provision.move_id, ("6352", 350), ("1519", -350), ("1515", 1750), ("1510", -1750))
        self._pay(self.old, TODAY)
        provision = self._provide(is_reclassified=True)
        self.assertEntry(provision.move_id, ("1519", 250), ("6352", -250), ("1515", -500), ("1510", 500))
        provision = self._provide()  # not on request any more: all goes back
        self.assertEntry(provision.move_id, ("1515", -1250), ("1510", 1250))
        self.assertFalse(self.env["inkasso.item"].search([("move_id", "=", provision.move_id.id)]))

    # -------------------------------------------------------------------------
    # Rights and companies
    # -------------------------------------------------------------------------

    def test_rights(self):
        def user(login, groups):
            return new_test_user(self.env, login, groups=groups, company_id=self.company.id)

        collector = user("coll", "inkasso_collections.group_collector")
        biller = user("bill", "inkasso_collections.group_collector,account.group_account_invoice")
        viewer = user("view", "inkasso_collections.group_user,account.group_account_invoice")
        provision = self._preview()
        for stranger in (collector, viewer):
            with self.assertRaisesRegex(AccessError, "Collections: Collector"):
                provision.with_user(stranger).action_book()
            self.assertEqual(provision.with_user(stranger).amount_required, 350)
            self.assertIn("350.00", provision.with_user(stranger).preview)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            provision.with_user(biller).write({"amount_increase": 1})
        provision.with_user(biller).action_book()
        self.assertEqual(provision.move_id.create_uid, biller)

    def test_companies_are_apart(self):
        other = self.setup_other_company()["company"]
        self._provide()
        theirs = self.env["inkasso.provision"].with_company(other)
        with self.assertRaisesRegex(UserError, "Nothing is to be booked|no account or journal"):
            theirs._preview_for(other, self.env["inkasso.notice"]._get_today())
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="inkasso_collections.group_manager,account.group_account_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for model in ("inkasso.provision", "inkasso.provision.line", "inkasso.provision.rule"):
            self.assertFalse(self.env[model].with_user(stranger).search([]))
        wizard = self.env["inkasso.provision.preview"].with_user(stranger).create({"date": TODAY})
        wizard.sudo().company_id = self.company
        with self.assertRaises(AccessError):
            wizard.action_preview()
