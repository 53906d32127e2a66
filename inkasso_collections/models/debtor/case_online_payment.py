from datetime import timedelta

from odoo import fields, models

# How long a payment that is under way is waited for: a bank transfer that has not come by then does not come.
UNDER_WAY = timedelta(days=10)


class CaseOnlinePayment(models.Model):
    """What the debtor of a case pays by Odoo's payment providers, from choosing until it is in the ledger."""

    _inherit = "inkasso.case"

    transaction_ids = fields.One2many("payment.transaction", "inkasso_case_id", string="Online payments", readonly=True)

    def _get_pending_online(self, currency, line_id=None):
        """What is under way in this currency: authorised or announced, or received and not in the ledger yet.

        :param line_id: only payments of this one journal item
        """
        self.ensure_one()
        since = fields.Datetime.now() - UNDER_WAY
        return sum(
            transaction.amount
            for transaction in self.transaction_ids
            if transaction.currency_id == currency
            and (not line_id or transaction.inkasso_line_ids.ids == [line_id])
            and transaction.last_state_change
            and transaction.last_state_change > since
            and transaction._is_inkasso_under_way()
        )


class Item(models.Model):
    _inherit = "inkasso.item"

    rest_reason = fields.Selection(
        selection_add=[("online_payment", "Online payment under way")], ondelete={"online_payment": "set null"}
    )
