from odoo import api, fields, models
from odoo.exceptions import UserError

from .level import HANDED_OVER


class Notice(models.Model):
    """The letter that tells the debtor who collects from now on: a notice like any other, but no step of the plan."""

    _inherit = "inkasso.notice"

    assignment_id = fields.Many2one(
        "inkasso.assignment", string="Tells of", readonly=True, ondelete="set null", index="btree_not_null"
    )

    @api.model
    def _tell_of_assignment(self, assignment, day):
        """Write to the debtor of `assignment`, in the background. Nothing is claimed that was not claimed before.

        :return: the notices; empty where the debtor cannot be reached
        :raise UserError: where a run is working on one of the lines
        """
        items = assignment.line_ids.item_id
        claims = items._claim_outside_plan(day, self.env["inkasso.level"]._get_handed_over_level)
        items._count_credits(claims)
        self.env["inkasso.charge"]._assess(claims)
        self._route(claims)
        notices = self._issue(claims, self.env["inkasso.run"])
        notices.assignment_id = assignment
        if notices:
            self.env.ref("inkasso_collections.ir_cron_deliver")._trigger()
        return notices

    def _check_cancellable(self):
        # EXTENDS inkasso.notice: what was sent later by the plan does not build on a letter outside it
        is_free = self.level_id.stage == HANDED_OVER and self.state != "cancelled"
        return None if is_free else super()._check_cancellable()

    def _get_letter_contact(self):
        # EXTENDS inkasso.notice: a step taken through an agency in our name says whom to turn to there
        contact = super()._get_letter_contact()
        agency = self.level_id.agency_id.sudo()  # the letter says it to the debtor
        if not agency:
            return contact
        return {
            **contact,
            "name": agency.name,
            "phone": agency.phone or contact["phone"],
            "email": agency.email or contact["email"],
        }

    def _get_letter_values(self, writer):
        # EXTENDS inkasso.notice: who collects from now on, how to reach them, and our number of the case
        if not self.assignment_id:
            return super()._get_letter_values(writer)
        agency = self.assignment_id.agency_id.sudo()  # the letter says it to the debtor
        return {
            **super()._get_letter_values(writer),
            "agency": agency.name or "",
            "agency_contact": ", ".join(filter(None, (agency.phone, agency.email))) or agency.name or "",
            "case": self.assignment_id.name or "",
        }

    def _get_email_body(self):
        # EXTENDS inkasso.notice: it tells, and asks for no payment
        return super()._get_email_body() if self.level_id.stage != HANDED_OVER else self._get_plain_email_body()


class LetterText(models.Model):
    _inherit = "inkasso.letter.text"

    def _get_placeholders(self):
        # EXTENDS inkasso.letter.text
        known = super()._get_placeholders()
        return known | {"agency", "agency_contact", "case"} if self.kind_id.code == HANDED_OVER else known


class NoticeLine(models.Model):
    _inherit = "inkasso.notice.line"

    def _advance_items(self):
        # EXTENDS inkasso.notice.line: a letter outside the plan leaves the plan where it is
        planned = self.filtered(lambda line: line.notice_id.level_id.stage != HANDED_OVER)
        return super(NoticeLine, planned)._advance_items() if planned else None


class Assignment(models.Model):
    _inherit = "inkasso.assignment"

    notice_ids = fields.One2many("inkasso.notice", "assignment_id", string="Told the debtor", readonly=True)

    def _tell_debtor(self, day):
        # EXTENDS: by a letter, where the company wants it; a first-party agency works in our name, nothing changes
        super()._tell_debtor(day)
        if not self.company_id.inkasso_notify_assignment or self.agency_id.is_first_party:
            return
        try:
            with self.env.cr.savepoint():
                notices = self.env["inkasso.notice"]._tell_of_assignment(self, day)
        except UserError as error:
            notices = self.env["inkasso.notice"]
            self._raise_problem(self.env._("Tell the debtor of the hand-over"), note=str(error.args[0]))
            return
        if not notices:
            self._raise_problem(self.env._("Tell the debtor of the hand-over"))
