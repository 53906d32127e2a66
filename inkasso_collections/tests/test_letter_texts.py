"""Kinds, texts and phrases: every kind in every language, own before shipped, and the tone of all of them."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user

from ..rules.tone import ToneText
from .letter_common import CLAIMS, LANGUAGES, LetterCommon

KINDS = (
    *CLAIMS,
    "interest_invoice",
    "statement",
    "plan",
    "thanks",
    "handed_over",
    "dispute_answer",
    "settlement",
    "claim_sold",
)
LAWS = ("SE", "NO", "DK", "FI", "DE", "EU", "GB", "US")
# By language: a sentence that each rule must find, and the words found.
BAD = {
    "en": {
        "court_at_once": ("We go immediately to court.", "immediately to court"),
        "untrue_threat": ("We will sue you.", "will sue you"),
        "authority": ("This is a court order.", "court order"),
        "credit_record": ("You will get a payment default record.", "You will get a payment default"),
        "lump_costs": ("Other costs: 200.", "Other costs"),
        "blame": ("You should be ashamed.", "ashamed"),
        "third_party": ("We inform your employer.", "inform your employer"),
        "police": ("We call the police.", "police"),
        "visit": ("We visit you at home.", "visit you at home"),
        "at_once": ("Pay at once.", "Pay at once"),
    },
    "sv": {
        "court_at_once": ("Vi går omedelbart till domstol.", "omedelbart till domstol"),
        "untrue_threat": ("Vi tänker stämma dig.", "stämma dig"),
        "authority": ("Detta är en stämning.", "stämning"),
        "credit_record": ("Du får en betalningsanmärkning.", "får en betalningsanmärkning"),
        "lump_costs": ("Övriga kostnader: 200.", "Övriga kostnader"),
        "blame": ("Du borde skämmas, din bedragare.", "bedragare"),
        "third_party": ("Vi kontaktar gärna och informera din arbetsgivare.", "informera din arbetsgivare"),
        "police": ("Vi gör en polisanmälan.", "polisanmälan"),
        "visit": ("Vi gör ett hembesök.", "hembesök"),
        "at_once": ("Betala omgående.", "Betala omgående"),
    },
    "nb": {
        "court_at_once": ("Saken går straks til tingretten.", "straks til tingretten"),
        "untrue_threat": ("Vi vil saksøke deg.", "saksøke deg"),
        "authority": ("Dette er en stevning.", "stevning"),
        "credit_record": ("Du får en betalingsanmerkning.", "får en betalingsanmerkning"),
        "lump_costs": ("Øvrige kostnader: 200.", "Øvrige kostnader"),
        "blame": ("Det er uærlig.", "uærlig"),
        "third_party": ("Vi vil kontakte arbeidsgiveren din.", "kontakte arbeidsgiveren"),
        "police": ("Vi går til politiet.", "politiet"),
        "visit": ("Vi kommer på hjemmebesøk.", "hjemmebesøk"),
        "at_once": ("Betal straks.", "Betal straks"),
    },
    "da": {
        "court_at_once": ("Sagen går straks til fogedretten.", "straks til fogedretten"),
        "untrue_threat": ("Vi vil foretage udlæg.", "foretage udlæg"),
        "authority": ("Dette er en stævning.", "stævning"),
        "credit_record": ("Du bliver registreret i RKI.", "bliver registreret i RKI"),
        "lump_costs": ("Øvrige omkostninger: 200.", "Øvrige omkostninger"),
        "blame": ("Det er uansvarligt.", "uansvarligt"),
        "third_party": ("Vi vil kontakte din arbejdsgiver.", "kontakte din arbejdsgiver"),
        "police": ("Vi går til politiet.", "politiet"),
        "visit": ("Vi kommer på hjemmebesøg.", "hjemmebesøg"),
        "at_once": ("Betal omgående.", "Betal omgående"),
    },
    "fi": {
        "court_at_once": ("Asia viedään välittömästi oikeuteen.", "välittömästi oikeuteen"),
        "untrue_threat": ("Palkastanne ulosmitataan osa.", "ulosmitataan"),
        "authority": ("Tämä on haaste.", "haaste"),
        "credit_record": ("Saatte maksuhäiriömerkinnän.", "Saatte maksuhäiriömerkinnän"),
        "lump_costs": ("Muut kulut: 200.", "Muut kulut"),
        "blame": ("Olette epärehellinen.", "epärehellinen"),
        "third_party": ("Ilmoitamme asiasta työnantajallenne.", "Ilmoitamme asiasta työnantajallenne"),
        "police": ("Teemme rikosilmoituksen.", "rikosilmoituksen"),
        "visit": ("Tulemme kotiinne.", "Tulemme kotiinne"),
        "at_once": ("Maksakaa heti.", "Maksakaa heti"),
    },
    "de": {
        "court_at_once": ("Wir gehen sofort vor Gericht.", "sofort vor Gericht"),
        "untrue_threat": ("Wir pfänden Ihren Lohn.", "pfänden"),
        "authority": ("Dies ist eine Vorladung.", "Vorladung"),
        "credit_record": ("Das führt zu einem Schufa-Eintrag.", "führt zu einem Schufa"),
        "lump_costs": ("Sonstige Kosten: 200.", "Sonstige Kosten"),
        "blame": ("Das ist Betrug.", "Betrug"),
        "third_party": ("Wir informieren Ihren Arbeitgeber.", "informieren Ihren Arbeitgeber"),
        "police": ("Wir erstatten Strafanzeige.", "Strafanzeige"),
        "visit": ("Wir kündigen einen Hausbesuch an.", "Hausbesuch"),
        "at_once": ("Bitte zahlen Sie sofort.", "zahlen Sie sofort"),
    },
}
BAD_ANYWHERE = {
    "capitals": ("PAY YOUR INVOICE now.", "PAY YOUR INVOICE"),
    "exclamation": ("Pay!!", "!!"),
    "unfinished": ("Dear [name],", "[name]"),
    "placeholder": ("Dear {first_name},", "{first_name}"),
}


class TestLetterTexts(LetterCommon):
    def setUp(self):
        super().setUp()
        self.texts = self.env["inkasso.letter.text"]
        self.rules = self.env["inkasso.tone.rule"]
        self.demand_kind = self.env.ref("inkasso_collections.letter_kind_demand")

    def _own(self, **vals):
        return self.texts.create({"kind_id": self.demand_kind.id, "lang": "en", "company_id": self.company.id, **vals})

    # -------------------------------------------------------------------------
    # What is shipped
    # -------------------------------------------------------------------------

    def test_every_kind_is_written_in_every_language(self):
        english = {
            text.kind_id.code: self._get_written_parts(text)
            for text in self.texts.search([("lang", "=", "en"), ("jurisdiction_id", "=", False)])
        }
        self.assertEqual(set(english), set(KINDS))
        for language in LANGUAGES:
            texts = self.texts.search([("lang", "=", language), ("jurisdiction_id", "=", False)])
            written = {text.kind_id.code: self._get_written_parts(text) for text in texts}
            self.assertEqual(written, english, language)

    @staticmethod
    def _get_written_parts(text):
        """Its parts but for the choice of a language to name amounts in words."""
        return set(text._read_parts()) - {"amount_in_words"}

    def test_every_phrase_is_written_in_every_language(self):
        phrases = self.env["inkasso.letter.phrase"].search([("company_id", "=", False)])
        by_language = {lang: set(found.mapped("key")) for lang, found in phrases.grouped("lang").items()}
        self.assertEqual(set(by_language), set(LANGUAGES))
        self.assertEqual(len(set(map(frozenset, by_language.values()))), 1)

    def test_every_shipped_text_passes_its_own_check(self):
        shipped = self.texts.search([("company_id", "=", False)])
        self.assertGreater(len(shipped), 60)
        for text in shipped:
            with self.subTest(text.display_name):
                self.assertEqual([self.rules._explain(finding) for finding in text._find_tone()], [])

    def test_every_kind_of_claim_passes_under_every_law(self):
        for kind in CLAIMS:
            for law in LAWS:
                jurisdiction = self.env["inkasso.jurisdiction"].search([("code", "=", law)])
                for language in LANGUAGES:
                    parts = self.env["inkasso.letter.kind"]._get(kind)._get_parts(language, jurisdiction, self.company)
                    self.assertTrue({"title", "opening", "next_step", "objection"} <= set(parts), (kind, law, language))

    def test_what_the_law_calls_it(self):
        for code, language, title in [
            ("SE", "sv", "Inkassokrav"),
            ("NO", "nb", "Betalingsoppfordring"),
            ("DK", "da", "Inkassovarsel"),
            ("FI", "fi", "Maksuvaatimus"),
            ("DE", "de", "Letzte Mahnung"),
            ("GB", "en", "Demand for payment"),
        ]:
            law = self.env["inkasso.jurisdiction"].search([("code", "=", code)])
            self.assertEqual(self.demand_kind._get_parts(language, law, self.company)["title"], title)
        warning = self.env.ref("inkasso_collections.letter_kind_warning")
        norway = self.env.ref("inkasso_collections.jurisdiction_no")
        self.assertEqual(warning._get_parts("nb", norway, self.company)["title"], "Inkassovarsel")

    # -------------------------------------------------------------------------
    # Own texts
    # -------------------------------------------------------------------------

    def test_own_text_goes_before_the_shipped_part_by_part(self):
        law = self.env.ref("inkasso_collections.jurisdiction_se")
        shipped = self.demand_kind._get_parts("en", law, self.company)
        self._own(title="Our demand")
        parts = self.demand_kind._get_parts("en", law, self.company)
        self.assertEqual(parts["title"], "Our demand")
        self.assertEqual(parts["opening"], shipped["opening"])
        self.assertEqual(self.demand_kind._get_parts("sv", law, self.company)["title"], "Inkassokrav")
        other = self.env["res.company"].create({"name": "Other AB"})
        self.assertEqual(self.demand_kind._get_parts("en", law, other)["title"], shipped["title"])

    def test_own_text_of_the_law_goes_before_the_general_one(self):
        law = self.env.ref("inkasso_collections.jurisdiction_se")
        self._own(title="Ours", closing="<p>Ours</p>")
        self._own(title="Ours in Sweden", jurisdiction_id=law.id)
        parts = self.demand_kind._get_parts("en", law, self.company)
        self.assertEqual((parts["title"], parts["closing"]), ("Ours in Sweden", "<p>Ours</p>"))
        general = self.demand_kind._get_parts("en", law.browse(), self.company)
        self.assertEqual(general["title"], "Ours")

    def test_a_branch_has_the_texts_of_its_company(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self._own(title="Ours")
        self.assertEqual(self.demand_kind._get_parts("en", self.env["inkasso.jurisdiction"], branch)["title"], "Ours")

    def test_a_kind_without_text_in_a_language_is_english_as_a_whole(self):
        kind = self.env["inkasso.letter.kind"].create({"name": "Own", "code": "own"})
        for language, vals in (("en", {"title": "Own", "opening": "<p>Text</p>", "closing": "<p>End</p>"}),):
            self.texts.create({"kind_id": kind.id, "lang": language, "company_id": self.company.id, **vals})
        none = self.env["inkasso.jurisdiction"]
        self.assertEqual(kind._get_parts("fi", none, self.company)["title"], "Own")
        self.texts.create(
            {
                "kind_id": kind.id,
                "lang": "fi",
                "company_id": self.company.id,
                "title": "Oma",
                "opening": "<p>Teksti</p>",
            }
        )
        self.assertEqual(set(kind._get_parts("fi", none, self.company)), {"title", "opening"})

    def test_shipped_texts_are_not_edited_by_hand(self):
        manager = new_test_user(
            self.env, "letter_manager", groups="inkasso_collections.group_manager", company_id=self.company.id
        )
        shipped = self.env.ref("inkasso_collections.letter_text_en_demand").with_user(manager)
        with self.assertRaisesRegex(UserError, "updated with the addon"):
            shipped.title = "x"
        with self.assertRaisesRegex(UserError, "updated with the addon"):
            shipped.unlink()
        with self.assertRaisesRegex(UserError, "updated with the addon"):
            shipped.create(
                {
                    "kind_id": self.demand_kind.id,
                    "lang": "en",
                    "title": "x",
                    "jurisdiction_id": self.env.ref("inkasso_collections.jurisdiction_us").id,
                }
            )
        action = shipped.action_make_own()
        own = shipped.browse(action["res_id"])
        self.assertEqual((own.company_id, own.opening), (self.company, shipped.opening))
        own.title = "Our demand"
        self.assertEqual(shipped.action_make_own()["res_id"], own.id, "there is one already")

    def test_rights(self):
        viewer = new_test_user(self.env, "letter_user", groups="inkasso_collections.group_user")
        own = self._own(title="Ours")
        phrase = self.env.ref("inkasso_collections.phrase_en_regards")
        for record in (own, phrase, self.demand_kind, self.rules.search([], limit=1)):
            self.assertTrue(record.with_user(viewer).has_access("read") or record == own)
            for operation in ("write", "unlink"):
                self.assertFalse(record.with_user(viewer).has_access(operation), record)
        stranger = new_test_user(self.env, "letter_stranger", groups="inkasso_collections.group_manager")
        other = self.env["res.company"].create({"name": "Other AB"})
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.assertFalse(own.with_user(stranger).has_access("read"))
        self.assertTrue(phrase.with_user(stranger).has_access("read"))

    def test_own_phrase(self):
        phrases = self.env["inkasso.letter.phrase"]
        self.assertEqual(phrases._get_all("sv", self.company.id)["regards"], "Med vänlig hälsning")
        own = phrases.browse(self.env.ref("inkasso_collections.phrase_sv_regards").action_make_own()["res_id"])
        own.text = "Hälsningar"
        self.assertEqual(phrases._get_all("sv", self.company.id)["regards"], "Hälsningar")
        own.unlink()
        self.assertEqual(phrases._get_all("sv", self.company.id)["regards"], "Med vänlig hälsning")

    # -------------------------------------------------------------------------
    # Tone
    # -------------------------------------------------------------------------

    def test_bad_wording_is_found_in_every_language(self):
        for language, examples in BAD.items():
            for code, (sentence, words) in examples.items():
                with self.subTest(language=language, rule=code):
                    found = self.rules._check_text(
                        ToneText(parts={"opening": sentence}), language, checks=("forbidden",)
                    )
                    self.assertEqual([(f.rule.code, f.words) for f in found], [(code, (words,))])
                    self.assertEqual(found[0].is_error, code != "at_once")
                    explained = self.rules._explain(found[0])
                    self.assertIn(words, explained)
                    self.assertIn(found[0].rule.reason, explained)
                    self.assertIn(found[0].rule.source, explained)

    def test_bad_wording_of_any_language(self):
        for language in LANGUAGES:
            for code, (sentence, words) in BAD_ANYWHERE.items():
                with self.subTest(language=language, rule=code):
                    found = self.rules._check_text(
                        ToneText(parts={"opening": sentence}), language, checks=("forbidden", "placeholder")
                    )
                    self.assertEqual([(finding.rule.code, finding.words) for finding in found], [(code, (words,))])

    def test_the_subject_tells_nothing(self):
        for subject in ("Overdue invoice", "Inkassokrav", "Betala 1 200,50", "Mahnung", "{amount} to pay"):
            found = self.rules._check_text(
                ToneText(parts={"subject": subject}, known={"amount"}), "en", checks=("forbidden",)
            )
            self.assertEqual([finding.rule.code for finding in found], ["matter_in_subject"], subject)

    def test_a_bad_text_is_not_saved(self):
        with self.assertRaisesRegex(UserError, "Other costs.*one by one.*5 §"), self.env.cr.savepoint():
            self._own(opening="<p>Other costs are added.</p>")
        own = self._own(title="Ours")
        with self.assertRaisesRegex(UserError, "first_name"), self.env.cr.savepoint():
            own.closing = "<p>Dear {first_name}</p>"
        with self.assertRaisesRegex(UserError, "How to object: is missing"), self.env.cr.savepoint():
            own.objection = "<p>Pay.</p>"

    def test_a_warning_is_shown_and_does_not_stop(self):
        own = self._own(closing="<p>Please pay at once.</p>")
        self.assertIn("pay at once", own.tone_findings)
        self.assertIn("names a day to pay by", own.tone_findings)
        self.assertFalse(self._own(lang="sv", title="Krav").tone_findings)

    def test_a_bad_text_of_a_step_is_not_saved(self):
        with self.assertRaisesRegex(UserError, "inform your employer"), self.env.cr.savepoint():
            self.reminder.letter_body = "<p>We inform your employer.</p>"
        with self.assertRaisesRegex(UserError, "PAY YOUR"), self.env.cr.savepoint():
            self.reminder.letter_title = "PAY YOUR INVOICE"
        self.reminder.letter_body = "<p>Please pay {amount} by {last_day}.</p>"

    def test_a_bad_email_template_is_not_saved(self):
        template = self.env.ref("inkasso_collections.mail_template_notice")
        with self.assertRaisesRegex(UserError, "inform your employer"), self.env.cr.savepoint():
            template.body_html = "<p>We inform your employer of <t t-out='object.name'/>.</p>"
        with self.assertRaisesRegex(UserError, "Overdue.*others may see the screen"), self.env.cr.savepoint():
            template.subject = "Overdue: {{ object.name }}"
        template.subject = "A word from {{ object.company_id.name }}"
        of_others = self.env["mail.template"].search([("model", "=", "res.partner")], limit=1)
        of_others.subject = "Overdue"

    def test_rules_that_cannot_work_are_not_saved(self):
        for vals, message in [
            ({"check": "forbidden", "pattern": "("}, "no regular expression"),
            ({"check": "forbidden"}, "wording that is forbidden"),
            ({"check": "required"}, "part that is required"),
        ]:
            with self.assertRaisesRegex(ValidationError, message), self.env.cr.savepoint():
                self.rules.create({"code": "x", "reason": "x", **vals})

    def test_an_own_rule_and_an_archived_one(self):
        rule = self.rules.create({"code": "own", "check": "forbidden", "pattern": "gremlin", "reason": "None here"})
        with self.assertRaisesRegex(UserError, "gremlin.*None here"), self.env.cr.savepoint():
            self._own(closing="<p>A gremlin.</p>")
        rule.active = False
        self._own(closing="<p>A gremlin.</p>")
