from odoo import fields, models


class LevelMinimum(models.Model):
    """The least amount, per currency, that a level writes to a debtor about."""

    _name = "inkasso.level.minimum"
    _description = "Minimum amount of a level"

    level_id = fields.Many2one("inkasso.level", required=True, ondelete="cascade", index=True)
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    amount = fields.Monetary(required=True)

    _level_currency_uniq = models.UniqueIndex(
        "(level_id, currency_id)", "The level already has a minimum amount in this currency."
    )
    _amount_positive = models.Constraint("CHECK(amount >= 0)", "A minimum amount cannot be negative.")
