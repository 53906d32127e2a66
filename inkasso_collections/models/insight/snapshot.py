from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...reports.analysis.analysis_mixin import SEGMENTS

STEP_DAYS = 30  # as wide as the age bands, so that what has not been paid moves on by exactly one
STEPS = 13
MONTHS = 14
BAND_FIELDS = ("amount_not_due", "amount_30", "amount_60", "amount_90", "amount_120", "amount_older")


class Snapshot(models.Model):
    """What was open at the end of a day, by what the dashboard filters by, so that trends stay true after the fact.

    Back-filled from the ledger: amounts by the days of entries and of their matching, levels by the days of notices;
    whom a debtor belongs to, and what rests, is known from the day on which the addon was installed.
    """

    _name = "inkasso.snapshot"
    _description = "Receivables at the end of a day"
    _order = "day desc, id"
    _rec_name = "day"

    day = fields.Date(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    segment = fields.Selection(SEGMENTS, readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True, ondelete="set null")
    salesperson_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    level_id = fields.Many2one("inkasso.level", string="Level reached", readonly=True, ondelete="set null")
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    line_count = fields.Integer(string="Lines", readonly=True)
    amount = fields.Monetary(string="Open", currency_field="company_currency_id", readonly=True)
    amount_not_due = fields.Monetary(string="Not yet due", currency_field="company_currency_id", readonly=True)
    amount_30 = fields.Monetary(string="1–30 days", currency_field="company_currency_id", readonly=True)
    amount_60 = fields.Monetary(string="31–60 days", currency_field="company_currency_id", readonly=True)
    amount_90 = fields.Monetary(string="61–90 days", currency_field="company_currency_id", readonly=True)
    amount_120 = fields.Monetary(string="91–120 days", currency_field="company_currency_id", readonly=True)
    amount_older = fields.Monetary(string="Over 120 days", currency_field="company_currency_id", readonly=True)
    amount_resting = fields.Monetary(
        string="Resting",
        currency_field="company_currency_id",
        readonly=True,
        help="Of which no step was taken for the time being: paused, disputed, promised, planned.",
    )
    is_backfilled = fields.Boolean(
        string="From the ledger", readonly=True, help="Made later, from the entries of the time."
    )

    _day_idx = models.Index("(day, company_id)")
    _row_uniq = models.UniqueIndex(
        "(day, company_id, COALESCE(currency_id, 0), COALESCE(segment, ''), COALESCE(user_id, 0),"
        " COALESCE(salesperson_id, 0), COALESCE(level_id, 0))",
        "This day has been recorded already.",
    )

    # -------------------------------------------------------------------------
    # Scheduled
    # -------------------------------------------------------------------------

    @api.model
    def _cron_snapshot(self):
        """Record yesterday, and the days of the past year that trends are drawn through and that are missing.

        One day of one company at a time, each committed: interrupted anywhere, the next call goes on.
        """
        today = fields.Date.context_today(self)
        missing = self._list_missing(today)
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(missing))
        for company, day in missing:
            self._record(company, day, today)
            if not commit(1):
                return

    @api.model
    def _list_missing(self, today):
        """(company, day) not recorded yet, the latest first; from the first entry of each company."""
        companies = self.env["res.company"].search([])
        first_days = dict(
            self.env["account.move"]._read_group(
                [("move_type", "=", "out_invoice"), ("state", "=", "posted"), ("company_id", "in", companies.ids)],
                ["company_id"],
                ["date:min"],
            )
        )
        recorded = {
            (row[0], row[1])
            for row in self.env.execute_query(SQL("SELECT DISTINCT company_id, day FROM inkasso_snapshot"))
        }
        return [
            (company, day)
            for day in sorted(self._list_days(today), reverse=True)
            for company in companies
            if company in first_days and day >= first_days[company] and (company.id, day) not in recorded
        ]

    @api.model
    def _list_days(self, today):
        """Yesterday, the ends of the last months, and steps as wide as the age bands."""
        yesterday = today - timedelta(days=1)
        month_ends = {today.replace(day=1) - relativedelta(months=n) - timedelta(days=1) for n in range(MONTHS)}
        return month_ends | {yesterday - timedelta(days=STEP_DAYS * n) for n in range(STEPS)}

    @api.model
    def _record(self, company, day, today):
        """Record what was open in `company` at the end of `day`, unless that has been done."""
        self.env.flush_all()
        is_recent = (today - day).days <= 1
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO inkasso_snapshot (day, company_id, currency_id, segment, user_id, salesperson_id, level_id,
                                              line_count, amount, amount_resting, is_backfilled, %(bands)s,
                                              create_uid, create_date, write_uid, write_date)
                SELECT %(day)s, %(company)s, currency_id, segment, user_id, salesperson_id, level_id,
                       COUNT(*), SUM(amount), SUM(resting), %(backfilled)s, %(sums)s,
                       %(uid)s, NOW() AT TIME ZONE 'UTC', %(uid)s, NOW() AT TIME ZONE 'UTC'
                  FROM (%(open)s) open
                 WHERE amount > 0
                 GROUP BY currency_id, segment, user_id, salesperson_id, level_id
                    ON CONFLICT DO NOTHING
                """,
                bands=SQL(", ").join(SQL.identifier(name) for name in BAND_FIELDS),
                sums=SQL(", ").join(
                    SQL("SUM(CASE WHEN band = %s THEN amount ELSE 0 END)", str(n)) for n in range(len(BAND_FIELDS))
                ),
                day=day,
                company=company.id,
                backfilled=not is_recent,
                uid=self.env.uid,
                open=self._get_open_sql(company, day, is_recent),
            )
        )
        self.invalidate_model()

    @api.model
    def _get_open_sql(self, company, day, is_recent):
        """Each claim that was open at the end of `day`, from the days of entries and of their matching."""
        analysis = self.env["inkasso.analysis.mixin"]
        return SQL(
            """
            SELECT l.currency_id, %(segment)s AS segment, %(user)s AS user_id, m.invoice_user_id AS salesperson_id,
                   %(level)s AS level_id, %(band)s AS band, l.balance - COALESCE(paid.amount, 0) AS amount,
                   CASE WHEN %(resting)s THEN l.balance - COALESCE(paid.amount, 0) ELSE 0 END AS resting
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id
              JOIN account_account a ON a.id = l.account_id
              JOIN res_partner lp ON lp.id = l.partner_id
              JOIN res_partner p ON p.id = COALESCE(lp.commercial_partner_id, lp.id)
              JOIN res_company co ON co.id = l.company_id
         LEFT JOIN inkasso_item i ON i.move_line_id = l.id
         LEFT JOIN inkasso_case c ON c.id = i.case_id
         LEFT JOIN LATERAL (SELECT SUM(r.amount) AS amount
                              FROM account_partial_reconcile r
                             WHERE r.debit_move_id = l.id AND r.max_date <= %(day)s) paid ON TRUE
             WHERE l.company_id = %(company)s AND l.date <= %(day)s AND %(is_claim)s
               AND (l.reconciled IS NOT TRUE
                    OR l.id IN (SELECT debit_move_id FROM account_partial_reconcile
                                 WHERE max_date > %(day)s AND company_id = %(company)s))
            """,
            segment=analysis._get_segment_sql(),
            user=analysis._get_user_sql(SQL("c.user_id")),
            level=SQL("i.level_id") if is_recent else self._get_past_level_sql(day),
            band=analysis._get_band_sql(SQL("(%s::date - l.date_maturity)", day)),
            resting=SQL("COALESCE(i.rest_reason, 'paid') NOT IN ('paid', 'draft')") if is_recent else SQL("FALSE"),
            day=day,
            company=company.id,
            is_claim=self.env["inkasso.item"]._get_is_claim_sql(),
        )

    @api.model
    def _get_past_level_sql(self, day):
        """The level that line `l` had reached on `day`: that of the last notice sent by then.

        Notices are looked up one by one: an index of their states, tempting while few have been sent, has all of them.
        """
        return SQL(
            """
            (SELECT nl.level_id
               FROM inkasso_notice_line nl
               JOIN inkasso_notice n ON n.id = nl.notice_id
              WHERE nl.move_line_id = l.id AND (n.state = 'sent') IS TRUE AND nl.is_void IS NOT TRUE AND n.date <= %s
              ORDER BY n.date DESC, nl.id DESC
              LIMIT 1)
            """,
            day,
        )
