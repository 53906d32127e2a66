import re

from stdnum import luhn

from odoo import api, models
from odoo.exceptions import ValidationError

# Swedish giro numbers are told by where their hyphen stands: 123-4567 or 1234-5678, and 12345-6.
GIRO_FORMS = {"bankgiro": re.compile(r"\d{3,4}-\d{4}"), "plusgiro": re.compile(r"\d{1,7}-\d")}


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    @api.model
    def _get_supported_account_types(self):
        # EXTENDS base
        return [
            *super()._get_supported_account_types(),
            ("bankgiro", self.env._("Bankgiro")),
            ("plusgiro", self.env._("Plusgiro")),
        ]

    @api.depends("partner_id.country_id")
    def _compute_acc_type(self):
        # EXTENDS base: the form alone is not enough, as other countries' account numbers can have it
        result = super()._compute_acc_type()
        for account in self.filtered(lambda account: account.acc_type == "bank" and account._is_inkasso_swedish()):
            account.acc_type = account._get_inkasso_giro() or account.acc_type
        return result

    def _is_inkasso_swedish(self):
        """Whether the holder is in Sweden; a holder without country is where the company is."""
        country = self.partner_id.country_id or (self.company_id or self.env.company).country_id
        return country.code == "SE"

    def _is_inkasso_giro(self):
        """Whether this is a bankgiro or plusgiro number, which takes domestic payments only."""
        self.ensure_one()
        return self.acc_type in GIRO_FORMS

    def _get_inkasso_giro(self):
        number = (self.acc_number or "").strip()
        return next((kind for kind, form in GIRO_FORMS.items() if form.fullmatch(number)), None)

    @api.constrains("acc_number", "partner_id")
    def _check_inkasso_giro(self):
        """A bankgiro or plusgiro number ends with a check digit (modulus 10)."""
        for account in self:
            if account._is_inkasso_giro() and not luhn.is_valid(account.acc_number.strip().replace("-", "")):
                raise ValidationError(
                    self.env._(
                        "%(number)s is no %(kind)s number: its check digit is wrong. Compare it with the original.",
                        number=account.acc_number,
                        kind=account.acc_type.capitalize(),
                    )
                )
