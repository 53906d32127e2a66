"""Claims whose limitation has passed leave their plan; a manager may let them go on."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user

from .limitation_common import LimitationCommon

TOLD = "Time-barred claims are not collected"


@freeze_time("2026-10-15")
class TestBarred(LimitationCommon):
    """Three years for Anna, a consumer: what was invoiced on 2 August 2023 is barred after 2 August 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls._invoice("2023-09-01")
        cls.item = cls._items(cls.old)

    def _allow(self, reason="Acknowledged by letter"):
        action = self.item.action_allow_barred()
        self.env.flush_all()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.reason = reason
        wizard.action_allow()

    def test_it_is_not_reminded_and_somebody_is_told_once(self):
        other = self._invoice("2026-10-01", 500)
        for _day in range(2):
            run = self._run("2026-10-15")
            self.assertFalse(run.error_count)
        self.assertBarredAfter(self.old, "2026-08-02", "invoice")
        self.assertNextStep(self.old, self.reminder, None, "barred")
        case = self.item.case_id
        self.assertEqual(case.activity_ids.mapped("summary"), [TOLD])
        self.assertIn(self.old.name, case.activity_ids.note)
        self.assertEqual(self._items(other).notice_id.amount_principal, 500, "the other claim goes on, by itself")

    def test_a_preview_says_so_and_writes_nothing(self):
        run = self.env["inkasso.run"].create({"date": "2026-10-15", "company_ids": self.company.ids})
        run.action_preview()
        self.assertRecordValues(run.line_ids, [{"result": "rest", "message": "The claims are time-barred."}])
        self.assertFalse(self.item.is_barred)

    def test_the_last_day_still_counts(self):
        self._run("2026-08-02")
        self.assertEqual(self.item.notice_id.level_id, self.reminder)

    def test_a_manager_lets_it_go_on(self):
        self._run("2026-10-15")
        self._allow()
        self.assertFalse(self.item.rest_reason)
        self.assertEqual(self.item.barred_note, "Acknowledged by letter")
        self.assertFalse(self.item.case_id.activity_ids)
        self.assertIn("Acknowledged by letter", str(self.item.case_id.message_ids[0].body))
        self._run("2026-10-15")
        self.assertEqual(self.item.notice_id.level_id, self.reminder)

    def test_not_without_a_reason_nor_by_others(self):
        with self.assertRaisesRegex(UserError, "None of these lines"):
            self.item.action_allow_barred()
        self._run("2026-10-15")
        with self.assertRaisesRegex(UserError, "Say why"):
            self._allow("  ")
        collector = new_test_user(self.env, "col", groups="inkasso_collections.group_collector")
        with self.assertRaises(AccessError):
            self.item.with_user(collector).action_allow_barred()
        with self.assertRaises(AccessError):
            self.item.with_user(collector)._allow_barred("I want to")
        self.assertEqual(self.item.rest_reason, "barred")

    def test_an_interruption_that_was_not_known_lets_it_go_on(self):
        self._run("2026-10-15")
        self._record(self.old, "2025-01-10")
        self.assertBarredAfter(self.old, "2028-01-10", "acknowledgement")
        self.assertFalse(self.item.is_barred)
        self.assertFalse(self.item.rest_reason)

    def test_what_is_barred_is_not_handed_over(self):
        (self.reminder | self.fee_reminder).active = False
        self.demand.write({"stage": "handover", "fee_kind_ids": False})
        self._run("2026-10-15")
        self.assertNotEqual(self.item.case_id.stage, "handover")
        self.assertEqual(self.item.rest_reason, "barred")
