from odoo import models
from odoo.tools import format_date

from .settlement import RUNNING


class CaseGlance(models.Model):
    _inherit = "inkasso.case"

    def _list_agreed(self):
        # EXTENDS inkasso.case: promises, disputes, settlements and pauses that hold now, and the last broken promise
        lines = super()._list_agreed()
        for promise in self.promise_ids.filtered(lambda promise: promise.state == "open"):
            lines.append(self.env._("Promise: %(promise)s", promise=promise.display_name))
        for dispute in self.dispute_ids.filtered("is_open"):
            lines.append(
                self.env._(
                    "Dispute %(dispute)s over %(amount)s, to be answered by %(day)s",
                    dispute=dispute.display_name,
                    amount=dispute.currency_id.format(dispute.amount),
                    day=format_date(self.env, dispute.deadline) if dispute.deadline else "–",
                )
            )
        for settlement in self.settlement_ids.filtered(lambda settlement: settlement.state in (*RUNNING, "paid")):
            lines.append(
                self.env._(
                    "Settlement: %(amount)s instead of %(open)s by %(day)s",
                    amount=settlement.currency_id.format(settlement.amount),
                    open=settlement.currency_id.format(settlement.amount_open),
                    day=format_date(self.env, settlement.date),
                )
            )
        for hold in self.hold_ids.filtered("is_active"):
            lines.append(
                self.env._(
                    "Paused until %(day)s: %(note)s",
                    day=format_date(self.env, hold.date_until) if hold.date_until else "…",
                    note=hold.note,
                )
            )
        broken = self.promise_ids.filtered(lambda promise: promise.state in ("broken", "partly"))[:1]
        if broken and not lines:
            lines.append(self.env._("Broken promise: %(promise)s", promise=broken.display_name))
        return lines
