from odoo import fields, models
from odoo.tools import SQL

from ...rules.assignment_life import WITH_AGENCY
from ...rules.performance import STEP_DAYS


class AgencyReceiptAnalysis(models.Model):
    """What was collected of claims that agencies have, payment by payment: how long after the hand-over it came.

    What the agency remitted, by the day on which the debtor paid, and what was paid to us. Curves are made of it.
    """

    _name = "inkasso.agency.receipt.analysis"
    _description = "Analysis of what agencies collect"
    _inherit = ["inkasso.analysis.mixin"]
    _auto = False
    _order = "paid_on desc, id desc"
    _rec_name = "assignment_id"
    _depends = {
        "inkasso.assignment": ["agency_id", "agreement_id", "case_id", "status", "date"],
        "inkasso.assignment.payment": ["assignment_id", "amount", "kind", "date"],
        "inkasso.remittance.line": [
            "assignment_id",
            "state",
            "amount_principal",
            "amount_interest",
            "amount_fee",
            "date",
        ],
        "inkasso.remittance": ["date"],
        "inkasso.case": ["user_id"],
    }

    assignment_id = fields.Many2one("inkasso.assignment", readonly=True)
    agency_id = fields.Many2one("inkasso.agency", readonly=True)
    agreement_id = fields.Many2one("inkasso.agency.agreement", readonly=True)
    date = fields.Date(string="Handed over on", readonly=True)
    cohort = fields.Date(string="Month of hand-over", readonly=True)
    paid_on = fields.Date(readonly=True)
    days = fields.Integer(string="Days since the hand-over", readonly=True, aggregator="avg")
    step = fields.Integer(
        string="Month since the hand-over", readonly=True, aggregator=None, help="Of 30 days; 1 is the first."
    )
    source = fields.Selection([("agency", "The agency"), ("us", "Us")], string="Paid to", readonly=True)
    amount = fields.Monetary(string="Collected", currency_field="display_currency_id", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT m.id, a.id AS assignment_id, a.agency_id, a.agreement_id, a.company_id, a.partner_id, a.currency_id,
                   a.debtor_kind AS segment, %(user)s AS user_id, NULL::int AS salesperson_id,
                   a.date, DATE_TRUNC('month', a.date)::date AS cohort, m.paid_on, m.source,
                   GREATEST(m.paid_on - a.date, 0) AS days,
                   GREATEST(m.paid_on - a.date, 0) / %(step)s + 1 AS step, %(amount)s AS amount
              FROM (SELECT rl.id::bigint * 2 AS id, rl.assignment_id, COALESCE(rl.date, rm.date) AS paid_on,
                           'agency'::varchar AS source,
                           COALESCE(rl.amount_principal, 0) + COALESCE(rl.amount_interest, 0)
                               + COALESCE(rl.amount_fee, 0) AS amount
                      FROM inkasso_remittance_line rl
                      JOIN inkasso_remittance rm ON rm.id = rl.remittance_id
                     WHERE rl.state = 'booked'
                     UNION ALL
                    SELECT ap.id::bigint * 2 + 1, ap.assignment_id, ap.date, 'us'::varchar, ap.amount
                      FROM inkasso_assignment_payment ap
                     WHERE ap.kind = 'payment') m
              JOIN inkasso_assignment a ON a.id = m.assignment_id
              JOIN res_partner p ON p.id = a.partner_id
              JOIN res_company co ON co.id = a.company_id
         LEFT JOIN inkasso_case c ON c.id = a.case_id
             WHERE a.sent_on IS NOT NULL AND a.status = ANY(%(statuses)s)
            """,
            user=self._get_user_sql(SQL("c.user_id")),
            step=STEP_DAYS,
            amount=self._get_currency_amount_sql(SQL("m.amount"), SQL("a.currency_id"), SQL("a.date")),
            statuses=[*WITH_AGENCY, "closed", "recalled"],
        )

    def action_open(self):
        self.ensure_one()
        return self.assignment_id._get_records_action()
