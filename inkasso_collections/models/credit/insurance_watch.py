import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL

from .insurance_claim import OPEN_STATES, WAITING

_logger = logging.getLogger(__name__)


class InsuranceWatch(models.Model):
    """The deadlines of insurers, looked after every day: who is late with them loses the cover."""

    _inherit = "inkasso.credit.insurance.claim"

    @api.model
    def _cron_watch(self):
        """Open a claim for each cover with overdue lines, ask in time for what is to be done, end what is paid."""
        commit = self.env["ir.cron"]._commit_progress
        covers = self.env["inkasso.credit.insurance.cover"].search([("state", "in", ("granted", "withdrawn"))])
        covers._compute_amount_company()
        overdue = self._find_overdue(covers, self._get_today())
        open_claims = self.search([("state", "in", OPEN_STATES)])
        watched = covers.browse(overdue) | open_claims.cover_id
        commit(remaining=len(watched))
        for cover in watched:
            self._watch_or_set_aside(cover, self.env["inkasso.item"].browse(overdue.get(cover.id, ())))
            if not commit(1):
                break

    @api.model
    def _watch_or_set_aside(self, cover, items):
        try:
            with self.env.cr.savepoint():
                self._watch_cover(cover, items)
        except OperationalError:
            raise  # no cover's fault: it is done again
        except Exception as error:
            _logger.warning("Cover %s could not be followed", cover.id, exc_info=True)
            cover.policy_id._raise_problem(
                self.env._("The cover of %(debtor)s could not be followed", debtor=cover.partner_id.display_name),
                note=str(error.args[0] if error.args else error),
            )

    @api.model
    def _find_overdue(self, covers, day):
        """Ids of the overdue lines by id of the cover that they are insured by: the first that was in force."""
        self.env["account.move.line"].flush_model()
        self.env["inkasso.item"].flush_model()
        covers.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT MIN(v.id), i.id
                  FROM inkasso_credit_insurance_cover v
                  JOIN inkasso_item i ON i.partner_id = v.partner_id AND i.company_id = v.company_id
                  JOIN account_move_line l ON l.id = i.move_line_id
                  JOIN account_move m ON m.id = l.move_id
                 WHERE v.id = ANY(%s) AND i.origin_item_id IS NULL
                   AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE AND l.date_maturity < %s
                   AND COALESCE(m.invoice_date, l.date) >= v.date_from
                   AND (v.date_to IS NULL OR COALESCE(m.invoice_date, l.date) <= v.date_to)
                 GROUP BY i.id
                """,
                list(covers.ids),
                day,
            )
        )
        found = {}
        for cover_id, item_id in rows:
            found.setdefault(cover_id, []).append(item_id)
        return found

    @api.model
    def _watch_cover(self, cover, items):
        """One open claim per cover takes the lines that are overdue; filed ones are left as they were filed."""
        claims = self.search([("cover_id", "=", cover.id), ("state", "in", OPEN_STATES)])
        known = self.search([("cover_id", "=", cover.id), ("state", "!=", "cancelled")]).item_ids
        waiting = claims.filtered(lambda claim: claim.state in WAITING)
        new = items - known
        if new and waiting:
            waiting[0].item_ids |= new
        elif new:
            waiting = self.create({"cover_id": cover.id, "item_ids": [fields.Command.set(new.ids)]})
        for claim in waiting:
            claim._watch(self._get_today())

    def _watch(self, day):
        """Set the deadlines of a claim that waits, and ask for what is to be done before they end."""
        self.ensure_one()
        still_open = self.item_ids.filtered(
            lambda item: item.move_line_id.parent_state == "posted" and not item.reconciled
        )
        if not still_open:
            self.action_cancel(self.env._("Paid by the debtor"))
            return
        oldest = min(still_open.mapped("date_maturity"))
        if oldest != self.oldest_due_date:
            self.write(
                {
                    "oldest_due_date": oldest,
                    "report_deadline": fields.Date.add(oldest, days=self.policy_id.report_days),
                    "claim_deadline": fields.Date.add(oldest, days=self.policy_id.claim_days),
                }
            )
        lead = self.company_id.inkasso_insurance_warn_days
        if self.state == "draft":
            summary = self.env._("Report the overdue debt to the credit insurer")
            self._ask("report", summary, self.report_deadline, day, lead)
        self._ask("file", self.env._("File the claim with the credit insurer"), self.claim_deadline, day, lead)

    def _ask(self, key, summary, deadline, day, lead):
        """A to-do with the insurer's deadline, as long before it as the company wants."""
        if day >= fields.Date.subtract(deadline, days=lead):
            self._raise_problem(
                summary,
                note=self.env._(
                    "%(policy)s: by %(day)s at the latest, or the cover of %(debtor)s may be lost.",
                    policy=self.policy_id.display_name,
                    day=fields.Date.to_string(deadline),
                    debtor=self.partner_id.display_name,
                ),
                deadline=deadline,
                key=key,
            )
