from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

TODO = "mail.mail_activity_data_todo"


class CreditCheck(models.Model):
    """What somebody found out about how likely a debtor pays, when, and when to look again."""

    _name = "inkasso.credit.check"
    _description = "Credit check"
    _inherit = ["inkasso.problem.mixin", "inkasso.evidence.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Debtor", required=True, ondelete="cascade", index=True)
    date = fields.Date(required=True, default=fields.Date.context_today, tracking=True)
    source = fields.Char(
        required=True, help="Who says so: a credit agency, a bank, the annual accounts, our own experience."
    )
    rating = fields.Char(help="In the words or figures of the source.", tracking=True)
    recommended_limit = fields.Monetary(tracking=True)
    next_date = fields.Date(string="Next check due", help="A to-do for the debtor's responsible falls due on that day.")
    note = fields.Text()
    user_id = fields.Many2one("res.users", string="Checked by", default=lambda self: self.env.user, readonly=True)
    is_current = fields.Boolean(compute="_compute_is_current", search="_search_is_current")

    _next_after_check = models.Constraint(
        "CHECK(next_date IS NULL OR next_date > date)", "The next check is a later one."
    )
    _limit_positive = models.Constraint("CHECK(recommended_limit >= 0)", "A credit limit cannot be negative.")

    @api.depends("partner_id", "date")
    def _compute_display_name(self):
        for check in self:
            check.display_name = f"{check.partner_id.display_name or ''} {check.date or ''}".strip()

    @api.depends("partner_id", "company_id", "date")
    def _compute_is_current(self):
        latest = self._find_latest()
        for check in self:
            check.is_current = check._origin in latest

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("id", "in" if True in value else "not in", self.search([])._find_latest().ids)]

    def _find_latest(self):
        """The latest check of each of these debtors."""
        latest = self.browse()
        seen = set()
        for check in self.search([("partner_id", "in", self.partner_id.ids)], order="date desc, id desc"):
            if (check.partner_id, check.company_id) not in seen:
                seen.add((check.partner_id, check.company_id))
                latest |= check
        return latest

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            partner = self.env["res.partner"].browse(vals.get("partner_id"))
            vals["partner_id"] = partner.commercial_partner_id.id
        checks = super().create(vals_list)
        checks._plan_next()
        return checks

    def write(self, vals):
        result = super().write(vals)
        if "next_date" in vals:
            self._plan_next()
        return result

    def _plan_next(self):
        """One to-do for the next check of each debtor: that of the latest one."""
        for check in self:
            others = self.search([("partner_id", "=", check.partner_id.id), ("company_id", "=", check.company_id.id)])
            others.activity_unlink([TODO])
            latest = others[:1]
            if latest.next_date:
                latest.activity_schedule(
                    TODO,
                    date_deadline=latest.next_date,
                    summary=self.env._("Check the credit of %(debtor)s", debtor=latest.partner_id.display_name),
                    user_id=latest._get_problem_users()[:1].id,
                )

    def _get_problem_users(self):
        # OVERRIDE inkasso.problem.mixin
        self.ensure_one()
        return (
            self.env["inkasso.case"]._get_responsible(self.company_id, self.partner_id) or super()._get_problem_users()
        )

    def action_apply(self):
        """Make the recommended limit the debtor's credit limit."""
        if not self.env.user.has_group("inkasso_collections.group_manager"):
            raise AccessError(self.env._("Only managers of Collections set credit limits."))
        for check in self:
            if not check.recommended_limit:
                raise UserError(self.env._("This check recommends no limit."))
            partner_sudo = check.partner_id.sudo().with_company(
                check.company_id
            )  # accounting's own field, set on its rules
            partner_sudo.credit_limit = check.recommended_limit
            check.message_post(
                body=self.env._(
                    "Credit limit set to %(limit)s", limit=check.currency_id.format(check.recommended_limit)
                )
            )
