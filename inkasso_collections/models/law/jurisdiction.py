from odoo import fields, models


class Jurisdiction(models.Model):
    """A country's rule set: interest, statutory fees, response times, each figure dated with its legal basis."""

    _name = "inkasso.jurisdiction"
    _description = "Jurisdiction"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short code, such as SE.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    country_id = fields.Many2one("res.country")
    interest_rule_ids = fields.One2many("inkasso.interest.rule", "jurisdiction_id")
    fee_rule_ids = fields.One2many("inkasso.fee.rule", "jurisdiction_id")
    day_count = fields.Selection(
        [("actual/actual", "Actual days, 366 in leap years"), ("actual/365", "Actual days over 365"), ("30/360", "30/360")],
        required=True,
        default="actual/actual",
        help="No Nordic statute says how days are counted. Actual/actual gives exactly the annual rate for a full year.",
    )
    fee_combination = fields.Selection(
        [
            ("absorb", "Compensation absorbs the other fees up to its amount"),
            ("set_off", "The larger of compensation and other fees"),
            ("add", "Compensation is added to the other fees"),
        ],
        required=True,
        default="add",
        help="How compensation for late payment between businesses combines with reminder and collection fees.",
    )
    min_response_days = fields.Integer(
        help="A demand that threatens further measures gives at least so many days to pay or object."
    )
    shift_due_date = fields.Boolean(
        string="Due date moves to a bank day",
        help="A due date on a Saturday, Sunday or holiday is kept by paying on the next bank day.",
    )
    legal_note = fields.Text(translate=True)

    _code_uniq = models.UniqueIndex("(code)", "There is already a jurisdiction with this code.")
    _response_days_positive = models.Constraint(
        "CHECK(min_response_days >= 0)", "The shortest response time cannot be negative."
    )
