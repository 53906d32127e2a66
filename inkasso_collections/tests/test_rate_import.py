"""Reference rates from a file that somebody made in a spreadsheet."""

import base64
from datetime import date
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, TransactionCase, freeze_time, new_test_user, tagged

from odoo.addons.inkasso_collections.wizards.rate_file import RateFileError, read_rates


@tagged("post_install", "-at_install", "inkasso")
class TestRateFile(BaseCase):
    def _read(self, text, encoding="utf-8"):
        return read_rates(text.encode(encoding))

    def assertRates(self, text, *expected):
        self.assertEqual([(line.code, line.day, line.rate, line.source) for line in self._read(text)], list(expected))

    def assertWrong(self, reason, text):
        [line] = self._read(text)
        self.assertTrue(line.error, line)
        self.assertEqual(line.error.reason, reason)
        self.assertEqual(line.text, text)

    def test_separators_and_decimals(self):
        day = date(2026, 7, 1)
        for text in (
            "SE_REF;2026-07-01;2,5",
            "SE_REF;2026-07-01;2.5",
            "SE_REF,2026-07-01,2.5",
            'se_ref,2026-07-01,"2,5"',
            " SE_REF ; 2026-07-01 ; +2,5 % ;",
            "SE_REF,2026-07-01,2.5,,",
        ):
            self.assertRates(text, ("SE_REF", day, Decimal("2.5"), ""))
        self.assertRates("A;2026-07-01;−0,5;a, b", ("A", day, Decimal("-0.5"), "a, b"))
        self.assertRates('A,2026-07-01,-0.25,"a, b"', ("A", day, Decimal("-0.25"), "a, b"))
        self.assertRates(
            "A;2026-07-01;2\r\n\r\n;;;\nB;2027-01-01;3\n",
            ("A", day, Decimal(2), ""),
            ("B", date(2027, 1, 1), Decimal(3), ""),
        )

    def test_a_comma_that_may_be_either(self):
        """2,5 between commas is two cells: never read as 2."""
        self.assertWrong("ambiguous", "SE_REF,2026-07-01,2,5")
        self.assertWrong("ambiguous", "SE_REF,2026-07-01,2,5,riksbank.se")

    def test_encodings(self):
        text = "SE_REF;2026-07-01;2,0;Räntan på följande sida"
        for encoding in ("utf-8", "utf-8-sig", "latin-1", "cp1252"):
            [line] = self._read(text, encoding)
            self.assertEqual((line.code, line.source), ("SE_REF", "Räntan på följande sida"), encoding)
        [line] = read_rates(b"SE_REF;2026-07-01;2,0;\x81\x9d")  # no text in Windows' Latin-1 either
        self.assertEqual(line.rate, 2)

    def test_other_files(self):
        for content, reason in [
            ("SE_REF;2026-07-01;2".encode("utf-16"), "not_text"),
            (b"a\x00b", "not_text"),
            (b"PK\x03\x04rest", "spreadsheet"),
            (b"\xd0\xcf\x11\xe0old", "spreadsheet"),
            (b"", "empty"),
            (b"\n;;;\n \n", "empty"),
            (b"x" * 1_000_001, "too_big"),
            (b"a;2026-07-01;1\n" * 5_001, "too_long"),
        ]:
            with self.assertRaises(RateFileError) as caught:
                read_rates(content)
            self.assertEqual(caught.exception.reason, reason)

    def test_headings(self):
        heading, line = self._read("Slag;Dag;Ränta i procent\nSE_REF;2026-07-01;2")
        self.assertTrue(heading.is_heading)
        self.assertEqual(line.rate, 2)
        [line] = self._read("SE_REF;2026-07-01;two")
        self.assertFalse(line.is_heading)

    def test_wrong_lines(self):
        for day in ("01/07/2026", "2026-7-1", "2026-02-30", "20260701", "", "1 juli 2026"):
            self.assertWrong("day", f"SE_REF;{day};2")
        for rate in ("", "two", "1.234,5", "1 5", "2.00001", "1e1", "nan", "--2", "2,", "٢", "20000"):
            self.assertWrong("rate", f"SE_REF;2026-07-01;{rate}")
        self.assertWrong("columns", "SE_REF;2026-07-01")
        self.assertWrong("columns", "SE_REF;2026-07-01;2;a;b")
        self.assertWrong("quotes", 'SE_REF;2026-07-01;2;"half')

    def test_a_wrong_line_spoils_no_other(self):
        lines = self._read('SE_REF;2026-07-01;"2\nSE_REF;2027-01-01;2\n')
        self.assertEqual([bool(line.error) for line in lines], [True, False])


@tagged("post_install", "-at_install", "inkasso")
@freeze_time("2026-12-20")
class TestRateImport(TransactionCase):
    def setUp(self):
        super().setUp()
        self.manager = new_test_user(self.env, "rate manager", "inkasso_collections.group_manager")
        self.se = self.env.ref("inkasso_collections.rate_kind_se")
        self.dk = self.env.ref("inkasso_collections.rate_kind_dk")

    def _check(self, text, encoding="utf-8"):
        content = base64.b64encode(text.encode(encoding))
        wizard = (
            self.env["inkasso.rate.import"].with_user(self.manager).create({"file": content, "filename": "rates.csv"})
        )
        wizard.action_check()
        return wizard

    def _rate(self, kind, day):
        return self.env["inkasso.reference.rate"].search([("kind_id", "=", kind.id), ("date_from", "=", day)])

    def test_preview_then_import(self):
        """Every line is shown with what becomes of it; the good ones are entered, nothing is overwritten."""
        wizard = self._check(
            "kod;dag;ränta;källa\n"
            "SE_REF;2027-01-01;1,75;Riksbanken på webben\n"
            "dk_ref;2026-07-01;1,75\n"
            "SE_REF;2026-07-01;2,0\n"
            "SE_REF;2026-01-01;2,25\n"
            "SE_REF;2027-01-01;1.75\n"
            "XX_REF;2027-01-01;1\n"
            "DK_REF;2027-01-02;1\n"
            "FI_REF;2027-01-01;2,5\n"
            "FI_REF;2027-01-01;3,0\n"
            "NO_RATE;2028-01-01;12\n"
            "UK_REF;2027-01-01;200\n"
            "rubbish\n",
            "latin-1",
        )
        self.assertEqual(
            wizard.line_ids.mapped("status"),
            ["heading", "new", "new", "same", "conflict", "duplicate", *["error"] * 7],
        )
        self.assertEqual(wizard.new_count, 2)
        self.assertFalse(self._rate(self.se, "2027-01-01"), "a preview writes nothing")
        messages = wizard.line_ids.mapped("message")
        self.assertIn("2.0 % is entered", messages[4])
        self.assertIn("line 2", messages[5])
        self.assertIn("XX_REF", messages[6])
        self.assertIn("1 January", messages[7])
        self.assertIn("lines 9 and 10", messages[8])
        self.assertIn("year ahead", messages[10])
        wizard.action_import()
        self.assertRecordValues(
            self._rate(self.se, "2027-01-01") | self._rate(self.dk, "2026-07-01"),
            [{"rate": 1.75, "source": "Riksbanken på webben"}, {"rate": 1.75, "source": "rates.csv"}],
        )
        self.assertEqual(self._rate(self.se, "2026-01-01").rate, 2.0)
        self.assertEqual(len(wizard.line_ids), 13)
        self.assertEqual(wizard.line_ids.mapped("status")[1:3], ["imported", "imported"])

    def test_again_changes_nothing(self):
        text = "DK_REF;2026-07-01;1,75"
        self._check(text).action_import()
        wizard = self._check(text)
        self.assertEqual(wizard.line_ids.status, "same")
        wizard.action_import()
        self.assertEqual(len(self._rate(self.dk, "2026-07-01")), 1)

    def test_entered_since_the_preview(self):
        wizard = self._check("DK_REF;2026-07-01;1,75")
        self.env["inkasso.reference.rate"].create({"kind_id": self.dk.id, "date_from": "2026-07-01", "rate": 2})
        wizard.action_import()
        self.assertEqual(wizard.line_ids.status, "conflict")
        self.assertEqual(self._rate(self.dk, "2026-07-01").rate, 2)

    def test_all_that_is_shipped_survives_a_round_trip(self):
        rates = self.env["inkasso.reference.rate"].search([])
        wizard = self._check("\n".join(f"{rate.kind_id.code};{rate.date_from};{rate.rate}" for rate in rates))
        self.assertEqual(set(wizard.line_ids.mapped("status")), {"same"})
        self.assertEqual(len(wizard.line_ids), len(rates))

    def test_no_file_and_other_files(self):
        wizard = self.env["inkasso.rate.import"].create({})
        with self.assertRaisesRegex(UserError, "Choose a file"):
            wizard.action_check()
        with self.assertRaisesRegex(UserError, "Check the file"):
            wizard.action_import()
        for content, message in [(b"PK\x03\x04", "spreadsheet"), ("a;b".encode("utf-16"), "UTF-8"), (b"\n", "empty")]:
            wizard.file = base64.b64encode(content)
            with self.assertRaisesRegex(UserError, message):
                wizard.action_check()

    def test_only_managers(self):
        collector = new_test_user(self.env, "rate collector", "inkasso_collections.group_collector")
        with self.assertRaises(AccessError):
            self.env["inkasso.rate.import"].with_user(collector).create({})
