"""A run costs queries by the batch, not by the line; what is not due costs next to nothing."""

from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo.fields import Command

from .common import CollectionsCommon

# What the abilities do whenever an entry is posted or matched.
ADDED = [
    ("account.move", "_inkasso_posted"),
    ("account.partial.reconcile", "_inkasso_matched"),
    ("account.move.line", "_inkasso_reconciled"),
    ("inkasso.item", "_sync_lines"),
]


class TestQueries(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inkasso_fee_agreed = True
        cls.euro = cls.setup_other_currency("EUR", rates=[("2026-01-01", 0.1)])

    def _make_ledger(self, debtors, due="2026-09-01"):
        """Three invoices for each of so many new debtors, who differ in kind, currency and channel."""
        partners = self.env["res.partner"].create(
            [
                {
                    "name": f"Debtor {number}",
                    "is_company": number % 2,
                    "email": f"debtor{number}@example.com" if number % 3 else False,
                    "street": "Storgatan 1",
                    "zip": "111 22",
                    "city": "Stockholm",
                }
                for number in range(debtors)
            ]
        )
        invoices = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "currency_id": (self.euro if number == 2 else self.company.currency_id).id,
                    "invoice_date": "2026-08-01",
                    "invoice_date_due": due,
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create({"name": "x", "price_unit": 1000, "tax_ids": [Command.clear()]})
                    ],
                }
                for partner in partners
                for number in range(3)
            ]
        )
        invoices.action_post()
        self.env.flush_all()
        return invoices

    def _count(self, function, *args):
        """How many queries `function` needs with nothing in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _count_run(self, day):
        """Queries of a preview, of the run, of its delivery, and of one more run of the same day."""
        run = self.env["inkasso.run"].create({"date": day, "company_ids": self.company.ids})
        counts = {"preview": self._count(run.action_preview)}
        with patch.object(self.registry["inkasso.notice"], "_deliver", lambda notices: None):
            counts["run"] = self._count(run.action_run)
        counts["deliver"] = self._count(run.notice_ids.sudo()._deliver)
        counts["again"] = self._count(self.env["inkasso.run"].create({"date": day}).action_run)
        run.notice_ids.sudo()._mark_sent()
        return counts, run

    def test_a_run_costs_the_same_for_few_and_many(self):
        few, many = 3, 10
        counts = {}
        for debtors in (few, many):
            self._make_ledger(debtors)
            for day, level in [("2026-09-06", self.reminder), ("2026-09-16", self.fee_reminder)]:
                counts[debtors, level], run = self._count_run(day)
                self.assertRecordValues(run, [{"line_count": 3 * debtors, "error_count": 0}])
                self.assertEqual(len(run.notice_ids), 2 * debtors, "a notice in kronor and one in euro for each")
        for level in (self.reminder, self.fee_reminder):
            with self.subTest(level=level.name):
                for part, limit in [("preview", 60), ("run", 100), ("again", 12)]:
                    self.assertLessEqual(counts[many, level][part], limit, part)
                    # 21 lines and 14 notices more: were there one query for each, this would be far off
                    self.assertLessEqual(counts[many, level][part] - counts[few, level][part], 8, part)
                # letters and e-mails are made one by one, after the run; so are their queries, but not too many
                each = (counts[many, level]["deliver"] - counts[few, level]["deliver"]) / (2 * (many - few))
                self.assertLess(each, 12)

    def test_what_is_not_due_costs_nothing(self):
        self._make_ledger(10, due="2026-12-01")
        counts, run = self._count_run("2026-09-06")
        self.assertFalse(run.notice_ids)
        self.assertLess(counts["run"], 12)
        self.assertLess(counts["preview"], 12)

    @contextmanager
    def _without_addon(self):
        """Leave out whatever this addon does when entries are posted and matched, so that Odoo's own queries remain."""
        with ExitStack() as stack:
            for model, method in ADDED:
                stack.enter_context(patch.object(self.registry[model], method, lambda *args: None))
            yield

    def _count_posting(self, invoices):
        moves = self._invoice("2026-09-01", post=False)
        for _number in range(invoices - 1):
            moves += moves[0].copy()
        moves.invoice_date = "2026-08-02"
        return self._count(moves.action_post)

    def test_posting_costs_few_more(self):
        self._count_posting(1)  # warms up what Odoo keeps beyond the cache
        extra = {}
        for invoices in (1, 6):
            ours = self._count_posting(invoices)
            with self._without_addon():
                extra[invoices] = ours - self._count_posting(invoices)
        self.assertLess(extra[1], 5)
        self.assertLess(extra[6] - extra[1], 2, "however many are posted together")

    def test_paying_costs_few_more(self):
        invoices = self._make_ledger(3)
        self._pay(invoices[0], "2026-08-03")
        ours = self._count(self._pay, invoices[1], "2026-08-03")
        with self._without_addon():
            theirs = self._count(self._pay, invoices[3], "2026-08-03")
        self.assertLess(ours - theirs, 12)

    def test_a_change_of_policy_moves_all_items_at_once(self):
        self._make_ledger(2)
        few = self._count(self.policy.write, {"grace_days": 4})
        self._make_ledger(10)
        many = self._count(self.policy.write, {"grace_days": 5})
        self.assertLess(few, 25)
        self.assertLessEqual(many - few, 2)

    def test_rows_of_one_owner_are_computed_alone(self):
        """From the id of a row the database cannot tell whose it is: it is told, and computes no one else's."""
        self._make_ledger(2)
        self._count_run("2026-09-06")
        case = self.env["inkasso.case"].search([], limit=1)
        exposure = self.env["inkasso.credit.exposure"].search([("partner_id", "=", case.partner_id.id)])
        self.assertTrue(case.balance_ids and exposure)
        for rows, owner in ((case.balance_ids, case), (exposure, case.partner_id)):
            with self.subTest(rows._name):
                query = rows._search([("id", "in", rows.ids)])
                self.assertIn(f'"{rows._owner_field}" IN', query.where_clause.code)
                self.assertEqual(rows.browse(query.get_result_ids()), rows)
                self.assertEqual(rows[rows._owner_field], owner)
