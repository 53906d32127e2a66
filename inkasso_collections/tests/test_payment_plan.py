from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .payment_plan_common import PaymentPlanCommon

# 900 and the interest until the plan: 900 x 10 % x 14 / 365 = 3.45
THREE = [("2026-11-15", 301.15, 0.0), ("2026-12-15", 301.15, 0.0), ("2027-01-15", 301.15, 0.0)]


@tagged("inkasso_plan")
class TestPaymentPlan(PaymentPlanCommon):
    """A plan from the first question to its end."""

    # -------------------------------------------------------------------------
    # Asking and offering
    # -------------------------------------------------------------------------

    def test_offer(self):
        with self.rendering_plans:
            plan = self._offer()
        self.assertEqual(plan.state, "offered")
        self.assertInstalments(plan, *THREE)
        self.assertEqual(str(plan.valid_until), "2026-10-29")
        self.assertNextStep(self.invoice, self.reminder, "2026-10-30", "plan")
        mail = self.env["mail.mail"].search([("res_id", "=", plan.case_id.id), ("model", "=", "inkasso.case")])
        self.assertEqual(mail.email_to, "anna@example.com")
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(mail.attachment_ids, plan.attachment_id)
        self.assertNotIn("900", mail.subject)
        self.assertIn("301.15", plan.attachment_id.raw.decode())

    def test_request_and_answer(self):
        case = self.Plan._get_case(self._items(self.invoice))
        with freeze_time("2026-10-15"):
            plan = self.Plan._request(case, number=2, first_day=self._date("2026-10-31"), note="Please")
        self.assertEqual(plan.state, "requested")
        self.assertEqual(plan.line_ids.item_id, self._items(self.invoice))
        self.assertEqual(plan.activity_ids.summary, "The debtor asks for a payment plan")
        self.assertNextStep(self.invoice, self.reminder, "2026-10-30", "plan")
        self.assertEqual(self.Plan._request(case, amount=100), plan, "one request at a time")
        self.assertEqual((plan.wish_number, plan.wish_amount), (0, 100))
        self.Plan._request(case, number=2, first_day=self._date("2026-10-31"))
        self.company.inkasso_plan_fee = False
        plan.charge_fee = False
        plan._offer()
        self.assertFalse(plan.activity_ids)
        # interest until the 15th is part of it: 900 x 10 % x 14 / 365
        self.assertInstalments(plan, ("2026-10-31", 451.72, 0.0), ("2026-11-30", 451.73, 0.0))

    def test_nothing_to_ask_for(self):
        plan = self._agree()
        with self.assertRaises(UserError):
            self.Plan._request(plan.case_id)

    def test_unanswered_offer_ends(self):
        plan = self._offer()
        self._follow("2026-10-29")
        self.assertEqual(plan.state, "offered")
        self._follow("2026-10-30")
        self.assertEqual(plan.state, "cancelled")
        self.assertIn("2026-10-29", plan.end_reason)
        self.assertNextStep(self.invoice, self.reminder, "2026-10-06")

    def test_one_plan_at_a_time(self):
        self._agree()
        with self.assertRaisesRegex(UserError, "about this already"):
            self._offer()

    # -------------------------------------------------------------------------
    # States
    # -------------------------------------------------------------------------

    def _in_state(self, state):
        """A plan in that state, over an invoice of its own."""
        invoice = self._invoice("2026-10-01", 900, self._make_debtor(f"{state.title()} Plan"))
        if state == "requested":
            return self.Plan._request(self.Plan._get_case(self._items(invoice)))
        plan = self._offer(invoice)
        if state == "cancelled":
            plan._decline()
        elif state != "offered":
            plan._accept("phone")
        if state in ("warned", "broken"):
            plan._warn(self._date("2026-11-25"))
        if state == "broken":
            plan._break()
        if state == "kept":
            self._pay(invoice | self._notes(invoice), "2026-10-20")
        if state == "rescheduled":
            later = self.Plan._propose(
                plan.line_ids.item_id, self.env["inkasso.charge"], self._terms(), plan.date, replaces=plan
            )
            later._accept("phone")
        self.assertEqual(plan.state, state)
        return plan

    def test_transitions(self):
        """What may be done in which state, and what it leads to; all else is refused and changes nothing."""
        doing = {
            "offer": (lambda plan: plan._offer(self._terms()), {"requested": "offered", "offered": "offered"}),
            "accept": (lambda plan: plan._accept("signed"), {"offered": "active"}),
            "decline": (lambda plan: plan._decline(), {"requested": "cancelled", "offered": "cancelled"}),
            "cancel": (
                lambda plan: plan.action_cancel(),
                dict.fromkeys(("requested", "offered", "active", "warned"), "cancelled"),
            ),
            "break": (lambda plan: plan.action_break(), {"warned": "broken"}),
            "reschedule": (
                lambda plan: plan.action_reschedule(),
                {state: state for state in ("active", "warned", "broken")},
            ),
        }
        states = ("requested", "offered", "active", "warned", "kept", "broken", "cancelled", "rescheduled")
        for state in states:
            plan = self._in_state(state)
            self.env.flush_all()
            for name, (act, allowed) in doing.items():
                with self.subTest(state=state, action=name), self.env.cr.savepoint(flush=False) as savepoint:
                    if state in allowed:
                        act(plan)
                        self.assertEqual(plan.state, allowed[state])
                    else:
                        with self.assertRaises(UserError):
                            act(plan)
                        self.assertEqual(plan.state, state)
                    self.env.flush_all()
                    savepoint.rollback()
                    self.env.invalidate_all(flush=False)

    def test_kept_for_ever(self):
        with self.assertRaises(UserError):
            self._offer().unlink()

    # -------------------------------------------------------------------------
    # Never reminded while it is kept
    # -------------------------------------------------------------------------

    def test_lines_rest_until_the_plan_ends(self):
        plan = self._agree()
        self.assertNextStep(self.invoice, self.reminder, None, "plan")
        self.assertFalse(self._run("2027-06-01").notice_ids)
        plan.action_cancel()
        self.assertNextStep(self.invoice, self.reminder, "2026-10-06")

    def test_lines_return_to_the_level_they_had_reached(self):
        self._notify("2026-10-06")
        plan = self._agree()
        plan.action_cancel("The debtor wants to pay at once")
        self.assertEqual(self._items(self.invoice).level_id, self.reminder)
        self.assertNextStep(self.invoice, self.fee_reminder, "2026-10-16")

    def test_acceptance_acknowledges_the_debt(self):
        self._agree()
        event = self.env["inkasso.limitation.event"].search([("item_ids", "in", self._items(self.invoice).ids)])
        self.assertEqual(event.kind, "acknowledgement")
        self.assertIn("Said so", event.evidence)

    # -------------------------------------------------------------------------
    # Payments
    # -------------------------------------------------------------------------

    def test_payments_go_to_the_instalments_in_order(self):
        plan = self._agree()
        # interest until the plan was booked: it is part of what is to be paid
        note = self._notes(self.invoice)
        self.assertEqual(note.amount_total, 3.45)
        self.assertInstalments(plan, ("2026-11-15", 301.15, 0), ("2026-12-15", 301.15, 0), ("2027-01-15", 301.15, 0))
        self._pay_on("2026-11-10", self.invoice, 200)
        self.assertInstalments(plan, ("2026-11-15", 301.15, 200), ("2026-12-15", 301.15, 0), ("2027-01-15", 301.15, 0))
        self._pay_on("2026-11-12", self.invoice, 300)
        self.assertInstalments(
            plan, ("2026-11-15", 301.15, 301.15), ("2026-12-15", 301.15, 198.85), ("2027-01-15", 301.15, 0)
        )
        self.assertEqual((str(plan.next_date), plan.next_amount), ("2026-12-15", 102.3))
        self._unmatch(self.invoice)
        self.assertInstalments(plan, ("2026-11-15", 301.15, 0), ("2026-12-15", 301.15, 0), ("2027-01-15", 301.15, 0))
        self.assertConserved(plan)

    def test_kept_and_taken_back(self):
        plan = self._agree()
        self._pay_on("2026-11-10", self.invoice | self._notes(self.invoice))
        self.assertEqual(plan.state, "kept")
        self.assertFalse(plan.next_date)
        self.assertConserved(plan)
        self._unmatch(self.invoice)
        self.assertEqual(plan.state, "active")
        self.assertNextStep(self.invoice, self.reminder, None, "plan")
        self.assertConserved(plan)

    def test_credit_note_comes_off_the_last(self):
        plan = self._agree()
        refund = self.invoice._reverse_moves([{"date": "2026-10-20", "invoice_date": "2026-10-20"}])
        refund.invoice_line_ids.price_unit = 400
        refund.action_post()
        (self._line(refund) + self._line(self.invoice)).reconcile()
        self.assertInstalments(plan, ("2026-11-15", 301.15, 0), ("2026-12-15", 202.3, 0), ("2027-01-15", 0, 0))
        self.assertConserved(plan)

    def test_payment_finds_its_plan(self):
        plan = self._agree()
        reference = plan.payment_reference
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank_journal.id,
                "date": "2026-11-15",
                "amount": 301.15,
                "payment_ref": f"Inst. {reference}",
            }
        )
        self.assertEqual(line.partner_id, self.anna)
        found = self.env["account.move"].search([("inkasso_notice_reference", "=", reference)])
        self.assertEqual(found, self.invoice | self._notes(self.invoice))

    def test_payment_between_offer_and_acceptance(self):
        plan = self._offer()
        self._pay_on("2026-10-20", self.invoice, 300)
        with freeze_time("2026-10-21"):
            plan._accept("portal")
        self.assertEqual(plan.amount_paid, 300)
        self.assertConserved(plan)

    # -------------------------------------------------------------------------
    # Rights
    # -------------------------------------------------------------------------

    def test_rights(self):
        plan = self._offer()
        user = new_test_user(self.env, "plan_user", "inkasso_collections.group_user", company_id=self.company.id)
        outsider = new_test_user(self.env, "plan_nobody", "base.group_user", company_id=self.company.id)
        plan.with_user(user).read(["name", "amount_open"])
        for act in (
            lambda: plan.with_user(user).action_cancel(),
            lambda: plan.with_user(user).action_decline(),
            lambda: plan.with_user(user).write({"state": "active"}),
            lambda: plan.with_user(self.collector).write({"state": "active"}),
            lambda: plan.with_user(self.collector).instalment_ids.write({"amount": 1}),
            lambda: self._items(self.invoice).with_user(user).action_plan(),
            lambda: plan.with_user(outsider).read(["name"]),
        ):
            with self.assertRaises(AccessError):
                act()
        accept = self.env["inkasso.payment.plan.accept"].with_user(self.collector)
        with self.assertRaisesRegex(UserError, "signed agreement"):
            accept.create({"plan_id": plan.id, "source": "signed"}).action_accept()
        accept.create({"plan_id": plan.id, "source": "phone", "evidence": "Called"}).action_accept()
        self.assertEqual((plan.state, plan.evidence), ("active", "Called"))

    def test_companies(self):
        plan = self._offer()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "plan_stranger",
            "inkasso_collections.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self.Plan.with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            plan.with_user(stranger).action_cancel()
