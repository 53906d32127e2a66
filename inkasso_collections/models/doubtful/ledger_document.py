from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..numbering import next_numbers


class LedgerDocument(models.AbstractModel):
    """A document that one journal entry books: kept as it was booked, taken back by reversing the entry.

    Whether it stands is read from the ledger, so that it is right however the entry was reversed.
    """

    _name = "inkasso.ledger.document"
    _description = "Document with a journal entry"
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True)
    move_id = fields.Many2one(
        "account.move", string="Journal entry", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    state = fields.Selection(
        [("draft", "Preview"), ("booked", "Booked"), ("reversed", "Reversed")],
        compute="_compute_state",
        search="_search_state",
    )
    reversal_id = fields.Many2one("account.move", string="Reversed by", compute="_compute_state")

    @api.depends("move_id.state", "move_id.reversal_move_ids.state")
    def _compute_state(self):
        for document in self:
            move_sudo = document.move_id.sudo()  # whoever may see the document may see whether it stands
            reversal = move_sudo.reversal_move_ids.filtered(lambda move: move.state == "posted")[:1]
            document.reversal_id = reversal.sudo(False)
            document.state = "draft" if move_sudo.state != "posted" else "reversed" if reversal else "booked"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        posted = Domain("state", "=", "posted")
        # past the rights to entries: who sees the document sees whether it stands
        is_posted = Domain("move_id", "any!", posted)
        is_reversed = Domain("move_id", "any!", Domain("reversal_move_ids", "any!", posted))
        domains = {
            "draft": ~is_posted,
            "booked": is_posted & ~is_reversed,
            "reversed": is_reversed,
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.model
    def _get_standing_sql(self, alias):
        """That the entry of a row of `alias` is posted and not reversed."""
        return SQL(
            """
            EXISTS (SELECT FROM account_move entry
                     WHERE entry.id = %(move)s AND entry.state = 'posted'
                       AND NOT EXISTS (SELECT FROM account_move reversal
                                        WHERE reversal.reversed_entry_id = entry.id AND reversal.state = 'posted'))
            """,
            move=SQL.identifier(alias, "move_id"),
        )

    # -------------------------------------------------------------------------
    # Booking
    # -------------------------------------------------------------------------

    @api.model
    def _prepare_company(self, company):
        """Propose the accounts and the journal that nobody has chosen yet, for whoever may book for `company`."""
        self._check_may_book()
        if not self.env.su and company not in self.env.companies:
            raise AccessError(self.env._("You have not chosen this company, or have no access to it."))
        company.sudo()._fill_inkasso_doubtful()  # whoever books may not edit the company, but needs its accounts

    @api.model
    def _check_may_book(self):
        """Collectors who may also book invoices; entries are made with their own rights.

        :raise AccessError: naming the rights that are missing
        """
        user = self.env.user
        if not (
            self.env.su
            or (
                user.has_group("inkasso_collections.group_collector")
                and user.has_group("account.group_account_invoice")
            )
        ):
            raise AccessError(
                self.env._(
                    "Provisions and losses are booked by those who have the rights “Collections: Collector” and "
                    "“Accounting: Invoicing”. Ask for them."
                )
            )

    @api.model
    def _check_day(self, day):
        if day > self.env["inkasso.notice"]._get_today():
            raise UserError(self.env._("%(day)s is yet to come. Book as of today or earlier.", day=day))

    @api.model
    def _next_name(self, company, day):
        """The number of a document of `company`, with the right to number it."""
        [name] = next_numbers(self.env, self._name, company, day, 1)
        return name

    # -------------------------------------------------------------------------
    # Kept as booked
    # -------------------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        if self.filtered("move_id"):
            raise UserError(self.env._("What was booked is kept. Reverse it instead of deleting it."))

    def action_reverse(self):
        """Open Odoo's dialog that reverses the entry: what it settled is open again."""
        self.ensure_one()
        self._check_may_book()
        if self.state != "booked":
            raise UserError(self.env._("%(document)s is not booked, or reversed already.", document=self.name))
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("account.action_view_account_move_reversal"),
            "context": {
                "active_model": "account.move",
                "active_ids": self.move_id.ids,
                "active_id": self.move_id.id,
                "default_journal_id": self.move_id.journal_id.id,
            },
        }

    def action_open_entry(self):
        self.ensure_one()
        return self.move_id._get_records_action()
