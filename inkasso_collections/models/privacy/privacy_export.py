import json
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from odoo import api, fields, models
from odoo.tools.osutil import clean_filename

UNTOLD = ("binary", "one2many", "many2one_reference")  # types of fields that are no data about the debtor
SYSTEM = {"create_uid", "write_uid", "write_date", "message_main_attachment_id"}


class PrivacyExport(models.AbstractModel):
    """Giving out everything that is kept about a debtor, as the debtor may ask for (GDPR art. 15 and 20)."""

    _inherit = "inkasso.privacy"

    @api.model
    def _make_export(self, debtor):
        """A ZIP with all data about `debtor` as JSON and the files that go with it, as bytes. The caller checks the right."""
        stream = BytesIO()
        with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
            content = {"debtor": self._describe(debtor.sudo(), self._get_partner_fields()), "data": []}
            for data in self._get_personal_data():
                records = self._find_of_debtor(data, debtor)
                content["data"].append(
                    {
                        "model": data.model,
                        "what": data.what,
                        "records": [self._describe(record, self._list_told(record)) for record in records],
                    }
                )
                for attachment in self._find_files(records):
                    name = clean_filename(f"{attachment.id}_{attachment.name}")
                    archive.writestr(f"files/{data.model}/{name}", attachment.raw or b"")
            archive.writestr("data.json", json.dumps(content, indent=2, ensure_ascii=False, default=str))
        return stream.getvalue()

    @api.model
    def _find_files(self, records):
        files = (
            # files of the records that are exported
            self.env["ir.attachment"].sudo().search([("res_model", "=", records._name), ("res_id", "in", records.ids)])
        )
        if "attachment_id" in records._fields:
            files |= records.attachment_id
        return files

    @api.model
    def _get_partner_fields(self):
        return [
            "name",
            "email",
            "phone",
            "street",
            "street2",
            "zip",
            "city",
            "country_id",
            "vat",
            "company_registry",
            "lang",
        ]

    @api.model
    def _list_told(self, record):
        """The stored fields of `record` that tell something; what guards access is not given out."""
        return [
            name
            for name, field in record._fields.items()
            if field.store and not field.groups and field.type not in UNTOLD and name not in SYSTEM
        ]

    @api.model
    def _describe(self, record, names):
        return {name: self._as_plain(record, name) for name in names}

    @api.model
    def _as_plain(self, record, name):
        value, field = record[name], record._fields[name]
        if field.relational:
            return value.mapped("display_name") if field.type == "many2many" else value.display_name or None
        if field.type == "date":
            return fields.Date.to_string(value) or None
        if field.type == "datetime":
            return fields.Datetime.to_string(value) or None
        return None if value is False and field.type != "boolean" else value
