from odoo import fields, models

from ..law.legal_figure import FIGURES, _parse_count
from .legal_words import STATUSES

# Days that run at an authority. Where the law is silent, none do: 0 is no deadline.
DEADLINE_FIGURES = [
    ("order_answer_days", "Payment order: time to answer (days)"),
    ("order_transfer_days", "Payment order: time to ask for a court (days)"),
    ("order_reopening_days", "Payment order: time to ask for reopening (days)"),
    ("order_renewal_days", "Payment order: time to ask for the title (days)"),
]
for _kind, _label in DEADLINE_FIGURES:
    FIGURES[_kind] = (_parse_count, "0")


class LegalFigure(models.Model):
    _inherit = "inkasso.legal.figure"

    kind = fields.Selection(
        selection_add=DEADLINE_FIGURES, ondelete={kind: "cascade" for kind, _label in DEADLINE_FIGURES}
    )


class LegalStepKind(models.Model):
    """A way to have a claim decided or enforced in a country: where it is filed, what it costs, what may follow."""

    _name = "inkasso.legal.step.kind"
    _description = "Kind of legal step"
    _order = "jurisdiction_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Technical name, used by rules.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    jurisdiction_id = fields.Many2one(
        "inkasso.jurisdiction", string="Law", index=True, ondelete="cascade", help="Empty: under any law."
    )
    begins_with = fields.Selection(
        [("claim", "A claim"), ("title", "A judgment or order")],
        required=True,
        default="claim",
        help="A judgment or order: it continues a step that has led to one.",
    )
    takes_disputed = fields.Boolean(
        string="Takes contested claims", help="A court decides them. A payment order for a contested claim is useless."
    )
    needs_number = fields.Boolean(
        string="Registration number needed", help="Of the applicant and the debtor: the authority looks them up by it."
    )
    has_sheet = fields.Boolean(
        string="Data sheet", help="All that the form of the authority asks for, to print, and as a file."
    )
    interrupts = fields.Selection(
        [("court", "Court"), ("enforcement", "Enforcement authority")],
        string="Interrupts limitation as",
        required=True,
        default="court",
    )
    currency_id = fields.Many2one("res.currency", help="In which it is applied for; empty: any.")
    authority_id = fields.Many2one("res.partner", ondelete="set null", help="Where it is filed and who is paid for it.")
    text_limit = fields.Integer(string="Longest text", help="Of what a claim rests on, in characters; 0: no limit.")
    fee_kind_ids = fields.Many2many("inkasso.fee.kind", string="Costs", domain="[('is_legal', '=', True)]")
    enforcement_fee_kind_id = fields.Many2one(
        "inkasso.fee.kind", string="Cost of enforcement", domain="[('is_legal', '=', True)]", ondelete="restrict"
    )
    next_kind_ids = fields.Many2many(
        "inkasso.legal.step.kind", "inkasso_legal_step_kind_rel", "kind_id", "next_id", string="May be followed by"
    )
    deadline_ids = fields.One2many("inkasso.legal.deadline.rule", "kind_id", string="Deadlines")
    legal_basis = fields.Char()
    description = fields.Text(translate=True)
    url = fields.Char(string="Link")

    _code_uniq = models.UniqueIndex("(code)", "There is already a kind of legal step with this code.")


class LegalDeadlineRule(models.Model):
    """A deadline that begins when a step reaches a status: its length is a dated legal figure."""

    _name = "inkasso.legal.deadline.rule"
    _description = "Deadline of a kind of legal step"
    _order = "kind_id, id"

    kind_id = fields.Many2one("inkasso.legal.step.kind", required=True, ondelete="cascade", index=True)
    status = fields.Selection(STATUSES, string="From", required=True)
    figure = fields.Selection(DEADLINE_FIGURES, string="Length", required=True)
    name = fields.Char(string="What to do", required=True, translate=True)
