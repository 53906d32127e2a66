from odoo import fields, models

TOPICS = [
    ("licence", "Licence"),
    ("complaints", "Complaints"),
    ("contacts", "Contact with debtors"),
    ("data", "Data protection"),
    ("insurance", "Insurance"),
    ("training", "Training"),
    ("subcontractors", "Subcontractors"),
    ("other", "Other"),
]


class ComplianceQuestion(models.Model):
    """What every agency is asked in its compliance report."""

    _name = "inkasso.compliance.question"
    _description = "Question of compliance reports"
    _order = "sequence, id"

    name = fields.Char(string="Question", required=True, translate=True)
    topic = fields.Selection(TOPICS, required=True, default="other")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")


class ComplianceAnswer(models.Model):
    """A question as it was put, what the agency answered, and what we think of it."""

    _name = "inkasso.compliance.answer"
    _description = "Answer of a compliance report"
    _order = "sequence, id"

    request_id = fields.Many2one("inkasso.compliance.request", required=True, ondelete="cascade", index=True)
    state = fields.Selection(related="request_id.state")
    sequence = fields.Integer(default=10)
    topic = fields.Selection(TOPICS, required=True, default="other")
    name = fields.Char(string="Question", required=True)
    answer = fields.Text()
    judgement = fields.Selection([("good", "Good"), ("unclear", "Unclear"), ("bad", "Not good enough")])
