from odoo import api, fields, models
from odoo.fields import Domain


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    inkasso_notice_reference = fields.Char(
        string="Reference of a notice",
        store=False,
        search="_search_inkasso_notice_reference",
        help="Finds the journal items that a notice with this payment reference claims.",
        groups="base.group_user",
    )

    @api.model
    def _search_inkasso_notice_reference(self, operator, value):
        lines = self._find_by_notice_reference(operator, value)
        return NotImplemented if lines is NotImplemented else Domain("id", "in", lines.ids)

    @api.model
    def _find_by_notice_reference(self, operator, value):
        """The journal items that notices with the payment reference `value` claim; a part of a reference finds nothing."""
        if operator not in ("in", "ilike", "="):
            return NotImplemented
        references = value if operator == "in" else [value]
        notices_sudo = self.env["inkasso.notice"].sudo().browse()  # the items found are those the user may see anyway
        for reference in references:
            notices_sudo |= notices_sudo._find_by_reference(reference or "")
        booked_sudo = (
            self.env["inkasso.charge"]
            .sudo()
            .search([("move_line_id", "in", notices_sudo.line_ids.move_line_id.ids), ("posting_move_id", "!=", False)])
        )
        return notices_sudo.line_ids.move_line_id | booked_sudo.posting_move_id._get_inkasso_line()

    def _inkasso_reconciled(self, items):
        # EXTENDS account.move.line: the principal of charges may be paid now
        super()._inkasso_reconciled(items)
        with self.move_id._inkasso_in_own_right():
            self.env["inkasso.charge"].sudo()._follow_principal(self, items)  # by whoever books the payment
