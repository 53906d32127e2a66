"""An agency takes a payment back: the reverse of one booked row, once, and all accounts reconcile to zero."""

import random

from odoo.exceptions import UserError

from .remittance_common import RemittanceCommon

CODES = ("due_from", "commission", "court", "input_vat")


class TestRemittanceReversal(RemittanceCommon):
    def _get_balance(self, account):
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("company_id", "=", self.company.id), ("parent_state", "=", "posted")]
        )
        return self.sek.round(sum(lines.mapped("balance")))

    def assertNothingLeft(self):
        """What was booked and taken back has left nothing on any account."""
        for name in CODES:
            self.assertEqual(self._get_balance(getattr(self, name)), 0, name)
        receivable = self.env["account.move.line"].search(
            [("account_id", "=", self.receivable_account.id), ("company_id", "=", self.company.id)]
        )
        entries = receivable.filtered(
            lambda line: line.move_id.move_type == "entry" and line.move_id.journal_id.type == "general"
        )
        remitted = entries & self.env["inkasso.remittance"].search([]).move_id.line_ids
        self.assertTrue(all(line.reconciled for line in remitted))

    def test_taken_back(self):
        first = self._remit((self.assignment, 4000, 0, 0, 300, 400, 100))
        first.action_book()
        back = self._remit((self.assignment, -4000, 0, 0, -300, -400, -100))
        self.assertEqual((back.line_ids.state, back.line_ids.reverses_id), ("ok", first.line_ids))
        self.assertEqual((back.amount_net, back.line_ids.expected_commission, back.difference), (-3200, -400, 0))
        back.action_book()
        self.assertEntry(back, receivable=4000, due=-3200, commission=-400, vat=-100, court=-300)
        self.assertEqual(self.invoice.amount_residual, 10000)
        self.assertEqual((self.assignment.amount_remitted, self.assignment.amount_cost), (0, 0))
        self.assertNothingLeft()
        self.assertIn("bounced", self.assignment.event_ids[0].note)
        self.assertTrue(self.assignment.activity_ids.filtered(lambda each: "took a payment back" in each.summary))

    def test_interest_and_fees_come_back_too(self):
        first = self._remit((self.assignment, 1000, 130, 200, 0, 100, 25))
        first.action_book()
        notes = self._line(self._notes(self.invoice))
        self.assertTrue(all(notes.mapped("reconciled")))
        interest = self._get_balance(self.interest_account)
        back = self._remit((self.assignment, -1000, -130, -200, 0, -100, -25))
        self.assertEqual((back.line_ids.state, back.amount_net), ("ok", -1005))
        back.action_book()
        self.assertFalse(any(notes.mapped("reconciled")))
        # what we had claimed stays income that is owed again; what the agency collected beyond is taken back
        self.assertEqual(self._get_balance(self.interest_account), self.sek.round(interest + 130 - 101.10))
        self.assertNothingLeft()

    def test_the_agency_may_keep_its_commission(self):
        self._remit((self.assignment, 4000, 0, 0, 0, 400, 100)).action_book()
        back = self._remit((self.assignment, -4000))
        self.assertEqual((back.line_ids.state, back.line_ids.difference), ("ok", 400))
        back.action_book()
        self.assertEntry(back, receivable=4000, due=-4000)

    def test_paid_in_full_and_bounced(self):
        first = self._remit((self.assignment, 10000, 0, 0, 0, 1000, 250))
        first.action_book()
        self._remit((self.assignment, -10000, 0, 0, 0, -1000, -250)).action_book()
        self.assertEqual(self.invoice.payment_state, "not_paid")
        self.assertNotEqual(self._items(self.invoice).rest_reason, "paid")
        self.assertNothingLeft()

    def test_only_what_was_booked_and_once(self):
        self.assertEqual(self._remit((self.assignment, -4000)).line_ids.state, "error")
        self._remit((self.assignment, 4000, 0, 0, 0, 400)).action_book()
        for wrong in ((-3999, 0, 0, 0, -400), (-4000, 0, 0, 0, -401), (-4000, 10), (0, 0, 0, 0, -400)):
            self.assertEqual(self._remit((self.assignment, *wrong)).line_ids.state, "error", wrong)
        both = self._remit((self.assignment, -4000), (self.assignment, -4000))
        self.assertEqual(both.line_ids.mapped("state"), ["ok", "error"])
        other = self._remit((self.assignment, -4000))
        both.action_book()
        with self.assertRaises(UserError):
            other.action_book()
        other.action_check()
        self.assertEqual(other.line_ids.state, "error")

    def test_the_other_rows_of_the_statement_stay(self):
        other = self._hand_over(self._other_case(), self.terms)
        first = self._remit((self.assignment, 4000, 0, 0, 0, 400), (other, 2000, 0, 0, 0, 200))
        first.action_book()
        back = self._remit((self.assignment, -4000, 0, 0, 0, -400), (other, 1000, 0, 0, 0, 100))
        self.assertEqual(back.line_ids.mapped("state"), ["ok", "ok"])
        back.action_book()
        self.assertEntry(back, receivable=3000, due=-2700, commission=-300)
        self.assertEqual((self.invoice.amount_residual, other.amount_open), (10000, 2000))

    def test_as_a_vendor_refund(self):
        self.company.inkasso_commission_by = "bill"
        self._remit((self.assignment, 1000, 0, 0, 0, 100, 25)).action_book()
        back = self._remit((self.assignment, -1000, 0, 0, 0, -100, -25))
        back.action_book()
        self.assertEqual((back.bill_id.move_type, back.bill_id.state), ("in_refund", "posted"))
        self.assertEqual(back.bill_id.amount_total, 125)
        self.assertIn(back.bill_id.payment_state, ("paid", "reversed"))
        self.assertEqual(back.bill_id.amount_residual, 0)
        self.assertEntry(back, receivable=1000, due=-875)
        self.assertNothingLeft()

    def test_another_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 0.1), ("2026-10-01", 0.125)])
        invoice = self._invoice("2026-09-01", 100.0, currency_id=euro.id)
        self._run_and_send("2026-09-17")
        assignment = self._hand_over(terms=self._make_agreement(self.alfa), currency=euro)
        self._remit((assignment, 100, 0, 0, 0, 12.5), currency_id=euro.id).action_book()
        self._remit((assignment, -100, 0, 0, 0, -12.5), currency_id=euro.id).action_book()
        self.assertEqual(invoice.amount_residual, 100)
        self.assertNothingLeft()

    def test_reversed_itself_it_is_as_before(self):
        self._remit((self.assignment, 4000, 0, 0, 0, 400)).action_book()
        back = self._remit((self.assignment, -4000, 0, 0, 0, -400))
        back.action_book()
        self._reverse(back)
        self.assertEqual(back.line_ids.state, "void")
        again = self._remit((self.assignment, -4000, 0, 0, 0, -400))
        self.assertEqual(again.line_ids.state, "ok")

    def test_at_random(self):
        """Whatever is remitted and taken back, in the end all is as if it had never been."""
        rng = random.Random(11)
        others = [self._hand_over(self._other_case(f"Debtor{number} Test"), self.terms) for number in range(3)]
        booked = []
        for _round in range(3):
            for assignment in (self.assignment, *others):
                amounts = [self.sek.round(rng.uniform(1, assignment.amount_open / 2))]
                amounts += [self.sek.round(rng.uniform(0, 50)) for _part in range(5)]
                self._remit((assignment, *amounts)).action_book()
                booked.append((assignment, *amounts))
        rng.shuffle(booked)
        for assignment, *amounts in booked:
            back = self._remit((assignment, *(-amount for amount in amounts)))
            self.assertEqual(back.line_ids.state, "ok", back.line_ids.message)
            back.action_book()
        self.assertNothingLeft()
        self.assertEqual(self.invoice.amount_residual, 10000)
