from odoo import api, fields, models

from ...rules.assignment_life import LIVE

AGENCY = "agency"


class Case(models.Model):
    _inherit = "inkasso.case"

    stage = fields.Selection(
        selection_add=[("handover",), (AGENCY, "With an agency"), ("closed",)], ondelete={AGENCY: "set default"}
    )
    assignment_ids = fields.One2many("inkasso.assignment", "case_id", string="Assignments", readonly=True)
    assignment_count = fields.Integer(compute="_compute_agency")
    agency_id = fields.Many2one("inkasso.agency", compute="_compute_agency", search="_search_agency_id")

    @api.depends("assignment_ids.status")
    def _compute_agency(self):
        for case in self:
            case.assignment_count = len(case.assignment_ids)
            case.agency_id = case.assignment_ids.filtered("is_live")[:1].agency_id

    def _search_agency_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        live = [("status", "in", LIVE)]
        found = self.env["inkasso.assignment"].search([*live, ("agency_id", "in", [each for each in value if each])])
        domain = [("id", "in", found.case_id.ids)]
        if False in value:
            taken = self.env["inkasso.assignment"].search(live)
            domain = ["|", *domain, ("id", "not in", taken.case_id.ids)]
        return domain

    def _get_assignable_items(self):
        """The open claims of these cases that are in nobody's hands: not those with an agency, not what goes with them."""
        items = self.item_ids.filtered(
            lambda item: item.rest_reason not in ("paid", "draft", "with_origin", "excluded")
        )
        taken = (
            # a claim is taken also by what the user may not see
            self.env["inkasso.assignment.line"].sudo().search([("item_id", "in", items.ids), ("is_live", "=", True)])
        )
        return items - taken.item_id

    def _reopen(self):
        # EXTENDS inkasso.case: what an agency has is with it again
        result = super()._reopen()
        self.filtered(lambda case: case.stage != "closed" and case.agency_id).stage = AGENCY
        return result

    def _pass_on(self, successor):
        # EXTENDS inkasso.case: assignments go on in the case that takes over
        self.assignment_ids.case_id = successor
        return super()._pass_on(successor)

    # -------------------------------------------------------------------------
    # Actions
    # -------------------------------------------------------------------------

    def action_hand_over(self):
        """Open the dialog that proposes an agency for each case, checks what stands in the way, and hands over."""
        return self.env["inkasso.hand.over"]._open_for(self)

    def action_compare_agencies(self):
        """What each agency would cost and leave on these cases."""
        return self.env["inkasso.agency.comparison"]._open_for(self)

    def action_open_assignments(self):
        self.ensure_one()
        self.check_access("read")
        return self.assignment_ids._get_records_action(name=self.env._("Assignments"))
