"""The letter that interrupts limitation: a notice outside the plan. Today is 15 October 2026."""

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import TODAY
from .limitation_common import LimitationCommon


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
        paused.action_toggle_block_payment()
        with self.assertRaisesRegex(UserError, "excluded from follow-up"):
            self._items(paused).action_interrupt_limitation()
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
        wizard = self.env["inkasso.interrupt.limitation"].browse(
            (items | other).action_interrupt_limitation()["res_id"]
        )
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
        with self.assertRaisesRegex(ValidationError, "cannot be"):
            self.env.ref("inkasso_collections.policy_interruption").active = True

    def test_a_company_may_have_a_letter_of_its_own(self):
        own = self.env.ref("inkasso_collections.policy_interruption").copy(
            {"company_id": self.company.id, "active": False}
        )
        own.with_context(active_test=False).level_ids.response_days = 20
        letter = self._send(self.item)
        self.assertEqual(letter.level_id.policy_id, own)
        self.assertEqual(letter.response_date, fields.Date.to_date("2026-11-04"))

    def test_rights(self):
        outsider = new_test_user(
            self.env, "outsider", groups="account.group_account_invoice", company_id=self.company.id
        )
        viewer = new_test_user(self.env, "viewer", groups="inkasso_collections.group_user", company_id=self.company.id)
        collector = new_test_user(
            self.env, "coll", groups="inkasso_collections.group_collector", company_id=self.company.id
        )
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
            self.env,
            "stranger",
            groups="inkasso_collections.group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(self.env["inkasso.limitation.event"].with_user(stranger).search([]))
        self.assertFalse(self.env["inkasso.limitation.interruption"].with_user(stranger).search([]))
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            event.with_user(stranger).read(["evidence"])
