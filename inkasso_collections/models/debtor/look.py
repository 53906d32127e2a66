from odoo import api, fields, models
from odoo.tools import SQL


class DebtorLook(models.Model):
    """Who saw the protected address of a debtor on which day: read by managers, written by the system only."""

    _name = "inkasso.debtor.look"
    _description = "Look at protected data"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Many2one("res.partner", string="Debtor", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", string="Seen by", required=True, readonly=True, ondelete="restrict")
    date = fields.Date(required=True, readonly=True)

    _once_a_day = models.UniqueIndex("(partner_id, user_id, date)")

    @api.model
    def _log(self, partners):
        """This user sees the protected data of `partners` now; once a day is enough to know."""
        today = fields.Date.context_today(self)
        for partner_id in partners.ids:
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO inkasso_debtor_look (partner_id, user_id, date) VALUES (%s, %s, %s)
                    ON CONFLICT (partner_id, user_id, date) DO NOTHING
                    """,
                    partner_id,
                    self.env.uid,
                    today,
                )
            )
        self.invalidate_model()
