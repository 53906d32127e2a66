"""What is typed into forms and asked for from outside, field by field: taken as it is meant, or told what is wrong with it."""

import json
from io import BytesIO
from types import SimpleNamespace

from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage, MultiDict

from odoo import fields
from odoo.tests import TransactionCase, tagged

from ..controllers.portal_form import FILE_TYPES, MAX_FILES, PortalForm, read_number
from ..models.insight.performance import PLACED
from .fuzz.engine import tries
from .fuzz.spoiled import documents, sendable, spoiled

FIRST, LAST = fields.Date.to_date("2026-10-01"), fields.Date.to_date("2026-12-01")
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
files = st.one_of(
    spoiled(PDF), spoiled(PNG), st.binary(max_size=40), spoiled(b"<script>alert(1)</script>"), spoiled(b"MZ\x90")
)
FILTERS = {
    "period": "90d",
    "company_id": 1,
    "currency_id": 1,
    "segment": "large",
    "user_id": 2,
    "salesperson_id": 2,
    "agency_id": 1,
    "window": 90,
}


@tagged("post_install", "-at_install", "inkasso", "inkasso_fuzz")
class TestFuzzForms(TransactionCase):
    def _form(self, typed, uploads=()):
        request = SimpleNamespace(method="POST", files=MultiDict(("files", file) for file in uploads))
        return PortalForm(self.env, {"form_key": "k" * 30, **typed}, request)

    def _check(self, form, value, name="x"):
        """Either it is good, or there is an error beside the field."""
        self.assertTrue(form.is_good or form.errors.get(name))
        if form.errors:
            self.assertTrue(all(isinstance(text, str) and text for text in form.errors.values()))

    @tries(400, typed=sendable)
    def test_texts(self, typed):
        form = self._form({"x": typed})
        text = form.text("x", required=True, limit=100)
        self._check(form, text)
        self.assertNotIn("\x00", text)
        self.assertTrue(form.errors or 0 < len(text) <= 100)

    @tries(400, typed=sendable)
    def test_amounts(self, typed):
        for currency in (self.env.ref("base.SEK"), self.env.ref("base.JPY")):
            form = self._form({"x": typed})
            amount = form.amount("x", currency, 1000)
            self._check(form, amount)
            self.assertTrue(amount is None or 0 < amount <= 1000, amount)
            self.assertTrue(amount is None or currency.round(amount) == amount)

    @tries(400, typed=sendable)
    def test_numbers_days_and_choices(self, typed):
        form = self._form({"x": typed, "y": typed, "z": typed})
        number, day, choice = form.number("x", 2, 60), form.day("y", FIRST, LAST), form.choice("z", {"1": "One"})
        for name, value in (("x", number), ("y", day), ("z", choice)):
            self.assertEqual(value is None, name in form.errors, name)
        self.assertTrue(number is None or 2 <= number <= 60)
        self.assertTrue(day is None or FIRST <= day <= LAST)
        self.assertIn(choice, (None, "1"))
        record = read_number(typed)
        self.assertTrue(record is None or 0 <= record < 2**31)

    @tries(400, typed=sendable)
    def test_addresses(self, typed):
        form = self._form({"x": typed, "y": typed})
        email, phone = form.email("x"), form.phone("y")
        if "x" not in form.errors and email:
            self.assertEqual(email.count("@"), 1)
            self.assertFalse(set(email) & set("\r\n\t,;<>"), "one address, and no further header")
        if "y" not in form.errors and phone:
            self.assertTrue(
                all(sign.isdecimal() or sign in "+ \t\n\r\x0b\x0c\xa0().-/" or sign.isspace() for sign in phone)
            )

    @tries(400, contents=st.lists(files, max_size=7), name=sendable)
    def test_uploads(self, contents, name):
        """Only what is a document or a picture, under a name that leads nowhere."""
        uploads = [FileStorage(BytesIO(content), filename=name) for content in contents]
        found = self._form({}, uploads).uploads("files")
        self.assertLessEqual(len(found), MAX_FILES)
        for kept, content in found:
            self.assertRegex(kept, r"\A[\w .()-]+\Z")
            self.assertTrue(kept.lower().endswith((*FILE_TYPES.values(), ".jpeg")), kept)
            self.assertFalse(content.startswith((b"MZ", b"<script")) and not kept.endswith(".txt"))

    @tries(150, asked=documents(FILTERS))
    def test_filters_of_the_dashboard(self, asked):
        """Whatever is asked for: figures, of one's own companies only."""
        asked = self._read(asked)
        for name, records in (("inkasso.dashboard", "inkasso.receivable.analysis"), ("inkasso.performance", PLACED)):
            filters = self.env[name]._read_filters(asked)
            self.assertLessEqual(set(filters.company_ids), set(self.env.companies.ids))
            self.assertLessEqual(filters.begin, filters.end)
            self.env[records].search(filters.on(), limit=1)

    @staticmethod
    def _read(body):
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            return body.decode("latin-1")
