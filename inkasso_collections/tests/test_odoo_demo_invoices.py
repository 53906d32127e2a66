from collections import Counter
from itertools import pairwise

from odoo import fields
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install", "inkasso", "inkasso_odoo_demo")
class TestOdooDemoInvoices(TransactionCase):
    """The run on Odoo's own accounting demo data, which nobody here wrote: whatever it holds, the invariants hold.

    Needs a database made with demo data; `./dev test` makes one for it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = (
            cls.env["account.move"]
            .search([("move_type", "=", "out_invoice"), ("state", "=", "posted"), ("payment_state", "=", "not_paid")])
            .company_id
        )
        if not cls.companies:
            cls.skipTest(cls, "This database has no demo invoices.")
        cls.env = cls.env(context={"allowed_company_ids": cls.companies.ids})

    def test_a_year_of_nightly_runs(self):
        for company in self.companies:
            company.inkasso_jurisdiction_id = self.env.ref("inkasso_collections.jurisdiction_eu")
            company.inkasso_policy_id = self.env["inkasso.policy"]._create_default(company)
            company.inkasso_policy_id.jurisdiction_id = self.env.ref("inkasso_collections.jurisdiction_eu")
        items = self.env["inkasso.item"].search([])
        self.assertTrue(items.filtered("next_date"), "the demo invoices are taken in when the addon is installed")
        day, notices = min(items.filtered("next_date").mapped("next_date")), self.env["inkasso.notice"]
        for _step in range(60):
            run = self.env["inkasso.run"].create({"date": day, "company_ids": self.companies.ids})
            run.action_run()
            notices |= run.notice_ids
            run.notice_ids.with_context(inkasso_date=day)._mark_sent()
            due = [date for date in items.mapped("next_date") if date]
            if not due or min(due) > fields.Date.add(fields.Date.today(), days=120):
                break
            day = max(min(due), fields.Date.add(day, days=1))
        self.assertTrue(notices)
        self._check_invariants(notices, items)

    def _check_invariants(self, notices, items):
        taken = Counter((line.move_line_id, line.level_id) for line in notices.line_ids if line.move_line_id)
        self.assertEqual(max(taken.values()), 1, "a line is never on two notices of the same level")
        for notice in notices:
            for part in ("principal", "interest", "fee", "total"):
                of_lines = sum(notice.line_ids.mapped(f"amount_{part}"))
                self.assertAlmostEqual(notice[f"amount_{part}"], of_lines, 2, f"{notice.name}: {part}")
            self.assertGreater(notice.amount_principal, 0)
        for item in items.filtered("notice_id"):
            steps = item.move_line_id.move_id.inkasso_notice_line_ids.filtered(
                lambda line, item=item: line.item_id == item
            )
            dates = steps.notice_id.sorted("date")
            for earlier, later in pairwise(dates):
                self.assertGreater(later.date, earlier.response_date, "never before the last deadline has passed")
        for charge in notices.charge_ids:
            self.assertTrue(charge.legal_basis and (charge.interest_rule_id or charge.fee_rule_id))
