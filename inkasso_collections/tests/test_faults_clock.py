"""A clock that goes back and forth: no step is taken twice, and none before its day."""

from odoo.fields import Date

from .faults.ledger import TODAY, FaultsCase

DAYS = (TODAY, "2026-10-12", "2026-11-24", TODAY, "2026-11-23", "2026-11-24", "2026-10-15")


class TestFaultsClock(FaultsCase):
    def test_back_and_forth(self):
        company_id = self._make_company("Clock")
        twin_id = self._make_company("Clock twin")
        partner_ids = self._make_ledger(company_id, 1)
        twin_ids = self._make_ledger(twin_id, 1)
        self._set_nightly(twin_id)
        for day in (TODAY, "2026-11-24"):
            self._live_a_day(day, twin_id)
        expected = self._get_outcome(twin_id, twin_ids)
        self._set_nightly(company_id)
        seen = []
        for day in DAYS:
            self._live_a_day(day, company_id)
            seen.append(self._get_outcome(company_id, partner_ids))
            self._check_deadlines(company_id)
        self.assertEqual(seen[1], seen[0], "back: nothing is due")
        self.assertEqual(seen[2], expected, "forth: what is due then, once")
        for outcome in seen[3:]:
            self.assertEqual(outcome, expected)

    def _live_a_day(self, day, company_id):
        """The nightly work of that day, after which its notices go out."""
        self._do(self._run_nightly, company_id, day=day)
        self._do(self._run_cron("ir_cron_deliver"), company_id, day=day)

        def send(env):
            env["inkasso.notice"].search([("company_id", "=", company_id), ("state", "=", "queued")])._mark_sent()

        self._do(send, company_id, day=day)

    def _check_deadlines(self, company_id):
        """Nobody gets a notice before its days, nor before the last one's deadline has passed."""
        with self._begin(company_id) as env:
            for notice in env["inkasso.notice"].search([("company_id", "=", company_id)]):
                for line in notice.line_ids.filtered("level_id"):
                    earliest = Date.add(line.due_date, days=line.level_id.days_overdue)
                    self.assertGreaterEqual(notice.date, earliest)
                    if line.previous_response_date:
                        self.assertGreater(notice.date, line.previous_response_date)
            found = env["inkasso.audit"]._check(env.company)
            errors = [(check.key, ids) for check, _company, ids in found if check.severity == "error"]
            self.assertFalse(errors)
