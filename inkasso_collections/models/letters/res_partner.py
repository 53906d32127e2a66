from odoo import fields, models

from .letter_language import LANGUAGES


class ResPartner(models.Model):
    _inherit = "res.partner"

    inkasso_letter_language = fields.Selection(
        LANGUAGES,
        string="Language of letters",
        help="Of reminders, demands and statements. Empty: the contact's language, else that of the country.",
        groups="base.group_user",
    )
