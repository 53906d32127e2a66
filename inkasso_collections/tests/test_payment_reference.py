"""Finding what a payment is for by the reference of a notice, and numbers with a wrong check digit."""

from stdnum import luhn

from odoo.exceptions import ValidationError

from .posting_common import PostingCommon


class TestReference(PostingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inkasso_posting = "notice"
        cls.first = cls._invoice("2026-09-01", 10000)
        cls.second = cls._invoice("2026-09-01", 5000)
        cls._notify("2026-09-06")
        cls.notice = cls._notify("2026-09-16")
        cls.reference = cls.notice.payment_reference

    def test_it_is_an_ocr_number_and_finds_its_lines(self):
        self.assertTrue(luhn.is_valid(self.reference))
        self.assertEqual(self.env["inkasso.notice"]._find_by_reference(self.reference), self.notice)
        notes = self._notes(self.first + self.second)
        self.assertEqual(self.notice._get_open_lines(), self._line(self.first + self.second + notes))
        self.assertEqual(set(notes.mapped("payment_reference")), {self.reference})

    def test_as_banks_and_people_write_it(self):
        spaced = f" {self.reference[:4]} {self.reference[4:]} "
        for text in (spaced, f"000{self.reference}", self.notice.name):
            with self.subTest(text):
                self.assertEqual(self.env["inkasso.notice"]._find_by_reference(text), self.notice)
        for text in (f"Betalning OCR {self.reference}, tack", f"OCR:{self.reference}"):
            with self.subTest(text):
                self.assertEqual(self.env["inkasso.notice"]._find_in_text(text), self.notice)

    def test_what_is_no_reference(self):
        wrong = self.reference[:-1] + str((int(self.reference[-1]) + 1) % 10)
        for text in ("", False, "Tack", wrong, f"OCR {wrong}", self.reference[:-1]):
            with self.subTest(text):
                self.assertFalse(self.env["inkasso.notice"]._find_in_text(text))

    def test_search(self):
        notes = self._notes(self.first + self.second)
        moves = self.env["account.move"].search([("inkasso_notice_reference", "ilike", self.reference)])
        self.assertEqual(moves, self.first | self.second | notes)
        lines = self.env["account.move.line"].search([("inkasso_notice_reference", "=", self.reference)])
        self.assertEqual(lines, self._line(self.first + self.second + notes))
        self.assertFalse(self.env["account.move"].search([("inkasso_notice_reference", "ilike", "4711")]))

    def test_a_cancelled_notice_is_not_meant(self):
        self.notice.action_cancel()
        self.assertFalse(self.env["inkasso.notice"]._find_by_reference(self.reference))

    def test_a_statement_line_gets_its_debtor(self):
        def imported(**vals):
            return self.env["account.bank.statement.line"].create(
                {"journal_id": self.bank_journal.id, "date": "2026-09-20", "amount": 100, **vals}
            )

        self.assertEqual(imported(payment_ref=self.reference).partner_id, self.anna)
        self.assertEqual(imported(payment_ref="/", ref=self.reference).partner_id, self.anna)
        self.assertEqual(imported(payment_ref=self.reference, partner_id=self.partner_a.id).partner_id, self.partner_a)
        self.assertFalse(imported(payment_ref="Hyra").partner_id)
        self.assertFalse(imported(payment_ref=self.reference, amount=-100).partner_id)

    def test_two_debtors_with_one_reference(self):
        other = self._invoice("2026-09-01", 300, partner=self._make_debtor("Berit Berg"), payment_reference="4711")
        mine = self._invoice("2026-09-01", 300, partner=self._make_debtor("Cecilia Ek"), payment_reference="4711")
        self._notify("2026-09-17")
        self.assertEqual(self.env["inkasso.notice"]._find_by_reference("4711").partner_id, (other + mine).partner_id)
        line = self.env["account.bank.statement.line"].create(
            {"journal_id": self.bank_journal.id, "date": "2026-09-20", "amount": 300, "payment_ref": "4711"}
        )
        self.assertFalse(line.partner_id)


class TestGiroNumbers(PostingCommon):
    def _account(self, number, country="base.se"):
        holder = self.env["res.partner"].create(
            {"name": f"Holder of {number}", "country_id": country and self.env.ref(country).id}
        )
        return self.env["res.partner.bank"].create({"acc_number": number, "partner_id": holder.id})

    def test_kinds(self):
        for number, kind in [
            ("123-4566", "bankgiro"),
            ("5050-1055", "bankgiro"),
            ("4-2", "plusgiro"),
            ("12345-5", "plusgiro"),
            ("8327-9 123 456 789-0", "bank"),
            ("1234567", "bank"),
        ]:
            with self.subTest(number):
                self.assertEqual(self._account(number).acc_type, kind)

    def test_wrong_check_digit(self):
        for number, message in [
            ("123-4567", "123-4567 is no Bankgiro number"),
            ("12345-6", "12345-6 is no Plusgiro number"),
        ]:
            with self.subTest(number), self.assertRaisesRegex(ValidationError, message):
                self._account(number)
        account = self._account("123-4566")
        with self.assertRaisesRegex(ValidationError, "check digit is wrong"):
            account.acc_number = "123-4560"

    def test_abroad_the_form_means_nothing(self):
        self.assertEqual(self._account("123-4567", "base.no").acc_type, "bank")

    def test_holder_without_country(self):
        self.assertEqual(self._account("123-4566", False).acc_type, "bankgiro")
