from odoo import fields, models


class AgencyAnswer(models.TransientModel):
    """Answers what an agency asked for, with a text and files that it then sees in the portal."""

    _name = "inkasso.agency.answer"
    _description = "Answer to an agency"

    report_id = fields.Many2one("inkasso.agency.report", required=True, readonly=True, ondelete="cascade")
    question = fields.Text(related="report_id.note", string="What is asked for")
    answer = fields.Text()
    attachment_ids = fields.Many2many("ir.attachment", string="Files")

    def action_send(self):
        """Answer, as of today."""
        self.ensure_one()
        assignment = self.report_id.assignment_id._as_collector()
        files = self.attachment_ids
        files.check_access("read")
        self.report_id.sudo()._answer(  # a collector may; reports are kept as told otherwise
            assignment.env["inkasso.notice"]._get_today(), (self.answer or "").strip(), files.sudo()
        )
        return {"type": "ir.actions.act_window_close"}
