from odoo import api, fields, models

GROUP = "inkasso_collections.group_user"


class ResPartner(models.Model):
    _inherit = "res.partner"

    inkasso_promise_count = fields.Integer(
        string="Promises judged", compute="_compute_inkasso_promises", compute_sudo=True, groups=GROUP
    )
    inkasso_promise_rate = fields.Float(
        string="Promises kept (%)",
        compute="_compute_inkasso_promises",
        compute_sudo=True,
        groups=GROUP,
        digits=(5, 1),
        help="How many of the debtor's promises to the current company were kept.",
    )

    @api.depends_context("company")
    def _compute_inkasso_promises(self):
        rates = self.env["inkasso.promise"]._read_kept_rates(
            "partner_id", self.commercial_partner_id, [("company_id", "=", self.env.company.id)]
        )
        for partner in self:
            rate, count = rates.get(partner.commercial_partner_id.id, (0, 0))
            partner.inkasso_promise_rate, partner.inkasso_promise_count = rate, count
