from odoo import api, models
from odoo.tools import SQL


class AccountMove(models.Model):
    _inherit = "account.move"

    def _find_inkasso_document(self):
        # EXTENDS: a remittance is kept as it was booked, too
        remittances_sudo = self.env["inkasso.remittance"].sudo()  # kept whoever may see it
        found = remittances_sudo.search([("move_id", "in", self.ids)], limit=1)
        return found or super()._find_inkasso_document()

    def _inkasso_posted(self, again):
        # EXTENDS account.move: what a remittance booked is reversed as a whole, and its rows can come again. Not before the
        # reversal is posted: one that waits for its day leaves the entry standing, and may be deleted
        super()._inkasso_posted(again)
        if reversed_moves := self.reversed_entry_id:
            remittances_sudo = self.env["inkasso.remittance"].sudo()  # kept whoever may see it
            remittances_sudo.search([("move_id", "in", reversed_moves.ids)])._follow_reversal()
        again.line_ids._inkasso_claims()._inkasso_tell_of_reopened()  # a draft may have lost its payments

    def _get_inkasso_lines(self):
        """The receivable lines of these entries."""
        return self.line_ids.filtered(lambda line: line.account_type == "asset_receivable")


class Remittance(models.Model):
    _inherit = "inkasso.remittance"

    def _follow_reversal(self):
        """The entry is reversed: so is the bill; the claims are open, and people look at what that means."""
        today = self.env["inkasso.notice"]._get_today()
        for remittance in self.filtered(lambda each: not each.is_void):
            bill = remittance.bill_id.filtered(lambda each: each.state == "posted")
            if bill and not bill.reversal_move_ids:
                bill._reverse_moves([{"date": today, "invoice_date": today}], cancel=True)
            remittance.is_void = True
            lines = remittance.line_ids.filtered(lambda line: line.state == "booked")
            lines.write({"state": "void"})
            for assignment in lines.assignment_id:
                assignment._log(today, self.env._("%(remittance)s was reversed.", remittance=remittance.name), "us")
                assignment._raise_problem(
                    self.env._("A remittance was reversed: its claims are open again"), note=remittance.name
                )


class AssignmentPayment(models.Model):
    _inherit = "inkasso.assignment.payment"

    @api.model
    def _filter_from_agency(self, moves):
        # EXTENDS: remittances come from the agency itself
        return (
            super()._filter_from_agency(moves)
            | self.env["inkasso.remittance"].search([("move_id", "in", moves.ids)]).move_id
        )


class Item(models.Model):
    _inherit = "inkasso.item"

    @api.model
    def _get_interruption_sources(self):
        # EXTENDS: what a debtor pays to the agency interrupts limitation, on the day on which he paid
        remitted = SQL(
            """
            SELECT (r.id::bigint + 100000000000000) * 4 + 3 AS id, i.id AS item_id, i.company_id,
                   COALESCE((SELECT MAX(rl.date)
                               FROM inkasso_remittance_line rl
                               JOIN inkasso_assignment_line al ON al.assignment_id = rl.assignment_id
                              WHERE rl.remittance_id = m.id AND al.move_line_id = r.debit_move_id), m.date) AS date,
                   'payment'::varchar AS kind, NULL::int AS notice_id, c.move_id, NULL::int AS event_id
              FROM account_partial_reconcile r
              JOIN inkasso_item i ON i.move_line_id = r.debit_move_id
              JOIN account_move_line c ON c.id = r.credit_move_id
              JOIN inkasso_remittance m ON m.move_id = c.move_id
            """
        )
        return [*super()._get_interruption_sources(), remitted]

    def _flush_for_limitation(self):
        # EXTENDS inkasso.item
        super()._flush_for_limitation()
        self.env["inkasso.remittance"].flush_model(["move_id", "date"])
        self.env["inkasso.remittance.line"].flush_model(["date", "assignment_id", "remittance_id"])
        self.env["inkasso.assignment.line"].flush_model(["move_line_id", "assignment_id"])
