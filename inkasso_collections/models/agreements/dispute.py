from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

STATES = [
    ("open", "New"),
    ("investigating", "Being looked into"),
    ("accepted", "Accepted"),
    ("partly", "Accepted in part"),
    ("rejected", "Rejected"),
    ("withdrawn", "Withdrawn"),
]
RUNNING = ("open", "investigating")
ACTIVITY = "inkasso_collections.activity_dispute"
# What collectors may correct while it is open; everything else tells what happened.
EDITABLE = {"reason_id", "text", "evidence", "attachment_ids", "responsible_id", "deadline"}


class Dispute(models.Model):
    """The debtor contests lines, or parts of them: what is contested rests until it is settled, the rest goes on."""

    _name = "inkasso.dispute"
    _description = "Dispute"
    _inherit = ["inkasso.agreement.mixin", "inkasso.evidence.mixin", "mail.thread"]
    _order = "id desc"

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    state = fields.Selection(
        STATES, required=True, default="open", readonly=True, tracking=True, index=True, group_expand=True
    )
    is_open = fields.Boolean(compute="_compute_is_open", store=True)
    reason_id = fields.Many2one("inkasso.dispute.reason", required=True, ondelete="restrict", index=True, tracking=True)
    text = fields.Text(string="What the debtor says")
    evidence = fields.Text(string="What we found", help="What the investigation showed; for whoever comes next.")
    responsible_id = fields.Many2one(
        "res.users", domain="[('share', '=', False)]", tracking=True, index="btree_not_null"
    )
    deadline = fields.Date(string="Answer by", tracking=True)
    line_ids = fields.One2many("inkasso.dispute.line", "dispute_id", string="Disputed lines", readonly=True)
    answer = fields.Text(readonly=True, help="What the debtor was told.")
    closed_on = fields.Date(string="Settled on", readonly=True)
    days_to_resolve = fields.Integer(
        string="Days to resolve", compute="_compute_days_to_resolve", store=True, aggregator="avg"
    )
    credit_move_ids = fields.Many2many(
        "account.move", "inkasso_dispute_credit_move_rel", string="Credit notes", readonly=True, copy=False
    )
    currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    amount = fields.Monetary(
        string="Disputed",
        compute="_compute_amount",
        store=True,
        help="When the dispute was opened, in company currency.",
    )

    _running_idx = models.Index("(case_id) WHERE is_open")

    @api.depends("state")
    def _compute_is_open(self):
        for dispute in self:
            dispute.is_open = dispute.state in RUNNING

    @api.depends("made_on", "closed_on")
    def _compute_days_to_resolve(self):
        for dispute in self:
            dispute.days_to_resolve = (dispute.closed_on - dispute.made_on).days if dispute.closed_on else 0

    @api.depends("line_ids.amount_company")
    def _compute_amount(self):
        for dispute in self:
            dispute.amount = sum(dispute.line_ids.mapped("amount_company"))

    @api.depends("name", "reason_id")
    def _compute_display_name(self):
        for dispute in self:
            dispute.display_name = f"{dispute.name} {dispute.reason_id.name or ''}".strip()

    # -------------------------------------------------------------------------
    # A record of what happened
    # -------------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and (vals.keys() - EDITABLE or self.filtered(lambda dispute: not dispute.is_open)):
            raise AccessError(self.env._("What a dispute says is not edited by hand once it is settled."))
        result = super().write(vals)
        if {"deadline", "responsible_id"} & vals.keys():
            self.filtered("is_open")._remind_of_deadline()
        return result

    def _remind_of_deadline(self):
        """One to-do per dispute on its case, for the responsible, on the last day to answer."""
        model_id = self.env["ir.model"]._get_id("inkasso.case")
        self._settle_activities()
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": self.env.ref(ACTIVITY).id,
                    "res_model_id": model_id,
                    "res_id": dispute.case_id.id,
                    "summary": dispute._get_activity_summary(),
                    "note": plaintext2html(dispute.text) if dispute.text else "",  # the debtor's words
                    "user_id": user.id,
                    "date_deadline": dispute.deadline,
                }
                for dispute in self
                for user in dispute.responsible_id or dispute.case_id._get_problem_users()
            ]
        )

    def _get_activity_summary(self):
        self.ensure_one()
        return self.env._("Answer the dispute %(dispute)s", dispute=self.name)

    def _settle_activities(self):
        """The to-dos of these disputes are done. Each is found by the number of its dispute."""
        activities_sudo = (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "inkasso.case"),
                    ("res_id", "in", self.case_id.ids),
                    ("activity_type_id", "=", self.env.ref(ACTIVITY).id),
                ]
            )
        )
        names = tuple(self.mapped("name"))
        activities_sudo.filtered(lambda activity: (activity.summary or "").endswith(names)).unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("What debtors contested is kept. Settle the dispute instead."))

    # -------------------------------------------------------------------------
    # Opening others
    # -------------------------------------------------------------------------

    def action_open_case(self):
        self.ensure_one()
        self.check_access("read")
        return self.case_id._get_form_action()

    def action_open_credit_notes(self):
        self.ensure_one()
        self.check_access("read")
        return self.credit_move_ids._get_records_action(name=self.env._("Credit notes"))
