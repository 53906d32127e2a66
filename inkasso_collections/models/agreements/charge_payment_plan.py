from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.interest import Movement
from ..exact import exact
from .payment_plan import FOLLOWED, LIVE


class Charge(models.Model):
    """Interest and fees on lines of a plan: frozen, claimed without notices, and paid with the instalments."""

    _inherit = "inkasso.charge"

    payment_plan_id = fields.Many2one(
        "inkasso.payment.plan", readonly=True, index="btree_not_null", ondelete="restrict", help="That claimed it."
    )

    @api.model
    def _read_history(self, line_ids):
        # EXTENDS inkasso.charge: as agreed, the principal bears no interest for a time
        history = super()._read_history(line_ids)
        for line_id, frozen_from, frozen_until, original in self._read_frozen(line_ids):
            pauses = history[line_id].pauses
            pauses.append(Movement(frozen_from, -exact(original)))
            if frozen_until:
                pauses.append(Movement(frozen_until, exact(original)))
        return history

    @api.model
    def _read_frozen(self, line_ids):
        """Journal item, first and last day of each time without interest, and the amount of the journal item."""
        self.env["inkasso.payment.plan"].flush_model(["frozen_from", "frozen_until"])
        self.env["inkasso.payment.plan.line"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT l.id, p.frozen_from, p.frozen_until, l.amount_currency
                  FROM inkasso_payment_plan p
                  JOIN inkasso_payment_plan_line t ON t.plan_id = p.id
                  JOIN inkasso_item i ON i.id = t.item_id
                  JOIN account_move_line l ON l.id = i.move_line_id
                 WHERE i.move_line_id = ANY(%s) AND p.frozen_from IS NOT NULL
                """,
                list(line_ids),
            )
        )

    # -------------------------------------------------------------------------
    # What is booked on a line of a plan belongs to the plan
    # -------------------------------------------------------------------------

    @api.model
    def _attach_items(self, moves):
        # EXTENDS inkasso.charge: a note over interest and fees on lines of a plan is paid with its instalments
        result = super()._attach_items(moves)
        for charges in moves.inkasso_charge_ids.grouped("posting_move_id").values():
            plan = self.env["inkasso.payment.plan"]._find_of_lines(charges.move_line_id, FOLLOWED)[:1]
            if plan:
                plan._join(charges)
        return result

    @api.model
    def _is_looked_at(self, item, last_payment, history):
        # EXTENDS inkasso.charge: interest of a running plan is claimed to the end, whatever the company does otherwise
        return super()._is_looked_at(item, last_payment, history) or bool(
            last_payment and (item.policy_id.level_ids or item.level_id) and self._get_running_plan(item)
        )

    @api.model
    def _is_charged_at_the_end(self, item, claim, law):
        # EXTENDS inkasso.charge: as agreed
        if plan := self._get_running_plan(item):
            return self._is_paid_with_money(item.move_line_id) and plan.state in FOLLOWED
        return super()._is_charged_at_the_end(item, claim, law)

    @api.model
    def _get_running_plan(self, item):
        plans = self.env["inkasso.payment.plan"]._find_of_lines(item.move_line_id, FOLLOWED)
        return plans.filtered(lambda plan: plan.interest == "running")[:1]

    @api.model
    def _book_of_paid(self, company, lines):
        # EXTENDS inkasso.charge: what a plan claims is booked in any case, for instalments are matched in the ledger
        result = super()._book_of_paid(company, lines)
        planned = self.env["inkasso.payment.plan.line"].search(
            [("item_id.move_line_id", "in", lines.ids), ("plan_id.state", "in", (*LIVE, "kept"))]
        )
        if not planned:
            return result
        waiting = self.search(
            [
                ("move_line_id", "in", planned.item_id.move_line_id.ids),
                ("state", "=", "claimed"),
                ("amount_open", "!=", 0),
                ("notice_id", "=", False),
            ]
        )
        if waiting:
            waiting._book_or_report(self.env["inkasso.notice"]._get_today())
        return result
