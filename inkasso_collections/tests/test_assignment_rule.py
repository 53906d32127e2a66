"""Rules that choose which cases go to which agency."""

from odoo import fields
from odoo.fields import Command

from .agencies_common import AgenciesCommon


class TestAssignmentRule(AgenciesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.beta = cls._make_agency("Beta")
        cls.beta_terms = cls._make_agreement(cls.beta)
        cls.rule = cls.env["inkasso.assignment.rule"].create(
            {
                "name": "All",
                "company_id": cls.company.id,
                "after_last_level": False,
                "share_ids": [
                    Command.create({"agency_id": agency.id, "share": share})
                    for agency, share in ((cls.alfa, 50), (cls.beta, 50))
                ],
            }
        )
        cls.today = fields.Date.to_date("2026-10-15")

    def _fits(self, **vals):
        self.rule.write(vals)
        return self.env["inkasso.assignment.rule"]._find(self.case, self.today) == self.rule

    def test_which_cases(self):
        self.assertTrue(self._fits())
        self.assertTrue(self._fits(age_min=44))
        self.assertFalse(self._fits(age_min=45))
        self.assertTrue(self._fits(age_min=0, amount_max=10000))
        self.assertFalse(self._fits(amount_max=9999))
        self.assertFalse(self._fits(amount_max=0, debtor_kind="business"))
        self.assertFalse(self._fits(debtor_kind=False, country_ids=[Command.set(self.env.ref("base.no").ids)]))
        self.assertFalse(self._fits(country_ids=[Command.clear()], placement=2))
        self.assertFalse(self._fits(placement=1, after_last_level=True))
        segment = self.env["inkasso.segment"].create({"name": "Slow", "company_id": self.company.id})
        self.assertFalse(self._fits(after_last_level=False, segment_ids=[Command.set(segment.ids)]))
        self.env["inkasso.segment.member"].sudo()._sort_debtors(self.company)
        self.assertTrue(self._fits())

    def test_the_split_is_fair_and_the_same_each_time(self):
        agreement, choice = self.rule._choose(self.case, self.today)
        self.assertEqual(self.rule._choose(self.case, self.today), (agreement, choice))
        self.assertIn(agreement.agency_id, self.alfa | self.beta)
        self.rule.share_ids.filtered(lambda share: share.agency_id == agreement.agency_id).share = 0
        other, _choice = self.rule._choose(self.case, self.today)
        self.assertEqual(other.agency_id, (self.alfa | self.beta) - agreement.agency_id)

    def test_by_hand_in_the_dialog(self):
        wizard = self.env["inkasso.hand.over"].browse(self.case.action_hand_over()["res_id"])
        self.assertEqual(wizard.line_ids.rule_id, self.rule)
        wizard.agency_id = self.alfa
        wizard._onchange_agency_id()
        assignment = self.env["inkasso.assignment"].browse(wizard.action_send()["res_id"])
        self.assertEqual((assignment.agency_id, assignment.status), (self.alfa, "sent"))

    def test_lines_that_were_never_reminded(self):
        debtor = self._make_debtor("Doris Dal")
        item = self._items(self._invoice("2026-10-01", partner=debtor))
        self.assertFalse(item.case_id)
        wizard = self.env["inkasso.hand.over"].browse(item.action_hand_over()["res_id"])
        self.assertEqual(wizard.line_ids.case_id.partner_id, debtor)
        self.assertEqual(item.case_id, wizard.line_ids.case_id)

    def test_every_night(self):
        other = self._other_case()
        broken = self._other_case("Cecilia Ceder", zip=False, street=False, city=False)
        self.rule.automatic = True
        with self.enter_registry_test_mode():
            self.env.ref("inkasso_collections.ir_cron_assign").method_direct_trigger()
        for case in self.case | other:
            self.assertEqual(case.assignment_ids.status, "sent")
            self.assertEqual(case.assignment_ids.rule_id, self.rule)
            self.assertIn("All", case.assignment_ids.choice_text)
            self.assertIn("rule", case.assignment_ids.event_ids.mapped("source"))
        self.assertEqual(broken.assignment_ids.status, "validation_failed")
        self.assertTrue(broken.assignment_ids.activity_ids)
        with self.enter_registry_test_mode():
            self.env.ref("inkasso_collections.ir_cron_assign").method_direct_trigger()
        self.assertEqual(len((self.case | other | broken).assignment_ids), 3)

    def test_the_next_agency_is_another_one(self):
        first = self._hand_over(terms=self.terms)
        first.sudo()._recall(self.today, "Enough")
        self.rule.placement = 2
        agreement, choice = self.rule._choose(self.case, self.today)
        self.assertEqual(agreement, self.beta_terms)
        self.assertEqual([name for name, _share in choice["shares"]], ["Beta"])
