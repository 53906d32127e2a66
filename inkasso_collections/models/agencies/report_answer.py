from odoo import fields, models
from odoo.exceptions import UserError


class AgencyReportAnswer(models.Model):
    """What we answered when an agency asked for documents; the agency sees it in the portal."""

    _inherit = "inkasso.agency.report"

    answer = fields.Text(readonly=True)
    answer_file_ids = fields.Many2many(
        "ir.attachment", "inkasso_agency_report_answer_rel", string="Files sent", readonly=True
    )
    answered_on = fields.Date(readonly=True)
    answered_by_id = fields.Many2one("res.users", string="Answered by", readonly=True)

    def action_answer(self):
        """Open the dialog in which the request is answered."""
        self.ensure_one()
        self.assignment_id._as_collector()
        wizard = self.env["inkasso.agency.answer"].create(
            {"report_id": self.id, "assignment_id": self.assignment_id.id}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer the agency"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _answer(self, day, text, files):
        """Answer this request with a text, files (attachments) or both. Whoever calls this has checked that the user may.

        :raise UserError: where there is nothing to say, or it was answered
        """
        self.ensure_one()
        if self.kind != "request" or self.state != "applied":
            raise UserError(self.env._("Only what an agency asks for is answered."))
        if self.answered_on:
            raise UserError(self.env._("This was answered already."))
        if not (text or files):
            raise UserError(self.env._("Write an answer, or add a file."))
        assignment = self.assignment_id
        files.write({"res_model": assignment._name, "res_id": assignment.id})
        self.write({"answer": text, "answer_file_ids": files.ids, "answered_on": day, "answered_by_id": self.env.uid})
        names = ", ".join(files.mapped("name"))
        assignment._log(day, self.env._("Answered the agency: %(text)s", text=" ".join(filter(None, (text, names)))))
        if not assignment.report_ids.filtered(
            lambda report: report.kind == "request" and report.state == "applied" and not report.answered_on
        ):
            assignment._settle_problems("answer")
