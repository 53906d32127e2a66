"""A database that is restarted, or stopped for a while, under workers that are in the midst of it."""

from .faults.ledger import TODAY, FaultsCase
from .faults.workers import restart_database, start_database, stop_database

ROUNDS = 2
MOMENTS = 8  # in each kind of work


class TestFaultsDatabase(FaultsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_id, cls.twin_id = cls._get_companies()
        cls.addClassCleanup(start_database)

    def _live_through(self, work, points):
        """So many workers whose database is restarted, or every other time stopped, in the first `points` of their work."""
        hits = 0
        for number in range(MOMENTS):
            fate = (restart_database, stop_database)[number % 2]
            at = self.random.randint(1, points)
            life = self._live(work, self.company_id, at=at, fate=fate)
            start_database()
            hits += life.points >= at
            self.assertSound(self.company_id)
            yield life
        self.assertGreaterEqual(hits, MOMENTS // 2, "it came while the workers were at work")

    def test_under_a_run(self):
        self._set_nightly(self.twin_id)
        twin_ids = self._make_ledger(self.twin_id, ROUNDS)
        undisturbed = self._do(self._run_nightly, self.twin_id)
        expected, runs = self._get_outcome(self.twin_id, twin_ids), self._get_runs(self.twin_id)
        partner_ids = self._make_ledger(self.company_id, ROUNDS)
        self._set_nightly(self.company_id)
        for _life in self._live_through(self._run_nightly, undisturbed.points // 2):
            pass
        for _time in range(2):
            self._do(self._run_nightly, self.company_id)
        self.assertEqual(self._get_outcome(self.company_id, partner_ids), expected)
        self.assertEqual(self._get_runs(self.company_id)[-1], runs[-1])

    def test_under_a_payment(self):
        """Whoever books it is told, and books it again: it is there once."""
        item_ids = []
        for _time in range(2):
            [partner_id] = self._make_ledger(self.company_id, 1, ("both",))
            with self._begin(self.company_id) as env:
                item_ids += env["inkasso.item"].search([("partner_id", "=", partner_id)]).ids

        def pay(env, item_id=item_ids[1]):
            item = env["inkasso.item"].browse(item_id)
            env["account.payment.register"].with_context(
                active_model="account.move", active_ids=item.move_line_id.move_id.ids
            ).create({"payment_date": TODAY})._create_payments()

        points = self._do(lambda env: pay(env, item_ids[0]), self.company_id).points
        for _life in self._live_through(pay, points * 3 // 4):
            with self._begin(self.company_id) as env:
                item = env["inkasso.item"].browse(item_ids[1])
                self.assertEqual((item.reconciled, item.rest_reason), (False, False))
        self._do(pay, self.company_id)
        with self._begin(self.company_id) as env:
            item = env["inkasso.item"].browse(item_ids[1])
            self.assertEqual((item.reconciled, item.rest_reason, item.amount_open), (True, "paid", 0))
            self.assertEqual(env["account.payment"].search_count([("partner_id", "=", partner_id)]), 1)
        self.assertSound(self.company_id)
