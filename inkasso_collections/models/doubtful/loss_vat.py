from collections import namedtuple

from odoo import models

from ...rules.shares import share_of_instalment
from ..exact import exact

# VAT of an invoice that falls on a loss: in company currency, positive where it is taken back.
VatShare = namedtuple("VatShare", "account repartition_line amount label")
# The sales of an invoice that bear the same VAT: what of them falls on the loss.
BaseShare = namedtuple("BaseShare", "tags amount")


class LossVat(models.Model):
    """The VAT that a loss takes back: that of the invoice, rate by rate, in proportion to what is lost of it.

    ML (2023:200) 8 kap. 16 §: the taxable amount is reduced by the loss. So both the VAT and the sales that bear it go
    back to the boxes of the VAT return into which the invoice put them.
    """

    _inherit = "inkasso.loss"

    def _get_vat_shares(self, line, lost, before):
        """The VAT and the sales of the invoice of `line` that fall on a loss, rounded to the company's currency.

        :param lost: what is lost of the receivable `line`, in its currency, with VAT, as a Decimal
        :param before: what was lost of the same invoice before and took VAT back
        :return: (list of :class:`VatShare`, list of :class:`BaseShare`); empty where the invoice has no VAT
        """
        invoice = line.move_id
        total = exact(invoice.currency_id.round(abs(invoice.amount_total)))
        if not invoice.is_sale_document(include_receipts=True) or not total:
            return [], []
        now = min(lost, max(total - before, exact(0)))
        rounding = exact(invoice.company_id.currency_id.rounding)

        def share(lines):
            return float(share_of_instalment(exact(-sum(lines.mapped("balance"))), before, now, total, rounding))

        taxes = self._get_charged_taxes(invoice)
        vat_shares = [
            VatShare(*self._get_tax_target(tax_line), share(tax_line), tax_line.name)
            for tax_line in invoice.line_ids.filtered(lambda each: each.tax_line_id in taxes)
        ]
        bases = [
            BaseShare(self._get_base_tags(group), share(lines)) for group, lines in self._group_sales(invoice, taxes)
        ]
        return vat_shares, bases

    def _get_lost_before(self, invoice):
        """What losses that stand have taken VAT back of, of `invoice`, in its currency."""
        lines = (
            self.env["inkasso.loss.line"]
            .sudo()  # VAT is taken back once, whoever did so before
            .search(
                [
                    ("move_line_id.move_id", "=", invoice.id),
                    ("loss_id.vat_relief", "=", True),
                    ("loss_id.state", "=", "booked"),
                ]
            )
        )
        return exact(invoice.currency_id.round(sum(lines.mapped("amount_currency"))))

    def _get_charged_taxes(self, invoice):
        """The taxes that the customer was charged: not those that cancel out, as with reverse charge."""
        by_tax = invoice.line_ids.filtered("tax_line_id").grouped("tax_line_id")
        currency = invoice.company_id.currency_id
        charged = [tax.id for tax, lines in by_tax.items() if not currency.is_zero(sum(lines.mapped("balance")))]
        return self.env["account.tax"].browse(charged)

    def _group_sales(self, invoice, taxes):
        """The lines with sales by the ones of `taxes` that they bear."""

        def borne(line):
            return line.tax_ids.flatten_taxes_hierarchy() & taxes

        return invoice.line_ids.filtered(borne).grouped(borne).items()

    def _get_tax_target(self, tax_line):
        """Account and repartition line with which a credit note would take this VAT back."""
        sold = tax_line.tax_repartition_line_id
        invoiced = sold.tax_id.invoice_repartition_line_ids.filtered(lambda each: each.repartition_type == "tax")
        refunded = sold.tax_id.refund_repartition_line_ids.filtered(lambda each: each.repartition_type == "tax")
        position = invoiced.ids.index(sold.id) if sold in invoiced else 0
        target = refunded[position : position + 1] or sold
        return target.account_id or tax_line.account_id, target

    def _get_base_tags(self, taxes):
        return taxes.refund_repartition_line_ids.filtered(lambda each: each.repartition_type == "base").tag_ids
