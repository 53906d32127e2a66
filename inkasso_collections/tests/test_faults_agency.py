"""An agency's server that is late, hangs up, answers garbage or twice, and workers that are killed while they tell it."""

import json
import os
import signal

from odoo.fields import Command

from odoo.addons.inkasso_collections.agency_adapters import calls

from . import agency_server
from .faults.ledger import TODAY, FaultsCase
from .test_connection_http import SUBMIT

# Hours apart, so that what was put off is tried again, and who was killed is overtaken.
MOMENTS = [f"2026-10-{day} {hour}:00:00" for day in range(15, 30) for hour in ("08", "16")]


class TestFaultsAgency(FaultsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_id, _twin_id = cls._get_companies()
        papers = (cls.registry["ir.actions.report"], "_render_qweb_pdf", lambda *_args, **_kwargs: (b"%PDF", "pdf"))
        cls.patches = [*cls.patches, papers, (calls, "TIMEOUT", (0.5, 0.5))]

    def setUp(self):
        super().setUp()
        self.server = agency_server.AgencyServer().start()
        self.addCleanup(self.server.stop)
        self.sockets[:] = [self.server.socket]
        self.addCleanup(self.sockets.clear)
        self.moments = iter(MOMENTS)

    def _hand_over_some(self, rounds):
        """Cases that the agency is to be told of."""
        with self._begin(self.company_id) as env:
            env["inkasso.dossier"].search([("state", "=", "waiting")]).state = "failed"  # of other tests
            env["inkasso.agency.connection"].search([]).active = False
            agency_id = self._make_agency(env)
            templates = (
                {"verb": "submit", "path": "/cases", "body": json.dumps(SUBMIT), "reference_path": "data.no"},
                {"verb": "find", "method": "GET", "path": "/cases/{{number}}", "reference_path": "data.no"},
            )
            self.connection_id = (
                env["inkasso.agency.connection"]
                .create(
                    {
                        "agency_id": agency_id,
                        "company_id": self.company_id,
                        "kind": "http",
                        "auth": "bearer",
                        "address": self.server.url,
                        "allow_private": True,
                        "password": agency_server.TOKEN,
                        "template_ids": [Command.create(vals) for vals in templates],
                    }
                )
                .id
            )
        partner_ids = self._make_ledger(self.company_id, rounds, ("both", "letter"))
        with self._begin(self.company_id) as env:
            self._take_step(env, TODAY)
            self.assignment_ids = self._hand_over(env, agency_id, partner_ids).ids
        return len(self.assignment_ids)

    def _tell(self, **options):
        """The scheduled action, some hours after the last time."""
        return self._start(
            self._run_cron("ir_cron_agency_exchange"), self.company_id, day=next(self.moments), **options
        )

    def _tell_until_done(self, most=6):
        for _time in range(most):
            life = self._tell().join()
            self.assertEqual(life.code, 0, life.log)

    def assertTold(self, count):
        """The agency has each case, once, and we have its number."""
        with self._begin(self.company_id) as env:
            assignments = env["inkasso.assignment"].browse(self.assignment_ids)
            exchanges = env["inkasso.agency.exchange"].search(
                [("assignment_id", "in", self.assignment_ids), ("verb", "=", "submit")]
            )
            self.assertEqual(exchanges.mapped("state"), ["done"] * count, exchanges.mapped("error"))
            self.assertEqual(sorted(self.server.cases), sorted(assignments.mapped("name")))
            self.assertEqual(len(set(assignments.mapped("agency_reference"))), count)
            self.assertEqual(set(assignments.mapped("status")), {"received"})
        self.assertSound(self.company_id)

    def test_a_server_that_fails_in_every_way(self):
        count = self._hand_over_some(4)
        self.server.spoil = [agency_server.hang, agency_server.garbage, agency_server.drop, agency_server.fail(500)]
        self.server.spoil_after = [None, agency_server.hang, agency_server.garbage, agency_server.drop]
        self._tell_until_done(12)
        self.assertTold(count)
        self.assertFalse(self.server.spoil or self.server.spoil_after)

    def test_killed_when_the_server_has_the_case(self):
        """Nobody knows then whether it has: it is asked first, and told the case only once."""
        count, deaths = self._hand_over_some(2), 0
        for _time in range(3):
            worker = self._tell()

            def kill(_handler, pid=worker.pid):
                os.kill(pid, signal.SIGKILL)

            self.server.spoil_after = [kill]
            deaths += worker.join().is_killed
        self.assertEqual(deaths, 3)
        self._tell_until_done()
        self.assertTold(count)
        self.assertEqual(len(self.server.said("POST", "/cases")), count)

    def test_killed_anywhere_while_telling(self):
        count = self._hand_over_some(3)
        deaths = 0
        for _time in range(8):
            deaths += self._tell(at=self.random.randint(40, 160)).join().is_killed
            self.assertSound(self.company_id)
        self.assertGreaterEqual(deaths, 4)
        self._tell_until_done()
        self.assertTold(count)
        self.assertEqual(len(self.server.said("POST", "/cases")), count)

    def test_told_twice_and_late(self):
        """What an agency tells counts once, however often it comes and whoever takes it in; what is late changes nothing."""
        count = self._hand_over_some(1)
        self._tell_until_done()
        self.assertTold(count)
        with self._begin(self.company_id) as env:
            assignment = env["inkasso.assignment"].browse(self.assignment_ids[0])
            agency_id, number = assignment.agency_id.id, assignment.name
        told = [
            {"kind": "status", "key": "1", "reference": number, "status": "active_amicable", "day": "2026-10-16"},
            {"kind": "status", "key": "3", "reference": number, "status": "closed", "close_code": "exhausted"},
            {"kind": "status", "key": "2", "reference": number, "status": "active_amicable", "day": "2026-10-16"},
        ]

        def receive(env, reports):
            return env["inkasso.agency"].browse(agency_id)._receive(reports, "webhook").mapped("state")

        day = next(self.moments)
        for reports in ([told[0]], [told[0]], [told[1]], [told[1]], [told[2]], [told[0]]):
            self._do(lambda env, reports=reports: receive(env, reports), self.company_id, day=day)
        with self._begin(self.company_id) as env:
            assignment = env["inkasso.assignment"].browse(self.assignment_ids[0])
            self.assertEqual(assignment.status, "closed", "nothing opens it again")
            self.assertEqual(len(assignment.report_ids), 3)
        self.assertSound(self.company_id)
