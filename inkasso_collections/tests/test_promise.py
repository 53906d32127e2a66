"""Promises: lines rest until the promised day, payments keep them, broken ones return to the plan."""

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .agreements_common import AgreementsCommon


class TestPromise(AgreementsCommon):
    def _judge(self, day):
        self._on(day)["inkasso.promise"].sudo()._cron_judge()

    # -------------------------------------------------------------------------
    # Making
    # -------------------------------------------------------------------------

    def test_lines_rest_until_promised_day_and_grace(self):
        promise = self._promise()
        self.assertEqual(str(promise.deadline), "2026-10-23")
        self.assertNextStep(self.invoice, self.demand, "2026-10-24", "promise")
        self.assertFalse(self._run("2026-10-23").notice_ids)
        self.assertTrue(self._run("2026-10-24").notice_ids)

    def test_what_cannot_be_promised(self):
        for amount, day in [(0, "2026-10-20"), (-5, "2026-10-20"), (100, "2026-10-14"), (100, "2026-11-15")]:
            with self.subTest(amount=amount, day=day), self.assertRaises(UserError):
                self._promise(amount, day)
        euro = self.setup_other_currency("EUR")
        with self.assertRaises(UserError):
            self.env["inkasso.promise"]._make(self.case, 5, euro, "2026-10-20", "phone", False)
        self._pay(self.invoice, "2026-10-15")
        with self.assertRaises(UserError):  # the case is closed
            self._promise()

    def test_second_promise_replaces_the_first(self):
        first = self._promise()
        second = self._promise(500, "2026-11-01")
        self.assertEqual((first.state, second.state), ("replaced", "open"))
        self.assertNextStep(self.invoice, self.demand, "2026-11-05", "promise")

    def test_lines_in_another_currency_go_on(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.1)])
        foreign = self._invoice("2026-09-01", currency_id=euro.id)
        self._run_and_send("2026-09-17")
        self._promise()
        self.assertFalse(self._items(foreign).rest_reason)

    def test_portal_cannot_put_off_for_ever(self):
        portal = self.env["inkasso.promise"].sudo()
        promise = portal._make(self.case, 1000, self.sek, "2026-10-20", "portal", "Soon")
        self.assertFalse(promise.user_id)
        with self.assertRaises(UserError):  # one is open
            portal._make(self.case, 1000, self.sek, "2026-11-01", "portal", "Later")
        self._judge("2026-10-24")
        with self.assertRaises(UserError):  # the last was broken
            portal._make(self.case, 1000, self.sek, "2026-11-01", "portal", "Later")

    # -------------------------------------------------------------------------
    # Judging
    # -------------------------------------------------------------------------

    def test_kept_by_payment(self):
        promise = self._promise()
        self._pay(self.invoice, "2026-10-19")
        self.assertRecordValues(promise, [{"state": "kept", "amount_paid": 1000, "kept_rate": 100}])
        self.assertFalse(self.item.rest_ids)

    def test_kept_by_its_amount_lets_the_rest_go_on(self):
        promise = self._promise(400)
        self._pay(self.invoice, "2026-10-19", 400)
        self.assertEqual(promise.state, "kept")
        self.assertNextStep(self.invoice, self.demand, "2026-10-01")

    def test_paid_on_the_last_day_of_grace(self):
        promise = self._promise()
        self._pay(self.invoice, "2026-10-23", 1000)
        self.assertEqual(promise.state, "kept")

    def test_paid_too_late(self):
        promise = self._promise(400)
        self._judge("2026-10-24")
        self._pay(self.invoice, "2026-10-24", 400)
        self.assertRecordValues(promise, [{"state": "broken", "amount_paid": 0}])

    def test_kept_in_part(self):
        promise = self._promise()
        self._pay(self.invoice, "2026-10-19", 300)
        self.assertEqual(promise.state, "open")
        self._judge("2026-10-23")
        self.assertEqual(promise.state, "open", "the days of grace have not passed")
        self._judge("2026-10-24")
        self.assertRecordValues(promise, [{"state": "partly", "amount_paid": 300}])
        self.assertIn("700.00", str(self._activities("promise").note))

    def test_broken_returns_to_the_plan_with_a_to_do(self):
        self.case.user_id = self.collector
        promise = self._promise()
        self._judge("2026-10-24")
        self.assertEqual(promise.state, "broken")
        self.assertNextStep(self.invoice, self.demand, "2026-10-01")
        self.assertEqual(self._activities("promise").user_id, self.collector)
        self._promise(day="2026-10-30")
        self.assertFalse(self._activities("promise"), "a new promise answers the to-do")

    def test_payment_booked_late_keeps_it_after_all(self):
        promise = self._promise()
        self._judge("2026-10-24")
        self.assertTrue(self._activities("promise"))
        self._pay(self.invoice, "2026-10-22")
        self.assertEqual(promise.state, "kept")
        self.assertFalse(self._activities("promise"))

    def test_payment_taken_back(self):
        promise = self._promise()
        payment = self._pay(self.invoice, "2026-10-19")
        payment.move_id.line_ids.remove_move_reconcile()
        self.assertEqual(promise.state, "open")
        self.assertNextStep(self.invoice, self.demand, "2026-10-24", "promise")

    def test_paid_before_does_not_count(self):
        self._pay(self.invoice, "2026-10-15", 300)
        promise = self._promise(300)
        self.assertEqual((promise.state, promise.amount_paid), ("open", 0))
        self._pay(self.invoice, "2026-10-15", 300)
        self.assertEqual((promise.state, promise.amount_paid), ("kept", 300))

    def test_credit_note_is_no_payment(self):
        promise = self._promise()
        self._reverse_invoice(self.invoice, is_modify=False)
        self.assertEqual(promise.state, "open" if self.item.rest_reason != "paid" else "void")
        reversal = self.invoice.reversal_move_ids
        if reversal.state == "draft":
            reversal.action_post()
        self.assertRecordValues(promise, [{"state": "void", "amount_paid": 0}])

    def test_cancelled(self):
        promise = self._promise()
        promise.action_cancel()
        self.assertNextStep(self.invoice, self.demand, "2026-10-01")
        for state in ("cancelled", "kept", "broken", "partly", "void", "replaced"):
            promise.sudo().state = state
            with self.subTest(state), self.assertRaises(UserError):
                promise.action_cancel()

    def test_one_bad_promise_does_not_stop_the_others(self):
        bo = self._make_debtor("Bo Bengtsson")
        other = self._invoice("2026-09-01", partner=bo)
        self._run_and_send("2026-09-06")
        case = self._items(other).case_id
        bad, good = self._promise(), self._promise(case=case)
        broken_down = type(bad)._become

        def become(promise, state, today):
            if promise == bad:
                raise UserError("Impossible")  # pylint: disable=translation-required
            return broken_down(promise, state, today)

        self.patch(self.registry["inkasso.promise"], "_become", become)
        with mute_logger("odoo.addons.inkasso_collections.models.agreements.agreement_mixin"):
            self._judge("2026-10-24")
        self.assertEqual((bad.state, good.state), ("open", "broken"))
        self.assertIn("Impossible", str(self._activities("problem").note))

    def test_rates(self):
        self._promise(100)
        self._pay(self.invoice, "2026-10-16", 100)
        self._promise(500)
        self._judge("2026-10-24")
        self.assertEqual((self.anna.inkasso_promise_rate, self.anna.inkasso_promise_count), (50, 2))
        rates = self.env["inkasso.promise"]._read_kept_rates("user_id", self.env.user)
        self.assertEqual(rates, {self.env.user.id: (50, 2)})

    # -------------------------------------------------------------------------
    # Rights
    # -------------------------------------------------------------------------

    def test_rights(self):
        biller = self._user("accord_biller", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.env["inkasso.promise"].with_user(biller)._make(self.case, 5, self.sek, "2026-10-20", "phone", False)
        promise = (
            self.env["inkasso.promise"]
            .with_user(self.viewer)
            ._make(self.case, 5, self.sek, "2026-10-20", "phone", False)
        )
        self.assertEqual(promise.user_id, self.viewer)
        for operation in ("write", "create", "unlink"):
            self.assertFalse(promise.with_user(self.collector).has_access(operation))
        self._pay(self.invoice, "2026-10-16")  # whoever books a payment keeps a promise
        self.assertEqual(promise.state, "kept")

    def test_dialog(self):
        wizard = self.env["inkasso.promise.make"].browse(self.case.action_make_promise()["res_id"])
        self.assertEqual(wizard.amount, sum(self.case.balance_ids.mapped("total")))
        wizard.write({"amount": 250, "note": "Gets paid on the 25th", "date": "2026-10-25"})
        wizard.action_make()
        self.assertRecordValues(
            self.case.promise_ids,
            [{"amount": 250, "note": "Gets paid on the 25th", "state": "open", "source": "phone"}],
        )
