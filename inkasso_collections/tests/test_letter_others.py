"""Letters of other abilities, in every language: payment plans, and that an agency collects from now on."""

from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from .agencies_common import AgenciesCommon
from .letter_common import GREETING, LANGUAGES
from .payment_plan_common import PaymentPlanCommon

AGREEMENT = {
    "en": ("Payment plan agreement", "15 November 2026", "Instalment", "SEK 903.45"),
    "sv": ("Avtal om avbetalningsplan", "15 november 2026", "Delbetalning", "903,45 SEK"),
    "nb": ("Nedbetalingsavtale", "15. november 2026", "Avdrag", "903,45 SEK"),
    "da": ("Aftale om afdragsordning", "15. november 2026", "Rate", "903,45 SEK"),
    "fi": ("Maksusuunnitelma", "15. marraskuuta 2026", "Maksuerä", "903,45 SEK"),
    "de": ("Ratenzahlungsvereinbarung", "15. November 2026", "Rate", "903,45 SEK"),
}
WARNING = {
    "en": ("An instalment has not been paid", "contact us before that day"),
    "sv": ("En delbetalning har inte kommit in", "kontakta oss före den dagen"),
    "nb": ("Et avdrag er ikke betalt", "ta kontakt før den dagen"),
    "da": ("En rate er ikke betalt", "kontakt os inden den dag"),
    "fi": ("Maksuerä on maksamatta", "ottakaa meihin yhteyttä ennen sitä päivää"),
    "de": ("Eine Rate ist nicht bezahlt", "melden Sie sich bitte vor diesem Tag"),
}
HANDED_OVER = {
    "en": ("Your case has been handed over", "collects it for us"),
    "sv": ("Ärendet har lämnats över", "driver Alfa Inkasso AB"),
    "nb": ("Saken er sendt til inkasso", "krever Alfa Inkasso AB"),
    "da": ("Sagen er overdraget til inkasso", "inddriver Alfa Inkasso AB"),
    "fi": ("Saatava on siirretty perintään", "perii puolestamme Alfa Inkasso AB"),
    "de": ("Übergabe an ein Inkassounternehmen", "zieht Alfa Inkasso AB"),
}


def read(env, template, record):
    html = env["ir.qweb"]._render(f"inkasso_collections.{template}", {"o": record})
    return plain(html)


def plain(html):
    return " ".join(html2plaintext(html).replace("\xa0", " ").replace("*", "").split())


class TestPaymentPlanLetter(PaymentPlanCommon):
    def test_agreement_in_every_language(self):
        plan = self._agree()
        for language in LANGUAGES:
            with self.subTest(language):
                text = read(self.env, "payment_plan_agreement", plan.with_context(inkasso_letter_language=language))
                for said in (*AGREEMENT[language], self.invoice.name, plan.payment_reference, "301"):
                    self.assertIn(said, text)
                self.assertNotRegex(text, r"[{}]|\bFalse\b")

    def test_warning_in_every_language(self):
        plan = self._agree()
        self._follow("2026-11-30")
        self.assertEqual(plan.state, "warned")
        for language in LANGUAGES:
            with self.subTest(language):
                localized = plan.with_context(inkasso_letter_language=language)
                text = read(self.env, "payment_plan_warning", localized)
                last_day = localized._get_letter().w.date(plan.cure_until, "long")
                for said in (*WARNING[language], GREETING[language], last_day, plan.payment_reference):
                    self.assertIn(said, text)
                self.assertNotRegex(text, r"[{}]|\bFalse\b")

    def test_emails_in_every_language(self):
        """Whether or not Odoo has the language; no subject tells amount or matter, and offers and warnings say no amount."""
        plan = self._agree()
        plan.write({"valid_until": "2026-11-10", "cure_until": "2026-12-10"})
        first = plan.instalment_ids.sorted("number")[0]
        for language in LANGUAGES:
            plan_in = plan.with_context(inkasso_letter_language=language)
            w = plan_in._get_letter().w
            bodies = {
                "offer": (plan_in._get_offer_email_body(), w.t("plan_mail_offer"), w.date(plan.valid_until, "long")),
                "warning": (
                    plan_in._get_warning_email_body(),
                    w.t("plan_mail_missed"),
                    w.date(plan.cure_until, "long"),
                ),
                "reminder": (
                    first.with_context(inkasso_letter_language=language)._get_reminder_email_body(),
                    w.t("plan_mail_soon"),
                    w.date(first.date, "long"),
                    w.money(first.amount_open, plan.currency_id).replace("\xa0", " "),
                    plan.payment_reference,
                ),
            }
            self.assertNotRegex(plan_in._get_email_subject(), r"\d[.,]\d\d")
            for kind, (body, *said) in bodies.items():
                text = plain(body)
                with self.subTest(language, kind=kind):
                    for words in (GREETING[language], *said):
                        self.assertIn(words, text)
                    self.assertNotRegex(text, r"[{}]|\bFalse\b")
                    if kind != "reminder":
                        self.assertNotRegex(text, r"\d[.,]\d\d\b")

    def test_templates_of_agreements_keep_to_the_tone(self):
        for name in ("plan_offer", "plan_reminder", "plan_warning", "dispute_answer", "settlement"):
            template = self.env.ref(f"inkasso_collections.mail_template_{name}")
            with self.subTest(name), self.assertRaisesRegex(UserError, "police"), self.env.cr.savepoint():
                template.body_html = "<p>We call the police.</p>"


class TestHandedOverLetter(AgenciesCommon):
    def test_letter_and_email_in_every_language(self):
        self.company.inkasso_notify_assignment = True
        self.anna.name = "Anna Andersson"
        self.alfa.partner_id.phone = "08-77 77 77"
        assignment = self._hand_over()
        for language in LANGUAGES:
            notice = assignment.notice_ids.with_context(inkasso_letter_language=language)
            with self.subTest(language):
                text = read(self.env, "report_letter_document", notice)
                said = (*HANDED_OVER[language], GREETING[language], "08-77 77 77", assignment.name, self.invoice.name)
                for words in said:
                    self.assertIn(words, text)
                body = plain(notice._get_email_body())
                self.assertIn(GREETING[language], body)
                self.assertNotRegex(body, r"\d[.,]\d\d|5050", "it tells, and asks for no payment")
                for each in (text, body):
                    self.assertNotRegex(each, r"[{}]|\bFalse\b")
        mail = self.env.ref("inkasso_collections.mail_template_handed_over")._render_field(
            "body_html", notice.ids, compute_lang=True
        )[notice.id]
        self.assertIn(GREETING[notice.with_context(inkasso_letter_language=False)._get_letter_language()], plain(mail))
