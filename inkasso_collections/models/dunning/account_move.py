from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Facts of the items that an invoice shows, as SQL over its items: its highest level, its next step, its case.
ITEM_FACTS = {
    "inkasso_level_id": SQL(
        "(ARRAY_AGG(i.level_id ORDER BY v.days_overdue DESC, v.sequence DESC) FILTER (WHERE i.level_id IS NOT NULL))[1]"
    ),
    "inkasso_next_level_id": SQL(
        "(ARRAY_AGG(i.next_level_id ORDER BY i.next_date, i.id) FILTER (WHERE i.next_date IS NOT NULL))[1]"
    ),
    "inkasso_next_date": SQL("MIN(i.next_date)"),
    "inkasso_case_id": SQL("MAX(i.case_id)"),
}


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "inkasso.terms.mixin"]
    _inkasso_terms = ("inkasso_policy_id",)

    inkasso_policy_id = fields.Many2one(
        "inkasso.policy",
        string="Collection policy",
        check_company=True,
        copy=False,
        index="btree_not_null",
        help="Set by hand for this invoice. Empty: the customer's, else the company's.",
        groups="base.group_user",
    )
    inkasso_due_date_agreement = fields.Selection(
        [("agreed", "Agreed"), ("not_agreed", "Not agreed")],
        string="Due date",
        copy=False,
        help="Whether the due date was agreed with the customer, which decides when interest begins. Empty: as the "
        "company's terms say.",
        groups="base.group_user",
    )
    inkasso_item_ids = fields.One2many(
        "inkasso.item",
        string="Collection items",
        compute="_compute_inkasso_facts",
        compute_sudo=True,
        groups="base.group_user",
    )
    inkasso_level_id = fields.Many2one(
        "inkasso.level",
        string="Collection level",
        compute="_compute_inkasso_facts",
        search="_search_inkasso_level_id",
        compute_sudo=True,
        groups="base.group_user",
    )
    inkasso_next_level_id = fields.Many2one(
        "inkasso.level",
        string="Next collection step",
        compute="_compute_inkasso_facts",
        search="_search_inkasso_next_level_id",
        compute_sudo=True,
        groups="base.group_user",
    )
    inkasso_next_date = fields.Date(
        string="Next step on",
        compute="_compute_inkasso_facts",
        search="_search_inkasso_next_date",
        compute_sudo=True,
        groups="base.group_user",
    )
    inkasso_case_id = fields.Many2one(
        "inkasso.case",
        string="Collection case",
        compute="_compute_inkasso_facts",
        search="_search_inkasso_case_id",
        compute_sudo=True,
        groups="base.group_user",
    )
    inkasso_days_overdue = fields.Integer(
        string="Days overdue",
        compute="_compute_inkasso_days_overdue",
        search="_search_inkasso_days_overdue",
        groups="base.group_user",
    )
    inkasso_notice_line_ids = fields.One2many(
        "inkasso.notice.line",
        string="Notices",
        compute="_compute_inkasso_notice_lines",
        groups="inkasso_collections.group_user",
    )

    # -------------------------------------------------------------------------
    # Facts of the items, without a column here
    # -------------------------------------------------------------------------

    def _compute_inkasso_facts(self):
        by_move = {}
        for item in self.env["inkasso.item"].search([("move_line_id.move_id", "in", self._origin.ids)]):
            by_move[item.move_id.id] = by_move.get(item.move_id.id, item.browse()) | item
        for move in self:
            items = by_move.get(move._origin.id, self.env["inkasso.item"])
            dated = items.filtered("next_date").sorted("next_date")
            move.inkasso_item_ids = items
            move.inkasso_level_id = items.level_id.sorted(lambda level: (level.days_overdue, level.sequence))[-1:]
            move.inkasso_next_date = dated[:1].next_date
            move.inkasso_next_level_id = dated[:1].next_level_id
            move.inkasso_case_id = items.case_id[-1:]

    def _field_to_sql(self, alias, field_expr, query=None):
        # EXTENDS base: lists sort and group invoices by what their items know
        if field_expr in ITEM_FACTS:
            return SQL(
                """
                (SELECT %s
                   FROM inkasso_item i
                   JOIN account_move_line l ON l.id = i.move_line_id
              LEFT JOIN inkasso_level v ON v.id = i.level_id
                  WHERE l.move_id = %s)
                """,
                ITEM_FACTS[field_expr],
                SQL.identifier(alias, "id"),
            )
        return super()._field_to_sql(alias, field_expr, query)

    def _search_by_item(self, name, operator, value, only=()):
        """Invoices with an item that meets the condition; "not set" means no item meets "set".

        :param only: domain of the items that count
        """
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        items = self.env["inkasso.item"].sudo()  # the invoices found are those that the user may see anyway
        if operator == "in" and False in value:
            is_set = items._search([*only, (name, "!=", False)]).subselect("move_line_id")
            found = Domain("line_ids", "not any", [("id", "in", is_set)])
            rest = [each for each in value if each]
            return found | Domain(self._search_by_item(name, "in", rest, only)) if rest else found
        found = items._search([*only, (name, operator, value)]).subselect("move_line_id")
        return Domain("line_ids", "any", [("id", "in", found)])

    def _search_inkasso_level_id(self, operator, value):
        return self._search_by_item("level_id", operator, value)

    def _search_inkasso_next_level_id(self, operator, value):
        # what rests without a date shows no next step
        return self._search_by_item("next_level_id", operator, value, only=[("next_date", "!=", False)])

    def _search_inkasso_next_date(self, operator, value):
        return self._search_by_item("next_date", operator, value)

    def _search_inkasso_case_id(self, operator, value):
        return self._search_by_item("case_id", operator, value)

    @api.depends("line_ids.date_maturity", "line_ids.reconciled", "state")
    def _compute_inkasso_days_overdue(self):
        for move in self:
            is_claim = move.state == "posted" and move.is_sale_document(include_receipts=True)
            move.inkasso_days_overdue = max(move.line_ids.mapped("inkasso_days_overdue"), default=0) if is_claim else 0

    def _search_inkasso_days_overdue(self, operator, value):
        mirrored = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
        if operator not in mirrored:
            return NotImplemented
        day = fields.Date.subtract(fields.Date.context_today(self), days=int(value))
        return Domain("move_type", "in", self.get_sale_types(include_receipts=True)) & Domain(
            "line_ids",
            "any",
            [
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("date_maturity", mirrored[operator], day),
            ],
        )

    def _compute_inkasso_notice_lines(self):
        lines = self.env["inkasso.notice.line"].search([("move_line_id.move_id", "in", self._origin.ids)])
        by_move = lines.grouped(lambda line: line.move_line_id.move_id.id)
        for move in self:
            move.inkasso_notice_line_ids = by_move.get(move._origin.id, lines.browse())

    # -------------------------------------------------------------------------
    # What moves the next step
    # -------------------------------------------------------------------------

    def _post(self, soft=True):
        # EXTENDS account: a posted invoice gets an item for each of its terms
        again = self.filtered("posted_before")
        posted = super()._post(soft)
        posted._inkasso_posted(posted & again)
        return posted

    def _inkasso_posted(self, again):
        """Follow the posting of these entries. Abilities extend this, not `_post`.

        :param again: those among them that were posted before
        """
        claims = self.line_ids._inkasso_claims()
        claims_again = claims.filtered(lambda line: line.move_id in again)
        items = self.env["inkasso.item"]
        items._open_claims(claims - claims_again)  # nothing can be known of what was never posted
        items._sync_lines(claims_again)

    def button_draft(self):
        if self:  # Odoo calls it with nothing, too
            self._check_inkasso_draft()
        return super().button_draft()

    def _check_inkasso_draft(self):
        """Whether these entries may be reset to draft. Abilities extend this.

        :raise UserError: where one of them books what is reversed, never changed
        """

    def write(self, vals):
        # EXTENDS account: blocking, policy and leaving the posted state move the next step
        leaving = self.browse()
        if vals.get("state") in ("draft", "cancel"):
            leaving = self.filtered(lambda move: move.state == "posted")
        result = super().write(vals)
        if leaving:
            items_sudo = self.env["inkasso.item"].sudo()  # whoever may reset the invoice thereby rests its items
            items_sudo.search([("move_line_id.move_id", "in", leaving.ids)])._reschedule()
        if {"inkasso_policy_id", "payment_state", "no_followup"} & vals.keys():
            self.filtered(lambda move: move.state == "posted").line_ids._inkasso_claims()._inkasso_sync()
        return result

    def _is_inkasso_due_date_agreed(self):
        """Whether the due date was agreed with the customer: the invoice's own mark before the company's terms."""
        self.ensure_one()
        if self.inkasso_due_date_agreement:
            return self.inkasso_due_date_agreement == "agreed"
        return self.company_id.inkasso_due_date_agreed

    # -------------------------------------------------------------------------
    # On the form
    # -------------------------------------------------------------------------

    def action_inkasso_notices(self):
        self.ensure_one()
        return self.inkasso_notice_line_ids.notice_id._get_records_action(name=self.env._("Notices"))

    def action_inkasso_case(self):
        self.ensure_one()
        self.inkasso_case_id.check_access("read")
        return self.inkasso_case_id._get_form_action()

    def action_inkasso_collect(self):
        """Open the dialog that shows what would be sent for the selected invoices, and sends it."""
        return self.env["inkasso.collect"]._open_for(self)

    def action_inkasso_hold(self):
        """Open the dialog that pauses or resumes the collection of the selected invoices."""
        return self.env["inkasso.hold.items"]._open_for(self)
