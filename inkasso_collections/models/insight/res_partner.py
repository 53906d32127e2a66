from odoo import api, fields, models
from odoo.exceptions import AccessError


class ResPartner(models.Model):
    _inherit = "res.partner"

    inkasso_behaviour_id = fields.Many2one(
        "inkasso.behaviour",
        string="Payment behaviour",
        compute="_compute_inkasso_behaviour",
        groups="inkasso_collections.group_user",
    )
    inkasso_days_late = fields.Float(
        string="Days late",
        digits=(6, 1),
        compute="_compute_inkasso_behaviour",
        aggregator=None,
        groups="inkasso_collections.group_user",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_inkasso_behaviour(self):
        behaviours = self.env["inkasso.behaviour"].search(
            [("company_id", "=", self.env.company.id), ("partner_id", "in", self.commercial_partner_id.ids)]
        )
        by_debtor = {behaviour.partner_id: behaviour for behaviour in behaviours}
        for partner in self:
            behaviour = by_debtor.get(partner.commercial_partner_id, behaviours.browse())
            partner.inkasso_behaviour_id = behaviour
            partner.inkasso_days_late = behaviour.average_days_late

    def action_inkasso_behaviour(self):
        """How this debtor pays the current company."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("inkasso_collections.group_user"):
            raise AccessError(self.env._("Only users of Collections see how debtors pay."))
        return self.env["inkasso.behaviour"]._get_action(self.commercial_partner_id, self.env.company)
