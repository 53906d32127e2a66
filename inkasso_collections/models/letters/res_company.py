from odoo import api, fields, models

RIGHT_WINDOW = ("SE",)  # where most envelopes have their window on the right


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_window = fields.Selection(
        [("left", "Left"), ("right", "Right")],
        string="Window of envelopes",
        compute="_compute_inkasso_window",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        default="left",
        help="Where letters carry the address, so that it shows in the window of a C5 envelope.",
    )
    inkasso_duplex = fields.Boolean(
        string="Print on both sides",
        help="When letters are printed together, each begins on a new sheet: an empty page follows where needed.",
    )

    inkasso_thank = fields.Boolean(
        string="Thank on settlement",
        help="Customers who were written to get an e-mail of thanks once everything of their case is paid.",
    )

    @api.depends("country_id")
    def _compute_inkasso_window(self):
        for company in self:
            company.inkasso_window = "right" if company.country_id.code in RIGHT_WINDOW else "left"

    def _get_inkasso_footer(self, letter):
        """The columns at the foot of a letter: address, contact and registration. Lists of lines."""
        self.ensure_one()
        partner, w = self.partner_id, letter.w
        place = " ".join(filter(None, (partner.zip, partner.city)))
        registration = letter.record._get_letter_registration()
        numbers = [f"{w.t('reg_short')} {registration}"] if registration and registration != self.vat else []
        numbers += [f"{w.t('vat_number')} {self.vat}"] if self.vat else []
        address = [self.name, *filter(None, (partner.street, partner.street2, place))]
        contact = list(filter(None, (self.phone, self.email, (self.website or "").removeprefix("https://"))))
        return [column for column in (address, contact, numbers) if column]

    def _get_inkasso_return_address(self):
        """The sender in one line, above the address in the window."""
        partner = self.partner_id
        place = " ".join(filter(None, (partner.zip, partner.city)))
        return " · ".join(filter(None, (self.name, partner.street, place)))
