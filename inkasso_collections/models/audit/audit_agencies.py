from odoo import api, models
from odoo.tools import SQL

from ...rules.assignment_life import LIVE
from .audit import Check


class AuditAgencies(models.Model):
    """What an agency has is with one agency, rests here, and what it paid over is booked."""

    _inherit = "inkasso.audit"

    @api.model
    def _get_rest_sources(self):
        # EXTENDS inkasso.audit
        return {**super()._get_rest_sources(), "inkasso.assignment": SQL("s.is_live")}

    @api.model
    def _get_checks(self):
        _ = self.env._
        return [
            *super()._get_checks(),
            Check(
                key="assigned_twice",
                model="inkasso.assignment",
                title=_("Claims that two agencies have"),
                advice=_("Recall one of the assignments at once."),
                find=SQL(
                    """
                    SELECT UNNEST(ARRAY_AGG(assignment_id)), company_id
                      FROM inkasso_assignment_line
                     WHERE is_live AND item_id IS NOT NULL
                     GROUP BY item_id, company_id
                    HAVING COUNT(*) > 1
                    """
                ),
            ),
            Check(
                key="assigned_but_not_resting",
                model="inkasso.assignment",
                title=_("Claims that an agency has and that are still reminded of here"),
                advice=_("Pause them: two reminders of one claim cost the debtor's trust, and may be against the law."),
                find=self._find_unrested_assignments(),
            ),
            Check(
                key="assignment_lines_live",
                model="inkasso.assignment",
                title=_("Assignments whose claims do not have the state of the assignment"),
                advice=_("Recall the assignment, and hand the claims over again."),
                find=SQL(
                    """
                    SELECT a.id, a.company_id
                      FROM inkasso_assignment a JOIN inkasso_assignment_line l ON l.assignment_id = a.id
                     WHERE l.is_live IS DISTINCT FROM (a.status = ANY(%s))
                    """,
                    list(LIVE),
                ),
            ),
            Check(
                key="remittance_not_booked",
                model="inkasso.remittance",
                title=_("Rows of remittances that count as booked without an entry that is posted"),
                advice=_("Look at the entry of the remittance. If it is gone, import the rows again."),
                find=SQL(
                    """
                    SELECT r.id, r.company_id
                      FROM inkasso_remittance_line l
                      JOIN inkasso_remittance r ON r.id = l.remittance_id
                 LEFT JOIN account_move m ON m.id = r.move_id
                     WHERE l.state = 'booked' AND r.is_void IS NOT TRUE AND m.state IS DISTINCT FROM 'posted'
                    """
                ),
            ),
        ]

    @api.model
    def _find_unrested_assignments(self):
        return SQL(
            """
            SELECT a.id, a.company_id
              FROM inkasso_assignment_line l
              JOIN inkasso_assignment a ON a.id = l.assignment_id
              JOIN inkasso_item i ON i.id = l.item_id
             WHERE l.is_live AND (i.rest_reason IS NULL OR i.rest_reason NOT IN ('paid', 'draft'))
               AND NOT EXISTS (SELECT FROM inkasso_item_rest r
                                WHERE r.item_id = i.id AND r.res_model = 'inkasso.assignment' AND r.res_id = a.id)
            """
        )
