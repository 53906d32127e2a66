from odoo import api, fields, models
from odoo.exceptions import UserError


class SettlementOffer(models.TransientModel):
    """Offers a debtor to accept less by a day."""

    _name = "inkasso.settlement.offer"
    _description = "Offer a settlement"

    case_id = fields.Many2one("inkasso.case", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="case_id.partner_id", related_sudo=False)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount_open = fields.Monetary(string="Open", readonly=True, help="With interest and fees that were claimed.")
    amount = fields.Monetary(string="To pay")
    amount_left = fields.Monetary(string="Given up", compute="_compute_amount_left")
    limit = fields.Char(string="You may give up", readonly=True)
    date = fields.Date(string="Pay by", required=True)
    note = fields.Text(string="Why")

    @api.model
    def _open_for(self, case):
        """The dialog for `case`, in the currency in which most of it is open."""
        settlements = self.env["inkasso.settlement"]
        settlements._check_may("group_collector")
        case_sudo = settlements._get_case_for(case)
        items = settlements._get_open_items(case_sudo)
        if not items:
            raise UserError(
                self.env._("No invoice of this case is open any more. To give up interest and fees, waive them.")
            )
        currency = items.sorted("amount_residual", reverse=True)[:1].currency_id or case_sudo.currency_id
        limit = settlements._get_limit(case_sudo.company_id)
        today = self.env["inkasso.notice"]._get_today()
        wizard = self.create(
            {
                "case_id": case.id,
                "currency_id": currency.id,
                "amount_open": settlements._get_amount_open(case_sudo, currency),
                "date": fields.Date.add(today, days=14),
                "limit": self.env._("as much as you decide")
                if limit is None
                else self.env._("%(limit)s at most", limit=case_sudo.currency_id.format(limit)),
            }
        )
        return settlements._open_dialog(self.env._("Offer a settlement"), wizard)

    @api.depends("amount", "amount_open")
    def _compute_amount_left(self):
        for wizard in self:
            wizard.amount_left = wizard.amount_open - wizard.amount

    def action_offer(self):
        self.ensure_one()
        self.env["inkasso.settlement"]._offer(self.case_id, self.amount, self.currency_id, self.date, self.note)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
