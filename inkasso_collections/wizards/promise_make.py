from odoo import api, fields, models

from ..models.agreements.agreement_mixin import SOURCES


class PromiseMake(models.TransientModel):
    """Takes a promise to pay in a case."""

    _name = "inkasso.promise.make"
    _description = "Take a promise"

    case_id = fields.Many2one("inkasso.case", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="case_id.partner_id")
    currency_ids = fields.Many2many("res.currency", string="Open currencies", compute="_compute_currency_ids")
    currency_id = fields.Many2one("res.currency", required=True, domain="[('id', 'in', currency_ids)]")
    amount_open = fields.Monetary(
        string="Open", compute="_compute_amount_open", help="With interest and fees that were claimed."
    )
    amount = fields.Monetary(string="Promised", compute="_compute_amount", store=True, readonly=False)
    date = fields.Date(string="Promised by", required=True, default=lambda self: self._get_default_date())
    source = fields.Selection(SOURCES, required=True, default="phone")
    note = fields.Char()
    replaced = fields.Char(compute="_compute_replaced")

    @api.model
    def _get_default_date(self):
        return fields.Date.add(self.env["inkasso.notice"]._get_today(), days=7)

    @api.model
    def _open_for(self, case):
        """The dialog for `case`, in the currency in which most of it is open."""
        case.check_access("read")
        promises = self.env["inkasso.promise"]
        promises._check_may()
        case_sudo = promises._get_case_for(case)
        items = promises._get_open_items(case_sudo)
        currency = items.sorted("amount_residual", reverse=True)[:1].currency_id or case_sudo.currency_id
        wizard = self.create({"case_id": case.id, "currency_id": currency.id})
        return promises._open_dialog(self.env._("Take a promise"), wizard)

    @api.depends("case_id")
    def _compute_currency_ids(self):
        for wizard in self:
            wizard.currency_ids = wizard.case_id.balance_ids.currency_id

    @api.depends("case_id", "currency_id")
    def _compute_amount_open(self):
        for wizard in self:
            balances = wizard.case_id.balance_ids
            own = balances.filtered(lambda balance, currency=wizard.currency_id: balance.currency_id == currency)
            wizard.amount_open = sum(own.mapped("total"))

    @api.depends("currency_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.amount_open

    @api.depends("case_id", "currency_id")
    def _compute_replaced(self):
        for wizard in self:
            wizard.replaced = wizard.case_id.promise_ids.filtered(
                lambda promise, currency=wizard.currency_id: promise.state == "open" and promise.currency_id == currency
            )[:1].display_name

    def action_make(self):
        self.ensure_one()
        self.env["inkasso.promise"]._make(
            self.case_id, self.amount, self.currency_id, self.date, self.source, (self.note or "").strip()
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
