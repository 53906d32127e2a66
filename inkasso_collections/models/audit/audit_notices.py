from pathlib import Path

from odoo import api, models
from odoo.tools import SQL

from .audit import Check

SLACK_DAYS = 3  # a notice that has been queued for longer does not get out


class AuditNotices(models.Model):
    """No step is taken twice, sums are right, nobody was reminded of what was paid, and what was sent is kept."""

    _inherit = "inkasso.audit"

    @api.model
    def _get_checks(self):
        _ = self.env._
        return [
            *super()._get_checks(),
            Check(
                key="notice_step_twice",
                model="inkasso.notice",
                title=_("The same step of the same claim on two notices"),
                advice=_("Cancel the later notice, and tell the debtor."),
                find=SQL(
                    """
                    SELECT UNNEST((ARRAY_AGG(n.id ORDER BY n.id))[2:]), n.company_id
                      FROM inkasso_notice_line nl JOIN inkasso_notice n ON n.id = nl.notice_id
                     WHERE nl.is_void IS NOT TRUE AND nl.level_id IS NOT NULL AND nl.move_line_id IS NOT NULL
                     GROUP BY nl.move_line_id, nl.level_id, n.company_id
                    HAVING COUNT(*) > 1
                    """
                ),
            ),
            Check(
                key="notice_sums",
                model="inkasso.notice",
                title=_("Notices whose amounts are not the sum of their lines"),
                advice=_(
                    "What was sent was wrong, or the records were changed behind the addon. Cancel and correct it."
                ),
                find=SQL(
                    """
                    SELECT n.id, n.company_id
                      FROM inkasso_notice n
                 LEFT JOIN (SELECT notice_id, SUM(amount_principal) AS principal, SUM(amount_interest) AS interest,
                                   SUM(amount_fee) AS fee
                              FROM inkasso_notice_line GROUP BY notice_id) l ON l.notice_id = n.id
                     WHERE ABS(n.amount_principal - COALESCE(l.principal, 0)) > 0.004
                        OR ABS(n.amount_interest - COALESCE(l.interest, 0)) > 0.004
                        OR ABS(n.amount_fee - COALESCE(l.fee, 0)) > 0.004
                        OR ABS(n.amount_total - n.amount_principal - n.amount_interest - n.amount_fee) > 0.004
                    """
                ),
            ),
            Check(
                key="notice_paid_before",
                model="inkasso.notice",
                title=_("Notices over claims that had been matched in full before"),
                advice=_("The debtor was reminded of what was paid. Cancel the notice, and apologise."),
                find=SQL(
                    """
                    SELECT n.id, n.company_id
                      FROM inkasso_notice_line nl
                      JOIN inkasso_notice n ON n.id = nl.notice_id
                      JOIN account_move_line l ON l.id = nl.move_line_id
                     WHERE n.state = 'sent' AND nl.level_id IS NOT NULL AND nl.is_void IS NOT TRUE
                       AND l.balance > 0
                       AND l.balance <= (SELECT SUM(r.amount) FROM account_partial_reconcile r
                                          WHERE r.debit_move_id = l.id AND r.create_date < n.create_date)
                    """
                ),
            ),
            Check(
                key="notice_without_letter",
                model="inkasso.notice",
                title=_("Letters that were sent and are not kept"),
                advice=_("What was sent cannot be proved. Attach a copy to the notice, if there is one."),
                find=SQL(
                    """
                    SELECT n.id, n.company_id
                      FROM inkasso_notice n LEFT JOIN inkasso_case c ON c.id = n.case_id
                     WHERE n.state = 'sent' AND n.channel IN ('letter', 'both') AND n.attachment_id IS NULL
                       AND c.letters_forgotten_on IS NULL
                    """
                ),
            ),
            Check(
                key="notice_file_missing",
                model="inkasso.notice",
                title=_("Notices whose letter has gone from the file store"),
                advice=_("Restore the file store of the database from a backup."),
                find=self._find_missing_files,
            ),
            Check(
                key="notice_not_out",
                model="inkasso.notice",
                title=_("Notices that have waited for days to go out"),
                advice=_("Look at the mail server, the scheduled actions, and the to-dos of the notices."),
                severity="warning",
                find=SQL(
                    "SELECT id, company_id FROM inkasso_notice WHERE state = 'queued' AND date < %s::date - %s",
                    self.env["inkasso.notice"]._get_today(),
                    SLACK_DAYS,
                ),
            ),
            Check(
                key="item_on_cancelled_notice",
                model="inkasso.item",
                title=_("Items that stand on a notice that was cancelled"),
                advice=_("They did not go back to where they stood. Pause them, and resume; if they stay, report it."),
                find=SQL(
                    """
                    SELECT i.id, i.company_id
                      FROM inkasso_item i JOIN inkasso_notice n ON n.id = i.notice_id
                     WHERE n.state = 'cancelled'
                    """
                ),
            ),
        ]

    @api.model
    def _find_missing_files(self, company_ids):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT n.id, n.company_id, a.store_fname
                  FROM inkasso_notice n JOIN ir_attachment a ON a.id = n.attachment_id
                 WHERE n.company_id = ANY(%s) AND a.type = 'binary' AND a.db_datas IS NULL
                """,
                company_ids,
            )
        )
        store = Path(self.env["ir.attachment"]._filestore())
        for notice_id, company_id, name in rows:
            if not name or not (store / name).is_file():
                yield notice_id, company_id
