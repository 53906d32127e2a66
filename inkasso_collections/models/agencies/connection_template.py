from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.errors import TemplateError
from ...rules.json_templates import read_template

VERBS = [
    ("submit", "Submit"),
    ("find", "Ask whether it arrived"),
    ("status", "Ask for the status"),
    ("pause", "Pause"),
    ("resume", "Resume"),
    ("recall", "Recall"),
    ("payment", "Report a payment"),
    ("file", "Send a file"),
    ("message", "Message"),
    ("notices", "Notices"),
    ("test", "Test"),
]


class ConnectionTemplate(models.Model):
    """What an HTTP connection calls for one verb, and where the answer has what. See docs/adapters.md for the places."""

    _name = "inkasso.agency.connection.template"
    _description = "Template of a connection"
    _order = "connection_id, verb, id"

    connection_id = fields.Many2one("inkasso.agency.connection", required=True, ondelete="cascade", index=True)
    verb = fields.Selection(VERBS, required=True)
    method = fields.Selection(
        [("GET", "GET"), ("POST", "POST"), ("PUT", "PUT"), ("PATCH", "PATCH"), ("DELETE", "DELETE")],
        required=True,
        default="POST",
    )
    path = fields.Char(
        required=True, default="/", help="Behind the address of the connection, such as /cases/{{number}}."
    )
    headers = fields.Text(help="One a line, such as X-Client: 17.")
    body = fields.Text(help="JSON with places such as {{debtor.name}}. Empty: without a body, and files as a form.")
    reference_path = fields.Char(string="Their number", help="Where the answer has it, such as data.id.")
    status_path = fields.Char(string="Status", help="Where the answer has the status.")
    close_code_path = fields.Char(string="Closed because", help="Where the answer has it.")
    note_path = fields.Char(string="Note", help="Where the answer has it.")

    _verb_uniq = models.UniqueIndex("(connection_id, verb)", "There is one template for each verb.")

    @api.constrains("path", "body")
    def _check_template(self):
        for template in self:
            if not template.path.startswith("/"):
                raise ValidationError(self.env._("A path begins with /."))
            if template.body:
                try:
                    read_template(template.body)
                except TemplateError as error:
                    raise ValidationError(
                        self.env._("The body cannot be read as a template: %(error)s", error=error)
                    ) from error

    def _describe(self):
        """For the adapter."""
        self.ensure_one()
        return {
            "method": self.method,
            "path": self.path,
            "headers": self.headers or "",
            "body": self.body or "",
            "reference": self.reference_path or "",
            "status_text": self.status_path or "",
            "close_code": self.close_code_path or "",
            "note": self.note_path or "",
        }
