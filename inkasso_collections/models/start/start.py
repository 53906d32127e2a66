from odoo import api, fields, models
from odoo.exceptions import AccessError

# What a manager chooses; the rest is written by the system, and nothing once it is decided.
CHOSEN = {"due_from", "older", "older_until", "level_id", "response_date", "nightly_limit", "automatic"}
OLDER = [
    ("look", "Rest until somebody has looked at them"),
    ("until", "Rest until a day"),
    ("level", "Go on after a step that was taken outside Odoo"),
]


class Start(models.Model):
    """How collection begins in a ledger that was there before it: what is due already is shown, and somebody decides.

    One record a company. Until it is decided, no nightly run touches a company whose ledger was there when the addon was
    installed. What is decided is written in its log, and can be taken back for whatever has not been reminded of since.
    """

    _name = "inkasso.start"
    _description = "Start of collections"
    _inherit = ["mail.thread"]
    _rec_name = "company_id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [("open", "To decide"), ("done", "Decided")], required=True, default="open", readonly=True, copy=False
    )
    policy_id = fields.Many2one(related="company_id.inkasso_policy_id", string="Plan")
    date = fields.Date(string="As of", readonly=True, help="The day as of which the figures were counted.")
    decided_by = fields.Many2one("res.users", readonly=True, copy=False)
    decided_on = fields.Datetime(readonly=True, copy=False)

    # the choice
    due_from = fields.Date(
        string="Begin with what fell due from",
        tracking=True,
        help="Older claims do as you choose below. Empty: begin with everything.",
    )
    older = fields.Selection(OLDER, string="Older claims", required=True, default="look", tracking=True)
    older_until = fields.Date(string="Until", tracking=True, help="The last day on which older claims rest.")
    level_id = fields.Many2one(
        "inkasso.level",
        string="Last step taken outside Odoo",
        domain="[('policy_id', '=', policy_id), ('stage', '!=', 'handover')]",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        help="Older claims go on with the step after this one.",
    )
    response_date = fields.Date(
        string="Its deadline",
        tracking=True,
        help="The day until which these debtors were asked to pay; the next step waits for it. Empty: it has passed.",
    )
    nightly_limit = fields.Integer(
        string="Debtors a night",
        tracking=True,
        help="At most so many debtors of the old ledger are begun with in a night, those who owe most first. 0: no limit.",
    )
    automatic = fields.Boolean(
        string="Collect automatically",
        default=True,
        tracking=True,
        help="Every night, the steps that are due are taken.",
    )

    _company_uniq = models.UniqueIndex("(company_id)", "The company has a start of collections already.")
    _nightly_limit_positive = models.Constraint(
        "CHECK(nightly_limit >= 0)", "The number of debtors a night cannot be negative."
    )

    @api.depends("company_id")
    def _compute_display_name(self):
        for start in self:
            start.display_name = self.env._("Start of collections in %(company)s", company=start.company_id.name or "")

    def write(self, vals):
        if not self.env.su and (vals.keys() - CHOSEN or "done" in self.mapped("state")):
            raise AccessError(self.env._("How collection begins is decided by the buttons. Reopen it to decide anew."))
        return super().write(vals)

    # -------------------------------------------------------------------------
    # Opening
    # -------------------------------------------------------------------------

    @api.model
    def _open_for(self):
        """Show how the current company begins: as decided, or with the figures of today, to decide."""
        self._check_may()
        company = self.env.company
        start_sudo = self.sudo().search([("company_id", "=", company.id)])  # records are made by the system, once
        if not start_sudo:
            start_sudo = start_sudo.create({"company_id": company.id})
        if start_sudo.state == "open":
            start_sudo._count()
        return start_sudo.with_env(self.env)._get_records_action(name=self.env._("Begin in an existing ledger"))

    def action_count(self):
        """Count again."""
        self._as_manager()._count()
        return True

    def action_default_policy(self):
        """Make the default Swedish plan the company's, and show what would go out by it."""
        start_sudo = self._as_manager()
        company_sudo = start_sudo.company_id
        if not company_sudo.inkasso_policy_id:
            company_sudo.inkasso_policy_id = self.env["inkasso.policy"].sudo()._create_default(company_sudo)
        start_sudo._count()
        return True

    @api.model
    def _check_may(self):
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_manager")):
            raise AccessError(self.env._("Only managers of Collections decide how it begins."))

    def _as_manager(self):
        """This start with the rights that it needs: items are edited by nobody, companies by administrators."""
        self.ensure_one()
        self._check_may()
        self.check_access("write")
        return self.sudo()
