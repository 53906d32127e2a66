from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ...rules.forecast import WEEK, Agreed, Curve, Expected, forecast
from ...rules.kpi import quotient
from ...rules.scoring import days_late, summarise
from ..exact import exact
from .cash_forecast import WEEKS
from .score_model import HORIZON

CURVE_DAYS, CURVE_SIZE = 365, 2000  # payments that the curve is drawn from
OLD = 90  # days overdue from which a claim comes in slowly, if at all
# Before anything is known two of a hundred claims are never paid; that counts for as much as so many claims.
NEVER_BEFORE, PRIOR_COUNT = Decimal("0.02"), 20
SPOKEN_FOR = ("promise", "plan", "agency")  # rest for an agreement, or an agency, which say when


class CashForecastSources(models.Model):
    """What a forecast is made of: open claims and how their debtors pay, promises, instalments, agencies."""

    _inherit = "inkasso.cash.forecast"

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
