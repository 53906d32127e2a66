"""A mail server that is down, slow, refuses some or hangs up, and workers that are killed while they send."""

import os
import signal

from odoo.addons.base.models import ir_mail_server

from .faults.ledger import FaultsCase
from .faults.servers import hang_up

KINDS = ("email", "both")
LATER = "2026-10-15 06:00:00"  # when the queue tries again what it could not send


class TestFaultsMail(FaultsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_id, _twin_id = cls._get_companies()
        cls.patches = [*cls.patches, (ir_mail_server, "SMTP_TIMEOUT", 0.5)]

    def setUp(self):
        super().setUp()
        self.server = self._start_mail_server(False)

    def _serve(self):
        self.server.start()
        self.sockets[:] = self.server.sockets

    def _issue(self, rounds=3):
        """E-mails that wait to be sent."""
        self.partner_ids = self._make_ledger(self.company_id, rounds, KINDS)
        self._set_nightly(self.company_id)
        self._do(self._run_nightly, self.company_id)
        self.assertMails(queued=rounds * 2)

    def _send(self, env):
        return self._run_cron("ir_cron_mail_scheduler_action", "mail")(env)

    def _follow(self):
        """The nightly actions find what a worker that died has left undone."""
        self._do(self._run_cron("ir_cron_deliver"), self.company_id)

    def assertMails(self, **states):
        """So many notices are in each of the states, and the books are sound."""
        with self._begin(self.company_id) as env:
            found = env["inkasso.notice"]._read_group([("partner_id", "in", self.partner_ids)], ["state"], ["__count"])
            self.assertEqual(dict(found), states)
        self.assertSound(self.company_id)

    def assertArrived(self, count):
        """So many people have got their e-mail, once each."""
        arrived = self.server.count()
        self.assertEqual((len(arrived), arrived.total()), (count, count), arrived)

    # -------------------------------------------------------------------------
    # The server
    # -------------------------------------------------------------------------

    def test_down(self):
        self._issue()
        self._do(self._send, self.company_id)
        self.assertMails(queued=6)
        self._serve()
        self._do(self._send, self.company_id)
        self.assertArrived(0)
        self._do(self._send, self.company_id, day=LATER)
        self.assertArrived(6)
        self.assertMails(sent=6)

    def test_too_slow(self):
        self._issue()
        self._serve()
        self.server.delay = 3
        self._do(self._send, self.company_id)
        self.assertMails(queued=6)
        self.server.delay = 0
        self._do(self._send, self.company_id, day=LATER)
        self.assertArrived(6)
        self.assertMails(sent=6)

    def test_refuses_some(self):
        self._issue()
        self._serve()
        self.server.refused = {"email0@example.com", "both1@example.com"}
        self._do(self._send, self.company_id)
        self.assertArrived(4)
        self.assertMails(sent=4, failed=2)
        with self._begin(self.company_id) as env:
            failed = env["inkasso.notice"].search(
                [("partner_id", "in", self.partner_ids), ("state", "=", "failed")], order="id"
            )
            self.assertEqual(failed.mapped("print_pending"), [False, True], "who has an address gets a letter")
            for notice in failed:
                self.assertIn(notice.name, notice.case_id.activity_ids.mapped("summary")[-1])
                self.assertFalse(notice.line_ids.item_id.level_id)
        self._do(self._send, self.company_id, day=LATER)
        self.assertArrived(4)

    def test_hangs_up_after_it_has_accepted(self):
        """Nobody can know then whether it has the e-mail: it gets the same one again, by whose number it knows it."""
        self._issue()
        self._serve()
        self.server.after_data = [None, hang_up, None, hang_up]
        for day in (None, LATER, "2026-10-15 12:00:00"):
            self._do(self._send, self.company_id, day=day)
        arrived = self.server.count()
        self.assertEqual((len(arrived), arrived.total()), (6, 8))
        self.assertMails(sent=6)

    # -------------------------------------------------------------------------
    # The worker
    # -------------------------------------------------------------------------

    def test_killed_when_the_server_has_the_mail(self):
        """In the moment between the server's having it and our keeping that, the e-mail is sent again, and is the same."""
        self._issue()
        self._serve()
        deaths = 0
        for accepted in (0, 1, 1, 2, 0):  # one of them rests: the scheduler leaves out what died three times
            worker = self._start(self._send, self.company_id)

            def kill(_transport, pid=worker.pid):
                os.kill(pid, signal.SIGKILL)

            self.server.after_data = [None] * accepted + [kill]
            deaths += worker.join().is_killed
            self._follow()
        self.assertEqual(deaths, 4)
        self._do(self._send, self.company_id)
        self._follow()
        self.assertMails(sent=6)
        arrived = self.server.count()
        self.assertEqual(len(arrived), 6)
        self.assertLessEqual(arrived.total(), 6 + deaths)

    def test_killed_anywhere_while_sending(self):
        self._issue(rounds=8)
        self._serve()
        undisturbed = 30  # points for an e-mail, about
        deaths = self._kill_until_done(
            self._send, self.company_id, undisturbed * 2, lambda: len(self.server.count()) == 16, least=6, most=15
        )
        self._do(self._send, self.company_id)
        self._follow()
        self.assertMails(sent=16)
        arrived = self.server.count()
        self.assertEqual(len(arrived), 16, "everybody got it, and no second one with another number")
        self.assertLessEqual(arrived.total(), 16 + deaths)
