from odoo import api, fields, models

from ...rules.assignment_life import BEFORE, ENDED, followers
from .status_map import OURS


class AssignmentEvent(models.Model):
    _inherit = "inkasso.assignment.event"

    is_shared = fields.Boolean(
        string="For the agency", readonly=True, help="Written for the agency to read, in its portal."
    )

    def _is_for_agency(self):
        """Whether the agency sees it: what it said, what we wrote to it, and how the case went on; not our own notes."""
        self.ensure_one()
        is_move = self.status_to and self.status_to not in BEFORE
        return self.is_shared or self.source == "agency" or bool(is_move)

    def _get_note_for_agency(self):
        self.ensure_one()
        return self.note if self.is_shared or self.source == "agency" else False


class AssignmentPortal(models.Model):
    """What the agency sees of an assignment in its portal, and what it can say there."""

    _inherit = "inkasso.assignment"

    def _get_portal_events(self):
        return self.event_ids.filtered(lambda event: event._is_for_agency())

    def _get_portal_followers(self):
        """The statuses that the agency can report next, in their order."""
        self.ensure_one()
        return [status for status in followers(self.status) if status not in (*OURS, "declined")]

    def _can_be_declined(self):
        """Until the agency has begun to work on it."""
        self.ensure_one()
        return self.status in ("sent", "received", "needs_info")

    def _shows_debtor(self):
        """Whether the agency still needs to know where the debtor is, and may be told so by the portal."""
        self.ensure_one()
        return self.status not in ENDED and not self.partner_id._inkasso_protected()

    def _get_portal_debtor(self):
        """The name that the portal shows."""
        self.ensure_one()
        if self.partner_id._inkasso_protected():
            return self.env._("Protected identity")
        return self.partner_id.name

    def _get_portal_dossier(self):
        """The newest dossier that is built; none where the agency has no need of it any more."""
        self.ensure_one()
        dossiers = self.dossier_ids.filtered(lambda dossier: dossier.state == "done" and dossier.attachment_id)
        return dossiers[:1] if self._shows_debtor() else dossiers.browse()

    def _get_portal_files(self):
        """Files that the agency has sent, or got as an answer."""
        return self.report_ids.filtered(lambda report: report.state == "applied").attachment_ids | (
            self.report_ids.answer_file_ids
        )

    def _confirm_recall(self, day, text):
        """The agency knows that it has to stop."""
        self.ensure_one()
        house = self.with_context(lang=self._get_problem_users()[:1].lang or self.company_id.partner_id.lang)
        self._settle_problems("recall")
        self._log(day, text or house.env._("The agency has confirmed the recall."), "agency")
        self.recall_confirmed_on = day

    recall_confirmed_on = fields.Date(string="Recall confirmed on", readonly=True, help="On which the agency said so.")

    # -------------------------------------------------------------------------
    # Writing to the agency
    # -------------------------------------------------------------------------

    def action_write_to_agency(self):
        """Open the dialog in which a message to the agency is written."""
        self.ensure_one()
        self._as_collector()
        wizard = self.env["inkasso.agency.answer"].create({"assignment_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write to the agency"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _write_to_agency(self, day, text):
        """Log a message that the agency reads in its portal."""
        self.ensure_one()
        self._log(day, text)
        self.event_ids[:1].is_shared = True


class DirectPayment(models.Model):
    _inherit = "inkasso.assignment.payment"

    confirmed_on = fields.Date(readonly=True, copy=False, help="On which the agency said in its portal that it knows.")
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    def _confirm(self, day, user):
        """The agency knows of these: those that nobody has told it of count as told."""
        waiting = self.filtered(lambda payment: not payment.confirmed_on)
        waiting.write({"confirmed_on": day, "confirmed_by_id": user.id})
        waiting.filtered(lambda payment: payment.state == "to_report")._report(day)


class Agency(models.Model):
    _inherit = "inkasso.agency"

    portal_user_count = fields.Integer(compute="_compute_portal_user_count", string="Portal users")

    def _compute_portal_user_count(self):
        users_sudo = self.env["res.users"].sudo()  # whoever sees the agency sees how many of its people come in
        for agency in self:
            people = agency.partner_id.commercial_partner_id
            agency.portal_user_count = users_sudo.search_count(
                [("share", "=", True), ("partner_id", "child_of", people.ids)]
            )

    @api.model
    def _get_of_user(self, user):
        """The agencies that a portal user works for: those of the company that the user's contact belongs to."""
        if not user or user._is_public() or not user.has_group("base.group_portal"):
            return self.browse()
        return self.search([("partner_id.commercial_partner_id", "=", user.partner_id.commercial_partner_id.id)])

    def action_give_access(self):
        """Invite people of the agency into the portal, by Odoo's own dialog for contacts."""
        self.ensure_one()
        self.check_access("write")
        company_partner = self.partner_id.commercial_partner_id
        wizard = self.env["portal.wizard"].with_context(default_partner_ids=company_partner.ids).create({})
        return wizard._action_open_modal()
