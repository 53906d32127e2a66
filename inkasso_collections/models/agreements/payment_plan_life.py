from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .payment_plan import LIVE, PENDING


class PaymentPlanLife(models.Model):
    """Accepting and declining, and the ends that a plan can come to."""

    _inherit = "inkasso.payment.plan"

    # -------------------------------------------------------------------------
    # The debtor's answer
    # -------------------------------------------------------------------------

    def _accept(self, source, evidence=None, attachments=None):
        """The debtor has agreed: the plan is in force from now on, and its lines rest until it ends.

        Called by collectors, and by the portal, which has checked who answers.

        :param source: how the debtor agreed, a value of `accepted_by`
        :param evidence: what shows it, in words
        :param attachments: files that show it
        """
        for plan_sudo in self.sudo():
            plan_sudo._check_state(("offered",), self.env._("accepted"))
            plan_sudo._check_free(plan_sudo.line_ids.item_id)
            plan_sudo.write(
                {
                    "state": "active",
                    "accepted_on": self._get_today(),
                    "accepted_by": source,
                    "evidence": evidence or False,
                    "attachment_ids": [Command.link(file.id) for file in attachments or ()],
                    "frozen_from": plan_sudo.date if plan_sudo.interest == "frozen" else False,
                }
            )
            plan_sudo._take_over()
            plan_sudo._begin()

    def _begin(self):
        """Let the lines rest, book what the plan claims, and count what was paid since it was offered."""
        self.line_ids.item_id._rest(self, "plan")
        self._book_charges()
        self._acknowledge()
        self.case_id.message_post(body=self.env._("%(plan)s was accepted.", plan=self.name))
        self._follow_payments()

    def _acknowledge(self):
        """Who agrees on how to pay acknowledges what is owed, which interrupts limitation."""
        kinds = dict(self._fields["accepted_by"]._description_selection(self.env))
        evidence = ". ".join(text for text in (self.name, kinds[self.accepted_by], self.evidence) if text)
        principal = self.line_ids.item_id.filtered(lambda item: not item.origin_item_id)
        if principal:
            self.env["inkasso.limitation.event"].create(
                {
                    "item_ids": [Command.set(principal.ids)],
                    "kind": "acknowledgement",
                    "date": self.accepted_on,
                    "evidence": evidence,
                }
            )

    def _decline(self, reason=None):
        """The debtor does not want the plan that was offered, or we do not give the one asked for."""
        for plan_sudo in self.sudo():
            plan_sudo._check_state(PENDING, self.env._("declined"))
            plan_sudo._end("cancelled", reason or self.env._("Declined"))

    # -------------------------------------------------------------------------
    # Ends
    # -------------------------------------------------------------------------

    def _end(self, state, reason):
        """End these plans otherwise than by payment: the lines go back to where they stood."""
        today = self._get_today()
        for plan in self:
            plan._clear_to_dos()
            plan.write({"state": state, "ended_on": today, "end_reason": reason, "warning_pending": False})
            plan._thaw(today)
            self.env["inkasso.item"]._end_rest(plan)
            plan.case_id.message_post(body=self.env._("%(plan)s has ended: %(reason)s", plan=plan.name, reason=reason))

    def _thaw(self, day):
        """Interest runs again from the day after `day`; where the agreement says so, it was never frozen."""
        if not self.frozen_from:
            return
        if self.state == "broken" and self.revive_interest:
            self.frozen_from = False
        else:
            self.frozen_until = max(day, self.frozen_from)

    def _clear_to_dos(self):
        self.activity_unlink(["inkasso_collections.activity_problem"])

    def action_cancel(self, reason=None):
        """Withdraw an offer, or end a plan in force by hand; what was paid stays paid."""
        plans_sudo = self._as_collector()
        plans_sudo._check_state((*PENDING, *LIVE), self.env._("cancelled"))
        plans_sudo._end("cancelled", reason or self.env._("Cancelled by %(user)s", user=self.env.user.name))

    # -------------------------------------------------------------------------
    # By hand
    # -------------------------------------------------------------------------

    def action_offer(self):
        """Answer a request: open the dialog with what the debtor asked for."""
        self.ensure_one()
        self._as_collector()._check_state(PENDING, self.env._("offered"))
        return self.env["inkasso.payment.plan.wizard"]._open_for_plan(self)

    def action_accept(self):
        """Open the dialog that takes down how the debtor agreed, with the signed agreement."""
        self.ensure_one()
        self._as_collector()._check_state(("offered",), self.env._("accepted"))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan accepted"),
            "res_model": "inkasso.payment.plan.accept",
            "context": {"default_plan_id": self.id},
            "view_mode": "form",
            "target": "new",
        }

    def action_decline(self):
        self._as_collector()._decline()

    def action_break(self):
        """End a warned plan before its last day to catch up: the debtor has said that no payment will come."""
        plans_sudo = self._as_collector()
        plans_sudo._check_state(("warned",), self.env._("ended"))
        if plans_sudo.filtered("warning_pending"):
            raise UserError(self.env._("The warning has not been posted yet."))
        plans_sudo._break()

    # -------------------------------------------------------------------------
    # Offers nobody answers
    # -------------------------------------------------------------------------

    def _expire(self):
        """An offer that was not answered in time ends, and an unanswered request is pointed out: the lines go on."""
        for plan in self:
            if plan.state == "offered":
                plan._end(
                    "cancelled", self.env._("Not answered by %(day)s", day=fields.Date.to_string(plan.valid_until))
                )
            else:
                plan._raise_problem(
                    self.env._("The debtor asks for a payment plan"),
                    note=self.env._("Nobody has answered; the lines go on. Offer a plan, or decline."),
                    key="asked",
                )
