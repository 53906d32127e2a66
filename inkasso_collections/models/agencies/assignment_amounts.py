from odoo import api, models
from odoo.exceptions import UserError

from ...rules.errors import RuleError
from ..exact import exact
from ..law.law_book import LawBook


class AssignmentAmounts(models.Model):
    """What is owed on the day of the hand-over, line by line: principal, interest to that day, fees."""

    _inherit = "inkasso.assignment"

    @api.model
    def _read_amounts(self, items, day):
        """(principal, interest, fees, legal basis of the interest) of each item, exact, in its currency.

        Interest is what was claimed and is unpaid, and what has accrued since; nothing is claimed by this. Where the
        law is incomplete, it is what was claimed.
        """
        Charge = self.env["inkasso.charge"]
        lines = items.move_line_id
        payments, history = Charge._read_payments(lines.ids), Charge._read_history(lines.ids)
        bearing = items.filtered(lambda item: not item.origin_item_id and item.date_maturity)
        claims = {item: Charge._make_final_claim(item, day) for item in bearing}
        law_book = LawBook(self.env, list(claims.values()))
        amounts = {}
        for item in items:
            line_id = item.move_line_id.id
            claimed = history[line_id]
            accrued, basis = exact(0), ""
            if item in claims:
                accrued, basis = self._accrue(item, claims[item], law_book, payments[line_id], claimed)
            principal = exact(item.currency_id.round(item.amount_residual_currency))
            amounts[item] = (principal, max(claimed.open["interest"] + accrued, exact(0)), claimed.open["fee"], basis)
        return amounts

    @api.model
    def _accrue(self, item, claim, law_book, payments, claimed):
        """Interest that no notice has claimed yet, and what it rests on."""
        levels = item.policy_id.level_ids | item.level_id
        if not any(levels.mapped("charge_interest")):
            return exact(0), ""
        try:
            law = law_book.get_law(claim)
            self.env["inkasso.charge"]._assess_interest(claim, claim.lines[0], law, payments, claimed)
        except (RuleError, UserError):
            return exact(0), ""
        drafts = claim.lines[0].charges
        return sum((draft.amount for draft in drafts), exact(0)), ", ".join(draft.legal_basis for draft in drafts)

    @api.model
    def _prepare_lines(self, items, day):
        """The values of the lines over `items`, as of `day`."""
        amounts = self._read_amounts(items, day)
        return [
            {
                "item_id": item.id,
                "move_line_id": item.move_line_id.id,
                "name": item.move_id.name,
                "invoice_date": item.move_id.invoice_date or item.move_line_id.date,
                "due_date": item.date_maturity,
                "amount_original": item.move_line_id.amount_currency,
                "amount_principal": float(principal),
                "amount_interest": float(interest),
                "amount_fee": float(fees),
                "amount_total": float(principal + interest + fees),
                "interest_basis": basis or False,
            }
            for item, (principal, interest, fees, basis) in amounts.items()
        ]

    def _freeze_amounts(self, day):
        """Take the amounts of `day` over, before the claims go out."""
        for assignment in self:
            self.env["inkasso.item"]._end_rest(assignment)
            assignment.line_ids.unlink()
            lines = self._prepare_lines(assignment._get_open_items(), day)
            for vals in lines:
                vals["assignment_id"] = assignment.id
            self.env["inkasso.assignment.line"].create(lines)
            agreement, move_lines = assignment.agreement_id, assignment.line_ids.move_line_id
            assignment.write(
                {
                    "date": day,
                    "debtor_kind": assignment.partner_id.inkasso_kind,
                    "age_days": agreement._get_age_days(move_lines, day) if agreement else 0,
                    **{
                        f"amount_{part}": sum(assignment.line_ids.mapped(f"amount_{part}"))
                        for part in ("principal", "interest", "fee", "total")
                    },
                }
            )
            if assignment.is_live:
                assignment._take_claims()

    def _get_open_items(self):
        """The claims of the case that can be handed over, in the currency of the assignment.

        Interest and fees that were booked go with the claim they belong to.
        """
        self.ensure_one()
        return self.case_id._get_assignable_items().filtered(lambda item: item.currency_id == self.currency_id)
