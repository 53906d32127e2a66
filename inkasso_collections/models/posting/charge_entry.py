from datetime import date, timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date, formatLang

ACCOUNTS = {"interest": "inkasso_interest_account_id", "fee": "inkasso_fee_account_id"}


class ChargeEntry(models.Model):
    """What the entries over charges look like: who owes, when it is due, and a line that says what each charge is."""

    _inherit = "inkasso.charge"

    def _prepare_entry(self, amounts, day, **vals):
        """The values of one draft entry over these charges of one invoice.

        :param amounts: dict of charge to what is claimed of it, in its currency; negative: taken back
        :param day: date of the entry
        :param vals: what differs from a first claim, such as the entry that is reversed
        """
        origin = self.move_line_id.move_id
        total = self.currency_id.round(sum(amounts.values()))
        sign = -1 if total < 0 else 1
        reference = ", ".join(name for name in [origin.name, *self.notice_id.mapped("name")] if name)
        return {
            "move_type": "out_refund" if total < 0 else "out_invoice",
            "company_id": self.company_id.id,
            "journal_id": self.company_id.inkasso_charge_journal_id.id,
            "partner_id": (origin.partner_id or self.move_line_id.partner_id[:1]).id,
            "currency_id": self.currency_id.id,
            "invoice_date": day,
            "date": day,
            "invoice_payment_term_id": False,
            "invoice_date_due": self._get_due_date(day) if total >= 0 else day,
            # a credit note keeps the number series of credit notes, which the link to an origin would change
            "debit_origin_id": origin.id if total >= 0 and origin.is_invoice() else False,
            "invoice_origin": origin.name,
            "invoice_user_id": origin.invoice_user_id.id,
            "inkasso_policy_id": origin.inkasso_policy_id.id,
            "ref": reference,
            "payment_reference": self._get_entry_reference(),
            "invoice_line_ids": [
                Command.create(self._prepare_entry_line(charge, sign * amounts[charge])) for charge in self
            ],
            **vals,
        }

    @api.model
    def _prepare_entry_line(self, charge, amount):
        return {
            "name": charge.with_context(lang=charge.partner_id.lang or self.env.lang)._get_entry_label(),
            "quantity": 1,
            "price_unit": amount,
            "account_id": charge.company_id[ACCOUNTS[charge.type]].id,
            "tax_ids": [Command.set([])],  # a compensation, no supply: outside VAT (see docs/payments.md)
        }

    def _complete_entry(self, move, amounts):
        """Put a draft entry on the receivable account of the invoice, so that both can be paid as one, and check it."""
        line, account = move._get_inkasso_line(), self.move_line_id.account_id[:1]
        if line.account_id != account:
            line.account_id = account
        if move.currency_id.compare_amounts(move.amount_total, abs(sum(amounts.values()))):
            raise UserError(
                self.env._(
                    "The entry for interest and fees of %(invoice)s would be over %(found)s instead of %(expected)s. "
                    "Check the taxes and roundings of the journal and its accounts.",
                    invoice=move.invoice_origin,
                    found=move.currency_id.format(move.amount_total),
                    expected=move.currency_id.format(abs(sum(amounts.values()))),
                )
            )

    def _get_entry_reference(self):
        """The reference that the debtor was told: the last notice's, else the invoice's."""
        references = [ref for ref in self.notice_id.sorted("date").mapped("payment_reference") if ref]
        return references[-1] if references else self.move_line_id.move_id[:1].payment_reference

    def _get_due_date(self, day):
        """The deadline of the notice that claimed these charges; from `day` on, where that has passed or there is none.

        The debtor then gets the days of the level reached, or of the next one, to a bank day.
        """
        deadline = max(self.notice_id.filtered("response_date").mapped("response_date"), default=None)
        if deadline and deadline >= day:
            return deadline
        items = self.env["inkasso.item"].search([("move_line_id", "in", self.move_line_id.ids)])
        level = (self.level_id or items.level_id or items.next_level_id or items.policy_id.level_ids)[:1]
        if not level:
            return day
        return self.env["inkasso.notice"]._get_response_date(level, self.company_id.id, self.partner_id.id, day)

    # -------------------------------------------------------------------------
    # Labels
    # -------------------------------------------------------------------------

    def _get_entry_label(self):
        """What this charge is, for the entry: kind, invoice, period and rates, legal basis; in the context's language."""
        self.ensure_one()
        if self.type == "fee":
            return self.env._(
                "%(fee)s for %(invoice)s (%(basis)s)",
                fee=self.fee_kind_id.name,
                invoice=self.invoice_name or "",
                basis=self.legal_basis,
            )
        texts = {"invoice": self.invoice_name or "", "period": self._get_period_label(), "basis": self.legal_basis}
        if self.amount < 0:
            return self.env._("Late interest taken back for %(invoice)s, %(period)s (%(basis)s)", **texts)
        return self.env._(
            "Late interest on %(invoice)s, %(period)s, %(rates)s a year (%(basis)s)",
            rates=self._get_rates_label(),
            **texts,
        )

    def _get_period_label(self):
        """From the first to the last day with interest."""
        first = self.date_from + timedelta(days=1) if self.date_from else self.date
        return f"{format_date(self.env, first)} – {format_date(self.env, self.date_to or self.date)}"

    def _get_rates_label(self):
        """The rates of the periods, each once, in their order: “11 %, 10 %”."""
        rates = dict.fromkeys(float(period["rate"]) for period in self.explanation or [])
        return ", ".join(f"{formatLang(self.env, rate, digits=4).rstrip('0').rstrip('.,')} %" for rate in rates)

    @api.model
    def _read_period(self, period):
        """A stored interest period with its first day with interest, and numbers as numbers."""
        return {
            "first_day": date.fromisoformat(period["start"]) + timedelta(days=1),
            "last_day": date.fromisoformat(period["end"]),
            "days": period["days"],
            "principal": float(period["principal"]),
            "rate": float(period["rate"]),
            "year_days": period["year_days"],
            "amount": period["amount"],
        }
