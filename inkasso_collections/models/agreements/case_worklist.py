from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

# What is to be done about a case today, the most pressing first; the last ones ask for nothing.
WORKLIST = [
    ("problem", "Problem to solve"),
    ("dispute", "Dispute to answer"),
    ("promise", "Promise broken"),
    ("call", "Call"),
    ("review", "To look at"),
    ("no_contact", "No way to reach"),
    ("handover", "Ready to hand over"),
    ("idle", "No next step"),
    ("waiting", "Next step dated"),
    ("agreed", "Rests"),
    ("snoozed", "Snoozed"),
    ("closed", "Closed"),
]
# Which to-do stands for what; any other is something to look at.
BY_ACTIVITY = {
    "problem": ("activity_problem", "activity_limitation"),
    "dispute": ("activity_dispute",),
    "promise": ("activity_promise",),
    "call": ("activity_call",),
}
SNOOZE_FIELDS = {"snoozed_until", "snooze_reason", "priority_score"}


class CaseWorklist(models.Model):
    """What is to be done about a case today, read from its to-dos and its lines where they are: never stored, never stale."""

    _inherit = "inkasso.case"

    worklist_state = fields.Selection(
        WORKLIST,
        string="To do today",
        compute="_compute_worklist_state",
        search="_search_worklist_state",
        group_expand="_expand_worklist_states",
    )
    snoozed_until = fields.Date(readonly=True, help="Last day on which the case asks for nothing.")
    snooze_reason = fields.Char(readonly=True)

    # -------------------------------------------------------------------------
    # What is to be done
    # -------------------------------------------------------------------------

    @api.depends(
        "stage",
        "snoozed_until",
        "next_date",
        "activity_ids.date_deadline",
        "activity_ids.activity_type_id",
        "dispute_ids.state",
        "item_ids.rest_reason",
        "partner_id.email",
        "partner_id.phone",
        "partner_id.street",
    )
    @api.depends_context("inkasso_date")
    def _compute_worklist_state(self):
        self.env.flush_all()
        states = dict(
            self.env.execute_query(
                SQL(
                    "SELECT c.id, %s FROM inkasso_case c WHERE c.id = ANY(%s)",
                    self._get_worklist_sql("c"),
                    list(self._origin.ids),
                )
            )
        )
        for case in self:
            case.worklist_state = states.get(case._origin.id)

    @api.model
    def _search_worklist_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = [state for state in value if state]
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL("%s = ANY(%s)", self._get_worklist_sql(alias), wanted)
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        # EXTENDS base: the worklist is filtered and grouped by the database
        if field_expr == "worklist_state":
            return self._get_worklist_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _expand_worklist_states(self, states, domain):
        """Those that something is in, the most pressing first: empty columns would push the others off the screen."""
        return [state for state, _label in WORKLIST if state in states]

    @api.model
    def _get_worklist_sql(self, alias):
        """The key of WORKLIST for a row `alias` of this table, as of today."""
        for model in ("mail.activity", "inkasso.item", "inkasso.item.rest", "inkasso.dispute"):
            self.env[model].flush_model()
        case = SQL.identifier(alias)
        return SQL(
            """
            CASE WHEN %(case)s.stage = 'closed' THEN 'closed'
                 WHEN %(case)s.snoozed_until >= %(today)s THEN 'snoozed'
                 ELSE COALESCE(%(to_do)s,
                     CASE WHEN EXISTS (SELECT FROM inkasso_dispute d
                                        WHERE d.case_id = %(case)s.id AND d.state = 'open') THEN 'dispute'
                          WHEN NOT %(reachable)s THEN 'no_contact'
                          WHEN %(case)s.stage = 'handover' THEN 'handover'
                          WHEN %(case)s.next_date IS NOT NULL THEN 'waiting'
                          WHEN EXISTS (SELECT FROM inkasso_item i JOIN inkasso_item_rest r ON r.item_id = i.id
                                        WHERE i.case_id = %(case)s.id) THEN 'agreed'
                          ELSE %(otherwise)s END)
            END
            """,
            case=case,
            today=self.env["inkasso.notice"]._get_today(),
            to_do=self._get_to_do_sql(case),
            reachable=self._get_reachable_sql(case),
            otherwise=self._get_idle_sql(case),
        )

    @api.model
    def _get_idle_sql(self, case):
        """The state of a case without a date or an agreement. Abilities that follow it otherwise override this."""
        return SQL("'idle'")

    @api.model
    def _get_to_do_sql(self, case):
        """The most pressing to-do that is due, or NULL."""
        ranks = [
            (state, self.env.ref(f"inkasso_collections.{name}").id)
            for state, names in BY_ACTIVITY.items()
            for name in names
        ]
        order = [state for state, _label in WORKLIST]
        whens = SQL(" ").join(
            SQL("WHEN a.activity_type_id = %s THEN %s", type_id, order.index(state)) for state, type_id in ranks
        )
        return SQL(
            """
            (ARRAY(SELECT UNNEST(%(order)s::text[])))[1 + (
                SELECT MIN(CASE %(whens)s ELSE %(other)s END)
                  FROM mail_activity a
                 WHERE a.res_model = 'inkasso.case' AND a.res_id = %(case)s.id AND a.active
                   AND a.date_deadline <= %(today)s)]
            """,
            order=order,
            whens=whens,
            other=order.index("review"),
            case=case,
            today=self.env["inkasso.notice"]._get_today(),
        )

    @api.model
    def _get_reachable_sql(self, case):
        """Whether the debtor, or a contact of his, has an e-mail address, a phone number or a street."""
        self.env["res.partner"].flush_model(["email", "phone", "street", "parent_id"])
        return SQL(
            """
            EXISTS (SELECT FROM res_partner p
                     WHERE (p.id = %(case)s.partner_id OR p.parent_id = %(case)s.partner_id) AND p.active
                       AND (NULLIF(p.email, '') IS NOT NULL OR NULLIF(p.phone, '') IS NOT NULL
                            OR NULLIF(p.street, '') IS NOT NULL))
            """,
            case=case,
        )

    # -------------------------------------------------------------------------
    # Snoozing
    # -------------------------------------------------------------------------

    def write(self, vals):
        # EXTENDS inkasso.case
        if not self.env.su and SNOOZE_FIELDS & vals.keys():
            raise AccessError(self.env._("A case is snoozed by its button, which asks why."))
        return super().write(vals)

    def action_snooze(self):
        """Open the dialog that puts these cases out of sight for some days."""
        self._check_snooze()
        wizard = self.env["inkasso.case.snooze"].create({"case_ids": [fields.Command.set(self.ids)]})
        return self.env["inkasso.agreement.mixin"]._open_dialog(self.env._("Snooze"), wizard)

    def action_wake(self):
        """The cases ask for what is to be done again."""
        self._check_snooze()
        self.sudo().write({"snoozed_until": False, "snooze_reason": False})

    def _snooze(self, until, reason):
        """Ask for nothing about these cases up to and including `until`. The plan goes on: only people are spared.

        :raise UserError: without a reason, or for a day that has passed
        """
        self._check_snooze()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the next person will ask."))
        if until < self.env["inkasso.notice"]._get_today():
            raise UserError(self.env._("Choose a day to come."))
        cases_sudo = self.sudo()  # only the dialog writes these fields
        cases_sudo.write({"snoozed_until": until, "snooze_reason": reason.strip()})
        for case in cases_sudo:
            case.message_post(body=self.env._("Snoozed until %(day)s: %(reason)s", day=until, reason=reason.strip()))

    def _check_snooze(self):
        self.check_access("read")
        self.env["inkasso.agreement.mixin"]._check_may("group_collector")
