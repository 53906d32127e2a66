from odoo import api, fields, models
from odoo.fields import Domain

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

    inkasso_note_ids = fields.One2many(
        "inkasso.note", "partner_id", string="Collection notes", groups="base.group_user"
    )
    inkasso_segment_id = fields.Many2one(
        "inkasso.segment",
        string="Collection segment",
        compute="_compute_inkasso_segment_id",
        inverse="_inverse_inkasso_segment_id",
        search="_search_inkasso_segment_id",
        groups=GROUP,
        domain="[('company_id', '=', current_company_id)]",
        help="Kept up every night by the conditions of the segments. What is chosen here stays.",
    )
    inkasso_segment_is_manual = fields.Boolean(
        string="Segment chosen by hand", compute="_compute_inkasso_segment_id", groups=GROUP
    )

    @api.depends_context("company")
    def _compute_inkasso_segment_id(self):
        debtors = self.commercial_partner_id
        members = (
            self.env["inkasso.segment.member"]
            .sudo()  # shown to who may see the field
            .search([("company_id", "=", self.env.company.id), ("partner_id", "in", debtors.ids)])
        )
        by_debtor = {member.partner_id: member for member in members}
        for partner in self:
            member = by_debtor.get(partner.commercial_partner_id, members.browse())
            partner.inkasso_segment_id = member.segment_id
            partner.inkasso_segment_is_manual = member.is_manual

    def _inverse_inkasso_segment_id(self):
        for partner in self:
            self.env["inkasso.segment.member"]._choose(
                self.env.company, partner.commercial_partner_id, partner.inkasso_segment_id
            )

    @api.model
    def _search_inkasso_segment_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        members = (
            self.env["inkasso.segment.member"]
            .sudo()  # shown to who may see the field
            .search([("company_id", "=", self.env.company.id), ("segment_id", "in", [each for each in value if each])])
        )
        return Domain("id", "in", members.partner_id.ids)

    @api.depends_context("company")
    def _compute_inkasso_promises(self):
        rates = self.env["inkasso.promise"]._read_kept_rates(
            "partner_id", self.commercial_partner_id, [("company_id", "=", self.env.company.id)]
        )
        for partner in self:
            rate, count = rates.get(partner.commercial_partner_id.id, (0, 0))
            partner.inkasso_promise_rate, partner.inkasso_promise_count = rate, count
