from odoo import models


class Dispute(models.Model):
    """What a debtor contests to us while an agency has it: the agency waits until it is settled."""

    _inherit = "inkasso.dispute"

    def _begin(self):
        # EXTENDS agreements
        result = super()._begin()
        for assignment in self._get_assigned():
            note = self.env._(
                "The debtor disputes %(lines)s: %(text)s",
                lines=", ".join(
                    f"{line.move_id.name} {line.currency_id.format(line.amount)}" for line in self.line_ids
                ),
                text=self.text or self.reason_id.name,
            )
            if assignment.status not in ("paused", "disputed"):
                assignment._set_status("disputed", self.made_on, note)
            else:
                assignment._log(self.made_on, note)
        return result

    def _close(self, state, answer):
        # EXTENDS agreements
        result = super()._close(state, answer)
        today = self.env["inkasso.notice"]._get_today()
        labels = dict(self._fields["state"]._description_selection(self.env))
        for dispute in self:
            for assignment in dispute._get_assigned().filtered(lambda each: each.status == "disputed"):
                others = self.search_count(
                    [("case_id", "=", dispute.case_id.id), ("is_open", "=", True), ("id", "!=", dispute.id)], limit=1
                )
                if not others and assignment._is_paused_by_us():
                    note = self.env._(
                        "Dispute %(dispute)s: %(state)s.", dispute=dispute.name, state=labels[state].lower()
                    )
                    assignment._resume(today, note)
        return result

    def _get_assigned(self):
        """The assignments that an agency has of what is disputed."""
        self.ensure_one()
        items = self.sudo().item_ids  # whoever takes a dispute need not see the ledger
        lines = (
            self.env["inkasso.assignment.line"]
            .sudo()  # a claim is with an agency, whoever sees it
            .search([("item_id", "in", (items | items.origin_item_id).ids), ("is_live", "=", True)])
        )
        return lines.assignment_id.filtered("sent_on")


class Assignment(models.Model):
    _inherit = "inkasso.assignment"

    def _is_paused_by_us(self):
        """Whether the present pause is ours: what the agency paused itself is its own to end."""
        self.ensure_one()
        # looked at, not shown
        return self.sudo().event_ids.filtered(lambda event: event.status_to == self.status)[:1].source != "agency"
