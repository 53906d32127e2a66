"""When claims are time-barred, what interrupts it, who is warned, and the letter that keeps a claim alive.

The invoices are issued 30 days before they are due; today is 15 October 2026.
"""

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import TODAY, CollectionsCommon


class LimitationCommon(CollectionsCommon):

    def assertBarredAfter(self, moves, day, cause, start=None):
        for item in self._items(moves):
            self.assertEqual(item.limitation_date, fields.Date.to_date(day))
            self.assertEqual(item.limitation_cause, cause)
            if start:
                self.assertEqual(item.limitation_start, fields.Date.to_date(start))

    def _record(self, moves, day, kind="acknowledgement", **vals):
        return self.env["inkasso.limitation.event"].create(
            {"item_ids": self._items(moves).ids, "kind": kind, "date": day, "evidence": "E-mail of that day", **vals}
        )


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
                            "account_id": account.id, "partner_id": self.anna.id, "debit": 500,
                            "date_maturity": "2025-11-30", "no_followup": False,
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
            move_type="out_refund", price_unit=300, tax_ids=self.no_tax, partner_id=self.anna,
            invoice_date="2026-09-20", post=True,
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

    def test_one_debtor_who_cannot_be_handled_stops_nobody(self):
        self._invoice("2023-12-31")
        bertil = self._make_debtor("Bertil Berg")
        fine = self._invoice("2023-12-31", partner=bertil)
        Case = self.registry["inkasso.case"]
        warn = Case._warn_of_limitation

        def fail_for_anna(case):
            if case.partner_id == self.anna:
                raise UserError("No")
            return warn(case)

        self.patch(Case, "_warn_of_limitation", fail_for_anna)
        with mute_logger("odoo.addons.inkasso_collections.models.dunning.item_limitation_warning"):
            activity = self._warn()
        self.assertEqual(activity.res_id, self._items(fine).case_id.id)


class TestInterruptingLetter(LimitationCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # barred after 1 December 2026; two steps taken, the second with interest and the reminder fee
        cls.company.inkasso_fee_agreed = True
        cls.invoice = cls._invoice("2023-12-31")
        cls.item = cls._items(cls.invoice)
        cls._run_and_send("2024-01-05")
        # sent "today", which is after the notice's date: put the days back to those of the notices
        cls.second = cls._run_and_send("2026-10-01")
        cls.env.cr.execute("UPDATE inkasso_notice SET sent_on = date")
        cls.env.invalidate_all()
        cls.item.sudo()._reschedule()

    def _send(self, items):
        action = items.action_interrupt_limitation()
        result = items.env["inkasso.interrupt.limitation"].browse(action["res_id"]).action_send()
        return self.env["inkasso.notice"].browse(result.get("res_id"))

    def _stand(self):
        names = ("policy_id", "level_id", "next_level_id", "next_date", "notice_id", "response_date", "rest_reason")
        return [self.item[name] for name in names]

    def test_it_interrupts_and_leaves_the_plan_alone(self):
        before = self._stand()
        letter = self._send(self.item)
        self.assertEqual(letter.state, "queued")
        self.assertInvariants(letter)
        self.assertEqual(letter.level_id, self.env.ref("inkasso_collections.level_interruption"))
        self.assertFalse(letter.charge_ids)
        # what was claimed before is stated: the principal, interest and the fee of the second notice
        for part in ("principal", "interest", "fee", "total"):
            self.assertEqual(letter[f"amount_{part}"], self.second[f"amount_{part}"])
        self.assertGreater(letter.amount_interest, 0)
        self.assertEqual(letter.amount_fee, 60)
        self.assertEqual(self._stand(), before)
        self.assertEqual(self.item.limitation_date, fields.Date.to_date("2029-10-01"))
        letter.sudo()._mark_sent()
        self.assertBarredAfter(self.invoice, "2029-10-15", "notice")
        self.assertEqual(self._stand(), before)

    def test_the_plan_goes_on(self):
        self._send(self.item).sudo()._mark_sent()
        demand = self._run("2026-11-02").notice_ids
        self.assertEqual(demand.level_id, self.demand)
        self.assertInvariants(demand)

    def test_once_a_day(self):
        self._send(self.item)
        with self.assertRaisesRegex(UserError, "issued today"):
            self.item.action_interrupt_limitation()
        line = self.env["inkasso.notice.line"].search([("interruption_date", "=", TODAY)])
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            line.sudo().copy({"notice_id": line.notice_id.id})

    def test_pressed_twice(self):
        wizard = self.env["inkasso.interrupt.limitation"].browse(self.item.action_interrupt_limitation()["res_id"])
        wizard.action_send()
        with self.assertRaisesRegex(UserError, "issued today"):
            wizard.action_send()

    def test_again_another_day(self):
        first = self._send(self.item)
        first.sudo()._mark_sent()
        second = self._send(self.item.with_context(inkasso_date="2026-10-16"))
        self.assertNotEqual(first, second)
        self.assertEqual(second.line_ids.item_id, self.item)

    def test_cancelled(self):
        letter = self._send(self.item)
        letter.sudo()._mark_sent()
        letter.action_cancel()
        self.assertEqual(letter.state, "cancelled")
        self.assertBarredAfter(self.invoice, "2029-10-01", "notice")
        self.assertEqual(self.item.notice_id, self.second)
        self._send(self.item)  # and may be sent anew

    def test_one_that_failed_is_sent_again(self):
        before = self._stand()
        letter = self._send(self.item)
        letter.sudo()._mark_failed("Refused")
        self.assertEqual(self._stand(), before)
        letter.action_resend()
        letter.sudo()._mark_sent()
        self.assertEqual(self._stand(), before)
        self.assertBarredAfter(self.invoice, "2029-10-15", "notice")

    def test_for_cases_and_what_is_left_out(self):
        barred = self._invoice("2022-08-31")
        paused = self._invoice("2026-08-31")
        self._items(paused).action_hold(False, "Asked to wait")
        abroad = self._make_debtor("Kari Nordmann", country_id=self.env.ref("base.no").id)
        self.company.inkasso_law_by = "debtor"
        norwegian = self._invoice("2026-08-31", partner=abroad)
        items = self._items(self.invoice | barred | paused | norwegian)
        wizard = self.env["inkasso.interrupt.limitation"].browse(items.action_interrupt_limitation()["res_id"])
        self.assertEqual(wizard.item_ids, self._items(self.invoice | paused))
        self.assertRegex(wizard.left_out, f"barred already.*{barred.name}")
        self.assertRegex(wizard.left_out, f"law that applies.*{norwegian.name}")
        action = self.item.case_id.action_interrupt_limitation()
        self.assertEqual(action["res_model"], "inkasso.interrupt.limitation")
        with self.assertRaisesRegex(UserError, "barred already"):
            self._items(barred).action_interrupt_limitation()

    def test_credits_count_and_who_cannot_be_reached_is_named(self):
        self._credit(1000, TODAY)
        wizard = self.env["inkasso.interrupt.limitation"].browse(self.item.action_interrupt_limitation()["res_id"])
        with self.assertRaisesRegex(UserError, "cover what is due"):
            wizard.action_send()
        lost = self._make_debtor("Nowhere Man", email=False, street=False, zip=False)
        items = self._items(self._invoice("2026-08-31", partner=lost))
        other = self._items(self._invoice("2026-08-31", partner=self._make_debtor("Bertil Berg")))
        wizard = self.env["inkasso.interrupt.limitation"].browse((items | other).action_interrupt_limitation()["res_id"])
        wizard.action_send()
        self.assertEqual(wizard.item_ids, items)
        self.assertIn("Nowhere Man", wizard.left_out)
        self.assertTrue(self.env["inkasso.notice"].search([("line_ids.item_id", "in", other.ids)]))

    def test_a_debtor_without_a_case_gets_one(self):
        item = self._items(self._invoice("2024-03-31", partner=self._make_debtor("Bertil Berg")))
        letter = self._send(item)
        self.assertEqual(item.case_id, letter.case_id)

    def test_the_letter_says_what_it_is(self):
        letter = self._send(self.item)
        html = self.env["ir.qweb"]._render("inkasso_collections.report_letter_document", {"o": letter, "lang": "en_US"})
        self.assertIn("interrupts limitation", html)
        self.assertIn("Preskriptionslagen (1981:130) 5 §", html)
        reminder = self.env["ir.qweb"]._render(
            "inkasso_collections.report_letter_document", {"o": self.second, "lang": "en_US"}
        )
        self.assertNotIn("interrupts limitation", reminder)

    def test_it_cannot_be_a_step_of_a_plan(self):
        with self.assertRaisesRegex(ValidationError, "outside the plan"):
            self.demand.stage = "interruption"
        with self.assertRaisesRegex(ValidationError, "outside the plan"):
            self.env.ref("inkasso_collections.policy_interruption").active = True

    def test_a_company_may_have_a_letter_of_its_own(self):
        own = self.env.ref("inkasso_collections.policy_interruption").copy({"company_id": self.company.id, "active": False})
        own.with_context(active_test=False).level_ids.response_days = 20
        letter = self._send(self.item)
        self.assertEqual(letter.level_id.policy_id, own)
        self.assertEqual(letter.response_date, fields.Date.to_date("2026-11-04"))

    def test_rights(self):
        outsider = new_test_user(self.env, "outsider", groups="account.group_account_invoice", company_id=self.company.id)
        viewer = new_test_user(self.env, "viewer", groups="inkasso_collections.group_user", company_id=self.company.id)
        collector = new_test_user(self.env, "coll", groups="inkasso_collections.group_collector", company_id=self.company.id)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.item.with_user(outsider).action_interrupt_limitation()
        vals = {"item_ids": self.item.ids, "kind": "letter", "date": TODAY, "evidence": "Copy"}
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.env["inkasso.limitation.event"].with_user(viewer).create(vals)
        event = self.env["inkasso.limitation.event"].with_user(collector).create(vals)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            event.unlink()
        self.assertTrue(self._send(self.item.with_user(viewer)))

    def test_of_another_company_nothing_is_seen(self):
        event = self._record(self.invoice, "2026-10-01")
        other = self.env["res.company"].sudo().create({"name": "Other AB"})
        stranger = new_test_user(
            self.env, "stranger", groups="inkasso_collections.group_manager", company_id=other.id, company_ids=[Command.set(other.ids)]
        )
        self.assertFalse(self.env["inkasso.limitation.event"].with_user(stranger).search([]))
        self.assertFalse(self.env["inkasso.limitation.interruption"].with_user(stranger).search([]))
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            event.with_user(stranger).read(["evidence"])
