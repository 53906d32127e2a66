"""Interest invoices: made when the invoice is paid, with the interest until then; with account totals.

The debt and its notices are those of :class:`PostingCommon`: 101.10 by the second notice, 221.09 by the third.
"""

from odoo.fields import Command
from odoo.tests import freeze_time

from .posting_common import PostingCommon


class TestPaymentMode(PostingCommon):
    """Interest invoices: made when the invoice is paid, with the interest until then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inkasso_posting = "payment"
        cls.invoice = cls._invoice("2026-09-01", 10000)

    def test_one_interest_invoice_over_all_notices(self):
        *_earlier, third = self._notify_all()
        self.assertFalse(self._notes(self.invoice))
        self._pay_on("2026-10-05", self.invoice)
        note = self._notes(self.invoice)
        # 10 000 x 10 % x 34 / 365 = 93.15, of which 10.96 were not claimed yet
        self.assertRecordValues(
            note,
            [
                {
                    "move_type": "out_invoice",
                    "amount_total": 333.15,
                    "invoice_date": self._date("2026-10-05"),
                    "invoice_date_due": third.response_date,
                    "debit_origin_id": self.invoice.id,
                }
            ],
        )
        self.assertTotals(receivable=333.15, interest=-93.15, fees=-240)
        self.assertEqual(self._charges(self.invoice)[-1].amount, 10.96)
        self.assertFalse(self._charges(self.invoice)[-1].notice_id)
        self.assertEqual(third.case_id.stage, "demand")  # open for what is still owed
        self._pay_on("2026-10-10", note)
        self.assertTotals(receivable=0, interest=-93.15, fees=-240)
        self.assertEqual(third.case_id.stage, "closed")

    def test_paid_late_without_any_notice(self):
        self._pay_on("2026-09-04", self.invoice)
        note = self._notes(self.invoice)
        self.assertRecordValues(note, [{"amount_total": 8.22, "invoice_date_due": self._date("2026-09-09")}])
        self.assertNextStep(note, self.reminder, "2026-09-14")
        notice = self._notify("2026-09-14")
        self.assertRecordValues(self._balances(notice.case_id), [{"principal": 0, "interest": 8.22, "total": 8.22}])
        self._notify("2026-09-24")
        self.assertEqual(sum(self._charges(note).mapped("amount")), 0)
        self.assertTotals(receivable=8.22, interest=-8.22, fees=0)

    def test_paid_in_time(self):
        saturday = self._invoice("2026-09-05", 10000)
        self._pay_on("2026-09-01", self.invoice)
        self._pay_on("2026-09-07", saturday)  # a Monday
        self.assertFalse(self._charges(self.invoice + saturday))

    def test_paid_in_parts(self):
        self._pay_on("2026-09-11", self.invoice, 4000)
        self.assertFalse(self._notes(self.invoice))
        self._pay_on("2026-10-05", self.invoice, 6000)
        # 27.40 on 10 000 for 10 days, 39.45 on 6 000 for 24
        self.assertTotals(receivable=66.85, interest=-66.85, fees=0)
        self.assertEqual([period["days"] for period in self._charges(self.invoice).explanation], [10, 24])

    def test_below_the_limit_nothing_is_charged(self):
        self.company.inkasso_waive_below = 8.23
        self._pay_on("2026-09-04", self.invoice)
        self.assertFalse(self._charges(self.invoice))
        self.company.inkasso_waive_below = 8.22
        other = self._invoice("2026-09-01", 10000)
        self._pay_on("2026-09-04", other)
        self.assertEqual(self._notes(other).amount_total, 8.22)

    def test_what_was_claimed_below_the_limit_is_waived(self):
        self.company.inkasso_waive_below = 500
        notice = self._notify_all()[-1]
        self._pay_on("2026-10-05", self.invoice)
        self.assertEqual(set(self._charges(self.invoice).mapped("state")), {"waived"})
        self.assertFalse(self._notes(self.invoice))
        self.assertTotals(receivable=0, interest=0, fees=0)
        self.assertEqual(notice.case_id.stage, "closed")
        self.assertIn("Waived by rule", str(notice.case_id.message_ids.mapped("body")))

    def test_unmatched_and_paid_again(self):
        self._pay_on("2026-10-05", self.invoice)
        payment_line = self._line(self.invoice).matched_credit_ids.credit_move_id
        note = self._notes(self.invoice)
        self.assertEqual(note.amount_total, 93.15)
        self._unmatch(self.invoice)
        self.assertEqual(self._items(note).rest_reason, "with_origin")
        (self._line(self.invoice) + payment_line).reconcile()
        self.assertEqual(self._notes(self.invoice), note)
        self._unmatch(self.invoice)
        self._pay_on("2026-10-10", self.invoice)
        self.assertEqual(self._notes(self.invoice).mapped("amount_total"), [93.15, 13.70])

    def test_paid_before_due_but_seen_after_a_notice(self):
        self._notify("2026-09-06")
        self._notify("2026-09-16")
        self._pay(self.invoice, "2026-08-30")
        note = self._notes(self.invoice)
        self.assertEqual(note.invoice_line_ids.mapped("price_subtotal"), [41.10, 60, -41.10])
        self.assertTotals(receivable=60, interest=0, fees=-60)
        self.assertFollowsLedger(self.invoice)

    def test_credited_not_paid(self):
        self._notify("2026-09-06")
        notice = self._notify("2026-09-16")
        with freeze_time("2026-09-20"):
            self.invoice._reverse_moves([{"invoice_date": "2026-09-20"}], cancel=True)
        self.assertFalse(self._notes(self.invoice))
        self.assertEqual(sum(self._charges(self.invoice).mapped("amount")), 101.10)
        self.assertIn("are left on an invoice that is settled", " ".join(notice.case_id.activity_ids.mapped("summary")))

    def test_instalments(self):
        """Each instalment has its own interest; the notes rest while their own instalment is open."""
        term = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": 0}),
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": 30}),
                ],
            }
        )
        invoice = self._invoice(due=None, invoice_date="2026-09-01", amount=10000, invoice_payment_term_id=term.id)
        self._pay_on("2026-09-11", invoice, 5000)
        [first] = self._notes(invoice)
        self.assertEqual(first.amount_total, 13.70)  # 5 000 for 10 days
        self._pay_on("2026-10-11", invoice, 5000)
        self.assertEqual(self._notes(invoice).mapped("amount_total"), [13.70, 13.70])

    def test_a_notice_cancelled_after_the_interest_invoice(self):
        *_earlier, third = self._notify_all()
        self._pay_on("2026-10-05", self.invoice)
        note = self._notes(self.invoice)
        self._pay_on("2026-10-10", note, 200)
        third.action_cancel()
        # what the other notice and the end claimed stays booked, and paid as far as it was
        self.assertTotals(
            receivable=-87.94,  # 333.15 - 221.09 - 200
            interest=-52.06,
            fees=-60,
        )
        self.assertFollowsLedger(self.invoice)
        self.assertEqual(self._line(note).amount_residual, 0)

    def test_missing_rate(self):
        self.env["inkasso.reference.rate"].sudo().search([]).unlink()
        self._pay_on("2026-09-04", self.invoice)
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertFalse(self._charges(self.invoice))
        case = self.env["inkasso.case"].search([("partner_id", "=", self.anna.id)])
        self.assertIn("could not be charged", case.activity_ids.summary)
        self.assertIn("reference rate", case.activity_ids.note)

    def test_missing_journal(self):
        self.company.inkasso_charge_journal_id = False
        self._pay_on("2026-09-04", self.invoice)
        self.assertEqual(self.invoice.payment_state, "paid")
        charge = self._charges(self.invoice)
        self.assertEqual((charge.amount, charge.state), (8.22, "claimed"))
        case = self.env["inkasso.case"].search([("partner_id", "=", self.anna.id)])
        self.assertIn("could not be booked", case.activity_ids.summary)

    def test_a_policy_without_interest(self):
        self.policy.level_ids.charge_interest = False
        self._pay_on("2026-09-20", self.invoice)
        self.assertFalse(self._charges(self.invoice))

    def test_written_off(self):
        """An entry that is no payment settles the invoice: no interest invoice is made of a loss."""
        self._notify("2026-09-06")
        notice = self._notify("2026-09-16")
        self._settle_by_entry("2026-09-20", self.invoice)
        self.assertEqual(self.invoice.amount_residual, 0)
        self.assertFalse(self._notes(self.invoice))
        self.assertIn("are left on an invoice that is settled", " ".join(notice.case_id.activity_ids.mapped("summary")))

    def _settle_by_entry(self, day, invoice):
        line = self._line(invoice)
        entry = self.env["account.move"].create(
            {
                "date": day,
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create(
                        {"account_id": line.account_id.id, "partner_id": self.anna.id, "credit": line.amount_residual}
                    ),
                    Command.create(
                        {"account_id": self.company_data["default_account_expense"].id, "debit": line.amount_residual}
                    ),
                ],
            }
        )
        entry.action_post()
        (line + self._line(entry)).reconcile()

    def test_opening_entry_of_two_debtors(self):
        """One entry, two debtors: each gets an interest invoice of his own."""
        debtors = self.anna + self._make_debtor("Berit Berg")
        entry = self.env["account.move"].create(
            {
                "date": "2026-08-01",
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.receivable_account.id,
                            "partner_id": debtor.id,
                            "debit": 10000,
                            "date_maturity": "2026-09-01",
                            "no_followup": False,
                        }
                    )
                    for debtor in debtors
                ]
                + [Command.create({"account_id": self.company_data["default_account_revenue"].id, "credit": 20000})],
            }
        )
        entry.action_post()
        for debtor in debtors:
            payment = self._credit(10000, "2026-09-04", partner=debtor)
            with freeze_time("2026-09-04"):
                (
                    self._line(entry).filtered(lambda line, debtor=debtor: line.partner_id == debtor)
                    + self._line(payment.move_id)
                ).reconcile()
        notes = self._notes(entry)
        self.assertEqual(notes.partner_id, debtors)
        self.assertEqual(notes.mapped("amount_total"), [8.22, 8.22])
        self.assertFalse(notes.debit_origin_id)
        self.assertEqual(self._items(notes).origin_item_id, self._items(entry))
