from odoo import models

# What decides which kind of debtor somebody is, and which law applies.
DECISIVE = {"inkasso_debtor_kind", "is_company", "vat", "company_registry", "country_id", "parent_id"}


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        # EXTENDS base: claims on consumers are barred sooner than claims on businesses
        result = super().write(vals)
        if DECISIVE & vals.keys():
            items_sudo = self.env["inkasso.item"].sudo()  # whoever may edit the contact thereby moves the date
            items_sudo.search(
                [("partner_id", "in", self.ids), ("rest_reason", "not in", ("paid", "draft"))]
            )._reschedule()
        return result
