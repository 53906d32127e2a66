from odoo import fields, models
from odoo.tools import SQL

AMOUNTS = (
    "amount",
    "amount_not_due",
    "amount_30",
    "amount_60",
    "amount_90",
    "amount_120",
    "amount_older",
    "amount_resting",
)


class SnapshotAnalysis(models.Model):
    """What was open at the end of a day, in the currency of the current company at that day's rate."""

    _name = "inkasso.snapshot.analysis"
    _description = "Analysis of receivables over time"
    _inherit = ["inkasso.analysis.mixin"]
    _auto = False
    _order = "day desc, id"
    _rec_name = "day"
    _depends = {"inkasso.snapshot": ["day", "company_id", "currency_id", "segment", "user_id", "level_id", *AMOUNTS]}

    partner_id = fields.Many2one(store=False)  # a day is not kept by debtor
    day = fields.Date(readonly=True)
    level_id = fields.Many2one("inkasso.level", string="Level reached", readonly=True)
    line_count = fields.Integer(string="Lines", readonly=True)
    is_backfilled = fields.Boolean(string="From the ledger", readonly=True)
    amount = fields.Monetary(string="Open", currency_field="display_currency_id", readonly=True)
    amount_not_due = fields.Monetary(string="Not yet due", currency_field="display_currency_id", readonly=True)
    amount_30 = fields.Monetary(string="1–30 days", currency_field="display_currency_id", readonly=True)
    amount_60 = fields.Monetary(string="31–60 days", currency_field="display_currency_id", readonly=True)
    amount_90 = fields.Monetary(string="61–90 days", currency_field="display_currency_id", readonly=True)
    amount_120 = fields.Monetary(string="91–120 days", currency_field="display_currency_id", readonly=True)
    amount_older = fields.Monetary(string="Over 120 days", currency_field="display_currency_id", readonly=True)
    amount_resting = fields.Monetary(string="Resting", currency_field="display_currency_id", readonly=True)

    @property
    def _table_query(self):
        analysis = self.env["inkasso.analysis.mixin"]
        return SQL(
            """
            SELECT s.id, s.day, s.company_id, s.currency_id, s.segment, s.user_id, s.salesperson_id, s.level_id,
                   s.line_count, s.is_backfilled, %s
              FROM inkasso_snapshot s
            """,
            SQL(", ").join(
                SQL(
                    "%s AS %s",
                    analysis._get_amount_sql(
                        SQL.identifier("s", name), SQL("s.company_id"), SQL("s.day"), is_rounded=True
                    ),
                    SQL.identifier(name),
                )
                for name in AMOUNTS
            ),
        )
