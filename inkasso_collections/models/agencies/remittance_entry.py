from contextlib import contextmanager
from dataclasses import dataclass, field

from odoo import api, models
from odoo.exceptions import UserError

from ..doubtful.entry import Entry


@dataclass(slots=True)
class RemittanceEntry(Entry):
    """An entry in the journal for agencies. Amounts are added in the currency of the remittance."""

    currency: object = None
    parts: list = field(default_factory=list)  # (row, place of its first line, place after its last)

    @contextmanager
    def of(self, row):
        """The lines added within are what `row` of the remittance collected."""
        first = len(self.lines)
        yield
        self.parts.append((row, first, len(self.lines)))

    def keep(self, move):
        """Let the rows know their lines of the drafted entry `move`, so that each can be taken back by itself."""
        booked = move.line_ids.sorted("id")
        for row, first, after in self.parts:
            row.sudo().entry_line_ids = booked[first:after].ids  # rows are moved by booking only

    def _get_journal(self):
        # OVERRIDE Entry
        return self.company.sudo().inkasso_remittance_journal_id

    def add_amount(self, account, amount, label, **vals):
        """Add a line over `amount`, in the currency of the remittance, at the rate of the day."""
        amount = self.currency.round(amount)
        if self.currency.is_zero(amount):
            return
        balance = self.currency._convert(amount, self.company.currency_id, self.company, self.day)
        self.add(account, balance, label, currency=self.currency, amount_currency=amount, **vals)

    def add_rest(self, account, label, **vals):
        """Add the line that balances the entry, to the last unit of the company's currency."""
        balance = -self.company.currency_id.round(sum(line.balance for line in self.lines))
        amount = -self.currency.round(sum(line.amount_currency for line in self.lines))
        if not self.currency.is_zero(amount) or not self.company.currency_id.is_zero(balance):
            self.add(account, balance, label, currency=self.currency, amount_currency=amount, **vals)


class RemittanceBooking(models.Model):
    """From the rows of a remittance to one entry: invoices cleared gross, what the agency takes as a cost, the net due."""

    _inherit = "inkasso.remittance"

    def action_book(self):
        """Book the rows that can be; the others go on in a draft of their own."""
        self._check_may_book()
        self.check_access("write")
        for remittance in self:
            remittance._book()
        return True

    def _book(self):
        """Book this remittance with the user's rights.

        :raise UserError: saying which setting is missing, or what Odoo says against the entry
        """
        self.ensure_one()
        self._check_draft()
        self._check_day(self.date)
        self.line_ids._judge()
        lines = self._get_good_lines()
        if not lines:
            raise UserError(self.env._("No row of %(remittance)s can be booked.", remittance=self.name))
        company_sudo = self.company_id.sudo()
        company_sudo._fill_inkasso_agency()
        self.company_id._check_inkasso_agency(*self._get_settings(lines))
        self._set_rest_aside()
        self._book_charges(lines)
        bill = self._make_bill(lines) if company_sudo.inkasso_commission_by == "bill" else self.env["account.move"]
        entry = self._prepare_entry(lines, bill)
        move = entry.draft(self.env)
        self.sudo().write({"move_id": move.id, "bill_id": bill.id, "user_id": self.env.uid})
        lines.sudo().write({"state": "booked"})
        entry.keep(move)
        lines.flush_recordset()  # the index refuses what somebody else has booked meanwhile
        entry.post(move)
        lines._follow_booking(self.date)

    @api.model
    def _get_settings(self, lines):
        names = ["inkasso_agency_account_id"]
        if any(lines.mapped("amount_commission")) or any(lines.mapped("amount_kept")):
            names.append("inkasso_commission_account_id")
        if any(lines.mapped("amount_cost")):
            names.append("inkasso_court_cost_account_id")
        if any(line._get_our_interest() for line in lines):
            names.append("inkasso_interest_account_id")
        if any(line.amount_fee and line.amount_fee + line.amount_interest > line.amount_kept for line in lines):
            names.append("inkasso_fee_account_id")
        return names

    def _set_rest_aside(self):
        """Rows that cannot be booked go on in a draft of their own; rows that are booked already stay, as a record."""
        wrong = self.line_ids.filtered(lambda line: line.state == "error")
        if not wrong:
            return
        # rows are moved by booking only
        rest = self.sudo().copy({"previous_id": self.id, "amount_paid": 0, "date": self.date, "name": "/"})
        # by whoever may book, which was checked before
        wrong.sudo().with_context(inkasso_judging=True).write({"remittance_id": rest.id})
        self.message_post(
            body=self.env._("1 row with errors goes on in %(rest)s.", rest=rest.name)
            if len(wrong) == 1
            else self.env._("%(count)s rows with errors go on in %(rest)s.", count=len(wrong), rest=rest.name)
        )

    # -------------------------------------------------------------------------
    # The entry
    # -------------------------------------------------------------------------

    @api.model
    def _book_charges(self, lines):
        """Interest and fees that we claimed and the agency collected are booked, so that they can be cleared."""
        for line in lines:
            wanted = {kind for kind, name in (("interest", "interest"), ("fee", "fee")) if line[f"amount_{name}"]}
            charges = self.env["inkasso.charge"].search(
                [
                    ("move_line_id", "in", line.assignment_id.line_ids.move_line_id.ids),
                    ("state", "=", "claimed"),
                    ("type", "in", list(wanted)),
                    ("amount_open", ">", 0),
                ]
            )
            if charges:
                line.company_id.sudo()._fill_inkasso_posting()
                charges.sudo()._book(line.remittance_id.date)  # whoever books the remittance books what it clears

    def _prepare_entry(self, lines, bill):
        """The entry over `lines`.

        :param bill: the vendor bill over what the agency takes; empty: it is in this entry
        """
        self.ensure_one()
        entry = RemittanceEntry(self.company_id, self.date, self._get_reference(), currency=self.currency_id)
        company, left = self.company_id.sudo(), {}
        for line in lines:
            with entry.of(line):
                self._add_collected(entry, line, left, company)
            if not bill:
                self._add_taken(entry, line, company)
        if bill:
            payable = bill.line_ids.filtered(lambda each: each.account_type == "liability_payable")
            is_refund = bill.move_type == "in_refund"  # more commission was given back than taken
            entry.add_amount(
                payable.account_id,
                -bill.amount_total if is_refund else bill.amount_total,
                self.env._("Set off: %(bill)s", bill=bill.name),
                partner=self.agency_id.partner_id,
                matches=payable,
            )
        entry.add_rest(
            company.inkasso_agency_account_id,
            self.env._("To be paid over: %(reference)s", reference=self._get_reference()),
            partner=self.agency_id.partner_id.commercial_partner_id,
        )
        return entry

    def _get_reference(self):
        return " ".join(filter(None, (self.name, self.agency_id.name, self.reference)))

    @api.model
    def _clear(self, entry, amount, claims, left, line):
        """Credit the receivables `claims`, the oldest first, with up to `amount`; what could not be credited is returned."""
        currency = entry.currency
        for claim in claims:
            open_amount = left.setdefault(claim, claim.amount_residual_currency)
            part = currency.round(min(amount, open_amount))
            if currency.compare_amounts(part, 0) <= 0:
                continue
            left[claim] = currency.round(open_amount - part)
            amount = currency.round(amount - part)
            entry.add_amount(
                claim.account_id,
                -part,
                self._label(line, claim.move_id.name),
                partner=claim.partner_id,
                matches=claim,
            )
        return amount

    def _add_collected(self, entry, line, left, company):
        """Clear what was collected by a row; extended by what takes it back."""
        self._add_principal(entry, line, left)
        self._add_interest_and_fees(entry, line, left, company)

    def _add_principal(self, entry, line, left):
        claims = line.assignment_id.line_ids.sorted("due_date").move_line_id
        named = claims.filtered(lambda claim: claim.move_id.name == line.reference)
        rest = self._clear(entry, line.amount_principal, named | claims, left, line)
        if entry.currency.compare_amounts(rest, 0) > 0:
            self._add_beyond_open(entry, line, rest)

    def _add_beyond_open(self, entry, line, rest):
        """What of the principal could not be matched with a claim; extended by what knows where it belongs."""
        raise UserError(
            self.env._("More principal than is open on %(assignment)s.", assignment=line.assignment_id.name)
        )

    def _add_interest_and_fees(self, entry, line, left, company):
        """Booked interest and fees are cleared; what of the rest is ours is income; what the agency keeps of ours, a cost."""
        collected = entry.currency.round(line.amount_interest + line.amount_fee)
        ours = entry.currency.round(collected - line.amount_kept)
        notes = (
            self.env["inkasso.charge"]
            .search(
                [
                    ("move_line_id", "in", line.assignment_id.line_ids.move_line_id.ids),
                    ("state", "=", "posted"),
                    ("currency_id", "=", entry.currency.id),
                ]
            )
            .posting_move_id
        )
        claims = notes._get_inkasso_lines().filtered(lambda claim: not claim.reconciled)
        cleared = entry.currency.round(collected - self._clear(entry, collected, claims, left, line))
        income = max(entry.currency.round(ours - cleared), 0)
        of_interest = min(income, line._get_our_interest())
        entry.add_amount(company.inkasso_interest_account_id, -of_interest, self._label(line, self.env._("Interest")))
        entry.add_amount(company.inkasso_fee_account_id, of_interest - income, self._label(line, self.env._("Fees")))
        entry.add_amount(
            company.inkasso_commission_account_id,
            cleared + income - ours,
            self._label(line, self.env._("Kept by the agency")),
        )

    def _add_taken(self, entry, line, company):
        """Commission with its VAT, and costs that the agency advanced."""
        tax = line.assignment_id.agreement_id.tax_id if line.assignment_id.agreement_id.vat_deductible else None
        base, of_tax = tax._get_inkasso_repartition() if tax else (None, None)
        with_tax = bool(tax and line.amount_vat)
        vat_label = self._label(line, self.env._("VAT on commission"))
        entry.add_amount(
            company.inkasso_commission_account_id,
            line.amount_commission,
            self._label(line, self.env._("Commission")),
            tags=base.tag_ids if with_tax else None,
        )
        if with_tax:
            entry.add_amount(
                of_tax.account_id, line.amount_vat, vat_label, tags=of_tax.tag_ids, repartition_line=of_tax
            )
        else:
            entry.add_amount(company.inkasso_commission_account_id, line.amount_vat, vat_label)
        entry.add_amount(
            company.inkasso_court_cost_account_id, line.amount_cost, self._label(line, self.env._("Costs"))
        )

    @api.model
    def _label(self, line, what):
        return f"{what}: {line.assignment_id.name} {line.assignment_id.partner_id.display_name}"


class RemittanceLine(models.Model):
    _inherit = "inkasso.remittance.line"

    def _get_our_interest(self):
        """What of the interest collected the agreement leaves to us."""
        self.ensure_one()
        agreement = self.assignment_id.agreement_id
        kept = agreement._get_kept(self.amount_interest, self.amount_fee)[0] if agreement else 0
        return self.currency_id.round(self.amount_interest - kept)

    def _follow_booking(self, day):
        """What was booked is on the log of each assignment, and closes it where the agency said so."""
        for assignment, lines in self.grouped("assignment_id").items():
            sudo = assignment.sudo()  # booking moves the assignment on
            collected = sum(line.amount_principal + line.amount_interest + line.amount_fee for line in lines)
            sudo._log(
                day,
                self.env._(
                    "%(remittance)s: %(collected)s collected, %(net)s paid over.",
                    remittance=lines.remittance_id.name,
                    collected=assignment.currency_id.format(collected),
                    net=assignment.currency_id.format(sum(lines.mapped("amount_net"))),
                ),
                "agency",
            )
            code = lines.filtered("close_code")[-1:].close_code
            if code and sudo.is_live:
                sudo._set_status("closed", day, close_code=code, source="agency")


class AccountTax(models.Model):
    _inherit = "account.tax"

    def _get_inkasso_repartition(self):
        """The lines of a purchase tax that say where base and tax of a bill go in the tax return."""
        self.ensure_one()
        lines = self.invoice_repartition_line_ids
        base = lines.filtered(lambda line: line.repartition_type == "base")[:1]
        return base, lines.filtered(lambda line: line.repartition_type == "tax" and line.factor_percent > 0)[:1]
