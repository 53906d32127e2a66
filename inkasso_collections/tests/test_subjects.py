import re
from pathlib import Path

import polib

from odoo.tools import file_path

from .letter_common import CLAIMS, LANGUAGES, LetterCommon

# Words that tell what a message is about, in the languages in which debtors are written to.
MATTER = re.compile(
    r"debt|collect|reminder|demand|inkass|skuld|krav|påminn|betal|rykker|gæld|purring|gjeld|perint|velka|maksu|schuld|mahn"
    r"|forder|zahl|\d",
    re.IGNORECASE,
)


class TestSubjects(LetterCommon):
    """Others may see a screen: no subject line tells an amount or the matter, in any language that is shipped."""

    def assertNeutral(self, subject):
        words = re.sub(r"\{\{.*?\}\}|\{\w+\}", "", subject)
        self.assertFalse(MATTER.search(words), subject)
        self.assertFalse(re.search(r"amount|total|residual|\{(amount|last_day|kind)\}", subject), subject)

    def test_of_each_level_in_each_language(self):
        """As they are sent: with the names of company and debtor, which have no digits here."""
        self.company.name = "Bergs Bageri"
        for language in LANGUAGES:
            reader = self._reader(language)
            subjects = {}
            for kind in CLAIMS:
                notice = self._notice(kind, reader)
                subjects[kind] = notice._get_email_subject()
                self.assertTrue(subjects[kind].strip(), (kind, language))
                self.assertNeutral(subjects[kind].replace(notice.name, ""))
            self.assertIn("Bergs Bageri", subjects["demand"], language)

    def test_is_the_one_of_the_e_mail(self):
        notice = self._notice("demand", self._reader("sv"), channel="email")
        notice._render_letters()
        notice._queue_emails()
        self.assertEqual(notice.mail_id.subject, notice._get_email_subject())

    def test_of_letters_in_each_language(self):
        phrases = self.env["inkasso.letter.phrase"].search([("key", "=", "subject")])
        self.assertEqual(set(phrases.mapped("lang")), set(LANGUAGES))
        texts = self.env["inkasso.letter.text"].search([("subject", "!=", False)])
        for subject in [*phrases.mapped("text"), *texts.mapped("subject")]:
            self.assertNeutral(subject)

    def test_of_mail_templates_and_their_translations(self):
        ours = self.env["ir.model.data"].search(
            [("module", "=", "inkasso_collections"), ("model", "=", "mail.template")]
        )
        templates = (
            self.env["mail.template"]
            .browse(ours.mapped("res_id"))
            .filtered(lambda template: template.model in ("inkasso.notice", "inkasso.case", "inkasso.payment.plan"))
        )
        self.assertGreater(len(templates), 1)
        subjects = templates.mapped("subject")
        for path in Path(file_path("inkasso_collections/i18n")).glob("*.po"):
            translated = {entry.msgid: entry.msgstr for entry in polib.pofile(path)}
            subjects += [translated.get(subject) or subject for subject in templates.mapped("subject")]
        for subject in subjects:
            self.assertNeutral(subject)
