from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...rules.interest import RateSchedule
from ..exact import exact

# Against whom the law may cap agreed interest, where a rule does not say for whom it is meant.
PROTECTED_KINDS = ("consumer",)


class InterestRule(models.Model):
    """A dated rule of late interest: reference rate plus margin, or a fixed rate, for a kind of debtor."""

    _name = "inkasso.interest.rule"
    _description = "Interest rule"
    _inherit = "inkasso.dated.rule"
    _order = "jurisdiction_id, debtor_kind, date_from desc"
    _figure_fields = (
        "jurisdiction_id",
        "company_id",
        "debtor_kind",
        "date_from",
        "legal_basis",
        "rate_mode",
        "rate_kind_id",
        "margin",
        "fixed_rate",
        "partner_id",
        "move_id",
    )

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
    partner_id = fields.Many2one(
        "res.partner",
        string="Agreed with",
        ondelete="cascade",
        index="btree_not_null",
        help="The customer with whom this interest was agreed. Empty: everyone.",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Agreed for",
        ondelete="cascade",
        index="btree_not_null",
        help="The invoice for which this interest was agreed. Empty: all invoices.",
    )

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

    def _overlap_key(self):
        return (*super()._overlap_key(), self.partner_id.id, self.move_id.id)

    def _get_narrowness(self):
        return (bool(self.move_id), bool(self.partner_id), *super()._get_narrowness())

    def _is_law(self):
        return not (self.company_id or self.partner_id or self.move_id)

    @api.constrains("partner_id", "move_id", "company_id")
    def _check_agreed(self):
        for rule in self:
            if (rule.partner_id or rule.move_id) and not rule.company_id:
                raise ValidationError(self.env._("Interest agreed with a customer needs the company that agreed it."))
        self._check_overlap()

    @api.constrains("rate_mode", "rate_kind_id", "margin", "fixed_rate", "debtor_kind", "company_id", "partner_id")
    def _check_cap(self):
        """No more than the law's interest is agreed with those whom the law protects from more."""
        for rule in self.filtered(lambda rule: not rule._is_law()):
            kinds = [rule.debtor_kind or rule.partner_id.inkasso_kind or kind for kind in PROTECTED_KINDS]
            for kind in dict.fromkeys(kinds):
                law = rule._get_law_beside(kind)
                if law and rule._get_spread_over(law) > 0:
                    raise ValidationError(
                        self.env._(
                            "“%(rule)s” is more than “%(law)s”, which is the most that may be agreed (%(basis)s). Lower it, or "
                            "choose for which kind of debtor it is meant.",
                            rule=rule.name,
                            law=law.name,
                            basis=law.legal_basis,
                        )
                    )

    def _get_law_beside(self, debtor_kind):
        """The law's rule for such a debtor, where the law caps what may be agreed; empty where it does not."""
        self.ensure_one()
        if not self.jurisdiction_id._get_figure("agreed_interest_capped", self.date_from, None, debtor_kind):
            return self.browse()
        law = self.jurisdiction_id.interest_rule_ids.filtered(lambda rule: rule._is_law())
        return law._applicable(debtor_kind, self.env["res.company"], self.date_from)

    def _get_spread_over(self, law):
        """How many percentage points this rule gives above `law`, by the reference rates known last."""
        return self._get_latest_rate() - law._get_latest_rate()

    def _get_latest_rate(self):
        self.ensure_one()
        if self.rate_mode == "fixed":
            return self.fixed_rate
        latest = self.rate_kind_id.rate_ids.sorted("date_from")[-1:]
        return latest.rate + self.margin

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
