from odoo import api, fields, models
from odoo.exceptions import UserError

from ..numbering import next_numbers


class DisputeOpening(models.Model):
    """From what a debtor says to a dispute."""

    _inherit = "inkasso.dispute"

    @api.model
    def _open(self, case, amounts_by_item, reason, text="", attachments=None, source="phone"):
        """The debtor of `case` contests lines: what is contested rests, and somebody has to answer.

        Callable for debtors with sudo, after their token was checked.

        :param amounts_by_item: dict of item to the disputed amount in its currency; None: the whole line
        :param reason: a record of `inkasso.dispute.reason`
        :param attachments: files as `ir.attachment`, which become the dispute's
        :param source: a key of SOURCES
        :raise UserError: where a line is not open, not of this case, or disputed already
        """
        self._check_may()
        case_sudo = self._get_case_for(case)
        amounts = self._check_lines(case_sudo, amounts_by_item)
        today = self.env["inkasso.notice"]._get_today()
        responsible = reason.user_id or case_sudo._get_problem_users()[:1]
        [name] = next_numbers(self.env, self._name, case_sudo.company_id, today, 1)
        dispute_sudo = self.sudo().create(  # whoever may take a dispute need not be able to settle it
            {
                "name": name,
                "case_id": case_sudo.id,
                "reason_id": reason.id,
                "text": (text or "").strip(),
                "attachment_ids": [fields.Command.set(attachments.ids if attachments else [])],
                "source": source,
                "made_on": today,
                "user_id": False if source == "portal" else self.env.uid,
                "responsible_id": responsible.id,
                "deadline": fields.Date.add(today, days=self._get_answer_days(case_sudo.company_id, reason)),
                "item_ids": [fields.Command.set([item.id for item in amounts])],
                "line_ids": [fields.Command.create(self._prepare_line(item, amounts[item])) for item in amounts],
            }
        )
        dispute_sudo._begin()
        return dispute_sudo.sudo(self.env.su)

    @api.model
    def _check_lines(self, case, amounts_by_item):
        """The disputed amount of each line: never more than is open.

        :raise UserError: saying what is wrong with which line
        """
        if not amounts_by_item:
            raise UserError(self.env._("Choose what is disputed."))
        allowed = self._get_open_items(case)
        amounts = {}
        for item, amount in amounts_by_item.items():
            name = item.sudo().move_id.name  # who works a case need not see the ledger
            if item.sudo() not in allowed:  # compared, not read
                raise UserError(self.env._("%(invoice)s is not open in this case.", invoice=name))
            item_sudo = allowed.browse(item.id)
            is_open = item_sudo.amount_residual_currency
            amount = is_open if amount is None else item_sudo.currency_id.round(amount)
            if (
                item_sudo.currency_id.compare_amounts(amount, 0) <= 0
                or item_sudo.currency_id.compare_amounts(amount, is_open) > 0
            ):
                raise UserError(
                    self.env._(
                        "Of %(invoice)s, between nothing and %(open)s can be disputed.",
                        invoice=name,
                        open=item_sudo.currency_id.format(is_open),
                    )
                )
            amounts[item_sudo] = amount
        disputed = (
            self.env["inkasso.dispute.line"]
            .sudo()  # a line is disputed once, also where the user does not see it
            .search([("item_id", "in", [item.id for item in amounts]), ("is_open", "=", True)])
        )
        if disputed:
            raise UserError(
                self.env._(
                    "%(invoice)s is disputed already: %(dispute)s.",
                    invoice=disputed[0].move_id.name,
                    dispute=disputed[0].dispute_id.name,
                )
            )
        return amounts

    @api.model
    def _prepare_line(self, item, amount):
        is_open = item.amount_residual_currency
        return {
            "item_id": item.id,
            "amount": amount,
            "amount_company": item.company_currency_id.round(item.amount_residual * amount / is_open),
            "is_whole": not item.currency_id.compare_amounts(amount, is_open),
        }

    @api.model
    def _get_answer_days(self, company, reason):
        return reason.answer_days or company.inkasso_dispute_days

    def _begin(self):
        """What is contested rests; the responsible has a to-do, and the case tells of it."""
        self.ensure_one()
        self.line_ids._keep_resting()
        self._drop_queued_notices()
        self._remind_of_deadline()
        self.case_id.message_post(
            body=self.env._(
                "Dispute %(dispute)s: %(lines)s. %(text)s",
                dispute=self.display_name,
                lines=", ".join(
                    f"{line.move_id.name} {line.currency_id.format(line.amount)}" for line in self.line_ids
                ),
                text=self.text or "",
            )
        )

    def _drop_queued_notices(self):
        """What waits to go out and claims what is now contested is withdrawn."""
        self.env["inkasso.notice"].search(
            [("state", "in", ("queued", "failed")), ("line_ids.item_id", "in", self.item_ids.ids)]
        )._drop_overtaken()

    def action_investigate(self):
        """Somebody looks into it."""
        disputes_sudo = self._as("group_collector").filtered(lambda dispute: dispute.state == "open")
        if not disputes_sudo:
            raise UserError(self.env._("Only a new dispute can be taken up."))
        disputes_sudo.state = "investigating"
        disputes_sudo.filtered(lambda dispute: not dispute.responsible_id).responsible_id = self.env.user
