"""How words, dates and amounts are written in a language, whether Odoo has it installed or not."""

from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, parse_pattern
from num2words import num2words

from odoo.tools import float_repr

from ...rules import numerals
from ...rules.errors import InvalidInputError
from ...rules.placeholders import fill_placeholders
from .letter_language import LOCALES


@lru_cache
def _get_pattern(digits):
    return parse_pattern("#,##0." + "0" * digits if digits else "#,##0")


class LetterWriter:
    """Writes in one language for one company: `w.t("total")`, `w.date(day)`, `w.money(amount, currency)`."""

    def __init__(self, lang, phrases):
        self.lang = lang
        self.locale = Locale.parse(LOCALES[lang])
        self._phrases = phrases

    def t(self, key, **values):
        """The phrase of this key. One that is missing shows as the key, for tests and the tone check to find."""
        return fill_placeholders(self._phrases.get(key, "{" + key + "}"), values)

    def has(self, key):
        return key in self._phrases

    def of_law(self, key, jurisdiction):
        """What this phrase is under a law, else under any; empty where nothing is said."""
        own = f"{key}_{jurisdiction.code}"
        return self._phrases.get(own) or self._phrases.get(key, "")

    def date(self, day, form="short"):
        """1 October 2026 as "long"; else the figures that people of the language use."""
        if not day:
            return ""
        if form == "short":
            form = {"sv": "yyyy-MM-dd", "en": "d MMM yyyy"}.get(self.lang, "dd.MM.yyyy")
        return self._plain_blanks(format_date(day, form, locale=self.locale))

    def figure(self, amount, currency):
        """An amount without its currency."""
        digits = currency.decimal_places
        exact = float_repr(currency.round(amount or 0) + 0.0, digits)
        return self._plain_blanks(format_decimal(exact, _get_pattern(digits), locale=self.locale))

    def money(self, amount, currency):
        """An amount with the code of its currency, which no two currencies share."""
        figure = self.figure(amount, currency)
        return f"{currency.name}\xa0{figure}" if self.lang == "en" else f"{figure}\xa0{currency.name}"

    def percent(self, rate):
        return self._plain_blanks(format_decimal(rate, "0.00", locale=self.locale)) + "\xa0%"

    def words(self, amount, currency):
        """An amount in words; empty for one that nobody would write out."""
        whole, _point, cents = float_repr(abs(amount), currency.decimal_places).partition(".")
        if self.lang in numerals.LANGUAGES:
            try:
                said = numerals.spell(int(whole), self.lang)
            except InvalidInputError:
                return ""
        else:
            said = num2words(int(whole), lang=self.lang)
        cents = f" {cents}/{10**currency.decimal_places}" if cents.strip("0") else ""
        return f"{said[:1].upper()}{said[1:]}{cents} {currency.name}"

    @staticmethod
    def _plain_blanks(text):
        """Fonts of documents have no narrow blank."""
        return text.replace("\u202f", "\xa0").replace("\u2212", "-")
