import base64
import binascii
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.agencies.remittance_file import read_remittance
from ..models.agencies.table_file import TableFileError
from ..rules.assignment_life import CLOSE_CODES


class RemittanceImport(models.TransientModel):
    """Takes an agency's statement over from a file into a draft, which shows what is wrong with each row."""

    _name = "inkasso.remittance.import"
    _description = "Import an agency's statement"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    agency_id = fields.Many2one(
        "inkasso.agency", required=True, domain="[('company_id', 'in', (company_id, False))]", ondelete="cascade"
    )
    date = fields.Date(required=True, default=lambda self: self.env["inkasso.notice"]._get_today())
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id, ondelete="cascade"
    )
    reference = fields.Char(string="Their reference")
    amount_paid = fields.Monetary(string="Paid over by their word")
    file = fields.Binary(attachment=False, help="CSV or XLSX with a heading.")
    filename = fields.Char()

    def action_import(self):
        """Make the draft, with every row of the file, and show it.

        :raise UserError: where the file cannot be read, or was imported already
        """
        self.ensure_one()
        self.env["inkasso.remittance"].check_access("create")
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        try:
            content = base64.b64decode(self.with_context(bin_size=False).file)
            rows = read_remittance(content)
        except (TableFileError, binascii.Error) as error:
            raise UserError(self._explain(error)) from error
        remittance = self._import_rows(content, rows)
        return remittance._get_records_action()

    def _import_rows(self, content, rows):
        digest = sha256(content).hexdigest()
        Remittance = self.env["inkasso.remittance"]
        same = Remittance.search(
            [
                ("company_id", "=", self.company_id.id),
                ("agency_id", "=", self.agency_id.id),
                ("file_hash", "=", digest),
                ("is_void", "=", False),
            ],
            limit=1,
        )
        if same:
            raise UserError(self.env._("This file was imported already, as %(remittance)s.", remittance=same.name))
        # nobody writes by hand what a file is, and says; whether the user may, is checked below
        remittance = Remittance.sudo().create(
            {
                "company_id": self.company_id.id,
                "agency_id": self.agency_id.id,
                "date": self.date,
                "currency_id": self.currency_id.id,
                "reference": self.reference,
                "amount_paid": self.amount_paid,
                "file_hash": digest,
            }
        )
        remittance.sudo(self.env.su).check_access("write")
        remittance.attachment_id = self.env["ir.attachment"].create(
            {
                "name": self.filename or "statement",
                "raw": content,
                "res_model": remittance._name,
                "res_id": remittance.id,
            }
        )
        self.env["inkasso.remittance.line"].sudo().create([self._prepare_line(remittance, row) for row in rows])
        return remittance.sudo(self.env.su)

    @api.model
    def _prepare_line(self, remittance, row):
        amounts = {f"amount_{name}": float(amount) for name, amount in row.amounts.items()}
        return {
            "remittance_id": remittance.id,
            "number": row.number,
            "text": row.text,
            "reference": row.reference,
            "row_reference": row.row_reference,
            "date": row.day,
            "close_code": row.close_code if row.close_code in CLOSE_CODES else False,
            "read_error": self._explain(row.error) if row.error else False,
            "net_given": "net" in row.amounts,
            **amounts,
        }

    @api.model
    def _explain(self, error):
        """What is wrong with a file or a row, in the user's language."""
        env, detail = self.env, getattr(error, "detail", "")
        explanations = {
            "too_big": env._("The file is far larger than a statement."),
            "too_long": env._("The file has more than %(count)s rows.", count=detail),
            "empty": env._("The file has no rows below its heading."),
            "spreadsheet": env._("This spreadsheet cannot be read. Save it again as XLSX or CSV."),
            "old_spreadsheet": env._("This is a spreadsheet of the old kind (XLS). Save it as XLSX or CSV."),
            "not_text": env._("This is neither XLSX nor CSV."),
            "long_field": env._("A cell holds far more text than a report has."),
            "quotes": env._("The quotation marks do not match."),
            "heading": env._("The first row names the columns; a column is missing: %(columns)s.", columns=detail),
            "day": env._("“%(text)s” is no day. Write days as 2026-07-01.", text=detail),
            "amount": env._("“%(text)s” is no amount.", text=detail),
        }
        return explanations.get(getattr(error, "reason", ""), env._("The file cannot be read."))
