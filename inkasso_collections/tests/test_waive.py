"""Waiving interest and fees: claimed or booked, whole or in part, by hand or by rule."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user

from .posting_common import PostingCommon


class WaiveCommon(PostingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inkasso_interest_account_id = cls.interest_account
        cls.company.inkasso_fee_account_id = cls.fee_account
        cls.invoice = cls._invoice("2026-09-01", 10000)

    @classmethod
    def _waive(cls, amounts, reason="Goodwill", day="2026-09-20"):
        """By the dialog; amounts by charge."""
        charges = cls.env["inkasso.charge"].union(*amounts)
        with freeze_time(day):
            wizard = cls.env["inkasso.charge.waive"].browse(charges.action_waive()["res_id"])
            for line in wizard.line_ids:
                line.amount = amounts[line.charge_id]
            wizard.reason = reason
            wizard.action_waive()

    def _claim_and(self, mode):
        """The second notice, with 41.10 of interest and a fee of 60, in this mode of booking."""
        self.company.inkasso_posting = mode
        self._notify("2026-09-06")
        self._notify("2026-09-16")
        return self._charges(self.invoice)


class TestWaiveClaimed(WaiveCommon):
    def test_a_whole_charge(self):
        interest, fee = self._claim_and("claim")
        self._waive({fee: 60})
        self.assertCharges(self.invoice, ("interest", 41.10, 0, 0, 41.10, "claimed"), ("fee", 60, 0, 60, 0, "waived"))
        self.assertRecordValues(
            fee.waiver_ids,
            [
                {
                    "amount": 60,
                    "reason": "Goodwill",
                    "user_id": self.env.uid,
                    "move_id": False,
                    "date": self._date("2026-09-20"),
                }
            ],
        )
        self.assertIn("Goodwill", str(fee.case_id.message_ids[0].body))
        self.assertIn("60.00", str(fee.case_id.message_ids[0].body))
        self.assertFalse(self._notes(self.invoice))
        self.assertTrue(interest)

    def test_it_is_not_claimed_again(self):
        interest, fee = self._claim_and("claim")
        self._waive({fee: 60, interest: 41.10})
        demand = self._notify("2026-10-01")
        # the interest since, and the fee of the demand
        self.assertEqual((demand.amount_interest, demand.amount_fee), (41.09, 180))

    def test_in_part_then_booked(self):
        _interest, fee = self._claim_and("claim")
        self._waive({fee: 20.50})
        self.assertEqual((fee.amount_open, fee.state), (39.50, "claimed"))
        with freeze_time("2026-09-21"):
            fee.action_book()
        self.assertEqual(self._notes(self.invoice).amount_total, 39.50)
        self._waive({fee: 9.50})
        self.assertEqual((fee.amount_waived, fee.amount_open, fee.state), (30, 30, "posted"))
        self._pay_on("2026-09-25", self._notes(self.invoice), 30)
        self.assertEqual((fee.amount_paid, fee.amount_open, fee.state), (30, 0, "paid"))
        self.assertTotals(fees=-30, interest=0, receivable=10000)

    def test_all_of_a_case(self):
        self._claim_and("claim")
        self._notify("2026-10-01")
        case = self._charges(self.invoice).case_id
        action = self.env.ref("inkasso_collections.inkasso_case_waive_action")
        found = action.with_context(active_model="inkasso.case", active_id=case.id, active_ids=case.ids).run()
        wizard = self.env["inkasso.charge.waive"].browse(found["res_id"])
        self.assertEqual(sorted(wizard.line_ids.mapped("amount")), [41.09, 41.10, 60, 180])
        wizard.reason = "The parcel was late"
        wizard.action_waive()
        self.assertEqual(set(case.charge_ids.mapped("state")), {"waived"})


class TestWaivedAndCancelled(WaiveCommon):
    """A notice is cancelled after charges of it were waived: what was waived stays waived, the rest is claimed anew."""

    def _cancel_and_claim_anew(self, charge):
        debtor = charge.partner_id
        charge.notice_id.action_cancel()
        return self._notify("2026-09-21").filtered(lambda notice: notice.partner_id == debtor)

    def test_as_a_whole(self):
        for mode in ("claim", "notice"):
            with self.subTest(mode=mode):
                invoice = self._invoice("2026-09-01", 10000, partner=self._make_debtor("Bo Bengtsson"))
                self.company.inkasso_posting = mode
                self._notify("2026-09-06")
                self._notify("2026-09-16")
                interest, fee = self._charges(invoice).sorted("type", reverse=True)
                self._waive({fee: 60, interest: 41.10})
                again = self._cancel_and_claim_anew(fee)
                self.assertEqual((fee.state, interest.state), ("waived", "waived"))
                self.assertEqual(again.level_id, self.fee_reminder)
                # 20 days are 54.79, less the 41.10 that were waived
                self.assertEqual((again.amount_interest, again.amount_fee), (13.69, 0))

    def test_in_part(self):
        for mode in ("claim", "notice"):
            with self.subTest(mode=mode):
                invoice = self._invoice("2026-09-01", 10000, partner=self._make_debtor("Bo Bengtsson"))
                self.company.inkasso_posting = mode
                self._notify("2026-09-06")
                self._notify("2026-09-16")
                interest, fee = self._charges(invoice).sorted("type", reverse=True)
                self._waive({fee: 15, interest: 1.10})
                again = self._cancel_and_claim_anew(fee)
                self.assertEqual((fee.state, interest.state), ("cancelled", "cancelled"))
                self.assertEqual((again.amount_interest, again.amount_fee), (53.69, 45))

    def test_a_fee_that_may_be_claimed_more_than_once(self):
        self.env.ref("inkasso_collections.fee_rule_se_reminder").with_context(
            inkasso_correction_reason="For a test"
        ).max_count = 0
        _interest, fee = self._claim_and("claim")
        self._waive({fee: 60})
        again = self._cancel_and_claim_anew(fee)
        self.assertEqual(again.amount_fee, 0, "not at the level at which it was waived")


class TestWaiveBooked(WaiveCommon):
    def test_a_whole_charge(self):
        _interest, fee = self._claim_and("notice")
        self._waive({fee: 60})
        note = self._notes(self.invoice)
        self.assertRecordValues(
            note.reversal_move_ids,
            [
                {
                    "move_type": "out_refund", "state": "posted", "amount_total": 60, "payment_state": "paid",
                    "invoice_date": self._date("2026-09-20"), "journal_id": self.journal.id,
                }
            ],
        )  # fmt: skip
        self.assertEqual(self._line(note).amount_residual, 41.10)
        self.assertEqual(fee.waiver_ids.move_id, note.reversal_move_ids)
        self.assertCharges(self.invoice, ("interest", 41.10, 0, 0, 41.10, "posted"), ("fee", 60, 0, 60, 0, "waived"))
        self.assertTotals(receivable=10041.10, interest=-41.10, fees=0)

    def test_in_part(self):
        interest, fee = self._claim_and("notice")
        self._waive({fee: 15, interest: 41.10})
        self.assertCharges(self.invoice, ("interest", 41.10, 0, 41.10, 0, "waived"), ("fee", 60, 0, 15, 45, "posted"))
        self.assertTotals(receivable=10045, interest=0, fees=-45)
        self.assertFollowsLedger(self.invoice)

    def test_after_a_part_was_paid(self):
        interest, fee = self._claim_and("notice")
        note = self._notes(self.invoice)
        self._pay_on("2026-09-18", note, 70)
        self._waive({interest: 31.10})
        self.assertCharges(self.invoice, ("interest", 41.10, 10, 31.10, 0, "paid"), ("fee", 60, 60, 0, 0, "paid"))
        self.assertEqual(note.payment_state, "paid")
        self.assertTrue(fee)
        self.assertTotals(receivable=9930 + 70, interest=-10, fees=-60)

    def test_the_credit_note_is_unmatched_and_matched_again(self):
        _interest, fee = self._claim_and("notice")
        self._waive({fee: 60})
        credit = fee.waiver_ids.move_id
        self._unmatch(credit)
        self.assertEqual((fee.amount_waived, fee.amount_open, fee.state), (0, 60, "posted"))
        (self._line(credit) + self._line(self._notes(self.invoice))).reconcile()
        self.assertEqual((fee.amount_waived, fee.amount_open, fee.state), (60, 0, "waived"))

    def test_all_waived_then_the_note_is_gone(self):
        interest, fee = self._claim_and("notice")
        note = self._notes(self.invoice)
        self._waive({interest: 41.10, fee: 60})
        self.assertEqual(self._items(note).rest_reason, "paid")
        demand = self._notify("2026-10-01")
        self.assertEqual((demand.amount_interest, demand.amount_fee), (41.09, 180))
        self.assertTotals(receivable=10221.09, interest=-41.09, fees=-180)

    def test_cancelled_after_a_part_was_waived(self):
        _interest, fee = self._claim_and("notice")
        self._waive({fee: 15})
        fee.notice_id.action_cancel()
        self.assertEqual(set(self._charges(self.invoice).mapped("state")), {"cancelled"})
        self.assertTotals(receivable=10000, interest=0, fees=0)

    def test_the_credit_note_cannot_be_reset_to_draft(self):
        _interest, fee = self._claim_and("notice")
        self._waive({fee: 60})
        with self.assertRaisesRegex(UserError, "books interest and fees"):
            fee.waiver_ids.move_id.button_draft()


class TestWaiveRefused(WaiveCommon):
    def test_bad_input(self):
        interest, fee = self._claim_and("claim")
        for what, amounts, reason, message in [
            ("no reason", {fee: 60}, " ", "Say why"),
            ("more than is open", {fee: 60.01}, "Goodwill", "60.01.*cannot be waived: 60.00"),
            ("less than nothing", {fee: -1}, "Goodwill", "cannot be waived"),
            ("nothing", {fee: 0, interest: 0}, "Goodwill", "Enter what is to be waived"),
        ]:
            with self.subTest(what), self.assertRaisesRegex(UserError, message):
                self._waive(amounts, reason)
        self.assertFalse(fee.waiver_ids)
        self.assertEqual(fee.amount_open, 60)

    def test_what_is_not_open(self):
        _interest, fee = self._claim_and("claim")
        self._waive({fee: 60})
        with self.assertRaisesRegex(UserError, "there is nothing to waive"):
            fee.action_waive()
        with self.assertRaisesRegex(UserError, "Nothing of"):
            fee.sudo()._waive({fee: 1}, "Again")

    def test_waived_by_another_one_meanwhile(self):
        _interest, fee = self._claim_and("claim")
        self.assertEqual(fee.amount_open, 60)
        self.env.cr.execute(
            "UPDATE inkasso_charge SET state = 'waived', amount_waived = 60, amount_open = 0 WHERE id = %s", [fee.id]
        )
        with self.assertRaisesRegex(UserError, "Nothing of"):
            fee.sudo()._waive({fee: 60}, "Again")

    def test_rows_are_kept(self):
        _interest, fee = self._claim_and("claim")
        self._waive({fee: 60})
        with self.assertRaisesRegex(UserError, "is kept"):
            fee.waiver_ids.sudo().unlink()

    def test_rights(self):
        _interest, fee = self._claim_and("claim")
        for group, allowed in [("group_user", False), ("group_collector", True)]:
            user = new_test_user(
                self.env, group, f"inkasso_collections.{group}", company_id=self.company.id,
                company_ids=[Command.set(self.company.ids)],
            )  # fmt: skip
            with self.subTest(group):
                charge = fee.with_user(user)
                if not allowed:
                    with self.assertRaises(AccessError):
                        charge.action_waive()
                    continue
                wizard = charge.env["inkasso.charge.waive"].browse(charge.action_waive()["res_id"])
                wizard.reason = "Goodwill"
                wizard.action_waive()
                self.assertEqual(fee.waiver_ids.user_id, user)


class TestRemainders(WaiveCommon):
    """What is left below the company's limit once the invoice is paid."""

    def test_when_the_invoice_is_paid(self):
        self.company.inkasso_waive_below = 101.11
        self._claim_and("notice")
        self._pay_on("2026-09-20", self.invoice)
        self.assertEqual(set(self._charges(self.invoice).mapped("state")), {"waived"})
        self.assertTotals(receivable=0, interest=0, fees=0)
        waivers = self._charges(self.invoice).waiver_ids
        self.assertFalse(waivers.user_id)
        self.assertIn("101.11", waivers[0].reason)
        self.assertEqual(self._items(self.invoice).case_id.stage, "closed")

    def test_at_the_limit(self):
        self.company.inkasso_waive_below = 101.10
        self._claim_and("notice")
        self._pay_on("2026-09-20", self.invoice)
        self.assertTotals(receivable=101.10, interest=-41.10, fees=-60)

    def test_no_limit(self):
        self._claim_and("notice")
        self._pay_on("2026-09-20", self.invoice)
        note = self._notes(self.invoice)
        self._pay_on("2026-09-21", note, 101.09)
        self.assertEqual(self._line(note).amount_residual, 0.01)

    def test_not_while_the_invoice_is_open(self):
        self.company.inkasso_waive_below = 500
        self._claim_and("notice")
        self._pay_on("2026-09-20", self.invoice, 9999)
        self._pay_on("2026-09-20", self._notes(self.invoice), 100)
        self.assertTotals(receivable=2.10, interest=-41.10, fees=-60)

    def test_what_is_left_of_the_note(self):
        self.company.inkasso_waive_below = 5
        self._claim_and("notice")
        note = self._notes(self.invoice)
        self._pay_on("2026-09-20", self.invoice)
        self._pay_on("2026-09-21", note, 97)
        self.assertCharges(self.invoice, ("interest", 41.10, 37, 4.10, 0, "paid"), ("fee", 60, 60, 0, 0, "paid"))
        self.assertTotals(receivable=0, interest=-37, fees=-60)

    def test_only_claimed(self):
        self.company.inkasso_waive_below = 200
        self._claim_and("claim")
        self._pay_on("2026-09-20", self.invoice)
        self.assertCharges(self.invoice, ("interest", 41.10, 0, 41.10, 0, "waived"), ("fee", 60, 0, 60, 0, "waived"))

    def test_a_payment_does_not_fail_with_it(self):
        self.company.inkasso_waive_below = 200
        self._claim_and("notice")
        self.company.inkasso_charge_journal_id = False
        self._pay_on("2026-09-20", self.invoice)
        self.assertEqual(self.invoice.amount_residual, 0)
        self.assertEqual(self._notes(self.invoice).amount_residual, 101.10)
        to_do = self._charges(self.invoice).case_id.activity_ids
        self.assertIn("could not be waived", to_do.summary)
