from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    inkasso_policy_id = fields.Many2one(
        "inkasso.policy", string="Collection policy", company_dependent=True,
        help="The plan for this customer's invoices. Empty: the company's.",
    )
    inkasso_user_id = fields.Many2one(
        "res.users", string="Collections responsible", company_dependent=True, domain="[('share', '=', False)]"
    )
    inkasso_case_id = fields.Many2one("inkasso.case", string="Open case", compute="_compute_inkasso_case_id")
    inkasso_overdue = fields.Monetary(
        string="Overdue", compute="_compute_inkasso_case_id", currency_field="inkasso_currency_id"
    )
    inkasso_currency_id = fields.Many2one("res.currency", compute="_compute_inkasso_case_id")

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
                ["partner_id"],
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

    def action_inkasso_case(self):
        self.ensure_one()
        return self.inkasso_case_id._get_form_action()
