from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...rules.sale_portfolio import Exclusion, SaleFacts, exclusion
from ..exact import exact

RESTS = {
    "hold": "hold",
    "dispute": "dispute",
    "plan": "plan",
    "promise": "promise",
    "settlement": "promise",
    "assigned": "assigned",
    "legal": "legal",
}
CHOICES = ("disputed", "planned", "insolvent", "assigned", "legal")
FACT_WORDS = {"death": "deceased", "minor": "minor", "protected": "protected"} | dict.fromkeys(
    ("bankruptcy", "reorganisation", "debt_relief"), "insolvent"
)


class ClaimSaleLine(models.Model):
    """One claim of a portfolio: in it or left out with the reason, then sold, and perhaps bought back."""

    _name = "inkasso.claim.sale.line"
    _description = "Claim for sale"
    _order = "sale_id, id"
    _check_company_auto = True

    sale_id = fields.Many2one("inkasso.claim.sale", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="sale_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="sale_id.currency_id")
    item_id = fields.Many2one("inkasso.item", readonly=True, ondelete="set null", index="btree_not_null")
    move_line_id = fields.Many2one(
        "account.move.line", string="Journal item", readonly=True, ondelete="set null", index="btree_not_null"
    )
    partner_id = fields.Many2one("res.partner", string="Debtor", readonly=True, ondelete="restrict", index=True)
    name = fields.Char(string="Invoice", readonly=True)
    invoice_date = fields.Date(readonly=True)
    due_date = fields.Date(readonly=True)
    days_overdue = fields.Integer(readonly=True, aggregator="avg")
    is_accessory = fields.Boolean(string="Interest and fees", readonly=True, help="Booked; sold with their claim.")
    amount = fields.Monetary(string="Open", readonly=True)
    amount_claimed = fields.Monetary(
        string="Claimed beside it",
        readonly=True,
        help="Interest and fees that are not booked: the buyer takes them over.",
    )
    price = fields.Monetary(readonly=True)
    state = fields.Selection(
        [("in", "In"), ("out", "Left out"), ("sold", "Sold"), ("bought_back", "Bought back")],
        required=True,
        default="in",
        readonly=True,
    )
    reason = fields.Char(string="Left out because", readonly=True)
    is_by_hand = fields.Boolean(string="Left out by hand", readonly=True)
    entry_line_id = fields.Many2one("account.move.line", readonly=True, ondelete="restrict", index="btree_not_null")
    buyback_id = fields.Many2one(
        "inkasso.claim.sale.buyback",
        string="Bought back by",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )

    # What is sold, or about to be, is sold once.
    _sold_once_uniq = models.UniqueIndex("(item_id) WHERE state = 'sold'", "This claim is sold already.")

    def _get_price_facts(self):
        self.ensure_one()
        return exact(self.currency_id.round(self.amount)), self.days_overdue

    def action_toggle(self):
        """Take these out of the portfolio by hand, or back in."""
        self.sale_id._as_collector()._check_open()
        for line in self.sudo():
            if line.state == "in":
                line.write({"state": "out", "reason": self.env._("By hand"), "is_by_hand": True})
            elif line.state == "out" and line.is_by_hand:
                line.write({"state": "in", "reason": False, "is_by_hand": False})
            else:
                raise UserError(self.env._("%(claim)s: %(reason)s", claim=line.name, reason=line.reason or ""))


class ClaimSalePortfolio(models.Model):
    """Choosing what is sold: by a domain, less what cannot be, or the company does not want to sell."""

    _inherit = "inkasso.claim.sale"

    def action_choose(self):
        """Choose anew, as of today."""
        today = self.env["inkasso.notice"]._get_today()
        for sale in self._as_collector():
            sale._check_open()
            sale._choose(today)

    def _choose(self, day):
        """Fill the portfolio with the claims that the domain names; those that cannot go are there with the reason."""
        self.ensure_one()
        by_hand = self.line_ids.filtered("is_by_hand").item_id
        self.line_ids.unlink()
        as_user = self.env["inkasso.item"].sudo(False)  # a domain that people write reads no more than they may
        items = as_user.search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("rest_reason", "not in", ("paid", "draft", "excluded", "with_origin"))
            & Domain("date_maturity", "<", day)
            & self._read_domain(),
            order="id",
        ).sudo(self.env.su)
        rows = [self._prepare_line(item, day) for item in items]
        for vals in rows:
            if vals["item_id"] in by_hand.ids and vals["state"] == "in":
                vals |= {"state": "out", "reason": self.env._("By hand"), "is_by_hand": True}
        taken = self.env["inkasso.item"].browse(vals["item_id"] for vals in rows if vals["state"] == "in")
        beside = taken.search([("origin_item_id", "in", taken.ids), ("rest_reason", "not in", ("paid", "draft"))])
        rows += [self._prepare_line(item, day) for item in beside - items]
        self.env["inkasso.claim.sale.line"].create(rows)
        self._set_prices()

    def _read_domain(self):
        """Which claims people have written that they want: names, operators and values; nothing of it is run."""
        try:
            return Domain(literal_eval(self.domain or "[]"))
        except (ValueError, TypeError, SyntaxError, RecursionError) as error:
            raise UserError(self.env._("Which claims are meant cannot be read: choose them anew.")) from error

    def _prepare_line(self, item, day):
        reason = exclusion(self._gather_facts(item, day), frozenset(self._get_chosen()))
        charges = self._get_claimed(item.move_line_id)
        return {
            "sale_id": self.id,
            "item_id": item.id,
            "move_line_id": item.move_line_id.id,
            "partner_id": item.partner_id.id,
            "name": item.move_id.name,
            "invoice_date": item.move_id.invoice_date or item.move_line_id.date,
            "due_date": item.date_maturity,
            "days_overdue": max((day - item.date_maturity).days, 0),
            "is_accessory": bool(item.origin_item_id),
            "amount": item.amount_residual_currency,
            "amount_claimed": sum(charges.mapped("amount_open")),
            "state": "out" if reason else "in",
            "reason": self._get_reason_texts()[reason.value] if reason else False,
        }

    @api.model
    def _get_claimed(self, move_lines):
        """Interest and fees that are claimed on these lines and not booked."""
        return self.env["inkasso.charge"].search(
            [("move_line_id", "in", move_lines.ids), ("state", "=", "claimed"), ("amount_open", "!=", 0)]
        )

    def _get_chosen(self):
        return [choice for choice in CHOICES if self[f"sells_{choice}"]]

    def _gather_facts(self, item, day):
        others = self.env["inkasso.claim.sale.line"].search_count(
            [
                ("item_id", "=", item.id),
                ("sale_id", "!=", self.id),
                ("state", "in", ("in", "sold")),
                ("sale_id.stage", "in", ("offered", "agreed", "closed")),
            ],
            limit=1,
        )
        reasons = {*item.rest_ids.mapped("reason"), *([item.rest_reason] if item.rest_reason else [])}
        return SaleFacts(
            is_open=item.rest_reason not in ("paid", "draft"),
            same_currency=item.currency_id == self.currency_id,
            in_sale=bool(others),
            is_barred=bool(item.limitation_date and item.limitation_date < day),
            rests=frozenset(RESTS[reason] for reason in reasons if reason in RESTS)
            | ({"dispute"} if item.dispute_line_ids.filtered("is_open") else frozenset()),
            conditions=frozenset(self._get_conditions(item.partner_id, day)),
        )

    def _get_conditions(self, partner, day):
        facts_sudo = self.env["inkasso.debtor.fact"].sudo()  # what is known of a debtor is not for everybody to read
        found = facts_sudo.search([("partner_id", "=", partner.id), ("company_id", "in", (self.company_id.id, False))])
        return {FACT_WORDS[fact.kind] for fact in found if fact.kind in FACT_WORDS and fact._holds_on(day)}

    @api.model
    def _get_reason_texts(self):
        _ = self.env._
        return {
            Exclusion.NOT_OPEN.value: _("Nothing is open"),
            Exclusion.CURRENCY.value: _("Another currency"),
            Exclusion.IN_SALE.value: _("In another sale"),
            Exclusion.BARRED.value: _("Time-barred"),
            Exclusion.DECEASED.value: _("The debtor is dead"),
            Exclusion.MINOR.value: _("The debtor is under age"),
            Exclusion.PROTECTED.value: _("Protected identity"),
            Exclusion.ON_HOLD.value: _("On hold"),
            Exclusion.DISPUTED.value: _("Disputed"),
            Exclusion.PLANNED.value: _("Planned or promised"),
            Exclusion.INSOLVENT.value: _("The debtor is insolvent"),
            Exclusion.ASSIGNED.value: _("With an agency"),
            Exclusion.LEGAL.value: _("In a legal step"),
        }
