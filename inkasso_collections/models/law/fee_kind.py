from odoo import fields, models


class FeeKind(models.Model):
    """What a fee is for: reminder, demand, payment plan, compensation for late payment."""

    _name = "inkasso.fee.kind"
    _description = "Kind of fee"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    is_compensation = fields.Boolean(
        help="A lump sum between businesses that combines with the other fees as the jurisdiction says."
    )
    per_line = fields.Boolean(
        string="Once per claim",
        help="Claimed for each overdue line. Otherwise once per notice, however many lines it covers: "
        "several claims on one debtor are gathered into one demand.",
    )

    _code_uniq = models.UniqueIndex("(code)", "There is already a kind of fee with this code.")
