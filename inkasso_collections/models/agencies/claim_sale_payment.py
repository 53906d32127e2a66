import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .remittance_entry import RemittanceEntry

_logger = logging.getLogger(__name__)


class ClaimSalePayment(models.Model):
    """A payment that reached us on a claim that is the buyer's: passed on, by an entry that owes it to them."""

    _name = "inkasso.claim.sale.payment"
    _description = "Payment on claims sold"
    _inherit = ["inkasso.ledger.document"]

    name = fields.Char(default="/")
    sale_id = fields.Many2one("inkasso.claim.sale", required=True, readonly=True, ondelete="restrict", index=True)
    buyer_id = fields.Many2one(related="sale_id.buyer_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", required=True, readonly=True, ondelete="restrict")
    payment_line_id = fields.Many2one(
        "account.move.line", string="Payment", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    payment_date = fields.Date(related="payment_line_id.date", string="Paid on")
    currency_id = fields.Many2one("res.currency", related=False, required=True, readonly=True)
    amount = fields.Monetary(readonly=True)
    is_ours = fields.Boolean(string="Not the buyer's", readonly=True, help="It is for something else.")
    state = fields.Selection(selection_add=[("draft", "To pass on"), ("booked", "Passed on")], search="_search_state")

    _payment_uniq = models.UniqueIndex("(payment_line_id) WHERE is_ours IS NOT TRUE", "This payment is there already.")

    def action_pass_on(self):
        """Owe these to the buyer: they leave the debtor's account."""
        self._check_may_book()
        self.sale_id._as_collector()
        today = self.env["inkasso.notice"]._get_today()
        for payment in self:
            payment._book(today)
        return True

    def _book(self, day):
        """Book this one with the user's rights.

        :raise UserError: where it is booked, or the payment was matched with something else meanwhile
        """
        self.ensure_one()
        line = self.payment_line_id
        if (self.move_id and not self.reversal_id) or self.is_ours:
            raise UserError(self.env._("This payment was passed on already, or is not the buyer's."))
        if not self.sale_id.line_ids.filtered(lambda each: each.state == "sold" and each.partner_id == self.partner_id):
            raise UserError(self.env._("The claims on this debtor were bought back: the payment is ours."))
        amount = line.currency_id.round(-line.amount_residual_currency)
        if line.currency_id.compare_amounts(amount, 0) <= 0:
            raise UserError(self.env._("The payment is matched with something else by now."))
        company, buyer = self.company_id, self.buyer_id.partner_id
        company.sudo()._fill_inkasso_agency()
        company._check_inkasso_agency()
        name = self.name if self.name != "/" else self._next_name(company, day)
        label = self.env._(
            "To be passed on: %(sale)s, %(debtor)s", sale=self.sale_id.name, debtor=self.partner_id.display_name
        )
        entry = RemittanceEntry(company, day, f"{name} {label}", currency=line.currency_id)
        entry.add(
            line.account_id,
            -line.amount_residual,
            label,
            partner=line.partner_id,
            currency=line.currency_id,
            amount_currency=amount,
            matches=line,
        )
        payable = buyer.with_company(company).sudo().property_account_payable_id
        entry.add_rest(payable, label, partner=buyer.commercial_partner_id)
        move = entry.draft(self.env)
        self.sudo().write({"name": name, "move_id": move.id, "date": day, "amount": amount})  # kept as booked
        entry.post(move)
        self.sale_id.sudo()._settle_to_dos()

    def action_dismiss(self):
        """It is for something else: leave it on the debtor's account."""
        self.sale_id._as_collector()
        if self.filtered(lambda payment: payment.move_id and not payment.reversal_id):
            raise UserError(self.env._("This payment was passed on already, or is not the buyer's."))
        self.sudo().is_ours = True
        self.sale_id.sudo()._settle_to_dos()


class ClaimSale(models.Model):
    _inherit = "inkasso.claim.sale"

    @api.model
    def _cron_find_payments(self):
        """Payments that reached us on what was sold or written off: to be passed on, or recovered."""
        closed = self.search([("stage", "=", "closed")])
        for company, sales in closed.grouped("company_id").items():
            self._try(f"sales of company {company.id}", sales._find_payments)
        self._try("losses", self.env["inkasso.loss"]._find_late_payments)

    @api.model
    def _try(self, what, find):
        """What one of them makes fail must not stop the others."""
        try:
            with self.env.cr.savepoint():
                find()
        except Exception:
            self.env.invalidate_all()
            _logger.warning("Payments on %s could not be looked for", what, exc_info=True)

    def action_find_payments(self):
        """Look for payments now."""
        self._as_collector()._find_payments()

    def _find_payments(self):
        """Note what debtors of claims sold paid to us after the sale and nobody has matched, and tell people."""
        Payment = self.env["inkasso.claim.sale.payment"]
        sold = self.env["inkasso.claim.sale.line"].search([("sale_id", "in", self.ids), ("state", "=", "sold")])
        for company, lines in sold.grouped("company_id").items():
            found = self.env["account.move.line"].search(
                Domain("company_id", "=", company.id)
                & Domain("partner_id.commercial_partner_id", "in", lines.partner_id.ids)
                & Domain("account_type", "=", "asset_receivable")
                & Domain("parent_state", "=", "posted")
                & Domain("reconciled", "=", False)
                & Domain("amount_residual_currency", "<", 0)
                & Domain("move_id.move_type", "=", "entry"),
                order="id",
            )
            known = Payment.search([("payment_line_id", "in", found.ids)]).payment_line_id
            by_debtor = lines.grouped("partner_id")
            for payment in found - known:
                sales = by_debtor[payment.partner_id.commercial_partner_id].sale_id.sorted("id")
                sale = sales.filtered(lambda each, day=payment.date: each.date <= day)[-1:]
                if sale:
                    Payment.create(
                        {
                            "sale_id": sale.id,
                            "company_id": company.id,
                            "partner_id": payment.partner_id.commercial_partner_id.id,
                            "payment_line_id": payment.id,
                            "date": payment.date,
                            "currency_id": payment.currency_id.id,
                            "amount": -payment.amount_residual_currency,
                        }
                    )
                    sale._raise_problem(
                        self.env._("A payment on a claim that was sold has come to us: pass it on"), key="pass_on"
                    )

    def _settle_to_dos(self):
        for sale in self:
            waiting = sale.payment_ids.filtered(lambda payment: payment.state == "draft" and not payment.is_ours)
            if not waiting:
                sale._settle_problems("pass_on")
