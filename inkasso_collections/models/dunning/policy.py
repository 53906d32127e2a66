from collections import namedtuple

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

# What the steps of a plan depend on: whether it is in use, its own law, and the days it waits after a deadline.
Plan = namedtuple("Plan", "active jurisdiction_id grace_days")
Following = namedtuple("Following", "level_id days_overdue")


class Policy(models.Model):
    """An ordered plan of steps that every overdue line of a debtor goes through."""

    _name = "inkasso.policy"
    _description = "Collection policy"
    _inherit = ["inkasso.cached.mixin"]
    _order = "sequence, id"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, help="Empty: shared by all companies."
    )
    jurisdiction_id = fields.Many2one(
        "inkasso.jurisdiction", help="The law for interest and fees. Empty: the company's."
    )
    level_ids = fields.One2many("inkasso.level", "policy_id", string="Levels", copy=True)
    grace_days = fields.Integer(
        help="Days to wait after a deadline for payments that are under way before the next step is taken."
    )
    net_credits = fields.Boolean(
        string="Count unapplied credits",
        default=True,
        help="Payments and credit notes of the debtor that nobody has matched yet count against what is claimed.",
    )
    note = fields.Text(help="For whom this plan is meant.")

    _grace_days_positive = models.Constraint("CHECK(grace_days >= 0)", "Grace days cannot be negative.")

    @api.model_create_multi
    def create(self, vals_list):
        policies = super(Policy, self.with_context(inkasso_levels_in_one_go=True)).create(vals_list)
        policies.level_ids._check_order()
        return policies.with_env(self.env)

    def write(self, vals):
        # Levels that are moved around in one save pass through orders that would not be allowed: check the last one.
        in_one_go = self.with_context(inkasso_levels_in_one_go=True) if "level_ids" in vals else self
        result = super(Policy, in_one_go).write(vals)
        if "level_ids" in vals:
            self.level_ids._check_order()
        if {"grace_days", "active"} & vals.keys():
            self._reschedule_items()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for model, field in (
            ("inkasso.notice", "level_id.policy_id"),
            ("inkasso.item", "policy_id"),
            ("inkasso.item", "level_id.policy_id"),
            ("res.company", "inkasso_policy_id"),
        ):
            if self.env[model].sudo().search_count([(field, "in", self.ids)], limit=1):
                raise UserError(
                    self.env._("Invoices follow this policy, or have done so. Archive it instead of deleting it.")
                )

    def action_use_for_company(self):
        """Make this the plan of the current company, for every customer and invoice without one of its own.

        Managers of Collections may do this without being administrators, whom Odoo's settings are for.
        """
        self.ensure_one()
        self.check_access("write")
        self.env.company.sudo().inkasso_policy_id = self
        return True

    def _reschedule_items(self):
        """Move the next step of every open item that follows one of these policies."""
        items = self.env["inkasso.item"].sudo()  # the plan moves every item, also those the editor does not see
        items.search([("policy_id", "in", self.ids), ("rest_reason", "!=", "paid")])._reschedule()

    def _get_level_after(self, level, taken_ids=()):
        """The step after `level`; the first one where `level` is empty; nothing after the last.

        After a change of policy the steps already taken count: who has had two notices goes on with the third. After a
        change of order no step is taken again.

        :param taken_ids: the levels that the item has had a notice of
        """
        self.ensure_one()
        levels = self.level_ids.filtered("active").sorted("sequence")
        if not level:
            taken = 0
        elif level in levels:
            taken = levels.ids.index(level.id) + 1
        elif level.policy_id == self:  # archived since
            taken = len(levels.filtered(lambda other: other.sequence <= level.sequence))
        else:
            taken = level._get_rank()
        return levels[taken:].filtered(lambda other: other.id not in taken_ids)[:1]

    @api.model
    @tools.ormcache("policy_id")
    def _get_plan(self, policy_id):
        # cached for all users, whose invoices all follow it
        policy_sudo = self.sudo().browse(policy_id or ())
        return Plan(policy_sudo.active, policy_sudo.jurisdiction_id.id, policy_sudo.grace_days)

    @api.model
    @tools.ormcache("policy_id", "level_id", "taken_ids")
    def _get_following(self, policy_id, level_id, taken_ids):
        """As :meth:`_get_level_after`, for whoever asks for each of many items: plain values, kept beyond the request.

        :return: :class:`Following`, or None after the last step
        """
        policy_sudo = self.sudo().browse(policy_id)  # as above
        level_sudo = policy_sudo._get_level_after(self.env["inkasso.level"].sudo().browse(level_id or ()), taken_ids)
        return Following(level_sudo.id, level_sudo.days_overdue) if level_sudo else None

    @api.model
    def _create_default(self, company):
        """The plan that the addon ships for the company's law, as the company's own to change."""
        template = self.env.ref("inkasso_collections.policy_se_standard")
        return template.copy(
            {
                "name": template.name,
                "company_id": company.id,
                "active": True,
                "jurisdiction_id": template.jurisdiction_id.id,
            }
        )

    def _get_jurisdiction(self, company, country):
        """The law that applies under this policy to claims of `company` on a debtor in `country`.

        :raise ValidationError: where none is set; interest, fees and deadlines are not guessed
        """
        self.ensure_one()
        jurisdiction = self.jurisdiction_id or self.env["inkasso.jurisdiction"]._find(company, country)
        if not jurisdiction:
            raise ValidationError(
                self.env._(
                    "No collection law is set for %(company)s. Choose one on the policy “%(policy)s” "
                    "or under Collections > Configuration > Settings.",
                    company=company.display_name,
                    policy=self.display_name,
                )
            )
        return jurisdiction
