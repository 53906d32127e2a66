from odoo import api, models
from odoo.tools import SQL

from .audit import Check


class AuditCharges(models.Model):
    """Every charge rests on a rule, is claimed where its notice stands, and is booked by an entry that stands."""

    _inherit = "inkasso.audit"

    @api.model
    def _get_checks(self):
        _ = self.env._
        return [
            *super()._get_checks(),
            Check(
                key="charge_without_rule",
                model="inkasso.charge",
                title=_("Interest or fees without a rule or legal basis"),
                advice=_("They cannot be defended. Waive them."),
                find=SQL(
                    """
                    SELECT id, company_id FROM inkasso_charge
                     WHERE state NOT IN ('cancelled', 'waived')
                       AND (COALESCE(legal_basis, '') = '' OR type = 'fee' AND fee_rule_id IS NULL
                            OR type = 'interest' AND interest_rule_id IS NULL)
                    """
                ),
            ),
            Check(
                key="charge_overpaid",
                model="inkasso.charge",
                title=_("Interest or fees on which more was paid than was claimed"),
                advice=_("Look at how the payments are matched, and pay back what is too much."),
                find=SQL(
                    """
                    SELECT id, company_id FROM inkasso_charge
                     WHERE amount > 0 AND amount_paid > amount + 0.004
                    """
                ),
            ),
            Check(
                key="charge_entry",
                model="inkasso.charge",
                title=_("Interest or fees that count as booked, though their entry is not posted"),
                advice=_("Post the entry that books them, or reverse it."),
                find=SQL(
                    """
                    SELECT c.id, c.company_id
                      FROM inkasso_charge c LEFT JOIN account_move m ON m.id = c.posting_move_id
                     WHERE c.state = 'posted' AND m.state IS DISTINCT FROM 'posted'
                    """
                ),
            ),
            Check(
                key="charge_on_cancelled_notice",
                model="inkasso.charge",
                title=_("Interest or fees still claimed by a notice that was cancelled"),
                advice=_("Waive them: the notice that claimed them does not stand."),
                find=SQL(
                    """
                    SELECT c.id, c.company_id
                      FROM inkasso_charge c JOIN inkasso_notice n ON n.id = c.notice_id
                     WHERE n.state = 'cancelled' AND c.state IN ('claimed', 'posted')
                    """
                ),
            ),
        ]
