from odoo import api, models
from odoo.tools import SQL

from ...rules.legal_step import LIVE
from .audit import Check


class AuditLegal(models.Model):
    """What is before an authority rests and is there once; what was sold is out of the books, and only that."""

    _inherit = "inkasso.audit"

    @api.model
    def _get_rest_sources(self):
        # EXTENDS inkasso.audit
        return {**super()._get_rest_sources(), "inkasso.legal.step": SQL("s.is_live")}

    @api.model
    def _get_checks(self):
        _ = self.env._
        return [
            *super()._get_checks(),
            Check(
                key="legal_lines_live",
                model="inkasso.legal.step",
                title=_("Legal steps whose claims do not have the state of the step"),
                advice=_("Enter the status of the step again, or close it."),
                find=SQL(
                    """
                    SELECT s.id, s.company_id
                      FROM inkasso_legal_step s JOIN inkasso_legal_step_line l ON l.step_id = s.id
                     WHERE l.is_live IS DISTINCT FROM (s.status = ANY(%s)) AND (l.is_live OR s.status = ANY(%s))
                    """,
                    list(LIVE),
                    list(LIVE),
                ),
            ),
            Check(
                key="legal_but_not_resting",
                model="inkasso.legal.step",
                title=_("Claims before an authority that are still reminded of here"),
                advice=_("Pause them: the debtor has a decision to wait for, and no further letters."),
                find=SQL(
                    """
                    SELECT s.id, s.company_id
                      FROM inkasso_legal_step_line l
                      JOIN inkasso_legal_step s ON s.id = l.step_id
                      JOIN inkasso_item i ON i.id = l.item_id
                     WHERE l.is_live AND (i.rest_reason IS NULL OR i.rest_reason NOT IN ('paid', 'draft'))
                       AND NOT EXISTS (SELECT FROM inkasso_item_rest r
                                        WHERE r.item_id = i.id AND r.res_model = 'inkasso.legal.step'
                                          AND r.res_id = s.id)
                    """
                ),
            ),
            Check(
                key="sold_but_open",
                model="inkasso.claim.sale",
                title=_("Claims that were sold and are still open in the books"),
                advice=_(
                    "They are the buyer's. Look at how they are matched with the entry of the sale, or buy them back."
                ),
                find=SQL(
                    """
                    SELECT l.sale_id, l.company_id
                      FROM inkasso_claim_sale_line l JOIN account_move_line m ON m.id = l.move_line_id
                     WHERE l.state = 'sold' AND m.reconciled IS NOT TRUE
                    """
                ),
            ),
            Check(
                key="sold_charge_without_sale",
                model="inkasso.charge",
                title=_("Interest or fees that went with a claim that is not sold"),
                advice=_("They are nobody's. Report it."),
                find=SQL(
                    """
                    SELECT c.id, c.company_id
                      FROM inkasso_charge c LEFT JOIN inkasso_claim_sale_line l ON l.id = c.sale_line_id
                     WHERE c.state = 'sold' AND l.state IS DISTINCT FROM 'sold'
                    """
                ),
            ),
        ]
