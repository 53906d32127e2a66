from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class Collect(models.TransientModel):
    """Shows what would be sent for the selected invoices, then sends it."""

    _name = "inkasso.collect"
    _description = "Collect selected invoices"

    run_id = fields.Many2one("inkasso.run", required=True, readonly=True, ondelete="cascade")
    line_ids = fields.One2many(related="run_id.line_ids")
    date = fields.Date(related="run_id.date")
    notice_count = fields.Integer(compute="_compute_summary", string="Notices")
    has_steps = fields.Boolean(compute="_compute_summary")
    summary = fields.Text(compute="_compute_summary")

    @api.model
    def _open_for(self, moves):
        """Preview the steps that are due for `moves` in a dialog."""
        moves.check_access("read")
        items = moves.inkasso_item_ids
        if not items:
            raise UserError(
                self.env._("None of the selected invoices is a posted customer invoice with something to collect.")
            )
        run = self.env["inkasso.run"].create(
            {
                "company_ids": moves.company_id.ids,
                "item_ids": items.ids,
                "is_limited": True,
            }
        )
        run.action_preview()
        wizard = self.create({"run_id": run.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Collect"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("run_id.line_ids")
    def _compute_summary(self):
        for wizard in self:
            lines = wizard.run_id.line_ids
            notices = lines.filtered(lambda line: line.result == "notice")
            wizard.notice_count = len(notices)
            wizard.has_steps = any(line.result in ("notice", "handover") for line in lines)
            wizard.summary = wizard._get_summary(lines, notices)

    def _get_summary(self, lines, notices):
        """What sending will do, in plain sentences."""
        if not lines:
            return self.env._("Nothing is due for these invoices today. %(next)s", next=self._get_next_steps())
        handed_over = lines.filtered(lambda line: line.result == "handover")
        others = lines - notices - handed_over
        sentences = [
            self.env._(
                "Notices to send: %(count)s (by e-mail: %(emails)s, as letters to print: %(letters)s).",
                count=len(notices),
                emails=len(notices.filtered(lambda line: line.channel in ("email", "both"))),
                letters=len(notices.filtered(lambda line: line.channel in ("letter", "both"))),
            )
        ]
        if handed_over:
            sentences.append(self.env._("Cases that become ready for an agency: %(count)s.", count=len(handed_over)))
        if others:
            sentences.append(
                self.env._("Debtors who are not written to, with the reason below: %(count)s.", count=len(others))
            )
        return "\n".join(sentences)

    def _get_next_steps(self):
        days = [item.next_date for item in self.run_id.item_ids if item.next_date]
        return self.env._("The next step is on %(day)s.", day=format_date(self.env, min(days))) if days else ""

    def action_send(self):
        """Take the steps that the preview shows."""
        self.ensure_one()
        self.run_id.action_run()
        return self.run_id._get_records_action()
