"""The people and the events of the demo ledger, before anything is booked."""

import random
from datetime import date, timedelta
from decimal import Decimal

from stdnum import luhn
from stdnum.de import vat as de_vat
from stdnum.fi import alv
from stdnum.iso7064 import mod_97_10
from stdnum.no import mva
from stdnum.se import orgnr, personnummer
from stdnum.se import vat as se_vat

from odoo import fields
from odoo.tests import BaseCase, tagged

from ..demo_ledger import cast, company, plan
from ..demo_ledger.characters import CHARACTERS, next_weekday, pick_day

TODAY = "2026-10-15"


@tagged("post_install", "-at_install", "inkasso")
class TestDemoPlan(BaseCase):
    """The plan is made of plain values."""

    today = date(2026, 10, 15)
    first_day = date(2025, 4, 15)

    def _plan(self, seed):
        return plan.plan_invoices(cast.CAST, 300, self.first_day, self.today, random.Random(seed))

    def test_same_for_the_same_seed(self):
        self.assertEqual(self._plan(1), self._plan(1))
        self.assertNotEqual(self._plan(1), self._plan(2))

    def test_plan(self):
        invoices = self._plan(1)
        self.assertEqual(len(invoices), 300)
        self.assertEqual([invoice.day for invoice in invoices], sorted(invoice.day for invoice in invoices))
        self.assertLessEqual(invoices[-1].day, self.today)
        self.assertFalse([invoice for invoice in invoices if invoice.day.weekday() > 4])
        self.assertEqual({invoice.debtor for invoice in invoices}, set(cast.CAST))
        self.assertEqual({invoice.credit.is_matched for invoice in invoices if invoice.credit}, {True, False})
        self.assertLessEqual(set(plan.INCIDENTS), {invoice.incident for invoice in invoices})

    def test_numbers_are_valid(self):
        checks = {"DE": de_vat.validate, "FI": alv.validate, "NO": mva.validate, "SE": orgnr.validate}
        for debtor in cast.CAST:
            (personnummer.validate if debtor.is_person else checks[debtor.country])(debtor.number)
        self.assertEqual(len({debtor.number for debtor in cast.CAST}), len(cast.CAST))
        self.assertTrue(any(debtor.number.startswith("2") for debtor in cast.CAST if not debtor.is_person))
        se_vat.validate(company.get_swedish_vat(cast.COMPANY_NUMBER))
        luhn.validate(cast.BANKGIRO.replace("-", ""))
        account = cast.IBAN.replace(" ", "")
        mod_97_10.validate(account[4:] + account[:4])

    def test_addresses_are_reserved(self):
        for debtor in cast.CAST:
            email = debtor.get_email()
            self.assertTrue(not email or email.endswith((".example", ".invalid")), email)

    def test_characters(self):
        rng = random.Random(1)
        self.assertLessEqual({debtor.character for debtor in cast.CAST}, set(CHARACTERS))
        for character in CHARACTERS.values():
            for payment in character.choose_habit(rng, date(2026, 1, 1), self.today):
                self.assertTrue(0 < payment.share <= Decimal(1))
                self.assertLess(pick_day(payment, self.today, rng).weekday(), 5)
        under = CHARACTERS["went under"]
        self.assertTrue(under.choose_habit(rng, self.today - timedelta(days=200), self.today))
        self.assertFalse(under.choose_habit(rng, self.today - timedelta(days=100), self.today))

    def test_weekday(self):
        friday = fields.Date.to_date("2026-10-16")
        self.assertEqual(next_weekday(friday), friday)
        self.assertEqual(next_weekday(friday + timedelta(days=1)), friday + timedelta(days=3))
        self.assertEqual(next_weekday(friday + timedelta(days=2)), friday + timedelta(days=3))
