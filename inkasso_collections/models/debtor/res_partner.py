from odoo import api, fields, models

GROUP = "inkasso_collections.group_user"


class ResPartner(models.Model):
    """Facts about a debtor, on the contact."""

    _inherit = "res.partner"

    inkasso_fact_ids = fields.Many2many(
        "inkasso.debtor.fact", string="Facts about the debtor", compute="_compute_inkasso_fact_ids", groups=GROUP
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_inkasso_fact_ids(self):
        facts = self.env["inkasso.debtor.fact"]._find(self, self.env.companies, fields.Date.context_today(self))
        by_debtor = facts.grouped("partner_id")
        for partner in self:
            partner.inkasso_fact_ids = by_debtor.get(partner.commercial_partner_id, facts.browse())

    def action_inkasso_facts(self):
        self.ensure_one()
        self.env["inkasso.debtor.fact"].check_access("read")
        debtor = self.commercial_partner_id
        action = self.env["ir.actions.act_window"]._for_xml_id("inkasso_collections.inkasso_debtor_fact_action")
        return {
            **action,
            "domain": [("partner_id", "=", debtor.id)],
            "context": {"default_partner_id": debtor.id},
        }
