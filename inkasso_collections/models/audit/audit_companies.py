from odoo import api, models
from odoo.tools import SQL

from .audit import Check


class AuditCompanies(models.Model):
    """What belongs together is of one company and one debtor."""

    _inherit = "inkasso.audit"

    @api.model
    def _get_checks(self):
        _ = self.env._
        return [
            *super()._get_checks(),
            Check(
                key="company_item",
                model="inkasso.item",
                title=_("Items whose company, debtor or currency is not that of their claim"),
                advice=_("Reset the entry to draft and post it again: the item then follows it."),
                find=SQL(
                    """
                    SELECT i.id, i.company_id
                      FROM inkasso_item i
                      JOIN account_move_line l ON l.id = i.move_line_id
                 LEFT JOIN res_partner p ON p.id = l.partner_id
                     WHERE l.parent_state = 'posted'
                       AND (i.company_id <> l.company_id OR i.currency_id <> l.currency_id
                            OR i.partner_id IS DISTINCT FROM p.commercial_partner_id)
                    """
                ),
            ),
            Check(
                key="company_case",
                model="inkasso.item",
                title=_("Items in a case of another company or debtor"),
                advice=_("Whoever works on the case sees what is not its debtor's. Report it."),
                find=SQL(
                    """
                    SELECT i.id, i.company_id
                      FROM inkasso_item i JOIN inkasso_case c ON c.id = i.case_id
                     WHERE i.company_id <> c.company_id OR i.partner_id <> c.partner_id
                    """
                ),
            ),
            Check(
                key="company_notice",
                model="inkasso.notice",
                title=_("Notices over claims of another company"),
                advice=_("Cancel them, and tell the debtor."),
                find=SQL(
                    """
                    SELECT n.id, n.company_id
                      FROM inkasso_notice_line nl
                      JOIN inkasso_notice n ON n.id = nl.notice_id
                      JOIN account_move_line l ON l.id = nl.move_line_id
                     WHERE n.company_id <> l.company_id
                    """
                ),
            ),
            Check(
                key="company_charge",
                model="inkasso.charge",
                title=_("Interest or fees of another company than their claim"),
                advice=_("Waive them, and claim them anew."),
                find=SQL(
                    """
                    SELECT c.id, c.company_id
                      FROM inkasso_charge c JOIN account_move_line l ON l.id = c.move_line_id
                     WHERE c.company_id <> l.company_id
                    """
                ),
            ),
        ]
