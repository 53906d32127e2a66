from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.forecast import WEEK, Agreed, Curve, Expected, Week, compare, forecast
from ...rules.kpi import quotient
from ...rules.scoring import days_late, summarise
from ..exact import exact
from .score_model import HORIZON

WEEKS = 13
CURVE_DAYS, CURVE_SIZE = 365, 2000  # payments that the curve is drawn from
OLD = 90  # days overdue from which a claim comes in slowly, if at all
# Before anything is known two of a hundred claims are never paid; that counts for as much as so many claims.
NEVER_BEFORE, PRIOR_COUNT = Decimal("0.02"), 20
KEEP_DAYS = 35  # forecasts of single days; those of Mondays stay
SPOKEN_FOR = ("promise", "plan", "agency")  # rest for an agreement, or an agency, which say when


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
    # Foretelling
    # -------------------------------------------------------------------------

    @api.model
    def _foretell(self, company, day, with_agreed=True):
        """The next weeks from what was known on `day`, as :class:`rules.forecast.Week`."""
        self.env.flush_all()
        histories = self.env["inkasso.score.history"]._read_histories(company, day, HORIZON)
        if None not in histories:
            return []
        portfolio = summarise(histories[None])
        usual = {
            partner_id: int(days_late(history, portfolio).to_integral_value())
            for partner_id, history in histories.items()
        }
        claims = [
            Expected(due, exact(amount), usual.get(partner_id, 0))
            for partner_id, due, amount in self._read_open(company, day, with_agreed)
        ]
        agreed = self._read_agreed(company, day) if with_agreed else []
        return forecast(claims, agreed, self._make_curve(company, day, usual), day, WEEKS)

    @api.model
    def _make_curve(self, company, day, usual):
        """How payments of the year before scattered around their debtors' usual days."""
        claims = self.env["inkasso.score.history"]._get_claims_sql(company, day)
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id, paid - due FROM (%s) c WHERE paid > %s ORDER BY paid DESC, id LIMIT %s",
                claims,
                day - timedelta(days=CURVE_DAYS),
                CURVE_SIZE,
            )
        )
        offsets = tuple(sorted(late - usual.get(partner_id, 0) for partner_id, late in rows)) or (0,)
        [[all_old, open_old, paid_old]] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*) FILTER (WHERE due < %(old)s),
                       COUNT(*) FILTER (WHERE due < %(old)s AND paid IS NULL),
                       COUNT(*) FILTER (WHERE paid > %(half_year)s AND paid - due > %(days)s)
                  FROM (%(claims)s) c
                 WHERE issued > %(years)s
                """,
                claims=claims,
                old=day - timedelta(days=OLD),
                half_year=day - timedelta(days=182),
                days=OLD,
                years=day - timedelta(days=730),
            )
        )
        never = (exact(open_old) + PRIOR_COUNT * NEVER_BEFORE) / (exact(all_old) + PRIOR_COUNT)
        tail = quotient(exact(paid_old), exact(paid_old + open_old)) or exact(0)
        return Curve(offsets, tail / 26, never)

    @api.model
    def _read_open(self, company, day, with_agreed):
        """(debtor, due date, open amount) of each claim as it was on `day`, without those that agreements speak for."""
        return self.env.execute_query(
            SQL(
                """
                SELECT lp.commercial_partner_id, l.date_maturity, l.balance - COALESCE(paid.amount, 0)
                  FROM account_move_line l
                  JOIN account_move m ON m.id = l.move_id
                  JOIN account_account a ON a.id = l.account_id
                  JOIN res_partner lp ON lp.id = l.partner_id
             LEFT JOIN inkasso_item i ON i.move_line_id = l.id
             LEFT JOIN LATERAL (SELECT SUM(r.amount) AS amount
                                  FROM account_partial_reconcile r
                                 WHERE r.debit_move_id = l.id AND r.max_date <= %(day)s) paid ON TRUE
                 WHERE l.company_id = %(company)s AND l.date <= %(day)s AND %(is_claim)s
                   AND l.balance > COALESCE(paid.amount, 0)
                   AND (NOT %(with_agreed)s OR i.rest_reason IS NULL OR i.rest_reason <> ALL(%(spoken)s))
                """,
                company=company.id,
                day=day,
                is_claim=self.env["inkasso.item"]._get_is_claim_sql(),
                with_agreed=with_agreed,
                spoken=list(SPOKEN_FOR),
            )
        )

    @api.model
    def _read_agreed(self, company, day):
        """What promises, plans and agencies let expect, in company currency."""
        until = day + timedelta(days=WEEK * WEEKS)
        return [
            *self._read_promised(company, until),
            *self._read_planned(company, day, until),
            *self._read_with_agencies(company, day),
        ]

    @api.model
    def _read_promised(self, company, until):
        """Open promises, as likely as promises have been kept; one that is not known about is a coin's toss."""
        promises = self.env["inkasso.promise"].search(
            [("company_id", "=", company.id), ("state", "in", ("open", "kept", "partly", "broken"))]
        )
        judged = promises.filtered(lambda promise: promise.state != "open")
        kept = judged.filtered(lambda promise: promise.state == "kept")
        likelihood = quotient(exact(len(kept) + 1), exact(len(judged) + 2))
        return [
            Agreed(
                promise.date,
                exact(max(promise.currency_id._convert(promise.amount, company.currency_id, company, promise.date), 0)),
                likelihood,
            )
            for promise in promises - judged
            if promise.date <= until
        ]

    @api.model
    def _read_planned(self, company, day, until):
        """Instalments of plans in force, as likely as instalments that fell due were paid."""
        rows = dict(
            self.env["inkasso.plan.analysis"]._read_group(
                [("company_id", "=", company.id), ("date", "<", day)], ["is_late"], ["__count"]
            )
        )
        likelihood = quotient(exact(rows.get(False, 0) + 1), exact(sum(rows.values()) + 2))
        expected = self.env["inkasso.payment.plan"]._get_expected_payments(company, day - timedelta(days=365), until)
        currencies = self.env["res.currency"]
        return [
            Agreed(
                part["date"],
                exact(
                    currencies.browse(part["currency_id"])._convert(part["amount"], company.currency_id, company, day)
                ),
                likelihood,
            )
            for part in expected
        ]

    @api.model
    def _read_with_agencies(self, company, day):
        """What agencies have: at the rate at which they have collected so far, evenly over a half-year."""
        placed, collected, open_amount = defaultdict(float), defaultdict(float), defaultdict(float)
        for row in self.env["inkasso.agency.analysis"].search([("company_id", "=", company.id)]):
            placed[row.agency_id] += row.amount
            collected[row.agency_id] += row.amount_collected
            if row.assignment_id.is_live:
                open_amount[row.agency_id] += max(row.amount - row.amount_collected, 0)
        found = []
        for agency, amount in open_amount.items():
            rate = quotient(exact(max(collected[agency], 0)), exact(placed[agency])) or exact(0)
            each = exact(company.currency_id.round(amount)) * min(rate, exact(1)) / 26
            found += [Agreed(day + timedelta(days=1 + WEEK * week), each) for week in range(WEEKS)]
        return found

    # -------------------------------------------------------------------------
    # How good it was
    # -------------------------------------------------------------------------

    @api.model
    def _get_back_test(self, company):
        """The latest forecast all of whose weeks are over, against what came; None: there is none."""
        weeks = self.search([("company_id", "=", company.id)])
        for made_on in sorted(set(weeks.mapped("made_on")), reverse=True):
            of_day = weeks.filtered(lambda week, day=made_on: week.made_on == day).sorted("week")
            if all(of_day.mapped("is_over")):
                foretold = [Week(week.week, exact(week.low), exact(week.expected), exact(week.high)) for week in of_day]
                return compare(foretold, [exact(week.came) for week in of_day])
        return None
