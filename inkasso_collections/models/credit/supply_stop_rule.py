from collections import namedtuple

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..dunning.level import STAGES
from .supply_stop import OPEN_STATES

Late = namedtuple("Late", "company_id partner_id amount oldest stage")
# What is not held against a customer: not claimed, or agreed to be settled otherwise.
FORGIVEN = ("paid", "draft", "excluded", "plan", "dispute", "settlement")
BATCH = 500


class SupplyStopRule(models.Model):
    """Stopping by rule, and ending when paid: set-based once a day, and at once for who pays."""

    _inherit = "inkasso.supply.stop"

    @api.model
    def _cron_stop(self):
        """Stop who is late enough, let released ones hold again after their day, and end what has no reason any more."""
        commit = self.env["ir.cron"]._commit_progress
        companies = self.env["res.company"].search([])
        commit(remaining=len(companies))
        for company in companies:
            self._apply_rule(company)
            if not commit(1):
                break

    @api.model
    def _apply_rule(self, company, partners=None):
        """Make the stops of `company` what its rule says; of `partners` only, where they are given."""
        day = self._get_today()
        overdue = self._read_late(company, day, partners)
        caught = {late.partner_id: late for late in overdue if self._is_caught(company, late, day)}
        stops = self._search_open(company, partners)
        self._end_without_reason(stops, caught, {late.partner_id for late in overdue})
        self._hold_again(stops.filtered(lambda stop: stop.state != "ended"), day)
        known = set(self._search_open(company, partners).partner_id.ids)
        self._stop_by_rule(company, [late for partner_id, late in caught.items() if partner_id not in known], day)

    @api.model
    def _search_open(self, company, partners):
        domain = [("company_id", "=", company.id), ("state", "in", OPEN_STATES)]
        return self.search(domain if partners is None else [*domain, ("partner_id", "in", partners.ids)])

    @api.model
    def _read_late(self, company, day, partners=None):
        """What each customer of `company` owes that is overdue on `day` and not forgiven: in company currency."""
        self.env["account.move.line"].flush_model()
        self.env["inkasso.item"].flush_model()
        self.env["inkasso.level"].flush_model(["stage"])
        days = company.inkasso_stop_days
        rows = self.env.execute_query(
            SQL(
                """
                SELECT i.company_id, i.partner_id,
                       SUM(CASE WHEN l.date_maturity <= %(late)s THEN l.amount_residual ELSE 0 END),
                       MIN(l.date_maturity),
                       ARRAY_AGG(DISTINCT v.stage)
                  FROM inkasso_item i
                  JOIN account_move_line l ON l.id = i.move_line_id
             LEFT JOIN inkasso_level v ON v.id = i.level_id
                 WHERE i.company_id = %(company)s AND COALESCE(i.rest_reason, '') <> ALL(%(forgiven)s)
                   AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE AND l.date_maturity < %(day)s AND %(scope)s
                 GROUP BY i.company_id, i.partner_id
                """,
                late=fields.Date.subtract(day, days=max(days, 1)),
                day=day,
                company=company.id,
                forgiven=list(FORGIVEN),
                scope=SQL("TRUE") if partners is None else SQL("i.partner_id = ANY(%s)", list(partners.ids)),
            )
        )
        return [Late(*row) for row in rows]

    @api.model
    def _is_caught(self, company, late, day):
        """Whether the rule of `company` stops a customer who is so late."""
        if not company.inkasso_stop:
            return False
        by_amount = (
            company.inkasso_stop_days
            and late.amount > 0
            and company.currency_id.compare_amounts(late.amount, company.inkasso_stop_amount) >= 0
        )
        stages = [stage for stage, _label in STAGES]
        wanted = company.inkasso_stop_stage
        reached = [stages.index(stage) for stage in late.stage if stage in stages]
        return bool(by_amount or (wanted and reached and max(reached) >= stages.index(wanted)))

    def _end_without_reason(self, stops, caught, late_ids):
        """End stops by rule whose rule no longer holds, and those by hand that were to last until all is paid."""
        for stop in stops:
            if stop.origin == "rule" and stop.partner_id.id not in caught:
                stop._end(self.env._("Paid, or no longer late by the rule"))
            elif stop.origin == "hand" and stop.until_paid and stop.partner_id.id not in late_ids:
                stop._end(self.env._("Nothing is overdue any more"))

    def _hold_again(self, stops, day):
        over = stops.filtered(
            lambda stop: stop.state == "released" and stop.released_until and stop.released_until < day
        )
        over.write({"state": "active", "released_until": False})
        over._log(self.env._("The release of the supply stop is over."))

    @api.model
    def _stop_by_rule(self, company, lates, day):
        stops = self.create(
            [
                {
                    "company_id": company.id,
                    "partner_id": late.partner_id,
                    "origin": "rule",
                    "date": day,
                    "until_paid": True,
                    "reason": self.env._(
                        "Overdue since %(day)s: %(amount)s",
                        day=format_date(self.env, late.oldest),
                        amount=company.currency_id.format(late.amount),
                    ),
                }
                for late in lates
            ]
        )
        for stop in stops:
            stop._log(self.env._("Supply stopped by rule. %(reason)s", reason=stop.reason))

    @api.model
    def _follow_partners(self, company, partners):
        """End at once what a payment of `partners` settles; nothing new is stopped by a payment."""
        stops = self.sudo()._search_open(company, partners)  # whoever books the payment thereby ends the stop
        if stops:
            day = self._get_today()
            overdue = stops._read_late(company, day, stops.partner_id)
            caught = {late.partner_id for late in overdue if self._is_caught(company, late, day)}
            stops._end_without_reason(stops, caught, {late.partner_id for late in overdue})
