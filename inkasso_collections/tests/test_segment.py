"""Segments: debtors are sorted by how they pay and who they are, and follow the plan of their segment."""

from odoo.exceptions import AccessError

from .agreements_common import AgreementsCommon


class TestSegment(AgreementsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gentle, cls.firm = cls._make_policy("Gentle"), cls._make_policy("Firm")
        common = {"company_id": cls.company.id}
        cls.slow = cls.env["inkasso.segment"].create(
            {**common, "name": "Slow", "sequence": 2, "days_from": 40, "policy_id": cls.firm.id}
        )
        cls.business = cls.env["inkasso.segment"].create(
            {**common, "name": "Business", "sequence": 3, "debtor_kind": "business", "policy_id": cls.gentle.id}
        )
        cls.bo = cls._make_debtor("Bo AB", is_company=True)
        cls.bos = cls._invoice("2026-10-01", partner=cls.bo)

    def _sort(self, day="2026-10-15"):
        self._on(day)["inkasso.segment.member"].sudo()._cron_sort()
        self.env.invalidate_all()

    def _segments(self):
        return self.anna.inkasso_segment_id, self.bo.inkasso_segment_id

    def test_sorted_and_the_plan_follows(self):
        self._sort()
        self.assertEqual(self._segments(), (self.slow, self.business))
        self.assertEqual(self.item.policy_id, self.firm)
        self.assertEqual(self._items(self.bos).policy_id, self.gentle)
        self.assertIn("Slow", str(self.anna.message_ids[0].body))
        self.assertEqual(self.slow.member_count, 1)

    def test_time_moves_debtors(self):
        self._sort()
        self._sort("2026-11-20")
        self.assertEqual(self._segments(), (self.slow, self.slow))
        self.assertEqual(self._items(self.bos).policy_id, self.firm)

    def test_nothing_changes_twice(self):
        self._sort()
        messages = len(self.anna.message_ids)
        self._sort()
        self.assertEqual(len(self.anna.message_ids), messages)

    def test_none_fits_any_more(self):
        self._sort()
        self.slow.amount_from = 5000
        self._sort()
        self.assertFalse(self.anna.inkasso_segment_id)
        self.assertEqual(self.item.policy_id, self.policy)

    def test_history_and_amount(self):
        late = self.env["inkasso.segment"].create(
            {"name": "Late", "sequence": 1, "company_id": self.company.id, "late_from": 50, "amount_to": 500}
        )
        for due, paid in [("2026-03-01", "2026-02-20"), ("2026-04-01", "2026-04-20"), ("2026-05-01", "2026-06-01")]:
            self._pay(self._invoice(due, partner=self.bo), paid)
        self._pay(self.bos, "2026-10-10", 900)
        facts = {row.partner_id: row for row in self.env["inkasso.segment.member"]._read_facts(self.company)}
        self.assertEqual(facts[self.bo.id][1:], (14, 100, 75))
        self._sort()
        self.assertEqual(self.bo.inkasso_segment_id, late)

    def test_manual_choice_wins(self):
        self.anna.inkasso_segment_id = self.business
        self.assertEqual(self.item.policy_id, self.gentle)
        self._sort()
        self.assertEqual(self.anna.inkasso_segment_id, self.business)
        self.assertTrue(self.anna.inkasso_segment_is_manual)
        self.assertIn("by hand", str(self.anna.message_ids[0].body))
        self.anna.inkasso_segment_id = False
        self._sort()
        self.assertEqual(self.anna.inkasso_segment_id, self.slow)

    def test_plan_of_the_customer_goes_first(self):
        self._sort()
        self.anna.inkasso_policy_id = self.gentle
        self.assertEqual(self.item.policy_id, self.gentle)

    def test_another_plan_moves_the_lines(self):
        self._sort()
        self.slow.policy_id = self.gentle
        self.assertEqual(self.item.policy_id, self.gentle)
        self.slow.active = False
        self.assertEqual(self.item.policy_id, self.policy)

    def test_conditions(self):
        segment = self.slow
        segment.write({"days_from": 0, "country_ids": [(6, 0, self.env.ref("base.de").ids)]})
        self._sort()
        self.assertFalse(self.anna.inkasso_segment_id)
        industry = self.env["res.partner.industry"].create({"name": "Mining"})
        segment.write({"country_ids": [(5,)], "industry_ids": [(6, 0, industry.ids)]})
        self.anna.industry_id = industry
        self._sort()
        self.assertEqual(self._segments(), (segment, self.business))

    def test_rights(self):
        with self.assertRaises(AccessError):
            self.env["inkasso.segment.member"].with_user(self.viewer)._choose(self.company, self.anna, self.slow)
        self.assertFalse(self.slow.with_user(self.collector).has_access("write"))
        with self.assertRaises(AccessError):
            self.slow.with_user(self.collector).action_assign_now()
        self.slow.action_assign_now()
        self.assertEqual(self._segments(), (self.slow, self.business))
        self.assertEqual(self.env["res.partner"].search([("inkasso_segment_id", "=", self.slow.id)]), self.anna)
