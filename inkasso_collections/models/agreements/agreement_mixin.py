from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

SOURCES = [
    ("phone", "Phone"),
    ("portal", "Portal"),
    ("email", "E-mail"),
    ("letter", "Letter"),
    ("meeting", "Meeting"),
    ("other", "Other"),
]
MONEY_JOURNALS = ("bank", "cash", "credit")


class AgreementMixin(models.AbstractModel):
    """What debtor and company agree on in a case, or do not: while it lasts, it keeps items from their next step.

    The records tell what happened: people make and end them by dialogs and buttons, which check the right first, and
    what follows from payments and from the passing of time is decided by the record itself.
    """

    _name = "inkasso.agreement.mixin"
    _description = "Agreement in a case"
    _inherit = ["inkasso.followed.mixin"]
    _check_company_auto = True

    case_id = fields.Many2one("inkasso.case", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="case_id.partner_id", string="Debtor", store=True, index=True)
    item_ids = fields.Many2many("inkasso.item", string="Lines", readonly=True)
    user_id = fields.Many2one("res.users", string="Taken by", readonly=True, index="btree_not_null")
    made_on = fields.Date(string="Date", required=True, readonly=True)
    source = fields.Selection(SOURCES, required=True, readonly=True, default="phone")

    # -------------------------------------------------------------------------
    # Rights
    # -------------------------------------------------------------------------

    @api.model
    def _check_may(self, group="group_user"):
        """Whoever works in Collections; what the debtor does himself comes with sudo, after his token was checked."""
        if not (self.env.su or self.env.user.has_group(f"inkasso_collections.{group}")):
            raise AccessError(
                self.env._("Only those who work in Collections may do this. Ask for the right “Collections”.")
                if group == "group_user"
                else self.env._("Only collectors may do this. Ask for the right “Collections: Collector”.")
            )

    def _as(self, group="group_user"):
        """These records with the right to move them on, for users of `group` who may see them."""
        self.check_access("read")
        self._check_may(group)
        return self.sudo()

    @api.model
    def _open_dialog(self, title, wizard):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    # -------------------------------------------------------------------------
    # What it is about
    # -------------------------------------------------------------------------

    @api.model
    def _get_case_for(self, case):
        """`case`, with the right to agree on something in it.

        :raise UserError: where it is closed
        """
        case.ensure_one()
        case.check_access("read")
        if case.stage == "closed":
            raise UserError(self.env._("%(case)s is closed: nothing of it is open any more.", case=case.name))
        return case.sudo()

    @api.model
    def _get_open_items(self, case, currency=None):
        """The lines of `case` that are owed now, in `currency` only, if one is given."""
        return case.item_ids.filtered(
            lambda item: item.rest_reason not in ("paid", "draft") and (not currency or item.currency_id == currency)
        )

    def _is_settled(self):
        """Whether nothing of what this is about is open any more."""
        self.ensure_one()
        return all(item.rest_reason == "paid" for item in self.item_ids)

    # -------------------------------------------------------------------------
    # Payments
    # -------------------------------------------------------------------------

    @api.model
    def _get_payments_sql(self):
        """Amounts of money matched with lines of the case of a row `a` of this table, from its date to its deadline."""
        return SQL(
            """
            SELECT r.debit_amount_currency AS amount
              FROM inkasso_item i
              JOIN account_partial_reconcile r ON r.debit_move_id = i.move_line_id
              JOIN account_move_line c ON c.id = r.credit_move_id
              JOIN account_move m ON m.id = c.move_id
              JOIN account_journal j ON j.id = m.journal_id
             WHERE i.case_id = a.case_id AND i.currency_id = a.currency_id
               AND c.date BETWEEN a.made_on AND a.deadline
               AND (m.origin_payment_id IS NOT NULL OR j.type = ANY(%s))
            """,
            list(MONEY_JOURNALS),
        )

    def _read_payments(self):
        """What was paid on the lines of the case since each of these was made, up to its deadline, by id.

        Money only: who is credited, or whose debt is written off, has not paid.
        """
        if not self:
            return {}
        for model in (self._name, "inkasso.item", "account.partial.reconcile", "account.move.line", "account.move"):
            self.env[model].flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT a.id, COALESCE(SUM(payment.amount), 0)
                      FROM %s a
                 LEFT JOIN LATERAL (%s) payment ON TRUE
                     WHERE a.id = ANY(%s)
                     GROUP BY a.id
                    """,
                    SQL.identifier(self._table),
                    self._get_payments_sql(),
                    list(self.ids),
                )
            )
        )
