from odoo import fields, models

from .assignment import CLOSE_CODES, STATUSES


class AssignmentEvent(models.Model):
    """What happened to an assignment, in order: every change of status, whoever made it, and what was said."""

    _name = "inkasso.assignment.event"
    _description = "Event of an assignment"
    _inherit = ["inkasso.pursuit.event"]
    _order = "id desc"

    assignment_id = fields.Many2one("inkasso.assignment", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="assignment_id.company_id", store=True, index=True)
    status_from = fields.Selection(STATUSES, readonly=True)
    status_to = fields.Selection(STATUSES, string="Status", readonly=True)
    close_code = fields.Selection(CLOSE_CODES, string="Closed because", readonly=True)
