"""The letters and e-mails about disputes and settlements, and what notices say of what is contested: in every language."""

from odoo.tools import html2plaintext

from .agreements_common import AgreementsCommon
from .letter_common import GREETING, LANGUAGES
from .zbar import read_codes

ANSWER = {
    "en": ("Our answer to your objection", "“Defective, or not as agreed”", "uphold the claim", "by 23 October 2026"),
    "sv": ("Vårt svar på din invändning", "”Felaktig, eller inte som avtalat”", "vidhåller kravet", "23 oktober 2026"),
    "nb": ("Vårt svar på innsigelsen din", "«Mangelfull, eller ikke som avtalt»", "fastholder kravet", "23. oktober"),
    "da": (
        "Vores svar på din indsigelse",
        "»Mangelfuld eller ikke som aftalt«",
        "fastholder kravet",
        "23. oktober 2026",
    ),
    "fi": ("Vastauksemme huomautukseenne", "”Virheellinen tai ei sovitun mukainen”", "pysymme", "23. lokakuuta 2026"),
    "de": (
        "Unsere Antwort auf Ihre Einwände",
        "„Mangelhaft oder nicht wie vereinbart“",
        "halten an der",
        "23. Oktober",
    ),
}
OFFER = {
    "en": ("Offer to settle", "SEK 700.00", "by 30 October 2026", "the offer lapses"),
    "sv": ("Erbjudande om uppgörelse", "700,00 SEK", "senast 30 oktober 2026", "upphör erbjudandet"),
    "nb": ("Tilbud om oppgjør", "700,00 SEK", "senest 30. oktober 2026", "bortfaller tilbudet"),
    "da": ("Tilbud om forlig", "700,00 SEK", "senest 30. oktober 2026", "bortfalder tilbuddet"),
    "fi": ("Sovintotarjous", "700,00 SEK", "viimeistään 30. lokakuuta 2026", "tarjous raukeaa"),
    "de": ("Vergleichsangebot", "700,00 SEK", "bis zum 30. Oktober 2026", "erlischt das Angebot"),
}
CONTESTED = {
    "en": "You object to SEK 400.00 of this",
    "sv": "Du har invänt mot 400,00 SEK av detta",
    "nb": "Du har bestridt 400,00 SEK av dette",
    "da": "Du har bestridt 400,00 SEK af dette",
    "fi": "Olette riitauttaneet tästä 400,00 SEK",
    "de": "Davon haben Sie 400,00 SEK bestritten",
}


class TestAgreementLetter(AgreementsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.name = "Anna Andersson"

    def _plain(self, html):
        return " ".join(html2plaintext(html).replace("\xa0", " ").replace("*", "").split())

    def _letter(self, record, template, language):
        record = record.with_context(inkasso_letter_language=language)
        return self._plain(self.env["ir.qweb"]._render(f"inkasso_collections.{template}", {"o": record}))

    def assertWritten(self, text, language, said):
        for words in (*said, GREETING[language]):
            self.assertIn(words, text)
        self.assertNotRegex(text, r"[{}]", "nothing is left to be filled in")
        self.assertNotRegex(text, r"\b(?:False|None)\b")

    def test_answer_to_a_dispute(self):
        dispute = self._dispute()
        dispute._reject("It was delivered intact.")
        for language in LANGUAGES:
            with self.subTest(language):
                text = self._letter(dispute, "dispute_answer", language)
                reference = self.invoice.payment_reference or self.invoice.name
                said = (*ANSWER[language], "It was delivered intact.", self.invoice.name, dispute.name, reference)
                self.assertWritten(text, language, said)
                self.assertRegex(text, r"1[ .,]?000[.,]00")

    def test_answer_to_a_dispute_that_is_right_in_part(self):
        dispute = self._dispute({self.item: 400})
        dispute._accept({dispute.line_ids: 100}, "One chair of four.")
        for language in LANGUAGES:
            with self.subTest(language):
                text = self._letter(dispute, "dispute_answer", language)
                w = dispute.with_context(inkasso_letter_language=language)._get_letter().w
                self.assertWritten(
                    text, language, ("One chair of four.", w.t("dispute_partly"), w.t("dispute_credited"))
                )
                for amount in (r"400[.,]00", r"100[.,]00", r"900[.,]00"):
                    self.assertRegex(text, amount)

    def test_nothing_is_asked_for_where_nothing_is_open(self):
        dispute = self._dispute({self.item: 400})
        self._pay(self.invoice, "2026-10-15", 1000)
        dispute._reject("It was delivered intact.")
        text = self._letter(dispute, "dispute_answer", "en")
        self.assertIn("It was delivered intact.", text)
        for said in ("Please pay", "Last day to pay", "Scan"):
            self.assertNotIn(said, text)

    def test_a_reason_of_the_company_is_called_as_it_calls_it(self):
        dispute = self._dispute()
        dispute.reason_id = self.env["inkasso.dispute.reason"].create({"name": "Wrong colour"})
        dispute._reject("No.")
        self.assertIn("»Wrong colour«", self._letter(dispute, "dispute_answer", "da"))

    def test_offer_to_settle(self):
        settlement = self.env["inkasso.settlement"]._offer(self.case, 700, self.sek, "2026-10-30", "Ill")
        w = settlement._get_letter().w
        self.assertNotIn("Ill", self._letter(settlement, "settlement_offer", "en"), "the note is ours")
        for language in LANGUAGES:
            with self.subTest(language):
                text = self._letter(settlement, "settlement_offer", language)
                self.assertWritten(text, language, (*OFFER[language], self.invoice.name, settlement.name))
                w = settlement.with_context(inkasso_letter_language=language)._get_letter().w
                for amount in (settlement.amount_open, settlement.amount_left):
                    self.assertIn(w.money(amount, self.sek).replace("\xa0", " "), text)

    def test_a_german_settlement_names_its_amount_in_words(self):
        settlement = self.env["inkasso.settlement"]._offer(self.case, 700, self.sek, "2026-10-30", "")
        self.assertIn("Betrag in Worten: Siebenhundert SEK", self._letter(settlement, "settlement_offer", "de"))
        self.assertNotIn("bokstäver", self._letter(settlement, "settlement_offer", "sv"))

    def test_emails_in_every_language(self):
        dispute = self._dispute()
        dispute._reject("No.")
        settlement = self.env["inkasso.settlement"]._offer(self.case, 700, self.sek, "2026-10-30", "")
        for language in LANGUAGES:
            for record in (dispute, settlement):
                with self.subTest(language, record=record._name):
                    record = record.with_context(inkasso_letter_language=language)
                    self.assertIn(self.company.name, record._get_email_subject())
                    self.assertNotRegex(record._get_email_subject(), r"\d[.,]\d\d")
                    body = self._plain(record._get_email_body())
                    self.assertWritten(body, language, ())
                    self.assertNotRegex(body, r"\d[.,]\d\d", "amounts stand in the letter")

    def test_the_frame_is_that_of_all_letters(self):
        dispute = self._dispute()
        dispute._reject("No.")
        for report in ("dispute_answer", "settlement"):
            report = self.env.ref(f"inkasso_collections.action_report_{report}")
            self.assertTrue(report._is_letter())
        html = self.env.ref("inkasso_collections.action_report_dispute_answer")._render_letters(dispute)[dispute.id][0]
        self.assertIn(b"o_inkasso_letter window_", html)
        self.assertEqual(html.count(b"<h1"), 1)

    def test_by_which_reference_a_payment_is_found(self):
        dispute = self._dispute()
        invoice = self.invoice
        invoice.payment_reference = "2026000183"
        self.assertEqual(dispute._get_payment_reference(invoice, self.sek), "2026000183")
        both = invoice + self._invoice("2026-09-01", amount=200)
        last = self.case.notice_ids.filtered(lambda notice: notice.state == "sent").sorted("date")[-1:]
        self.assertEqual(dispute._get_payment_reference(both, self.sek), last.payment_reference or last.name)

    def test_a_notice_says_what_is_contested(self):
        self._dispute({self.item: 400})
        notice = self._run("2026-10-15").notice_ids
        for language in LANGUAGES:
            with self.subTest(language):
                text = self._letter(notice, "report_letter_document", language)
                self.assertIn(CONTESTED[language], text)
        self.assertNotIn(
            "You object", self._letter(self.case.notice_ids.sorted("id")[0], "report_letter_document", "en")
        )

    def test_the_portal_can_be_reached_from_paper(self):
        """Its address stands there to be typed, and as a code of its own."""
        self.company.inkasso_portal = True
        notice = self._run("2026-10-15").notice_ids
        payment = notice._get_letter_payment(notice._get_letter(), 1, notice.response_date, "1", notice.date)
        self.assertEqual(read_codes(payment["portal_qr"]), [notice._get_portal_url()])
        html = self.env["ir.qweb"]._render("inkasso_collections.report_letter_document", {"o": notice})
        self.assertIn(payment["portal_qr"], html)
        self.assertIn(notice._get_portal_url(), self._plain(html))
        self.company.inkasso_portal = False
        html = self.env["ir.qweb"]._render("inkasso_collections.report_letter_document", {"o": notice})
        self.assertNotIn('name="portal"', html)
