"""Workers that are killed anywhere in a run, in rendering its letters."""

from io import BytesIO

from odoo.tools.pdf import PdfReader

from ..models.dunning import notice_delivery, run_execution
from .faults.ledger import FaultsCase

ROUNDS = 5  # debtors of each kind


class TestFaultsRun(FaultsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_id, cls.twin_id = cls._get_companies()

    def _make_ledgers(self):
        """The same debts twice: (of the company, of its twin)."""
        return self._make_ledger(self.company_id, ROUNDS), self._make_ledger(self.twin_id, ROUNDS)

    def _get_states(self, partner_ids):
        return [state for _name, _level, state, *_rest in self._get_outcome(self.company_id, partner_ids)["notices"]]

    def test_killed_anywhere_in_a_run(self):
        partner_ids, twin_ids = self._make_ledgers()
        self._set_nightly(self.twin_id)
        undisturbed = self._do(self._run_nightly, self.twin_id)
        expected, run = self._get_outcome(self.twin_id, twin_ids), self._get_runs(self.twin_id)[-1]
        self.assertEqual(len(expected["notices"]), ROUNDS * 6, "of five kinds, and the first of those who get a second")
        self.assertEqual({charge[2] for charge in expected["charges"]}, {"interest", "fee"})
        self.assertEqual(run, ("done", ROUNDS * 7, ROUNDS * 7, ROUNDS * 6, ROUNDS, ROUNDS))
        self._set_nightly(self.company_id)
        before = self._get_runs(self.company_id)
        self._kill_until_done(
            self._run_nightly,
            self.company_id,
            undisturbed.points * 3 // len(twin_ids),
            lambda: self._get_runs(self.company_id)[len(before) :] == [run],
            least=15,
            most=25,
        )
        for _time in range(2):  # the second finds nothing to do
            self._do(self._run_nightly, self.company_id)
            self.assertEqual(self._get_runs(self.company_id), [*before, run])
            self.assertEqual(self._get_outcome(self.company_id, partner_ids), expected)
            self.assertSound(self.company_id)

    # -------------------------------------------------------------------------
    # Letters
    # -------------------------------------------------------------------------

    def _issue(self, company_id):
        """Notices that wait for their letters."""
        self._set_nightly(company_id)
        later = [*self.patches, (run_execution, "DELIVER_AT_ONCE", 0)]
        self._do(self._run_nightly, company_id, patches=later)

    def test_killed_anywhere_in_a_batch_of_letters(self):
        partner_ids, twin_ids = self._make_ledgers()
        few = [*self.patches, (notice_delivery, "RENDER_BATCH", 3)]
        deliver = self._run_cron("ir_cron_deliver")
        self._issue(self.twin_id)
        undisturbed = self._do(deliver, self.twin_id, patches=few)
        expected = self._get_outcome(self.twin_id, twin_ids)
        self._issue(self.company_id)
        self.assertEqual(
            self._get_outcome(self.company_id, partner_ids)["letters"], ROUNDS, "those of the first notices"
        )
        self._kill_until_done(
            deliver,
            self.company_id,
            undisturbed.points // 12,
            lambda: self._get_outcome(self.company_id, partner_ids)["letters"] == ROUNDS * 6,
            least=5,
            most=20,
            patches=few,
        )
        for _time in range(2):
            self._do(deliver, self.company_id, patches=few)
            self.assertEqual(self._get_outcome(self.company_id, partner_ids), expected)
            self.assertSound(self.company_id)

    def test_killed_at_any_moment_while_letters_are_rendered(self):
        """With the renderer itself: whatever it leaves behind, each notice has one whole letter in the end."""
        partner_ids = self._make_ledger(self.company_id, 2, ("letter", "both", "second"))
        self._issue(self.company_id)
        few = [(notice_delivery, "RENDER_BATCH", 2)]
        deliver, deaths = self._run_cron("ir_cron_deliver"), 0
        for _time in range(6):
            worker = self._start(deliver, self.company_id, patches=few)
            worker.kill_after(self.random.uniform(0.3, 2))
            deaths += worker.join().is_killed
            self.assertSound(self.company_id)
        self.assertGreaterEqual(deaths, 3)
        self._do(deliver, self.company_id, patches=few)
        with self._begin(self.company_id) as env:
            notices = env["inkasso.notice"].search([("partner_id", "in", partner_ids), ("state", "=", "queued")])
            self.assertEqual(len(notices), 6)
            for notice in notices:
                text = PdfReader(BytesIO(notice.attachment_id.raw)).pages[0].extract_text()
                self.assertIn(notice.name, text)
            letters = env["ir.attachment"].search([("res_model", "=", "inkasso.notice"), ("res_id", "in", notices.ids)])
            self.assertEqual(letters, notices.attachment_id)
        self.assertSound(self.company_id)
