import random
from datetime import timedelta

from odoo.tests import freeze_time, tagged

from .payment_plan_common import PaymentPlanCommon

STORIES = 4
EVENTS = 7


@tagged("inkasso_plan")
class TestPaymentPlanOrders(PaymentPlanCommon):
    """Payments that arrive at any point of any plan: money is conserved, and each line has one next step or a reason."""

    def _do_pay(self, rng, day, plan):
        lines = plan.line_ids.item_id.move_line_id.filtered(lambda line: not line.reconciled)
        if lines:
            line = rng.choice(lines)
            part = rng.choice([0.1, 0.5, 1])
            amount = max(self.sek.round(line.amount_residual_currency * part), 0.01)
            self._pay_on(day, line.move_id, amount)

    def _do_pay_all(self, rng, day, plan):
        lines = plan.line_ids.item_id.move_line_id.filtered(lambda line: not line.reconciled)
        for line in lines:
            self._pay_on(day, line.move_id)

    def _do_unmatch(self, rng, day, plan):
        lines = plan.line_ids.item_id.move_line_id.filtered("matched_credit_ids")
        if lines:
            with freeze_time(day):
                rng.choice(lines).remove_move_reconcile()

    def _do_credit(self, rng, day, plan):
        line = self._line(plan.line_ids.item_id.filtered(lambda item: not item.origin_item_id)[:1].move_id)
        if not line.reconciled:
            with freeze_time(day):
                refund = line.move_id._reverse_moves([{"date": day, "invoice_date": day}])
                refund.invoice_line_ids.price_unit = self.sek.round(line.amount_residual_currency / 3)
                refund.action_post()
                (self._line(refund) + line).filtered(lambda each: not each.reconciled).reconcile()

    def _do_reschedule(self, rng, day, plan):
        items = plan.line_ids.item_id.filtered(lambda item: not item.move_line_id.reconciled)
        if plan.state in ("active", "warned", "broken") and items:
            with freeze_time(day):
                first_day = self._date(day) + timedelta(days=10)
                later = self.Plan._propose(
                    items,
                    self.env["inkasso.charge"],
                    self._terms(first_day=str(first_day), number=rng.randint(1, 5), interest=rng.choice(self.KINDS)),
                    replaces=plan,
                )
                later._accept("phone")
            return later
        return None

    def _do_wait(self, rng, day, plan):
        pass

    KINDS = ("running", "frozen")

    def assertOneStepOrAReason(self, plan):
        items = plan.line_ids.item_id
        items.invalidate_recordset()
        for item in items:
            self.assertTrue(item.next_date or item.rest_reason, "no next step, and no reason")
            if plan.state in ("active", "warned"):
                self.assertIn(item.rest_reason, ("plan", "paid", "with_origin"))
                self.assertFalse(item.next_date, "nobody is reminded while a plan is kept")
            else:
                self.assertNotEqual(item.rest_reason, "plan")

    def test_any_order(self):
        acts = [self._do_pay] * 4 + [
            self._do_wait,
            self._do_wait,
            self._do_pay_all,
            self._do_unmatch,
            self._do_credit,
            self._do_reschedule,
        ]
        for seed in range(STORIES):
            rng = random.Random(seed)
            debtor = self._make_debtor(f"Debtor{seed} Test")
            invoices = self._invoice("2026-10-01", 900, debtor) | self._invoice("2026-10-05", 450.5, debtor)
            plan = self._agree(invoices, interest=rng.choice(self.KINDS), number=rng.randint(1, 4))
            before = sum(self._line(invoices).mapped("amount_currency"))
            day = self._date("2026-10-16")
            for _event in range(EVENTS):
                act = rng.choice(acts)
                with self.subTest(seed=seed, day=str(day), act=act.__name__, state=plan.state):
                    plan = act(rng, str(day), plan) or plan
                    self._follow(str(day))
                    if plan.state in ("active", "warned", "kept"):
                        self.assertConserved(plan)
                    self.assertOneStepOrAReason(plan)
                    if plan.state in ("active", "warned"):
                        due = self.env["inkasso.item"].sudo()._list_due_debtors(day, self.company)
                        self.assertNotIn((self.company.id, debtor.id), due, "a run finds nothing of what is planned")
                day += timedelta(days=rng.randint(3, 30))
            self.assertEqual(sum(self._line(invoices).mapped("amount_currency")), before)
