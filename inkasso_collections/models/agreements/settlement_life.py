from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...rules.promises import judge
from ..exact import exact
from .settlement import RUNNING


class SettlementLife(models.Model):
    """What becomes of an offer: accepted, paid and the rest written off; or lapsed, and all is owed again."""

    _inherit = "inkasso.settlement"

    # -------------------------------------------------------------------------
    # By hand
    # -------------------------------------------------------------------------

    def action_accept(self):
        """The debtor has agreed."""
        settlements_sudo = self._as("group_collector")
        if settlements_sudo.filtered(lambda settlement: settlement.state != "offered"):
            raise UserError(self.env._("Only an open offer can be accepted."))
        settlements_sudo.write({"state": "accepted", "accepted_on": self.env["inkasso.notice"]._get_today()})
        for settlement in settlements_sudo:
            settlement._tell(self.env._("Settlement %(settlement)s accepted.", settlement=settlement.name))

    def action_withdraw(self):
        """The offer no longer stands, or the debtor has refused it: the lines go on where they stood."""
        settlements_sudo = self._as("group_collector")
        if settlements_sudo.filtered(lambda settlement: settlement.state != "offered"):
            raise UserError(
                self.env._("Only an offer can be withdrawn: what was accepted binds the company until its last day.")
            )
        settlements_sudo._end("withdrawn")
        for settlement in settlements_sudo:
            settlement._tell(self.env._("Settlement %(settlement)s withdrawn.", settlement=settlement.name))

    def action_write_off(self):
        """Write off the rest now, instead of with the next scheduled action."""
        settlements_sudo = self._as("group_collector")
        if settlements_sudo.filtered(lambda settlement: settlement.state != "paid"):
            raise UserError(self.env._("The rest is written off once the settlement is paid."))
        settlements_sudo._write_off()

    def _end(self, state):
        self.write({"state": state, "closed_on": self.env["inkasso.notice"]._get_today()})
        self.env["inkasso.item"]._end_rest(self)

    def action_open_case(self):
        self.ensure_one()
        self.check_access("read")
        return self.case_id._get_form_action()

    # -------------------------------------------------------------------------
    # Payments and time
    # -------------------------------------------------------------------------

    @api.model
    def _cron_follow(self):
        """Let lapse what was not paid in time; write off the rest of what was."""
        today = self.env["inkasso.notice"]._get_today()
        self._go_through(
            [("state", "in", RUNNING), ("deadline", "<", today)], lambda settlements: settlements._judge(today)
        )
        self._go_through([("state", "=", "paid")], lambda settlements: settlements._write_off())

    @api.model
    def _follow_payments(self, cases, first):
        """Judge the settlements of `cases`, of which lines were just matched or unmatched.

        :param first: the day of the earliest payment among them
        """
        domain = [("case_id", "in", cases.ids), ("state", "!=", "withdrawn")]
        if first:
            domain.append(("deadline", ">=", first))
        self.search(domain)._judge(self.env["inkasso.notice"]._get_today())

    @api.model
    def _get_payments_sql(self):
        # EXTENDS inkasso.agreement.mixin: only on what was offered, and on its booked interest and fees
        lines = self._fields["item_ids"]
        return SQL(
            "%s AND EXISTS (SELECT FROM %s offered WHERE offered.%s = a.id AND offered.%s IN (i.id, i.origin_item_id))",
            super()._get_payments_sql(),
            SQL.identifier(lines.relation),
            SQL.identifier(lines.column1),
            SQL.identifier(lines.column2),
        )

    def _judge(self, today):
        paid = self._read_payments()
        for settlement in self:
            amount = max(settlement.currency_id.round(paid[settlement.id] - settlement.paid_before), 0)
            if settlement.amount_paid != amount:
                settlement.amount_paid = amount
            settlement._become(
                judge(
                    exact(settlement.currency_id.round(settlement.amount)),
                    exact(amount),
                    settlement._is_settled(),
                    settlement.deadline,
                    today,
                ),
                today,
            )

    def _become(self, judgement, today):
        """What follows from what was paid; the same again does nothing."""
        self.ensure_one()
        is_paid = self.currency_id.compare_amounts(self.amount_paid, self.amount) >= 0
        match judgement:
            case "kept" if is_paid and self.state == "lapsed" and self._find_running(self.case_id):
                self.case_id._raise_problem(  # what books the payment must not fail with it
                    self.env._(
                        "%(settlement)s was paid in time after all, but another one is running", settlement=self.name
                    )
                )
            case "kept" if is_paid and self.state in (*RUNNING, "lapsed"):
                self._set_paid()
            case "kept" | "void" if self.state in RUNNING:  # nothing is open any more, whoever settled it
                self._end("lapsed")
            case "open" if self.state == "paid":  # the payment was taken back in time
                self.state = "accepted"
                self.closed_on = False
            case "broken" | "partly" if self.state in (*RUNNING, "paid"):
                self._lapse(today)
            case "open" | "broken" | "partly" if self.state == "done":
                self.case_id._raise_problem(
                    self.env._("The payment of %(settlement)s was taken back", settlement=self.name),
                    note=self.env._("The rest had been written off already: reverse the loss if it is owed again."),
                )

    def _find_running(self, case):
        """The settlements of `case` that stand in the way of these: in the same currency, and not at their end."""
        return self.search(
            [
                ("case_id", "=", case.id),
                ("currency_id", "in", self.currency_id.ids),
                ("state", "in", (*RUNNING, "paid")),
                ("id", "not in", self.ids),
            ]
        )

    def _set_paid(self):
        """The money is there: the lines rest on until the rest is written off, which follows right away."""
        self.state = "paid"
        self.item_ids._rest(self, "settlement")
        self._tell(self.env._("Settlement %(settlement)s paid.", settlement=self.name))
        self.env.ref(
            "inkasso_collections.ir_cron_settlements"
        ).sudo()._trigger()  # users may not touch scheduled actions

    def _lapse(self, today):
        """Not paid in time: all is owed again, and somebody should know."""
        self._end("lapsed")
        self._tell(self.env._("Settlement %(settlement)s lapsed: all is owed again.", settlement=self.name))
        if self.case_id.stage != "closed":
            self.case_id._raise_problem(
                self.env._("Settlement %(settlement)s was not paid", settlement=self.name), deadline=today
            )

    # -------------------------------------------------------------------------
    # Writing off the rest
    # -------------------------------------------------------------------------

    def _write_off(self):
        """Waive the interest and fees, book the rest of the principal as a loss, as was agreed."""
        today = self.env["inkasso.notice"]._get_today()
        for settlement in self:
            settlement._waive_charges()
            amounts = {
                item: item.amount_residual_currency
                for item in settlement.item_ids.filtered(lambda item: not item.reconciled)
                if item.currency_id.compare_amounts(item.amount_residual_currency, 0) > 0
            }
            if amounts:
                settlement.loss_ids |= self.env["inkasso.loss"]._book(
                    amounts, today, evidence_kind="other", evidence=settlement._get_evidence(), vat_relief=False
                )
            settlement._waive_charges()  # what was charged to the end when the principal was settled
            settlement._end("done")
            settlement._tell(
                self.env._("Settlement %(settlement)s: the rest was written off.", settlement=settlement.name)
            )

    def _waive_charges(self):
        charges = self.env["inkasso.charge"].search(
            [
                ("move_line_id", "in", self.item_ids.move_line_id.ids),
                ("state", "in", ("claimed", "posted")),
                ("amount_open", "!=", 0),
            ]
        )
        if charges:
            charges._waive({charge: charge.amount_open for charge in charges}, self._get_evidence(), self.user_id)
        charges.invalidate_recordset()
        self.item_ids.invalidate_recordset()

    def _get_evidence(self):
        self.ensure_one()
        return self.env._(
            "Settlement %(settlement)s of %(day)s: %(paid)s paid instead of %(open)s. %(note)s",
            settlement=self.name,
            day=self.made_on,
            paid=self.currency_id.format(self.amount),
            open=self.currency_id.format(self.amount_open),
            note=self.note or "",
        ).strip()
