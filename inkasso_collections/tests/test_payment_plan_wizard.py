from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import TODAY
from .payment_plan_common import PaymentPlanCommon


@tagged("inkasso_plan")
@freeze_time(TODAY)
class TestPaymentPlanWizard(PaymentPlanCommon):
    """The dialog: every kind of terms, what they come to at once, and what stands in their way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().inkasso_plan_fee = False
        cls.second = cls._invoice("2026-10-10", 100)
        cls.case = cls.Plan._get_case(cls._items(cls.invoice | cls.second))

    def _open(self, **vals):
        wizard = self.env["inkasso.payment.plan.wizard"].with_user(self.collector)
        wizard = wizard.browse(self.case.with_user(self.collector).action_plan()["res_id"])
        wizard.write(vals)
        return wizard

    def _get_preview(self, wizard):
        return wizard.preview.replace("\xa0", " ")

    def test_preview_follows_what_is_typed(self):
        with Form(self._open()) as form:
            form.number = 2
            self.assertEqual(form.preview.count("<tr>"), 2 + 3)  # two parts; head and two instalments
            form.number = 4
            self.assertEqual(form.preview.count("<tr>"), 2 + 5)

    def test_chosen_lines_only(self):
        wizard = self._open()
        self.assertEqual(wizard.line_ids.item_id, self._items(self.invoice | self.second))
        wizard.line_ids.filtered(lambda line: line.move_id == self.second).is_chosen = False
        plan = self.Plan.browse(wizard.action_offer()["res_id"])
        self.assertEqual(plan.line_ids.item_id, self._items(self.invoice))
        self.assertNextStep(self.second, self.reminder, "2026-10-15")
        wizard = self._open()
        self.assertEqual(wizard.line_ids.item_id, self._items(self.second), "what is planned is not offered again")

    def test_fixed_amount(self):
        wizard = self._open(method="fixed", amount=400, first_day="2026-11-01", period="two_weeks")
        plan = self.Plan.browse(wizard.action_offer()["res_id"])
        # 1 000 and the interest until the plan, 3.45 and 0.14
        self.assertInstalments(plan, ("2026-11-01", 400, 0), ("2026-11-15", 400, 0), ("2026-11-29", 203.59, 0))

    def test_own_days_and_a_first_payment_now(self):
        wizard = self._open(
            method="own",
            down_payment=100,
            own_ids=[
                Command.create({"date": "2027-01-15"}),
                Command.create({"date": "2026-11-15", "amount": 500}),
            ],
        )
        plan = self.Plan.browse(wizard.action_offer()["res_id"])
        self.assertInstalments(plan, ("2026-10-15", 100, 0), ("2026-11-15", 500, 0), ("2027-01-15", 403.59, 0))

    def test_only_interest_at_first(self):
        wizard = self._open(interest="running", interest_only=2, number=4, first_day="2026-11-15")
        plan = self.Plan.browse(wizard.action_offer()["res_id"])
        # 1 000 x 10 % x 31 and x 30 / 365
        self.assertEqual(plan.instalment_ids.mapped("amount")[:2], [8.49, 8.22])
        self.assertAlmostEqual(plan.amount_interest_later, sum(plan.instalment_ids.mapped("amount_interest")))

    def test_what_stands_in_the_way_is_said(self):
        wizard = self._open(method="fixed", amount=0)
        self.assertIn("alert-warning", wizard.preview)
        with self.assertRaises(UserError):
            wizard.action_offer()
        wizard = self._open()
        wizard.line_ids.is_chosen = False
        self.assertIn("alert-info", wizard.preview)
        with self.assertRaises(UserError):
            wizard.action_offer()

    def test_claimed_charges_can_be_left_out(self):
        self._notify("2026-10-16")
        self._notify("2026-10-26")
        charges = self._charges(self.invoice | self.second)
        with freeze_time("2026-11-05"):
            wizard = self._open()
            self.assertEqual(wizard.charge_ids, charges.filtered("amount"))
            fee = charges.filtered("fee_kind_id")
            wizard.charge_ids -= fee
            plan = self.Plan.browse(wizard.action_offer()["res_id"])
            plan._accept("phone")
        self.assertEqual(fee.state, "claimed")
        self.assertNotIn(fee, plan.charge_ids)
        self.assertConserved(plan)

    def test_offer_and_accept(self):
        action = self._open().action_offer_and_accept()
        self.assertEqual(action["res_model"], "inkasso.payment.plan.accept")
        plan = self.Plan.browse(action["context"]["default_plan_id"])
        accept = self.env["inkasso.payment.plan.accept"].with_user(self.collector).with_context(**action["context"])
        file = self.env["ir.attachment"].with_user(self.collector).create({"name": "signed.pdf", "raw": b"signed"})
        accept.create({"source": "signed", "attachment_ids": [Command.link(file.id)]}).action_accept()
        self.assertEqual((plan.state, plan.attachment_ids.raw), ("active", b"signed"))

    def test_collectors_only(self):
        user = new_test_user(self.env, "plan_mere_user", "inkasso_collections.group_user", company_id=self.company.id)
        with self.assertRaises(AccessError):
            self.case.with_user(user).action_plan()
