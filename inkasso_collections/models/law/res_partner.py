from stdnum import get_cc_module
from stdnum.dk import cvr
from stdnum.exceptions import ValidationError as InvalidNumber
from stdnum.fi import ytunnus
from stdnum.no import orgnr as no_orgnr
from stdnum.se import orgnr

from odoo import api, fields, models

from .dated_rule import DEBTOR_KINDS

# First digit of a Swedish organisationsnummer: 2 is the state, regions and municipalities.
SWEDISH_PUBLIC_PREFIX = "2"
# Company numbers that only businesses have; a Swedish number may be a person's, see `_get_swedish_orgnr`.
BUSINESS_NUMBERS = {"DK": cvr, "FI": ytunnus, "NO": no_orgnr}


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "inkasso.terms.mixin"]
    _inkasso_terms = ("inkasso_debtor_kind", "inkasso_fee_agreement")

    inkasso_debtor_kind = fields.Selection(
        DEBTOR_KINDS,
        string="Kind of debtor set by hand",
        copy=False,
        help="Decides which interest and fees the law allows. Empty: derived from the registration number.",
        groups="base.group_user",
    )
    inkasso_kind = fields.Selection(
        DEBTOR_KINDS,
        string="Kind of debtor",
        compute="_compute_inkasso_kind",
        help="A debtor of whom nothing is known is treated as a consumer, who has the stronger protection.",
        groups="base.group_user",
    )
    inkasso_fee_agreement = fields.Selection(
        [("agreed", "Agreed"), ("not_agreed", "Not agreed")],
        string="Reminder fee",
        copy=False,
        help="Whether this debtor agreed to a reminder fee before the debt arose. Empty: as the company's terms say.",
        groups="base.group_user",
    )

    @api.depends("inkasso_debtor_kind", "is_company", "vat", "company_registry", "country_id", "commercial_partner_id")
    def _compute_inkasso_kind(self):
        for partner in self:
            debtor = partner.commercial_partner_id
            partner.inkasso_kind = debtor.inkasso_debtor_kind or debtor._derive_inkasso_kind()

    def _derive_inkasso_kind(self):
        """consumer, business or public body, from what is known of the debtor; unknown is a consumer."""
        self.ensure_one()
        if self._get_swedish_orgnr().startswith(SWEDISH_PUBLIC_PREFIX):
            return "public_body"
        return "business" if self.is_company or self._has_business_number() else "consumer"

    def _has_business_number(self):
        """Whether the debtor is registered as a business, sole traders included: by VAT or company number."""
        self.ensure_one()
        vat = (self.vat or "").replace(" ", "").upper()
        vat_country = vat[:2] if vat[:2].isalpha() else self.country_id.code or ""
        vat_module = get_cc_module(vat_country, "vat") if vat_country else None
        registry_module = BUSINESS_NUMBERS.get(self.country_id.code)
        return bool(
            self._get_swedish_orgnr()
            or (vat and vat_module and vat_module.is_valid(vat))
            or (self.company_registry and registry_module and registry_module.is_valid(self.company_registry))
        )

    def _get_swedish_orgnr(self):
        """The organisationsnummer in ten digits from registry or VAT number (SE + number + 01), or an empty string.

        A personnummer has the same form; its third digit is 0 or 1 (a month), an organisationsnummer's at least 2.
        """
        self.ensure_one()
        vat = (self.vat or "").replace(" ", "").upper()
        if vat.startswith("SE"):
            vat = vat[2:-2]
        for text in (self.company_registry, vat):
            try:
                number = orgnr.validate(text or "")
            except InvalidNumber:
                continue
            if number[2] >= "2":
                return number
        return ""

    def _is_inkasso_fee_agreed(self, company):
        """Whether a reminder fee was agreed with this debtor by `company`: the debtor's own mark before the terms."""
        self.ensure_one()
        if self.inkasso_fee_agreement:
            return self.inkasso_fee_agreement == "agreed"
        return company.inkasso_fee_agreed
