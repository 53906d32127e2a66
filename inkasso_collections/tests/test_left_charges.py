"""Interest and fees that are open where nothing goes on by itself: the case stays, and somebody is told, once."""

from odoo.tests import freeze_time

from .posting_common import PostingCommon

UNPOSTED = "Interest and fees are open on an invoice that is not posted"
LEFT = "Interest and fees are left on an invoice that is settled"


@freeze_time("2026-10-15")
class TestLeftCharges(PostingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inkasso_interest_account_id = cls.interest_account
        cls.company.inkasso_fee_account_id = cls.fee_account
        cls.invoice = cls._invoice("2026-09-01", 10000)

    def _claim_and(self, mode):
        self.company.inkasso_posting = mode
        self._notify("2026-09-06")
        self._notify("2026-09-16")
        return self._items(self.invoice).case_id

    def _told(self, case):
        return sorted(case.activity_ids.mapped("summary"))

    def test_claimed_charges_keep_the_case_open_until_they_are_waived(self):
        case = self._claim_and("claim")
        self._pay_on("2026-09-20", self.invoice)
        self.assertEqual(case.stage, "reminder", "101.10 are owed")
        self.assertEqual(self._told(case), [LEFT])
        self.assertIn("60.00", case.activity_ids.note)
        charges = self._charges(self.invoice)
        charges._waive({charge: charge.amount_open for charge in charges}, "Goodwill", self.env.user)
        self.assertEqual(case.stage, "closed")
        self.assertFalse(case.activity_ids)

    def test_booking_what_is_left_lets_it_go_on(self):
        case = self._claim_and("claim")
        self._pay_on("2026-09-20", self.invoice)
        self._charges(self.invoice).action_book()
        self.assertEqual(self._told(case), [])
        self.assertEqual(case.stage, "reminder")
        self.assertNextStep(
            self._notes(self.invoice), self.demand, str(self._items(self._notes(self.invoice)).next_date)
        )
        self._pay_on("2026-10-15", self._notes(self.invoice))
        self.assertEqual(case.stage, "closed")

    def test_without_charges_the_case_closes_as_ever(self):
        self._notify("2026-09-06")
        case = self._items(self.invoice).case_id
        self._pay_on("2026-09-10", self.invoice)
        self.assertEqual((case.stage, self._told(case)), ("closed", []))

    def test_an_invoice_that_is_reset_after_its_charges_were_booked(self):
        for mode in ("notice", "claim"):
            with self.subTest(mode=mode):
                invoice = self._invoice("2026-09-01", 10000, partner=self._make_debtor("Bo Bengtsson"))
                self._claim_and(mode)
                case = self._items(invoice).case_id
                invoice.button_draft()
                self.assertEqual(self._told(case), [UNPOSTED])
                self.assertIn("41.10", case.activity_ids.note)
                invoice.action_post()
                self.assertEqual(self._told(case), [])
                self.assertEqual(case.stage, "reminder")

    def test_an_invoice_that_is_cancelled_and_its_charges_waived(self):
        case = self._claim_and("notice")
        self.invoice.button_draft()
        self.invoice.button_cancel()
        self.assertEqual(self._told(case), [UNPOSTED])
        charges = self._charges(self.invoice)
        charges._waive({charge: charge.amount_open for charge in charges}, "The invoice was wrong", self.env.user)
        self.assertEqual((case.stage, self._told(case)), ("closed", []))
        self.assertFollowsLedger(self.invoice)

    def test_a_fee_that_is_absorbed_is_not_open(self):
        firm = self._make_debtor("Firman AB", is_company=True)
        invoice = self._invoice("2026-09-01", 10000, partner=firm)
        self._notify("2026-09-06")
        self._notify("2026-09-16")
        fees = self._charges(invoice).filtered(lambda charge: charge.type == "fee")
        self.assertEqual(
            {fee.fee_kind_id.code: (fee.amount, fee.amount_absorbed, fee.state) for fee in fees},
            {"reminder": (0, 60, "absorbed"), "compensation": (450, 0, "claimed")},
        )
