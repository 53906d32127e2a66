from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules.shares import share_of_instalment
from ..exact import exact
from .entry import Entry


class Recovery(models.Model):
    """A payment on what was written off: income, and the VAT that the loss took back is owed again, in proportion.

    The payment itself is booked as any other; the entry takes it from the debtor's account. Sweden: ML (2023:200)
    7 kap. 43-45 §§. Amounts are in company currency.
    """

    _name = "inkasso.recovery"
    _description = "Recovered loss"
    _inherit = ["inkasso.ledger.document"]

    loss_id = fields.Many2one("inkasso.loss", required=True, readonly=True, ondelete="restrict", index=True)
    partner_id = fields.Many2one(related="loss_id.partner_id", string="Debtor")
    payment_line_id = fields.Many2one(
        "account.move.line", string="Payment", readonly=True, ondelete="set null", index="btree_not_null"
    )
    amount = fields.Monetary(string="Recovered", readonly=True, help="With VAT.")
    amount_vat = fields.Monetary(string="VAT owed again", readonly=True)
    amount_net = fields.Monetary(string="Income", readonly=True)

    # -------------------------------------------------------------------------
    # The entry
    # -------------------------------------------------------------------------

    @api.model
    def _find_payments(self, loss):
        """The debtor's payments that nobody has matched yet, the oldest first."""
        return self.env["account.move.line"].search(
            [
                ("company_id", "=", loss.company_id.id),
                ("partner_id.commercial_partner_id", "=", loss.partner_id.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("amount_residual_currency", "<", 0),
                ("move_id.move_type", "=", "entry"),
            ],
            order="date, id",
        )

    @api.model
    def _prepare_entry(self, loss, payment, amount_currency, day, name=""):
        """The entry that takes `amount_currency` of the unmatched `payment` as recovered from `loss`, as :class:`Entry`.

        :raise UserError: for more than the payment has left
        """
        amount = self._in_company_currency(payment, amount_currency)
        label = self.env._("Recovered: %(loss)s", loss=loss.name)
        reference = " ".join(text for text in (name, label, loss.partner_id.display_name) if text)
        entry = Entry(loss.company_id, day, reference)
        entry.add(
            payment.account_id,
            amount,
            label,
            partner=payment.partner_id,
            currency=payment.currency_id,
            amount_currency=payment.currency_id.round(amount_currency),
            matches=payment,
        )
        income = loss.company_id.sudo().inkasso_recovery_account_id
        rest = amount
        for line in self._get_vat_lines(loss):
            part = self._share_of_loss(loss, line.balance, amount)
            is_vat = bool(line.tax_repartition_line_id)
            entry.add(
                line.account_id if is_vat else income,
                -part,
                line.name if is_vat else label,
                partner=payment.partner_id,
                tags=line.tax_tag_ids,
                repartition_line=line.tax_repartition_line_id,
            )
            rest -= part
        entry.add(income, -rest, label, partner=payment.partner_id)
        return entry

    @api.model
    def _in_company_currency(self, payment, amount_currency):
        """At the rate at which the payment is booked."""
        left = payment.currency_id.round(-payment.amount_residual_currency)
        amount_currency = payment.currency_id.round(amount_currency)
        if amount_currency <= 0 or payment.currency_id.compare_amounts(amount_currency, left) > 0:
            raise UserError(
                self.env._(
                    "%(amount)s cannot be taken as recovered: %(left)s of the payment is left.",
                    amount=payment.currency_id.format(amount_currency),
                    left=payment.currency_id.format(left),
                )
            )
        currency = payment.company_id.currency_id
        whole = exact(currency.round(-payment.amount_residual))
        return float(
            share_of_instalment(whole, exact(0), exact(amount_currency), exact(left), exact(currency.rounding))
        )

    @api.model
    def _get_vat_lines(self, loss):
        """What the loss took back from the VAT return: the VAT, and the sales that bear it."""
        # the entry of the loss, read to reverse a part of it
        return loss.sudo().move_id.line_ids.filtered(lambda line: line.tax_tag_ids or line.tax_repartition_line_id)

    @api.model
    def _share_of_loss(self, loss, whole, amount):
        """What of `whole` the recovery restores: in proportion, and over all recoveries never more than all of it."""
        total, before = (
            exact(loss.currency_id.round(loss.amount_total)),
            exact(loss.currency_id.round(loss.amount_recovered)),
        )
        before = min(before, total)
        now = min(exact(amount), total - before)
        rounding = exact(loss.currency_id.rounding)
        return float(share_of_instalment(exact(loss.currency_id.round(whole)), before, now, total, rounding))

    # -------------------------------------------------------------------------
    # Booking
    # -------------------------------------------------------------------------

    @api.model
    def _book(self, loss, payment, amount_currency, day):
        """Take a payment, or a part of it, as recovered from what was written off.

        :param payment: an unmatched journal item of the debtor, see :meth:`_find_payments`
        :param amount_currency: in the currency of the payment
        """
        company = loss.company_id
        self._prepare_company(company)
        self._check_day(day)
        company._check_inkasso_doubtful("inkasso_recovery_account_id")
        if loss.state != "booked":
            raise UserError(
                self.env._("%(loss)s is not booked, or reversed: there is nothing to recover.", loss=loss.name)
            )
        name = self._next_name(company, day)
        entry = self._prepare_entry(loss, payment, amount_currency, day, name)
        move = entry.draft(self.env)
        amount = entry.lines[0].balance
        vat = -sum(line.balance for line in entry.lines if line.repartition_line)
        recovery_sudo = self.sudo().create(  # nobody edits what was booked
            {
                "name": name,
                "company_id": company.id,
                "loss_id": loss.id,
                "date": day,
                "move_id": move.id,
                "payment_line_id": payment.id,
                "amount": amount,
                "amount_vat": vat,
                "amount_net": amount - vat,
            }
        )
        entry.post(move)
        return recovery_sudo.sudo(False)
