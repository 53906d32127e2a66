from odoo import api, fields, models, tools
from odoo.tools import frozendict, html2plaintext, is_html_empty

from ...rules.tone import ToneText

# What a text consists of, in the order of the page; the first two are plain text.
PARTS = ("title", "subject", "opening", "next_step", "objection", "closing", "email_opening", "email_closing")
PLAIN_PARTS = PARTS[:2]
# What texts may have filled in, each in the letters that know it.
PLACEHOLDERS = frozenset(
    {
        "salutation",
        "creditor",
        "debtor",
        "amount",
        "last_day",
        "reference",
        "number",
        "contact",
        "contact_phone",
        "contact_email",
        "legal_step",
        "demand_basis",
        "debt_advice",
    }
)
# What the page prints itself, whatever the text says.
PRINTED = dict.fromkeys(("creditor", "ground", "last_day", "how_to_pay", "split"), "-")


class LetterText(models.Model):
    """What a kind of letter says, under a law or under any, in a language. An empty part is filled from a wider text."""

    _name = "inkasso.letter.text"
    _description = "Text of a letter"
    _inherit = ["inkasso.letter.text.mixin"]
    _order = "kind_id, lang, jurisdiction_id, company_id"

    kind_id = fields.Many2one("inkasso.letter.kind", required=True, ondelete="cascade", index=True)
    jurisdiction_id = fields.Many2one(
        "inkasso.jurisdiction", string="Law", ondelete="cascade", index=True, help="Empty: under any law."
    )
    title = fields.Char(help="The heading of the letter.")
    subject = fields.Char(help="Of the e-mail. It never tells the amount or the matter: others may see the screen.")
    opening = fields.Html(string="Before the table", help="Why we write.")
    next_step = fields.Html(string="What happens next", help="Only what really follows, in plain words.")
    objection = fields.Html(string="How to object")
    closing = fields.Html(string="At the end")
    email_opening = fields.Html(string="E-mail: before the amounts")
    email_closing = fields.Html(string="E-mail: after the amounts")
    amount_in_words = fields.Selection(
        [("yes", "Yes"), ("no", "No")], string="Amount in words", help="Empty: as the wider text has it, else no."
    )

    tone_findings = fields.Html(string="Tone", compute="_compute_tone_findings", sanitize=False)

    _place_uniq = models.UniqueIndex(
        "(kind_id, lang, COALESCE(jurisdiction_id, 0), COALESCE(company_id, 0))",
        "There is already such a text. Edit that one.",
    )

    @api.depends("kind_id", "lang", "jurisdiction_id")
    def _compute_display_name(self):
        languages = dict(self._fields["lang"]._description_selection(self.env))
        for text in self:
            known = (text.kind_id.name, text.jurisdiction_id.code, languages.get(text.lang))
            text.display_name = ", ".join(filter(None, known))

    # -------------------------------------------------------------------------
    # Tone
    # -------------------------------------------------------------------------

    @api.constrains(*PARTS, "lang", "kind_id", "jurisdiction_id")
    def _check_tone(self):
        """A text that must not be sent is not saved."""
        self.env.registry.clear_cache()  # what is found below includes this text
        for text in self:
            self.env["inkasso.tone.rule"]._refuse_errors(text._find_tone(), text.display_name)

    @api.depends(*PARTS, "lang", "kind_id", "jurisdiction_id")
    def _compute_tone_findings(self):
        rules = self.env["inkasso.tone.rule"]
        for text in self:
            text.tone_findings = text.kind_id and text.lang and rules._explain_all(text._find_tone())

    def _find_tone(self):
        """What the rules of tone find in this text, together with the wider ones that fill its gaps."""
        self.ensure_one()
        own = self._read_parts()
        wider = self.kind_id._get_parts(self.lang, self.jurisdiction_id, self.company_id or self.env["res.company"])
        return self._find_tone_of({**wider, **own}, tuple(part for part in PARTS if part in own))

    def _find_tone_of(self, parts, wording):
        plain = {part: html2plaintext(text) for part, text in parts.items() if part in PARTS}
        return self.env["inkasso.tone.rule"]._check_text(
            ToneText(parts={**PRINTED, **plain}, known=self._get_placeholders(), wording=wording or ("title",)),
            self.lang,
            self.jurisdiction_id,
            self.kind_id._get_strictness(),
        )

    def _get_placeholders(self):
        """The placeholders that this text may use; abilities add those of their kinds of letter."""
        return PLACEHOLDERS

    @api.model
    def _get_part_fields(self):
        return PARTS

    def _get_own_domain(self, company):
        # EXTENDS inkasso.letter.text.mixin
        place = [("kind_id", "=", self.kind_id.id), ("jurisdiction_id", "=", self.jurisdiction_id.id)]
        return [*super()._get_own_domain(company), *place]

    @api.model
    @tools.ormcache("kind_id", "jurisdiction_id", "lang", "company_id")
    def _get_parts(self, kind_id, jurisdiction_id, lang, company_id):
        """See inkasso.letter.kind._get_parts. Own texts go before shipped ones, those of the law before general ones."""
        companies = self._get_company_order(self.env["res.company"].sudo().browse(company_id))
        laws = [jurisdiction_id, False] if jurisdiction_id else [False]
        texts_sudo = self.sudo().search(  # whoever prints a letter may use its texts
            [
                ("kind_id", "=", kind_id),
                ("lang", "in", [lang, "en"]),
                ("jurisdiction_id", "in", laws),
                ("company_id", "in", companies),
            ]
        )
        found = {(text.lang, text.company_id.id, text.jurisdiction_id.id): text._read_parts() for text in texts_sudo}
        places = [(own, company, law) for own in dict.fromkeys([lang, "en"]) for company in companies for law in laws]
        parts = {}
        for place in places:
            if place[0] == "en" != lang and parts:
                break  # never two languages in one letter
            parts = {**found.get(place, {}), **parts}
        return frozendict(parts)

    def _read_parts(self):
        parts = {part: self[part] for part in PARTS if not is_html_empty(self[part] or "")}
        return {**parts, "amount_in_words": self.amount_in_words} if self.amount_in_words else parts
