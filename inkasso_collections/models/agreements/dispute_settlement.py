from odoo import models
from odoo.exceptions import UserError


class DisputeSettlement(models.Model):
    """How disputes end: accepted with a credit note, rejected with a letter, or withdrawn; and how the lines go on."""

    _inherit = "inkasso.dispute"

    def action_settle(self):
        """Open the dialog that settles this dispute."""
        self.ensure_one()
        return self.env["inkasso.dispute.settle"]._open_for(self)

    # -------------------------------------------------------------------------
    # Outcomes
    # -------------------------------------------------------------------------

    def _accept(self, amounts, answer=""):
        """The debtor is right, in whole or in part: credit notes over `amounts` are booked and matched.

        What was contested beyond that is rejected, and the debtor is told.

        :param amounts: dict of dispute line to what is accepted of it, in its currency
        :raise UserError: for more than is disputed, or for nothing
        """
        self.ensure_one()
        dispute_sudo = self._as("group_collector")._check_running()
        amounts = {dispute_sudo.line_ids.browse(line.id): line.currency_id.round(amt) for line, amt in amounts.items()}
        dispute_sudo._check_accepted(amounts)
        dispute_sudo._waive_fees(amounts)
        credits = self._credit(amounts)  # with the rights of whoever accepts
        for line, amount in amounts.items():
            line.amount_accepted = amount
        is_whole = all(
            not line.currency_id.compare_amounts(line.amount_accepted, line.amount) for line in dispute_sudo.line_ids
        )
        dispute_sudo._close("accepted" if is_whole else "partly", answer)
        return credits

    def _waive_fees(self, amounts):
        """What was charged for claiming lines that were not owed at all is given up. Their interest is taken back."""
        unowed = [
            line.item_id.move_line_id.id
            for line, amount in amounts.items()
            if line.is_whole and not line.currency_id.compare_amounts(amount, line.amount)
        ]
        fees = self.env["inkasso.charge"].search(
            [
                ("move_line_id", "in", unowed),
                ("type", "=", "fee"),
                ("state", "in", ("claimed", "posted")),
                ("amount_open", ">", 0),
            ]
        )
        if fees:
            reason = self.env._("Dispute %(dispute)s accepted", dispute=self.name)
            fees._waive({fee: fee.amount_open for fee in fees}, reason, self.env.user)

    def _check_accepted(self, amounts):
        if not any(amounts.values()) or amounts.keys() - set(self.line_ids):
            raise UserError(self.env._("Enter what is accepted of at least one line, or reject the dispute."))
        for line, amount in amounts.items():
            if (
                line.currency_id.compare_amounts(amount, 0) < 0
                or line.currency_id.compare_amounts(amount, line.amount) > 0
            ):
                raise UserError(
                    self.env._(
                        "Of %(invoice)s, %(disputed)s are disputed: not more than that can be accepted.",
                        invoice=line.move_id.name,
                        disputed=line.currency_id.format(line.amount),
                    )
                )

    def _reject(self, answer):
        """The claim stands: the debtor is told why, and has time before the next step.

        :raise UserError: without an answer
        """
        if not (answer or "").strip():
            raise UserError(self.env._("Say why the dispute is rejected: the debtor is told so."))
        self._as("group_collector")._check_running()._close("rejected", answer.strip())

    def _withdraw(self, note=""):
        """The debtor contests the claim no more."""
        self._as("group_collector")._check_running()._close("withdrawn", note)

    def _check_running(self):
        if self.filtered(lambda dispute: not dispute.is_open):
            raise UserError(self.env._("This dispute is settled already."))
        return self

    def _close(self, state, answer):
        """The lines go on, with as much time as a notice gives."""
        today = self.env["inkasso.notice"]._get_today()
        self.write({"state": state, "answer": answer, "closed_on": today})
        self.flush_recordset()
        self._settle_activities()
        for dispute in self:
            dispute._give_time(today)
            if state in ("rejected", "partly"):
                dispute._send_answer()
            label = dict(self._fields["state"]._description_selection(self.env))[state]
            dispute.case_id.message_post(
                body=self.env._(
                    "Dispute %(dispute)s: %(state)s. %(answer)s",
                    dispute=dispute.display_name,
                    state=label.lower(),
                    answer=answer or "",
                )
            )
        self.env["inkasso.item"]._end_rest(self)
        self.item_ids._reschedule()

    def _give_time(self, day):
        """No step on what was contested before the days that a notice gives have passed from `day`.

        :return: the last day of them, or False where nothing is open any more
        """
        self.ensure_one()
        deadline = self._get_new_deadline(day)
        for item in self.item_ids.filtered(lambda item: item.rest_reason not in ("paid", "draft")):
            item.response_date = max(item.response_date or deadline, deadline)
        return deadline

    def _get_new_deadline(self, day):
        """The last day to pay after the answer: the longest response time of the steps that the lines stand at."""
        deadlines = [
            self.env["inkasso.notice"]._get_response_date(level, self.company_id.id, self.partner_id.id, day)
            for item in self.item_ids.filtered(lambda item: item.rest_reason not in ("paid", "draft"))
            for level in (item.level_id or item.next_level_id or item.policy_id.level_ids)[:1]
        ]
        return max(deadlines, default=day)

    # -------------------------------------------------------------------------
    # Answering
    # -------------------------------------------------------------------------

    def _send_answer(self):
        """The letter that says what was found and until when to pay: by e-mail, else for somebody to post."""
        self.ensure_one()
        self.env["inkasso.agreement.letter"]._send(
            self,
            self.env.ref("inkasso_collections.mail_template_dispute_answer"),
            "inkasso_collections.action_report_dispute_answer",
            self.env._("Answer to %(dispute)s", dispute=self.name),
        )
