from odoo import models

from .payment_plan import LIVE


class PaymentPlanReschedule(models.Model):
    """A plan that takes the place of another: longer, smaller, or after a pause. The old one keeps its history."""

    _inherit = "inkasso.payment.plan"

    def action_reschedule(self):
        """Open the dialog for a plan over what is left of this one."""
        self.ensure_one()
        self._as_collector()._check_state((*LIVE, "broken"), self.env._("rescheduled"))
        return self.env["inkasso.payment.plan.wizard"]._open_for_plan(self)

    def _take_over(self):
        """Take the place of the plan that this one replaces, which was in force until now."""
        old = self.replaces_id
        if not old:
            return
        if old.state in LIVE:
            old._clear_to_dos()
            old.write(
                {
                    "state": "rescheduled",
                    "ended_on": self._get_today(),
                    "end_reason": self.env._("Rescheduled as %(plan)s", plan=self.name),
                    "warning_pending": False,
                }
            )
            old._thaw(self.date)
            self.env["inkasso.item"]._end_rest(old)
        old.replaced_by_id = self
        old.instalment_ids.filtered("amount_open").state = "superseded"
