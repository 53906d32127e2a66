from odoo import fields, models

FIRST_PARTY = "first_party"


class AgencyKind(models.Model):
    """What sort of agency it is: works in the creditor's name, in its own, buys claims, knows a trade."""

    _name = "inkasso.agency.kind"
    _description = "Kind of collection agency"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Technical name, used by rules.")
    sequence = fields.Integer(default=10)
    description = fields.Char(translate=True)

    _code_uniq = models.UniqueIndex("(code)", "There is already a kind of agency with this code.")
