from odoo import api, fields, models


class EvidenceMixin(models.AbstractModel):
    """Records that must be proved one day: what shows it, in words, and the files kept with it."""

    _name = "inkasso.evidence.mixin"
    _description = "Evidence"

    evidence = fields.Text(help="What shows it: which document, from whom, of what day, and where it is kept.")
    attachment_ids = fields.Many2many("ir.attachment", string="Files")

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._adopt_files()
        return records

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._adopt_files()
        return result

    def _adopt_files(self):
        """Make files that were uploaded for these records theirs, so that whoever may see a record may see its files."""
        for record in self:
            loose = record.attachment_ids.filtered(lambda file: not file.res_id)
            loose.write({"res_model": self._name, "res_id": record.id})
