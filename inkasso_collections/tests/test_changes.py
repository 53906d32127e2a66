"""Whatever changes an item's future moves its next step: policies, bookkeeping, pauses."""

from odoo.fields import Command, Date

from .common import CollectionsCommon


class TestChanges(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.strict = cls._make_policy("Strict")
        cls.lenient = cls._make_policy("Lenient")
        cls.strict.level_ids[0].days_overdue = 1
        cls.lenient.level_ids[0].days_overdue = 10
        cls.invoice = cls._invoice("2026-09-01")
        cls.receivable = cls.invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        cls.item = cls._items(cls.invoice)

    # -------------------------------------------------------------------------
    # Which plan the item follows
    # -------------------------------------------------------------------------

    def test_invoice_before_debtor_before_company(self):
        self.assertNextStep(self.invoice, self.reminder, "2026-09-06")
        self.anna.inkasso_policy_id = self.strict
        self.assertNextStep(self.invoice, self.strict.level_ids[0], "2026-09-02")
        self.invoice.inkasso_policy_id = self.lenient
        self.assertNextStep(self.invoice, self.lenient.level_ids[0], "2026-09-11")
        self.anna.inkasso_policy_id = False
        self.assertNextStep(self.invoice, self.lenient.level_ids[0], "2026-09-11")
        self.invoice.inkasso_policy_id = False
        self.assertNextStep(self.invoice, self.reminder, "2026-09-06")
        self.company.inkasso_policy_id = self.lenient
        self.assertNextStep(self.invoice, self.lenient.level_ids[0], "2026-09-11")
        self.company.inkasso_policy_id = False
        self.assertNextStep(self.invoice, None, None, "no_policy")

    def test_new_invoices_follow_the_debtors_policy(self):
        self.anna.inkasso_policy_id = self.strict
        self.assertNextStep(self._invoice("2026-09-01"), self.strict.level_ids[0], "2026-09-02")

    def test_policy_set_on_a_draft(self):
        draft = self._invoice("2026-09-01", post=False, inkasso_policy_id=self.strict.id)
        draft.action_post()
        self.assertNextStep(draft, self.strict.level_ids[0], "2026-09-02")

    def test_steps_taken_count_under_a_new_policy(self):
        self._run_and_send("2026-09-06")
        self.company.inkasso_policy_id = self.strict
        self.assertNextStep(self.invoice, self.strict.level_ids[1], "2026-09-16")

    def test_archived_policy_takes_no_step_until_it_is_back(self):
        self.policy.active = False
        self.assertNextStep(self.invoice, None, None, "no_policy")
        self.assertFalse(self._run("2026-10-01").notice_ids)
        self.policy.active = True
        self.assertNextStep(self.invoice, self.reminder, "2026-09-06")

    def test_archived_level_is_passed_over(self):
        self.reminder.active = False
        self.assertNextStep(self.invoice, self.fee_reminder, "2026-09-16")
        self.reminder.active = True
        self.assertNextStep(self.invoice, self.reminder, "2026-09-06")

    def test_level_archived_after_it_was_reached(self):
        self._run_and_send("2026-09-06")
        self.reminder.active = False
        self.assertNextStep(self.invoice, self.fee_reminder, "2026-09-16")

    def test_last_level_archived(self):
        self._run_and_send("2026-09-06")
        (self.fee_reminder + self.demand).active = False
        self.assertNextStep(self.invoice, None, None, "done")

    def test_level_added_at_the_end(self):
        for day in ("2026-09-06", "2026-09-16", "2026-10-01"):
            self._run_and_send(day)
        self.assertNextStep(self.invoice, None, None, "done")
        level = self.env["inkasso.level"].create(
            {"policy_id": self.policy.id, "name": "Fourth", "sequence": 4, "days_overdue": 60}
        )
        self.assertNextStep(self.invoice, level, "2026-10-31")

    def test_level_added_before_the_next_one(self):
        self._run_and_send("2026-09-06")
        self.policy.level_ids = (
            [Command.create({"name": "Between", "sequence": 1, "days_overdue": 12})]
            + [Command.update(level.id, {"sequence": 2 * level.sequence}) for level in (self.fee_reminder, self.demand)]
            + [Command.update(self.reminder.id, {"sequence": 0})]
        )
        between = self.policy.level_ids.filtered(lambda level: level.name == "Between")
        self.assertNextStep(self.invoice, between, "2026-09-14")  # not before deadline 11 September and the grace

    def test_level_whose_days_change(self):
        self.reminder.days_overdue = 8
        self.assertNextStep(self.invoice, self.reminder, "2026-09-09")

    def test_deleted_level(self):
        self.reminder.unlink()
        self.assertNextStep(self.invoice, self.fee_reminder, "2026-09-16")

    # -------------------------------------------------------------------------
    # What bookkeepers do
    # -------------------------------------------------------------------------

    def test_new_due_date(self):
        self.receivable.date_maturity = "2026-09-11"
        self.assertNextStep(self.invoice, self.reminder, "2026-09-16")
        self._run_and_send("2026-09-16")
        self.receivable.date_maturity = "2026-09-18"  # a Friday; 15 days later is 3 October
        self.assertNextStep(self.invoice, self.fee_reminder, "2026-10-03")

    def test_reset_to_draft_and_posted_again(self):
        self.invoice.button_draft()
        self.assertNextStep(self.invoice, self.reminder, None, "draft")
        self.assertFalse(self._run("2026-09-06").notice_ids)
        self.invoice.action_post()
        self.assertNextStep(self.invoice, self.reminder, "2026-09-06")

    def test_reset_to_draft_after_a_notice_keeps_the_level(self):
        self._run_and_send("2026-09-06")
        self.invoice.button_draft()
        self.invoice.action_post()
        self.assertNextStep(self.invoice, self.fee_reminder, "2026-09-16")

    def test_corrected_amount_and_customer(self):
        berit = self._make_debtor("Berit Berg")
        self.invoice.button_draft()
        self.invoice.partner_id = berit
        self.invoice.invoice_date_due = "2026-09-01"
        self.invoice.invoice_line_ids.price_unit = 1500
        self.invoice.action_post()
        self.assertEqual(self._items(self.invoice).partner_id, berit)
        notice = self._run("2026-09-06").notice_ids
        self.assertRecordValues(notice, [{"partner_id": berit.id, "amount_principal": 1500}])

    def test_corrected_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.1)])
        self.invoice.button_draft()
        self.invoice.currency_id = euro
        self.invoice.action_post()
        notice = self._run("2026-09-06").notice_ids
        self.assertRecordValues(notice, [{"currency_id": euro.id, "amount_principal": 1000}])

    def test_cancelled_invoice(self):
        self.invoice.button_draft()
        self.invoice.button_cancel()
        self.assertNextStep(self.invoice, self.reminder, None, "draft")
        self.assertFalse(self._run("2026-09-06").notice_ids)

    def test_deleted_invoice(self):
        self._run_and_send("2026-09-06")
        self.invoice.button_draft()
        self.invoice.name = False
        self.invoice.with_context(force_delete=True).unlink()
        self.assertFalse(self.env["inkasso.item"].search([("partner_id", "=", self.anna.id)]))

    def test_paid_and_unmatched(self):
        self._pay(self.invoice, "2026-09-03")
        self.assertNextStep(self.invoice, self.reminder, None, "paid")
        self.receivable.remove_move_reconcile()
        self.assertNextStep(self.invoice, self.reminder, "2026-09-06")

    def test_payment_that_bounces(self):
        payment = self._pay(self.invoice, "2026-09-03")
        payment.action_draft()
        payment.action_cancel()
        self.assertNextStep(self.invoice, self.reminder, "2026-09-06")
        self.assertEqual(self._run("2026-09-06").notice_ids.amount_principal, 1000)

    def test_paid_between_two_steps(self):
        self._run_and_send("2026-09-06")
        self._pay(self.invoice, "2026-09-10")
        self.assertNextStep(self.invoice, self.fee_reminder, None, "paid")
        self.assertFalse(self._run("2026-09-16").notice_ids)
        self.receivable.remove_move_reconcile()
        self.assertNextStep(self.invoice, self.fee_reminder, "2026-09-16")

    def test_partial_payment_leaves_the_rest(self):
        self._pay(self.invoice, "2026-09-03", 400)
        self.assertNextStep(self.invoice, self.reminder, "2026-09-06")
        self.assertEqual(self._run("2026-09-06").notice_ids.amount_principal, 600)

    def test_credit_note(self):
        refund = self._reverse_invoice(self.invoice, date="2026-09-03", post=True)
        (refund.line_ids + self.invoice.line_ids).filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        ).reconcile()
        self.assertNextStep(self.invoice, self.reminder, None, "paid")

    def test_partial_credit_note(self):
        refund = self._invoice("2026-09-03", amount=250, move_type="out_refund")
        (refund.line_ids + self.invoice.line_ids).filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()
        self.assertNextStep(self.invoice, self.reminder, "2026-09-06")
        self.assertEqual(self._run("2026-09-06").notice_ids.amount_principal, 750)

    def test_blocked(self):
        self.invoice.action_toggle_block_payment()
        self.assertNextStep(self.invoice, self.reminder, None, "excluded")
        self.invoice.action_toggle_block_payment()
        self.assertNextStep(self.invoice, self.reminder, "2026-09-06")

    def test_no_follow_up(self):
        self.invoice.no_followup = True
        self.assertNextStep(self.invoice, self.reminder, None, "excluded")
        self.invoice.no_followup = False
        self.assertNextStep(self.invoice, self.reminder, "2026-09-06")
        self.receivable.no_followup = True
        self.assertNextStep(self.invoice, self.reminder, None, "excluded")

    # -------------------------------------------------------------------------
    # Pauses
    # -------------------------------------------------------------------------

    def test_pause_until_a_day(self):
        self.item.action_hold("2026-09-20", "Waits for a certificate")
        self.assertNextStep(self.invoice, self.reminder, "2026-09-21", "hold")
        self.assertFalse(self._run("2026-09-20").notice_ids)
        self._run_and_send("2026-09-21")
        # deadline Monday 28 (26 is a Saturday), two days of grace
        self.assertNextStep(self.invoice, self.fee_reminder, "2026-10-01")
        self.assertIn("Waits for a certificate", str(self.invoice.message_ids[0].body))

    def test_pause_that_ends_before_the_step(self):
        self.item.action_hold("2026-09-05", "Asked for time")
        self.assertNextStep(self.invoice, self.reminder, "2026-09-06")

    def test_pause_that_ends_on_the_day_of_the_step(self):
        self.item.action_hold("2026-09-06", "Asked for time")
        self.assertNextStep(self.invoice, self.reminder, "2026-09-07", "hold")

    def test_pause_until_resumed(self):
        self.item.action_hold(False, "Contested")
        self.assertNextStep(self.invoice, self.reminder, None, "hold")
        self.assertFalse(self._run("2026-12-01").notice_ids)
        self.item.action_resume()
        self.assertNextStep(self.invoice, self.reminder, "2026-09-06")

    def test_payment_during_a_pause(self):
        self.item.action_hold(False, "Contested")
        self._pay(self.invoice, "2026-09-03")
        self.assertNextStep(self.invoice, self.reminder, None, "paid")

    def test_pause_survives_a_change_of_policy(self):
        self.item.action_hold("2026-09-20", "Asked for time")
        self.company.inkasso_policy_id = self._make_policy("Other")
        self.assertEqual(self.item.next_date, Date.to_date("2026-09-21"))
        self.assertEqual(self.item.rest_reason, "hold")

    def test_other_invoices_of_the_debtor_go_on(self):
        self.item.action_hold(False, "Contested")
        other = self._invoice("2026-09-01", amount=200)
        notice = self._run("2026-09-06").notice_ids
        self.assertEqual(notice.line_ids.move_line_id.move_id, other)
        self.assertEqual(notice.amount_total, 200)
