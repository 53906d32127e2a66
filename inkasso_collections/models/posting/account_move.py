from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class AccountMove(models.Model):
    _inherit = "account.move"

    inkasso_charge_ids = fields.One2many(
        "inkasso.charge", "posting_move_id", string="Interest and fees booked", readonly=True, groups="base.group_user"
    )
    inkasso_has_charges = fields.Boolean(
        compute="_compute_inkasso_form_facts", compute_sudo=True, groups="inkasso_collections.group_user"
    )
    inkasso_notice_reference = fields.Char(
        string="Reference of a notice",
        store=False,
        search="_search_inkasso_notice_reference",
        help="Finds the invoices, and the booked interest and fees, that a notice with this payment reference claims.",
        groups="base.group_user",
    )

    @api.model
    def _get_inkasso_form_facts(self):
        # EXTENDS account.move
        self.env["inkasso.charge"].flush_model()
        booked = SQL("EXISTS (SELECT FROM inkasso_charge ch WHERE ch.posting_move_id = m.id)")
        return {**super()._get_inkasso_form_facts(), "inkasso_has_charges": booked}

    @api.model
    def _search_inkasso_notice_reference(self, operator, value):
        lines = self.env["account.move.line"]._find_by_notice_reference(operator, value)
        return NotImplemented if lines is NotImplemented else Domain("line_ids", "in", lines.ids)

    @contextmanager
    def _inkasso_in_own_right(self):
        """Make entries from within a matching, which suspends for its own time that Odoo completes and checks entries."""
        with (
            self._disable_recursion({}, "skip_invoice_sync", target=False),
            self._disable_recursion({}, "check_move_validity", target=True),
        ):
            yield

    def _get_inkasso_line(self):
        """The receivable lines of these entries over charges: one each, as they have one due date."""
        return self.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def _free_payments(self):
        """Unmatch what paid this entry, but not what reversed it.

        :return: the lines that paid it, which are open now
        """
        self.ensure_one()
        line = self._get_inkasso_line()
        partials = (line.matched_credit_ids | line.matched_debit_ids).filtered(
            lambda partial: ((partial.credit_move_id | partial.debit_move_id) - line).move_id.reversed_entry_id != self
        )
        others = (partials.credit_move_id | partials.debit_move_id) - line
        partials.unlink()
        return others

    def write(self, vals):
        # EXTENDS account: who resets or cancels an invoice is not told of its interest and fees; the responsible is
        moved = self.filtered(lambda move: move.state == "posted") if vals.get("state") in ("draft", "cancel") else None
        result = super().write(vals)
        if moved:
            moved._review_inkasso_charges()
        return result

    def _inkasso_posted(self, again):
        # EXTENDS account.move: an invoice that is posted again has its interest and fees again
        super()._inkasso_posted(again)
        if again:
            again._review_inkasso_charges()

    def _review_inkasso_charges(self):
        charges_sudo = self.env["inkasso.charge"].sudo()  # the responsible is told whoever edits the invoice
        charges_sudo.search([("move_line_id.move_id", "in", self.ids)]).case_id._review_charges()

    def _check_inkasso_draft(self):
        # EXTENDS account.move: what books charges is reversed, never changed
        self._check_books_no_charge()
        super()._check_inkasso_draft()

    def _check_books_no_charge(self):
        charges_sudo = self.env["inkasso.charge"].sudo()  # the entry is kept whoever may see the charges
        waivers_sudo = self.env["inkasso.charge.waiver"].sudo()
        kept = (
            charges_sudo.search([("posting_move_id", "in", self.ids)], limit=1).posting_move_id
            or waivers_sudo.search([("move_id", "in", self.ids)], limit=1).move_id
        )
        if kept:
            raise UserError(
                self.env._(
                    "%(entry)s books interest and fees that were claimed from the debtor, so it is kept. Waive the charges, or "
                    "cancel the notice: that reverses it.",
                    entry=kept.name,
                )
            )
