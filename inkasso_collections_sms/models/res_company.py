from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .neutral import MATTER


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_sms_sender = fields.Char(
        string="Name in text messages",
        help="What text messages call the company. It must not tell what they are about. Empty: the company's name.",
    )

    @api.constrains("inkasso_sms_sender")
    def _check_inkasso_sms_sender(self):
        for company in self:
            if MATTER.search(company.inkasso_sms_sender or ""):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” tells others what a text message is about. Choose a name without such words and without "
                        "digits.",
                        name=company.inkasso_sms_sender,
                    )
                )

    def _inkasso_get_sms_sender(self):
        """A name that tells nothing of the matter; empty where there is none."""
        self.ensure_one()
        names = (self.inkasso_sms_sender, self.name)
        return next((name for name in names if name and not MATTER.search(name)), "")
