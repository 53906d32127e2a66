from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

SCOPES = [("line", "These lines"), ("case", "The case"), ("partner", "The debtor")]
ACTIVITY = "inkasso_collections.activity_hold"


class Hold(models.Model):
    """The collection of lines, of a case or of a debtor is paused, for a reason: to a day, or until somebody resumes it.

    A hold on a case or a debtor covers what falls due later, too; that on a case ends with it. What has no last day is
    looked at again on its review date, so that nothing is forgotten.
    """

    _name = "inkasso.hold"
    _description = "Hold"
    _inherit = ["inkasso.problem.mixin", "inkasso.followed.mixin"]
    _order = "id desc"
    _check_company_auto = True

    scope = fields.Selection(SCOPES, string="What is paused", required=True, readonly=True, default="line")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", required=True, readonly=True, index=True)
    case_id = fields.Many2one("inkasso.case", readonly=True, ondelete="set null", index="btree_not_null")
    item_ids = fields.Many2many("inkasso.item", string="Lines", readonly=True)
    note = fields.Char(string="Reason", required=True, readonly=True)
    date = fields.Date(string="Since", required=True, readonly=True)
    date_until = fields.Date(string="Until", readonly=True, help="Last day of the pause; empty: until resumed.")
    review_date = fields.Date(string="Review on", readonly=True, help="Somebody is asked whether it is still right.")
    user_id = fields.Many2one("res.users", string="Paused by", readonly=True)
    is_active = fields.Boolean(string="In force", default=True, readonly=True)
    ended_on = fields.Date(readonly=True)

    _until_or_review = models.Constraint(
        "CHECK(date_until IS NOT NULL OR review_date IS NOT NULL)", "A hold without last day has a day of review."
    )
    _active_idx = models.Index("(partner_id, company_id) WHERE is_active")
    _end_idx = models.Index("(date_until) WHERE is_active")

    @api.depends("note", "partner_id")
    def _compute_display_name(self):
        for hold in self:
            hold.display_name = f"{hold.partner_id.name or ''}: {hold.note or ''}"

    # -------------------------------------------------------------------------
    # Placing and ending
    # -------------------------------------------------------------------------

    @api.model
    def _check_may(self):
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_user")):
            raise AccessError(self.env._("Only users of Collections may pause it."))

    @api.model
    def _place(self, items, until, note, scope="line"):
        """Pause the collection of `items`, or all that their debtors owe, up to and including `until`.

        Lines that are paused already follow the new hold.

        :param until: a date; None: until somebody resumes it
        :return: the holds, one for each company and debtor
        """
        self._check_may()
        items.check_access("read")
        items_sudo, holds_sudo = items.sudo(), self.sudo()  # who may pause need not be able to edit a hold
        today = self.env["inkasso.notice"]._get_today()
        items_sudo._leave_holds()
        for (company, partner), group in items_sudo.grouped(lambda item: (item.company_id, item.partner_id)).items():
            holds_sudo |= holds_sudo.create(
                {
                    "scope": scope,
                    "company_id": company.id,
                    "partner_id": partner.id,
                    "case_id": self._find_case(company, partner).id,
                    "item_ids": [fields.Command.set(group.ids)],
                    "note": note,
                    "date": today,
                    "date_until": until,
                    "review_date": False if until else fields.Date.add(today, days=company.inkasso_hold_review_days),
                    "user_id": self.env.uid,
                }
            )
        for hold in holds_sudo:
            hold._cover()
        return holds_sudo.with_env(self.env)

    @api.model
    def _find_case(self, company, partner):
        return (
            self.env["inkasso.case"]
            .sudo()  # a pause of the whole debtor is told on the case, whoever may see it
            .search(
                [("company_id", "=", company.id), ("partner_id", "=", partner.id), ("stage", "!=", "closed")], limit=1
            )
        )

    def _cover(self):
        """All lines that this hold is about rest."""
        self.ensure_one()
        items = self.item_ids
        if self.scope != "line":
            items |= self.env["inkasso.item"].search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("partner_id", "=", self.partner_id.id),
                    ("rest_reason", "!=", "paid"),
                ]
            )
            self.item_ids = items
        items._rest(self, "hold", until=self.date_until)

    def _tell_case(self):
        """The chatter of the case says that all of it is paused."""
        for hold in self.sudo().filtered("case_id"):  # only a message
            hold.case_id.message_post(body=self.env._("Collection paused: %(note)s", note=hold.note))

    def action_end(self):
        """Collection goes on."""
        self.check_access("read")
        self._check_may()
        holds_sudo = self.sudo().filtered("is_active")
        if not holds_sudo:
            raise UserError(self.env._("This hold has ended already."))
        for item in holds_sudo._end():
            item.move_id.message_post(body=self.env._("Collection resumed."))

    def _end(self):
        """These holds hold nothing any more.

        :return: the lines that rested for them
        """
        self.write({"is_active": False, "ended_on": self.env["inkasso.notice"]._get_today()})
        self._settle_to_dos()
        return self.env["inkasso.item"]._end_rest(self)

    def _settle_to_dos(self):
        kind = self.env.ref(ACTIVITY)
        for hold in self:  # each is known by the reason it ends with; other holds keep theirs
            to_dos = (hold.activity_ids | hold.case_id.activity_ids).filtered(
                lambda each, hold=hold: each.activity_type_id == kind and (each.summary or "").endswith(hold.note)
            )
            to_dos.unlink()

    # -------------------------------------------------------------------------
    # Scheduled
    # -------------------------------------------------------------------------

    @api.model
    def _cron_follow(self):
        """End what has come to its last day, ask about what has come to its review, drop what is about nothing more."""
        today = self.env["inkasso.notice"]._get_today()
        idle = self.search([("is_active", "=", True), ("scope", "!=", "partner")]).filtered(
            lambda hold: hold._is_idle()
        )
        self._go_through(Domain("id", "in", idle.ids) & Domain("is_active", "=", True), lambda holds: holds._end())
        over = Domain("date_until", "<", today)
        to_review = Domain("date_until", "=", False) & Domain("review_date", "<=", today)
        self._go_through(Domain("is_active", "=", True) & (over | to_review), lambda holds: holds._come_to_mind(today))

    def _come_to_mind(self, today):
        """End these holds, or ask whether they are still right; either way somebody hears of it."""
        for hold in self:
            if hold.date_until:
                hold._end()
                hold._ask(today, self.env._("The pause has ended: %(note)s", note=hold.note))
            else:
                hold._ask(today, self.env._("Is it still right to pause: %(note)s", note=hold.note))
                hold.review_date = fields.Date.add(today, days=hold.company_id.inkasso_hold_review_days)

    def _is_idle(self):
        """Whether nothing is left that it could hold."""
        self.ensure_one()
        return (self.scope == "case" and self.case_id.stage == "closed") or (
            self.scope == "line" and all(item.rest_reason == "paid" for item in self.item_ids)
        )

    def _ask(self, day, summary):
        """A to-do on the case, else on the hold itself; of one hold there is one."""
        self.ensure_one()
        target = self._find_case(self.company_id, self.partner_id) or self
        told = target.activity_ids.filtered(lambda each: each.summary == summary).user_id
        for user in (self.user_id.filtered("active") or target._get_problem_users()) - told:
            target.with_context(mail_activity_quick_update=True).activity_schedule(
                ACTIVITY, date_deadline=day, summary=summary, user_id=user.id
            )

    def _get_problem_users(self):
        # OVERRIDE inkasso.problem.mixin
        self.ensure_one()
        return self.company_id.inkasso_user_id or super()._get_problem_users()

    def action_open_case(self):
        self.ensure_one()
        self.check_access("read")
        return self._find_case(self.company_id, self.partner_id).with_env(self.env)._get_form_action()
