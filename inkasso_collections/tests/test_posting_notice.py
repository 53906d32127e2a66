"""Interest and fees that are booked by hand, or when the notice goes out, end to end, with account totals.

The debt and its notices are those of :class:`PostingCommon`: 101.10 by the second notice, 221.09 by the third.
"""

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tests import freeze_time

from .posting_common import PostingCommon


class TestClaimOnly(PostingCommon):
    """The default: nothing is booked before somebody books it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inkasso_interest_account_id = cls.interest_account
        cls.company.inkasso_fee_account_id = cls.fee_account
        cls.invoice = cls._invoice("2026-09-01", 10000)

    def test_nothing_is_booked(self):
        self._notify_all()
        self.assertCharges(
            self.invoice,
            ("interest", 41.10, 0, 0, 41.10, "claimed"),
            ("fee", 60, 0, 0, 60, "claimed"),
            ("interest", 41.09, 0, 0, 41.09, "claimed"),
            ("fee", 180, 0, 0, 180, "claimed"),
        )
        self.assertFalse(self._notes(self.invoice))
        self.assertTotals(receivable=10000, interest=0, fees=0)
        self._pay_on("2026-10-05", self.invoice)
        self.assertFalse(self._notes(self.invoice))
        self.assertTotals(receivable=0, interest=0, fees=0)

    def test_booked_by_hand(self):
        _first, second, third = self._notify_all()
        with freeze_time("2026-10-02"):
            self._charges(self.invoice).action_book()
        notes = self._notes(self.invoice)
        self.assertEqual(notes.mapped("amount_total"), [101.10, 221.09])
        # the first deadline has passed: the debtor gets the days of that level anew; the second has not
        self.assertEqual(notes.mapped("invoice_date_due"), [self._date("2026-10-12"), third.response_date])
        self.assertEqual(notes[0].payment_reference, second.payment_reference)
        self.assertTotals(receivable=10322.19, interest=-82.19, fees=-240)

    def test_nothing_to_book(self):
        self._notify("2026-09-06")
        run = self._run("2026-09-16")
        self.assertEqual(run.notice_ids.state, "queued")
        charges = self._charges(self.invoice)
        self.assertTrue(charges)
        with self.assertRaisesRegex(UserError, "None of these charges can be booked"):
            charges.action_book()

    def test_a_back_dated_payment_takes_back_what_was_claimed_too_much(self):
        self._notify_all()
        self._pay(self.invoice, "2026-09-16")  # seen in October only
        self.assertCharges(
            self.invoice,
            ("interest", 41.10, 0, 0, 41.10, "claimed"),
            ("fee", 60, 0, 0, 60, "claimed"),
            ("interest", 41.09, 0, 0, 41.09, "claimed"),
            ("fee", 180, 0, 0, 180, "claimed"),
            ("interest", -41.09, 0, 0, -41.09, "claimed"),
        )


class TestNoticeMode(PostingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inkasso_posting = "notice"
        cls.invoice = cls._invoice("2026-09-01", 10000)

    def test_a_debit_note_per_invoice_and_notice(self):
        self._notify_all()
        first, second = self._notes(self.invoice)
        self.assertRecordValues(
            first + second,
            [
                {
                    "move_type": "out_invoice",
                    "state": "posted",
                    "journal_id": self.journal.id,
                    "amount_total": 101.10,
                    "amount_tax": 0,
                    "debit_origin_id": self.invoice.id,
                    "partner_id": self.anna.id,
                    "invoice_date": self._date("2026-09-16"),
                    "invoice_date_due": self._date("2026-09-24"),
                },
                {
                    "move_type": "out_invoice",
                    "state": "posted",
                    "journal_id": self.journal.id,
                    "amount_total": 221.09,
                    "amount_tax": 0,
                    "debit_origin_id": self.invoice.id,
                    "partner_id": self.anna.id,
                    "invoice_date": self._date("2026-10-01"),
                    "invoice_date_due": self._date("2026-10-12"),
                },
            ],
        )
        self.assertRecordValues(
            first.invoice_line_ids,
            [
                {"price_subtotal": 41.10, "account_id": self.interest_account.id, "tax_ids": []},
                {"price_subtotal": 60, "account_id": self.fee_account.id, "tax_ids": []},
            ],
        )
        interest, fee = first.invoice_line_ids.mapped("name")
        self.assertIn(self.invoice.name, interest)
        self.assertIn("09/02/2026 – 09/16/2026, 10 % a year (Räntelagen (1975:635) 6 §)", interest)
        self.assertIn("(Lag (1981:739) 2 och 4 §§)", fee)
        self.assertTotals(receivable=10322.19, interest=-82.19, fees=-240)
        self.assertFollowsLedger(self.invoice)

    def test_one_note_for_each_of_two_invoices(self):
        other = self._invoice("2026-09-01", 5000)
        [notice] = self._notify_all()[1:2]
        self.assertEqual(len(notice.line_ids), 2)
        self.assertEqual(self._notes(self.invoice)[0].amount_total, 101.10)
        # the reminder fee is one per notice, on the older line; 5 000 x 10 % x 15 / 365
        self.assertEqual(self._notes(other)[0].amount_total, 20.55)

    def test_the_note_rests_with_its_invoice(self):
        self._notify_all()
        notes = self._notes(self.invoice)
        items = self._items(notes)
        self.assertEqual(items.mapped("rest_reason"), ["with_origin", "with_origin"])
        self.assertEqual(items.origin_item_id, self._items(self.invoice))
        self.assertEqual(items.case_id, self._items(self.invoice).case_id)
        self.assertFalse(self._run("2026-12-31").notice_ids)

    def test_notices_claim_it_once(self):
        _first, second, third = self._notify_all()
        self.assertRecordValues(
            second + third,
            [
                {"amount_principal": 10000, "amount_interest": 41.10, "amount_fee": 60, "amount_total": 10101.10},
                {"amount_principal": 10000, "amount_interest": 82.19, "amount_fee": 240, "amount_total": 10322.19},
            ],
        )
        self.assertEqual(third.line_ids.move_line_id, self._line(self.invoice))
        self.assertRecordValues(
            self._balances(third.case_id),
            [{"principal": 10000, "interest": 82.19, "fees": 240, "total": 10322.19}],
        )

    def test_paid_together(self):
        self._notify_all()
        self._pay_on("2026-10-05", self.invoice + self._notes(self.invoice))
        self.assertCharges(
            self.invoice,
            ("interest", 41.10, 41.10, 0, 0, "paid"),
            ("fee", 60, 60, 0, 0, "paid"),
            ("interest", 41.09, 41.09, 0, 0, "paid"),
            ("fee", 180, 180, 0, 0, "paid"),
        )
        self.assertTotals(receivable=0, interest=-82.19, fees=-240)
        self.assertEqual(self._items(self.invoice).case_id.stage, "closed")

    def test_principal_first_then_the_note_is_a_claim_of_its_own(self):
        self._notify("2026-09-06")
        self._notify("2026-09-16")
        self._pay_on("2026-09-20", self.invoice)
        note = self._notes(self.invoice)
        # the demand, 30 days after the note's own due date, 24 September
        self.assertNextStep(note, self.demand, "2026-10-24")
        self.assertEqual(note.inkasso_case_id.stage, "reminder")
        notice = self._notify("2026-10-24")
        self.assertRecordValues(
            notice, [{"amount_principal": 0, "amount_interest": 41.10, "amount_fee": 60, "level_id": self.demand.id}]
        )
        self.assertRecordValues(
            self._balances(notice.case_id), [{"principal": 0, "interest": 41.10, "fees": 60, "total": 101.10}]
        )
        self.assertEqual(notice.line_ids.amount_total, 101.10)
        self.assertEqual(notice.claimed_charge_ids, self._charges(self.invoice))  # what the letter prints
        self.assertFalse(notice.charge_ids)
        self._pay_on("2026-10-25", note)
        self.assertTotals(receivable=0, interest=-41.10, fees=-60)
        self.assertEqual(notice.case_id.stage, "closed")

    def test_principal_unmatched_again(self):
        self._notify("2026-09-06")
        self._notify("2026-09-16")
        self._pay_on("2026-09-20", self.invoice)
        note = self._notes(self.invoice)
        self.assertNextStep(note, self.demand, "2026-10-24")
        self._unmatch(self.invoice)
        self.assertNextStep(note, self.demand, None, "with_origin")
        self.assertNextStep(self.invoice, self.demand, "2026-10-01")

    def test_part_payments_serve_fees_before_interest(self):
        self._notify("2026-09-06")
        self._notify("2026-09-16")
        note = self._notes(self.invoice)
        for amount, interest_paid, fee_paid, states in [
            (50, 0, 50, ["posted", "posted"]),
            (30, 20, 60, ["posted", "paid"]),
            (21.10, 41.10, 60, ["paid", "paid"]),
        ]:
            with self.subTest(amount=amount):
                self._pay_on("2026-09-20", note, amount)
                interest, fee = self._charges(self.invoice)
                self.assertEqual((interest.amount_paid, fee.amount_paid), (interest_paid, fee_paid))
                self.assertEqual([interest.state, fee.state], states)
                self.assertFollowsLedger(self.invoice)
        self._unmatch(note)
        self.assertCharges(self.invoice, ("interest", 41.10, 0, 0, 41.10, "posted"), ("fee", 60, 0, 0, 60, "posted"))

    def test_a_credit_note_by_hand_counts_as_waived(self):
        self._notify("2026-09-06")
        self._notify("2026-09-16")
        note = self._notes(self.invoice)
        note._reverse_moves([{"invoice_date": "2026-09-20"}], cancel=True)
        self.assertCharges(self.invoice, ("interest", 41.10, 0, 41.10, 0, "waived"), ("fee", 60, 0, 60, 0, "waived"))
        self.assertTotals(receivable=10000, interest=0, fees=0)

    def test_the_entry_cannot_be_reset_to_draft(self):
        self._notify("2026-09-06")
        self._notify("2026-09-16")
        with self.assertRaisesRegex(UserError, "books interest and fees"):
            self._notes(self.invoice).button_draft()

    def test_nothing_is_booked_twice(self):
        self._notify("2026-09-06")
        notice = self._notify("2026-09-16")
        charges = self._charges(self.invoice)
        note = self._notes(self.invoice)
        notice.sudo()._mark_sent()
        self.assertFalse(charges._book(self._date("2026-09-16")))
        self.assertEqual(self._notes(self.invoice), note)

    def test_nothing_is_booked_twice_at_once(self):
        self.company.inkasso_posting = "claim"
        self._notify("2026-09-06")
        self._notify("2026-09-16")
        charges = self._charges(self.invoice)
        self.assertEqual(set(charges.mapped("state")), {"claimed"})  # known to this transaction
        other = self._invoice("2026-09-01")
        self.env.cr.execute(
            "UPDATE inkasso_charge SET state = 'posted', posting_move_id = %s WHERE id = ANY(%s)",
            [other.id, charges.ids],
        )  # booked by another one meanwhile
        self.assertFalse(charges._book(self._date("2026-09-17")))

    def test_a_back_dated_payment(self):
        self._notify_all()
        self._pay(self.invoice, "2026-09-16")  # seen after the demand was booked
        *_booked, correction = self._notes(self.invoice)
        self.assertRecordValues(
            correction, [{"move_type": "out_refund", "amount_total": 41.09, "payment_state": "paid"}]
        )
        self.assertTotals(receivable=281.10, interest=-41.10, fees=-240)
        self.assertFollowsLedger(self.invoice)
        self.assertEqual(sum(self._charges(self.invoice).mapped("amount_open")), 281.10)

    def test_a_correction_within_a_notice(self):
        self._notify("2026-09-06")
        self._notify("2026-09-16")
        self._pay(self.invoice, "2026-09-03", 9000)  # back-dated: 2 days on 10 000, 28 on 1 000
        notice = self._notify("2026-10-01")
        # 5.48 + 7.67 = 13.15, less 41.10; with the fee of 180
        self.assertEqual(sorted(notice.charge_ids.mapped("amount")), [-27.95, 180])
        note = self._notes(self.invoice)[-1]
        self.assertRecordValues(note, [{"move_type": "out_invoice", "amount_total": 152.05}])
        self.assertTotals(receivable=1253.15, interest=-13.15, fees=-240)
        self.assertFollowsLedger(self.invoice)
        self.assertEqual(notice.amount_interest, 13.15)

    # -------------------------------------------------------------------------
    # Cancelling
    # -------------------------------------------------------------------------

    def test_cancelled_after_booking(self):
        self._notify("2026-09-06")
        notice = self._notify("2026-09-16")
        note = self._notes(self.invoice)
        notice.action_cancel()
        self.assertRecordValues(
            note.reversal_move_ids, [{"move_type": "out_refund", "state": "posted", "amount_total": 101.10}]
        )
        self.assertEqual(note.payment_state, "reversed")
        self.assertEqual(set(self._charges(self.invoice).mapped("state")), {"cancelled"})
        self.assertTotals(receivable=10000, interest=0, fees=0)
        self.assertEqual(self._items(note).rest_reason, "paid")
        again = self._notify("2026-09-17")
        self.assertEqual((again.amount_interest, again.amount_fee), (43.84, 60))
        self.assertTotals(receivable=10103.84, interest=-43.84, fees=-60)

    def test_cancelled_after_the_note_was_paid(self):
        self._notify("2026-09-06")
        notice = self._notify("2026-09-16")
        note = self._notes(self.invoice)
        payment = self._pay_on("2026-09-20", note)
        notice.action_cancel()
        self.assertTotals(receivable=10000 - 101.10, interest=0, fees=0)
        credit = self._line(payment.move_id)
        self.assertEqual(credit.amount_residual, -101.10)
        self.assertEqual(note.payment_state, "reversed")

    # -------------------------------------------------------------------------
    # What is missing
    # -------------------------------------------------------------------------

    def test_missing_journal(self):
        self.company.inkasso_charge_journal_id = False
        self._notify("2026-09-06")
        notice = self._notify("2026-09-16")
        self.assertEqual(notice.state, "sent")
        self.assertEqual(set(notice.charge_ids.mapped("state")), {"claimed"})
        self.assertFalse(self._notes(self.invoice))
        to_do = notice.case_id.activity_ids
        self.assertIn("could not be booked", to_do.summary)
        self.assertIn("“Journal for interest and fees”", to_do.note)
        with self.assertRaisesRegex(UserError, "Set “Journal for interest and fees” under Collections"):
            notice.charge_ids.action_book()
        self.company.inkasso_charge_journal_id = self.journal
        notice.charge_ids.action_book()
        self.assertTotals(receivable=10101.10, interest=-41.10, fees=-60)

    def test_missing_accounts_are_all_named(self):
        self.company.write({"inkasso_interest_account_id": False, "inkasso_fee_account_id": False})
        with self.assertRaisesRegex(
            Exception, "“Account for late interest”, “Account for fees”|“Account for fees”, “Account for late interest”"
        ):
            self.company._check_inkasso_posting()

    def test_half_booked_is_not_booked(self):
        """Two invoices, of which the second cannot be booked: neither is."""
        other = self._invoice("2026-09-01", 5000)
        self.company.inkasso_posting = "claim"
        self._notify("2026-09-06")
        self._notify("2026-09-16")
        self.company.inkasso_fee_account_id.active = False
        charges = self._charges(self.invoice + other)
        with self.assertRaisesRegex(UserError, "is archived"):
            charges._book(self._date("2026-09-17"))
        self.assertEqual(set(charges.mapped("state")), {"claimed"})
        self.assertFalse(charges.posting_move_id)
        domain = Domain("journal_id", "=", self.journal.id)
        self.assertFalse(self.env["account.move"].search(domain))
