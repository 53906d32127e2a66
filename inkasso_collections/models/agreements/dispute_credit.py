from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ...rules.shares import share_of_instalment
from ..exact import exact


class DisputeCredit(models.Model):
    """The credit notes over what is accepted: Odoo's own reversal of the invoice, reduced to the accepted part."""

    _inherit = "inkasso.dispute"

    def _credit(self, amounts):
        """Book a credit note for each invoice over what is accepted of its lines, matched with them.

        :param amounts: dict of dispute line to amount in its currency
        :raise AccessError: without the right to book invoices
        :raise UserError: where the claim is no invoice
        """
        self._check_may_credit()
        credits = self.env["account.move"]
        accepted = {line: amount for line, amount in amounts.items() if amount}
        by_invoice = {}
        for line, amount in accepted.items():
            by_invoice.setdefault(line.move_id, {})[line.item_id.move_line_id] = amount
        for invoice_sudo, parts in by_invoice.items():
            credits |= self._credit_invoice(invoice_sudo.with_env(self.env), parts)
        return credits

    def _check_may_credit(self):
        if not (self.env.su or self.env.user.has_group("account.group_account_invoice")):
            raise AccessError(
                self.env._("Credit notes are booked by those who have the right “Accounting: Invoicing”. Ask for it.")
            )

    def _credit_invoice(self, invoice, parts):
        """The posted credit note over the sum of `parts`, matched with these receivable lines of `invoice`."""
        if not invoice.is_sale_document(include_receipts=True):
            raise UserError(
                self.env._(
                    "%(entry)s is no invoice, so it cannot be credited from here. Book the correction, then reject or "
                    "withdraw the dispute.",
                    entry=invoice.name,
                )
            )
        credit = self._draft_reversal(invoice)
        self.sudo().credit_move_ids = [Command.link(credit.id)]  # before it is matched: see what bears interest
        amount = exact(invoice.currency_id.round(sum(parts.values())))
        if invoice.currency_id.compare_amounts(credit.amount_total, float(amount)):
            self._reduce(credit, amount)
        if len(parts) == 1 and len(invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")) == 1:
            credit._post(soft=False)  # matches it with the invoice
            return credit
        # Odoo would match it with the instalment due first: match it with what was contested
        credit.reversed_entry_id = False
        credit._post(soft=False)
        credit.reversed_entry_id = invoice
        receivable = credit.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        for line in invoice.env["account.move.line"].browse(line.id for line in parts):
            (line + receivable.filtered(lambda each: not each.reconciled)).reconcile()
        return credit

    def _draft_reversal(self, invoice):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(
                {
                    "date": self.env["inkasso.notice"]._get_today(),
                    "reason": f"{self.name} {self.reason_id.name}",
                    "journal_id": invoice.journal_id.id,
                }
            )
        )
        wizard.refund_moves()
        return wizard.new_move_ids.with_context(active_model=False, active_ids=False)

    def _reduce(self, credit, amount):
        """Make the draft `credit` one over `amount` with VAT: each line in proportion, a rounding difference on its own."""
        whole, rounding = exact(credit.currency_id.round(credit.amount_total)), exact(credit.currency_id.rounding)
        commands = []
        for line in credit.invoice_line_ids.filtered(lambda line: line.display_type == "product"):
            is_included = any(line.tax_ids.mapped("price_include"))
            price = exact(credit.currency_id.round(line.price_total if is_included else line.price_subtotal))
            part = share_of_instalment(price, exact(0), amount, whole, rounding)
            commands.append(Command.update(line.id, {"quantity": 1, "discount": 0, "price_unit": float(part)}))
        credit.write({"invoice_line_ids": commands})
        difference = credit.currency_id.round(float(amount) - credit.amount_total)
        if difference:
            account = credit.invoice_line_ids.filtered(lambda line: line.display_type == "product")[:1].account_id
            credit.invoice_line_ids = [
                Command.create(
                    {
                        "name": self.env._("Rounding"),
                        "account_id": account.id,
                        "quantity": 1,
                        "price_unit": difference,
                        "tax_ids": [Command.clear()],
                    }
                )
            ]
        if credit.currency_id.compare_amounts(credit.amount_total, float(amount)):
            raise UserError(
                self.env._(
                    "The credit note would be over %(found)s instead of %(expected)s. Check the taxes of the invoice.",
                    found=credit.currency_id.format(credit.amount_total),
                    expected=credit.currency_id.format(float(amount)),
                )
            )
