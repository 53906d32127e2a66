"""A disk that is full where letters, dossiers and statements are to be stored."""

import base64
import os
import resource
import uuid

from ..models.dunning import run_execution
from .faults.ledger import TODAY, FaultsCase, make_letter

ROOM = 64 * 1024  # the largest file that a worker may write


def make_large_letters(notices):
    return {notice.id: (make_letter(notice)[0] + os.urandom(2 * ROOM), "pdf") for notice in notices}


def make_large_paper(_report, *_args, **_kwargs):
    return b"%PDF" + os.urandom(2 * ROOM), "pdf"


def on_full_disk(work):
    """That work, where whatever is written beyond so many bytes fails after them: half the file is there by then."""

    def limited(env):
        _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, hard))
        try:
            return work(env)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))

    return limited


class TestFaultsDisk(FaultsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_id, cls.twin_id = cls._get_companies()
        cls.patches = cls._patch_letters(make_large_letters)

    def _get_to_dos(self, model, ids):
        with self._begin(self.company_id) as env:
            to_dos = env["mail.activity"].search([("res_model", "=", model), ("res_id", "in", ids)])
            return [
                summary for summary in to_dos.mapped("summary") if "could not be" in summary or "cannot be" in summary
            ]

    def _get_last_run(self):
        with self._begin(self.company_id) as env:
            return env["inkasso.run"].search([("company_ids", "=", self.company_id)], limit=1).ids

    # -------------------------------------------------------------------------
    # Letters
    # -------------------------------------------------------------------------

    def _check_letters(self, deliver_at_once):
        """Notices wait, one to-do says why; when there is room they go out as if nothing had been."""
        patches = [*self.patches, (run_execution, "DELIVER_AT_ONCE", deliver_at_once)]
        twin_ids, partner_ids = self._make_ledger(self.twin_id, 1), self._make_ledger(self.company_id, 1)
        deliver = self._run_cron("ir_cron_deliver")
        self._set_nightly(self.twin_id)
        self._do(self._run_nightly, self.twin_id)
        expected = self._get_outcome(self.twin_id, twin_ids)
        self._set_nightly(self.company_id)
        for work in (self._run_nightly, deliver, deliver):
            self._do(on_full_disk(work), self.company_id, patches=patches)
            outcome = self._get_outcome(self.company_id, partner_ids)
            waiting = [notice for notice in outcome["notices"] if notice[4] == TODAY]
            self.assertEqual({notice[2] for notice in waiting}, {"queued"})
            self.assertEqual(outcome["letters"], len(outcome["notices"]) - len(waiting), "those of earlier notices")
            self.assertEqual(outcome["cases"], expected["cases"], "it is nobody's own problem")
            self.assertSound(self.company_id)
        self.assertEqual(len(self._get_to_dos("inkasso.run", self._get_last_run())), 1)
        self._do(deliver, self.company_id, patches=patches)
        self.assertEqual(self._get_outcome(self.company_id, partner_ids), expected)
        self.assertFalse(self._get_to_dos("inkasso.run", self._get_last_run()))
        self.assertSound(self.company_id)

    def test_letters_of_a_small_run(self):
        self._check_letters(deliver_at_once=100)

    def test_letters_of_a_large_run(self):
        self._check_letters(deliver_at_once=0)

    # -------------------------------------------------------------------------
    # What people and agencies bring
    # -------------------------------------------------------------------------

    def test_a_statement(self):
        """Its import fails as a whole, and succeeds with the same file once there is room."""
        with self._begin(self.company_id) as env:
            agency_id = self._make_agency(env)
        rows = [f"{number};{agency_id};{TODAY};100;{uuid.uuid4()}{'x' * 60}" for number in range(1000)]
        content = "\n".join(["row id;reference;date;principal;note", *rows]).encode()
        self.assertGreater(len(content), ROOM)

        def bring(env):
            wizard = env["inkasso.remittance.import"].create(
                {
                    "agency_id": agency_id,
                    "company_id": self.company_id,
                    "date": TODAY,
                    "file": base64.b64encode(content),
                    "filename": "statement.csv",
                }
            )
            return wizard.action_import()["res_id"]

        life = self._live(on_full_disk(bring), self.company_id)
        self.assertEqual(life.code, 1)
        self.assertIn("OSError", life.error)
        with self._begin(self.company_id) as env:
            self.assertFalse(env["inkasso.remittance"].search([("agency_id", "=", agency_id)]))
        remittance_id = self._do(bring, self.company_id).value
        with self._begin(self.company_id) as env:
            remittance = env["inkasso.remittance"].browse(remittance_id)
            self.assertEqual((len(remittance.line_ids), remittance.attachment_id.raw), (1000, content))

    def test_a_dossier(self):
        """It waits, one to-do says why, and it is built once there is room."""
        with self._begin(self.company_id) as env:
            env["inkasso.dossier"].search([("state", "=", "waiting")]).state = "failed"  # of other tests
            agency_id = self._make_agency(env)
        partner_ids = self._make_ledger(self.company_id, 1, ("both",))
        with self._begin(self.company_id) as env:
            self._take_step(env, TODAY)
            [assignment_id] = self._hand_over(env, agency_id, partner_ids).ids
            dossier_id = env["inkasso.dossier"]._request(env["inkasso.assignment"].browse(assignment_id)).id
        papers = (self.registry["ir.actions.report"], "_render_qweb_pdf", make_large_paper)
        build = self._run_cron("ir_cron_dossiers")
        for work, state in ((on_full_disk(build), "waiting"), (on_full_disk(build), "waiting"), (build, "done")):
            self._do(work, self.company_id, patches=[papers])
            with self._begin(self.company_id) as env:
                dossier = env["inkasso.dossier"].browse(dossier_id)
                self.assertEqual(dossier.state, state)
                self.assertEqual(bool(dossier.attachment_id), state == "done")
            self.assertEqual(len(self._get_to_dos("inkasso.assignment", [assignment_id])), state == "waiting")
            self.assertSound(self.company_id)
