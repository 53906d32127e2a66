from odoo import api, fields, models

from ..models.agencies.assignment import CLOSE_CODES, STATUSES
from ..rules.assignment_life import followers

NOT_BY_HAND = ("draft", "validation_failed", "ready", "sent", "recalled")


class AssignmentUpdate(models.TransientModel):
    """Enters what an agency says: a new status, its case number, a note."""

    _name = "inkasso.assignment.update"
    _description = "What the agency says"
    _inherit = ["inkasso.pursuit.update"]
    _pursuits, _reference, _source = "assignment_ids", "agency_reference", "agency"

    assignment_ids = fields.Many2many("inkasso.assignment", required=True, readonly=True)
    status = fields.Selection([each for each in STATUSES if each[0] not in NOT_BY_HAND], help="Empty: as it is.")
    close_code = fields.Selection(CLOSE_CODES, string="Closed because")
    agency_reference = fields.Char(string="Their number")

    @api.model
    def _get_followers(self, status):
        # OVERRIDE inkasso.pursuit.update
        return followers(status)
