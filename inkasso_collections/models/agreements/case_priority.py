from odoo import api, fields, models
from odoo.tools import SQL


class CasePriority(models.Model):
    """Which case is worth most work: what is overdue, times how long it has been, times how likely it is to be paid."""

    _inherit = "inkasso.case"

    priority_score = fields.Float(
        string="Priority",
        readonly=True,
        digits=(16, 0),
        aggregator=None,
        help="The overdue amount in company currency, weighted with its age: a month overdue counts twice, a year at most.",
    )

    _priority_idx = models.Index("(priority_score DESC) WHERE stage <> 'closed'")

    @api.model
    def _cron_refresh_priority(self):
        """Time has passed: everything is a day older."""
        self._refresh_priority()

    @api.model
    def _refresh_priority(self, scope=None):
        """Compute the score of open cases in one statement.

        :param scope: condition on case `c`; None: all
        """
        self.env["inkasso.item"].flush_model()
        self.env["account.move.line"].flush_model(["amount_residual", "date_maturity"])
        self.flush_model()
        today = self.env["inkasso.notice"]._get_today()
        self.env.cr.execute(
            SQL(
                """
                UPDATE inkasso_case c
                   SET priority_score = s.score
                  FROM (SELECT c.id, ROUND(COALESCE(v.value, 0)::numeric * %(likelihood)s, 0) AS score
                          FROM inkasso_case c
                     LEFT JOIN LATERAL (
                               SELECT SUM(l.amount_residual * %(age)s) AS value
                                 FROM inkasso_item i
                                 JOIN account_move_line l ON l.id = i.move_line_id
                                WHERE i.case_id = c.id AND l.date_maturity < %(today)s
                                  AND i.rest_reason IS DISTINCT FROM 'paid' AND i.rest_reason IS DISTINCT FROM 'draft'
                               ) v ON TRUE
                         WHERE c.stage <> 'closed' AND %(scope)s) s
                 WHERE c.id = s.id AND c.priority_score IS DISTINCT FROM s.score
                """,
                likelihood=self._get_likelihood_sql(),
                age=SQL("(1 + LEAST(%s - l.date_maturity, 365) / 30.0)", today),
                today=today,
                scope=scope or SQL("TRUE"),
            )
        )
        self.invalidate_model(["priority_score"])

    @api.model
    def _get_likelihood_sql(self):
        """How likely case `c` is to be paid when it is worked on, above zero. An ability that knows overrides this."""
        return SQL("1.0")


class Item(models.Model):
    _inherit = "inkasso.item"

    @api.model
    def _refresh_cases(self, item_ids):
        # EXTENDS inkasso.item: what is paid is worth less work
        super()._refresh_cases(item_ids)
        self.env["inkasso.case"]._refresh_priority(
            SQL("c.id IN (SELECT case_id FROM inkasso_item WHERE id = ANY(%s))", list(item_ids))
        )
