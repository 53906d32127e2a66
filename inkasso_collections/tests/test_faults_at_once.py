"""What happens at the same moment: two runs, two imports of one file, payments and a run, by processes of their own."""

import base64
import uuid

from odoo.service.model import retrying

from ..models.dunning import run_execution
from .faults.ledger import TODAY, FaultsCase

TIMES = 3  # as what meets what is a matter of chance


def as_request(work):
    """That work as the web server does it: what another transaction came in between is done again."""

    def requested(env):
        return retrying(lambda: work(env), env)

    return requested


class TestFaultsAtOnce(FaultsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_id, cls.twin_id = cls._get_companies()

    def _meet(self, *works):
        """All of these at once, each by a worker of its own."""
        workers = [self._start(work, self.company_id, wait=True) for work in works]
        for worker in workers:
            worker.begin()
        return [worker.join() for worker in workers]

    def _run_by_hand(self, env):
        run_execution.BATCH_SIZE = 2
        run = env["inkasso.run"].create({"date": TODAY, "company_ids": env.company.ids})
        run._execute(commit=env["ir.cron"]._commit_progress)
        return run.id

    # -------------------------------------------------------------------------
    # Runs
    # -------------------------------------------------------------------------

    def test_two_runs_and_the_delivery(self):
        twin_ids = self._make_ledger(self.twin_id, 2)
        self._set_nightly(self.twin_id)
        self._do(self._run_nightly, self.twin_id)
        expected = self._get_outcome(self.twin_id, twin_ids)
        self._set_nightly(self.company_id)
        for _time in range(TIMES):
            partner_ids = self._make_ledger(self.company_id, 2)
            lives = self._meet(
                self._run_by_hand, self._run_by_hand, self._run_nightly, self._run_cron("ir_cron_deliver")
            )
            self.assertFalse([life.log for life in lives if life.code])
            self._do(self._run_cron("ir_cron_deliver"), self.company_id)
            self.assertEqual(self._get_outcome(self.company_id, partner_ids), expected)
            self.assertSound(self.company_id)

    def test_payments_and_a_run(self):
        """Who pays while the run is going on is not kept from it, and gets no e-mail afterwards."""
        server = self._start_mail_server()
        send = self._run_cron("ir_cron_mail_scheduler_action", "mail")
        for _time in range(TIMES):
            server.mails.clear()
            partner_ids = self._make_ledger(self.company_id, 2, ("both", "email", "two"))
            with self._begin(self.company_id) as env:
                items = env["inkasso.item"].search([("partner_id", "in", partner_ids)], order="id")
                paid_ids, other_ids = items[::2].ids, items[1::2].ids

            def pay(env, paid_ids=paid_ids):
                for item in env["inkasso.item"].browse(paid_ids):
                    retrying(lambda item=item: self._pay(env, item), env)
                    env.cr.commit()  # pylint: disable=invalid-commit

            lives = self._meet(self._run_by_hand, pay, self._run_by_hand)
            self.assertFalse([life.log for life in lives if life.code])
            for work in (send, self._run_by_hand, send):  # what was overtaken is withdrawn, and the rest claimed anew
                self._do(work, self.company_id)
            with self._begin(self.company_id) as env:
                for item in env["inkasso.item"].browse(paid_ids):
                    self.assertEqual((item.reconciled, item.rest_reason, item.amount_open), (True, "paid", 0))
                others = env["inkasso.item"].browse(other_ids)
                for item in others:
                    self.assertEqual(
                        (item.level_id.sequence, item.rest_reason, item.notice_id.state), (10, False, "sent")
                    )
                addresses = others.partner_id.mapped("email")
            self.assertEqual(sorted(server.count().elements()), sorted(server.count()), "to nobody twice")
            self.assertEqual(sorted(address for address, _number in server.count()), sorted(addresses))
            self.assertSound(self.company_id)

    @staticmethod
    def _pay(env, item):
        env["account.payment.register"].with_context(
            active_model="account.move", active_ids=item.move_line_id.move_id.ids
        ).create({"payment_date": TODAY})._create_payments()

    # -------------------------------------------------------------------------
    # Imports
    # -------------------------------------------------------------------------

    def test_two_imports_of_one_statement(self):
        with self._begin(self.company_id) as env:
            agency_id = self._make_agency(env)
        for number in range(TIMES):
            content = f"row id;reference;date;principal\n{number};nobody;{TODAY};100\n".encode()

            def bring(env, content=content):
                wizard = env["inkasso.remittance.import"].create(
                    {
                        "agency_id": agency_id,
                        "company_id": self.company_id,
                        "date": TODAY,
                        "file": base64.b64encode(content),
                    }
                )
                return wizard.action_import()["res_id"]

            lives = self._meet(as_request(bring), as_request(bring), as_request(bring))
            self.assertEqual(sorted(life.code for life in lives), [0, 1, 1])
            for life in lives:
                self.assertTrue(not life.error or "imported already" in life.error, life.log)
            with self._begin(self.company_id) as env:
                self.assertEqual(env["inkasso.remittance"].search_count([("agency_id", "=", agency_id)]), number + 1)

    def test_two_uploads_of_one_file(self):
        """An agency whose user presses twice: each row counts once, and both see it taken in."""
        agency_id, numbers = self._get_handed_over()
        for number in range(TIMES):
            rows = [f"{number}-{name};{name};Call {number}" for name in numbers]
            content = "\n".join(["row id;reference;note", *rows]).encode()

            def upload(env, content=content):
                return env["inkasso.agency"].browse(agency_id)._take_upload(content, env.user).ids

            lives = self._meet(as_request(upload), as_request(upload))
            self.assertFalse([life.log for life in lives if life.code])
            self.assertEqual(lives[0].value, lives[1].value)
            self.assertEqual(len(lives[0].value), len(numbers))
            self.assertSound(self.company_id)

    def test_two_imports_of_rates(self):
        for _time in range(TIMES):
            code = uuid.uuid4().hex[:8].upper()
            with self._begin() as env:
                kind_id = env["inkasso.rate.kind"].create({"name": "Of faults", "code": code}).id
            content = base64.b64encode(f"{code};1950-01-01;2.5\n{code};1950-07-01;3".encode())

            def enter(env, content=content):
                wizard = env["inkasso.rate.import"].create({"file": content, "filename": "rates.csv"})
                wizard.action_check()
                wizard.action_import()

            lives = self._meet(as_request(enter), as_request(enter))
            self.assertIn(0, [life.code for life in lives])
            for life in lives:
                self.assertTrue(not life.error or "ValidationError" in life.error, life.log)
            with self._begin() as env:
                self.assertEqual(env["inkasso.reference.rate"].search_count([("kind_id", "=", kind_id)]), 2)

    def _get_handed_over(self):
        """An agency, and the numbers of the cases that it has."""
        with self._begin(self.company_id) as env:
            agency_id = self._make_agency(env)
        partner_ids = self._make_ledger(self.company_id, 2, ("both",))
        with self._begin(self.company_id) as env:
            self._take_step(env, TODAY)
            return agency_id, self._hand_over(env, agency_id, partner_ids).mapped("name")
