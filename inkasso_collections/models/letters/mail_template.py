import re

from lxml import html

from odoo import api, models
from odoo.tools import html2plaintext

from ...rules.tone import ToneText
from .letter_language import of_odoo

# Abilities add the models that they write about.
WRITES_TO_DEBTORS = {"inkasso.notice", "inkasso.case"}
EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)


class MailTemplate(models.Model):
    _inherit = "mail.template"

    @api.constrains("subject", "body_html", "model_id")
    def _check_inkasso_tone(self):
        """E-mails to debtors keep to the rules of tone, in the language in which they are being written."""
        rules = self.env["inkasso.tone.rule"]
        for template in self.filtered(lambda template: template.model in WRITES_TO_DEBTORS):
            parts = {
                "subject": EXPRESSION.sub("", template.subject or ""),
                "email_opening": html2plaintext(self._drop_filled_in(template.body_html or "")),
            }
            language = of_odoo(self.env.lang) or "en"
            found = rules._check_text(ToneText(parts=parts), language, checks=("forbidden",))
            rules._refuse_errors(found, template.display_name)

    @api.model
    def _drop_filled_in(self, body):
        """`body` without the examples that stand where something is filled in: only what is written is judged."""
        if not body.strip():
            return ""
        tree = html.fragment_fromstring(body, create_parent="div")
        for element in tree.xpath("//*[@t-out or @t-esc or @t-field]"):
            element.clear(keep_tail=True)
        return html.tostring(tree, encoding="unicode")
