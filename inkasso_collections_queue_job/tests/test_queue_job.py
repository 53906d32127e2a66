"""Runs and letters in the queue: each part once, tried again, and gone on with by whoever is there."""

from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tools import mute_logger

from odoo.addons.inkasso_collections.models.dunning import run_execution, run_sharing
from odoo.addons.inkasso_collections.tests.common import TODAY, CollectionsCommon
from odoo.addons.queue_job.exception import FailedJobError, RetryableJobError
from odoo.addons.queue_job.job import Job

from ..models import ir_cron, notice_delivery

DEBTORS = 9


class TestQueueJob(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(run_sharing, "PART_SIZE", 3))
        cls.startClassPatcher(patch.object(run_execution, "BATCH_SIZE", 1))
        for number in range(DEBTORS):
            cls._invoice("2026-10-10", partner=cls._make_debtor(f"Debtor {number}"))
        cls.company.inkasso_automatic = True
        cls.env["queue.job"].sudo().search([]).unlink()

    def _run_cron(self, name="ir_cron_run"):
        with self.enter_registry_test_mode():
            self.env.ref(f"inkasso_collections.{name}").sudo().method_direct_trigger()
        self.env.invalidate_all()

    def _get_jobs(self, state="pending"):
        return self.env["queue.job"].sudo().search([("state", "=", state)], order="id")

    def _perform(self, job):
        """What a worker of the queue does with a job."""
        loaded = Job.load(self.env(su=True), job.uuid)
        loaded.set_started()
        loaded.store()
        try:
            with self.enter_registry_test_mode():
                loaded.perform()
            loaded.set_done()
        except RetryableJobError:
            loaded.set_pending(reset_retry=False)
            raise
        finally:
            loaded.store()
            self.env.invalidate_all()

    def _perform_all(self):
        count = 0
        while jobs := self._get_jobs():
            self._perform(jobs[0])
            count += 1
        return count

    def _begin(self):
        """The nightly run, which has become jobs."""
        self._run_cron()
        return self.env["inkasso.run"].search([("trigger", "=", "schedule")])

    def assertAllNotified(self, run):
        self.assertRecordValues(
            run,
            [{"state": "done", "due_count": DEBTORS, "done_count": DEBTORS, "line_count": DEBTORS, "error_count": 0}],
        )
        self.assertEqual(len(run.notice_ids), DEBTORS)
        self.assertEqual(len(run.notice_ids.partner_id), DEBTORS)
        self.assertEqual(set(run.part_ids.mapped("state")), {"done"})

    # -------------------------------------------------------------------------
    # Runs
    # -------------------------------------------------------------------------

    def test_a_part_is_a_job(self):
        run = self._begin()
        self.assertEqual(run.state, "running")
        self.assertFalse(run.notice_ids)
        self.assertEqual(len(run.part_ids), 3)
        jobs = self._get_jobs()
        self.assertEqual([job.records for job in jobs], list(run.part_ids))
        self.assertEqual(set(jobs.mapped("channel")), {"root.inkasso"})
        self.assertEqual(set(jobs.mapped("max_retries")), {ir_cron.MAX_RETRIES})
        self.assertEqual(len(set(jobs.mapped("identity_key"))), 3)
        self.assertIn("part 2 of 3", jobs[1].name)
        self.assertEqual(jobs[0].open_related_action()["res_id"], run.id)

    def test_a_part_is_in_the_queue_once(self):
        self._begin()
        self._run_cron()
        self.assertEqual(len(self._get_jobs()), 3)

    def test_jobs_do_the_run(self):
        run = self._begin()
        jobs = self._get_jobs()
        for job in jobs[2] + jobs[0]:
            self._perform(job)
            self.assertEqual(run.state, "running")
        self._perform(jobs[1])
        self.assertAllNotified(run)
        for job in jobs:  # delivered once more, as after a crash of the queue
            self._perform(job)
        self.assertAllNotified(run)

    def test_a_job_makes_room_for_others(self):
        run = self._begin()
        with patch.object(ir_cron, "SLICE", 0):
            performed = self._perform_all()
        self.assertEqual(performed, DEBTORS, "a batch each")
        self.assertAllNotified(run)
        self.assertEqual(run.part_ids.mapped("attempt_count"), [1, 1, 1])

    def test_a_part_that_another_worker_has_is_left_to_it(self):
        run = self._begin()
        parts = self.registry["inkasso.run.part"]
        with patch.object(parts, "_lock", lambda part: False):
            self._perform_all()
        self.assertRecordValues(run, [{"state": "running", "done_count": 0}])

    def test_conflicts_are_tried_again(self):
        run = self._begin()

        def conflict(*_args):
            raise SerializationFailure("could not serialize access")

        with (
            patch.object(self.registry["inkasso.run"], "_process", conflict),
            self.assertRaisesRegex(RetryableJobError, "could not serialize"),
        ):
            self._perform(self._get_jobs()[0])
        self.assertEqual(self._perform_all(), 3)
        self.assertAllNotified(run)

    @mute_logger("odoo.addons.queue_job.job")
    def test_what_the_queue_gives_up_helpers_go_on_with(self):
        run = self._begin()

        def conflict(*_args):
            raise SerializationFailure("could not serialize access")

        job = Job.load(self.env(su=True), self._get_jobs()[0].uuid)
        job.retry = ir_cron.MAX_RETRIES - 1
        with (
            patch.object(self.registry["inkasso.run"], "_process", conflict),
            self.enter_registry_test_mode(),
            self.assertRaisesRegex(FailedJobError, "Max. retries"),
        ):
            job.perform()
        self.env.invalidate_all()
        self.env["queue.job"].sudo().search([]).unlink()
        self._run_cron("ir_cron_helper_1")
        self.assertAllNotified(run)

    def test_few_are_collected_at_once(self):
        run = self._run(TODAY)
        self.assertAllNotified(run)
        self.assertFalse(self._get_jobs())

    # -------------------------------------------------------------------------
    # Letters
    # -------------------------------------------------------------------------

    def test_letters(self):
        with patch.object(run_execution, "DELIVER_AT_ONCE", 0):
            run = self._run(TODAY)
        notices = run.notice_ids
        self.assertFalse(notices.attachment_id)
        with patch.object(notice_delivery, "NOTICES_PER_JOB", 4):
            for _time in range(2):
                self._run_cron("ir_cron_deliver")
                self.assertEqual(len(self._get_jobs()), 3)
        self.assertFalse(notices.attachment_id)
        self.assertEqual(set(self._get_jobs().mapped("channel")), {"root.inkasso"})
        self._perform_all()
        self.assertEqual(len(notices.attachment_id), DEBTORS)
        self.assertEqual(len(notices.mail_id), DEBTORS)
        self._run_cron("ir_cron_deliver")
        self.assertFalse(self._get_jobs())
        self.assertEqual(self.env["ir.attachment"].search_count([("res_model", "=", "inkasso.notice")]), DEBTORS)

    def test_letters_that_take_long_are_gone_on_with(self):
        with patch.object(run_execution, "DELIVER_AT_ONCE", 0):
            notices = self._run(TODAY).notice_ids
        self._run_cron("ir_cron_deliver")
        with (
            patch.object(ir_cron, "SLICE", 0),
            patch("odoo.addons.inkasso_collections.models.dunning.notice_delivery.RENDER_BATCH", 2),
        ):
            self._perform(self._get_jobs())
            self.assertTrue(0 < len(notices.attachment_id) < DEBTORS)
            self._perform(self._get_jobs())
        self._perform_all()
        self.assertEqual(len(notices.mail_id), DEBTORS)
