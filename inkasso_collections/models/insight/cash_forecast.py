from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.forecast import WEEK, Week, compare
from ..exact import exact

WEEKS = 13
KEEP_DAYS = 35  # forecasts of single days; those of Mondays stay


class CashForecast(models.Model):
    """What was expected to come in, week by week, as foretold on a day; and, once the week is over, what came.

    Keeping what was foretold is the back-test: nobody can make it fit afterwards. To have one from the first day on, the
    forecast of a quarter ago is made from what was known then.
    """

    _name = "inkasso.cash.forecast"
    _description = "Cash forecast"
    _order = "made_on desc, week, id"
    _rec_name = "week"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    made_on = fields.Date(required=True, readonly=True)
    week = fields.Date(string="Week from", required=True, readonly=True)
    low = fields.Monetary(readonly=True, help="Nine times of ten at least so much comes in.")
    expected = fields.Monetary(readonly=True)
    high = fields.Monetary(readonly=True, help="Nine times of ten at most so much comes in.")
    came = fields.Monetary(
        string="Came in", readonly=True, help="Of the claims that were there on the day of the forecast."
    )
    is_over = fields.Boolean(string="Week is over", readonly=True)
    is_backfilled = fields.Boolean(string="Made later", readonly=True, help="From what was known on that day.")

    _week_uniq = models.UniqueIndex("(company_id, made_on, week)", "This week has been foretold on that day already.")

    # -------------------------------------------------------------------------
    # Scheduled
    # -------------------------------------------------------------------------

    @api.model
    def _cron_forecast(self):
        """Describe the debtors and foretell, one company at a time, each committed."""
        today = fields.Date.context_today(self)
        companies = self.env["res.company"].search([])
        done = self.search([("made_on", "=", today)]).company_id
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(companies - done))
        for company in companies - done:
            self.env["inkasso.behaviour"]._refresh(company, today)
            self._update(company, today)
            self.env["inkasso.suggestion"]._refresh(company, today)
            if not commit(1):
                return

    @api.model
    def _update(self, company, today):
        """Foretell from `today`, note what came in weeks that are over, and forget what nobody looks at."""
        past = today - timedelta(days=WEEK * WEEKS + 1)
        if not self.search_count([("company_id", "=", company.id), ("made_on", "<=", past)], limit=1):
            self._make(company, past, is_backfilled=True)
        self._make(company, today)
        self._note_what_came(company, today)
        self.search(
            [
                ("company_id", "=", company.id),
                ("made_on", "<", today - timedelta(days=KEEP_DAYS)),
                ("is_backfilled", "=", False),
            ]
        ).filtered(lambda week: week.made_on.weekday()).unlink()

    @api.model
    def _make(self, company, day, is_backfilled=False):
        self.search([("company_id", "=", company.id), ("made_on", "=", day)]).unlink()
        weeks = self._foretell(company, day, with_agreed=not is_backfilled)
        return self.create(
            [
                {
                    "company_id": company.id,
                    "made_on": day,
                    "week": week.begin,
                    **{
                        name: company.currency_id.round(float(getattr(week, name)))
                        for name in ("low", "expected", "high")
                    },
                    "is_backfilled": is_backfilled,
                }
                for week in weeks
            ]
        )

    @api.model
    def _note_what_came(self, company, today):
        """Fill in what came in weeks that have ended, on claims that were there when the week was foretold."""
        weeks = self.search(
            [("company_id", "=", company.id), ("is_over", "=", False), ("week", "<=", today - timedelta(days=WEEK))]
        )
        for week in weeks:
            week.write({"is_over": True, "came": self._read_came(company, week.made_on, week.week)})

    @api.model
    def _read_came(self, company, made_on, begin):
        [[amount]] = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(SUM(r.amount), 0)
                  FROM account_partial_reconcile r
                  JOIN account_move_line pl ON pl.id = r.credit_move_id
                  JOIN account_journal j ON j.id = pl.journal_id
                  JOIN account_move_line l ON l.id = r.debit_move_id
                  JOIN account_account a ON a.id = l.account_id
                  JOIN account_move m ON m.id = l.move_id
                 WHERE r.company_id = %s AND r.max_date >= %s AND r.max_date < %s AND l.date <= %s
                   AND j.type IN ('bank', 'cash', 'credit') AND %s
                """,
                company.id,
                begin,
                begin + timedelta(days=WEEK),
                made_on,
                self.env["inkasso.item"]._get_is_claim_sql(),
            )
        )
        return amount

    # -------------------------------------------------------------------------
    # How good it was
    # -------------------------------------------------------------------------

    @api.model
    def _get_last_over(self, company):
        """The weeks of the latest forecast all of whose weeks are over."""
        weeks = self.search([("company_id", "=", company.id)])
        for made_on in sorted(set(weeks.mapped("made_on")), reverse=True):
            of_day = weeks.filtered(lambda week, day=made_on: week.made_on == day).sorted("week")
            if all(of_day.mapped("is_over")):
                return of_day
        return self.browse()

    @api.model
    def _get_back_test(self, company):
        """The latest forecast that is over against what came; None: there is none."""
        weeks = self._get_last_over(company)
        if not weeks:
            return None
        foretold = [Week(week.week, exact(week.low), exact(week.expected), exact(week.high)) for week in weeks]
        return compare(foretold, [exact(week.came) for week in weeks])
