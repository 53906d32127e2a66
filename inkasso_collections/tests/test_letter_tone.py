"""The check of tone, part by part: what a letter must say and must not say, when a text is saved and when a letter goes out.

In Swedish and English; that each rule finds its words in all six languages is tested with the texts.
"""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Date
from odoo.tools import mute_logger

from .common import TODAY
from .letter_common import CLAIMS, DEMANDS, LetterCommon

# By what the rule is about: what must not be written, and the words that the finding names.
FORBIDDEN = {
    "en": {
        "court_at_once": ("We go to court without further notice.", "court without further notice"),
        "untrue_threat": ("We will sue you.", "will sue you"),
        "credit_record": ("This will lead to a payment default record.", "will lead to a payment default"),
        "police": ("We report you to the police.", "police"),
        "third_party": ("We will contact your employer.", "contact your employer"),
        "visit": ("We will come to your home.", "come to your home"),
        "authority": ("This is an official decision.", "official decision"),
        "capitals": ("LAST CHANCE to pay.", "LAST CHANCE"),
        "lump_costs": ("Administrative costs: 300.", "Administrative costs"),
        "blame": ("Your conduct is shameful.", "shameful"),
        "placeholder": ("Dear {first_name},", "{first_name}"),
        "unfinished": ("Pay by [date].", "[date]"),
        "exclamation": ("Pay now!!", "!!"),
    },
    "sv": {
        "court_at_once": ("Vi går till domstol utan vidare varsel.", "domstol utan vidare varsel"),
        "untrue_threat": ("Då sker utmätning av din lön.", "utmätning"),
        "credit_record": ("Det leder till en betalningsanmärkning.", "leder till en betalningsanmärkning"),
        "police": ("Vi gör en polisanmälan.", "polisanmälan"),
        "third_party": ("Vi kommer att kontakta din arbetsgivare.", "kontakta din arbetsgivare"),
        "visit": ("Vi gör hembesök.", "hembesök"),
        "authority": ("Detta är ett myndighetsbeslut.", "myndighetsbeslut"),
        "capitals": ("SISTA CHANSEN att betala.", "SISTA CHANSEN"),
        "lump_costs": ("Administrativa kostnader: 300.", "Administrativa kostnader"),
        "blame": ("Det är ohederligt.", "ohederligt"),
        "placeholder": ("Hej {fornamn},", "{fornamn}"),
        "unfinished": ("Betala senast [datum].", "[datum]"),
        "exclamation": ("Betala nu!!", "!!"),
    },
}
# What each letter that claims money must have, beside what a text says; and what an unfinished letter lacks.
PRINTED = {
    "creditor": "whom the money is owed to",
    "ground": "what the claim rests on",
    "last_day": "by when to pay or object",
    "split": "stated apart",
}
WRITTEN = {"title": "what it is", "opening": "why it is written"}
WRITTEN_IN_DEMANDS = {"next_step": "what happens next", "objection": "how to object"}


class TestTone(LetterCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["inkasso.tone.rule"]
        cls.texts = cls.env["inkasso.letter.text"]
        cls.kind = cls.env.ref("inkasso_collections.letter_kind_demand")

    def _own(self, language, **vals):
        return self.texts.create(
            {"kind_id": self.kind.id, "lang": language, "company_id": self.company.id, **vals},
        )

    def _deliver(self, notice):
        with mute_logger("odoo.addons.inkasso_collections.models.dunning.notice_delivery"):
            notice._deliver()

    def _printing(self, **parts):
        """While pages print these parts otherwise."""
        printed = self.registry["inkasso.notice"]._get_printed_parts
        return patch.object(
            self.registry["inkasso.notice"],
            "_get_printed_parts",
            lambda notice, writer: {**printed(notice, writer), **parts},
        )

    def assertSetAside(self, notice, *said):
        self._deliver(notice)
        self.assertEqual((notice.state, notice.print_pending), ("failed", False))
        for words in said:
            self.assertIn(words, notice.failure_reason)

    # -------------------------------------------------------------------------
    # What must not be said
    # -------------------------------------------------------------------------

    def test_what_must_not_be_said_is_not_saved(self):
        for language, examples in FORBIDDEN.items():
            for code, (sentence, words) in examples.items():
                for part in ("opening", "email_closing"):
                    with (
                        self.subTest(language=language, rule=code, part=part),
                        self.assertRaises(UserError) as caught,
                        self.env.cr.savepoint(),
                    ):
                        self._own(language, **{part: f"<p>{sentence}</p>"})
                    [rule] = self._find_rule(code, language)
                    for said in (words, rule.reason, rule.source or ""):
                        self.assertIn(said, str(caught.exception))

    def _find_rule(self, code, language):
        return self.rules.search([("code", "=", code), ("lang", "in", [language, False])])

    def test_what_must_not_be_said_is_not_sent(self):
        """Whatever was saved before its rule was there."""
        for language, examples in FORBIDDEN.items():
            reader = self._reader(language)
            own = self._own(language, title="Ours")
            for code, (sentence, words) in examples.items():
                rule = self._find_rule(code, language)
                rule.active = False
                own.closing = f"<p>{sentence}</p>"
                rule.active = True
                with self.subTest(language=language, rule=code):
                    self.assertSetAside(self._notice("demand", reader), words, rule.reason)

    # -------------------------------------------------------------------------
    # What must be said
    # -------------------------------------------------------------------------

    def _own_kind(self, language, **parts):
        """A demand of the company's own, of which nothing else fills the gaps."""
        kind = self.env["inkasso.letter.kind"].create(
            {"name": "Own", "code": f"own_{language}", "is_claim": True, "is_demand": True}
        )
        whole = self.kind._get_parts(language, self.env["inkasso.jurisdiction"], self.company)
        vals = {**{part: whole[part] for part in (*WRITTEN, *WRITTEN_IN_DEMANDS)}, **parts}
        return self.texts.create({"kind_id": kind.id, "lang": language, "company_id": self.company.id, **vals})

    def test_a_text_without_what_it_must_say_is_not_saved(self):
        for language in ("en", "sv"):
            for part, reason in (WRITTEN | WRITTEN_IN_DEMANDS).items():
                with (
                    self.subTest(language=language, part=part),
                    self.assertRaisesRegex(UserError, f"is missing.*{reason}"),
                    self.env.cr.savepoint(),
                ):
                    self._own_kind(language, **{part: False})
            self.assertTrue(self._own_kind(language))

    def test_a_letter_without_what_it_must_say_is_not_sent(self):
        missing = {
            "ground": lambda notice: notice.line_ids.write({"name": False}),
            "last_day": lambda notice: notice.write({"response_date": False}),
            "split": lambda notice: self._charge(notice).write({"legal_basis": ""}),
        }
        for language in ("en", "sv"):
            reader = self._reader(language)
            for part, drop in missing.items():
                notice = self._notice("demand", reader)
                drop(notice)
                with self.subTest(language=language, part=part):
                    self.assertSetAside(notice, "is missing", PRINTED[part])
            notice = self._notice("demand", reader)
            with self._printing(creditor=""):
                self.assertSetAside(notice, "is missing", PRINTED["creditor"])

    def test_a_demand_whose_text_lost_a_part_is_not_sent(self):
        raw = self.registry["inkasso.notice"]._get_raw_letter_parts
        for language in ("en", "sv"):
            reader = self._reader(language)
            for part, reason in (WRITTEN | WRITTEN_IN_DEMANDS).items():
                notice = self._notice("demand", reader)
                with (
                    self.subTest(language=language, part=part),
                    patch.object(
                        self.registry["inkasso.notice"],
                        "_get_raw_letter_parts",
                        lambda notice, language, part=part: {
                            name: text for name, text in raw(notice, language).items() if name != part
                        },
                    ),
                ):
                    self.assertSetAside(notice, "is missing", reason)

    def test_what_every_claim_must_have(self):
        """Reminders too: creditor, ground, split, last day. What happens next and how to object is asked of demands."""
        for kind in CLAIMS:
            notice = self._notice(kind, self._reader("sv"))
            with self._printing(**dict.fromkeys(PRINTED, "")):
                found = {finding.part for finding in notice._find_tone() if finding.is_error}
            self.assertEqual(found, set(PRINTED), kind)

    def test_what_a_step_says_at_its_end_is_what_happens_next(self):
        self.levels["demand"].letter_closing = "<p>Next we hand the claim over to Kollekt AB.</p>"
        notice = self._notice("demand", self._reader("en"))
        self._deliver(notice)
        self.assertEqual((notice.state, notice.failure_reason), ("queued", False))

    # -------------------------------------------------------------------------
    # Time to pay
    # -------------------------------------------------------------------------

    def test_fewer_days_than_the_law_gives(self):
        day = Date.to_date(TODAY)
        for kind in DEMANDS:
            for language, law in (("sv", "se"), ("nb", "no"), ("da", "dk"), ("fi", "fi")):
                notice = self._notice(kind, self._reader(language))
                law = self.env.ref(f"inkasso_collections.jurisdiction_{law}")
                least = notice._get_least_days(law)
                self.assertGreater(least, 0)
                notice.response_date = Date.add(day, days=least - 1)
                with self.subTest(kind=kind, language=language):
                    self.assertSetAside(notice, f"{least - 1} < {least}", "more days to pay or object")
                notice = self._notice(kind, self._reader(language), response_date=Date.add(day, days=least))
                self.assertFalse([finding for finding in notice._find_tone() if finding.is_error])

    def test_finland_gives_consumers_more_days_than_companies(self):
        level = self.levels["demand"]
        level.response_days = 8
        day = Date.to_date(TODAY)
        get_day = self.env["inkasso.notice"]._get_response_date
        consumer, company = self._reader("fi"), self._reader("fi", name="Asiakas Oy", is_company=True)
        for debtor, days in ((consumer, 14), (company, 10)):
            last_day = get_day(level, self.company.id, debtor.id, day)
            self.assertGreaterEqual((last_day - day).days, days)
            notice = self._notice("demand", debtor, response_date=Date.add(day, days=days - 1))
            self.assertSetAside(notice, f"{days - 1} < {days}")

    # -------------------------------------------------------------------------
    # Rules are data
    # -------------------------------------------------------------------------

    def test_every_rule_says_why(self):
        rules = self.rules.search([])
        self.assertTrue(all(rules.mapped("reason")))
        by_language = rules.filtered("lang").grouped("lang")
        codes = {language: set(found.mapped("code")) for language, found in by_language.items()}
        self.assertEqual(len(set(map(frozenset, codes.values()))), 1, "the same rules in every language")
        self.assertLessEqual(set(FORBIDDEN["sv"]), set(rules.mapped("code")))

    def test_a_rule_of_the_company_counts_at_once(self):
        self._own("sv", closing="<p>Hälsningar från gänget.</p>").unlink()
        self.rules.create(
            {"code": "own", "lang": "sv", "check": "forbidden", "pattern": "gänget", "reason": "Too familiar"}
        )
        with self.assertRaisesRegex(UserError, "gänget.*Too familiar"), self.env.cr.savepoint():
            self._own("sv", closing="<p>Hälsningar från gänget.</p>")
        self.assertTrue(self._own("en", closing="<p>Regards from gänget.</p>"), "in Swedish only")
