from odoo import fields, models

SOURCES = [
    ("us", "Us"),
    ("agency", "Agency"),
    ("rule", "Rule"),
    ("system", "System"),
]


class PursuitEvent(models.AbstractModel):
    """What happened to claims that somebody else pursues: when, by whom, and what was said."""

    _name = "inkasso.pursuit.event"
    _description = "Event of claims pursued by somebody else"
    _order = "id desc"

    date = fields.Date(required=True, readonly=True)
    source = fields.Selection(SOURCES, string="By", required=True, default="us", readonly=True)
    user_id = fields.Many2one("res.users", readonly=True, default=lambda self: self.env.user)
    note = fields.Text(readonly=True)
