from odoo import api, fields, models


class PaymentShare(models.TransientModel):
    """What a payment gives to one claim: to a receivable line, or to the interest and fees of one notice on it.

    Amounts are in the currency of the payment, which is that of the claims.
    """

    _name = "inkasso.payment.share"
    _description = "Share of a payment"

    register_id = fields.Many2one("account.payment.register", required=True, ondelete="cascade", index=True)
    charge_ids = fields.Many2many("inkasso.charge")
    move_line_id = fields.Many2one("account.move.line", help="The principal; empty: the charges.")
    currency_id = fields.Many2one(related="register_id.currency_id")
    name = fields.Char(string="Claim", compute="_compute_open")
    amount_costs = fields.Monetary(string="Fees", compute="_compute_open")
    amount_interest = fields.Monetary(string="Interest", compute="_compute_open")
    amount_principal = fields.Monetary(string="Principal", compute="_compute_open")
    amount_open = fields.Monetary(string="Open", compute="_compute_open")
    amount = fields.Monetary(string="Pays")

    @api.depends("charge_ids", "move_line_id")
    def _compute_open(self):
        for share in self:
            charges_sudo = share.charge_ids.sudo()  # who registers payments sees what they are for
            fees = charges_sudo.filtered(lambda charge: charge.type == "fee")
            share.amount_costs = sum(fees.mapped("amount_open"))
            share.amount_interest = sum((charges_sudo - fees).mapped("amount_open"))
            share.amount_principal = share.move_line_id.amount_residual_currency
            share.amount_open = share.amount_costs + share.amount_interest + share.amount_principal
            share.name = share._get_title(charges_sudo)

    def _get_title(self, charges_sudo):
        if self.move_line_id:
            return self.move_line_id.move_id.name
        invoice, entry = charges_sudo[:1].invoice_name, charges_sudo.posting_move_id[:1].name
        if entry:
            return self.env._("%(invoice)s: interest and fees %(entry)s", invoice=invoice, entry=entry)
        return self.env._("%(invoice)s: interest and fees, not booked yet", invoice=invoice)

    def _get_target(self):
        """The receivable line that this share pays."""
        self.ensure_one()
        # which line the payment is for
        return self.move_line_id or self.charge_ids.sudo().posting_move_id._get_inkasso_line()
