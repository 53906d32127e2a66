from odoo import fields, models

from ..law.dated_rule import DEBTOR_KINDS


class Segment(models.Model):
    """A kind of debtors, by how they pay and who they are, with the plan that suits them: from gentle to firm.

    The first segment of which all conditions are met is a debtor's, unless somebody has chosen one.
    """

    _name = "inkasso.segment"
    _description = "Segment of debtors"
    _order = "company_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    policy_id = fields.Many2one(
        "inkasso.policy",
        string="Collection policy",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The plan for invoices of these debtors. Empty: the company's. A plan chosen on the customer goes first.",
    )
    days_from = fields.Integer(string="Days overdue from", help="Of the oldest open invoice.")
    days_to = fields.Integer(string="Days overdue below", help="0: without limit.")
    amount_from = fields.Monetary(string="Overdue from", help="In company currency.")
    amount_to = fields.Monetary(string="Overdue below", help="0: without limit.")
    late_from = fields.Float(
        string="Paid late from (%)", help="Share of the invoices of two years that were paid late, or are late now."
    )
    late_to = fields.Float(string="Paid late below (%)", help="0: without limit.")
    debtor_kind = fields.Selection(DEBTOR_KINDS, string="Kind of debtor", help="Empty: all.")
    industry_ids = fields.Many2many("res.partner.industry", string="Industries", help="Empty: all.")
    country_ids = fields.Many2many("res.country", string="Countries", help="Empty: all.")
    member_ids = fields.One2many("inkasso.segment.member", "segment_id", string="Debtors", readonly=True)
    member_count = fields.Integer(compute="_compute_member_count", string="Number of debtors")
    color = fields.Integer(string="Colour")

    _conditions_not_negative = models.Constraint(
        "CHECK(days_from >= 0 AND days_to >= 0 AND amount_from >= 0 AND amount_to >= 0 AND late_from >= 0 AND late_to >= 0)",
        "The conditions of a segment cannot be negative.",
    )

    def _compute_member_count(self):
        counts = dict(
            self.env["inkasso.segment.member"]._read_group(
                [("segment_id", "in", self.ids)], ["segment_id"], ["__count"]
            )
        )
        for segment in self:
            segment.member_count = counts.get(segment, 0)

    def write(self, vals):
        # EXTENDS base: another plan moves the lines of all who are in the segment
        result = super().write(vals)
        if {"policy_id", "active"} & vals.keys():
            # whoever may change the segment moves its lines
            self.env["inkasso.segment.member"].sudo().search([("segment_id", "in", self.ids)])._reschedule_items()
        return result

    def _is_met(self, facts, debtor):
        """Whether a debtor is of this segment.

        :param facts: :class:`~.segment_member.DebtorFacts`
        """
        self.ensure_one()
        ranges = (
            (facts.days, self.days_from, self.days_to),
            (facts.amount, self.amount_from, self.amount_to),
            (facts.late_share, self.late_from, self.late_to),
        )
        return (
            all(value >= low and (not high or value < high) for value, low, high in ranges)
            and (not self.debtor_kind or debtor.inkasso_kind == self.debtor_kind)
            and (not self.industry_ids or debtor.industry_id in self.industry_ids)
            and (not self.country_ids or debtor.country_id in self.country_ids)
        )

    def action_open_members(self):
        self.ensure_one()
        self.check_access("read")
        return self.member_ids.partner_id._get_records_action(name=self.name)

    def action_assign_now(self):
        """Sort all debtors into segments now, instead of tonight."""
        self.check_access("write")
        self.env["inkasso.segment.member"].sudo()._sort_debtors(self.company_id or self.env.company)
