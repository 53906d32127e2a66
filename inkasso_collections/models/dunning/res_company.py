from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_policy_id = fields.Many2one(
        "inkasso.policy",
        string="Collection policy",
        ondelete="restrict",
        help="The plan for every customer and invoice that has none of its own.",
    )
    inkasso_user_id = fields.Many2one(
        "res.users",
        string="Collections responsible",
        domain="[('share', '=', False)]",
        help="Gets the cases and to-dos of customers who have no responsible of their own.",
    )
    inkasso_automatic = fields.Boolean(
        string="Collect automatically",
        help="Every night, the steps that are due are taken. Preview a run before you switch it on.",
    )

    inkasso_lacks_account = fields.Boolean(
        compute="_compute_inkasso_lacks_account",
        compute_sudo=True,
        help="The company has no bank account, so its letters name no way to pay.",
    )

    @api.depends("partner_id.bank_ids")
    def _compute_inkasso_lacks_account(self):
        for company in self:
            company.inkasso_lacks_account = not company.partner_id.bank_ids

    def write(self, vals):
        result = super().write(vals)
        if {"inkasso_policy_id", "inkasso_jurisdiction_id"} & vals.keys():
            items_sudo = self.env["inkasso.item"].sudo()  # the plan moves the items of the whole company
            items_sudo.search([("company_id", "in", self.ids), ("rest_reason", "!=", "paid")])._reschedule()
        return result
