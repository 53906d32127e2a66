from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError


class PaymentPlanInterest(models.Model):
    """Interest and the fee of plans: claimed as charges without a notice, and booked, for instalments pay them.

    Interest until the day of the plan, and the fee, are claimed when it is accepted. Where interest runs on, what has
    really accrued is claimed on the day of each instalment, and to the day of the last payment of the principal; the
    last instalment evens out what the schedule had expected.
    """

    _inherit = "inkasso.payment.plan"

    def _book_charges(self):
        """Claim what the plan offered, and book it together with what was claimed before."""
        items = self.line_ids.item_id
        debt = self._assess(items, self.charge_ids, self.date, self.charge_fee)
        charges = self.charge_ids.filtered(lambda charge: charge.state == "claimed" and charge.amount_open)
        charges |= self._claim([*debt.interest, *debt.fees])
        if charges:
            charges._book(self._get_today(), together=True)

    def _claim(self, drafts):
        """Charges of pairs of item and draft, in the name of this plan."""
        self.ensure_one()
        return self.env["inkasso.charge"].create(
            # values of the charge; creating it is not sudo
            [self._prepare_charge(item.sudo(), draft) for item, draft in drafts if draft.amount]
        )

    def _prepare_charge(self, item, draft):
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "case_id": self.case_id.id,
            "payment_plan_id": self.id,
            "move_line_id": item.move_line_id.id,
            "invoice_name": item.move_line_id.move_id.name,
            "type": draft.type,
            "fee_kind_id": draft.fee_kind_id,
            "interest_rule_id": draft.interest_rule_id,
            "fee_rule_id": draft.fee_rule_id,
            "legal_basis": draft.legal_basis,
            "date": self._get_today(),
            "date_from": draft.date_from,
            "date_to": draft.date_to,
            "currency_id": self.currency_id.id,
            "amount": draft.amount,
            "amount_absorbed": draft.absorbed,
            "explanation": draft.explanation,
        }

    def _join(self, charges):
        """Make the note that booked `charges` a line of this plan."""
        self.ensure_one()
        charges.filtered(lambda charge: not charge.payment_plan_id).payment_plan_id = self
        lines = charges.posting_move_id._get_inkasso_line()
        items = self.env["inkasso.item"].search([("move_line_id", "in", lines.ids)]) - self.line_ids.item_id
        if not items:
            return
        money = defaultdict(float)
        self.env["inkasso.payment.plan.line"].create(
            [{"plan_id": self.id, **self._prepare_line(item, money)} for item in items]
        )
        items._rest(self, "plan")
        self._follow_payments()

    # -------------------------------------------------------------------------
    # While the plan runs
    # -------------------------------------------------------------------------

    def _claim_interest(self, day):
        """Claim the interest until the latest instalment that has fallen due by `day`. Once for each instalment."""
        for plan in self.filtered(lambda plan: plan.interest == "running"):
            due = plan.instalment_ids.filtered(
                lambda part: part.date <= day and not part.is_interest_claimed and part.state != "superseded"
            )
            if due:
                plan._claim_interest_until(max(due.mapped("date")))
                due.is_interest_claimed = True
                plan._follow_payments()

    def _claim_interest_until(self, day):
        items = self.line_ids.item_id.filtered(
            lambda item: not item.origin_item_id and item.rest_reason not in ("paid", "draft")
        )
        if not items:
            return
        try:
            debt = self._assess(items, self.env["inkasso.charge"], day, charge_fee=False)
        except UserError as error:
            raise UserError(
                self.env._(
                    "The interest of %(plan)s could not be claimed: %(reason)s", plan=self.name, reason=error.args[0]
                )
            ) from error
        charges = self._claim(debt.interest)
        if charges:
            charges._book(self._get_today())
