from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_limitation_days = fields.Integer(
        string="Warn before limitation (days)",
        default=180,
        help="A to-do on the case, so many days before a claim is time-barred.",
    )

    _limitation_days_positive = models.Constraint(
        "CHECK(inkasso_limitation_days >= 0)", "The days before limitation cannot be negative."
    )

    def write(self, vals):
        # EXTENDS inkasso: the law for debtors abroad decides about their limitation, too
        result = super().write(vals)
        if "inkasso_law_by" in vals:
            items_sudo = self.env["inkasso.item"].sudo()  # the law is that of all claims, also of those not seen
            items_sudo.search([("company_id", "in", self.ids), ("limitation_date", "!=", False)])._reschedule()
        return result


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    inkasso_limitation_days = fields.Integer(related="company_id.inkasso_limitation_days", readonly=False)
