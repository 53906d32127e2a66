from odoo import api, fields, models
from odoo.exceptions import UserError


class ClaimBuyBack(models.TransientModel):
    """Buys claims back from a buyer: which, for what, and why."""

    _name = "inkasso.claim.buy.back"
    _description = "Buy claims back"

    sale_id = fields.Many2one("inkasso.claim.sale", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="sale_id.currency_id")
    warranty_until = fields.Date(related="sale_id.warranty_until")
    is_late = fields.Boolean(compute="_compute_is_late")
    date = fields.Date(required=True, default=lambda self: self.env["inkasso.notice"]._get_today())
    reason = fields.Text(required=True, default="")
    line_ids = fields.One2many("inkasso.claim.buy.back.line", "wizard_id")

    @api.model
    def _open_for(self, sale):
        sold = sale.line_ids.filtered(lambda line: line.state == "sold")
        if not sold:
            raise UserError(self.env._("Everything of %(sale)s was bought back.", sale=sale.name))
        wizard = self.create(
            {
                "sale_id": sale.id,
                "line_ids": [fields.Command.create({"line_id": line.id, "price": line.price}) for line in sold],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Buy claims back"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("date", "warranty_until")
    def _compute_is_late(self):
        for wizard in self:
            wizard.is_late = bool(wizard.warranty_until and wizard.date and wizard.date > wizard.warranty_until)

    def action_book(self):
        """Book what was ticked, and show it."""
        self.ensure_one()
        chosen = self.line_ids.filtered("is_chosen")
        if not chosen:
            raise UserError(self.env._("Tick the claims that come back."))
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why the claims come back."))
        self.sale_id._as_collector()
        buyback = self.env["inkasso.claim.sale.buyback"]._book(
            self.sale_id, {line.line_id: line.price for line in chosen}, self.date, self.reason.strip()
        )
        return buyback._get_records_action()


class ClaimBuyBackLine(models.TransientModel):
    _name = "inkasso.claim.buy.back.line"
    _description = "Claim to buy back"

    wizard_id = fields.Many2one("inkasso.claim.buy.back", required=True, ondelete="cascade", index=True)
    line_id = fields.Many2one("inkasso.claim.sale.line", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="line_id.partner_id")
    name = fields.Char(related="line_id.name")
    currency_id = fields.Many2one(related="line_id.currency_id")
    amount = fields.Monetary(related="line_id.amount")
    is_chosen = fields.Boolean(string="Comes back")
    price = fields.Monetary(string="Paid back", help="What is paid back to the buyer.")
