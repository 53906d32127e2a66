"""What the central banks answer, read strictly; and what is no answer."""

import json
import random
from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from odoo.addons.inkasso_collections.models.law.rate_sources import SOURCES, BadAnswerError, derive, list_half_years

from . import bank_server

TODAY = date(2026, 7, 10)
VALUES = [
    (date(2026, 6, 30), Decimal("3.75")),
    (date(2026, 7, 1), Decimal("3.75")),
    (date(2026, 7, 2), Decimal("-0.5")),
]
ANSWERS = {name: write(VALUES) for name, (_pattern, write, _weekends) in bank_server.BANKS.items()}


def edit(name, old, new):
    assert old in ANSWERS[name], (name, old)
    return ANSWERS[name].replace(old, new)


@tagged("post_install", "-at_install", "inkasso")
class TestRateSources(BaseCase):
    def _parse(self, name, text):
        return SOURCES[name].parse(text if isinstance(text, bytes) else text.encode(), TODAY)

    def assertBad(self, reason, name, text):
        with self.assertRaises(BadAnswerError) as caught:
            self._parse(name, text)
        self.assertEqual(caught.exception.reason, reason, caught.exception)

    def test_each_bank_in_its_own_format(self):
        for name, answer in ANSWERS.items():
            with self.subTest(name):
                self.assertEqual(self._parse(name, answer), VALUES)
                self.assertEqual(self._parse(name, b"\xef\xbb\xbf" + answer.encode()), VALUES)

    def test_columns_are_found_by_name(self):
        full = (
            "TIME_PERIOD,OBS_VALUE,OBS_STATUS,KEY,TITLE,UNIT,UNIT_MULT\n"
            f'2026-07-01,2.40,A,{bank_server.ECB_KEY},"Main refinancing operations, level",PCPA,0\n'
        )
        self.assertEqual(self._parse("ecb", full), [(date(2026, 7, 1), Decimal("2.40"))])

    def test_numbers_are_exact(self):
        [(_day, rate)] = self._parse("riksbank", '[{"seriesId": "SECBREFEFF", "date": "2026-07-01", "value": 2.10}]')
        self.assertEqual(str(rate), "2.10")
        [(_day, rate)] = self._parse("riksbank", '[{"date": "2026-07-01", "value": 2}]')
        self.assertEqual(rate, 2)

    def test_no_values_is_no_error(self):
        for name, nothing in [
            ("riksbank", ""),
            ("riksbank", "[]"),
            ("ecb", bank_server.ECB_HEADING),
            ("norges_bank", bank_server.NORGES_BANK_HEADING),
            ("bank_of_england", "DATE,IUDBEDR\r\n"),
        ]:
            self.assertEqual(self._parse(name, nothing), [])

    def test_days_without_a_value_are_left_out(self):
        self.assertEqual(len(self._parse("riksbank", edit("riksbank", "-0.5", "null"))), 2)
        for name in ("ecb", "norges_bank", "bank_of_england"):
            for empty in ("", "NaN", "..", "n/a"):
                self.assertEqual(len(self._parse(name, edit(name, "-0.5", empty))), 2, (name, empty))

    def test_web_pages_and_garbage(self):
        for name in SOURCES:
            self.assertBad("web_page", name, "<!DOCTYPE html><html><body>We use cookies</body></html>")
            self.assertBad("web_page", name, '\n <?xml version="1.0"?><Error>No series</Error>')
            self.assertBad("unreadable", name, "Service temporarily unavailable")
            self.assertBad("unreadable", name, b"\xff\xfe\x00binary\x80")
            self.assertBad("unreadable", name, '{"statusCode": 429, "message": "Rate limit is exceeded."}')

    def test_truncated(self):
        self.assertBad("unreadable", "riksbank", ANSWERS["riksbank"][:-10])
        self.assertBad("truncated", "ecb", ANSWERS["ecb"].rsplit(",", 1)[0])
        self.assertBad("truncated", "norges_bank", ANSWERS["norges_bank"].rsplit(";", 3)[0])
        self.assertBad("truncated", "bank_of_england", ANSWERS["bank_of_england"].rsplit(",", 1)[0])

    def test_another_series(self):
        self.assertBad("series", "riksbank", '[{"seriesId": "SECBREPOEFF", "date": "2026-07-01", "value": 1.75}]')
        self.assertBad("series", "ecb", ANSWERS["ecb"].replace("MRR_FR", "DFR"))
        self.assertBad("series", "norges_bank", ANSWERS["norges_bank"].replace(";SD;", ";OL;"))
        self.assertBad("series", "bank_of_england", ANSWERS["bank_of_england"].replace("IUDBEDR", "IUDSOIA"))

    def test_another_unit(self):
        heading = bank_server.ECB_HEADING
        answer = ANSWERS["ecb"].replace(heading, f"{heading},UNIT,UNIT_MULT")
        self.assertBad("unit", "ecb", answer.replace("3.75\n", "3.75,PURE_NUMB,0\n").replace("-0.5\n", "-0.5,PCPA,0\n"))
        self.assertBad("unit", "ecb", answer.replace("3.75\n", "3.75,PCPA,2\n").replace("-0.5\n", "-0.5,PCPA,0\n"))
        for name in SOURCES:
            self.assertBad("range", name, edit(name, "3.75", "375"))

    def test_no_numbers(self):
        for name in ("ecb", "norges_bank", "bank_of_england"):
            for text in ("3_7", "1e1", "0x2", "3.75 %", "٣", "3.123456", "Infinity", "+-2"):
                self.assertBad("number", name, edit(name, "3.75", text))
        for text in ('"abc"', "Infinity", "3.123456", "1e1"):
            self.assertBad("number", "riksbank", edit("riksbank", "3.75", text))
        for text in ("true", "[2]", "{}"):
            self.assertBad("unreadable", "riksbank", edit("riksbank", "3.75", text))
        self.assertBad("unreadable", "riksbank", '[{"date": "2026-07-01"}]')
        self.assertBad("number", "ecb", edit("ecb", "3.75", '"3,75"'))

    def test_no_days(self):
        for name in ("riksbank", "ecb", "norges_bank"):
            for text in ("2026-02-30", "2026-7-1", "01/07/2026", "2026-Q3", "0000-00-00", ""):
                self.assertBad("day", name, edit(name, "2026-07-01", text))
        for text in ("31 Jun 2026", "2026-07-01", "01 Juli 2026", "01 jul 2026", ""):
            self.assertBad("day", "bank_of_england", edit("bank_of_england", "01 Jul 2026", text))

    def test_contradiction(self):
        self.assertBad("contradiction", "ecb", edit("ecb", "2026-07-02", "2026-07-01"))

    def test_the_future(self):
        """What is announced is not in force; what is years ahead is a mistake."""
        self.assertEqual(len(self._parse("ecb", edit("ecb", "2026-07-02", "2026-07-20"))), 2)
        self.assertBad("future", "ecb", edit("ecb", "2026-07-02", "2036-07-02"))

    def test_hostile_structures(self):
        self.assertBad("unreadable", "riksbank", "[" * 200_000)
        self.assertBad("range", "riksbank", edit("riksbank", "3.75", "9" * 5))
        self.assertBad("number", "riksbank", edit("riksbank", "3.75", "9" * 5_000))
        self.assertBad("too_big", "riksbank", json.dumps([{}] * 20_001))
        self.assertBad("too_big", "bank_of_england", "DATE,IUDBEDR\n" + "01 Jul 2026,1\n" * 20_001)
        self.assertBad("unreadable", "bank_of_england", 'DATE,IUDBEDR\n"01 Jul 2026,1\n')
        self.assertBad("unreadable", "ecb", "KEY,TIME_PERIOD,OBS_VALUE,OBS_VALUE\n")

    def test_damaged_answers_are_read_or_refused(self):
        """Whatever a line does to an answer: dated rates within reason, or a BadAnswerError."""
        chance = random.Random(19)
        for name, answer in ANSWERS.items():
            for _round in range(300):
                content = bytearray(answer.encode())
                for _damage in range(chance.randint(1, 4)):
                    start = chance.randrange(len(content))
                    content[start : start + chance.randint(0, 9)] = chance.randbytes(chance.randint(0, 3))
                try:
                    observations = self._parse(name, bytes(content))
                except BadAnswerError:
                    continue
                for day, rate in observations:
                    self.assertLessEqual(day, TODAY)
                    self.assertTrue(-5 <= rate <= 30)

    # -------------------------------------------------------------------------
    # The figure of a half-year
    # -------------------------------------------------------------------------

    def _derive(self, values, counts, first_day="2026-07-01", **options):
        values = [(date.fromisoformat(day), Decimal(rate)) for day, rate in values]
        return derive(values, date.fromisoformat(first_day), counts, **options)

    def test_rate_in_force_on_the_day_that_counts(self):
        """A change on 1 July counts in Brussels, and half a year later in Helsinki and London."""
        values = [("2026-06-30", "2.15"), ("2026-07-01", "2.40")]
        self.assertEqual(self._derive(values, "first_day"), Decimal("2.40"))
        self.assertEqual(self._derive(values, "day_before"), Decimal("2.15"))
        self.assertEqual(self._derive(values, "within"), Decimal("2.40"))

    def test_holidays_and_weekends(self):
        """1 January has no value: the last one before it counts, once the next one is there."""
        values = [("2025-12-23", "4.00"), ("2025-12-30", "4.00"), ("2026-01-02", "4.25")]
        self.assertEqual(self._derive(values, "first_day", "2026-01-01"), Decimal("4.00"))
        self.assertIsNone(self._derive(values[:2], "first_day", "2026-01-01"))

    def test_old_values_are_not_carried_on(self):
        with self.assertRaisesRegex(BadAnswerError, "gap: 2026-06-10"):
            self._derive([("2026-06-10", "2.15"), ("2026-07-08", "2.15")], "first_day")

    def test_half_year_without_value(self):
        for counts in ("within", "first_day"):
            self.assertIsNone(self._derive([("2026-06-30", "2.15")], counts))
            self.assertIsNone(self._derive([("2026-07-02", "2.15")], "day_before"))
            self.assertIsNone(self._derive([], counts))

    def test_a_rate_set_for_half_a_year_is_one(self):
        with self.assertRaisesRegex(BadAnswerError, "contradiction"):
            self._derive([("2026-07-01", "2.0"), ("2026-08-03", "1.75")], "within")

    def test_rounded_up(self):
        """Korkolaki 12 §: up to the next half point; half points stay, and so does zero."""
        for rate, figure in [
            ("2.40", "2.5"),
            ("2.50", "2.5"),
            ("2.51", "3.0"),
            ("0.00", "0.0"),
            ("-0.10", "0.0"),
            ("-0.75", "-0.5"),
        ]:
            derived = self._derive([("2026-06-30", rate)], "day_before", step=Decimal("0.5"))
            self.assertEqual(derived, Decimal(figure))
            self.assertFalse(str(derived).startswith("-0.0"), derived)

    def test_margin_included(self):
        self.assertEqual(self._derive([("2026-07-01", "4.25")], "first_day", margin=Decimal(8)), Decimal("12.25"))
        with self.assertRaisesRegex(BadAnswerError, "range"):
            self._derive([("2026-07-01", "25")], "first_day", margin=Decimal(8))

    def test_half_years(self):
        self.assertEqual(
            list_half_years(date(2025, 12, 31), date(2026, 7, 1)),
            [date(2025, 7, 1), date(2026, 1, 1), date(2026, 7, 1)],
        )
        self.assertEqual(list_half_years(date(2026, 7, 1), date(2026, 7, 1)), [date(2026, 7, 1)])
