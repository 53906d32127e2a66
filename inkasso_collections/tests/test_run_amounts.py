"""What a run claims of a debtor: less the credits that nobody has matched, and not less than the minimum."""

from odoo.fields import Command

from .common import CollectionsCommon


class TestRunAmounts(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bo = cls._make_debtor("Bo Bengtsson")
        cls.cia = cls._make_debtor("Cia Carlsson")

    # -------------------------------------------------------------------------
    # Credits
    # -------------------------------------------------------------------------

    def test_unapplied_payment_counts(self):
        self._invoice("2026-09-01", amount=1000)
        self._invoice("2026-08-31", amount=200)
        self._credit(300, "2026-09-03")
        notice = self._run("2026-09-06").notice_ids
        self.assertRecordValues(notice, [{"amount_principal": 900, "amount_total": 900}])
        self.assertEqual(sorted(notice.line_ids.mapped("amount_principal")), [-300, 200, 1000])

    def test_unapplied_credit_note_counts(self):
        self._invoice("2026-09-01", amount=1000)
        self._invoice("2026-09-03", amount=250, move_type="out_refund")
        self.assertEqual(self._run("2026-09-06").notice_ids.amount_principal, 750)

    def test_who_owes_nothing_net_is_not_reminded(self):
        invoice = self._invoice("2026-09-01", amount=1000)
        payment = self._credit(1500, "2026-09-03")
        run = self._run("2026-09-06")
        self.assertFalse(run.notice_ids)
        self.assertRecordValues(run, [{"line_count": 0, "rest_count": 1, "error_count": 0}])
        self.assertNextStep(invoice, self.reminder, "2026-09-13", "credit")  # looked at again after a week
        self.assertFalse(self._run("2026-09-12").notice_ids)
        payment.action_draft()
        payment.action_cancel()
        self.assertEqual(self._run("2026-09-13").notice_ids.amount_principal, 1000)

    def test_covered_line_is_looked_at_again_with_the_next_one(self):
        self._invoice("2026-09-01", amount=1000)
        self._credit(1000, "2026-09-03")
        self._run("2026-09-06")
        self._invoice("2026-09-03", amount=400)
        notice = self._run("2026-09-08").notice_ids
        self.assertRecordValues(notice, [{"amount_principal": 400}])
        self.assertEqual(sorted(notice.line_ids.mapped("amount_principal")), [-1000, 400, 1000])

    def test_credit_in_another_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.1)])  # 10 kronor each
        invoice = self._invoice("2026-09-01", amount=1000)
        enough = self._credit(101, "2026-09-03", currency=euro)
        self.assertFalse(self._run("2026-09-06").notice_ids)
        self.assertNextStep(invoice, self.reminder, "2026-09-13", "credit")
        enough.action_draft()
        enough.action_cancel()
        # 50 euro are less than what is owed: kronor are claimed in full, as nobody has exchanged the euros
        self._credit(50, "2026-09-03", currency=euro)
        self.assertEqual(self._run("2026-09-13").notice_ids.amount_principal, 1000)

    def test_credits_where_the_policy_does_not_count_them(self):
        self.policy.net_credits = False
        self._invoice("2026-09-01", amount=1000)
        self._credit(1500, "2026-09-03")
        self.assertEqual(self._run("2026-09-06").notice_ids.amount_principal, 1000)

    def test_a_credit_counts_once(self):
        # One line waits for its notice to go out, another falls due: the older one has used the credit up.
        self._invoice("2026-08-22", amount=1000)
        self._credit(300, "2026-08-20")
        first = self._run("2026-08-27").notice_ids
        self.assertEqual(first.amount_principal, 700)
        self._invoice("2026-09-05", amount=500)
        second = self._run("2026-09-10").notice_ids
        self.assertEqual(second.amount_principal, 500)

    def test_a_credit_is_shared_by_two_lines(self):
        # as before, but 300 of the 1300 are left for the newer line
        self._invoice("2026-08-22", amount=1000)
        self._run("2026-08-27")
        self._credit(1300, "2026-09-01")
        self._invoice("2026-09-05", amount=500)
        self.assertEqual(self._run("2026-09-10").notice_ids.amount_principal, 200)

    # -------------------------------------------------------------------------
    # Minimum amounts
    # -------------------------------------------------------------------------

    def test_minimum_amount(self):
        self.reminder.minimum_ids = [Command.create({"amount": 100, "currency_id": self.company.currency_id.id})]
        below = self._invoice("2026-09-01", amount=99.99)
        self._invoice("2026-09-01", amount=100, partner=self.bo)
        netted = self._invoice("2026-09-01", amount=150, partner=self.cia)
        self._credit(60, "2026-09-02", partner=self.cia)
        run = self._run("2026-09-06")
        self.assertEqual(run.notice_ids.partner_id, self.bo)
        self.assertNextStep(below + netted, self.reminder, "2026-09-13", "minimum")
        self.assertRecordValues(run, [{"line_count": 1, "rest_count": 2}])
        # a second small claim takes the first one along
        self._invoice("2026-09-03", amount=0.01)
        notice = self._run("2026-09-08").notice_ids
        self.assertRecordValues(notice, [{"partner_id": self.anna.id, "amount_principal": 100}])

    def test_minimum_amount_of_each_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.1)])
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 0.125)])  # 8 kronor each
        self.reminder.minimum_ids = [
            Command.create({"amount": 100, "currency_id": self.company.currency_id.id}),
            Command.create({"amount": 5, "currency_id": euro.id}),
        ]
        debtors = {}
        for amount, currency in [(4.99, euro), (5, euro), (12.49, dollar), (12.5, dollar)]:
            debtors[amount] = self._make_debtor(f"Owes {amount}")
            self._invoice("2026-09-01", amount=amount, currency_id=currency, partner=debtors[amount])
        # a minimum in kronor counts at the day's rate where the currency has none of its own: 100 kronor are 12.50
        self.assertEqual(self._run("2026-09-06").notice_ids.partner_id, debtors[5] + debtors[12.5])
