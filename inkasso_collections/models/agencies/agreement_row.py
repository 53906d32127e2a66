from odoo import api, models


class AgreementRow(models.AbstractModel):
    """Rows of an agreement with an agency: kept while it is in force. A model of it has the field agreement_id."""

    _name = "inkasso.agency.agreement.row"
    _description = "Terms of an agreement with an agency"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.agreement_id._check_draft()
        return rows

    def write(self, vals):
        self.agreement_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        self.agreement_id._check_draft()
