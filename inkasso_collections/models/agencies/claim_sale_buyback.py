from odoo import api, fields, models
from odoo.exceptions import UserError

from .claim_sale_close import SaleEntry


class ClaimSaleBuyback(models.Model):
    """Claims that come back from a buyer: what was booked of them when they were sold is taken back, and they go on."""

    _name = "inkasso.claim.sale.buyback"
    _description = "Claims bought back"
    _inherit = ["inkasso.ledger.document"]

    sale_id = fields.Many2one("inkasso.claim.sale", required=True, readonly=True, ondelete="restrict", index=True)
    currency_id = fields.Many2one(related="sale_id.currency_id")
    reason = fields.Text(readonly=True)
    line_ids = fields.One2many("inkasso.claim.sale.line", "buyback_id", string="Claims", readonly=True)
    amount = fields.Monetary(string="Open when sold", readonly=True)
    amount_price = fields.Monetary(string="Paid back", readonly=True)
    user_id = fields.Many2one("res.users", string="Decided by", readonly=True, default=lambda self: self.env.user)

    @api.model
    def _book(self, sale, prices, day, reason):
        """Buy claims of `sale` back, with the user's rights.

        :param prices: dict of sale line to what is paid back for it
        :raise UserError: saying what stands in the way
        """
        self._check_may_book()
        self._check_day(day)
        lines = sale.line_ids.browse(line.id for line in prices)
        if not lines or lines.sale_id != sale or any(line.state != "sold" for line in lines):
            raise UserError(self.env._("Choose claims that were sold and not bought back."))
        if day < sale.date:
            raise UserError(
                self.env._("The claims were sold on %(day)s: not before can they come back.", day=sale.date)
            )
        if any(sale.currency_id.compare_amounts(price, 0) < 0 for price in prices.values()):
            raise UserError(self.env._("What is paid back to the buyer cannot be negative."))
        name = self._next_name(sale.company_id, day)
        entry = self._prepare_entry(sale, lines, prices, day, name)
        buyback_sudo = self.sudo()  # nobody edits what was booked
        move = entry.draft(self.env)
        buyback_sudo = buyback_sudo.create(
            {
                "name": name,
                "company_id": sale.company_id.id,
                "sale_id": sale.id,
                "date": day,
                "reason": reason,
                "move_id": move.id,
                "amount": sum(lines.mapped("amount")),
                "amount_price": sum(prices.values()),
            }
        )
        lines_sudo = lines.sudo()
        lines_sudo._unmatch()
        lines_sudo.write({"state": "bought_back", "buyback_id": buyback_sudo.id})
        entry.post(move)
        lines_sudo._come_back(day, buyback_sudo)
        return buyback_sudo.sudo(self.env.su)

    @api.model
    def _prepare_entry(self, sale, lines, prices, day, name):
        """What the sale booked of these claims, the other way round; what the price differs is gained or lost."""
        company, partner = sale.company_id.sudo(), sale.buyer_id.partner_id.commercial_partner_id
        label = self.env._("Claims bought back: %(sale)s", sale=sale.name)
        entry = SaleEntry(sale.company_id, day, f"{name} {sale.name} {sale.buyer_id.name}", currency=sale.currency_id)
        for line in lines:
            sold = line.entry_line_id
            entry.add(
                sold.account_id,
                -sold.balance,
                f"{label}: {line.name}",
                partner=sold.partner_id,
                currency=sale.currency_id,
                amount_currency=-sold.amount_currency,
                matches=sold,
            )
        entry.add_amount(company.inkasso_sale_receivable_account_id, -sum(prices.values()), label, partner=partner)
        entry.add_rest(company.inkasso_sale_loss_account_id, label)
        return entry


class ClaimSaleLine(models.Model):
    _inherit = "inkasso.claim.sale.line"

    def _unmatch(self):
        """The claims are open again: what took them out is matched with what puts them in."""
        for line in self:
            line.move_line_id.matched_credit_ids.filtered(
                lambda partial, sold=line.entry_line_id: partial.credit_move_id == sold
            ).with_context(inkasso_buying_back=True).unlink()

    def _come_back(self, day, buyback):
        """The claims are ours again and go on where they stood, with what was claimed beside them."""
        charges = self.env["inkasso.charge"].search([("sale_line_id", "in", self.ids), ("state", "=", "sold")])
        charges.write({"state": "claimed", "sale_line_id": False})
        items = self.item_id
        items.sale_id = False
        pairs = {(item.company_id, item.partner_id) for item in items}
        cases = self.env["inkasso.case"]._get_or_open(pairs, day)
        for item in items:
            item.case_id = cases[item.company_id.id, item.partner_id.id]
        items._reschedule()
        for case, own in items.grouped("case_id").items():
            case.message_post(
                body=self.env._(
                    "%(buyback)s: bought back: %(claims)s. %(reason)s",
                    buyback=buyback.name,
                    claims=", ".join(own.move_id.mapped("name")),
                    reason=buyback.reason or "",
                )
            )
        self._follow_payments(buyback)

    def _follow_payments(self, buyback):
        """What the debtors paid to us meanwhile is ours where it waits; where it was passed on, people settle that.

        The claims come back as they were sold: without this the buyer would have both his price and the payment, and
        the debtor would be asked for what he has paid.
        """
        left = self.sale_id.line_ids.filtered(lambda line: line.state == "sold").partner_id
        payments = self.sale_id.payment_ids.filtered(lambda each: each.partner_id in self.partner_id - left)
        payments.filtered(lambda each: each.state != "booked").is_ours = True
        self.sale_id._settle_to_dos()
        passed = payments.filtered(lambda each: each.state == "booked").grouped("partner_id")
        for case in self.item_id.case_id.filtered(lambda each: each.partner_id in passed):
            case._raise_problem(
                self.env._("Paid while the claim was sold, and passed on: get it back from the buyer"),
                note=f"{buyback.name}: {', '.join(passed[case.partner_id].mapped('name'))}",
            )


class ClaimSale(models.Model):
    _inherit = "inkasso.claim.sale"

    def action_buy_back(self):
        """Open the dialog that buys claims back."""
        self.ensure_one()
        self._check_may_book()
        self._as_collector()
        if self.stage != "closed":
            raise UserError(self.env._("%(sale)s is not closed: nothing can be bought back.", sale=self.name))
        return self.env["inkasso.claim.buy.back"]._open_for(self)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _check_inkasso_not_sold(self):
        """:raise UserError: where one of these belongs to a buyer: it leaves and comes back by the sale only"""
        lines_sudo = self.env["inkasso.claim.sale.line"].sudo()  # kept whoever may see it
        sold = lines_sudo.search([("move_line_id", "in", self.ids), ("state", "=", "sold")], limit=1)
        if sold:
            raise UserError(
                self.env._(
                    "%(claim)s was sold by %(sale)s. Buy it back instead.", claim=sold.name, sale=sold.sale_id.name
                )
            )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _check_inkasso_draft(self):
        # EXTENDS account.move
        self.line_ids._check_inkasso_not_sold()
        super()._check_inkasso_draft()


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def _inkasso_before_unmatching(self, lines):
        # EXTENDS account.partial.reconcile: what was sold is not open again, and claimed, by undoing a matching
        if not self.env.context.get("inkasso_buying_back"):
            lines_sudo = self.env["inkasso.claim.sale.line"].sudo()  # kept whoever may see it
            booked = lines_sudo.search([("entry_line_id", "in", self.credit_move_id.ids)]).entry_line_id
            # a payment that came before the sale, and bounces, is another matter
            self.filtered(lambda partial: partial.credit_move_id in booked).debit_move_id._check_inkasso_not_sold()
        return super()._inkasso_before_unmatching(lines)
