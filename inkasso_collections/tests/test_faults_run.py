"""Workers that are killed anywhere in a run, in rendering its letters."""

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
        expected, runs = self._get_outcome(self.twin_id, twin_ids), self._get_runs(self.twin_id)
        self.assertEqual(len(expected["notices"]), ROUNDS * 6, "of five kinds, and the first of those who get a second")
        self.assertEqual({charge[2] for charge in expected["charges"]}, {"interest", "fee"})
        self.assertEqual(runs[-1], ("done", ROUNDS * 7, ROUNDS * 7, ROUNDS * 6, ROUNDS, ROUNDS))
        self._set_nightly(self.company_id)
        self._kill_until_done(
            self._run_nightly,
            self.company_id,
            undisturbed.points * 3 // len(twin_ids),
            lambda: self._get_runs(self.company_id)[-1][0] == "done",
            least=10,
            most=25,
        )
        for _time in range(2):  # the second finds nothing to do
            self._do(self._run_nightly, self.company_id)
            self.assertEqual(self._get_runs(self.company_id), runs)
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
        self.assertEqual(self._get_outcome(self.company_id, partner_ids)["letters"], 0)
        self._kill_until_done(
            deliver,
            self.company_id,
            undisturbed.points // (ROUNDS * 5 // 3),
            lambda: self._get_outcome(self.company_id, partner_ids)["letters"] == ROUNDS * 5,
            least=8,
            most=20,
            patches=few,
        )
        for _time in range(2):
            self._do(deliver, self.company_id, patches=few)
            self.assertEqual(self._get_outcome(self.company_id, partner_ids), expected)
            self.assertSound(self.company_id)
