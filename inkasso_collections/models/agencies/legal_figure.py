from odoo import fields, models

from ..law.legal_figure import FIGURES, _parse_choice

# Where the law is silent, anybody may collect the claims of others.
FIGURES["agency_licence"] = (_parse_choice("required", "none"), "none")


class LegalFigure(models.Model):
    _inherit = "inkasso.legal.figure"

    kind = fields.Selection(
        selection_add=[("agency_licence", "Licence to collect for others")], ondelete={"agency_licence": "cascade"}
    )
