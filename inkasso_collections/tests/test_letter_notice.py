"""The letter and the e-mail of each kind of claim in each language: their text."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Date
from odoo.tools import mute_logger

from .common import TODAY
from .letter_common import CLAIMS, DEMANDS, GREETING, LANGUAGES, LetterCommon

AMOUNT = {
    "en": "SEK 12,416.10",
    "sv": "12 416,10 SEK",
    "nb": "12 416,10 SEK",
    "da": "12.416,10 SEK",
    "fi": "12 416,10 SEK",
    "de": "12.416,10 SEK",
}
LAST_DAY = {
    "en": "29 October 2026",
    "sv": "29 oktober 2026",
    "nb": "29. oktober 2026",
    "da": "29. oktober 2026",
    "fi": "29. lokakuuta 2026",
    "de": "29. Oktober 2026",
}
# By kind and language: the heading under the law of the country where the language is spoken.
TITLE = {
    "friendly": (
        "Friendly reminder",
        "Vänlig påminnelse",
        "Vennlig påminnelse",
        "Venlig påmindelse",
        "Ystävällinen maksumuistutus",
        "Freundliche Zahlungserinnerung",
    ),
    "reminder_fee": ("Reminder of payment", "Betalningspåminnelse", "Purring", "Rykker", "Maksumuistutus", "Mahnung"),
    "warning": (
        "Notice before collection",
        "Meddelande före inkasso",
        "Inkassovarsel",
        "Inkassovarsel",
        "Ilmoitus ennen perintää",
        "Ankündigung des Inkassos",
    ),
    "demand": (
        "Demand for payment",
        "Inkassokrav",
        "Betalingsoppfordring",
        "Inkassovarsel",
        "Maksuvaatimus",
        "Letzte Mahnung",
    ),
    "last_notice": (
        "Last notice before legal steps",
        "Sista meddelande före rättslig åtgärd",
        "Siste varsel før rettslige skritt",
        "Sidste varsel før retslige skridt",
        "Viimeinen ilmoitus ennen oikeudellisia toimia",
        "Letzte Mahnung vor gerichtlichen Schritten",
    ),
    "termination": (
        "Termination of agreement for non-payment",
        "Uppsägning av avtal på grund av utebliven betalning",
        "Oppsigelse av avtale på grunn av manglende betaling",
        "Opsigelse af aftale på grund af manglende betaling",
        "Sopimuksen irtisanominen maksamattomuuden vuoksi",
        "Kündigung des Vertrags wegen Zahlungsverzugs",
    ),
    "interruption": (
        "Written demand",
        "Skriftligt krav",
        "Skriftlig påkrav",
        "Skriftligt påkrav",
        "Kirjallinen vaatimus",
        "Schriftliche Geltendmachung der Forderung",
    ),
}
# The legal step that the law of the country has.
LEGAL_STEP = {
    "en": "County Court",
    "sv": "ansöka om betalningsföreläggande hos Kronofogden",
    "nb": "bringe saken inn for Forliksrådet",
    "da": "indgive betalingspåkrav til fogedretten",
    "fi": "hakea maksutuomiota käräjäoikeudesta",
    "de": "beim Amtsgericht einen Mahnbescheid beantragen",
}
OBJECT = {
    "en": "object in writing by",
    "sv": "invänd skriftligen senast",
    "nb": "skriftlig innsigelse innen",
    "da": "gør skriftlig indsigelse senest",
    "fi": "riitauttakaa se kirjallisesti",
    "de": "schriftlich Einwände",
}
SUBJECT = {
    "en": "Message from",
    "sv": "Meddelande från",
    "nb": "Melding fra",
    "da": "Besked fra",
    "fi": "Viesti:",
    "de": "Mitteilung von",
}
IN_WORDS = {
    "en": "Twelve thousand, four hundred and sixteen",
    "sv": "Tolvtusen fyrahundrasexton",
    "nb": "Tolv tusen fire hundre og seksten",
    "da": "Tolv tusind fire hundrede og seksten",
    "fi": "Kaksitoistatuhatta neljäsataakuusitoista",
    "de": "Zwölftausendvierhundertsechzehn",
}


class TestLetterNotice(LetterCommon):
    def test_each_kind_in_each_language(self):
        for language in LANGUAGES:
            reader = self._reader(language)
            for kind in CLAIMS:
                with self.subTest(kind=kind, language=language):
                    notice = self._notice(kind, reader)
                    text = self._letter_text(notice)
                    self.assertEqual(notice._get_letter().title, TITLE[kind][LANGUAGES.index(language)])
                    for said in (
                        TITLE[kind][LANGUAGES.index(language)],
                        GREETING[language],
                        AMOUNT[language],
                        LAST_DAY[language],
                        "N/2026/00017",
                        "INV/2026/00101",
                        "2026000175",
                        "5050-1055",
                        "SE45 5000 0000 0583 9825 7466",
                        "Kungsgatan 12",
                    ):
                        self.assertIn(said, text)
                    self.assertOnlyIn(language, text)

    def test_each_email_in_each_language(self):
        for language in LANGUAGES:
            reader = self._reader(language)
            for kind in CLAIMS:
                with self.subTest(kind=kind, language=language):
                    notice = self._notice(kind, reader)
                    subject, body = notice._get_email_subject(), self._read(notice._get_email_body())
                    self.assertIn(SUBJECT[language], subject)
                    self.assertNotRegex(subject, r"12.?416|inkasso|skuld|debt|gjeld|gæld|velk|Schuld")
                    self.assertIn(GREETING[language], body)
                    self.assertIn(AMOUNT[language], body)
                    self.assertIn(LAST_DAY[language], body)
                    self.assertLess(body.index(GREETING[language]), body.index(AMOUNT[language]))
                    self.assertNotRegex(body[:160], r"\d[ .,]\d{3}", "it begins without an amount")
                    self.assertOnlyIn(language, body)

    def test_demands_say_all_that_the_law_asks(self):
        """Inkassolagen 5 §: creditor, ground, split, interest with rate, period and base, last day, how to object."""
        for language in LANGUAGES:
            notice = self._notice("demand", self._reader(language))
            self._charge(notice)
            text = self._letter_text(notice)
            w = notice._get_letter().w
            with self.subTest(language=language):
                for said in (
                    w.t("creditor_is") + " " + self.company.name,
                    w.t("rests_on_invoice"),
                    w.t("principal"),
                    w.t("late_interest"),
                    w.t("fees_and_costs"),
                    w.t("last_day_to_object"),
                    w.t("how_to_object"),
                    w.t("what_happens_next"),
                    OBJECT[language],
                    LEGAL_STEP[language],
                    "Räntelagen 6 §",
                    "Lag (1981:739) 2 §",
                    w.t("fee_reminder"),
                    w.percent(10).replace("\xa0", " "),
                    "45",
                    w.date(Date.to_date("2026-09-01")) + " – " + w.date(Date.to_date("2026-10-15")),
                ):
                    self.assertIn(said.replace("\xa0", " "), text)

    def test_swedish_demand_names_its_law_and_who_helps(self):
        text = self._letter_text(self._notice("demand", self._reader("sv")))
        self.assertIn("krav enligt 5 § inkassolagen (1974:182)", text)
        self.assertIn("budget- och skuldrådgivare", text)
        company = self._reader("sv", is_company=True, name="Kund AB")
        text = self._letter_text(self._notice("demand", company))
        self.assertIn("Hej,", text)
        self.assertNotIn("skuldrådgivare", text)

    def test_assigned_claim(self):
        notice = self._notice("demand", self._reader("sv"))
        with patch.object(self.registry["inkasso.notice"], "_get_letter_assignor", lambda notice: "Förra AB"):
            text = self._letter_text(notice)
        self.assertIn("har överlåtits till oss av Förra AB. En betalning till Förra AB befriar dig inte", text)
        self.assertNotIn("överlåtits", self._letter_text(notice))

    def test_a_reminder_is_no_demand(self):
        text = self._letter_text(self._notice("friendly", self._reader("sv")))
        for said in ("Kronofogden", "inkasso", "Borgenär"):
            self.assertNotIn(said, text.replace("inkasso_collections", ""))

    # -------------------------------------------------------------------------
    # Language
    # -------------------------------------------------------------------------

    def test_which_language(self):
        finland, france = self.env.ref("base.fi"), self.env.ref("base.fr")
        self.company.partner_id.lang = False
        for vals, language in [
            ({"inkasso_letter_language": "da", "lang": "en_US", "country_id": finland.id}, "da"),
            ({"lang": "en_US", "country_id": finland.id}, "en"),
            ({"lang": False, "country_id": finland.id}, "fi"),
            ({"lang": False, "country_id": france.id}, "sv"),  # the company's country
        ]:
            with self.subTest(vals):
                notice = self._notice("friendly", self._make_debtor("Anna Andersson", **vals))
                self.assertEqual(notice._get_letter_language(), language)
        self.assertEqual(notice.with_context(inkasso_letter_language="nb")._get_letter_language(), "nb")

    def test_the_contact_that_receives_it_decides(self):
        debtor = self._reader("sv")
        contact = self.env["res.partner"].create(
            {"name": "Invoices", "parent_id": debtor.id, "type": "invoice", "inkasso_letter_language": "de"}
        )
        notice = self._notice("friendly", debtor, recipient_id=contact.id)
        self.assertEqual(notice._get_letter_language(), "de")
        self.assertIn("Freundliche Zahlungserinnerung", self._letter_text(notice))

    def test_own_text_of_a_step_wins_in_the_language_it_is_written_in(self):
        level = self.levels["friendly"]
        level.write(
            {
                "letter_title": "Hello",
                "letter_body": "<h2>Well</h2><p>Own {amount}</p>",
                "letter_closing": "<p>Then</p>",
            }
        )
        english = self._letter_text(self._notice("friendly", self._reader("en")))
        for said in ("Hello", "Well", "Own SEK 12,416.10", "Then"):
            self.assertIn(said, english)
        self.assertNotIn("slipped your mind", english)
        self.assertNotIn("nothing more happens", english)
        html = self.env["ir.qweb"]._render(
            "inkasso_collections.report_letter_document", {"o": self._notice("friendly", self._reader("en"))}
        )
        self.assertEqual(html.count("<h1"), 1)
        self.assertNotIn("<h2", html, "a batch is cut into letters at the headings")
        finnish = self._letter_text(self._notice("friendly", self._reader("fi")))
        self.assertIn("Ystävällinen maksumuistutus", finnish)
        self.assertNotIn("Own", finnish)

    def test_names_are_escaped(self):
        reader = self._reader("en", name="<b>Eve</b> {amount}")
        html = self.env["ir.qweb"]._render(
            "inkasso_collections.report_letter_document", {"o": self._notice("friendly", reader)}
        )
        self.assertNotIn("<b>Eve", html)
        self.assertIn("&lt;b&gt;Eve&lt;/b&gt; {amount}", html)

    # -------------------------------------------------------------------------
    # What the page shows
    # -------------------------------------------------------------------------

    def test_a_link_to_the_portal_where_there_is_one(self):
        notice = self._notice("friendly", self._reader("sv"))
        self.assertNotIn("https://pay.example", self._letter_text(notice))
        with patch.object(self.registry["inkasso.notice"], "_get_portal_url", lambda notice: "https://pay.example/t/1"):
            self.assertIn("https://pay.example/t/1", self._letter_text(notice))
            self.assertIn('href="https://pay.example/t/1"', notice._get_email_body())

    def test_amount_in_words_where_it_is_customary(self):
        notice = self._notice("friendly", self._reader("sv"))
        self.assertNotIn("bokstäver", self._letter_text(notice))
        kind = self.env.ref("inkasso_collections.letter_kind_friendly")
        for language in LANGUAGES:
            self.env["inkasso.letter.text"].create(
                {"kind_id": kind.id, "lang": language, "company_id": self.company.id, "amount_in_words": "yes"}
            )
        for language, words in IN_WORDS.items():
            text = self._letter_text(self._notice("friendly", self._reader(language)))
            self.assertIn(f"{words} 10/100 SEK", text)
        writer = notice._get_letter().w
        self.assertEqual(writer.words(1e12, notice.currency_id), "", "nobody writes that out")
        self.assertEqual(writer.words(2_000_001, notice.currency_id), "Två miljoner ett SEK")

    def test_missing_data(self):
        self.company.partner_id.bank_ids = False
        self.company.write({"phone": False, "email": False, "website": False, "vat": False, "company_registry": False})
        notice = self._notice(
            "demand", self._reader("en", street=False, zip=False, city=False), payment_reference=False
        )
        text = self._letter_text(notice)
        for said in ("False", "None", ", ,", "()"):
            self.assertNotIn(said, text)
        self.assertIn("N/2026/00017", text)

    def test_other_currencies(self):
        text = self._letter_text(self._notice("demand", self._reader("de"), currency="EUR"))
        self.assertIn("12.416,10 EUR", text)
        self.assertNotIn("5050-1055", text, "bankgiro takes kronor only")
        yen = self.env.ref("base.JPY")
        writer = self._notice("demand", self._reader("de"))._get_letter().w
        self.assertEqual(writer.money(1234.4, yen), "1.234\xa0JPY")
        self.assertEqual(writer.figure(-0.001, self.env.ref("base.EUR")), "0,00")

    # -------------------------------------------------------------------------
    # Kept as sent
    # -------------------------------------------------------------------------

    def test_texts_are_kept_as_sent(self):
        notice = self._notice("friendly", self._reader("en"))
        notice._render_letters()
        notice._mark_sent()
        self.levels["friendly"].letter_body = "<p>Other words</p>"
        self.assertIn("slipped your mind", self._letter_text(notice))
        with self.assertRaisesRegex(UserError, "kept as it was"):
            notice.letter_texts = {}

    # -------------------------------------------------------------------------
    # Tone of what goes out
    # -------------------------------------------------------------------------

    def _deliver(self, notice):
        with mute_logger("odoo.addons.inkasso_collections.models.dunning.notice_delivery"):
            notice._deliver()

    def test_a_good_letter_goes_out(self):
        for kind in CLAIMS:
            notice = self._notice(kind, self._reader("sv", email=False))
            self._deliver(notice)
            self.assertRecordValues(notice, [{"state": "queued", "print_pending": True, "failure_reason": False}])

    def test_a_letter_with_too_few_days_is_set_aside(self):
        notice = self._notice("demand", self._reader("sv"), response_date=Date.add(Date.to_date(TODAY), days=3))
        good = self._notice("demand", self._reader("sv", name="Bo Bengtsson"), name="N/2026/00018")
        self._deliver(notice + good)
        self.assertEqual((notice.state, notice.print_pending, notice.attachment_id.id), ("failed", False, False))
        self.assertIn("more days to pay or object", notice.failure_reason)
        self.assertEqual(good.state, "queued")
        todo = notice.case_id.activity_ids
        self.assertEqual(todo.summary, "N/2026/00017 was not sent")
        self.assertIn("Correct the text", todo.note)

    def test_an_incomplete_letter_is_set_aside(self):
        notice = self._notice("demand", self._reader("sv"))
        notice.line_ids.name = False
        self._deliver(notice)
        self.assertEqual(notice.state, "failed")
        self.assertIn("what the claim rests on", notice.failure_reason)

    def test_a_text_that_became_wrong_is_set_aside_in_every_language(self):
        rule = self.env["inkasso.tone.rule"].create(
            {"code": "own", "check": "forbidden", "pattern": r"\w", "reason": "No words at all", "part": "opening"}
        )
        for kind in DEMANDS[:1]:
            for language in LANGUAGES:
                notice = self._notice(kind, self._reader(language))
                self._deliver(notice)
                self.assertEqual(notice.state, "failed", language)
                self.assertIn("No words at all", notice.failure_reason)
        rule.active = False
        notice.action_resend()
        self.assertEqual(notice.state, "queued")
