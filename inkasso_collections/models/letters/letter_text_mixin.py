from odoo import api, fields, models
from odoo.exceptions import UserError

from .letter_language import LANGUAGES


class LetterTextMixin(models.AbstractModel):
    """Texts that are shipped, and those that companies write instead.

    What is shipped is updated with the addon and therefore not edited by hand; what a company writes is never touched.
    """

    _name = "inkasso.letter.text.mixin"
    _description = "Shipped and own texts"

    lang = fields.Selection(LANGUAGES, string="Language", required=True)
    company_id = fields.Many2one(
        "res.company", index=True, ondelete="cascade", help="Empty: shipped with the addon, for every company."
    )
    is_shipped = fields.Boolean(compute="_compute_is_shipped", string="Shipped")

    @api.depends("company_id")
    def _compute_is_shipped(self):
        for text in self:
            text.is_shipped = not text.company_id

    @api.model_create_multi
    def create(self, vals_list):
        texts = super().create(vals_list)
        texts._check_own()
        self.env.registry.clear_cache()
        return texts

    def write(self, vals):
        self._check_own()
        result = super().write(vals)
        self._check_own()
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        self._check_own()
        self.env.registry.clear_cache()
        return super().unlink()

    def _check_own(self):
        """Only updates of the addon change what is shipped: a hand-made change would be lost with the next one."""
        if not self.env.su and not all(text.company_id for text in self):
            raise UserError(
                self.env._("Shipped texts are updated with the addon. Make a text of your own: it is used instead.")
            )

    def action_make_own(self):
        """A copy for the company, to be edited; the one there is already, where there is one."""
        self.ensure_one()
        own = self.search(self._get_own_domain(self.env.company), limit=1)
        return (own or self.copy({"company_id": self.env.company.id}))._get_records_action(target="current")

    def _get_own_domain(self, company):
        """What the company's own text in the place of this one has in common with it."""
        return [("company_id", "=", company.id), ("lang", "=", self.lang)]

    @api.model
    def _get_company_order(self, company):
        """Whose texts are looked at, the nearest first: the company's, those above it, then what is shipped."""
        nearest = []
        while company:
            nearest.append(company)
            company = company.parent_id
        return [company.id for company in nearest] + [False]
