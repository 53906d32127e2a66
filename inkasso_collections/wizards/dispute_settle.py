from odoo import api, fields, models
from odoo.exceptions import UserError


class DisputeSettle(models.TransientModel):
    """Settles a dispute: what is accepted of each line is credited, what is rejected is answered."""

    _name = "inkasso.dispute.settle"
    _description = "Settle a dispute"

    dispute_id = fields.Many2one("inkasso.dispute", required=True, readonly=True, ondelete="cascade")
    text = fields.Text(related="dispute_id.text", related_sudo=False)
    outcome = fields.Selection(
        [
            ("accept", "Accept, with a credit note"),
            ("reject", "Reject, with a letter"),
            ("withdraw", "Withdrawn by the debtor"),
        ],
        required=True,
        default="accept",
    )
    line_ids = fields.One2many("inkasso.dispute.settle.line", "wizard_id")
    answer = fields.Text(string="Answer to the debtor")
    is_partly = fields.Boolean(compute="_compute_is_partly")

    @api.model
    def _open_for(self, dispute):
        dispute_sudo = dispute._as("group_collector")._check_running()
        wizard = self.create(
            {
                "dispute_id": dispute.id,
                "line_ids": [
                    fields.Command.create({"line_id": line.id, "amount": line.amount}) for line in dispute_sudo.line_ids
                ],
            }
        )
        return dispute._open_dialog(self.env._("Settle %(dispute)s", dispute=dispute.name), wizard)

    @api.depends("line_ids.amount")
    def _compute_is_partly(self):
        for wizard in self:
            wizard.is_partly = any(
                line.currency_id.compare_amounts(line.amount, line.amount_disputed) for line in wizard.line_ids
            )

    def action_settle(self):
        self.ensure_one()
        answer = (self.answer or "").strip()
        if self.outcome == "accept":
            if self.is_partly and not answer:
                raise UserError(self.env._("Say why the rest is rejected: the debtor is told so."))
            self.dispute_id._accept({line.line_id: line.amount for line in self.line_ids}, answer)
        elif self.outcome == "reject":
            self.dispute_id._reject(answer)
        else:
            self.dispute_id._withdraw(answer)
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class DisputeSettleLine(models.TransientModel):
    """What is accepted of one disputed line."""

    _name = "inkasso.dispute.settle.line"
    _description = "Accepted part of a dispute"

    wizard_id = fields.Many2one("inkasso.dispute.settle", required=True, ondelete="cascade", index=True)
    line_id = fields.Many2one("inkasso.dispute.line", required=True, readonly=True, ondelete="cascade")
    move_id = fields.Many2one(related="line_id.move_id")
    currency_id = fields.Many2one(related="line_id.currency_id")
    amount_disputed = fields.Monetary(related="line_id.amount", string="Disputed")
    amount = fields.Monetary(string="Accept")
