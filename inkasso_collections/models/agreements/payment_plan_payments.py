from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...rules import instalments
from ..exact import exact
from .payment_plan import FOLLOWED, LIVE
from .plan_terms import ZERO

# What in the ledger is money received, rather than a credit note, a write-off or a set-off.
IS_MONEY = SQL("(m.origin_payment_id IS NOT NULL OR j.type IN ('bank', 'cash', 'credit'))")


class PaymentPlanPayments(models.Model):
    """How far the instalments are paid: read from the ledger each time, so that it is right backwards, too.

    Money that was matched with the lines of the plan since they joined pays the instalments in their order. What is
    settled otherwise (a credit note, a waived charge) is owed no more, and comes off the last instalments.
    """

    _inherit = "inkasso.payment.plan"

    def _follow_payments(self):
        """Carry to the instalments what is paid and owed by now, and to the plans what follows from it. Idempotent."""
        plans = self.filtered(lambda plan: plan.state in FOLLOWED)
        if not plans:
            return
        facts = plans._read_ledger()
        for plan in plans:
            is_open, money = facts[plan.id]
            received = max(money, ZERO)
            total = is_open + received + plan._get_interest_to_come()
            plan._write_settled(instalments.settle(plan._get_agreed(), total, received))
            plan._follow_state(total > received)

    def _get_agreed(self):
        return [exact(part.amount_agreed) for part in self.instalment_ids.sorted("number")]

    def _get_interest_to_come(self):
        """What the schedule expects of interest that is not claimed yet; none once the principal is paid."""
        principal = self.line_ids.item_id.filtered(lambda item: not item.origin_item_id)
        if self.interest != "running" or all(item.move_line_id.reconciled for item in principal):
            return ZERO
        return sum((exact(part.amount_interest) for part in self.instalment_ids if not part.is_interest_claimed), ZERO)

    def _write_settled(self, settled):
        for part, answer in zip(self.instalment_ids.sorted("number"), settled, strict=True):
            state = "paid" if answer.paid >= answer.amount else "partial" if answer.paid else "planned"
            vals = {"amount": float(answer.amount), "amount_paid": float(answer.paid), "state": state}
            changed = {name: value for name, value in vals.items() if part[name] != value}
            if changed:
                part.write(changed)

    def _follow_state(self, is_open):
        """Kept when nothing is open; in force again when a payment of a kept plan is taken back."""
        if is_open and self.state == "kept":
            self.write({"state": "active", "ended_on": False})
            self.line_ids.item_id._rest(self, "plan")
        elif not is_open and self.state in LIVE:
            self._clear_to_dos()
            self.write(
                {"state": "kept", "ended_on": self._get_today(), "warned_on": False, "cure_until": False}
                | {"warning_pending": False}
            )
            self.env["inkasso.item"]._end_rest(self)
            self.case_id.message_post(body=self.env._("%(plan)s has been kept: all is paid.", plan=self.name))
        if self.state == "warned":
            self._cure_if_caught_up()

    # -------------------------------------------------------------------------
    # The ledger
    # -------------------------------------------------------------------------

    def _read_ledger(self):
        """By id of each plan: what is open of its lines, and the money received on them since they joined."""
        self.env["account.move.line"].flush_model()
        self.env["account.partial.reconcile"].flush_model()
        self.env["inkasso.payment.plan.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT t.plan_id,
                       SUM(CASE WHEN l.parent_state = 'posted' THEN GREATEST(l.amount_residual_currency, 0) ELSE 0 END),
                       SUM(COALESCE(received.amount, 0) - COALESCE(t.money_before, 0))
                  FROM inkasso_payment_plan_line t
                  JOIN inkasso_item i ON i.id = t.item_id
                  JOIN account_move_line l ON l.id = i.move_line_id
             LEFT JOIN LATERAL (%s) received ON TRUE
                 WHERE t.plan_id = ANY(%s)
                 GROUP BY t.plan_id
                """,
                self._get_money_sql(SQL("l.id")),
                list(self.ids),
            )
        )
        return defaultdict(lambda: (ZERO, ZERO), {row[0]: (exact(row[1]), exact(row[2])) for row in rows})

    @api.model
    def _read_money(self, items):
        """Money matched with the receivable of each of `items` until now, by id of the journal item."""
        self.env["account.partial.reconcile"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.id, received.amount
                  FROM account_move_line l
                  JOIN LATERAL (%s) received ON TRUE
                 WHERE l.id = ANY(%s)
                """,
                self._get_money_sql(SQL("l.id")),
                items.move_line_id.ids,
            )
        )
        return defaultdict(float, {line_id: float(amount or 0) for line_id, amount in rows})

    @api.model
    def _get_money_sql(self, line):
        return SQL(
            """
            SELECT SUM(r.debit_amount_currency) AS amount
              FROM account_partial_reconcile r
              JOIN account_move_line c ON c.id = r.credit_move_id
              JOIN account_move m ON m.id = c.move_id
              JOIN account_journal j ON j.id = m.journal_id
             WHERE r.debit_move_id = %s AND %s
            """,
            line,
            IS_MONEY,
        )

    @api.model
    def _follow_lines(self, lines):
        """Follow the plans that journal items `lines` belong to. Called by whatever changes what is paid or owed."""
        if not lines:
            return
        plans_sudo = self._find_of_lines(lines, FOLLOWED)  # whoever books a payment thereby pays the instalment
        plans_sudo._follow_payments()

    @api.model
    def _find_of_lines(self, lines, states):
        self.env["inkasso.payment.plan.line"].flush_model()
        found = (
            self.env["inkasso.payment.plan.line"]
            .sudo()  # whoever books a payment thereby pays the instalment
            .search([("item_id.move_line_id", "in", lines.ids), ("plan_id.state", "in", states)])
        )
        return found.plan_id
