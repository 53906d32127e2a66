from odoo import api, fields, models
from odoo.tools import SQL

RESULTS = [
    ("in_time", "Paid by the deadline"),
    ("later", "Paid later"),
    ("part", "Paid in part"),
    ("unpaid", "Not paid"),
    ("waiting", "Deadline not reached"),
]


class NoticeAnalysis(models.Model):
    """What notices led to: each line of a notice that was sent, with what was paid of it, and by when."""

    _name = "inkasso.notice.analysis"
    _description = "Analysis of notices and their effect"
    _inherit = ["inkasso.analysis.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "notice_id"
    _depends = {
        "inkasso.notice": ["state", "date", "sent_on", "response_date", "channel", "case_id", "level_id", "partner_id"],
        "inkasso.notice.line": ["notice_id", "move_line_id", "is_void", "amount_principal", "amount_fee", "level_id"],
        "inkasso.case": ["user_id"],
        "account.partial.reconcile": ["debit_move_id", "credit_move_id", "debit_amount_currency", "max_date"],
        "account.move.line": ["balance", "amount_currency", "reconciled"],
    }

    notice_id = fields.Many2one("inkasso.notice", readonly=True)
    move_line_id = fields.Many2one("account.move.line", string="Journal item", readonly=True)
    case_id = fields.Many2one("inkasso.case", readonly=True)
    policy_id = fields.Many2one("inkasso.policy", readonly=True)
    level_id = fields.Many2one("inkasso.level", readonly=True)
    stage = fields.Selection(
        lambda self: self.env["inkasso.level"]._fields["stage"]._description_selection(self.env), readonly=True
    )
    channel = fields.Selection(
        lambda self: self.env["inkasso.notice"]._fields["channel"]._description_selection(self.env), readonly=True
    )
    date = fields.Date(readonly=True)
    response_date = fields.Date(string="Deadline", readonly=True)
    result = fields.Selection(RESULTS, readonly=True)
    is_due = fields.Boolean(string="Deadline has passed", readonly=True)
    days_to_pay = fields.Integer(string="Days to payment", readonly=True, aggregator="avg")
    amount = fields.Monetary(string="Claimed", currency_field="display_currency_id", readonly=True)
    amount_due = fields.Monetary(string="Claimed, deadline passed", currency_field="display_currency_id", readonly=True)
    amount_in_time = fields.Monetary(
        string="Paid by the deadline",
        currency_field="display_currency_id",
        readonly=True,
        help="Of what was claimed with a deadline that has passed.",
    )
    amount_paid = fields.Monetary(string="Paid since", currency_field="display_currency_id", readonly=True)

    @property
    def _table_query(self):
        today = SQL("%s::date", self._get_today())

        def amount(value):
            return self._get_claim_amount_sql(
                value, SQL("n.currency_id"), SQL("nl.move_line_id"), SQL("n.company_id"), SQL("n.date")
            )

        return SQL(
            """
            SELECT f.*,
                   CASE WHEN is_due THEN amount ELSE 0 END AS amount_due,
                   CASE WHEN NOT is_due AND open THEN 'waiting'
                        WHEN amount_in_time >= amount THEN 'in_time'
                        WHEN NOT open AND amount_paid > 0 THEN 'later'
                        WHEN amount_paid > 0 THEN 'part'
                        ELSE 'unpaid' END AS result
              FROM (SELECT nl.id, n.id AS notice_id, nl.move_line_id, n.case_id, v.policy_id, nl.level_id, v.stage,
                           n.channel, n.company_id, n.partner_id, n.currency_id, %(segment)s AS segment,
                           %(user)s AS user_id, m.invoice_user_id AS salesperson_id,
                           n.date, n.response_date, n.response_date < %(today)s AS is_due,
                           l.reconciled IS NOT TRUE AS open,
                           CASE WHEN l.reconciled THEN %(last_day)s - n.date END AS days_to_pay,
                           %(amount)s AS amount, %(in_time)s AS amount_in_time, %(paid)s AS amount_paid
                      FROM %(from)s
                     WHERE n.state = 'sent' AND nl.is_void IS NOT TRUE AND nl.move_line_id IS NOT NULL) f
            """,
            segment=self._get_segment_sql(),
            user=self._get_user_sql(SQL("c.user_id")),
            today=today,
            last_day=self._get_paid_sql(SQL("MAX(r.max_date)")),
            amount=amount(SQL("nl.amount_principal")),
            in_time=amount(
                SQL(
                    "CASE WHEN n.response_date < %s THEN LEAST(COALESCE(%s, 0), nl.amount_principal) ELSE 0 END",
                    today,
                    self._get_paid_sql(
                        SQL("SUM(r.debit_amount_currency) FILTER (WHERE r.max_date <= n.response_date)")
                    ),
                )
            ),
            paid=amount(
                SQL(
                    "LEAST(COALESCE(%s, 0), nl.amount_principal)",
                    self._get_paid_sql(SQL("SUM(r.debit_amount_currency)")),
                )
            ),
            **{"from": self._from()},
        )

    @api.model
    def _get_paid_sql(self, value):
        """`value` (SQL) over the payments on line `nl` since its notice `n`: looked up only where it is asked for."""
        return SQL(
            """
            (SELECT %s
               FROM account_partial_reconcile r
               JOIN account_move_line pl ON pl.id = r.credit_move_id
              WHERE r.debit_move_id = nl.move_line_id AND r.max_date >= n.date AND %s)
            """,
            value,
            self._get_paying_sql(SQL("pl.journal_id")),
        )

    @api.model
    def _from(self):
        return SQL(
            """
            inkasso_notice_line nl
            JOIN inkasso_notice n ON n.id = nl.notice_id
            LEFT JOIN account_move_line l ON l.id = nl.move_line_id
            LEFT JOIN account_move m ON m.id = l.move_id
            LEFT JOIN inkasso_level v ON v.id = nl.level_id
            LEFT JOIN res_partner p ON p.id = n.partner_id
            LEFT JOIN res_company co ON co.id = n.company_id
            LEFT JOIN inkasso_case c ON c.id = n.case_id
            """
        )

    def action_open(self):
        self.ensure_one()
        return self.notice_id._get_records_action()
