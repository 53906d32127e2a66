from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

ROUNDING = 1.0  # so much may the VAT of all rows together differ, in the currency of the remittance


class RemittanceBill(models.Model):
    """What the agency takes as a vendor bill, which the entry of the remittance sets off; a refund where it gives back."""

    _inherit = "inkasso.remittance"

    def _make_bill(self, lines):
        """A posted vendor bill over what the agency takes; empty where that is nothing."""
        bills = self.env["account.move"].with_company(self.company_id)
        company = self.company_id.sudo()
        by_tax = defaultdict(lambda: [0.0, 0.0])
        for line in lines:
            agreement = line.assignment_id.agreement_id
            tax = agreement.tax_id if line.amount_vat and agreement.vat_deductible else agreement.tax_id.browse()
            by_tax[tax][0] += line.amount_commission
            by_tax[tax][1] += line.amount_vat
        commands = []
        for tax, (commission, vat) in by_tax.items():
            amount = commission if tax else commission + vat
            if not self.currency_id.is_zero(amount):
                commands.append(
                    self._prepare_bill_line(
                        self.env._("Commission"), company.inkasso_commission_account_id, amount, tax
                    )
                )
        cost = sum(lines.mapped("amount_cost"))
        if not self.currency_id.is_zero(cost):
            commands.append(self._prepare_bill_line(self.env._("Costs"), company.inkasso_court_cost_account_id, cost))
        if not commands:
            return bills
        sign = -1 if sum(command[2]["price_unit"] for command in commands) < 0 else 1
        for command in commands:
            command[2]["price_unit"] *= sign
        bill = bills.create(
            {
                "move_type": "in_invoice" if sign > 0 else "in_refund",
                "company_id": self.company_id.id,
                "partner_id": self.agency_id.partner_id.id,
                "currency_id": self.currency_id.id,
                "invoice_date": self.date,
                "date": self.date,
                "ref": self._get_reference(),
                "invoice_payment_term_id": False,
                "invoice_date_due": self.date,
                "invoice_line_ids": commands,
            }
        )
        taken = self.currency_id.round(
            sum(sum(lines.mapped(f"amount_{name}")) for name in ("commission", "vat", "cost"))
        )
        rounding = self.currency_id.round(sign * taken - bill.amount_total)
        if abs(rounding) > ROUNDING:  # no rounding: as much VAT would be deducted as nobody has invoiced
            raise UserError(
                self.env._(
                    "With VAT by the agreement the agency takes %(computed)s, by its rows %(taken)s. Correct the VAT of "
                    "the rows, or the tax of the agreement.",
                    computed=self.currency_id.format(bill.amount_total),
                    taken=self.currency_id.format(sign * taken),
                )
            )
        if rounding:
            bill.invoice_line_ids = [
                self._prepare_bill_line(self.env._("Rounding of VAT"), company.inkasso_commission_account_id, rounding)
            ]
        bill._post(soft=False)
        return bill

    @api.model
    def _prepare_bill_line(self, name, account, amount, tax=None):
        return Command.create(
            {
                "name": name,
                "quantity": 1,
                "price_unit": amount,
                "account_id": account.id,
                "tax_ids": [Command.set(tax.ids if tax else [])],
            }
        )
