"""Charges in other currencies than the company's: exchange differences, and currencies without or with three decimals."""

from odoo.tests import freeze_time

from .posting_common import PostingCommon


class TestForeignCurrency(PostingCommon):
    """A company in SEK, an invoice of 1 000 EUR; 10 SEK a euro, from October 8."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.eur = cls.setup_other_currency("EUR", rates=[("2016-01-01", 0.1), ("2026-10-01", 0.125)])
        cls.company.inkasso_posting = "notice"
        cls.invoice = cls._invoice("2026-09-01", 1000, currency_id=cls.eur.id)
        cls._notify("2026-09-06")
        cls.notice = cls._notify("2026-09-16")
        cls.note = cls._notes(cls.invoice)

    def _exchange(self):
        """The exchange differences, in SEK; a loss is positive."""
        accounts = self.company.income_currency_exchange_account_id | self.company.expense_currency_exchange_account_id
        lines = self.env["account.move.line"].search(
            [("company_id", "=", self.company.id), ("account_id", "in", accounts.ids)]
        )
        return self.sek.round(sum(lines.mapped("balance")))

    def test_booked_in_the_currency_of_the_invoice(self):
        # 1 000 x 10 % x 15 / 365 = 4.11; the fee of 60 SEK is 6 EUR
        self.assertRecordValues(self.note, [{"currency_id": self.eur.id, "amount_total": 10.11}])
        self.assertTotals(receivable=10101.10, interest=-41.10, fees=-60)

    def test_paid_at_another_rate(self):
        self._pay_on("2026-10-05", self.note)
        self.assertEqual(set(self._charges(self.invoice).mapped("state")), {"paid"})
        self.assertEqual(self._charges(self.invoice).mapped("amount_paid"), [4.11, 6])
        self.assertTotals(receivable=10000, interest=-41.10, fees=-60)
        self.assertEqual(self._exchange(), 20.22)  # 10.11 at 2 SEK

    def test_principal_paid_at_another_rate(self):
        self.company.inkasso_waive_below = 80.89  # 10.11 EUR at 8 SEK are 80.88
        self._pay_on("2026-10-05", self.invoice)
        self.assertEqual(set(self._charges(self.invoice).mapped("state")), {"waived"})
        self.assertTotals(receivable=0, interest=0, fees=0)

    def test_waived_at_the_rate_of_the_note(self):
        interest, _fee = self._charges(self.invoice)
        with freeze_time("2026-10-05"):
            interest.sudo()._waive({interest: 2}, "Goodwill", self.env.user)
        self.assertTotals(receivable=10081.10, interest=-21.10, fees=-60)
        self.assertEqual(self._exchange(), 0)
        self.assertFollowsLedger(self.invoice)

    def test_cancelled_at_another_rate(self):
        with freeze_time("2026-10-05"):
            self.notice.action_cancel()
        self.assertTotals(receivable=10000, interest=0, fees=0)
        self.assertEqual(self._exchange(), 0)

    def test_part_payments_at_other_rates(self):
        self._pay_on("2026-09-20", self.note, 3.33)
        self._pay_on("2026-10-05", self.note, 3.33)
        self.assertFollowsLedger(self.invoice)
        self._pay_on("2026-10-06", self.note, 3.45)
        self.assertEqual(set(self._charges(self.invoice).mapped("state")), {"paid"})
        self.assertTotals(receivable=10000)

    def test_paid_in_company_currency(self):
        self._pay_on("2026-10-05", self.note, 80.88, currency_id=self.sek.id)
        self.assertEqual(self._line(self.note).amount_residual_currency, 0)
        self.assertEqual(set(self._charges(self.invoice).mapped("state")), {"paid"})

    def test_in_the_order_of_the_law(self):
        with freeze_time("2026-10-05"):
            self._register(self.invoice, "2026-10-05", amount=105.11, inkasso_allocation="law")._create_payments()
        self.assertEqual(self._charges(self.invoice).mapped("amount_paid"), [4.11, 6])
        self.assertEqual(self.invoice.amount_residual, 905)
        self.assertTotals(receivable=9050)


class TestDecimals(PostingCommon):
    """Yen have no decimals, Kuwaiti dinars three: rounded once, to the currency."""

    def _book(self, code, rate, amount):
        currency = self.setup_other_currency(code, rates=[("2016-01-01", rate)])
        self.company.inkasso_posting = "notice"
        invoice = self._invoice("2026-09-01", amount, currency_id=currency.id)
        self._notify("2026-09-06")
        self._notify("2026-09-16")
        self._notify("2026-10-01")
        return invoice

    def test_yen(self):
        invoice = self._book("JPY", 15, 1000000)
        # 4 109.59 rounded; 8 219.18 less 4 110; fees of 60 and 180 SEK at 15 yen
        self.assertCharges(
            invoice,
            ("interest", 4110, 0, 0, 4110, "posted"),
            ("fee", 900, 0, 0, 900, "posted"),
            ("interest", 4109, 0, 0, 4109, "posted"),
            ("fee", 2700, 0, 0, 2700, "posted"),
        )
        self.assertEqual(self._notes(invoice).mapped("amount_total"), [5010, 6809])
        self._pay_on("2026-10-05", invoice + self._notes(invoice))
        self.assertEqual(set(self._charges(invoice).mapped("state")), {"paid"})
        self.assertTotals(receivable=0)

    def test_dinars(self):
        invoice = self._book("KWD", 0.03, 1234.567)
        # 5.0736 and 10.1471 less 5.074; fees of 60 and 180 SEK at 0.03
        self.assertCharges(
            invoice,
            ("interest", 5.074, 0, 0, 5.074, "posted"),
            ("fee", 1.8, 0, 0, 1.8, "posted"),
            ("interest", 5.073, 0, 0, 5.073, "posted"),
            ("fee", 5.4, 0, 0, 5.4, "posted"),
        )
        self.assertEqual(self._notes(invoice).mapped("amount_total"), [6.874, 10.473])
        first, second = self._notes(invoice)
        self._pay_on("2026-10-05", first, 1.801)
        self.assertEqual(self._charges(invoice)[0].amount_paid, 0.001)
        self.assertFollowsLedger(invoice)
        interest = self._charges(invoice)[0]
        interest.sudo()._waive({interest: 5.073}, "Goodwill", self.env.user)
        self._pay_on("2026-10-06", second)
        self.assertFollowsLedger(invoice)
        self.assertEqual(self._charges(invoice).mapped("amount_open"), [0, 0, 0, 0])
        self._pay_on("2026-10-06", invoice)
        self.assertTotals(receivable=0)
