from odoo import api, fields, models, tools


class LetterKind(models.Model):
    """A kind of letter, such as a friendly reminder or a collection demand. Its texts depend on law and language."""

    _name = "inkasso.letter.kind"
    _inherit = ["inkasso.cached.mixin"]
    _description = "Kind of letter"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="What programs know it by.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_claim = fields.Boolean(
        string="Claims money", help="Steps of a plan can use it: the letter lists what is owed and asks for payment."
    )
    is_demand = fields.Boolean(
        string="Demand",
        help="The letter puts pressure on the debtor. It names the creditor, and says how to object and by when.",
    )
    text_ids = fields.One2many("inkasso.letter.text", "kind_id", string="Texts")

    _code_uniq = models.UniqueIndex("(code)", "There is already a kind of letter with this code.")

    @api.model
    def _get(self, code):
        """The kind with this code."""
        return self.browse(self._get_ids().get(code))

    @api.model
    @tools.ormcache()
    def _get_ids(self):
        # cached for all users
        return {kind.code: kind.id for kind in self.with_context(active_test=False).sudo().search([])}

    def _get_strictness(self):
        """Which rules of tone hold for it: those for all letters, for claims, or for demands too."""
        return "demand" if self.is_demand else "claim" if self.is_claim else "all"

    def _get_parts(self, lang, jurisdiction, company):
        """The texts of this kind, part by part: what is nearest to company and law, in `lang`, else in English.

        :return: dict of part to text with placeholders; parts without any text are missing
        """
        self.ensure_one()
        return self.env["inkasso.letter.text"]._get_parts(self.id, jurisdiction.id, lang, company.id)

    def action_open_texts(self):
        self.ensure_one()
        action = self.text_ids._get_records_action(name=self.name, view_mode="list,form")
        return {**action, "domain": [("kind_id", "=", self.id)], "context": {"default_kind_id": self.id}}
