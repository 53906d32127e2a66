from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError


class Recover(models.TransientModel):
    """Takes a payment of the debtor as recovered from what was written off, and shows the entry first."""

    _name = "inkasso.recover"
    _description = "Recover a loss"

    loss_id = fields.Many2one("inkasso.loss", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="loss_id.company_id")
    company_currency_id = fields.Many2one(related="loss_id.currency_id", string="Company currency")
    amount_left = fields.Monetary(related="loss_id.amount_left", currency_field="company_currency_id")
    selectable_ids = fields.Many2many("account.move.line", compute="_compute_selectable_ids")
    payment_line_id = fields.Many2one(
        "account.move.line",
        string="Payment",
        domain="[('id', 'in', selectable_ids)]",
        help="A payment of the debtor that is not matched with anything yet.",
    )
    currency_id = fields.Many2one(related="payment_line_id.currency_id")
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False)
    date = fields.Date(compute="_compute_amount", store=True, readonly=False)
    warning = fields.Text(compute="_compute_preview")
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.model
    def _open_for(self, loss):
        """The dialog for `loss`, with the oldest unmatched payment of the debtor.

        :raise UserError: where there is no payment to take
        """
        Recovery = self.env["inkasso.recovery"]
        Recovery._prepare_company(loss.company_id)
        loss.check_access("read")
        if loss.state != "booked":
            raise UserError(
                self.env._("%(loss)s is not booked, or reversed: there is nothing to recover.", loss=loss.name)
            )
        payments = Recovery._find_payments(loss)
        if not payments:
            raise UserError(
                self.env._(
                    "%(debtor)s has no payment that is not matched yet. Register the payment first, without an invoice; "
                    "then take it as recovered here.",
                    debtor=loss.partner_id.display_name,
                )
            )
        wizard = self.create({"loss_id": loss.id, "payment_line_id": payments[0].id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Recover a loss"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("loss_id")
    def _compute_selectable_ids(self):
        for wizard in self:
            wizard.selectable_ids = self.env["inkasso.recovery"]._find_payments(wizard.loss_id)

    @api.depends("payment_line_id")
    def _compute_amount(self):
        """All that is left of the payment, on its day; in the currency of the loss no more than is still lost."""
        for wizard in self:
            payment = wizard.payment_line_id
            left = -payment.amount_residual_currency
            if payment.currency_id == wizard.company_currency_id:
                left = min(left, wizard.amount_left)
            wizard.amount = left
            wizard.date = payment.date

    @api.depends("payment_line_id", "amount", "date")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview, wizard.warning = wizard._render_preview()

    def _render_preview(self):
        """The entry as it would be booked, or what stands in its way; and a warning where more is paid than was lost."""
        if not (self.payment_line_id and self.amount and self.date):
            return False, False
        try:
            self.company_id._check_inkasso_doubtful("inkasso_recovery_account_id")
            entry = self.env["inkasso.recovery"]._prepare_entry(
                self.loss_id, self.payment_line_id, self.amount, self.date
            )
        except UserError as error:
            return Markup("<div class='alert alert-danger'>%s</div>") % str(error.args[0]), False
        received = sum(line.balance for line in entry.lines if line.balance > 0)
        warning = self.company_currency_id.compare_amounts(received, self.amount_left) > 0 and self.env._(
            "This is more than is still lost, %(left)s. What exceeds it is booked as income without VAT.",
            left=self.company_currency_id.format(self.amount_left),
        )
        return entry.render(self.env), warning

    def action_book(self):
        """Book the recovery, and show it."""
        self.ensure_one()
        if not self.payment_line_id:
            raise UserError(self.env._("Choose the payment."))
        recovery = self.env["inkasso.recovery"]._book(self.loss_id, self.payment_line_id, self.amount, self.date)
        return recovery._get_records_action()
