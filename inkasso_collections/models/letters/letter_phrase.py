from odoo import api, fields, models, tools
from odoo.tools import frozendict


class LetterPhrase(models.Model):
    """A word or sentence that letters of every kind use, such as the heading of a column, in a language."""

    _name = "inkasso.letter.phrase"
    _description = "Phrase of letters"
    _inherit = ["inkasso.letter.text.mixin"]
    _order = "key, lang, company_id"
    _rec_name = "key"

    key = fields.Char(required=True, help="Where it stands.")
    text = fields.Char(required=True)

    _place_uniq = models.UniqueIndex(
        "(key, lang, COALESCE(company_id, 0))", "There is already such a phrase. Edit that one."
    )

    def _get_own_domain(self, company):
        # EXTENDS inkasso.letter.text.mixin
        return [*super()._get_own_domain(company), ("key", "=", self.key)]

    @api.model
    @tools.ormcache("lang", "company_id")
    def _get_all(self, lang, company_id):
        """The phrases of a language as a company writes them; English where one is missing.

        :return: dict of key to text
        """
        companies = self._get_company_order(self.env["res.company"].sudo().browse(company_id))
        phrases_sudo = self.sudo().search([("lang", "in", [lang, "en"]), ("company_id", "in", companies)])
        by_place = {(phrase.lang, phrase.company_id.id, phrase.key): phrase.text for phrase in phrases_sudo}
        widest_first = sorted(by_place, key=lambda place: (place[0] == lang, -companies.index(place[1])))
        return frozendict({place[2]: by_place[place] for place in widest_first})
