"""Assignment rules by how likely a case is paid without an agency."""

from psycopg2 import IntegrityError

from odoo import fields
from odoo.fields import Command
from odoo.tools import mute_logger

from .agencies_common import AgenciesCommon

DAY = fields.Date.to_date("2026-10-15")


class TestAssignmentScore(AgenciesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._invoice("2026-09-02", 30000.0)
        cls._run_and_send("2026-09-17")
        cls.rule = cls.env["inkasso.assignment.rule"].create(
            {
                "name": "Hopeless ones",
                "company_id": cls.company.id,
                "after_last_level": False,
                "likelihood_to": 40,
                "share_ids": [Command.create({"agency_id": cls.alfa.id})],
            }
        )

    def _judge(self, invoice, likelihood):
        item = self._items(invoice)
        scores = self.env["inkasso.score"].sudo()
        scores.search([("item_id", "=", item.id)]).unlink()
        scores.create(
            {
                "item_id": item.id,
                "company_id": self.company.id,
                "partner_id": self.anna.id,
                "day": DAY,
                "likelihood": likelihood,
            }
        )

    def test_not_judged_it_fits_no_such_rule(self):
        self.env["inkasso.score"].sudo().search([("partner_id", "=", self.anna.id)]).unlink()
        self.assertFalse(self.rule._fits(self.case, DAY))
        self.rule.likelihood_to = 0
        self.assertTrue(self.rule._fits(self.case, DAY))

    def test_the_mean_by_amount(self):
        """10 000 at 80 % and 30 000 at 20 % are 35 % on the whole."""
        self._judge(self.invoice, 0.8)
        self._judge(self.second, 0.2)
        self.assertEqual(self.rule._get_likelihood(self.case), 35)
        self.assertTrue(self.rule._fits(self.case, DAY))
        self.rule.likelihood_to = 34.99
        self.assertFalse(self.rule._fits(self.case, DAY))
        self.rule.write({"likelihood_to": 0, "likelihood_from": 35})
        self.assertTrue(self.rule._fits(self.case, DAY))
        self.rule.likelihood_from = 35.01
        self.assertFalse(self.rule._fits(self.case, DAY))

    def test_what_is_paid_does_not_count(self):
        self._judge(self.invoice, 0.8)
        self._judge(self.second, 0.2)
        self._pay(self.second, "2026-10-14")
        self.assertEqual(self.rule._get_likelihood(self.case), 80)

    def test_limits_are_shares(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.rule.likelihood_to = 101
            self.rule.flush_recordset()
