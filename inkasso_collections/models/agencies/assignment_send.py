from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount

from ...rules.assignment_life import LIVE


class AssignmentSend(models.Model):
    """From a case to a claim that an agency has: proposed, checked, approved, sent."""

    _inherit = "inkasso.assignment"

    needs_approval = fields.Boolean(readonly=True)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_on = fields.Date(readonly=True, copy=False)
    approved_amount = fields.Monetary(readonly=True, copy=False, help="The principal that was approved.")

    # -------------------------------------------------------------------------
    # Making
    # -------------------------------------------------------------------------

    @api.model
    def _propose(self, case, agreement, day, currency=None, **vals):
        """A draft of handing `case` over on the terms of `agreement`, with the amounts of `day`, checked.

        Whoever calls this has checked that the user may.

        :param currency: of the claims handed over; None: of the largest part of the case
        :return: the assignment, ready or not
        """
        if agreement.company_id != case.company_id:
            raise UserError(
                self.env._("The agreement “%(agreement)s” is of another company.", agreement=agreement.display_name)
            )
        items = case._get_assignable_items()
        currency = currency or self._get_main_currency(items) or case.company_id.currency_id
        previous = case.assignment_ids.filtered(lambda each: each.sent_on and each.currency_id == currency)[:1]
        assignment = self.create(
            {
                "company_id": case.company_id.id,
                "case_id": case.id,
                "partner_id": case.partner_id.id,
                "agency_id": agreement.agency_id.id,
                "agreement_id": agreement.id,
                "currency_id": currency.id,
                "user_id": case.user_id.id,
                "previous_id": previous.id,
                "placement": previous.placement + 1 if previous else 1,
                "description": previous.description or case._describe_claims(items, currency),
                **vals,
            }
        )
        assignment._freeze_amounts(day)
        assignment._check(day)
        return assignment

    @api.model
    def _get_main_currency(self, items):
        by_currency = items.grouped("currency_id")
        return max(by_currency, key=lambda each: sum(by_currency[each].mapped("amount_residual")), default=None)

    def _is_above_approval(self):
        """Whether the company wants a second person to look at an amount like this."""
        self.ensure_one()
        company, limit = self.company_id, self.company_id.inkasso_assignment_approval
        day = self.date or self.env["inkasso.notice"]._get_today()
        amount = self.currency_id._convert(self.amount_total, company.currency_id, company, day)
        return bool(limit) and company.currency_id.compare_amounts(amount, limit) > 0

    def _freeze_amounts(self, day):
        # EXTENDS: of more than was approved, a second person looks again; interest that runs on changes nothing
        super()._freeze_amounts(day)
        for assignment in self:
            assignment.needs_approval = assignment._is_above_approval()
            grown = assignment.currency_id.compare_amounts(assignment.amount_principal, assignment.approved_amount) > 0
            if assignment.approved_by_id and grown:
                assignment.write({"approved_by_id": False, "approved_on": False, "approved_amount": 0})
                assignment._log(
                    day, self.env._("More is open than was approved: it is to be approved again."), "system"
                )

    def action_approve(self):
        """Approve the hand-over of a large case: managers only, and not who proposed it."""
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_manager")):
            raise AccessError(
                self.env._("Managers approve large hand-overs. Ask for the right “Collections: Manager”.")
            )
        today = self.env["inkasso.notice"]._get_today()
        for assignment in self.sudo().filtered("needs_approval"):
            if assignment.create_uid == self.env.user and not self.env.su:
                raise UserError(self.env._("Whoever proposed a hand-over does not approve it: ask a colleague."))
            assignment.write(
                {
                    "approved_by_id": self.env.uid,
                    "approved_on": today,
                    "approved_amount": assignment.amount_principal,
                }
            )
            assignment._log(today, self.env._("Approved by %(user)s.", user=self.env.user.name))

    # -------------------------------------------------------------------------
    # Sending
    # -------------------------------------------------------------------------

    def action_send(self):
        """Hand over: freeze the amounts of today, tell the debtor, let the claims rest, and get it to the agency."""
        today = self.env["inkasso.notice"]._get_today()
        for assignment in self._as_collector():
            assignment._send(today)
        return True

    def _send(self, day):
        """Hand this assignment over as of `day`.

        :raise UserError: saying what stands in the way
        """
        self.ensure_one()
        if self.status not in ("draft", "validation_failed", "ready"):
            raise UserError(self.env._("%(assignment)s is with the agency already.", assignment=self.name))
        self._freeze_amounts(day)
        if not self._check(day):
            raise UserError(
                self.env._(
                    "%(debtor)s cannot be handed over to %(agency)s:\n%(reasons)s",
                    debtor=self.partner_id.display_name,
                    agency=self.agency_id.name,
                    reasons=self._explain_blocks(),
                )
            )
        if self.needs_approval and not self.approved_by_id:
            raise UserError(
                self.env._(
                    "%(amount)s is above the limit of the company: check it again, and have a manager approve it.",
                    amount=format_amount(self.env, self.amount_total, self.currency_id),
                )
            )
        self._tell_debtor(day)
        self._set_status("sent", day)
        self.case_id._settle_problems("hand_over")
        self.env["inkasso.dossier"]._request(self)
        self._transmit(day)

    def _tell_debtor(self, day):
        """Let the debtor know who collects from now on. Extended by whatever writes letters."""

    def _transmit(self, day):
        """Get the assignment to the agency. Without a connection to it, people send the dossier; extended by adapters."""
        self._raise_problem(
            self.env._("Send the dossier to the agency"),
            note=self.env._("Download it from the assignment, and send it the way the agency asks for."),
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_live(self):
        if self.filtered(lambda assignment: assignment.status in LIVE):
            raise UserError(self.env._("Recall an assignment instead of deleting it."))


class Case(models.Model):
    _inherit = "inkasso.case"

    def _describe_claims(self, items, currency):
        """What the claims are for, from the texts of the invoices: a start for people to complete."""
        self.ensure_one()
        texts = dict.fromkeys(
            line.name.splitlines()[0].strip()
            for move in items.filtered(lambda item: item.currency_id == currency).move_id
            for line in move.invoice_line_ids
            if line.display_type == "product" and (line.name or "").strip()
        )
        return "; ".join(texts)[:1000] or False
