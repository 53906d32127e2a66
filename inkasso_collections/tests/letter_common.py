"""What the tests of letters share: notices of each kind, and their text."""

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import TODAY, CollectionsCommon

LANGUAGES = ("en", "sv", "nb", "da", "fi", "de")
HOME = {"en": "uk", "sv": "se", "nb": "no", "da": "dk", "fi": "fi", "de": "de"}
CLAIMS = ("friendly", "reminder_fee", "warning", "demand", "last_notice", "termination", "interruption")
DEMANDS = ("demand", "last_notice", "termination")
GREETING = {
    "en": "Dear Anna Andersson,",
    "sv": "Hej Anna Andersson,",
    "nb": "Hei Anna Andersson,",
    "da": "Kære Anna Andersson",
    "fi": "Hyvä Anna Andersson",
    "de": "Guten Tag Anna Andersson,",
}


@tagged("post_install", "-at_install", "inkasso")
class LetterCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inkasso_law_by = "debtor"
        cls.company.partner_id.write({"street": "Kungsgatan 12", "zip": "111 35", "city": "Stockholm"})
        cls.company.partner_id.bank_ids = [
            Command.clear(),
            Command.create({"acc_number": "5050-1055", "acc_type": "bankgiro"}),
            Command.create({"acc_number": "SE4550000000058398257466", "acc_type": "iban"}),
        ]
        cls.invoice = cls._invoice("2026-08-31", amount=12345.6)
        cls.levels = cls._make_policy("Letters", level_ids=[Command.create(cls._level(kind)) for kind in CLAIMS[:-1]])
        cls.levels = {level.letter_kind_id.code: level for level in cls.levels.level_ids}
        cls.levels["interruption"] = cls.env.ref("inkasso_collections.level_interruption")

    @classmethod
    def _level(cls, kind):
        return {
            "name": kind,
            "sequence": CLAIMS.index(kind),
            "days_overdue": CLAIMS.index(kind),
            "stage": "demand" if kind in DEMANDS else "reminder",
            "letter_kind_id": cls.env.ref(f"inkasso_collections.letter_kind_{kind}").id,
            "response_days": 14,
        }

    @classmethod
    def _reader(cls, language, name="Anna Andersson", **vals):
        """A consumer who reads that language, and lives where it is spoken."""
        country = cls.env.ref(f"base.{HOME[language]}").id
        return cls._make_debtor(name, country_id=country, inkasso_letter_language=language, **vals)

    @classmethod
    def _notice(cls, kind, partner, currency="SEK", invoices=("INV/2026/00101",), **vals):
        """A notice over 12 345.60 for each invoice, with interest and a fee, as a run would make it."""
        cls.env.ref(f"base.{currency}").active = True
        currency = cls.env.ref(f"base.{currency}")
        count = len(invoices)
        opened = cls.env["inkasso.case"].sudo()._get_or_open([(cls.company, partner)], fields.Date.to_date(TODAY))
        notices_sudo = cls.env["inkasso.notice"].sudo()  # nobody makes notices by hand
        notice = notices_sudo.create(
            {
                "name": "N/2026/00017",
                "state": "queued",
                "company_id": cls.company.id,
                "partner_id": partner.id,
                "recipient_id": partner.id,
                "case_id": opened[cls.company.id, partner.id].id,
                "currency_id": currency.id,
                "level_id": cls.levels[kind].id,
                "date": TODAY,
                "response_date": fields.Date.add(fields.Date.to_date(TODAY), days=14),
                "channel": "letter",
                "payment_reference": "2026000175",
                "amount_principal": 12345.6 * count,
                "amount_interest": 10.5 * count,
                "amount_fee": 60,
                "amount_total": 12356.1 * count + 60,
                **vals,
            }
        )
        fee = 60
        for number, invoice in enumerate(invoices):
            cls.env["inkasso.notice.line"].sudo().create(
                {
                    "notice_id": notice.id,
                    "company_id": cls.company.id,
                    "currency_id": currency.id,
                    "move_line_id": number == 0 and cls._items(cls.invoice).move_line_id.id,
                    "name": invoice,
                    "invoice_date": "2026-08-01",
                    "due_date": "2026-08-31",
                    "amount_original": 12345.6,
                    "amount_principal": 12345.6,
                    "amount_interest": 10.5,
                    "amount_fee": fee,
                    "amount_total": 12356.1 + fee,
                }
            )
            fee = 0
        return notice

    @classmethod
    def _charge(cls, notice):
        """Interest and a fee behind the amounts of a notice with one line."""
        common = {
            "company_id": cls.company.id,
            "partner_id": notice.partner_id.id,
            "notice_id": notice.id,
            "move_line_id": notice.line_ids[0].move_line_id.id,
            "invoice_name": notice.line_ids[0].name,
            "date": notice.date,
            "currency_id": notice.currency_id.id,
        }
        rule = cls.env["inkasso.interest.rule"].search([], limit=1)
        period = {
            "start": "2026-08-31",
            "end": "2026-10-15",
            "days": 45,
            "principal": "12345.60",
            "rate": "10.00",
            "amount": "10.5",
            "year_days": 365,
        }
        return (
            cls.env["inkasso.charge"]
            .sudo()
            .create(
                [
                    {
                        **common,
                        "type": "interest",
                        "amount": 10.5,
                        "interest_rule_id": rule.id,
                        "legal_basis": "Räntelagen 6 §",
                        "explanation": [period],
                    },
                    {
                        **common,
                        "type": "fee",
                        "amount": 60,
                        "fee_kind_id": cls.env.ref("inkasso_collections.fee_kind_reminder").id,
                        "legal_basis": "Lag (1981:739) 2 §",
                    },
                ]
            )
        )

    def _read(self, html):
        """The text of a page, with plain blanks."""
        return " ".join(html2plaintext(html).replace("\xa0", " ").replace("*", "").split())

    def _letter_text(self, notice):
        return self._read(self.env["ir.qweb"]._render("inkasso_collections.report_letter_document", {"o": notice}))

    def assertOnlyIn(self, language, text):
        """Nothing of another language stands in the text, and nothing is left to be filled in."""
        self.assertNotRegex(text, r"[{}]")
        own = set(self._phrases(language))
        for other in LANGUAGES:
            for phrase in set(self._phrases(other)) - own:
                if other != language and len(phrase) > 11 and "{" not in phrase:
                    self.assertNotRegex(text, rf"(?<!\w){self._escape(phrase)}(?!\w)", f"{other} in {language}")

    @classmethod
    def _phrases(cls, language):
        return (
            cls.env["inkasso.letter.phrase"]
            .search([("lang", "=", language), ("company_id", "=", False)])
            .mapped("text")
        )

    @staticmethod
    def _escape(text):
        return "".join(f"\\{sign}" if sign in r".^$*+?()[]|\\" else sign for sign in text)
