from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from odoo import api, models
from odoo.tools import frozendict

from ...rules.placeholders import fill_placeholders
from .letter_language import LOCALES, of_country, of_odoo
from .letter_text import PLAIN_PARTS
from .letter_writer import LetterWriter

# What the window holds at the usual size.
LINES = 5
LINE_LENGTH = 34


@dataclass
class Letter:
    """What the frame of a letter prints around its contents."""

    record: Any  # in the language of the letter, as far as Odoo has it
    company: Any  # sudo: its letterhead is no secret
    w: LetterWriter
    parts: dict  # the texts of its kind, filled in; HTML but for the title and the subject
    address: list  # the lines in the window of the envelope
    facts: list = field(default_factory=list)  # (label, text) beside each other above the title
    is_demand: bool = False
    number: str = ""

    @property
    def is_crowded(self):
        """Whether the address needs smaller letters to stay in the window."""
        return sum(-(-len(line) // LINE_LENGTH) for line in self.address) > LINES

    @property
    def title(self):
        return self.parts.get("title", "")

    @property
    def lang(self):
        return self.w.lang


class LetterMixin(models.AbstractModel):
    """Documents to a debtor that are written as letters, in the debtor's language.

    A document inherits this, has `company_id` and `partner_id` (or overrides the methods below), names its kind of letter
    and renders its contents inside the template `inkasso_collections.letter_frame`; see docs/letters.md.
    """

    _name = "inkasso.letter.mixin"
    _description = "Written as a letter"

    # -------------------------------------------------------------------------
    # What a document may say otherwise
    # -------------------------------------------------------------------------

    def _get_letter_company(self):
        return self.company_id.sudo()  # its letterhead is no secret

    def _get_letter_recipient(self):
        """The contact that the letter is sent to."""
        return self.partner_id

    def _get_letter_debtor(self):
        return self.partner_id.commercial_partner_id

    def _get_letter_kind(self):
        """The kind of letter, for its texts; may be empty."""
        return self.env["inkasso.letter.kind"]

    def _get_letter_jurisdiction(self):
        """The law under which is written; may be empty."""
        return self.env["inkasso.jurisdiction"]._find(self._get_letter_company(), self._get_letter_debtor().country_id)

    def _get_letter_currency(self):
        return self.currency_id if "currency_id" in self else self._get_letter_company().currency_id

    def _get_letter_facts(self, writer):
        """What stands above the title: list of (label, text)."""
        facts = [(writer.t("date"), writer.date(self.env["inkasso.notice"]._get_today(), "long"))]
        if reference := self._get_letter_debtor().ref:
            facts.append((writer.t("customer_number"), reference))
        return [*facts, (writer.t("our_contact"), self._get_letter_contact()["name"])]

    def _get_letter_values(self, writer):
        """The values of the placeholders that texts may use."""
        company, debtor = self._get_letter_company(), self._get_letter_debtor()
        contact = self._get_letter_contact()
        person = self._get_letter_recipient() if not debtor.is_company else None
        law = self._get_letter_jurisdiction()
        return {
            "creditor": company.name,
            "debtor": debtor.name or "",
            "salutation": writer.t("salutation_person", debtor=person.name or debtor.name or "")
            if person
            else writer.t("salutation_company"),
            "number": self.display_name,
            "contact": ", ".join(filter(None, contact.values())),
            "contact_phone": contact["phone"] or "",
            "contact_email": contact["email"] or "",
            "legal_step": writer.of_law("legal_step", law),
            "demand_basis": writer.of_law("demand_basis", law),
            "debt_advice": writer.of_law("debt_advice", law) if person else "",
        }

    def _get_letter_user(self):
        """Whom the debtor can turn to; may be empty."""
        return self._get_letter_company().inkasso_user_id

    # -------------------------------------------------------------------------
    # Language
    # -------------------------------------------------------------------------

    def _get_letter_language(self):
        """The language of the letter: chosen on the contact, that of the contact, of the country, of the company."""
        self.ensure_one()
        if (asked := self.env.context.get("inkasso_letter_language")) in LOCALES:
            return asked
        people = self._get_letter_recipient() | self._get_letter_debtor()
        company = self._get_letter_company()
        found = (
            *(person.inkasso_letter_language for person in people),
            *(of_odoo(person.lang) for person in people),
            *(of_country(person.country_id) for person in people),
            of_odoo(company.partner_id.lang),
            of_country(company.country_id),
        )
        return next(filter(None, found), "en")

    @api.model
    def _get_odoo_lang(self, language):
        """The language of Odoo for a language of letters; None where it is not installed."""
        installed = (code for code, _name in self.env["res.lang"].get_installed())
        return next((code for code in installed if of_odoo(code) == language), None)

    def _get_letter_lang(self):
        """The language of Odoo that comes nearest to the letter's, for the names of records."""
        return self._get_odoo_lang(self._get_letter_language()) or "en_US"

    @api.model
    def _get_letter_writer(self, language, company):
        return LetterWriter(language, self.env["inkasso.letter.phrase"]._get_all(language, company.id))

    # -------------------------------------------------------------------------
    # Who writes to whom
    # -------------------------------------------------------------------------

    def _get_letter_address(self):
        """The lines of the recipient's postal address.

        Abroad it ends with the country, in the sender's language and in capitals, as postal services ask.
        """
        self.ensure_one()
        debtor, recipient, sender = self._get_letter_debtor(), self._get_letter_recipient(), self._get_letter_company()
        postal = recipient if self.env["inkasso.notice"]._has_own_address(recipient) else debtor
        address_format, parts = postal._prepare_display_address(without_company=True)
        parts["country_name"] = ""
        country = ""
        if postal.country_id and postal.country_id != sender.country_id:
            country = postal.with_context(lang=sender.partner_id.lang)._get_country_name().upper()
        lines = [debtor.name or "", recipient.name or "", *(address_format % parts).splitlines(), country]
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))

    def _get_letter_contact(self):
        """Whom the debtor can turn to: the responsible, else the company. Phone and e-mail may be the company's.

        :return: dict: name, phone, email
        """
        self.ensure_one()
        # letters name the colleague to turn to
        person, company = self._get_letter_user().sudo().partner_id, self._get_letter_company()
        return {
            "name": person.name or company.name,
            "phone": person.phone or company.phone,
            "email": person.email or company.email,
        }

    def _get_letter_registration(self):
        """The creditor's registration number: organisationsnummer in Sweden, else as entered on the company."""
        self.ensure_one()
        company = self._get_letter_company()
        swedish = company.org_number if "org_number" in company else False
        return swedish or company.company_registry or company.vat

    # -------------------------------------------------------------------------
    # What is written
    # -------------------------------------------------------------------------

    def _get_letter(self):
        """All that the frame prints, in the letter's language."""
        self.ensure_one()
        company, language = self._get_letter_company(), self._get_letter_language()
        writer = self._get_letter_writer(language, company)
        record = self.with_context(lang=self._get_letter_lang())
        return Letter(
            record=record,
            company=company,
            w=writer,
            parts=record._get_letter_parts(writer),
            address=record._get_letter_address(),
            facts=record._get_letter_facts(writer),
            is_demand=self._get_letter_kind().is_demand,
            number=record.display_name,
        )

    def _get_letter_parts(self, writer):
        """The texts of the letter by part, with the placeholders filled in."""
        parts = {"subject": writer.t("subject"), **self._get_raw_letter_parts(writer.lang)}
        return self._fill_letter_parts(parts, writer)

    def _get_raw_letter_parts(self, language):
        """The texts of the letter by part, with their placeholders."""
        kind = self._get_letter_kind()
        if not kind:
            return frozendict()
        return kind._get_parts(language, self._get_letter_jurisdiction(), self._get_letter_company())

    def _fill_letter_parts(self, parts, writer):
        values = self._get_letter_values(writer)
        escaped = {name: escape(value) for name, value in values.items()}
        return {
            part: fill_placeholders(text, values)
            if part in PLAIN_PARTS or not isinstance(text, Markup)
            else Markup(fill_placeholders(text, escaped))  # values escaped  # nosec B704
            for part, text in parts.items()
        }

    # -------------------------------------------------------------------------
    # E-mail
    # -------------------------------------------------------------------------

    def _get_email_subject(self):
        """Tells neither amount nor matter: others may see the screen."""
        self.ensure_one()
        return self._get_letter().parts["subject"]

    def _get_plain_email_body(self):
        """The e-mail that the letter is attached to: what the texts of its kind say, and nothing else."""
        self.ensure_one()
        letter = self._get_letter()
        values = {"o": letter.record, "w": letter.w, "parts": letter.parts, "company": letter.company}
        return self.env["ir.qweb"]._render("inkasso_collections.letter_email", values)
