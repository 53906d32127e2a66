from odoo import api, models


class PartnerMerge(models.TransientModel):
    """What is known of one contact is known of the debtor that it turns out to be."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # EXTENDS base: the facts follow their debtor
        super()._update_foreign_keys(src_partners, dst_partner)
        facts_sudo = self.env["inkasso.debtor.fact"].sudo()  # whoever may merge contacts thereby merges what is known
        facts_sudo.invalidate_model(["partner_id"])
        facts_sudo.search([("partner_id", "=", dst_partner.id)])._take_effect()
