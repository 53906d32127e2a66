from odoo import fields, models

from .assignment import CLOSE_CODES, STATUSES

SOURCES = [
    ("us", "Us"),
    ("agency", "Agency"),
    ("rule", "Rule"),
    ("system", "System"),
]


class AssignmentEvent(models.Model):
    """What happened to an assignment, in order: every change of status, whoever made it, and what was said."""

    _name = "inkasso.assignment.event"
    _description = "Event of an assignment"
    _order = "id desc"

    assignment_id = fields.Many2one("inkasso.assignment", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="assignment_id.company_id", store=True, index=True)
    date = fields.Date(required=True, readonly=True)
    status_from = fields.Selection(STATUSES, readonly=True)
    status_to = fields.Selection(STATUSES, string="Status", readonly=True)
    close_code = fields.Selection(CLOSE_CODES, string="Closed because", readonly=True)
    source = fields.Selection(SOURCES, string="By", required=True, default="us", readonly=True)
    user_id = fields.Many2one("res.users", readonly=True, default=lambda self: self.env.user)
    note = fields.Text(readonly=True)
