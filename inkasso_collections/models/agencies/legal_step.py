from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules.legal_step import ENDED, LIVE
from .legal_words import CLOSE_CODES, STATUSES

# What collectors edit by hand; everything else follows from what is done.
EDITABLE = {
    "evidence",
    "attachment_ids",
    "user_id",
    "authority_id",
    "authority_reference",
    "co_debtor_ids",
    "representative_id",
    "original_creditor",
    "note",
    "line_ids",
    "cost_ids",
}


class LegalStep(models.Model):
    """A claim taken to an authority or a court, by us or by the agency that has it: what is claimed, and how far it is.

    Amounts are those of the day on which it was made ready, and stay once it is applied for.
    """

    _name = "inkasso.legal.step"
    _description = "Legal step"
    _inherit = ["inkasso.pursuit"]
    _order = "id desc"
    _check_company_auto = True
    _editable = EDITABLE

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    case_id = fields.Many2one("inkasso.case", required=True, readonly=True, ondelete="restrict", index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, readonly=True, ondelete="restrict", index=True
    )
    kind_id = fields.Many2one("inkasso.legal.step.kind", required=True, readonly=True, ondelete="restrict", index=True)
    jurisdiction_id = fields.Many2one("inkasso.jurisdiction", string="Law", readonly=True, ondelete="restrict")
    assignment_id = fields.Many2one(
        "inkasso.assignment",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The agency that files it for us. Empty: we file it ourselves.",
    )
    agency_id = fields.Many2one(related="assignment_id.agency_id", store=True, index="btree_not_null")
    agreement_id = fields.Many2one(related="assignment_id.agreement_id")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Responsible", domain="[('share', '=', False)]", index="btree_not_null"
    )
    status = fields.Selection(STATUSES, required=True, default="draft", readonly=True, index=True, group_expand=False)
    close_code = fields.Selection(CLOSE_CODES, string="Closed because", readonly=True)
    is_live = fields.Boolean(compute="_compute_is_live", store=True, help="The claims rest for it.")

    authority_id = fields.Many2one("res.partner", string="Filed with", ondelete="restrict", index="btree_not_null")
    authority_reference = fields.Char(string="Their number", help="The number that the authority gave the matter.")
    representative_id = fields.Many2one(
        "res.partner", ondelete="restrict", help="Who files it for us; empty: ourselves."
    )
    co_debtor_ids = fields.Many2many(
        "res.partner", "inkasso_legal_step_co_debtor_rel", string="Also liable", help="Defendants beside the debtor."
    )
    original_creditor = fields.Char(help="Whose claim it was, where we took it over: the text must name them.")
    note = fields.Html()

    date = fields.Date(string="As of", readonly=True, help="The day to which the interest is computed.")
    applied_on = fields.Date(readonly=True)
    served_on = fields.Date(readonly=True)
    title_on = fields.Date(string="Decided on", readonly=True)
    status_on = fields.Date(string="Status since", readonly=True)
    ended_on = fields.Date(readonly=True)
    previous_id = fields.Many2one(
        "inkasso.legal.step", string="Continues", readonly=True, ondelete="restrict", index="btree_not_null"
    )

    line_ids = fields.One2many("inkasso.legal.step.line", "step_id", string="Claims")
    cost_ids = fields.One2many("inkasso.legal.cost", "step_id", string="Costs", readonly=True)
    event_ids = fields.One2many("inkasso.legal.step.event", "step_id", string="Log", readonly=True)
    amount_principal = fields.Monetary(compute="_compute_amounts", store=True, string="Principal")
    amount_interest = fields.Monetary(compute="_compute_amounts", store=True, string="Interest")
    amount_fee = fields.Monetary(compute="_compute_amounts", store=True, string="Collection costs")
    amount_cost = fields.Monetary(compute="_compute_amounts", store=True, string="Costs of the step")
    amount_total = fields.Monetary(compute="_compute_amounts", store=True, string="Claimed")
    amount_open = fields.Monetary(compute="_compute_amount_open", string="Open", help="Principal that is open now.")

    # -------------------------------------------------------------------------
    # Computes
    # -------------------------------------------------------------------------

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for step in self:
            step.display_name = f"{step.name} {step.partner_id.display_name or ''}".strip()

    @api.depends("status")
    def _compute_is_live(self):
        for step in self:
            step.is_live = step.status in LIVE

    @api.depends(
        "line_ids.type", "line_ids.amount", "line_ids.amount_interest", "cost_ids.amount", "cost_ids.is_dropped"
    )
    def _compute_amounts(self):
        for step in self:
            lines = step.line_ids.grouped("type")
            none = step.line_ids.browse()
            step.amount_principal = sum(lines.get("claim", none).mapped("amount"))
            step.amount_interest = sum(step.line_ids.mapped("amount_interest")) + sum(
                lines.get("interest", none).mapped("amount")
            )
            step.amount_fee = sum((lines.get("cost", none) | lines.get("compensation", none)).mapped("amount"))
            step.amount_cost = sum(step.cost_ids.filtered(lambda cost: not cost.is_dropped).mapped("amount"))
            step.amount_total = step.amount_principal + step.amount_interest + step.amount_fee + step.amount_cost

    @api.depends("line_ids.amount_open")
    def _compute_amount_open(self):
        for step in self:
            step.amount_open = sum(step.line_ids.filtered(lambda line: line.type == "claim").mapped("amount_open"))

    def _get_items(self):
        """The items that the claims are of, and those of interest and fees that were booked on them."""
        items = self.line_ids.item_id
        return items | items.search([("origin_item_id", "in", items.ids), ("rest_reason", "!=", "paid")])

    # -------------------------------------------------------------------------
    # Writing
    # -------------------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filed(self):
        if self.filtered(lambda step: step.status != "draft" or step.applied_on):
            raise UserError(self.env._("What was prepared or filed is kept. Withdraw it instead."))

    def _explain_edit(self):
        # OVERRIDE inkasso.pursuit
        return self.env._("What became of a legal step is not edited by hand. Use its buttons.")

    def _explain_right(self):
        # OVERRIDE inkasso.pursuit
        return self.env._("Only collectors may take legal steps. Ask for the right “Collections: Collector”.")

    def _is_over(self):
        self.ensure_one()
        return self.status in ENDED

    # -------------------------------------------------------------------------
    # Opening
    # -------------------------------------------------------------------------

    def action_open_case(self):
        self.ensure_one()
        return self.case_id._get_form_action()

    def action_open_assignment(self):
        self.ensure_one()
        return self.assignment_id._get_records_action()

    def action_open_invoices(self):
        self.ensure_one()
        self.check_access("read")
        return self.line_ids.move_line_id.move_id._get_records_action(name=self.env._("Invoices"))
