from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...rules.deadlines import first_step_date
from ...rules.errors import RuleError
from ..bank_days import get_bank_calendar
from ..dunning.claim import Claim
from ..law.law_book import LawBook

MONEY_JOURNALS = ("bank", "cash", "credit")


class ChargePrincipal(models.Model):
    """What becomes of interest and fees when the principal is paid: corrected, charged to the end, waived or booked."""

    _inherit = "inkasso.charge"

    @api.model
    def _follow_principal(self, lines, items):
        """Called with receivable lines that were just matched, whatever with, and their items. Nothing the second time.

        A line that is paid gets the interest that no notice claimed (interest invoices), or loses what was claimed
        beyond the day of the payment; small remainders are waived; then its charges are booked where the company
        books them now. Where the matched line is a booked note, its invoice's remainders are looked at.
        """
        charges = self._in_ledger()
        known = charges.search(
            Domain("move_line_id", "in", lines.ids) | Domain("posting_move_id", "in", lines.move_id.ids)
        )
        booked_by = known.filtered(lambda charge: charge.posting_move_id in lines.move_id)
        items = self._filter_paid(items.with_env(charges.env), known.move_line_id)
        if items:
            charges._claim_to_the_end(items)
        charges._waive_remainders(items.move_line_id | booked_by.move_line_id.filtered("reconciled"))
        for company, of_company in items.grouped("company_id").items():
            charges._book_of_paid(company, of_company.move_line_id)
        items._hand_accessories_on()
        items.case_id._review_charges()

    @api.model
    def _filter_paid(self, items, charged):
        """Those of `items` that are paid and have charges, or may get some now: those of a case, for what was claimed or
        agreed, and all of a company that charges interest when a late payment arrives.

        What is paid before anything happened, as most invoices are, costs no query more.

        :param charged: journal items with charges
        """
        return items.filtered(
            lambda item: (
                item.reconciled
                and not item.origin_item_id
                and (item.case_id or item.move_line_id in charged or item.company_id.inkasso_posting == "payment")
            )
        )

    @api.model
    def _book_of_paid(self, company, lines):
        """Book what `company` books once `lines` are paid: all of it, or what was taken back since the notices."""
        if company.inkasso_posting == "claim":
            return
        waiting = self.search([("move_line_id", "in", lines.ids), ("state", "=", "claimed"), ("amount_open", "!=", 0)])
        today = self.env["inkasso.notice"]._get_today()
        if company.inkasso_posting == "notice":
            waiting.filtered(lambda charge: not charge.notice_id)._book_or_report(today)
            return
        paid = waiting.filtered(lambda charge: self._is_paid_with_money(charge.move_line_id))
        paid._book_or_report(today, together=True)
        # what is left is for people to decide, see inkasso.case._review_charges

    # -------------------------------------------------------------------------
    # Interest that no notice claimed
    # -------------------------------------------------------------------------

    @api.model
    def _claim_to_the_end(self, items):
        """Charge the interest up to the payment that no notice claimed, or take back what was claimed beyond it."""
        payments = self._read_payments(items.move_line_id.ids)
        history = self._read_history(items.move_line_id.ids)
        claims = {}
        for item in items:
            line_id = item.move_line_id.id
            last_payment = max((payment.day for payment in payments[line_id]), default=None)
            if self._is_looked_at(item, last_payment, history[line_id]):
                claims[item] = self._make_final_claim(item, last_payment)
        law_book = LawBook(self.env, list(claims.values()))
        for item, claim in claims.items():
            line_id = item.move_line_id.id
            try:
                law = law_book.get_law(claim)
                # after the first day with interest at least, so that what was claimed too early is seen
                claim.day = max(claim.day, law.get_interest_start(claim.lines[0]) + timedelta(days=1))
                self._assess_interest(claim, claim.lines[0], law, payments[line_id], history[line_id])
            except (RuleError, UserError) as error:
                self._report_incomplete(item, law_book.explain(error))
                continue
            for draft in claim.lines[0].charges:
                if draft.amount < 0 or self._is_charged_at_the_end(item, claim, law):
                    self._create_final(item, draft, history[line_id])

    @api.model
    def _is_looked_at(self, item, last_payment, history):
        """Whether interest was claimed, which may be too much, or may be charged now; most invoices are neither."""
        if not last_payment or not (item.policy_id.level_ids or item.level_id):
            return False
        is_late = last_payment > item.date_maturity
        return bool(history.interest) or (is_late and item.company_id.inkasso_posting == "payment")

    @api.model
    def _make_final_claim(self, item, last_payment):
        """The claim as of the last payment, for which nothing but its interest is looked at."""
        line = item.move_line_id
        level = (item.level_id or item.policy_id.level_ids)[:1]
        claim = Claim(item.company_id.id, item.partner_id.id, item.currency_id.id, last_payment, level_id=level.id)
        row = {
            "id": item.id,
            "move_line_id": line.id,
            "move_id": line.move_id.id,
            "next_level_id": level.id,
            "name": line.move_id.name,
            "invoice_date": line.move_id.invoice_date,
            "due_date": line.date_maturity,
            "original": line.amount_currency,
            "principal": 0,
            "is_accessory": False,
            "due_date_agreed": line.move_id._is_inkasso_due_date_agreed(),
        }
        claim.lines.append(self.env["inkasso.item"]._make_claim_line(defaultdict(lambda: None, row)))
        return claim

    @api.model
    def _is_charged_at_the_end(self, item, claim, law):
        """Whether the company sends interest invoices by this policy, and this one was paid, and late.

        Who pays on the bank day that a due date moves to pays in time; what is credited was not owed.
        """
        line = item.move_line_id
        if (
            item.company_id.inkasso_posting != "payment"
            or line.no_followup
            or not any(item.policy_id.level_ids.mapped("charge_interest"))
            or not self._is_paid_with_money(line)
        ):
            return False
        calendar = get_bank_calendar(law.jurisdiction.country_id or item.company_id.country_id)
        due = claim.lines[0].due_date
        shift = law.jurisdiction._get_figure("shift_due_date", due, item.company_id)
        return claim.day >= first_step_date(due, 1, calendar, shift)

    @api.model
    def _is_paid_with_money(self, line):
        """Whether some of it came by bank or cash; the rest may be credited, written off or set off."""
        entries = line.matched_credit_ids.credit_move_id.move_id
        return any(entry.origin_payment_id or entry.journal_id.type in MONEY_JOURNALS for entry in entries)

    @api.model
    def _create_final(self, item, draft, history):
        """Claim what `draft` says outside any notice; not where, with all that is open, it is below the limit."""
        line = item.move_line_id
        is_open = history.open["interest"] + history.open["fee"]
        if draft.amount > 0 and item.company_id._is_inkasso_remainder(float(is_open + draft.amount), item.currency_id):
            return
        self.create(
            {
                "company_id": item.company_id.id,
                "partner_id": item.partner_id.id,
                "case_id": item.case_id.id,
                "move_line_id": line.id,
                "invoice_name": line.move_id.name,
                "type": draft.type,
                "interest_rule_id": draft.interest_rule_id,
                "legal_basis": draft.legal_basis,
                "date": self.env["inkasso.notice"]._get_today(),
                "date_from": draft.date_from,
                "date_to": draft.date_to,
                "currency_id": item.currency_id.id,
                "amount": draft.amount,
                "explanation": draft.explanation,
            }
        )

    @api.model
    def _report_incomplete(self, item, message):
        """Only who sends interest invoices misses something; what was claimed is then claimed to the day it was claimed."""
        if item.company_id.inkasso_posting == "payment":
            case = self.env["inkasso.case"]._get_or_open(
                [(item.company_id, item.partner_id)], self.env["inkasso.notice"]._get_today()
            )[item.company_id.id, item.partner_id.id]
            case._raise_problem(
                self.env._("The interest on %(invoice)s could not be charged", invoice=item.move_id.name), note=message
            )
