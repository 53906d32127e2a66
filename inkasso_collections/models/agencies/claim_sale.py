from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...rules.sale_price import prices
from ..exact import exact

STAGES = [
    ("draft", "Portfolio"),
    ("offered", "Out for offers"),
    ("agreed", "Agreed"),
    ("closed", "Sold"),
    ("cancelled", "Cancelled"),
]
# What collectors edit by hand until it is agreed; what the contract says, until it is closed.
FREE = {"user_id", "note", "evidence", "attachment_ids", "contract"}
OPEN_FIELDS = FREE | {
    "title",
    "currency_id",
    "domain",
    "sells_disputed",
    "sells_planned",
    "sells_insolvent",
    "sells_assigned",
    "sells_legal",
    "accessory_percent",
    "warranty_days",
    "warranty_terms",
    "tells_debtors",
    "offer_ids",
    "line_ids",
}


class ClaimSale(models.Model):
    """Claims sold to a debt buyer: chosen, offered without names, priced, approved, closed by one entry.

    The receivables leave the books gross, matched with the entry; the price is due from the buyer; the rest is a loss. The
    sale changes no VAT: it is no confirmed loss in the sense of the law. The debtors are told whom to pay.
    """

    _name = "inkasso.claim.sale"
    _description = "Sale of claims"
    _inherit = ["inkasso.ledger.document", "inkasso.problem.mixin", "inkasso.evidence.mixin"]
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one(readonly=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(
        "res.currency",
        related=False,
        required=True,
        readonly=False,
        default=lambda self: self.env.company.currency_id,
        help="Claims in other currencies are left out: sell them by a sale of their own.",
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    date = fields.Date(
        string="Closed on",
        default=lambda self: self.env["inkasso.notice"]._get_today(),
        help="Of the portfolio, until sold.",
    )
    title = fields.Char(string="Portfolio", required=True, default=lambda self: self.env._("Portfolio"))
    stage = fields.Selection(STAGES, required=True, default="draft", readonly=True, index=True, copy=False)
    user_id = fields.Many2one(
        "res.users", string="Responsible", domain="[('share', '=', False)]", default=lambda self: self.env.user
    )
    buyer_id = fields.Many2one("inkasso.agency", readonly=True, ondelete="restrict", index="btree_not_null", copy=False)
    offer_id = fields.Many2one("inkasso.claim.sale.offer", string="Accepted", readonly=True, copy=False)
    offer_ids = fields.One2many("inkasso.claim.sale.offer", "sale_id", string="Offers")
    contract = fields.Char(help="Number of the contract with the buyer.")
    note = fields.Html()

    domain = fields.Char(default="[]", help="Which claims, of those that are open and overdue.")
    sells_disputed = fields.Boolean(string="Disputed", help="Sell what is contested, too.")
    sells_planned = fields.Boolean(string="Planned or promised")
    sells_insolvent = fields.Boolean(string="Insolvent debtors")
    sells_assigned = fields.Boolean(string="With an agency", help="Their assignments are closed as sold.")
    sells_legal = fields.Boolean(
        string="In a legal step", help="The steps are closed as sold; the buyer takes them over."
    )
    accessory_percent = fields.Float(
        string="Booked interest and fees (%)", digits=(5, 2), help="Of what is open of them, as part of the price."
    )
    line_ids = fields.One2many("inkasso.claim.sale.line", "sale_id", string="Claims")
    payment_ids = fields.One2many("inkasso.claim.sale.payment", "sale_id", string="To pass on", readonly=True)
    buyback_ids = fields.One2many("inkasso.claim.sale.buyback", "sale_id", string="Bought back", readonly=True)
    notice_ids = fields.One2many("inkasso.notice", "sale_id", string="Told the debtors", readonly=True)

    warranty_days = fields.Integer(
        string="Warranty (days)", default=90, help="So long we buy back what was not as said."
    )
    warranty_until = fields.Date(readonly=True, copy=False)
    warranty_terms = fields.Text(
        help="What we vouch for: that the claim exists, is not contested, the debtor not insolvent."
    )
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_on = fields.Date(readonly=True, copy=False)

    line_count = fields.Integer(compute="_compute_amounts", store=True, string="Number of claims")
    debtor_count = fields.Integer(compute="_compute_amounts", store=True, string="Debtors")
    amount_principal = fields.Monetary(compute="_compute_amounts", store=True, string="Principal")
    amount_price = fields.Monetary(compute="_compute_amounts", store=True, string="Price")
    amount_loss = fields.Monetary(compute="_compute_amounts", store=True, string="Loss")
    price_percent = fields.Float(
        compute="_compute_amounts", store=True, string="Price (%)", digits=(5, 2), aggregator=None
    )

    @api.depends("line_ids.state", "line_ids.amount", "line_ids.price", "line_ids.partner_id")
    def _compute_amounts(self):
        for sale in self:
            lines = sale._get_lines_in()
            sale.line_count = len(lines)
            sale.debtor_count = len(lines.partner_id)
            sale.amount_principal = sum(lines.mapped("amount"))
            sale.amount_price = sum(lines.mapped("price"))
            sale.amount_loss = sale.amount_principal - sale.amount_price
            sale.price_percent = 100 * sale.amount_price / sale.amount_principal if sale.amount_principal else 0

    def _get_lines_in(self):
        """What is, or was, sold."""
        return self.line_ids.filtered(lambda line: line.state in ("in", "sold", "bought_back"))

    @api.depends("name", "title")
    def _compute_display_name(self):
        for sale in self:
            sale.display_name = f"{sale.name} {sale.title or ''}".strip()

    # -------------------------------------------------------------------------
    # Writing
    # -------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        own = OPEN_FIELDS | {"company_id", "date"}
        if not self.env.su and any(set(vals) - own for vals in vals_list):
            raise AccessError(self.env._("What became of a sale is not edited by hand. Use its buttons."))
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
                vals["name"] = self._next_name(company, self.env["inkasso.notice"]._get_today())
        return super().create(vals_list)

    def write(self, vals):
        chatter = self.env["inkasso.agency.agreement"]._get_chatter_fields()
        if not self.env.su:
            if set(vals) - OPEN_FIELDS - chatter:
                raise AccessError(self.env._("What became of a sale is not edited by hand. Use its buttons."))
            if set(vals) - FREE - chatter:
                self._check_open()
        if "currency_id" in vals:
            # what was chosen is in another: it is chosen anew; lines are machine-made, and the right was checked above
            self.filtered(lambda sale: sale.currency_id.id != vals["currency_id"]).sudo().line_ids.unlink()
        return super().write(vals)

    def _check_open(self):
        fixed = self.filtered(lambda sale: sale.stage not in ("draft", "offered"))
        if fixed:
            raise UserError(self.env._("%(sale)s is agreed: its portfolio and its price stay.", sale=fixed[0].name))

    def _as_collector(self):
        """These sales with the right to move them, for collectors who may see them."""
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_collector")):
            raise AccessError(
                self.env._("Only collectors may sell claims. Ask for the right “Collections: Collector”.")
            )
        return self.sudo()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_offered(self):
        if self.filtered(lambda sale: sale.stage not in ("draft", "cancelled")):
            raise UserError(self.env._("What was offered is kept. Cancel it instead."))

    def _get_problem_users(self):
        # OVERRIDE inkasso.problem.mixin
        self.ensure_one()
        return self.user_id or super()._get_problem_users()

    # -------------------------------------------------------------------------
    # Price
    # -------------------------------------------------------------------------

    def _set_prices(self):
        """The price of each claim by the accepted offer; of what was booked on it, as the sale says."""
        for sale in self:
            lines = sale.line_ids.filtered(lambda line: line.state == "in").sorted("id")
            claims = lines.filtered(lambda line: not line.is_accessory)
            rest = lines - claims
            rounding = exact(sale.currency_id.rounding)
            brackets, percent = sale.offer_id._get_brackets(), exact(sale.offer_id.percent)
            found = prices([line._get_price_facts() for line in claims], brackets, percent, rounding)
            accessory = exact(sale.accessory_percent if sale.offer_id else 0)
            found += prices([line._get_price_facts() for line in rest], (), accessory, rounding)
            for line, price in zip([*claims, *rest], found, strict=True):
                line.price = float(price)

    # -------------------------------------------------------------------------
    # Stages
    # -------------------------------------------------------------------------

    def action_offer(self):
        """Ask buyers for offers: the list without names can go out."""
        for sale in self._as_collector():
            if sale.stage != "draft":
                raise UserError(self.env._("%(sale)s is out for offers already, or over.", sale=sale.name))
            if not sale._get_lines_in():
                raise UserError(self.env._("Choose the claims first."))
            sale.stage = "offered"

    def action_approve(self):
        """Agree to the sale: managers only, and not who accepted the offer."""
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_manager")):
            raise AccessError(self.env._("Managers approve sales of claims. Ask for the right “Collections: Manager”."))
        for sale in self.sudo():
            if sale.stage != "agreed" or sale.approved_by_id:
                raise UserError(self.env._("%(sale)s waits for no approval.", sale=sale.name))
            if sale.offer_id.accepted_by_id == self.env.user and not self.env.su:
                raise UserError(self.env._("Whoever accepted the offer does not approve the sale: ask a colleague."))
            sale.write({"approved_by_id": self.env.uid, "approved_on": self.env["inkasso.notice"]._get_today()})
            sale.message_post(body=self.env._("Approved by %(user)s.", user=self.env.user.name))

    def action_cancel(self):
        for sale in self._as_collector():
            if sale.stage == "closed":
                raise UserError(self.env._("%(sale)s is closed. Buy claims back instead.", sale=sale.name))
            sale.stage = "cancelled"

    def action_open_invoices(self):
        self.ensure_one()
        self.check_access("read")
        return self.line_ids.move_line_id.move_id._get_records_action(name=self.env._("Invoices"))

    def action_open_buyer(self):
        self.ensure_one()
        return self.buyer_id._get_records_action()
