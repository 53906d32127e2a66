"""Claims under surveillance: looked at again, their limitation interrupted in time, taken up again."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time

from .legal_common import LegalCommon


class TestLegalSurveillance(LegalCommon):
    # -------------------------------------------------------------------------
    # Surveillance
    # -------------------------------------------------------------------------

    def _watched(self):
        step = self._apply_step()
        self._move(step, "title")
        self._move(step, "enforcement")
        self._move(step, "surveillance")
        return step

    def _cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("inkasso_collections.ir_cron_legal_watch").method_direct_trigger()

    def test_looked_at_again(self):
        step = self._watched()
        with freeze_time("2027-10-14"):
            self._cron()
            self.assertFalse(step.activity_ids)
        with freeze_time("2027-10-15"):
            self._cron()
            self.assertIn("assets", step.activity_ids.summary)
            self.assertEqual(step.review_date.isoformat(), "2028-10-15")
            again = self._open_step(kind=self.execution_kind, previous=step)
            self.assertEqual(again.cost_ids.amount, 600)

    def test_limitation_is_interrupted_in_time(self):
        self._watched()
        before = self.item.limitation_date
        with freeze_time(fields.Date.subtract(before, days=30)):
            self._cron()
            notice = self.env["inkasso.notice"].search([("partner_id", "=", self.anna.id)], order="id desc", limit=1)
            self.assertEqual(notice.level_id.stage, "interruption")
            notice.sudo()._mark_sent()
            self.assertGreater(self.item.limitation_date, before)
            count = self.env["inkasso.notice"].search_count([])
            self._cron()
            self.assertEqual(self.env["inkasso.notice"].search_count([]), count)

    def test_limitation_by_people(self):
        self.company.inkasso_surveillance_letter = False
        step = self._watched()
        with freeze_time(fields.Date.subtract(self.item.limitation_date, days=30)):
            self._cron()
            self.assertIn("time-barred", "".join(step.activity_ids.mapped("summary")))

    def test_taken_up_again(self):
        step = self._watched()
        self._move(step, "closed", close_code="uneconomic")
        self.assertFalse(self.item.rest_ids)
        step.action_reopen()
        self.assertEqual((step.status, self.item.rest_reason), ("surveillance", "legal"))
        self._move(step, "closed", close_code="settled")
        with self.assertRaisesRegex(UserError, "want of assets"):
            step.action_reopen()
