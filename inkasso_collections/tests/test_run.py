"""The run: what is selected, netted, written and advanced; and that a preview is the run without its effects."""

from odoo.exceptions import UserError
from odoo.fields import Command, Date
from odoo.tools import SQL

from .common import CollectionsCommon

# Whatever a run may write to; a preview must leave all of it as it is.
WRITTEN_BY_RUNS = (
    "inkasso_item",
    "inkasso_notice",
    "inkasso_notice_line",
    "inkasso_charge",
    "inkasso_case",
    "mail_mail",
    "mail_activity",
    "mail_message",
    "ir_attachment",
    "account_move",
    "account_move_line",
    "res_partner",
)


class TestRun(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bo = cls._make_debtor("Bo Bengtsson")
        cls.cia = cls._make_debtor("Cia Carlsson")

    def _snapshot(self):
        """Every row of the tables that runs write to, and the numbers that are given out next."""
        self.env.flush_all()
        rows = {
            table: self.env.execute_query(SQL("SELECT t FROM %s t ORDER BY id", SQL.identifier(table)))
            for table in WRITTEN_BY_RUNS
        }
        for code in ("inkasso.notice", "inkasso.case"):
            sequence = self.env["ir.sequence"].sudo().search([("code", "=", code)])
            sequence.invalidate_recordset()
            rows[code] = sequence.mapped("number_next_actual")
        return rows

    # -------------------------------------------------------------------------
    # Preview
    # -------------------------------------------------------------------------

    def _make_every_kind_of_debtor(self):
        self.reminder.minimum_ids = [Command.create({"amount": 100, "currency_id": self.company.currency_id.id})]
        self.env["inkasso.level"].create(
            {"policy_id": self.policy.id, "name": "Agency", "sequence": 4, "days_overdue": 45, "stage": "handover"}
        )
        late = self._make_debtor("Long Overdue")
        self._invoice("2026-07-01", partner=late)
        for day in ("2026-07-06", "2026-07-16", "2026-07-31"):
            self._run_and_send(day)
        self._invoice("2026-09-01", amount=1000)  # Anna: a notice of three lines, with something to her credit
        self._invoice("2026-09-01", amount=500)
        self._invoice("2026-08-26", amount=200)
        self._credit(100, "2026-09-02")
        self._invoice("2026-09-01", partner=self.bo)  # covered by a payment
        self._credit(1000, "2026-09-02", partner=self.bo)
        self._invoice("2026-09-01", partner=self.cia, amount=99)  # too little
        self._invoice("2026-09-01", partner=self._make_debtor("Nowhere Man", email=False, street=False, zip=False))
        self._invoice("2026-09-01", partner=self._make_debtor("By Letter", email=False))

    def test_preview_is_the_run_and_writes_nothing_but_itself(self):
        self._make_every_kind_of_debtor()
        run = self.env["inkasso.run"].create({"date": "2026-09-06", "company_ids": self.company.ids})
        before = self._snapshot()
        run.action_preview()
        after = self._snapshot()
        for table, rows in before.items():
            self.assertEqual(rows, after[table], f"the preview wrote to {table}")
        shown = {
            line.partner_id: (
                line.result,
                line.level_id,
                line.channel,
                line.line_count,
                line.amount_principal,
                line.amount_interest,
                line.amount_fee,
                line.amount_total,
                line.message,
            )
            for line in run.line_ids
        }
        self.assertEqual(
            sorted(result for result, *_rest in shown.values()),
            ["error", "handover", "notice", "notice", "rest", "rest"],
        )
        counts = (run.line_count, run.error_count, run.rest_count)
        self.assertEqual(run.state, "preview")

        run.action_preview()
        self.assertEqual(len(run.line_ids), len(shown), "a second preview replaces the first")
        run.action_run()
        self.assertEqual((run.line_count, run.error_count, run.rest_count), counts)
        done = {
            notice.partner_id: (
                "notice",
                notice.level_id,
                notice.channel,
                len(notice.line_ids.move_line_id),
                notice.amount_principal,
                notice.amount_interest,
                notice.amount_fee,
                notice.amount_total,
                False,
            )
            for notice in run.notice_ids
        }
        for line in run.line_ids:
            done[line.partner_id] = (
                line.result,
                line.level_id,
                line.channel,
                line.line_count,
                line.amount_principal,
                line.amount_interest,
                line.amount_fee,
                line.amount_total,
                line.message,
            )
        handed_over = self.env["inkasso.case"].search([("stage", "=", "handover")]).partner_id
        self.assertEqual(handed_over.name, "Long Overdue")
        self.assertEqual(shown.pop(handed_over)[0], "handover")
        self.assertEqual(shown, done)

    def test_preview_of_a_run_that_was_run(self):
        run = self._run("2026-09-06")
        with self.assertRaises(UserError):
            run.action_preview()

    # -------------------------------------------------------------------------
    # Once
    # -------------------------------------------------------------------------

    def test_twice_the_same_day(self):
        invoice = self._invoice("2026-09-01")
        run = self._run("2026-09-06")
        self.assertRecordValues(
            run,
            [{"state": "done", "due_count": 1, "done_count": 1, "line_count": 1, "error_count": 0, "rest_count": 0}],
        )
        again = self._run("2026-09-06")
        self.assertRecordValues(again, [{"state": "done", "due_count": 0, "line_count": 0, "error_count": 0}])
        self.assertEqual(self.env["inkasso.notice"].search([("partner_id", "=", self.anna.id)]), run.notice_ids)
        with self.assertRaises(UserError):
            run.action_run()
        self.assertEqual(self._items(invoice).level_id, self.reminder)

    def test_however_late_one_step_for_each_deadline_that_passed(self):
        # Due on 1 April, first run on 15 October: the debtor still hears of it step by step.
        self._invoice("2026-04-01")
        expected = [
            ("2026-10-15", self.reminder),  # deadline Tuesday 20, grace until Thursday 22
            ("2026-10-22", None),
            ("2026-10-23", self.fee_reminder),  # deadline Saturday 31, so Monday 2 November, grace until Wednesday 4
            ("2026-11-04", None),
            ("2026-11-05", self.demand),
            ("2026-12-31", None),
        ]
        for day, level in expected:
            with self.subTest(day=day):
                self.assertEqual(self._run_and_send(day).level_id, level or self.reminder.browse())

    # -------------------------------------------------------------------------
    # One notice for each debtor and currency
    # -------------------------------------------------------------------------

    def test_one_notice_for_each_debtor_and_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.1)])
        firm = self._make_debtor("Firman AB", is_company=True)
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": firm.id})
        for partner, amount, currency in [
            (firm, 100, None),
            (contact, 200, None),
            (firm, 400, euro),
            (self.bo, 800, None),
            (self.bo, 50, None),
        ]:
            self._invoice("2026-09-01", amount=amount, partner=partner, currency_id=currency)
        notices = self._run("2026-09-06").notice_ids
        krona = self.company.currency_id
        self.assertEqual(
            {(notice.partner_id, notice.currency_id): notice.amount_principal for notice in notices},
            {(firm, krona): 300, (firm, euro): 400, (self.bo, krona): 850},
        )
        self.assertEqual(len(notices), 3)
        self.assertEqual(len(notices.case_id), 2, "one case for each debtor, whatever the currencies")

    def test_lines_at_different_levels_share_a_notice(self):
        older = self._invoice("2026-09-01", amount=1000)
        self._run_and_send("2026-09-06")
        newer = self._invoice("2026-09-11", amount=500)
        notice = self._run_and_send("2026-09-16")
        self.assertRecordValues(notice, [{"level_id": self.fee_reminder.id, "amount_principal": 1500}])
        self.assertEqual(
            {line.move_id: line.level_id for line in notice.line_ids},
            {older: self.fee_reminder, newer: self.reminder},
        )
        # Both have until Thursday 24 September, 8 days; and each goes on from its own level.
        self.assertEqual(notice.response_date, Date.to_date("2026-09-24"))
        self.assertNextStep(older, self.demand, "2026-10-01")
        self.assertNextStep(newer, self.fee_reminder, "2026-09-27")

    def test_debtor_of_two_companies(self):
        other = self.setup_other_company(name="Other AB")["company"]
        policy = self._make_policy("Of the other", company_id=other.id)
        other.inkasso_policy_id = policy
        ours = self._invoice("2026-09-01", amount=1000)
        theirs = (
            self.env["account.move"]
            .with_company(other)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.anna.id,
                    "invoice_date": "2026-08-01",
                    "invoice_date_due": "2026-09-01",
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create({"name": "x", "price_unit": 300, "tax_ids": [Command.clear()]})
                    ],
                }
            )
        )
        theirs.action_post()
        # what Anna has to her credit with us is nothing to them
        self._credit(400, "2026-09-02")
        notice = self._run("2026-09-06").notice_ids
        self.assertRecordValues(notice, [{"company_id": self.company.id, "amount_principal": 600}])
        self.assertNextStep(theirs, policy.level_ids[0], "2026-09-06")

        notice |= self._run("2026-09-07", companies=self.company + other).notice_ids
        self.assertEqual(
            {(notice.company_id, notice.level_id): notice.amount_principal for notice in notice},
            {(self.company, self.reminder): 600, (other, policy.level_ids[0]): 300},
        )
        cases = notice.case_id
        self.assertEqual(len(cases), 2)
        self.assertEqual(cases.company_id, self.company + other)
        self.assertEqual({case.item_ids.move_id for case in cases}, {ours, theirs})

    def test_limited_to_chosen_lines(self):
        chosen, other = self._invoice("2026-09-01", amount=100), self._invoice("2026-09-01", amount=200)
        run = self._run("2026-09-06", item_ids=self._items(chosen).ids, is_limited=True)
        self.assertEqual(run.notice_ids.line_ids.move_id, chosen)
        self.assertNextStep(other, self.reminder, "2026-09-06")
        nothing = self._run("2026-09-06", item_ids=[], is_limited=True)
        self.assertFalse(nothing.notice_ids)

    # -------------------------------------------------------------------------
    # Handing over
    # -------------------------------------------------------------------------

    def test_hand_over(self):
        level = self.env["inkasso.level"].create(
            {"policy_id": self.policy.id, "name": "Agency", "sequence": 4, "days_overdue": 45, "stage": "handover"}
        )
        invoice = self._invoice("2026-09-01")
        for day in ("2026-09-06", "2026-09-16", "2026-10-01"):
            self._run_and_send(day)
        case = self._items(invoice).case_id
        self.assertEqual(case.stage, "demand")
        # the demand's deadline, Sunday 11 October, moved to Monday 12; two days of grace
        self.assertNextStep(invoice, level, "2026-10-16")
        self.assertFalse(self._run("2026-10-15").line_count)
        run = self._run("2026-10-16")
        self.assertRecordValues(run, [{"line_count": 1, "error_count": 0, "notice_count": 0}])
        self.assertEqual(case.stage, "handover")
        self.assertNextStep(invoice, None, None, "done")
        self.assertEqual(self._items(invoice).level_id, level)
        self.assertEqual(case.activity_ids.mapped("summary").count("Ready to hand over to a collection agency"), 1)
        self.assertFalse(self._run("2026-10-17").line_count)

    # -------------------------------------------------------------------------
    # Sent or not
    # -------------------------------------------------------------------------

    def test_unsent_notice_blocks_the_next_step(self):
        invoice = self._invoice("2026-09-01")
        notice = self._run("2026-09-06").notice_ids
        self.assertEqual(notice.state, "queued")
        self.assertNextStep(invoice, self.fee_reminder, "2026-09-16", "pending")
        run = self._run("2026-09-16")
        self.assertRecordValues(run, [{"line_count": 0, "rest_count": 1, "error_count": 0}])
        self.assertFalse(run.notice_ids)
        self.assertNextStep(invoice, self.fee_reminder, "2026-09-17", "pending")
        notice.sudo()._mark_sent()
        self.assertEqual(self._run("2026-09-17").notice_ids.level_id, self.fee_reminder)

    def test_failed_notice_takes_the_level_back(self):
        invoice = self._invoice("2026-09-01")
        self._run_and_send("2026-09-06")
        notice = self._run("2026-09-16").notice_ids
        self.assertEqual(self._items(invoice).level_id, self.fee_reminder)
        notice.sudo()._mark_failed("No such mailbox")
        self.assertEqual(self._items(invoice).level_id, self.reminder)
        self.assertNextStep(invoice, self.fee_reminder, None, "failed")
        self.assertFalse(self._run("2026-10-10").notice_ids)

    # -------------------------------------------------------------------------
    # Cases
    # -------------------------------------------------------------------------

    def test_case_follows_what_is_open(self):
        bo, cia = (self.env["res.users"].create({"name": name, "login": name}) for name in ("bo", "cia"))
        self.company.inkasso_user_id = bo
        self.anna.inkasso_user_id = cia
        invoice, second = self._invoice("2026-09-01"), self._invoice("2026-09-12")
        self._invoice("2026-09-01", partner=self.bo)
        self._run_and_send("2026-09-06")
        case = self._items(invoice).case_id
        self.assertRecordValues(
            case,
            [{"user_id": cia.id, "stage": "reminder", "next_date": Date.to_date("2026-09-16"), "date_closed": False}],
        )
        self.assertEqual(self.env["inkasso.case"].search([("partner_id", "=", self.bo.id)]).user_id, bo)
        self._run_and_send("2026-09-17")
        self.assertEqual(self._items(second).case_id, case)
        self._pay(invoice, "2026-09-18")
        self.assertEqual(case.stage, "reminder", "something is open still")
        self._pay(second, "2026-09-18")
        charges = case.charge_ids.filtered(lambda charge: charge.state == "claimed")
        self.assertEqual(charges.mapped("type"), ["interest"], "the fee was never agreed")
        self.assertRecordValues(case, [{"stage": "reminder", "date_closed": False}])
        charges._waive({charge: charge.amount_open for charge in charges}, "Goodwill", self.env.user)
        self.assertRecordValues(case, [{"stage": "closed", "date_closed": Date.to_date("2026-10-15")}])
        second.line_ids.remove_move_reconcile()
        self.assertRecordValues(case, [{"stage": "reminder", "date_closed": False}])

    def test_new_case_after_the_last_one_closed(self):
        invoice = self._invoice("2026-09-01")
        self._run_and_send("2026-09-06")
        first = self._items(invoice).case_id
        self._pay(invoice, "2026-09-08")
        again = self._invoice("2026-09-10")
        self._run_and_send("2026-09-15")
        second = self._items(again).case_id
        self.assertNotEqual(second, first)
        # The first payment bounces: the debtor has one open case, not two.
        invoice.line_ids.remove_move_reconcile()
        self.assertEqual(first.stage, "closed")
        self.assertEqual(self._items(invoice).case_id, second)

    def test_merged_debtors_have_one_case(self):
        twin = self._make_debtor("Anna Andersson again")
        ours, twins = self._invoice("2026-09-01"), self._invoice("2026-09-01", partner=twin)
        self._run_and_send("2026-09-06")
        kept, given_up = self._items(ours).case_id, self._items(twins).case_id
        self.env["base.partner.merge.automatic.wizard"].sudo().create({})._merge((self.anna + twin).ids, self.anna)
        self.env.invalidate_all()
        self.assertRecordValues(
            kept + given_up,
            [{"stage": "reminder", "partner_id": self.anna.id}, {"stage": "closed", "partner_id": self.anna.id}],
        )
        self.assertEqual(self._items(ours + twins).case_id, kept)
        notice = self._run("2026-09-16").notice_ids
        self.assertRecordValues(notice, [{"partner_id": self.anna.id, "case_id": kept.id, "amount_principal": 2000}])
