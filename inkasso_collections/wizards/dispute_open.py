from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.agreements.agreement_mixin import SOURCES


class DisputeOpen(models.TransientModel):
    """Takes down what a debtor contests: which lines, how much of them, why, and what he sent."""

    _name = "inkasso.dispute.open"
    _description = "Take a dispute"

    case_id = fields.Many2one("inkasso.case", required=True, readonly=True, ondelete="cascade")
    reason_id = fields.Many2one("inkasso.dispute.reason", required=True)
    source = fields.Selection(SOURCES, required=True, default="phone")
    text = fields.Text(string="What the debtor says")
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    line_ids = fields.One2many("inkasso.dispute.open.line", "wizard_id")

    @api.model
    def _open_for(self, case):
        disputes = self.env["inkasso.dispute"]
        disputes._check_may()
        case_sudo = disputes._get_case_for(case)
        disputed = case_sudo.dispute_ids.line_ids.filtered("is_open").item_id
        items = (disputes._get_open_items(case_sudo) - disputed).filtered(lambda item: not item.origin_item_id)
        if not items:
            raise UserError(self.env._("Nothing of this case is open and undisputed."))
        reason = self.env["inkasso.dispute.reason"].search(
            [("company_id", "in", (case_sudo.company_id.id, False))], limit=1
        )
        wizard = self.create(
            {
                "case_id": case.id,
                "reason_id": reason.id,
                "line_ids": [
                    fields.Command.create({"item_id": item.id, "is_disputed": len(items) == 1}) for item in items
                ],
            }
        )
        return disputes._open_dialog(self.env._("Take a dispute"), wizard)

    def action_open(self):
        """Open the dispute, and show it."""
        self.ensure_one()
        chosen = self.line_ids.filtered("is_disputed")
        dispute = self.env["inkasso.dispute"]._open(
            self.case_id,
            {line.item_id: line.amount or None for line in chosen},
            self.reason_id,
            self.text,
            self._copy_files(),
            self.source,
        )
        return dispute._get_records_action()

    def _copy_files(self):
        """The files for the dispute: dialogs are cleaned up, and what they hold with them."""
        return self.env["ir.attachment"].union(
            *(file.copy({"res_model": False, "res_id": False}) for file in self.attachment_ids)
        )


class DisputeOpenLine(models.TransientModel):
    """What is contested of one line, in its currency."""

    _name = "inkasso.dispute.open.line"
    _description = "Contested line"

    wizard_id = fields.Many2one("inkasso.dispute.open", required=True, ondelete="cascade", index=True)
    item_id = fields.Many2one("inkasso.item", required=True, readonly=True, ondelete="cascade")
    move_id = fields.Many2one(related="item_id.move_id")
    date_maturity = fields.Date(related="item_id.date_maturity")
    currency_id = fields.Many2one(related="item_id.currency_id")
    amount_residual_currency = fields.Monetary(related="item_id.amount_residual_currency", string="Open")
    is_disputed = fields.Boolean(string="Disputed")
    amount = fields.Monetary(string="Of which", help="Empty: the whole line.")
