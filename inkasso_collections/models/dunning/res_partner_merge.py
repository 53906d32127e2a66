from odoo import api, models


class PartnerMerge(models.TransientModel):
    """Contacts that turn out to be one debtor: their open cases become one."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # EXTENDS base: a debtor has one open case
        cases_sudo = self.env[
            "inkasso.case"
        ].sudo()  # whoever may merge contacts thereby merges what is held against them
        open_cases = cases_sudo.search(
            [("partner_id", "in", (src_partners | dst_partner).ids), ("stage", "!=", "closed")]
        )
        for cases in open_cases.grouped("company_id").values():
            kept = (cases.filtered(lambda case: case.partner_id == dst_partner) or cases)[0]
            (cases - kept)._pass_on(kept)
        items_sudo = self.env["inkasso.item"].sudo().search([("partner_id", "in", src_partners.ids)])
        self.env.flush_all()
        super()._update_foreign_keys(src_partners, dst_partner)
        items_sudo.invalidate_recordset()
        items_sudo._reschedule()
