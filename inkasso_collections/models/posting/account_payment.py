from odoo import models
from odoo.fields import Command


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _synchronize_to_moves(self, changed_fields):
        # EXTENDS account: which knows one line per payment that the debtor pays. One that was split over interest, fees and
        # principal is whole again when it is edited.
        if any(name in changed_fields for name in self._get_trigger_fields_to_synchronize()):
            for payment in self.filtered(lambda payment: payment.move_id.state == "draft"):
                payment._merge_inkasso_parts()
        return super()._synchronize_to_moves(changed_fields)

    def _split_inkasso(self, shares):
        """Split what the debtor pays by this draft payment into a line per share, so that each can be matched exactly.

        Money is conserved: the last part takes the rest, in the currency of the payment and in the company's.

        :param shares: list of (amount in the payment's currency, text)
        :return: the lines of the shares, in their order; a rest that no share names has a line of its own after them
        """
        self.ensure_one()
        _liquidity, whole, _write_off = self._seek_for_lines()
        parts = self._prepare_inkasso_parts(whole, shares)
        self.move_id.with_context(skip_invoice_sync=True).write(
            {
                "line_ids": [
                    Command.update(whole.id, parts[0]),
                    *(Command.create({**self._copy_inkasso_line(whole), **part}) for part in parts[1:]),
                ]
            }
        )
        return self._seek_for_lines()[1].sorted("id")[: len(shares)]

    def _prepare_inkasso_parts(self, whole, shares):
        """Values of the parts of the line `whole`, with its sign."""
        company_currency = self.company_id.currency_id
        sign = -1 if whole.amount_currency < 0 else 1
        rest = self.currency_id.round(abs(whole.amount_currency) - sum(amount for amount, _text in shares))
        if not self.currency_id.is_zero(rest):
            shares = [*shares, (rest, whole.name)]
        parts = [
            {
                "name": text,
                "amount_currency": sign * amount,
                "balance": company_currency.round(whole.balance * amount / abs(whole.amount_currency)),
            }
            for amount, text in shares
        ]
        parts[-1]["balance"] = company_currency.round(whole.balance - sum(part["balance"] for part in parts[:-1]))
        return parts

    def _copy_inkasso_line(self, line):
        return {
            "account_id": line.account_id.id,
            "partner_id": line.partner_id.id,
            "currency_id": line.currency_id.id,
            "date_maturity": line.date_maturity,
        }

    def _merge_inkasso_parts(self):
        self.ensure_one()
        _liquidity, parts, _write_off = self._seek_for_lines()
        if len(parts) > 1:
            whole, *others = parts
            self.move_id.with_context(skip_invoice_sync=True).write(
                {
                    "line_ids": [
                        Command.update(
                            whole.id,
                            {
                                "amount_currency": sum(parts.mapped("amount_currency")),
                                "balance": sum(parts.mapped("balance")),
                            },
                        ),
                        *(Command.delete(part.id) for part in others),
                    ]
                }
            )
