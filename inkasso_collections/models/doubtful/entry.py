"""An entry on its way to the ledger: its lines as plain values, to be shown first and booked then."""

from dataclasses import dataclass, field

from markupsafe import Markup

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

# The lines are complete as they are: Odoo must not derive taxes or terms from them.
AS_GIVEN = {"skip_invoice_sync": True, "skip_account_move_synchronization": True}


@dataclass(slots=True)
class EntryLine:
    """One line. `balance` is in company currency, debit positive; `amount_currency` in the line's own."""

    account: object
    balance: float
    label: str
    partner: object = None
    currency: object = None
    amount_currency: float | None = None
    tags: object = None
    repartition_line: object = None
    matches: object = None  # the journal item that this line is reconciled with


@dataclass(slots=True)
class Entry:
    """A journal entry of one company, dated, with its lines. Amounts are rounded to the company's currency."""

    company: object
    day: object
    reference: str
    lines: list[EntryLine] = field(default_factory=list)

    def add(self, account, balance, label, **vals):
        """Add a line, unless it is over nothing."""
        balance = self.company.currency_id.round(balance)
        if not self.company.currency_id.is_zero(balance):
            self.lines.append(EntryLine(account, balance, label, **vals))

    @property
    def has_taxes(self):
        return any(line.tags or line.repartition_line for line in self.lines)

    # -------------------------------------------------------------------------
    # Showing
    # -------------------------------------------------------------------------

    def render(self, env):
        """The entry as an HTML table: account, text, debit, credit, and their sums."""
        currency = self.company.currency_id
        heads = (env._("Account"), env._("Label"), env._("Debit"), env._("Credit"))
        debit = sum(line.balance for line in self.lines if line.balance > 0)
        rows = [self._render_row(line, currency) for line in self.lines]
        return Markup(
            "<table class='table table-sm o_inkasso_entry'>"
            "<caption class='caption-top'>%s %s</caption>"
            "<thead><tr><th>%s</th><th>%s</th><th class='text-end'>%s</th><th class='text-end'>%s</th></tr></thead>"
            "<tbody>%s</tbody>"
            "<tfoot><tr><th/><th/><th class='text-end'>%s</th><th class='text-end'>%s</th></tr></tfoot></table>"
        ) % (
            format_date(env, self.day),
            self.reference,
            *heads,
            Markup().join(rows),
            currency.format(debit),
            currency.format(debit),
        )

    def _render_row(self, line, currency):
        account = line.account.with_company(self.company)
        debit = currency.format(line.balance) if line.balance > 0 else ""
        credit = currency.format(-line.balance) if line.balance < 0 else ""
        return Markup(
            "<tr><td>%s %s</td><td>%s</td><td class='text-end text-nowrap'>%s</td><td class='text-end text-nowrap'>%s</td></tr>"
        ) % (account.code or "", account.name, line.label, debit, credit)

    # -------------------------------------------------------------------------
    # Booking
    # -------------------------------------------------------------------------

    def draft(self, env):
        """Make the entry, not posted yet: the document that it books is to be there when it is matched.

        :raise UserError: where the period is closed, or there is nothing to book
        """
        if not self.lines:
            raise UserError(env._("There is nothing to book."))
        self._check_open_period(env)
        moves = env["account.move"].with_company(self.company).with_context(**AS_GIVEN)
        return moves.create(self._prepare_values()).with_env(env)

    def post(self, move):
        """Post the drafted entry `move`, and match its lines with what they settle.

        :raise UserError: what Odoo says against the entry
        """
        move = move.with_company(self.company)
        move._post(soft=False)
        for line, booked in zip(self.lines, move.line_ids.sorted("id"), strict=True):
            if line.matches:
                (line.matches.with_env(move.env) + booked).reconcile()

    def _get_journal(self):
        """Where the entry is booked; other documents have a journal of their own."""
        return self.company.sudo().inkasso_doubtful_journal_id

    def _check_open_period(self, env):
        """Odoo would move the entry to the next open period; for what is dated on purpose that is wrong, so say so."""
        company_sudo = self.company.sudo()
        journal = self._get_journal()
        # lock dates have exceptions per user: they are those of who books
        locks = self.company._get_violated_lock_dates(self.day, self.has_taxes, journal)
        if locks:
            raise UserError(
                env._(
                    "Nothing can be booked on %(day)s: the period is closed by %(locks)s. Choose a later date.",
                    day=format_date(env, self.day),
                    locks=company_sudo._format_lock_dates(locks),
                )
            )

    def _prepare_values(self):
        return {
            "move_type": "entry",
            "company_id": self.company.id,
            "journal_id": self._get_journal().id,
            "date": self.day,
            "ref": self.reference,
            "line_ids": [Command.create(self._prepare_line(line)) for line in self.lines],
        }

    def _prepare_line(self, line):
        currency = line.currency or self.company.currency_id
        return {
            "account_id": line.account.id,
            "name": line.label,
            "partner_id": line.partner.id if line.partner else False,
            "currency_id": currency.id,
            "amount_currency": line.balance if line.amount_currency is None else line.amount_currency,
            "balance": line.balance,
            "tax_ids": [Command.set([])],
            "tax_tag_ids": [Command.set(line.tags.ids if line.tags else [])],
            "tax_repartition_line_id": line.repartition_line.id if line.repartition_line else False,
        }
