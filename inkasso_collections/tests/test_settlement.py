"""Settlements: less is accepted by a day; the rest is written off when paid, and owed again when not."""

from odoo.exceptions import AccessError, UserError

from .agreements_common import AgreementsCommon


class TestSettlement(AgreementsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inkasso_settlement_limit = 500

    def _offer(self, amount=700, day="2026-10-30", user=None):
        settlements = self.env["inkasso.settlement"]
        return (settlements.with_user(user) if user else settlements)._offer(self.case, amount, self.sek, day, "Ill")

    def _follow(self, day):
        self._on(day)["inkasso.settlement"].sudo()._cron_follow()

    def test_lines_rest_while_it_runs(self):
        settlement = self._offer()
        self.assertEqual(settlement.amount_open, sum(self.case.balance_ids.mapped("total")))
        self.assertNextStep(self.invoice, self.demand, "2026-11-03", "settlement")
        letter = self.env["ir.attachment"].search(
            [("res_model", "=", settlement._name), ("res_id", "=", settlement.id)]
        )
        self.assertIn("700.00", letter.raw.decode())

    def test_paid_and_written_off(self):
        settlement = self._offer()
        settlement.action_accept()
        self._pay(self.invoice, "2026-10-29", 700)
        self.assertEqual((settlement.state, settlement.amount_paid), ("paid", 700))
        self.assertEqual(self.item.rest_reason, "settlement")
        self._follow("2026-10-29")
        self.assertEqual(settlement.state, "done")
        self.assertNextStep(self.invoice, self.demand, None, "paid")
        self.assertEqual(settlement.loss_ids.amount_total, 300)
        self.assertEqual(sum(self.case.charge_ids.mapped("amount_open")), 0)
        self.assertEqual(self.case.stage, "closed")

    def test_offer_that_is_paid_needs_no_acceptance(self):
        settlement = self._offer()
        self._pay(self.invoice, "2026-10-29", 700)
        settlement.action_write_off()
        self.assertEqual(settlement.state, "done")

    def test_interest_invoices_do_not_bring_it_back(self):
        self.company.inkasso_posting = "payment"
        settlement = self._offer()
        self._pay(self.invoice, "2026-10-29", 700)
        self._follow("2026-10-29")
        self.assertEqual(settlement.state, "done")
        self.assertEqual(sum(self.case.charge_ids.mapped("amount_open")), 0)
        self.assertFalse(
            self.env["inkasso.item"].search([("partner_id", "=", self.anna.id), ("rest_reason", "!=", "paid")])
        )

    def test_not_paid_is_owed_again(self):
        settlement = self._offer()
        settlement.action_accept()
        self._pay(self.invoice, "2026-10-29", 300)
        self._follow("2026-11-02")
        self.assertEqual(settlement.state, "accepted")
        self._follow("2026-11-03")
        self.assertEqual(settlement.state, "lapsed")
        self.assertNextStep(self.invoice, self.demand, "2026-10-01")
        self.assertEqual(self.item.amount_residual_currency, 700)
        self.assertIn(settlement.name, self._activities("problem").summary)

    def test_payment_booked_late(self):
        settlement = self._offer()
        self._follow("2026-11-03")
        self._pay(self.invoice, "2026-11-01", 700)
        self.assertEqual(settlement.state, "paid")

    def test_payment_taken_back(self):
        settlement = self._offer()
        payment = self._pay(self.invoice, "2026-10-29", 700)
        payment.move_id.line_ids.remove_move_reconcile()
        self.assertEqual(settlement.state, "accepted")
        self._pay(self.invoice, "2026-10-29", 700)
        self._follow("2026-10-29")
        self.assertEqual(settlement.state, "done")

    def test_only_what_was_offered_counts(self):
        """A payment of an invoice that joined the case later does not pay the settlement."""
        settlement = self._offer()
        later = self._invoice("2026-10-05", amount=800)
        self._items(later).sudo().case_id = self.case
        self._pay(later, "2026-10-20")
        self.assertEqual((settlement.state, settlement.amount_paid), ("offered", 0))
        self._pay(self.invoice, "2026-10-21", 650)
        self.assertEqual((settlement.state, settlement.amount_paid), ("offered", 650))
        self._pay(self.invoice, "2026-10-22", 50)
        self.assertEqual((settlement.state, settlement.amount_paid), ("paid", 700))

    def test_booked_interest_and_fees_of_what_was_offered_count(self):
        self.company.inkasso_posting = "payment"
        settlement = self._offer(990)
        charges = self.case.charge_ids
        self.assertTrue(charges)
        register = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=self.invoice.ids)
            .create({"group_payment": True, "payment_date": "2026-10-29", "amount": 990})
        )
        register._create_payments()
        self.assertEqual(settlement.amount_paid, 990, "whatever of it went to interest and fees")
        self.assertEqual(settlement.state, "paid")

    def test_paid_after_all_while_another_is_running(self):
        """What books the payment does not fail with it: people are told."""
        first = self._offer()
        self._follow("2026-11-03")
        self.assertEqual(first.state, "lapsed")
        second = self._offer(900)
        self._pay(self.invoice, "2026-10-29", 700)
        self.assertEqual((first.state, second.state), ("lapsed", "offered"))
        self.assertIn("but another one is running", " ".join(self._activities("problem").mapped("summary")))

    def _merge_with_bo(self, settled):
        bo = self._make_debtor("Bo Bengtsson")
        self._invoice("2026-10-01", partner=bo)
        self._run_and_send("2026-10-07")
        case = self.env["inkasso.case"].search([("partner_id", "=", bo.id)])
        self.env.flush_all()
        self.env.invalidate_all()
        of_bo = self.env["inkasso.settlement"]._offer(case, 600, self.sek, "2026-10-30", "Ill") if settled else None
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo().create({})
        wizard._merge((self.anna | bo).ids, self.anna)
        return of_bo

    def test_two_running_settlements_are_not_merged(self):
        self._offer()
        with self.assertRaisesRegex(UserError, "both have a settlement that is running"), self.cr.savepoint():
            self._merge_with_bo(settled=True)

    def test_one_running_settlement_goes_on_in_the_merged_case(self):
        settlement = self._merge_with_bo(settled=True)
        self.assertEqual((settlement.state, settlement.partner_id), ("offered", self.anna))
        self.assertEqual(settlement.case_id.stage != "closed", True)
        with self.assertRaises(UserError):
            self.env["inkasso.settlement"]._offer(settlement.case_id, 700, self.sek, "2026-10-30", "Ill")

    def test_settled_otherwise(self):
        settlement = self._offer()
        self._reverse_invoice(self.invoice, is_modify=False)
        if self.invoice.reversal_move_ids.state == "draft":
            self.invoice.reversal_move_ids.action_post()
        self.assertEqual(settlement.state, "lapsed")
        self.assertFalse(settlement.loss_ids)

    def test_one_at_a_time(self):
        first = self._offer()
        with self.assertRaises(UserError):
            self._offer(800)
        first.action_withdraw()
        self.assertEqual(self._offer(800).state, "offered")

    def test_limits(self):
        with self.assertRaises(AccessError):
            self._offer(100, user=self.collector)
        self._offer(700, user=self.collector).with_user(self.collector).action_withdraw()
        self._offer(100).action_withdraw()  # the manager has no limit
        self.company.inkasso_settlement_limit_manager = 600
        with self.assertRaises(AccessError):
            self._offer(100)
        self.company.inkasso_settlement_limit = 0
        with self.assertRaises(AccessError):
            self._offer(999, user=self.collector)
        with self.assertRaises(AccessError):
            self._offer(user=self.viewer)

    def test_what_cannot_be_offered(self):
        whole = sum(self.case.balance_ids.mapped("total"))
        for amount, day in [(0, "2026-10-30"), (whole, "2026-10-30"), (-1, "2026-10-30"), (700, "2026-10-14")]:
            with self.subTest(amount=amount, day=day), self.assertRaises(UserError):
                self._offer(amount, day)

    def test_each_step_from_each_state(self):
        settlement = self._offer()
        allowed = {"action_accept": {"offered"}, "action_withdraw": {"offered"}, "action_write_off": {"paid"}}
        for method, states in allowed.items():
            for state in ("offered", "accepted", "paid", "done", "lapsed", "withdrawn"):
                if state in states:
                    continue
                settlement.sudo().state = state
                with self.subTest(method=method, state=state), self.assertRaises(UserError):
                    getattr(settlement, method)()

    def test_dialog_where_only_interest_and_fees_are_left(self):
        self.item.sudo().rest_reason = "paid"
        with self.assertRaisesRegex(UserError, "waive them"):
            self.case.action_offer_settlement()

    def test_dialog(self):
        wizard = self.env["inkasso.settlement.offer"].browse(self.case.action_offer_settlement()["res_id"])
        wizard.write({"amount": 600, "note": "Ill"})
        wizard.action_offer()
        self.assertRecordValues(self.case.settlement_ids, [{"amount": 600, "state": "offered", "note": "Ill"}])
