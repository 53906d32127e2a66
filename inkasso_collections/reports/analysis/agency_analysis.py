from odoo import api, fields, models
from odoo.tools import SQL

from ...models.agencies.assignment import CLOSE_CODES, STATUSES
from ...rules.assignment_life import NOT_THEIRS, SUCCESSES, WITH_AGENCY


class AgencyAnalysis(models.Model):
    """What was handed over to agencies, and what came of it: each assignment that an agency has had."""

    _name = "inkasso.agency.analysis"
    _description = "Analysis of agencies"
    _inherit = ["inkasso.analysis.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "assignment_id"
    _depends = {
        "inkasso.assignment": [
            "agency_id",
            "agreement_id",
            "case_id",
            "status",
            "date",
            "ended_on",
            "amount_total",
            "rule_id",
            "sent_on",
        ],
        "inkasso.assignment.payment": ["assignment_id", "amount", "kind"],
        "inkasso.assignment.event": ["assignment_id", "status_to"],
        "inkasso.agency.complaint": ["assignment_id"],
        "inkasso.remittance.line": [
            "assignment_id",
            "state",
            *(f"amount_{name}" for name in ("principal", "interest", "fee", "cost", "commission", "vat", "kept")),
        ],
        "rating.rating": ["res_model", "res_id", "consumed", "rating"],
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
    rule_id = fields.Many2one("inkasso.assignment.rule", string="Chosen by rule", readonly=True)
    date = fields.Date(string="Handed over on", readonly=True)
    cohort = fields.Date(string="Month of hand-over", readonly=True)
    age_days = fields.Integer(string="Age when handed over", readonly=True, aggregator="avg")
    days_open = fields.Integer(string="Days with the agency", readonly=True, aggregator="avg")
    amount = fields.Monetary(string="Placed", currency_field="display_currency_id", readonly=True)
    amount_collected = fields.Monetary(string="Collected", currency_field="display_currency_id", readonly=True)
    amount_cost = fields.Monetary(string="Commission and costs", currency_field="display_currency_id", readonly=True)
    amount_net = fields.Monetary(string="Left to us", currency_field="display_currency_id", readonly=True)
    amount_credited = fields.Monetary(
        string="Credited",
        currency_field="display_currency_id",
        readonly=True,
        help="By credit notes since the hand-over: it is gone, but nobody collected it.",
    )
    won_count = fields.Integer(string="Success", readonly=True, help="Closed as paid, in part or settled.")
    disputed_count = fields.Integer(string="Disputed", readonly=True, help="It was contested at some time.")
    complaint_count = fields.Integer(string="Complaints", readonly=True)
    rating_sum = fields.Float(string="Sum of ratings", readonly=True)
    rating_count = fields.Integer(string="Debtors who rated", readonly=True)
    spell_days = fields.Integer(
        string="Days followed", readonly=True, aggregator=None, help="Until it was collected; else as far as is known."
    )
    spell_collected = fields.Boolean(string="Collected at last", readonly=True)

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
                   %(collected)s - %(cost)s AS amount_net, a.rule_id,
                   DATE_TRUNC('month', a.date)::date AS cohort,
                   %(credited)s AS amount_credited,
                   %(won)s::int AS won_count, %(won)s AS spell_collected,
                   CASE WHEN %(won)s OR a.status = 'recalled' OR a.close_code = ANY(%(not_theirs)s)
                        THEN GREATEST(a.ended_on - a.date, 0)
                        ELSE GREATEST(%(today)s::date - a.date, 0) END AS spell_days,
                   (a.status = 'disputed' OR EXISTS (
                        SELECT FROM inkasso_assignment_event e
                         WHERE e.assignment_id = a.id AND e.status_to = 'disputed'))::int AS disputed_count,
                   (SELECT COUNT(*) FROM inkasso_agency_complaint k
                     WHERE k.assignment_id = a.id)::int AS complaint_count,
                   (SELECT COALESCE(SUM(r.rating), 0) %(ratings)s) AS rating_sum,
                   (SELECT COUNT(*) %(ratings)s)::int AS rating_count
              FROM inkasso_assignment a
              JOIN inkasso_agency_agreement g ON g.id = a.agreement_id
              JOIN res_partner p ON p.id = a.partner_id
              JOIN res_company co ON co.id = a.company_id
         LEFT JOIN inkasso_case c ON c.id = a.case_id
         LEFT JOIN LATERAL (
                SELECT SUM(COALESCE(rl.amount_principal, 0) + COALESCE(rl.amount_interest, 0)
                           + COALESCE(rl.amount_fee, 0)) AS collected,
                       SUM(COALESCE(rl.amount_commission, 0) + COALESCE(rl.amount_cost, 0)
                           + COALESCE(rl.amount_kept, 0)
                           + CASE WHEN g.vat_deductible THEN 0 ELSE COALESCE(rl.amount_vat, 0) END) AS cost
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
            won=SQL("(a.status = 'closed' AND a.close_code = ANY(%s))", list(SUCCESSES)),
            not_theirs=list(NOT_THEIRS),
            ratings=self._get_ratings_sql(),
            credited=amount(
                SQL(
                    "COALESCE((SELECT SUM(ap.amount) FROM inkasso_assignment_payment ap"
                    " WHERE ap.assignment_id = a.id AND ap.kind = 'credit'), 0)"
                )
            ),
            amount=amount(SQL("a.amount_total")),
            collected=amount(SQL("(%s)", collected)),
            cost=amount(cost),
            statuses=[*WITH_AGENCY, "closed", "recalled"],
        )

    @api.model
    def _get_ratings_sql(self):
        """How the debtor rated the case of assignment `a`, while that was the last one: from where on."""
        return SQL(
            """
            FROM rating_rating r
           WHERE r.res_model = 'inkasso.case' AND r.res_id = a.case_id AND r.consumed
             AND r.write_date::date >= a.sent_on
             AND NOT EXISTS (SELECT FROM inkasso_assignment later
                              WHERE later.case_id = a.case_id AND later.sent_on <= r.write_date::date
                                AND (later.sent_on, later.id) > (a.sent_on, a.id))
            """
        )

    def action_open(self):
        self.ensure_one()
        return self.assignment_id._get_records_action()
