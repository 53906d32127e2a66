"""Worker processes that share one run: none does what another has done, nothing is lost, and the run ends once.

The processes are real, have connections of their own, and are really killed.
"""

import time

import psycopg2

from odoo.tests import get_db_name

from ..models.dunning import run_execution, run_sharing
from .faults.ledger import TODAY, FaultsCase

ROUNDS = 4  # debtors of each kind
FINISHING = 20260906  # the number of an advisory lock


class TestRunWorkers(FaultsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_id, cls.twin_id = cls._get_companies()
        cls.patches = [
            *cls.patches,
            (run_sharing, "PART_SIZE", 5),
            (run_execution, "BATCH_SIZE", 2),
            (run_execution, "DELIVER_AT_ONCE", 0),
            # letters, which helpers share in as well, are not what is compared here
            (cls.registry["inkasso.helper"], "_get_shared", lambda helper: ["inkasso.run"]),
        ]

    def setUp(self):
        super().setUp()
        self.partner_ids = self._make_ledger(self.company_id, ROUNDS)
        self.debtors = len(self.partner_ids)

    def _make_run(self, company_id, **vals):
        with self._begin(company_id) as env:
            return env["inkasso.run"].create({"date": TODAY, "company_ids": [company_id], **vals}).id

    @staticmethod
    def _share(run_id, before_end=None):
        """Work of a process that takes its share of a run; it tells how many debtors it did, and how often it ended the run."""

        def work(env):
            done, ended = [], []
            runs = env.registry["inkasso.run"]
            close, finish_once = runs._close, runs._finish_once

            def commit(processed=0, *, remaining=None):
                env.cr.commit()
                done.append(processed)
                return float("inf")

            def count_end(run, counters):
                close(run, counters)
                ended.append(run.id)

            def wait(run):
                if before_end:
                    before_end(env)
                return finish_once(run)

            runs._close, runs._finish_once = count_end, wait
            env["inkasso.run"].browse(run_id)._execute(commit)
            return {"debtors": sum(done), "ends": len(ended)}

        return work

    def _run_together(self, count, *options, before_end=None):
        """Let so many processes begin at the same moment; `options` are those of the first ones."""
        work = self._share(self.run_id, before_end)
        workers = [
            self._start(work, self.company_id, wait=True, **(options[number] if number < len(options) else {}))
            for number in range(count)
        ]
        for worker in workers:
            worker.begin()
        return workers

    def _get_parts(self):
        with self._begin(self.company_id) as env:
            return [
                (part.state, part.done_count, part.line_count, part.attempt_count)
                for part in env["inkasso.run"].browse(self.run_id).part_ids
            ]

    def assertSharedWell(self):
        """The outcome is that of one worker who does all, in one part, on equal debts."""
        twin_ids = self._make_ledger(self.twin_id, ROUNDS)
        twin_run_id = self._make_run(self.twin_id)
        self._do(self._share(twin_run_id), self.twin_id, patches=[*self.patches, (run_sharing, "PART_SIZE", 10**6)])
        self.assertEqual(
            self._get_outcome(self.company_id, self.partner_ids), self._get_outcome(self.twin_id, twin_ids)
        )
        self.assertEqual(self._get_runs(self.company_id)[-1], self._get_runs(self.twin_id)[-1])
        self.assertEqual(self._get_runs(self.company_id)[-1][:3], ("done", self.debtors, self.debtors))
        parts = self._get_parts()
        self.assertEqual({part[0] for part in parts}, {"done"})
        self.assertEqual(sum(part[1] for part in parts), self.debtors)
        self.assertSound(self.company_id)

    def test_two_share_a_run(self):
        self.run_id = self._make_run(self.company_id)
        lives = [worker.join() for worker in self._run_together(2)]
        for life in lives:
            self.assertEqual(life.code, 0, life.log)
            self.assertGreater(life.value["debtors"], 0, "each has done a share")
        self.assertEqual(sum(life.value["debtors"] for life in lives), self.debtors, "nobody was taken by both")
        self.assertEqual(sum(life.value["ends"] for life in lives), 1)
        self.assertEqual([part[3] for part in self._get_parts()], [1] * (self.debtors // 5))
        self.assertSharedWell()

    def test_both_end_at_the_same_moment(self):
        """Each has seen that all is done before the other has said so."""

        def wait(env):
            env.cr.execute("SELECT pg_advisory_xact_lock_shared(%s)", [FINISHING])

        self.run_id = self._make_run(self.company_id)
        connection = psycopg2.connect(dbname=get_db_name())
        self.addCleanup(connection.close)
        connection.autocommit = True
        with connection.cursor() as cr:
            cr.execute("SELECT pg_advisory_lock(%s)", [FINISHING])
            workers = self._run_together(2, before_end=wait)
            deadline = time.monotonic() + 60
            waiting = 0
            while waiting < 2 and time.monotonic() < deadline:
                time.sleep(0.05)
                cr.execute("SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                [waiting] = cr.fetchone()
            self.assertEqual(waiting, 2)
            cr.execute("SELECT pg_advisory_unlock(%s)", [FINISHING])
            lives = [worker.join() for worker in workers]
        self.assertEqual([life.code for life in lives], [0, 0], "".join(life.log for life in lives))
        self.assertEqual(sum(life.value["ends"] for life in lives), 1)
        self.assertSharedWell()

    def test_others_take_over_from_those_who_die(self):
        self.run_id = self._make_run(self.company_id)
        lives = [
            worker.join()
            for worker in self._run_together(
                3, {"at": self.random.randint(20, 120)}, {"at": self.random.randint(120, 250)}
            )
        ]
        self.assertEqual([life.is_killed for life in lives], [True, True, False], [life.log for life in lives])
        self.assertEqual(lives[2].code, 0, lives[2].log)
        # Whoever was alive may have left before the other died: the scheduler calls again.
        self._do(self._share(self.run_id), self.company_id)
        self.assertSharedWell()

    def test_scheduled_actions_share_a_run(self):
        """As the scheduler has it: one worker begins the run and calls two helpers, which come."""
        with self._begin() as env:
            env["ir.cron.trigger"].search([]).unlink()
        self.run_id = self._make_run(self.company_id, state="waiting")
        with self._begin() as env:
            env["res.company"].search([]).inkasso_automatic = False
        workers = [self._start(self._run_cron("ir_cron_run"), self.company_id)]
        deadline = time.monotonic() + 60
        called = 0
        while not called and time.monotonic() < deadline:
            time.sleep(0.05)
            with self._begin() as env:
                called = env["ir.cron.trigger"].search_count([("cron_id.model_id.model", "=", "inkasso.helper")])
        self.assertEqual(called, 3)
        workers += [self._start(self._run_cron(f"ir_cron_helper_{number}"), self.company_id) for number in (1, 2)]
        for worker in workers:
            life = worker.join()
            self.assertEqual(life.code, 0, life.log)
            self.assertNotIn("Traceback", life.log)
        self.assertSharedWell()
