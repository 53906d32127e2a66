"""What a payment that is registered goes to: the chosen invoices, or the claims in the law's or the debtor's order.

Beside the 10 000 there are 41.10 + 60 by the second notice and 41.09 + 180 by the third: 10 322.19 in all.
"""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user

from .posting_common import PostingCommon


class AllocationCommon(PostingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inkasso_interest_account_id = cls.interest_account
        cls.company.inkasso_fee_account_id = cls.fee_account
        cls.company.inkasso_posting = "notice"
        cls.invoice = cls._invoice("2026-09-01", 10000)
        cls._notify_all()

    def _pay_shared(self, amount, moves=None, day="2026-10-05", **vals):
        with freeze_time(day):
            wizard = self._register(moves or self.invoice, day, amount=amount, **{"inkasso_allocation": "law", **vals})
            return wizard._create_payments()

    def _direct(self, amounts, amount, moves=None):
        """Pay as the debtor directed, by the title of the claim; what is not named gets nothing."""
        with freeze_time("2026-10-05"):
            wizard = self._register(moves or self.invoice, "2026-10-05", amount=amount, inkasso_allocation="directed")
            for share in wizard.inkasso_share_ids:
                share.amount = amounts.get(share._get_target(), 0)
            return wizard._create_payments()

    def assertPaid(self, *charges, principal=0):
        """What each charge, oldest first, and the principal got."""
        self.assertEqual(self._charges(self.invoice).mapped("amount_paid"), list(charges))
        self.assertEqual(self.sek.round(10000 - self.invoice.amount_residual), principal)
        self.assertFollowsLedger(self.invoice)

    def assertConserved(self, payment, unmatched=0):
        """The whole payment is matched but for `unmatched`; its entry is balanced and as large as the payment."""
        lines = self._line(payment.move_id)
        self.assertEqual(self.sek.round(-sum(lines.mapped("balance"))), payment.amount)
        self.assertEqual(self.sek.round(-sum(lines.mapped("amount_residual"))), unmatched)


class TestOrders(AllocationCommon):
    def test_odoo_as_ever_by_default(self):
        payment = self._pay_on("2026-10-05", self.invoice, 250)
        self.assertPaid(0, 0, 0, 0, principal=250)
        self.assertEqual(len(self._line(payment.move_id)), 1)

    def test_costs_then_interest_then_principal(self):
        for amount, expected in [
            (50, (0, 50, 0, 0, 0)),
            (200, (0, 60, 0, 140, 0)),
            (250, (10, 60, 0, 180, 0)),
            (300, (41.10, 60, 18.90, 180, 0)),
            (1322.19, (41.10, 60, 41.09, 180, 1000)),
            (10322.19, (41.10, 60, 41.09, 180, 10000)),
        ]:
            with self.subTest(amount=amount):
                payment = self._pay_shared(amount)
                *charges, principal = expected
                self.assertPaid(*charges, principal=principal)
                self.assertConserved(payment)
                self._unmatch(payment.move_id)

    def test_the_whole_is_paid(self):
        self._pay_shared(10322.19)
        self.assertTotals(receivable=0, interest=-82.19, fees=-240)
        self.assertEqual(self.invoice.payment_state, self.env["account.move"]._get_invoice_in_payment_state())
        self.assertEqual(self._items(self.invoice).case_id.stage, "closed")

    def test_more_than_the_whole(self):
        payment = self._pay_shared(10400)
        self.assertPaid(41.10, 60, 41.09, 180, principal=10000)
        self.assertConserved(payment, unmatched=77.81)

    def test_in_another_jurisdictions_order(self):
        self._set_figure("allocation_order", "interest,principal,costs")
        self._pay_shared(5082.19)
        self.assertPaid(41.10, 0, 41.09, 0, principal=5000)

    def test_as_the_debtor_directed(self):
        first, second = self._notes(self.invoice)
        payment = self._direct({self._line(self.invoice): 200, self._line(second): 30.50}, 240)
        self.assertPaid(0, 0, 0, 30.50, principal=200)
        self.assertConserved(payment, unmatched=9.50)
        self.assertEqual(self._line(first).amount_residual, 101.10)

    def test_several_invoices_the_oldest_first(self):
        other = self._invoice("2026-08-20", 500)
        payment = self._pay_shared(600, moves=self.invoice + other)
        # the older invoice has no charges yet: all of it, then 100 of the fees of the other
        self.assertEqual(other.amount_residual, 0)
        self.assertPaid(0, 60, 0, 40, principal=0)
        self.assertConserved(payment)

    def test_the_note_is_chosen_too(self):
        payment = self._pay_shared(250, moves=self.invoice + self._notes(self.invoice))
        self.assertPaid(10, 60, 0, 180)
        self.assertConserved(payment)

    def test_a_small_shortfall_is_taken_from_the_charges(self):
        self.company.inkasso_waive_below = 5
        self._pay_shared(10318)  # 4.19 short: the principal is paid, and the rest waived
        self.assertEqual(self.invoice.amount_residual, 0)
        self.assertEqual(sum(self._charges(self.invoice).mapped("amount_waived")), 4.19)
        self.assertTotals(receivable=0)
        self.assertEqual(self._items(self.invoice).case_id.stage, "closed")

    def test_a_shortfall_at_the_limit(self):
        self.company.inkasso_waive_below = 4.19
        self._pay_shared(10318)
        self.assertPaid(41.10, 60, 41.09, 180, principal=9995.81)

    def test_part_by_part_to_the_end(self):
        for amount in (100, 333.33, 4000, 5888.86):
            self._pay_shared(amount)
        self.assertTotals(receivable=0, interest=-82.19, fees=-240)


class TestOnlyClaimed(AllocationCommon):
    """Charges that are not booked are booked when somebody pays them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inkasso_posting = "claim"
        cls.other = cls._invoice("2026-09-01", 10000, partner=cls._make_debtor("Berit Berg"))
        for day in ("2026-09-06", "2026-09-16"):
            cls._notify(day)

    def test_booked_with_the_payment(self):
        self._pay_shared(1101.10, moves=self.other)
        note = self._notes(self.other)
        self.assertRecordValues(note, [{"amount_total": 101.10, "invoice_date": self._date("2026-10-05")}])
        self.assertEqual(set(self._charges(self.other).mapped("state")), {"paid"})
        self.assertEqual(self.other.amount_residual, 9000)

    def test_not_by_default(self):
        self._pay_on("2026-10-05", self.other, 1101.10)
        self.assertFalse(self._notes(self.other))

    def test_missing_configuration(self):
        self.company.inkasso_fee_account_id = False
        with self.assertRaisesRegex(UserError, "Set “Account for fees” under Collections"):
            self._pay_shared(1101.10, moves=self.other)
        self.assertFalse(self._notes(self.other))
        self.assertEqual(self.other.amount_residual, 10000)


class TestDialog(AllocationCommon):
    def _open(self):
        return Form(
            self.env["account.payment.register"].with_context(active_model="account.move", active_ids=self.invoice.ids)
        )

    def test_it_shows_what_there_is(self):
        with freeze_time("2026-10-05"), self._open() as form:
            self.assertTrue(form.inkasso_has_charges)
            self.assertEqual(form.inkasso_allocation, "principal")
            self.assertEqual(form.inkasso_due, 10322.19)
            self.assertIn("fees, interest, principal (Handelsbalken 9:5", form.inkasso_order)
            form.amount = 250
            form.inkasso_allocation = "law"
            found = [form.inkasso_share_ids.edit(index) for index in range(3)]
            self.assertEqual([share.amount for share in found], [70, 180, 0])
            self.assertEqual([share.amount_costs for share in found], [60, 180, 0])
            self.assertEqual([share.amount_principal for share in found], [0, 0, 10000])
            wizard = form.save()
            wizard.action_create_payments()
        self.assertPaid(10, 60, 0, 180)

    def test_the_debtor_directs(self):
        with freeze_time("2026-10-05"), self._open() as form:
            form.amount = 250
            form.inkasso_allocation = "directed"
            for index, amount in enumerate((0, 50, 150)):
                with form.inkasso_share_ids.edit(index) as share:
                    share.amount = amount
            self.assertEqual(form.inkasso_rest, 50)
            form.save().action_create_payments()
        self.assertPaid(0, 0, 0, 50, principal=150)

    def test_nothing_to_share(self):
        other = self._invoice("2026-09-01", 500, partner=self._make_debtor("Berit Berg"))
        self.assertFalse(self._register(other, "2026-10-05").inkasso_has_charges)
        bill = self._invoice("2026-09-01", 500, move_type="in_invoice")
        self.assertFalse(self._register(bill, "2026-10-05").inkasso_has_charges)
        self.assertFalse(
            self._register(self.invoice, "2026-10-05", currency_id=self.env.ref("base.EUR").id).inkasso_has_charges
        )

    def test_bad_input(self):
        first, _second = self._notes(self.invoice)
        for amounts, amount, message in [
            ({self._line(first): 101.11}, 250, "101.11.*cannot go to.*101.10"),
            ({self._line(first): -1}, 250, "cannot go to"),
            ({self._line(first): 100, self._line(self.invoice): 200}, 250, "add up to 300.00"),
        ]:
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                self._direct(amounts, amount)
        with self.assertRaisesRegex(UserError, "cannot be marked as fully paid"):
            self._pay_shared(250, payment_difference_handling="reconcile", writeoff_account_id=self.fee_account.id)

    def test_who_registers_payments_needs_no_right_to_collect(self):
        biller = new_test_user(
            self.env, "biller", "account.group_account_invoice", company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )  # fmt: skip
        with freeze_time("2026-10-05"):
            wizard = (
                self.env["account.payment.register"]
                .with_user(biller)
                .with_context(active_model="account.move", active_ids=self.invoice.ids)
                .create({"group_payment": True, "amount": 250, "inkasso_allocation": "law"})
            )
            self.assertEqual(len(wizard.inkasso_share_ids.mapped("name")), 3)
            wizard._create_payments()
        self.assertPaid(10, 60, 0, 180)

    def test_the_payment_is_edited_later(self):
        payment = self._pay_shared(250)
        self.assertEqual(len(self._line(payment.move_id)), 2)
        payment.action_draft()
        payment.amount = 260
        self.assertPaid(0, 0, 0, 0)
        self.assertEqual(self._line(payment.move_id).mapped("balance"), [-260])
        payment.action_post()
        self.assertConserved(payment, unmatched=260)
