from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

STAGES = [
    ("reminder", "Reminder"),
    ("demand", "Demand"),
    ("handover", "Hand over"),
]


class Level(models.Model):
    """One step of a policy: when, by which channels, what is charged, how many days to respond, what is written."""

    _name = "inkasso.level"
    _description = "Collection level"
    _inherit = ["inkasso.cached.mixin"]
    _order = "policy_id, sequence, id"
    _check_company_auto = True

    policy_id = fields.Many2one("inkasso.policy", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="policy_id.company_id")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True, default=lambda self: self.env._("Reminder"))
    stage = fields.Selection(
        STAGES,
        required=True,
        default="reminder",
        help="Hand over: nothing is sent; the case becomes ready for a collection agency.",
    )
    days_overdue = fields.Integer(
        string="Days after due",
        aggregator=None,
        help="The step is taken at the earliest so many days after the due date.",
    )
    response_days = fields.Integer(
        string="Days to respond",
        default=10,
        aggregator=None,
        help="Days from the notice until its deadline. The next step waits until they, and the grace days, have passed.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain="[('share', '=', False)]",
        help="Who takes the calls and problems of this step. Empty: the responsible of the case.",
    )

    # channels
    send_email = fields.Boolean(
        string="E-mail", default=True, help="Sent with the letter attached; a debtor without e-mail gets the letter."
    )
    send_letter = fields.Boolean(string="Letter", help="Printed in any case, also when an e-mail was sent.")
    schedule_call = fields.Boolean(string="Phone call", help="Plans a call activity for the responsible.")
    call_delay_days = fields.Integer(string="Call after (days)", help="Days from the notice to the planned call.")

    # what is claimed
    charge_interest = fields.Boolean(string="Late interest", default=True)
    fee_kind_ids = fields.Many2many("inkasso.fee.kind", string="Fees", help="Claimed as far as the law allows.")
    minimum_ids = fields.One2many("inkasso.level.minimum", "level_id", string="Minimum amounts", copy=True)

    # what is written
    mail_template_id = fields.Many2one(
        "mail.template",
        string="E-mail template",
        domain="[('model', '=', 'inkasso.notice')]",
        help="Empty: the standard template.",
    )
    letter_title = fields.Char(translate=True, help="Heading of the letter. Empty: the name of the level.")
    letter_body = fields.Html(string="Text before the table", translate=True, sanitize_attributes=True)
    letter_closing = fields.Html(string="What happens next", translate=True, sanitize_attributes=True)

    _response_days_positive = models.Constraint(
        "CHECK(response_days >= 0 AND call_delay_days >= 0)", "Days to respond cannot be negative."
    )

    # -------------------------------------------------------------------------
    # Constraints
    # -------------------------------------------------------------------------

    @api.constrains("days_overdue", "response_days")
    def _check_days(self):
        for level in self:
            if level.days_overdue < 0 or level.response_days < 0:
                raise ValidationError(
                    self.env._(
                        "“%(level)s”: days after due and days to respond cannot be negative. Enter 0 or more.",
                        level=level.display_name,
                    )
                )

    @api.constrains("sequence", "days_overdue", "stage", "active", "policy_id")
    def _check_order_of_one(self):
        if not self.env.context.get("inkasso_levels_in_one_go"):
            self._check_order()

    def _check_order(self):
        """Steps follow each other: no two at the same place, none due before the one ahead of it, hand-over last."""
        for policy in self.policy_id:
            levels = policy.level_ids.filtered("active").sorted("sequence")
            for level, following in pairwise(levels):
                if level.sequence == following.sequence:
                    raise ValidationError(
                        self.env._(
                            "“%(first)s” and “%(second)s” stand at the same place (%(sequence)s) of the policy, so it would "
                            "not be clear which comes first. Give each level its own sequence.",
                            first=level.name,
                            second=following.name,
                            sequence=level.sequence,
                        )
                    )
                if level.days_overdue > following.days_overdue:
                    raise ValidationError(
                        self.env._(
                            "“%(second)s” comes after “%(first)s” but is due earlier (%(second_days)s days after due, "
                            "against %(first_days)s). Change the order or the days.",
                            first=level.name,
                            second=following.name,
                            first_days=level.days_overdue,
                            second_days=following.days_overdue,
                        )
                    )
                if level.stage == "handover":
                    raise ValidationError(
                        self.env._("“%(level)s” hands over the case: it must be the last level.", level=level.name)
                    )

    @api.constrains("response_days", "stage", "policy_id")
    def _check_response_days(self):
        """A demand gives the debtor at least the time that good practice in the jurisdiction asks for."""
        for level in self.filtered(lambda level: level.stage == "demand"):
            policy, today = level.policy_id, fields.Date.context_today(level)
            # a plan may be for both kinds of debtors: what a letter gives is raised for whom the law gives more
            least = min(
                policy.jurisdiction_id._get_figure("response_days_demand", today, policy.company_id, kind)
                for kind in ("consumer", "business")
            )
            if level.response_days < least:
                raise ValidationError(
                    self.env._(
                        "“%(level)s” gives %(days)s days to respond; a demand in %(law)s gives at least %(least)s.",
                        level=level.name,
                        days=level.response_days,
                        law=level.policy_id.jurisdiction_id.name,
                        least=least,
                    )
                )

    @api.constrains("send_email", "send_letter", "stage")
    def _check_channels(self):
        for level in self:
            if level.stage != "handover" and not (level.send_email or level.send_letter):
                raise ValidationError(
                    self.env._("“%(level)s” reaches nobody: choose e-mail, letter or both.", level=level.name)
                )

    # -------------------------------------------------------------------------
    # Writing
    # -------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        levels = super().create(vals_list)
        levels.policy_id._reschedule_items()
        return levels

    def write(self, vals):
        result = super().write(vals)
        if {"sequence", "days_overdue", "active", "policy_id"} & vals.keys():
            self.policy_id._reschedule_items()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        in_notices = self.env["inkasso.notice"].sudo().search_count([("line_ids.level_id", "in", self.ids)], limit=1)
        if in_notices or self.env["inkasso.item"].sudo().search_count([("level_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("Invoices have reached this level. Archive the level instead of deleting it."))

    def unlink(self):
        policies = self.policy_id
        result = super().unlink()
        policies.exists()._reschedule_items()
        return result

    # -------------------------------------------------------------------------
    # Reading
    # -------------------------------------------------------------------------

    @api.depends("name", "policy_id")
    @api.depends_context("inkasso_show_policy")
    def _compute_display_name(self):
        for level in self:
            policy = f"{level.policy_id.name}: " if self.env.context.get("inkasso_show_policy") else ""
            level.display_name = f"{policy}{level.name or ''}"

    def _get_rank(self):
        """How many steps of its policy are taken once this level is reached, this one included."""
        self.ensure_one()
        siblings = self.policy_id.with_context(active_test=False).level_ids
        return len(siblings.filtered(lambda level: level.sequence <= self.sequence and (level.active or level == self)))

    def _get_minimum(self, currency, company, day):
        """The amount below which this level does not write to a debtor, in `currency`; 0 without a minimum.

        A minimum given in another currency counts at the day's rate.
        """
        self.ensure_one()
        same = self.minimum_ids.filtered(lambda minimum: minimum.currency_id == currency)
        if same:
            return same[0].amount
        in_company_currency = self.minimum_ids.filtered(lambda minimum: minimum.currency_id == company.currency_id)
        return sum(
            minimum.currency_id._convert(minimum.amount, currency, company, day) for minimum in in_company_currency[:1]
        )
