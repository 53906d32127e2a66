from odoo import api, models
from odoo.tools import SQL

from .audit import Check

SLACK_DAYS = 7  # a step that has been due for longer waits for a nightly run that does not come


class AuditItems(models.Model):
    """Every open claim has one item, which has a next step or a reason for none, and nothing is forgotten."""

    _inherit = "inkasso.audit"

    @api.model
    def _get_checks(self):
        _ = self.env._
        return [
            *super()._get_checks(),
            Check(
                key="item_missing",
                model="account.move.line",
                title=_("Open claims that nobody follows up"),
                advice=_(
                    "They have no collection item. Reset the entry to draft and post it again, or update the addon, "
                    "which takes in what is open."
                ),
                find=self._find_claims_without_item(),
            ),
            Check(
                key="item_paid_but_open",
                model="inkasso.item",
                title=_("Items that count as paid, though their claims are open"),
                advice=_("Nobody reminds of them. Unmatch and match their last payment again."),
                find=SQL(
                    """
                    SELECT i.id, i.company_id
                      FROM inkasso_item i JOIN account_move_line l ON l.id = i.move_line_id
                     WHERE i.rest_reason = 'paid' AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE
                       AND l.balance > 0 AND l.amount_residual_currency > 0
                    """
                ),
            ),
            Check(
                key="item_open_but_paid",
                model="inkasso.item",
                title=_("Paid claims that are still followed up"),
                advice=_("The next run notices that they are paid and sends nothing. If they stay, report it."),
                severity="warning",
                find=SQL(
                    """
                    SELECT i.id, i.company_id
                      FROM inkasso_item i JOIN account_move_line l ON l.id = i.move_line_id
                     WHERE l.reconciled AND l.parent_state = 'posted' AND i.rest_reason IS DISTINCT FROM 'paid'
                    """
                ),
            ),
            Check(
                key="item_amount",
                model="inkasso.item",
                title=_("Items whose open amount or due date is not that of the ledger"),
                advice=_("Totals are wrong by it. Pause them, and resume: the items then read the ledger anew."),
                find=SQL(
                    """
                    SELECT i.id, i.company_id
                      FROM inkasso_item i JOIN account_move_line l ON l.id = i.move_line_id
                     WHERE l.parent_state = 'posted' AND l.reconciled IS NOT TRUE
                       AND (i.rest_reason IS NULL OR i.rest_reason NOT IN ('paid', 'draft'))
                       AND (i.amount_open IS DISTINCT FROM l.amount_residual
                            OR i.due_date IS DISTINCT FROM l.date_maturity)
                    """
                ),
            ),
            Check(
                key="item_forgotten",
                model="inkasso.item",
                title=_("Items without a next step and without a reason for none"),
                advice=_("They would never be followed up. Change the due date or the plan of the invoice and back."),
                find=SQL("SELECT id, company_id FROM inkasso_item WHERE next_date IS NULL AND rest_reason IS NULL"),
            ),
            Check(
                key="item_step_while_resting",
                model="inkasso.item",
                title=_("Items whose next step falls into the time in which they rest"),
                advice=_(
                    "A promise, plan, dispute, pause or agency holds them. Pause them, and resume, to date them anew."
                ),
                find=SQL(
                    """
                    SELECT i.id, i.company_id
                      FROM inkasso_item i
                     WHERE i.next_date IS NOT NULL
                       AND EXISTS (SELECT FROM inkasso_item_rest r
                                    WHERE r.item_id = i.id AND (r.until IS NULL OR r.until >= i.next_date))
                    """
                ),
            ),
            Check(
                key="item_rests_for_nothing",
                model="inkasso.item",
                title=_("Items that rest for something that has ended"),
                advice=_("They would rest for ever. Pause them, and resume: they go on where they stood."),
                find=self._find_idle_rests(),
            ),
            Check(
                key="item_step_overdue",
                model="inkasso.item",
                title=_("Steps that have been due for more than a week"),
                advice=_(
                    "The nightly run does not come, or does not get through. Look at the runs and the scheduled actions."
                ),
                severity="warning",
                find=SQL(
                    """
                    SELECT i.id, i.company_id
                      FROM inkasso_item i JOIN res_company c ON c.id = i.company_id
                     WHERE c.inkasso_automatic AND c.inkasso_start_pending IS NOT TRUE AND i.next_date < %s::date - %s
                    """,
                    self.env["inkasso.notice"]._get_today(),
                    SLACK_DAYS,
                ),
            ),
        ]

    @api.model
    def _find_claims_without_item(self):
        claims = self.env["inkasso.item"]._get_open_claims_sql()
        return SQL("SELECT claim.id, claim.company_id FROM (%s) claim", claims)

    @api.model
    def _get_rest_sources(self):
        """Model to the condition, on its table `s`, under which its records keep items from their next step.

        EXTENDED by abilities. Of a model that is not here it is enough that the record exists.
        """
        return {}

    @api.model
    def _find_idle_rests(self):
        """Items that rest without a last day for a record that is over, or gone."""
        sources = self._get_rest_sources()
        sources |= {
            model: SQL("TRUE")
            for [model] in self.env.execute_query(SQL("SELECT DISTINCT res_model FROM inkasso_item_rest"))
            if model not in sources and model in self.env
        }
        alive = [
            SQL(
                "r.res_model = %s AND EXISTS (SELECT FROM %s s WHERE s.id = r.res_id AND %s)",
                model,
                SQL.identifier(self.env[model]._table),
                condition,
            )
            for model, condition in sources.items()
        ]
        return SQL(
            """
            SELECT i.id, i.company_id
              FROM inkasso_item_rest r JOIN inkasso_item i ON i.id = r.item_id
             WHERE r.until IS NULL AND i.rest_reason IS DISTINCT FROM 'paid' AND NOT (%s)
            """,
            SQL(" OR ").join(SQL("(%s)", condition) for condition in alive) or SQL("FALSE"),
        )
