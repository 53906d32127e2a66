from odoo import api, models
from odoo.fields import Domain

OPEN = Domain("state", "in", ("claimed", "posted")) & Domain("amount_open", "!=", 0)
CLAIMED = Domain("notice_id", "=", False) | Domain("notice_id.state", "=", "sent")
UNPOSTED, LEFT = "charges_unposted", "charges_left"  # what to-dos about charges are found by


class Case(models.Model):
    """What interest and fees do to a case: it stays open with them, and people are told what only they can decide."""

    _inherit = "inkasso.case"

    def _close_settled(self, day):
        # EXTENDS inkasso.case: interest and fees that were claimed and are not booked have no item, but are owed
        claimed = self._find_open_charges(Domain("state", "=", "claimed") & CLAIMED)
        return super(Case, self - claimed.case_id)._close_settled(day)

    def _find_open_charges(self, condition):
        """The open charges of these cases that meet `condition`, of cases where they add up to more than nothing."""
        # to-dos tell of all that is open
        found = self.env["inkasso.charge"].sudo().search(Domain("case_id", "in", self.ids) & OPEN & condition)
        return found.browse().union(
            *(
                charges
                for (_case, currency), charges in found.grouped(lambda c: (c.case_id, c.currency_id)).items()
                if currency.compare_amounts(sum(charges.mapped("amount_open")), 0) > 0
            )
        )

    def _review_charges(self):
        """Tell the responsible of open interest and fees that go no further by themselves, or take back what was told.

        Called whenever charges, or the invoices that they belong to, have changed. Does nothing the second time.
        """
        if not self:
            return
        today = self.env["inkasso.notice"]._get_today()
        for key, summary, condition, advice in self._get_charge_problems():
            charges = self._find_open_charges(condition)
            for case in charges.case_id:
                own = charges.filtered(lambda charge, case=case: charge.case_id == case)
                case._raise_problem(summary, note=f"{own._list_open()}. {advice}", key=key)
            (self - charges.case_id)._settle_problems(key)
        self._close_settled(today)

    @api.model
    def _get_charge_problems(self):
        """What people are told of: (key, summary, which charges, what to do)."""
        is_posted = Domain("move_line_id.parent_state", "=", "posted")
        return [
            (
                UNPOSTED,
                self.env._("Interest and fees are open on an invoice that is not posted"),
                CLAIMED & ~is_posted,
                self.env._("Post the invoice again, or waive its interest and fees: that reverses what was booked."),
            ),
            (
                LEFT,
                self.env._("Interest and fees are left on an invoice that is settled"),
                Domain("state", "=", "claimed")
                & CLAIMED
                & is_posted
                & Domain("move_line_id.reconciled", "=", True)
                & Domain("company_id.inkasso_posting", "!=", "notice"),
                self.env._("Book them, so that they are collected by themselves, or waive them."),
            ),
        ]
