from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .payment_plan_common import PaymentPlanCommon


@tagged("inkasso_plan")
class TestPaymentPlanBreach(PaymentPlanCommon):
    """What time does to a plan: reminders, the warning, the days to catch up, the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._agree()  # 301.15 each on 15 November, 15 December, 15 January

    def _mails(self, plan=None):
        case = (plan or self.plan).case_id
        return self.env["mail.mail"].search([("model", "=", "inkasso.case"), ("res_id", "=", case.id)], order="id")

    def test_reminded_once_before_each_instalment(self):
        before = len(self._mails())
        self._follow("2026-11-11")
        self.assertEqual(len(self._mails()), before)
        self._follow("2026-11-12")
        self._follow("2026-11-13")
        mail = self._mails()[before:]
        self.assertEqual(len(mail), 1)
        self.assertEqual((mail.email_to, mail.state), ("anna@example.com", "outgoing"))
        self.assertIn(self.plan.payment_reference, mail.body_html)
        self.assertNotIn("301", mail.subject)
        self.assertEqual(str(self.plan.instalment_ids[0].reminded_on), "2026-11-12")

    def test_paid_instalments_are_not_reminded(self):
        before = len(self._mails())
        self._pay_on("2026-11-05", self.invoice, 301.15)
        self._follow("2026-11-12")
        self.assertEqual(len(self._mails()), before)

    def test_no_reminders_where_the_company_wants_none(self):
        self.company.inkasso_plan_remind_days = 0
        before = len(self._mails())
        self._follow("2026-11-15")
        self.assertEqual(len(self._mails()), before)

    def test_warned_then_broken(self):
        # 15 November is a Sunday: who pays on the 16th pays in time, five more days are let pass
        self._follow("2026-11-21")
        self.assertEqual(self.plan.state, "active")
        with self.rendering_plans:
            self._follow("2026-11-22")
        self.assertEqual(self.plan.state, "warned")
        self.assertEqual(str(self.plan.cure_until), "2026-12-02")
        self.assertEqual(self._mails()[-1].attachment_ids, self.plan.warning_attachment_id)
        self.assertIn("301.15", self.plan.warning_attachment_id.raw.decode())
        self.assertNextStep(self.invoice, self.reminder, None, "plan")
        self._follow("2026-12-02")
        self.assertEqual(self.plan.state, "warned")
        self._follow("2026-12-03")
        self.assertEqual(self.plan.state, "broken")
        self.assertEqual(self.plan.activity_ids.summary, "The payment plan is broken")
        self.assertNextStep(self.invoice, self.reminder, "2026-10-06")
        self.assertFalse(self.plan.next_date)

    def test_caught_up(self):
        self._follow("2026-11-22")
        self._pay_on("2026-11-25", self.invoice, 301.14)
        self.assertEqual(self.plan.state, "warned")
        self._pay_on("2026-11-25", self.invoice, 0.01)
        self.assertEqual(self.plan.state, "active")
        self.assertFalse(self.plan.cure_until)
        self._follow("2026-12-10")
        self.assertEqual(self.plan.state, "active")

    def test_as_many_missed_as_the_company_lets_pass(self):
        self.company.inkasso_plan_missed = 2
        self._follow("2026-12-20")
        self.assertEqual(self.plan.state, "active")
        self._follow("2026-12-21")
        self.assertEqual(self.plan.state, "warned")

    def test_never_broken_without_a_warning_that_went_out(self):
        self.anna.email = False
        self._follow("2026-11-22")
        self.assertTrue(self.plan.warning_pending)
        self.assertIn("Post the warning about the payment plan", self.plan.activity_ids.mapped("summary"))
        self._follow("2027-03-01")
        self.assertEqual(self.plan.state, "warned")
        with self.assertRaises(UserError):
            self.plan.action_break()
        with freeze_time("2027-03-02"):
            self.plan.action_print_warning()
            self.plan.action_warning_posted()
        self.assertFalse(self.plan.activity_ids)
        self._follow("2027-03-12")
        self.assertEqual(self.plan.state, "warned")
        self._follow("2027-03-13")
        self.assertEqual(self.plan.state, "broken")

    def test_refused_warning_is_posted_instead(self):
        self._follow("2026-11-22")
        self.plan.mail_warning_id.state = "exception"
        self._follow("2026-12-10")
        self.assertEqual((self.plan.state, self.plan.warning_pending), ("warned", True))
        with freeze_time("2026-12-11"):
            self.plan.action_warning_posted()
        self._follow("2026-12-21")
        self.assertEqual(self.plan.state, "warned")
        self._follow("2026-12-22")
        self.assertEqual(self.plan.state, "broken")

    def test_one_that_fails_is_set_aside(self):
        other = self._agree(self._invoice("2026-10-01", 500, self._make_debtor("Bo Berg")), interest="running")
        model = self.registry["inkasso.payment.plan"]
        original = model._claim_interest

        def refuse_one(plan, day):
            if plan == other:
                raise ValueError("Something is wrong with this one")
            return original(plan, day)

        logger = "odoo.addons.inkasso_collections.models.agreements.payment_plan_breach"
        with mute_logger(logger), patch.object(model, "_claim_interest", refuse_one):
            self._follow("2026-11-22")
        self.assertEqual(self.plan.state, "warned")
        to_do = other.activity_ids.filtered(lambda each: each.summary == "The payment plan could not be followed")
        self.assertIn("Something is wrong with this one", to_do.note)
        self._follow("2026-11-23")
        self.assertFalse(to_do.exists(), "it goes by itself")

    # -------------------------------------------------------------------------
    # Rescheduling
    # -------------------------------------------------------------------------

    def _reschedule(self, day, **terms):
        with freeze_time(day):
            later = self.Plan._propose(
                self.plan.line_ids.item_id,
                self.env["inkasso.charge"],
                self._terms(**terms),
                self._date(day),
                replaces=self.plan,
            )
            later._accept("phone")
        return later

    def test_reschedule_keeps_history(self):
        self._pay_on("2026-11-15", self.invoice, 301.15)
        later = self._reschedule("2026-12-01", first_day="2026-12-31", number=4)
        self.assertEqual(self.plan.state, "rescheduled")
        self.assertEqual((self.plan.replaced_by_id, later.replaces_id), (later, self.plan))
        self.assertEqual(self.plan.instalment_ids.mapped("state"), ["paid", "superseded", "superseded"])
        self.assertEqual(self.plan.amount_paid, 301.15)
        self.assertEqual((later.amount_total, later.amount_paid, len(later.instalment_ids)), (602.3, 0, 4))
        self.assertNextStep(self.invoice, self.reminder, None, "plan")
        self._pay_on("2026-12-31", self.invoice, 150.57)
        self.assertEqual(later.instalment_ids[0].state, "paid")
        self.assertEqual(self.plan.amount_paid, 301.15)
        self.assertConserved(later)

    def test_offer_to_reschedule_leaves_the_plan_in_force(self):
        with freeze_time("2026-12-01"):
            later = self.Plan._propose(
                self.plan.line_ids.item_id,
                self.env["inkasso.charge"],
                self._terms(first_day="2026-12-31"),
                replaces=self.plan,
            )
            self.assertEqual(self.plan.state, "active")
            later._decline("Too long")
        self.assertEqual(self.plan.state, "active")
        self.assertNextStep(self.invoice, self.reminder, None, "plan")

    def test_after_a_pause(self):
        wizard = self.env["inkasso.payment.plan.wizard"]
        with freeze_time("2026-11-10"):
            wizard = wizard.browse(self.plan.action_reschedule()["res_id"])
            wizard.write({"method": "pause", "pause_until": "2027-02-15"})
            self.assertEqual(
                [str(day) for day, _amount in wizard._get_terms().own], ["2027-02-15", "2027-03-15", "2027-04-15"]
            )
            self.assertIn("301.15", wizard.preview.replace("\xa0", " "))
            wizard.action_offer()
        self.assertEqual(self.plan.state, "active")

    # -------------------------------------------------------------------------
    # Forecast
    # -------------------------------------------------------------------------

    def test_expected_payments(self):
        self._pay_on("2026-11-15", self.invoice, 400)
        find = self.Plan._get_expected_payments
        expected = find(self.company, self._date("2026-11-01"), self._date("2026-12-31"))
        self.assertEqual(
            [(row["plan_id"], str(row["date"]), row["amount"]) for row in expected],
            [(self.plan.id, "2026-12-15", 202.3)],
        )
        self.plan.action_cancel()
        self.assertFalse(find(self.company, self._date("2026-11-01"), self._date("2027-12-31")))


@tagged("inkasso_plan")
class TestPaymentPlanInterest(PaymentPlanCommon):
    """What a plan claims: interest frozen or running, and the fee that the law allows."""

    def test_fee_by_law(self):
        plan = self._agree(charge_fee=True)
        fee = self._charges(self.invoice).filtered("fee_kind_id")
        self.assertEqual((plan.amount_fee, fee.amount, fee.payment_plan_id), (170, 170, plan))
        self.assertIn("1981:739", fee.legal_basis)
        self.assertEqual(fee.state, "posted")
        self.assertEqual(plan.amount_total, 1073.45)
        self.assertConserved(plan)

    def test_fee_once(self):
        plan = self._agree(charge_fee=True)
        plan.action_cancel()
        self.assertEqual(self._offer(charge_fee=True, day="2026-10-16").amount_fee, 0)

    def test_fee_absorbed_by_the_compensation(self):
        firm = self._make_debtor("Firman AB", is_company=True)
        invoice = self._invoice("2026-09-01", 900, firm)
        for day in ("2026-09-06", "2026-09-16"):
            self._notify(day)
        charges = self._charges(invoice)
        self.assertIn(450, charges.mapped("amount"))
        plan = self._agree(invoice, charges=self.Plan._get_claimed(self._items(invoice)), charge_fee=True)
        self.assertEqual(plan.amount_fee, 0)
        self.assertGreaterEqual(plan.amount_charges, 450)
        self.assertEqual(set(self._charges(invoice).filtered("amount").mapped("state")), {"posted"})
        self.assertConserved(plan)

    def test_frozen(self):
        self._agree()
        self._pay_on("2027-01-15", self.invoice)
        self.assertEqual(sum(self._charges(self.invoice).mapped("amount")), 3.45)

    def test_broken_and_frozen_time_stays_free(self):
        plan = self._agree()
        plan._warn(self._date("2026-11-25"))
        with freeze_time("2026-12-14"):
            plan._break()
        self.assertEqual((str(plan.frozen_from), str(plan.frozen_until)), ("2026-10-15", "2026-12-14"))
        # 14 days before the plan and 10 after it: 900 x 10 % x 24 / 365
        self.assertEqual(self._get_interest("2026-12-24"), 5.92)

    def test_broken_and_revived(self):
        plan = self._agree(revive_interest=True)
        plan._warn(self._date("2026-11-25"))
        with freeze_time("2026-12-14"):
            plan._break()
        self.assertFalse(plan.frozen_from)
        # 84 days: 900 x 10 % x 84 / 365
        self.assertEqual(self._get_interest("2026-12-24"), 20.71)

    def _get_interest(self, day):
        """All interest on the invoice until that day, claimed and not."""
        debt = self.Plan._assess(self._items(self.invoice), self.env["inkasso.charge"], self._date(day), False)
        claimed = sum(self._charges(self.invoice).filtered(lambda c: c.type == "interest").mapped("amount"))
        return round(claimed + float(debt.interest_until), 2)

    def test_running(self):
        plan = self._agree(interest="running")
        agreed = plan.instalment_ids.mapped("amount_agreed")
        # 900 x 10 % x 31 / 365 = 7.64 in the first of them; rounded together with the 3.45 before, it is 7.65
        self.assertEqual(plan.instalment_ids[0].amount_interest, 7.64)
        self.assertEqual(len(set(agreed[:2])), 1)
        self._pay_on("2026-11-15", self.invoice, agreed[0])
        self._follow("2026-11-15")
        self.assertEqual(self._charges(self.invoice).mapped("amount")[-1:], [7.65])
        self.assertConserved(plan)
        self.assertEqual(plan.instalment_ids.mapped("state"), ["paid", "planned", "planned"])
        with freeze_time("2026-12-15"):
            self._follow("2026-12-15")
            self._pay(self.invoice | self._notes(self.invoice), "2026-12-15")
        # paid before the last instalment: no interest after that day
        self.assertEqual(plan.state, "kept")
        self.assertEqual(max(self._charges(self.invoice).mapped("date_to")), self._date("2026-12-15"))
        self.assertConserved(plan)

    def test_running_and_paid_early(self):
        """The interest until the last payment is claimed, and stays to be paid, whatever the company books otherwise."""
        plan = self._agree(interest="running")
        self._pay_on("2026-11-04", self.invoice | self._notes(self.invoice))
        # 900 x 10 % x 20 / 365
        self.assertEqual((plan.state, plan.amount_open), ("active", 4.93))
        self.assertConserved(plan)
        self._pay_on("2026-11-10", self._notes(self.invoice)[-1])
        self.assertEqual(plan.state, "kept")
        self.assertConserved(plan)

    def test_settings_are_asked_for_before_anything_is_offered(self):
        self.company.write({"inkasso_interest_account_id": False, "inkasso_charge_journal_id": False})
        self.company.chart_template = False
        with self.assertRaisesRegex(UserError, "late interest"):
            self._offer()
