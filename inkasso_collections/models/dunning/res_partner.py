from odoo import api, fields, models
from odoo.exceptions import UserError

GROUP = "inkasso_collections.group_user"


class ResPartner(models.Model):
    _inherit = "res.partner"
    _inkasso_terms = ("inkasso_policy_id", "inkasso_debtor_kind", "inkasso_fee_agreement")

    inkasso_policy_id = fields.Many2one(
        "inkasso.policy",
        string="Collection policy",
        company_dependent=True,
        copy=False,
        help="The plan for this customer's invoices. Empty: the company's.",
        groups="base.group_user",
    )
    inkasso_user_id = fields.Many2one(
        "res.users",
        string="Collections responsible",
        company_dependent=True,
        domain="[('share', '=', False)]",
        groups="base.group_user",
    )
    # for all who work on cases, whether or not they see the ledger
    inkasso_case_id = fields.Many2one(
        "inkasso.case", string="Open case", compute="_compute_inkasso_case_id", compute_sudo=True, groups=GROUP
    )
    inkasso_overdue = fields.Monetary(
        string="Overdue",
        compute="_compute_inkasso_case_id",
        currency_field="inkasso_currency_id",
        compute_sudo=True,
        groups=GROUP,
    )
    inkasso_currency_id = fields.Many2one(
        "res.currency", compute="_compute_inkasso_case_id", compute_sudo=True, groups=GROUP
    )

    @api.depends_context("company")
    def _compute_inkasso_case_id(self):
        """The debtor's open case with the current company, and what is overdue there in company currency."""
        debtors = self.commercial_partner_id
        company = self.env.company
        cases = {
            case.partner_id: case
            for case in self.env["inkasso.case"].search(
                [("partner_id", "in", debtors.ids), ("company_id", "=", company.id), ("stage", "!=", "closed")]
            )
        }
        today = fields.Date.context_today(self)
        overdue = dict(
            self.env["account.move.line"]._read_group(
                [
                    ("partner_id.commercial_partner_id", "in", debtors.ids),
                    ("company_id", "=", company.id),
                    ("account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("reconciled", "=", False),
                    ("date_maturity", "<", today),
                    ("move_id.move_type", "!=", "entry"),
                ],
                ["partner_id.commercial_partner_id"],
                ["amount_residual:sum"],
            )
        )
        for partner in self:
            debtor = partner.commercial_partner_id
            partner.inkasso_case_id = cases.get(debtor, False)
            partner.inkasso_overdue = overdue.get(debtor, 0)
            partner.inkasso_currency_id = company.currency_id

    def write(self, vals):
        result = super().write(vals)
        if {"parent_id", "is_company"} & vals.keys():
            self._inkasso_follow_debtor()
        if "inkasso_policy_id" in vals:
            items_sudo = self.env["inkasso.item"].sudo()  # the plan moves all items of the debtor in this company
            items_sudo.search(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("company_id", "=", self.env.company.id),
                    ("rest_reason", "!=", "paid"),
                ]
            )._reschedule()
        return result

    def _inkasso_follow_debtor(self):
        """Who becomes a contact of a company, or leaves it, takes the open items to the new debtor."""
        items_sudo = self.env["inkasso.item"].sudo()  # whoever may edit the contact thereby changes who owes
        for item in items_sudo.search([("move_line_id.partner_id", "in", self.ids)]):
            debtor = item.move_line_id.partner_id.commercial_partner_id
            if item.partner_id != debtor and not item.notice_id:
                item._take_to(debtor)

    def action_inkasso_case(self):
        self.ensure_one()
        if not self.inkasso_case_id:
            raise UserError(self.env._("There is no case in this company."))
        return self.inkasso_case_id._get_form_action()
