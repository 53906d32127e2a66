"""Items, and the day of their next step, whatever happens to the invoice."""

from odoo.fields import Command, Date

from .common import CollectionsCommon


class TestSchedule(CollectionsCommon):
    # -------------------------------------------------------------------------
    # Which receivable lines have an item
    # -------------------------------------------------------------------------

    def test_one_item_for_each_instalment(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "30 % at once, 70 % after 30 days",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 30, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 70, "nb_days": 30}),
                ],
            }
        )
        invoice = self._invoice(due=None, invoice_date="2026-08-03", invoice_payment_term_id=term.id)
        self.assertRecordValues(
            self._items(invoice).sorted("next_date"),
            [
                # due Monday 3 August, and 30 days later on Wednesday 2 September; the first step 5 days after each
                {
                    "amount_residual_currency": 300,
                    "date_maturity": Date.to_date("2026-08-03"),
                    "next_date": Date.to_date("2026-08-08"),
                },
                {
                    "amount_residual_currency": 700,
                    "date_maturity": Date.to_date("2026-09-02"),
                    "next_date": Date.to_date("2026-09-07"),
                },
            ],
        )
        first = self._run_and_send("2026-08-08")
        self.assertEqual(first.line_ids.mapped("amount_principal"), [300])
        second = self._run_and_send("2026-09-07")
        self.assertEqual(
            {(line.amount_principal, line.level_id) for line in second.line_ids},
            # by now the first instalment is long past its own second step, on 18 August
            {(300, self.fee_reminder), (700, self.reminder)},
        )

    def test_invoice_to_a_contact_belongs_to_the_debtor(self):
        firm = self._make_debtor("Firman AB", is_company=True)
        contact = self.env["res.partner"].create({"name": "Berit", "parent_id": firm.id})
        self.assertEqual(self._items(self._invoice("2026-08-31", partner=contact)).partner_id, firm)

    def test_only_claims_on_customers(self):
        receivable = self.company_data["default_account_receivable"]
        revenue = self.company_data["default_account_revenue"]

        def entry(**vals):
            line = {"account_id": receivable.id, "partner_id": self.anna.id, "debit": 500, **vals}
            move = self.env["account.move"].create(
                {
                    "move_type": "entry",
                    "date": "2026-08-01",
                    "journal_id": self.company_data["default_journal_misc"].id,
                    "line_ids": [Command.create(line), Command.create({"account_id": revenue.id, "credit": 500})],
                }
            )
            move.action_post()
            return move

        opening = entry(date_maturity="2026-08-31", no_followup=False)
        self.assertNextStep(opening, self.reminder, "2026-09-05")
        without_item = {
            "an entry without due date": entry(no_followup=False),
            "an entry excluded from follow-up": entry(date_maturity="2026-08-31"),
            "a credit note": self._invoice("2026-08-31", move_type="out_refund"),
            "a vendor bill": self._invoice("2026-08-31", move_type="in_invoice"),
            "a payment": self._credit(500, "2026-08-31").move_id,
            "a draft": self._invoice("2026-08-31", post=False),
            "an invoice of nothing": self._invoice("2026-08-31", amount=0),
        }
        for what, move in without_item.items():
            with self.subTest(what):
                self.assertFalse(self._items(move))
        self.assertTrue(self._items(self._invoice("2026-08-31", move_type="out_receipt")))

    def test_a_ledger_that_was_there_before_the_addon(self):
        invoices = self._invoice("2026-08-31") + self._invoice("2026-09-01") + self._invoice("2026-09-02")
        paid = self._invoice("2026-08-31")
        self._pay(paid, "2026-08-30")
        self._items(invoices + paid).sudo().unlink()
        self.env["inkasso.item"].sudo()._create_for_open_ledger()
        self.assertEqual(
            self._items(invoices + paid).mapped("next_date"),
            [Date.to_date(day) for day in ("2026-09-05", "2026-09-06", "2026-09-07")],
        )

    # -------------------------------------------------------------------------
    # The days of the steps: 5, 15 and 30 days after due
    # -------------------------------------------------------------------------

    def test_the_day_before_the_day_and_the_day_after(self):
        # Due on Tuesday 1 September. The deadlines, 5 and 8 days after each notice, and 2 days of grace have passed
        # well before each following step.
        invoice = self._invoice("2026-09-01")
        for level, before, day, after in [
            (self.reminder, "2026-09-05", "2026-09-06", "2026-09-07"),
            (self.fee_reminder, "2026-09-15", "2026-09-16", "2026-09-17"),
            (self.demand, "2026-09-30", "2026-10-01", "2026-10-02"),
        ]:
            with self.subTest(level=level.name):
                self.assertNextStep(invoice, level, day)
                self.assertFalse(self._run(before).notice_ids)
                notice = self._run_and_send(day)
                self.assertRecordValues(
                    notice, [{"level_id": level.id, "date": Date.to_date(day), "amount_principal": 1000}]
                )
                self.assertFalse(self._run(after).notice_ids)
        self.assertNextStep(invoice, None, None, "done")

    def test_a_missed_day_is_made_up_for(self):
        self._invoice("2026-09-01")
        self.assertEqual(self._run_and_send("2026-09-07").level_id, self.reminder)

    def test_due_on_a_day_when_banks_are_closed(self):
        # The debtor may pay on the next bank day, so the first step waits for the day after that.
        self.reminder.days_overdue = 1
        for due, step in [
            ("2026-09-04", "2026-09-05"),  # Friday
            ("2026-09-05", "2026-09-08"),  # Saturday, paid on Monday 7
            ("2026-09-06", "2026-09-08"),  # Sunday
            ("2026-05-01", "2026-05-05"),  # Friday, Labour Day, paid on Monday 4
            ("2026-06-19", "2026-06-23"),  # Midsummer Eve, a Friday, paid on Monday 22
            ("2026-12-24", "2026-12-29"),  # Christmas Eve, a Thursday; paid on Monday 28
            ("2026-12-31", "2027-01-05"),  # New Year's Eve, a Thursday, then a holiday and a weekend; paid on Monday 4
        ]:
            with self.subTest(due=due):
                self.assertNextStep(self._invoice(due), self.reminder, step)

    def test_due_date_on_a_weekend_where_the_law_does_not_move_it(self):
        self._set_figure("shift_due_date", "no")
        self.reminder.days_overdue = 1
        self.assertNextStep(self._invoice("2026-09-05"), self.reminder, "2026-09-06")

    def test_the_leap_day(self):
        for due, step in [
            ("2024-02-23", "2024-02-28"),
            ("2024-02-26", "2024-03-02"),  # 29 February lies between
            ("2023-02-24", "2023-03-01"),  # and here it does not
            ("2024-02-29", "2024-03-05"),
        ]:
            with self.subTest(due=due):
                self.assertNextStep(self._invoice(due), self.reminder, step)

    def test_a_run_on_the_leap_day(self):
        self.reminder.days_overdue = 6
        invoice = self._invoice("2024-02-23")  # a Friday
        self.assertFalse(self._run("2024-02-28").notice_ids)
        notice = self._run_and_send("2024-02-29")
        self.assertRecordValues(
            notice, [{"date": Date.to_date("2024-02-29"), "response_date": Date.to_date("2024-03-05")}]
        )
        self.assertNextStep(invoice, self.fee_reminder, "2024-03-09")  # 15 days after due

    def test_deadline_moves_to_a_bank_day(self):
        for due, day, deadline in [
            ("2026-09-01", "2026-09-06", "2026-09-11"),  # a Friday stays
            ("2026-09-02", "2026-09-07", "2026-09-14"),  # Saturday 12 becomes Monday 14
            ("2026-12-14", "2026-12-19", "2026-12-28"),  # Christmas Eve becomes Monday 28
        ]:
            with self.subTest(day=day):
                debtor = self._make_debtor(f"Debtor {day}")
                self._invoice(due, partner=debtor)
                notice = self._run_and_send(day).filtered(lambda notice, debtor=debtor: notice.partner_id == debtor)
                self.assertEqual(notice.response_date, Date.to_date(deadline))

    def test_next_step_waits_for_the_deadline_and_the_grace(self):
        # A late start: written on 20 September, deadline Friday 25, and 2 full days of grace: not before Monday 28.
        invoice = self._invoice("2026-09-01")
        self._run_and_send("2026-09-20")
        self.assertNextStep(invoice, self.fee_reminder, "2026-09-28")
        self.policy.grace_days = 0
        self.assertNextStep(invoice, self.fee_reminder, "2026-09-26")
        self.policy.grace_days = 5
        self.assertNextStep(invoice, self.fee_reminder, "2026-10-01")
