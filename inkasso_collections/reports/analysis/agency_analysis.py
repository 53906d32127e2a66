from odoo import fields, models
from odoo.tools import SQL

from ...models.agencies.assignment import CLOSE_CODES, STATUSES
from ...rules.assignment_life import WITH_AGENCY


class AgencyAnalysis(models.Model):
    """What was handed over to agencies, and what came of it: each assignment that an agency has had."""

    _name = "inkasso.agency.analysis"
    _description = "Analysis of agencies"
    _inherit = ["inkasso.analysis.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "assignment_id"
    _depends = {
        "inkasso.assignment": ["agency_id", "agreement_id", "case_id", "status", "date", "ended_on", "amount_total"],
        "inkasso.assignment.payment": ["assignment_id", "amount", "kind"],
        "inkasso.remittance.line": ["assignment_id", "state", "amount_principal", "amount_commission", "amount_kept"],
        "inkasso.agency.agreement": ["vat_deductible"],
        "inkasso.case": ["user_id"],
        "res.partner": ["user_id", "inkasso_user_id"],
    }

    assignment_id = fields.Many2one("inkasso.assignment", readonly=True)
    agency_id = fields.Many2one("inkasso.agency", readonly=True)
    agreement_id = fields.Many2one("inkasso.agency.agreement", readonly=True)
    case_id = fields.Many2one("inkasso.case", readonly=True)
    status = fields.Selection(STATUSES, readonly=True)
    close_code = fields.Selection(CLOSE_CODES, string="Closed because", readonly=True)
    placement = fields.Integer(readonly=True, aggregator=None)
    date = fields.Date(string="Handed over on", readonly=True)
    age_days = fields.Integer(string="Age when handed over", readonly=True, aggregator="avg")
    days_open = fields.Integer(string="Days with the agency", readonly=True, aggregator="avg")
    amount = fields.Monetary(string="Placed", currency_field="display_currency_id", readonly=True)
    amount_collected = fields.Monetary(string="Collected", currency_field="display_currency_id", readonly=True)
    amount_cost = fields.Monetary(string="Commission and costs", currency_field="display_currency_id", readonly=True)
    amount_net = fields.Monetary(string="Left to us", currency_field="display_currency_id", readonly=True)

    @property
    def _table_query(self):
        def amount(value):
            return self._get_currency_amount_sql(value, SQL("a.currency_id"), SQL("a.date"))

        collected = SQL("COALESCE(remitted.collected, 0) + COALESCE(paid.amount, 0)")
        cost = SQL("COALESCE(remitted.cost, 0)")
        return SQL(
            """
            SELECT a.id, a.id AS assignment_id, a.agency_id, a.agreement_id, a.case_id, a.company_id, a.partner_id,
                   a.currency_id, COALESCE(a.debtor_kind, %(segment)s) AS segment, %(user)s AS user_id, p.user_id AS salesperson_id,
                   a.status, a.close_code, a.placement, a.date, a.age_days,
                   COALESCE(a.ended_on, %(today)s::date) - a.date AS days_open,
                   %(amount)s AS amount, %(collected)s AS amount_collected, %(cost)s AS amount_cost,
                   %(collected)s - %(cost)s AS amount_net
              FROM inkasso_assignment a
              JOIN inkasso_agency_agreement g ON g.id = a.agreement_id
              JOIN res_partner p ON p.id = a.partner_id
              JOIN res_company co ON co.id = a.company_id
         LEFT JOIN inkasso_case c ON c.id = a.case_id
         LEFT JOIN LATERAL (
                SELECT SUM(rl.amount_principal + rl.amount_interest + rl.amount_fee) AS collected,
                       SUM(rl.amount_commission + rl.amount_cost + COALESCE(rl.amount_kept, 0)
                           + CASE WHEN g.vat_deductible THEN 0 ELSE rl.amount_vat END) AS cost
                  FROM inkasso_remittance_line rl
                 WHERE rl.assignment_id = a.id AND rl.state = 'booked') remitted ON TRUE
         LEFT JOIN LATERAL (
                SELECT SUM(ap.amount) AS amount
                  FROM inkasso_assignment_payment ap
                 WHERE ap.assignment_id = a.id AND ap.kind = 'payment') paid ON TRUE
             WHERE a.sent_on IS NOT NULL AND a.status = ANY(%(statuses)s)
            """,
            segment=self._get_segment_sql(),
            user=self._get_user_sql(SQL("c.user_id")),
            today=self._get_today(),
            amount=amount(SQL("a.amount_total")),
            collected=amount(SQL("(%s)", collected)),
            cost=amount(cost),
            statuses=[*WITH_AGENCY, "closed", "recalled"],
        )

    def action_open(self):
        self.ensure_one()
        return self.assignment_id._get_records_action()
