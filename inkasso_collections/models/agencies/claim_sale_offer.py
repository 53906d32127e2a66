from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...rules.errors import RuleError
from ...rules.sale_price import PriceBracket, prices
from ..exact import exact

DEBT_BUYER = "debt_buyer"
# What people enter; whether it is accepted follows from its button.
OFFERED = {"agency_id", "date", "valid_until", "percent", "bracket_ids", "note"}


class ClaimSaleOffer(models.Model):
    """What a buyer offers: a percentage of the principal, or one for each bracket of age and amount."""

    _name = "inkasso.claim.sale.offer"
    _description = "Offer for claims"
    _order = "date desc, id desc"
    _check_company_auto = True

    sale_id = fields.Many2one("inkasso.claim.sale", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="sale_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="sale_id.currency_id")
    agency_id = fields.Many2one(
        "inkasso.agency", string="Buyer", required=True, ondelete="restrict", index=True, check_company=True
    )
    date = fields.Date(required=True, default=lambda self: self.env["inkasso.notice"]._get_today())
    valid_until = fields.Date()
    percent = fields.Float(digits=(5, 2), help="Of the principal, where no bracket fits.")
    bracket_ids = fields.One2many("inkasso.claim.sale.bracket", "offer_id", string="Brackets")
    amount = fields.Monetary(compute="_compute_amount", string="Price", help="For the portfolio as it stands.")
    note = fields.Text()
    state = fields.Selection(
        [("received", "Received"), ("accepted", "Accepted"), ("declined", "Declined")],
        required=True,
        default="received",
        readonly=True,
    )
    accepted_by_id = fields.Many2one("res.users", readonly=True)

    _percent_sane = models.Constraint("CHECK(percent BETWEEN 0 AND 100)", "A price is from 0 to 100 percent.")

    @api.depends("agency_id", "percent")
    def _compute_display_name(self):
        for offer in self:
            offer.display_name = f"{offer.agency_id.name or ''} {offer.percent:g} %"

    @api.depends(
        "percent", "bracket_ids.percent", "bracket_ids.from_days", "bracket_ids.from_amount", "sale_id.line_ids.amount"
    )
    def _compute_amount(self):
        for offer in self:
            lines = offer.sale_id._get_lines_in().filtered(lambda line: not line.is_accessory).sorted("id")
            rounding = exact(offer.currency_id.rounding or 0.01)
            facts = [line._get_price_facts() for line in lines]
            try:
                offer.amount = float(sum(prices(facts, offer._get_brackets(), exact(offer.percent), rounding)))
            except RuleError:  # while it is typed, two brackets may be alike
                offer.amount = 0

    def _get_brackets(self):
        return tuple(
            PriceBracket(exact(row.percent), row.from_days, exact(row.currency_id.round(row.from_amount)))
            for row in self.bracket_ids
        )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            if any(set(vals) - OFFERED - {"sale_id"} for vals in vals_list):
                raise AccessError(self.env._("Offers are accepted or declined by their buttons."))
            self.sale_id.browse(vals.get("sale_id") for vals in vals_list)._check_open()
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_unanswered()
            if set(vals) - OFFERED:
                raise AccessError(self.env._("Offers are accepted or declined by their buttons."))
        return super().write(vals)

    def _check_unanswered(self):
        if self.filtered(lambda offer: offer.state != "received"):
            raise UserError(self.env._("An offer that was answered is kept as it is."))

    def action_accept(self):
        """Take this offer: the buyer and the price of each claim follow; the others are declined."""
        self.ensure_one()
        sale = self.sale_id._as_collector()
        offer_sudo = self.sudo()
        if sale.stage not in ("draft", "offered"):
            raise UserError(self.env._("%(sale)s is agreed: its portfolio and its price stay.", sale=sale.name))
        if DEBT_BUYER not in offer_sudo.agency_id.kind_ids.mapped("code"):
            raise UserError(
                self.env._("%(agency)s is no debt buyer: say so on the agency first.", agency=self.agency_id.name)
            )
        if offer_sudo.valid_until and offer_sudo.valid_until < self.env["inkasso.notice"]._get_today():
            raise UserError(self.env._("The offer has lapsed."))
        if not sale._get_lines_in():
            raise UserError(self.env._("Choose the claims first."))
        (sale.offer_ids - offer_sudo).state = "declined"
        offer_sudo.write({"state": "accepted", "accepted_by_id": self.env.uid})
        sale.write({"offer_id": offer_sudo.id, "buyer_id": offer_sudo.agency_id.id, "stage": "agreed"})
        sale._set_prices()
        sale.message_post(
            body=self.env._(
                "Offer of %(buyer)s accepted: %(price)s for %(principal)s.",
                buyer=offer_sudo.agency_id.name,
                price=sale.currency_id.format(sale.amount_price),
                principal=sale.currency_id.format(sale.amount_principal),
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        self._check_unanswered()


class ClaimSaleBracket(models.Model):
    """The price of claims from an age and an amount."""

    _name = "inkasso.claim.sale.bracket"
    _description = "Price bracket"
    _order = "from_days, from_amount, id"

    offer_id = fields.Many2one("inkasso.claim.sale.offer", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="offer_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="offer_id.currency_id")
    from_days = fields.Integer(string="Days overdue from")
    from_amount = fields.Monetary(string="Principal from")
    percent = fields.Float(digits=(5, 2), required=True)

    _sane = models.Constraint(
        "CHECK(percent BETWEEN 0 AND 100 AND from_days >= 0 AND from_amount >= 0)",
        "A price is from 0 to 100 percent, bounds are not negative.",
    )
    _bounds_uniq = models.UniqueIndex("(offer_id, from_days, from_amount)", "Two brackets are for the same claims.")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self.offer_id.browse(vals.get("offer_id") for vals in vals_list)._check_unanswered()
        return super().create(vals_list)

    def write(self, vals):
        self._check_unanswered()
        if not self.env.su and "offer_id" in vals:
            self.offer_id.browse(vals["offer_id"])._check_unanswered()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        self._check_unanswered()

    def _check_unanswered(self):
        """What was agreed, and approved, is the price at which the sale is closed."""
        if not self.env.su:
            self.offer_id._check_unanswered()
