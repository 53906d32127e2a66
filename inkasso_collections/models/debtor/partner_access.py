from odoo import api, models


class PartnerMergeAccess(models.TransientModel):
    """Contacts that turn out to be one debtor: the links sent before open nothing any more."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # EXTENDS base: what was sent to one of them must not show what the others owe
        links_sudo = self.env["inkasso.access.link"].sudo()  # a consequence of merging, which was checked
        links_sudo.search([("partner_id", "in", (src_partners | dst_partner).ids)])._revoke(
            self.env._("The debtor was merged with another contact.")
        )
        return super()._update_foreign_keys(src_partners, dst_partner)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        # EXTENDS base: a contact that is archived is not let in by old links
        result = super().write(vals)
        if vals.get("active") is False:
            links_sudo = self.env["inkasso.access.link"].sudo()  # a consequence of archiving, which was checked
            links_sudo.search([("partner_id", "in", self.ids)])._revoke(self.env._("The contact was archived."))
        return result
