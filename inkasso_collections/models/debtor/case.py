from odoo import api, fields, models


class Case(models.Model):
    """What is known of the debtor, where the case is worked."""

    _inherit = "inkasso.case"

    fact_ids = fields.Many2many(
        "inkasso.debtor.fact", string="Facts about the debtor", compute="_compute_fact_ids", compute_sudo=True
    )
    representative_id = fields.Many2one("res.partner", compute="_compute_fact_ids", compute_sudo=True)

    @api.depends("partner_id", "company_id")
    def _compute_fact_ids(self):
        facts = self.env["inkasso.debtor.fact"]._find(self.partner_id, self.company_id, fields.Date.context_today(self))
        for case in self:
            of_debtor = facts.filtered(
                lambda fact, case=case: (
                    fact.partner_id == case.partner_id
                    and fact.company_id in (case.company_id, fact.company_id.browse())
                )
            )
            case.fact_ids = of_debtor
            case.representative_id = of_debtor._get_representative()

    def action_open_facts(self):
        """All facts about the debtor, also those that have ended."""
        self.ensure_one()
        return self.partner_id.action_inkasso_facts()
