from odoo import fields
from odoo.tests import tagged

from .tour_common import TourCase


@tagged("post_install", "-at_install", "inkasso", "inkasso_tour")
class TestAgreementTours(TourCase):
    """Working a case, clicked through in a browser: from the worklist, and a dispute from its opening to the answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        run = cls.env["inkasso.run"].create({"date": fields.Date.today(), "company_ids": cls.company.ids})
        run.action_run()
        run.notice_ids.sudo()._mark_sent()
        cls.case = run.notice_ids.case_id
        cls.case.user_id = cls.accountant
        cls.case.activity_schedule(
            "inkasso_collections.activity_call", summary="Call about the tour", user_id=cls.accountant.id
        )

    def test_worklist(self):
        self.assertEqual(self.case.worklist_state, "call")
        self.start_tour("/odoo/collections-worklist", "inkasso_worklist", login="tour_accountant", timeout=120)
        self.assertEqual(self.case.snooze_reason, "On holiday")
        self.assertEqual(self.case.promise_ids.state, "open")

    def test_dispute(self):
        self.start_tour(
            f"/odoo/collections-cases/{self.case.id}", "inkasso_dispute", login="tour_accountant", timeout=120
        )
        self.assertEqual(self.case.dispute_ids.state, "rejected")
        self.assertEqual(self.case.dispute_ids.answer, "It was delivered intact.")
