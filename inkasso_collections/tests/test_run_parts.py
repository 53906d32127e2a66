"""A run over many debtors is split into parts, which many workers share. How they do so at once is in test_run_workers.py."""

from collections import Counter
from unittest.mock import patch

from odoo.fields import Date
from odoo.tests import freeze_time
from odoo.tools import SQL

from ..models.dunning import run_execution, run_sharing
from ..models.dunning.run_part import get_part_number
from .common import TODAY, CollectionsCommon

DEBTORS = 12


def no_time_left(processed=0, *, remaining=None):
    """In place of `_commit_progress`: time is out after each batch."""
    return 0 if processed else 1


class TestRunParts(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(run_sharing, "PART_SIZE", 3))
        cls.startClassPatcher(patch.object(run_execution, "BATCH_SIZE", 2))
        cls.debtors = cls.env["res.partner"].union(*(cls._make_debtor(f"Debtor {number}") for number in range(DEBTORS)))
        for debtor in cls.debtors:
            cls._invoice("2026-10-10", partner=debtor)
        cls._invoice("2026-10-10", partner=cls.debtors[0], amount=500)
        cls.env["ir.cron.trigger"].sudo().search([]).unlink()

    def _make_run(self, **vals):
        return self.env["inkasso.run"].sudo().create({"date": TODAY, "company_ids": self.company.ids, **vals})

    def _get_called(self):
        """The scheduled actions that are to run at once."""
        return self.env["ir.cron.trigger"].sudo().search([]).cron_id

    def assertAllNotified(self, run):
        lines = run.notice_ids.line_ids
        self.assertEqual(len(lines), DEBTORS + 1)
        self.assertEqual(len(lines.item_id), DEBTORS + 1)
        self.assertEqual(len(run.notice_ids), DEBTORS, "no debtor is split")
        self.assertRecordValues(
            run,
            [
                {
                    "state": "done",
                    "due_count": DEBTORS,
                    "done_count": DEBTORS,
                    "line_count": DEBTORS + 1,
                    "error_count": 0,
                }
            ],
        )
        for counter in run_sharing.COUNTERS:
            self.assertEqual(sum(run.part_ids.mapped(counter)), run[counter], counter)
        self.assertEqual(set(run.part_ids.mapped("state")), {"done"})

    # -------------------------------------------------------------------------
    # Splitting
    # -------------------------------------------------------------------------

    def test_the_same_part_in_python_and_in_the_database(self):
        ids = [*range(1, 50), 10**6, 2**31 - 1]
        for count in (1, 2, 7, 64):
            parts = self.env["inkasso.run.part"].new({"part_count": count})
            for number in range(1, count + 1):
                parts.number = number
                found = self.env.execute_query(
                    SQL("SELECT partner_id FROM UNNEST(%s) AS partner_id WHERE %s", ids, parts._get_part_sql())
                )
                self.assertEqual([row[0] for row in found], [i for i in ids if get_part_number(i, count) == number])

    def test_parts_are_of_a_size_whatever_the_pattern_of_the_ids(self):
        for ids in (range(1, 10001), range(2, 20001, 2), range(8, 80001, 8), range(5, 1000001, 100)):
            sizes = Counter(get_part_number(partner_id, 8) for partner_id in ids)
            self.assertEqual(sorted(sizes), list(range(1, 9)))
            self.assertLess(max(sizes.values()) - min(sizes.values()), 20, ids)

    def test_number_of_parts(self):
        run = self._make_run()
        with patch.object(run_sharing, "PART_SIZE", 2500):
            counts = [run._get_part_count(debtors) for debtors in (1, 4999, 5000, 16494, 10**6)]
            self.assertEqual(counts, [1, 1, 2, 6, 8])
            for value, expected in (("1", 1), ("32", 32), ("0", 1), ("many", 8), ("", 8)):
                self.env["ir.config_parameter"].sudo().set_param("inkasso_collections.max_run_parts", value)
                self.assertEqual(run._get_part_count(10**6), expected, value)

    def test_batches_are_of_a_size(self):
        with patch.object(run_execution, "BATCH_SIZE", 1000):
            for debtors, sizes in ((0, []), (1, [1]), (1010, [1010]), (2062, [1031, 1031]), (1600, [800, 800])):
                batches = run_execution.split_evenly([(1, number) for number in range(debtors)])
                self.assertEqual([len(batch) for batch in batches], sizes)

    def test_what_the_parts_count_is_what_the_run_says(self):
        unreachable = self._make_debtor("Nowhere", email=False, street=False, zip=False)
        self._invoice("2026-10-10", partner=unreachable)
        covered = self._make_debtor("Covered")
        self._invoice("2026-10-10", partner=covered)
        self._credit(1000, "2026-10-12", partner=covered)
        run = self._make_run()
        run.action_run()
        self.assertEqual(len(run.part_ids), 4)
        self.assertRecordValues(
            run,
            [{"due_count": 14, "done_count": 14, "line_count": DEBTORS + 1, "rest_count": 1, "error_count": 1}],
        )
        self.assertEqual(sum(run.part_ids.mapped("error_count")), 1)
        self.assertEqual(sum(run.part_ids.mapped("rest_count")), 1)
        self.assertEqual(run.part_ids.mapped("attempt_count"), [1] * 4)
        self.assertTrue(all(part.started_at and part.finished_at for part in run.part_ids))

    def test_small_run_has_one_part(self):
        run = self._make_run(is_limited=True, item_ids=self._items(self.debtors[1].invoice_ids[:1]).ids)
        run.action_run()
        self.assertRecordValues(run.part_ids, [{"number": 1, "part_count": 1, "state": "done", "line_count": 1}])
        self.assertRecordValues(run, [{"state": "done", "line_count": 1}])

    def test_nothing_due_needs_no_part(self):
        run = self._make_run(date="2026-09-01")
        run.action_run()
        self.assertFalse(run.part_ids)
        self.assertRecordValues(run, [{"state": "done", "due_count": 0, "progress": 100}])

    def test_a_debtor_of_two_companies_is_in_one_part(self):
        pairs = [(company_id, partner.id) for company_id in (1, 2) for partner in self.debtors]
        run = self._make_run()
        parts = self.env["inkasso.run.part"].sudo()._split(run, pairs, 4)
        self.assertEqual(sum(parts.mapped("due_count")), len(pairs))
        self.assertTrue(all(count % 2 == 0 for count in parts.mapped("due_count")))

    # -------------------------------------------------------------------------
    # Sharing
    # -------------------------------------------------------------------------

    def _run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"inkasso_collections.{name}").sudo().method_direct_trigger()
        self.env.invalidate_all()

    def test_helpers_are_called_where_there_is_more_than_one_part(self):
        helpers = self.env["ir.cron"].sudo().search([("model_id.model", "=", "inkasso.helper")])
        self.assertEqual(len(helpers), 3)
        small = self._make_run(is_limited=True, item_ids=self._items(self.debtors[1].invoice_ids[:1]).ids)
        small._begin()
        small._share_out()
        self.assertFalse(self._get_called() & helpers)
        many = self._make_run()
        many._begin()
        many.part_ids[0].state = "done"
        with patch.object(type(many), "_work", lambda run, commit: True):
            many._execute_with_helpers(lambda *args, **kwargs: 1)
        self.assertEqual(
            self._get_called() & helpers, helpers[:2], "three parts are left: for this worker and two more"
        )
        helpers[0].active = False
        self.env["ir.cron.trigger"].sudo().search([]).unlink()
        many._share_out()
        self.assertEqual(self._get_called() & helpers, helpers[1:])

    def test_a_helper_goes_on_and_finishes(self):
        run = self._make_run()
        run._begin()
        first = self.env["inkasso.run.part"].sudo()._take(run)
        first._work_off(commit=lambda *args, **kwargs: 1)
        self.assertRecordValues(run, [{"state": "running", "done_count": first.done_count}])
        self.assertGreater(first.done_count, 0)
        self.assertTrue(0 < run.progress < 100)
        self._run_cron("ir_cron_helper_2")
        self.assertAllNotified(run)
        for name in ("ir_cron_helper_1", "ir_cron_run"):
            self._run_cron(name)
            self.assertAllNotified(run)

    def test_a_helper_begins_nothing(self):
        run = self._make_run(state="waiting")
        self.company.inkasso_automatic = True
        self._run_cron("ir_cron_helper_1")
        self.assertEqual(run.state, "waiting")
        self.assertFalse(self.env["inkasso.run"].search_count([("trigger", "=", "schedule")]))
        self._run_cron("ir_cron_run")
        self.assertAllNotified(run)

    def test_time_runs_out_and_another_goes_on(self):
        run = self._make_run()
        calls = 0
        while not run._execute(commit=no_time_left):
            calls += 1
            self.assertNotIn("running", run.part_ids.mapped("state"), "put back for whoever comes")
        self.assertGreaterEqual(calls, 2)
        self.assertAllNotified(run)
        self.assertEqual(run.part_ids.mapped("attempt_count"), [1] * 4)

    def test_a_part_that_was_interrupted_is_taken_again(self):
        run = self._make_run()
        run._begin()
        part = self.env["inkasso.run.part"].sudo()._take(run)
        self.assertEqual(part.number, 1)
        part._begin()  # and there its worker died
        run._execute()
        self.assertAllNotified(run)
        self.assertEqual(run.part_ids.mapped("attempt_count"), [2, 1, 1, 1])

    def test_what_nobody_began_is_taken_first(self):
        run = self._make_run()
        run._begin()
        run.part_ids[0]._begin()
        self.assertEqual(self.env["inkasso.run.part"].sudo()._take(run).number, 2)

    def test_closing_a_run_stops_its_workers(self):
        run = self._make_run()
        run._begin()
        part = self.env["inkasso.run.part"].sudo()._take(run)
        run._finish()
        self.assertFalse(part._lock())
        part._work_off(commit=lambda *args, **kwargs: 1)
        self.assertFalse(run.notice_ids)
        self.assertFalse(self.env["inkasso.run.part"].sudo()._take(run))

    def test_a_nightly_run_of_yesterday_is_left_to_todays(self):
        self.company.inkasso_automatic = True
        run = self.env["inkasso.run"].sudo()._get_nightly_run(Date.to_date(TODAY))
        self.assertFalse(run._execute(commit=no_time_left))
        before = run.done_count
        with freeze_time("2026-10-16"):
            self._run_cron("ir_cron_helper_1")
            self.assertRecordValues(run, [{"state": "running", "done_count": before}])
            self._run_cron("ir_cron_run")
        self.assertRecordValues(run, [{"state": "done", "done_count": before}])
        runs = self.env["inkasso.run"].search([("trigger", "=", "schedule")])
        self.assertEqual(sum(runs.mapped("line_count")), DEBTORS + 1)
        self.assertEqual(len(runs.notice_ids), DEBTORS)

    def test_whoever_sees_nothing_free_leaves_the_end_to_the_scheduler(self):
        run = self._make_run()
        run._begin()
        taken = self.env["inkasso.run.part"]
        with patch.object(type(taken), "_take", lambda parts, run: taken):  # as where another worker holds them all
            run._work()
        self.assertEqual(run.state, "running")
        self.assertIn(self.env.ref("inkasso_collections.ir_cron_run").sudo(), self._get_called())
        self._run_cron("ir_cron_run")
        self.assertAllNotified(run)

    def test_on_the_form(self):
        run = self._make_run()
        run.action_run()
        self.assertEqual(run.part_count, 4)
        self.assertIn("part_ids", run.with_user(self.user).get_view(view_type="form")["arch"])
