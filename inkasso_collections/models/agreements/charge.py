from odoo import api, models
from odoo.tools import SQL


class Charge(models.Model):
    """What a debtor contested with reason was never owed, so it bears no interest."""

    _inherit = "inkasso.charge"

    @api.model
    def _get_payment_day_sql(self):
        # EXTENDS inkasso.charge: a credit note over what was contested counts from the due date on
        return SQL(
            """
            CASE WHEN EXISTS (SELECT FROM inkasso_dispute_credit_move_rel settled
                               WHERE settled.account_move_id = c.move_id)
                 THEN LEAST(c.date, d.date_maturity) ELSE %s END
            """,
            super()._get_payment_day_sql(),
        )
