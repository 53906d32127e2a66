import logging

from odoo import fields, models
from odoo.exceptions import RedirectWarning, UserError

from .case_online_payment import UNDER_WAY

_logger = logging.getLogger(__name__)

ALIVE = ("pending", "authorized", "done")


class PaymentTransaction(models.Model):
    """Payments from the debtor portal: they go to fees, interest and principal in the order of the law, the oldest claim first."""

    _inherit = "payment.transaction"

    inkasso_case_id = fields.Many2one("inkasso.case", readonly=True, ondelete="set null", index="btree_not_null")
    inkasso_line_ids = fields.Many2many(
        "account.move.line",
        "inkasso_transaction_line_rel",
        "transaction_id",
        "line_id",
        string="Lines chosen",
        readonly=True,
        help="The receivable lines that the debtor chose to pay, with their interest and fees.",
    )

    def _is_inkasso_under_way(self):
        """Whether the money is promised by the provider, or received, and the ledger does not show it yet."""
        self.ensure_one()
        payment = self.payment_id
        if self.state == "done":
            return not payment or (not payment.move_id and payment.state == "in_process" and not payment.is_matched)
        return self.state in ALIVE

    # -------------------------------------------------------------------------
    # The lines rest meanwhile
    # -------------------------------------------------------------------------

    def _update_state(self, allowed_states, target_state, state_message):
        # EXTENDS payment: nobody is reminded of what is being paid
        updated = super()._update_state(allowed_states, target_state, state_message)
        of_cases = updated.filtered("inkasso_case_id")
        if target_state in ALIVE:
            until = fields.Date.context_today(self) + UNDER_WAY
            for transaction in of_cases:
                transaction._get_inkasso_items()._rest(transaction, "online_payment", until)
        else:
            self.env["inkasso.item"]._end_rest(of_cases)
        return updated

    def _get_inkasso_items(self):
        """The items that rest for this payment: those it pays in full with their interest and fees, the oldest first.

        None while an earlier payment was announced and never came: announcing costs nothing, and puts off nothing twice.
        """
        self.ensure_one()
        items = self.env["inkasso.item"].search([("move_line_id", "in", self.inkasso_line_ids.ids)])
        if self.state != "done" and self._has_inkasso_waited_in_vain():
            return items.browse()
        beside = self.inkasso_case_id._get_stated_charges(items).grouped("move_line_id")
        left, paid = self.amount, items.browse()
        for item in items.sorted(lambda item: (item.date_maturity, item.id)):
            charges = beside.get(item.move_line_id, self.env["inkasso.charge"])
            left -= item.amount_residual_currency + sum(charges.mapped("amount_open"))
            if self.currency_id.compare_amounts(left, 0) < 0:
                break
            paid |= item
        return paid

    def _has_inkasso_waited_in_vain(self):
        since = fields.Datetime.now() - UNDER_WAY
        return any(
            other.state in ("pending", "authorized") and other.last_state_change <= since
            for other in self.inkasso_case_id.transaction_ids - self
        )

    # -------------------------------------------------------------------------
    # Into the ledger
    # -------------------------------------------------------------------------

    def _create_payment(self, **extra_create_values):
        # EXTENDS account_payment: which matches with invoices only, and knows no interest and fees
        self.ensure_one()
        if not self.inkasso_case_id or self.source_transaction_id:
            return super()._create_payment(**extra_create_values)
        payment, obstacle = self._try_inkasso_payment()
        payment = payment or super()._create_payment(**extra_create_values)
        if obstacle:  # told only now: a case that closes forgets its to-dos
            self._report_inkasso_obstacle(obstacle)
        if payment.move_id:
            self.env["inkasso.item"]._end_rest(self)
        self.inkasso_case_id.message_post(
            body=self.env._(
                "%(amount)s paid online (%(reference)s).",
                amount=self.currency_id.format(self.amount),
                reference=self.reference,
            )
        )
        return payment

    def _try_inkasso_payment(self):
        """Book and match the payment with all that the chosen lines owe.

        The debtor has paid: whatever is not set up, the money is booked, on the invoices alone if need be.

        :return: (the payment, or empty where it cannot be made so; why it cannot, or None)
        """
        try:
            with self.env.cr.savepoint():
                return self._create_inkasso_payment(), None
        except (UserError, RedirectWarning) as error:
            _logger.warning("Online payment %s is booked without interest and fees", self.reference, exc_info=True)
            return self.env["account.payment"], str(error.args[0])

    def _report_inkasso_obstacle(self, reason):
        self.inkasso_case_id._raise_problem(
            self.env._("An online payment was booked on the invoices only"),
            note=self.env._(
                "%(reference)s: interest and fees could not be paid from it. %(reason)s",
                reference=self.reference,
                reason=reason,
            ),
        )

    def _create_inkasso_payment(self):
        lines = self._get_inkasso_open_lines()
        if not lines:
            return self.env["account.payment"]  # paid meanwhile: the money is the debtor's credit
        method_line = self.provider_id.journal_id.inbound_payment_method_line_ids.filtered(
            lambda line: line.payment_provider_id == self.provider_id
        )
        register = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move.line", active_ids=lines.ids)
            .create(
                {
                    "payment_date": fields.Date.context_today(self),
                    "currency_id": self.currency_id.id,
                    "amount": self.amount,
                    "custom_user_amount": self.amount,
                    "group_payment": True,
                    "journal_id": self.provider_id.journal_id.id,
                    "payment_method_line_id": method_line[:1].id,
                    "communication": f"{self.reference} - {self.provider_reference or ''}",
                    "inkasso_allocation": "law",
                    "inkasso_transaction_id": self.id,
                }
            )
        )
        payment = register._create_payments()
        self.payment_id = payment
        return payment

    def _get_inkasso_open_lines(self):
        """What the debtor chose and is still open, with the entries over its interest and fees, which are booked now."""
        chosen = self.inkasso_line_ids
        charges = self.env["inkasso.charge"].search(
            [("move_line_id", "in", chosen.ids), ("state", "in", ("claimed", "posted")), ("amount_open", "!=", 0)]
        )
        charges._book(fields.Date.context_today(self))
        lines = chosen | charges.posting_move_id._get_inkasso_line()
        return lines.filtered(
            lambda line: (
                line.parent_state == "posted"
                and not line.reconciled
                and line.balance > 0
                and line.currency_id == self.currency_id
            )
        )
