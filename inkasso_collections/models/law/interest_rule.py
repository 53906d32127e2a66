from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules.interest import RateSchedule
from ..exact import exact


class InterestRule(models.Model):
    """A dated rule of late interest: reference rate plus margin, or a fixed rate, for a kind of debtor."""

    _name = "inkasso.interest.rule"
    _description = "Interest rule"
    _inherit = "inkasso.dated.rule"
    _order = "jurisdiction_id, debtor_kind, date_from desc"

    name = fields.Char(compute="_compute_name")
    rate_mode = fields.Selection(
        [
            ("floating", "Reference rate of each half-year + margin"),
            ("frozen", "Reference rate when interest begins + margin"),
            ("fixed", "Fixed rate"),
        ],
        required=True,
        default="floating",
    )
    rate_kind_id = fields.Many2one("inkasso.rate.kind", string="Reference rate", ondelete="restrict")
    margin = fields.Float(string="Margin (percentage points)", digits=(16, 4))
    fixed_rate = fields.Float(string="Rate (% a year)", digits=(16, 4))

    _mode_complete = models.Constraint(
        "CHECK((rate_mode = 'fixed' AND rate_kind_id IS NULL) OR (rate_mode <> 'fixed' AND rate_kind_id IS NOT NULL))",
        "Choose the reference rate that the margin is added to; a fixed rate has none.",
    )

    @api.depends("rate_mode", "rate_kind_id", "margin", "fixed_rate")
    def _compute_name(self):
        for rule in self:
            if rule.rate_mode == "fixed":
                rule.name = self.env._("%(rate)s %% a year", rate=rule.fixed_rate)
            else:
                rule.name = self.env._(
                    "%(reference)s + %(margin)s percentage points",
                    reference=rule.rate_kind_id.name or "",
                    margin=rule.margin,
                )

    def _get_schedule(self, begins, reference_schedules):
        """The rate of each day from `begins` on, as the rule sets it.

        :param begins: the day interest begins, which freezes the reference rate where the rule says so
        :param reference_schedules: the :class:`RateSchedule` by kind, so that a batch reads each table once
        """
        self.ensure_one()
        if self.rate_mode == "fixed":
            return RateSchedule.fixed(exact(self.fixed_rate))
        schedule = reference_schedules[self.rate_kind_id].plus(exact(self.margin))
        return schedule.frozen_at(begins) if self.rate_mode == "frozen" else schedule

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self.env["inkasso.charge"].sudo().search_count([("interest_rule_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._("Interest has been claimed by this rule. Give it an end date instead of deleting it.")
            )
