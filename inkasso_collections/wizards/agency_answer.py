from odoo import fields, models
from odoo.exceptions import UserError


class AgencyAnswer(models.TransientModel):
    """Writes to an agency, in its portal: an answer to what it asked for, with text and files, or just a message."""

    _name = "inkasso.agency.answer"
    _description = "Message to an agency"

    report_id = fields.Many2one("inkasso.agency.report", readonly=True, ondelete="cascade")
    assignment_id = fields.Many2one("inkasso.assignment", required=True, readonly=True, ondelete="cascade")
    question = fields.Text(related="report_id.note", string="What is asked for")
    answer = fields.Text()
    attachment_ids = fields.Many2many("ir.attachment", string="Files")

    def action_send(self):
        """Send it, as of today."""
        self.ensure_one()
        assignment = self.assignment_id._as_collector()
        today, text = assignment.env["inkasso.notice"]._get_today(), (self.answer or "").strip()
        if self.report_id:
            self.report_id.check_access("read")
            files = self.attachment_ids
            files.check_access("read")
            self.report_id.sudo()._answer(today, text, files.sudo())  # a collector may; reports are kept otherwise
        elif text:
            assignment._write_to_agency(today, text)
        else:
            raise UserError(self.env._("Write a message first."))
        return {"type": "ir.actions.act_window_close"}
