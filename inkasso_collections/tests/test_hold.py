"""Holds: lines, cases and debtors are paused with a reason, and nothing paused is forgotten."""

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .agreements_common import AgreementsCommon


class TestHold(AgreementsCommon):
    def _hold(self, until=None, scope="line", items=None):
        return self.env["inkasso.hold"]._place(items or self.item, until, "Asked for time", scope)

    def _follow(self, day):
        self._on(day)["inkasso.hold"].sudo()._cron_follow()

    def test_ends_by_itself_with_a_to_do(self):
        self.case.user_id = self.collector
        hold = self._hold("2026-10-20")
        self.assertNextStep(self.invoice, self.demand, "2026-10-21", "hold")
        self.assertEqual(
            (self.item.hold, str(self.item.hold_until), self.item.hold_note), (True, "2026-10-20", "Asked for time")
        )
        self._follow("2026-10-20")
        self.assertTrue(hold.is_active)
        self._follow("2026-10-21")
        self.assertFalse(hold.is_active)
        self.assertNextStep(self.invoice, self.demand, "2026-10-01")
        self.assertIn("Asked for time", self._activities("hold").summary)
        self._follow("2026-10-22")
        self.assertEqual(len(self._activities("hold")), 1)

    def test_without_last_day_is_reviewed_again_and_again(self):
        hold = self._hold()
        self.assertEqual(str(hold.review_date), "2026-11-14")
        self._follow("2026-11-13")
        self.assertFalse(self._activities("hold"))
        self._follow("2026-11-14")
        self.assertTrue(hold.is_active)
        self.assertTrue(self._activities("hold"))
        self.assertEqual(str(hold.review_date), "2026-12-14")
        hold.action_end()
        self.assertFalse(self._activities("hold"))

    def test_on_the_debtor_covers_what_comes_later(self):
        self._hold(scope="partner")
        later = self._invoice("2026-10-01", amount=50)
        self.assertNextStep(later, None or self.reminder, None, "hold")
        self.assertFalse(self._run("2026-12-01").notice_ids)
        self._pay(self.invoice, "2026-10-16")
        self._follow("2026-10-17")
        self.assertEqual(self._items(later).rest_reason, "hold", "the debtor is paused, whatever is paid")

    def test_on_the_case_ends_with_it(self):
        bo = self._make_debtor("Bo Bengtsson")
        friendly = self._invoice("2026-10-01", partner=bo)
        self._run_and_send("2026-10-07")
        item = self._items(friendly)
        hold = self._hold(scope="case", items=item)
        self._pay(friendly, "2026-10-16")
        self.assertEqual(item.case_id.stage, "closed")
        self.assertFalse(hold.is_active)
        self.assertFalse(self._items(self._invoice("2026-10-14", amount=50, partner=bo)).rest_reason)

    def test_of_paid_lines_is_over(self):
        hold = self._hold()
        self._pay(self.invoice, "2026-10-16")
        self._follow("2026-10-17")
        self.assertFalse(hold.is_active)
        self.assertFalse(self._activities("hold"))

    def test_new_hold_takes_over(self):
        first = self._hold("2026-10-20")
        second = self._hold("2026-10-30")
        self.assertEqual((first.is_active, second.is_active), (False, True))
        self.assertNextStep(self.invoice, self.demand, "2026-10-31", "hold")

    def test_each_hold_has_its_own_to_dos(self):
        """Ending one leaves what another asks for."""
        other = self._items(self._invoice("2026-10-01", amount=50))
        other.sudo().case_id = self.case
        hold = self._hold()
        self.env["inkasso.hold"]._place(other, None, "Waits for a credit note", "line")
        self._follow("2026-11-14")
        self.assertEqual(len(self._activities("hold")), 2)
        hold.action_end()
        [left] = self._activities("hold")
        self.assertIn("Waits for a credit note", left.summary)

    @mute_logger("odoo.addons.inkasso_collections.models.agreements.followed_mixin")
    def test_one_that_fails_stops_no_other(self):
        other = self._items(self._invoice("2026-10-01", amount=50))
        bad = self._hold("2026-10-20")
        good = self.env["inkasso.hold"]._place(other, self._days(5), "Waits for a credit note", "line")
        end = self.registry["inkasso.hold"]._end

        def fail(holds):
            if bad in holds:
                raise ValueError("Something is wrong with this one")
            return end(holds)

        self.patch(self.registry["inkasso.hold"], "_end", fail)
        self._follow("2026-10-22")
        self.assertEqual((bad.is_active, good.is_active), (True, False))
        told = bad.activity_ids | bad.case_id.activity_ids | self.case.activity_ids
        self.assertTrue(told.filtered(lambda each: "Something is wrong with this one" in (each.note or "")))

    def test_resuming_one_of_two_lines(self):
        other = self._items(self._invoice("2026-10-01", amount=50))
        hold = self._hold(items=self.item + other)
        other.action_resume()
        self.assertEqual(hold.item_ids, self.item)
        self.assertTrue(hold.is_active)
        self.assertEqual((self.item.hold, other.hold), (True, False))
        self.assertEqual(self.env["inkasso.item"].search([("hold", "=", True)]), self.item)
        self.assertIn(other, self.env["inkasso.item"].search([("hold", "=", False)]))
        self.item.action_resume()
        self.assertFalse(hold.is_active)

    def test_one_debtor_one_hold(self):
        other = self._items(self._invoice("2026-09-01", partner=self._make_debtor("Bo Bengtsson")))
        holds = self._hold(items=self.item + other)
        self.assertEqual(holds.partner_id, self.anna + other.partner_id)

    def test_dialog_of_the_case(self):
        wizard = self.env["inkasso.hold.items"].browse(self.case.with_user(self.viewer).action_hold()["res_id"])
        self.assertEqual(wizard.scope, "case")
        wizard.note = "Ill"
        wizard.with_user(self.viewer).action_hold()
        self.assertRecordValues(self.case.hold_ids, [{"scope": "case", "note": "Ill", "user_id": self.viewer.id}])

    def test_rights(self):
        biller = self._user("accord_biller", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.env["inkasso.hold"].with_user(biller)._place(self.item, None, "x")
        hold = self._hold()
        with self.assertRaises(AccessError):
            hold.with_user(biller).action_end()
        for operation in ("write", "create", "unlink"):
            self.assertFalse(hold.with_user(self.collector).has_access(operation))
        hold.with_user(self.viewer).action_end()
        with self.assertRaises(UserError):
            hold.action_end()
