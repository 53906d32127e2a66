from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Facts of the item that its line shows: field to column.
ITEM_COLUMNS = {
    "inkasso_item_id": "id",
    "inkasso_level_id": "level_id",
    "inkasso_next_level_id": "next_level_id",
    "inkasso_next_date": "next_date",
    "inkasso_case_id": "case_id",
    "inkasso_rest_reason": "rest_reason",
}


class Fact:
    """A field of which it is known that lists can sort and group by it. Odoo describes all fields of journal items whenever one
    is written, and works that out each time; for those that follow a link, it costs as much as writing.
    """

    def _description_sortable(self, env):
        return True

    def _description_groupable(self, env):
        return True


class FactMany2one(Fact, fields.Many2one):
    pass


class FactDate(Fact, fields.Date):
    pass


class FactSelection(Fact, fields.Selection):
    pass


INVOICES = ("out_invoice", "out_receipt")


class AccountMoveLine(models.Model):
    """The item's facts on the journal item, without a column on its table: read and searched where they are."""

    _inherit = "account.move.line"

    inkasso_item_id = FactMany2one(
        "inkasso.item",
        string="Collection item",
        compute="_compute_inkasso_item_id",
        search="_search_inkasso_item_id",
        compute_sudo=True,
        groups="base.group_user",
    )
    inkasso_level_id = FactMany2one(
        related="inkasso_item_id.level_id", string="Collection level", groups="base.group_user"
    )
    inkasso_next_level_id = FactMany2one(
        related="inkasso_item_id.next_level_id", string="Next collection step", groups="base.group_user"
    )
    inkasso_next_date = FactDate(related="inkasso_item_id.next_date", string="Next step on", groups="base.group_user")
    inkasso_case_id = FactMany2one(
        related="inkasso_item_id.case_id", string="Collection case", groups="base.group_user"
    )
    inkasso_rest_reason = FactSelection(
        related="inkasso_item_id.rest_reason", string="Collection rests because", groups="base.group_user"
    )
    inkasso_days_overdue = fields.Integer(
        string="Days overdue", compute="_compute_inkasso_days_overdue", groups="base.group_user"
    )

    def _compute_inkasso_item_id(self):
        items = self.env["inkasso.item"].search([("move_line_id", "in", self.ids)])
        by_line = {item.move_line_id.id: item for item in items}
        for line in self:
            line.inkasso_item_id = by_line.get(line._origin.id, False)

    @api.model
    def _search_inkasso_item_id(self, operator, value):
        if operator in ("any", "any!"):
            items = self.env["inkasso.item"].sudo()._search(value)  # lines are found with the user's own rights
            return Domain("id", "in", items.subselect("move_line_id"))
        if operator != "in":
            return NotImplemented
        ids = [id_ for id_ in value if id_]
        domain = Domain(
            # as above
            "id",
            "in",
            self.env["inkasso.item"].sudo()._search([("id", "in", ids)]).subselect("move_line_id"),
        )
        if len(ids) < len(list(value)):  # False is among them: lines without an item
            # as above
            domain |= Domain("id", "not in", self.env["inkasso.item"].sudo()._search([]).subselect("move_line_id"))
        return domain

    @api.depends("date_maturity", "reconciled")
    def _compute_inkasso_days_overdue(self):
        today = fields.Date.context_today(self)
        for line in self:
            is_open = line.date_maturity and not line.reconciled and line.account_type == "asset_receivable"
            line.inkasso_days_overdue = max((today - line.date_maturity).days, 0) if is_open else 0

    def _field_to_sql(self, alias, field_expr, query=None):
        # EXTENDS base: the item is found by its line, so that lists can filter, sort and group by what it knows. Said in
        # one go for its facts, too: whenever Odoo writes a journal item it asks of every field whether one can sort by it.
        if column := ITEM_COLUMNS.get(field_expr):
            return SQL(
                "(SELECT %s FROM inkasso_item WHERE inkasso_item.move_line_id = %s)",
                SQL.identifier("inkasso_item", column),
                SQL.identifier(alias, "id"),
            )
        return super()._field_to_sql(alias, field_expr, query)

    # -------------------------------------------------------------------------
    # What moves the next step
    # -------------------------------------------------------------------------

    def write(self, vals):
        # EXTENDS account: a new due date, or exclusion from follow-up, moves the next step
        result = super().write(vals)
        if {"date_maturity", "no_followup", "partner_id"} & vals.keys():
            self._inkasso_claims()._inkasso_sync()
        return result

    def _reconcile_post_hook(self, data):
        # EXTENDS account: once what was matched is complete
        result = super()._reconcile_post_hook(data)
        claims = self._inkasso_claims()
        if claims:
            # whoever books a payment thereby moves what depends on it
            claims._inkasso_reconciled(self.env["inkasso.item"].sudo()._find_of_lines(claims))
        return result

    def _inkasso_reconciled(self, items):
        """Follow the matching of these claims. Abilities extend this.

        :param items: their items, as superuser
        """

    def _inkasso_claims(self):
        """Those of these lines that can have an item: posted receivables."""
        return self.filtered(
            lambda line: line.account_type == "asset_receivable" and line.parent_state == "posted" and line.balance > 0
        )

    def _is_inkasso_claim(self):
        """Whether this posted receivable is a claim on a customer: of an invoice, or an opening entry with a due date."""
        self.ensure_one()
        move = self.move_id
        if not self.partner_id or not self.date_maturity:
            return False
        return move.move_type in INVOICES or (
            move.move_type == "entry" and not (self.no_followup or move.origin_payment_id or move.statement_line_id)
        )

    def _inkasso_sync(self):
        """Keep the items of these lines right. Called by everything that changes what is owed, or when."""
        return self.env["inkasso.item"]._sync_lines(self)
