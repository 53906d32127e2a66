from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import TODAY, CollectionsCommon


@tagged("inkasso_credit")
class TestSupplyStop(CollectionsCommon):
    """Who is late enough is stopped, and supplied again when it is paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Stop = cls.env["inkasso.supply.stop"].sudo()
        cls.company.sudo().write({"inkasso_stop": True, "inkasso_stop_days": 20, "inkasso_stop_amount": 500})
        cls.collector = new_test_user(
            cls.env, "stop_collector", "inkasso_collections.group_collector", company_id=cls.company.id
        )

    def _follow(self, day=TODAY):
        with freeze_time(day), patch.object(self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 1):
            self.Stop._cron_stop()

    def _stops(self, partner=None):
        return self.Stop.search([("partner_id", "=", (partner or self.anna).id)], order="id")

    def test_by_days_and_amount(self):
        self._invoice("2026-09-20", 300)
        invoice = self._invoice("2026-09-25", 300)
        self._follow("2026-10-14")
        self.assertFalse(self._stops(), "19 days late, and 300 more")
        self._follow("2026-10-15")
        stop = self._stops()
        self.assertEqual((stop.state, stop.origin, str(stop.date)), ("active", "rule", "2026-10-15"))
        self.assertIn("600", stop.reason)
        self.assertIn("2026", stop.reason)
        self.assertTrue(self.anna.inkasso_is_stopped)
        self.assertIn("Supply stopped", self.anna.message_ids[0].body)
        self._follow("2026-10-16")
        self.assertEqual(len(self._stops()), 1)
        with freeze_time("2026-10-17"):
            self._pay(invoice, "2026-10-17", 100)
        self.assertEqual(stop.state, "active", "500 are enough")
        with freeze_time("2026-10-18"):
            self._pay(invoice, "2026-10-18", 1)
        self.assertEqual((stop.state, str(stop.ended_on)), ("ended", "2026-10-18"))
        self.assertFalse(self.anna.inkasso_is_stopped)

    def test_by_level(self):
        self.company.sudo().write({"inkasso_stop_days": 0, "inkasso_stop_stage": "demand"})
        self._invoice("2026-09-01")
        for day in ("2026-09-06", "2026-09-16"):
            self._run_and_send(day)
        self._follow("2026-09-30")
        self.assertFalse(self._stops())
        self._run_and_send("2026-10-01")
        self._follow("2026-10-01")
        self.assertEqual(self._stops().state, "active")

    def test_agreed_lines_are_not_held_against_the_customer(self):
        items = self._items(self._invoice("2026-09-01")).sudo()
        self._follow()
        self.assertEqual(self._stops().state, "active")
        items._rest(self.policy, "plan")
        self._follow()
        self.assertEqual(self._stops().state, "ended")

    def test_no_rule(self):
        self.company.sudo().inkasso_stop = False
        self._invoice("2026-09-01")
        self._follow()
        self.assertFalse(self._stops())

    def test_by_hand_until_paid(self):
        invoice = self._invoice("2026-10-10", 50)
        stop = self.Stop.with_user(self.collector)._stop(self.anna, self.company, "Three broken promises")
        self.assertEqual((stop.origin, stop.user_id), ("hand", self.collector))
        self._follow()
        self.assertEqual(stop.state, "active")
        with freeze_time(TODAY):
            self._pay(invoice, TODAY)
        self.assertEqual(stop.state, "ended")

    def test_by_hand_until_released(self):
        stop = self.Stop._stop(self.anna, self.company, "Bankruptcy is rumoured", until_paid=False)
        self._follow()
        self.assertEqual(stop.state, "active")
        stop._release("It was a rumour")
        self.assertEqual((stop.state, stop.end_reason), ("ended", "It was a rumour"))

    def test_released_until_a_day(self):
        self._invoice("2026-09-01")
        self._follow()
        stop = self._stops()
        with freeze_time(TODAY):
            stop._release("Has promised to pay on Friday", self.env["inkasso.notice"]._get_today().replace(day=20))
        self.assertEqual(stop.state, "released")
        self.assertFalse(self.anna.inkasso_is_stopped)
        self._follow("2026-10-20")
        self.assertEqual(stop.state, "released")
        self._follow("2026-10-21")
        self.assertEqual(stop.state, "active")
        self.assertEqual(len(self._stops()), 1)

    def test_released_and_paid(self):
        invoice = self._invoice("2026-09-01")
        self._follow()
        with freeze_time(TODAY):
            self._stops()._release("Trusted")
            self._pay(invoice, TODAY)
        self.assertEqual(self._stops().state, "ended")

    def test_search(self):
        self.Stop._stop(self.anna, self.company, "Because", until_paid=False)
        bo = self._make_debtor("Bo Berg")
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": self.anna.id})
        Partner = self.env["res.partner"]
        found = Partner.search([("inkasso_is_stopped", "=", True), ("id", "in", (self.anna | bo | contact).ids)])
        self.assertEqual(found, self.anna | contact)
        found = Partner.search([("inkasso_is_stopped", "=", False), ("id", "in", (self.anna | bo | contact).ids)])
        self.assertEqual(found, bo)

    def test_rights(self):
        user = new_test_user(self.env, "stop_user", "inkasso_collections.group_user", company_id=self.company.id)
        Stop = self.env["inkasso.supply.stop"]
        with self.assertRaises(AccessError):
            Stop.with_user(user)._stop(self.anna, self.company, "No")
        stop = self.Stop._stop(self.anna, self.company, "Yes")
        with self.assertRaises(AccessError):
            stop.with_user(user)._release("No")
        with self.assertRaises(AccessError):
            stop.with_user(self.collector).write({"state": "ended"})
        with self.assertRaises(UserError):
            stop.with_user(self.collector)._release(" ")
        with self.assertRaises(UserError):
            stop.unlink()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "stop_stranger",
            "inkasso_collections.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(Stop.with_user(stranger).search([("partner_id", "=", self.anna.id)]))
        wizard = self.env["inkasso.supply.stop.wizard"].with_user(self.collector)
        wizard = wizard.create({"partner_id": self.anna.id, "company_id": self.company.id})
        self.assertTrue(wizard.is_stopped)
        with self.assertRaises(UserError):
            wizard.action_release()
        wizard.reason = "All is well"
        wizard.action_release()
        self.assertEqual(stop.state, "ended")
