"""When claims are time-barred, what interrupts it, and who is warned.

The invoices are issued 30 days before they are due; today is 15 October 2026.
"""

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from .common import TODAY
from .limitation_common import LimitationCommon


class TestLimitationDate(LimitationCommon):
    def test_consumers_and_businesses(self):
        firm = self._make_debtor("Firman AB", is_company=True)
        consumers, firms = self._invoice("2026-08-31"), self._invoice("2026-08-31", partner=firm)
        self.assertBarredAfter(consumers, "2029-08-01", "invoice", start="2026-08-01")
        self.assertBarredAfter(firms, "2036-08-01", "invoice", start="2026-08-01")
        firm.inkasso_debtor_kind = "consumer"
        self.assertBarredAfter(firms, "2029-08-01", "invoice")

    def test_from_delivery_where_that_was_earlier(self):
        invoice = self._invoice("2026-08-31", delivery_date="2026-07-15")
        self.assertBarredAfter(invoice, "2029-07-15", "invoice", start="2026-07-15")
        later = self._invoice("2026-08-31", delivery_date="2026-08-20")
        self.assertBarredAfter(later, "2029-08-01", "invoice")

    def test_opening_entries_run_from_their_due_date_at_the_latest(self):
        account = self.company_data["default_account_receivable"]
        entry = self.env["account.move"].create(
            {
                "journal_id": self.company_data["default_journal_misc"].id,
                "date": "2026-01-01",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.anna.id,
                            "debit": 500,
                            "date_maturity": "2025-11-30",
                            "no_followup": False,
                        }
                    ),
                    Command.create({"account_id": self.company_data["default_account_revenue"].id, "credit": 500}),
                ],
            }
        )
        entry.action_post()
        self.assertBarredAfter(entry, "2028-11-30", "invoice", start="2025-11-30")

    def test_as_the_law_says(self):
        invoice = self._invoice("2026-08-31")
        self._set_figure("limitation_from", "due")
        self.assertBarredAfter(invoice, "2029-08-31", "invoice", start="2026-08-31")
        self._set_figure("limitation_from", "year_end")
        self.assertBarredAfter(invoice, "2029-12-31", "invoice", start="2026-12-31")
        self._set_figure("limitation_years", "0")
        self.assertFalse(self._items(invoice).limitation_date)

    def test_under_the_law_of_the_debtors_country(self):
        german = self._make_debtor("Hans Meyer", country_id=self.env.ref("base.de").id)
        invoice = self._invoice("2026-08-31", partner=german)
        self.assertBarredAfter(invoice, "2029-08-01", "invoice")
        self.company.inkasso_law_by = "debtor"
        self.assertBarredAfter(invoice, "2029-12-31", "invoice")  # from the end of the year
        german.country_id = self.env.ref("base.no")
        self.assertBarredAfter(invoice, "2029-08-31", "invoice")  # from the due date

    def test_what_is_paid_or_not_posted_has_none(self):
        paid, draft = self._invoice("2026-08-31"), self._invoice("2026-08-31")
        self._pay(paid, "2026-09-20")
        draft.button_draft()
        self.assertFalse((self._items(paid) | self._items(draft)).filtered("limitation_date"))
        draft.action_post()
        self.assertBarredAfter(draft, "2029-08-01", "invoice")

    def test_a_policy_of_another_law(self):
        invoice = self._invoice("2026-08-31")
        invoice.inkasso_policy_id = self._make_policy(
            "Germany", jurisdiction_id=self.env.ref("inkasso_collections.jurisdiction_de").id
        )
        self.assertBarredAfter(invoice, "2029-12-31", "invoice")


class TestInterruptions(LimitationCommon):
    def test_a_notice_interrupts_when_it_has_gone_out(self):
        invoice = self._invoice("2026-08-31")
        notice = self._run(TODAY).notice_ids
        self.assertBarredAfter(invoice, "2029-08-01", "invoice")
        notice.sudo()._mark_sent()
        self.assertBarredAfter(invoice, "2029-10-15", "notice", start=TODAY)
        notice.action_cancel()
        self.assertBarredAfter(invoice, "2029-08-01", "invoice")

    def test_a_notice_that_failed_interrupts_nothing(self):
        invoice = self._invoice("2026-08-31")
        self._run(TODAY).notice_ids.sudo()._mark_failed("Refused")
        self.assertBarredAfter(invoice, "2029-08-01", "invoice")

    def test_a_letter_does_nothing_where_the_law_does_not_say_so(self):
        self._set_figure("limitation_letter_interrupts", "no")
        invoice = self._invoice("2026-08-31")
        self._run_and_send(TODAY)
        self._record(invoice, "2026-09-30", "letter")
        self.assertBarredAfter(invoice, "2029-08-01", "invoice")
        self._record(invoice, "2026-09-10", "court")
        self.assertBarredAfter(invoice, "2029-09-10", "court")

    def test_a_part_payment_acknowledges(self):
        invoice = self._invoice("2026-08-31")
        self._pay(invoice, "2026-09-20", amount=400)
        self.assertBarredAfter(invoice, "2029-09-20", "payment")
        self._items(invoice).move_line_id.remove_move_reconcile()
        self.assertBarredAfter(invoice, "2029-08-01", "invoice")

    def test_a_credit_note_is_no_act_of_the_debtor(self):
        invoice = self._invoice("2026-08-31")
        credit = self._create_invoice_one_line(
            move_type="out_refund",
            price_unit=300,
            tax_ids=self.no_tax,
            partner_id=self.anna,
            invoice_date="2026-09-20",
            post=True,
        )
        (invoice | credit).line_ids.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self.assertEqual(invoice.amount_residual, 700)
        self.assertBarredAfter(invoice, "2029-08-01", "invoice")

    def test_paid_interest_acknowledges_the_claim(self):
        self.company.inkasso_posting = "notice"
        income = self.company_data["default_account_revenue"]
        self.company.write({"inkasso_interest_account_id": income.id, "inkasso_fee_account_id": income.id})
        invoice = self._invoice("2026-08-31")
        self._run_and_send("2026-09-05")
        self._run_and_send("2026-09-16")  # claims interest and books it
        note = self.env["inkasso.charge"].search([("type", "=", "interest"), ("state", "=", "posted")]).posting_move_id
        self.assertTrue(note)
        self.assertBarredAfter(invoice, "2029-10-15", "notice")
        # booked interest is barred with its claim
        self.assertBarredAfter(note, "2029-10-15", "notice")
        self._pay(note, "2026-10-20")
        self.assertBarredAfter(invoice, "2029-10-20", "payment")

    def test_events(self):
        invoice = self._invoice("2026-08-31")
        event = self._record(invoice, "2026-09-25")
        self.assertBarredAfter(invoice, "2029-09-25", "acknowledgement")
        event.write({"date": "2026-10-02", "kind": "enforcement"})
        self.assertBarredAfter(invoice, "2029-10-02", "enforcement")
        self._pay(invoice, "2026-09-28", amount=100)
        self.assertBarredAfter(invoice, "2029-10-02", "enforcement")
        event.unlink()
        self.assertBarredAfter(invoice, "2029-09-28", "payment")

    def test_an_event_does_not_revive_what_is_barred(self):
        invoice = self._invoice("2022-08-31")
        event = self._record(invoice, "2026-10-01")
        self.assertBarredAfter(invoice, "2025-08-01", "invoice")
        self.assertEqual(event.late_item_ids, self._items(invoice))
        self._run_and_send(TODAY)
        self.assertBarredAfter(invoice, "2025-08-01", "invoice")

    def test_events_are_checked(self):
        invoice = self._invoice("2026-08-31")
        other = self._invoice("2026-08-31", partner=self._make_debtor("Bertil Berg"))
        with self.assertRaisesRegex(ValidationError, "yet to come"):
            self._record(invoice, "2026-10-16")
        with self.assertRaisesRegex(ValidationError, "several debtors"):
            self._record(invoice | other, "2026-10-01")
        with self.assertRaisesRegex(ValidationError, "at least one"):
            self._record(invoice, "2026-10-01", item_ids=[])

    def test_the_files_of_an_event_belong_to_it(self):
        file = self.env["ir.attachment"].create({"name": "decision.pdf", "raw": b"x"})
        event = self._record(self._invoice("2026-08-31"), "2026-10-01", attachment_ids=file.ids)
        self.assertEqual((file.res_model, file.res_id), ("inkasso.limitation.event", event.id))

    def test_what_interrupts_is_listed(self):
        invoice = self._invoice("2026-08-31")
        notice = self._run_and_send("2026-09-05")
        self._pay(invoice, "2026-09-20", amount=400)
        event = self._record(invoice, "2026-09-25")
        acts = self._items(invoice).interruption_ids
        self.assertEqual(acts.mapped("kind"), ["notice", "acknowledgement", "payment"])  # the latest first
        self.assertEqual(acts[0].notice_id, notice)
        self.assertEqual(acts[1].event_id, event)
        self.assertEqual(acts[2].move_id.line_ids.filtered("credit").partner_id, self.anna)
        self.assertEqual(acts[1].action_open()["res_model"], "inkasso.limitation.event")
        self.assertEqual(len(set(acts.ids)), 3)

    def test_states_and_their_search(self):
        barred, soon, running = self._invoice("2022-08-31"), self._invoice("2023-12-31"), self._invoice("2026-08-31")
        items = self._items(barred | soon | running)
        # issued on 1 December 2023: barred after 1 December 2026, in 47 days
        self.assertEqual(self._items(soon).limitation_days, 47)
        for invoice, state in ((barred, "barred"), (soon, "soon"), (running, "running")):
            self.assertEqual(self._items(invoice).limitation_state, state)
            found = self.env["inkasso.item"].search([("id", "in", items.ids), ("limitation_state", "=", state)])
            self.assertEqual(found, self._items(invoice))
        not_barred = self.env["inkasso.item"].search([("id", "in", items.ids), ("limitation_state", "!=", "barred")])
        self.assertEqual(not_barred, self._items(soon | running))
        self.company.inkasso_limitation_days = 46
        self.env.invalidate_all()
        self.assertEqual(self._items(soon).limitation_state, "running")


class TestLimitationWarning(LimitationCommon):
    def _warn(self):
        with self.enter_registry_test_mode():
            self.env.ref("inkasso_collections.ir_cron_limitation").sudo().method_direct_trigger()
        self.env.invalidate_all()
        return self.env["mail.activity"].search(
            [("activity_type_id", "=", self.env.ref("inkasso_collections.activity_limitation").id)]
        )

    def test_one_to_do_per_case_and_once(self):
        # barred after 1 December 2026 and after 1 March 2027, in 47 and 137 days; the third in far future, the fourth gone
        soon, later = self._invoice("2023-12-31"), self._invoice("2024-03-31")
        self._invoice("2026-08-31")
        gone = self._invoice("2022-08-31")
        activity = self._warn()
        self.assertEqual(len(activity), 1)
        case = self._items(soon).case_id
        self.assertEqual((activity.res_model, activity.res_id), ("inkasso.case", case.id))
        self.assertIn("2026-12-02", activity.summary)
        self.assertIn(soon.name, activity.note)
        self.assertIn(later.name, activity.note)
        self.assertNotIn(gone.name, activity.note)
        self.assertEqual(case.limitation_date, fields.Date.to_date("2026-12-01"))
        self.assertEqual(activity.date_deadline, fields.Date.to_date(TODAY))  # half of the 180 days has passed
        self.assertEqual(self._warn(), activity)
        self.assertEqual(self._items(soon | later).mapped("limitation_warned"), [True, True])

    def test_the_deadline_leaves_half_of_the_time(self):
        self._invoice("2024-04-30")  # issued 31 March 2024: barred after 31 March 2027
        self.assertEqual(self._warn().date_deadline, fields.Date.to_date("2026-12-31"))  # 90 days before

    def test_as_many_days_before_as_the_company_says(self):
        self._invoice("2023-12-31")
        self.company.inkasso_limitation_days = 46
        self.assertFalse(self._warn())
        self.company.inkasso_limitation_days = 47
        self.assertTrue(self._warn())

    def test_the_to_do_goes_away_with_its_reason(self):
        first, second = self._invoice("2023-12-31"), self._invoice("2024-03-31")
        activity = self._warn()
        self._record(first, "2026-10-01")
        self.assertTrue(activity.exists())
        self._pay(second, TODAY)
        self.assertFalse(activity.exists())
        self.assertFalse(self._warn())

    def test_a_new_date_is_warned_of_anew(self):
        invoice = self._invoice("2023-12-31")
        self._warn()
        event = self._record(invoice, "2026-10-01")
        self.assertFalse(self._items(invoice).limitation_warned)
        event.unlink()
        self.assertTrue(self._warn())

    def test_a_case_shows_what_is_barred_next(self):
        soon, gone = self._invoice("2023-12-31"), self._invoice("2022-08-31")
        self._warn()
        case = self._items(soon).case_id
        self._items(gone).sudo().case_id = case
        case.invalidate_recordset()
        self.assertEqual((str(case.limitation_date), case.limitation_state), ("2026-12-01", "soon"))
        self._pay(soon, TODAY)
        self.assertEqual((str(case.limitation_date), case.limitation_state), ("2025-08-01", "barred"))

    def test_one_debtor_who_cannot_be_handled_stops_nobody(self):
        self._invoice("2023-12-31")
        bertil = self._make_debtor("Bertil Berg")
        fine = self._invoice("2023-12-31", partner=bertil)
        Case = self.registry["inkasso.case"]
        warn = Case._warn_of_limitation

        def fail_for_anna(case):
            if case.partner_id == self.anna:
                raise ValueError("No")
            return warn(case)

        self.patch(Case, "_warn_of_limitation", fail_for_anna)
        with mute_logger("odoo.addons.inkasso_collections.models.dunning.item_limitation_warning"):
            activity = self._warn()
        self.assertEqual(activity.res_id, self._items(fine).case_id.id)
