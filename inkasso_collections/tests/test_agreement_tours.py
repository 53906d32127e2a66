from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..models.debtor.contact_book import ContactBook, Verdict
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

    # -------------------------------------------------------------------------
    # Calls
    # -------------------------------------------------------------------------

    def _let_rules_say(self, verdict):
        """Whatever time of whatever day it is, and however often the tour calls."""
        self.patch(ContactBook, "decide", lambda *args, **kwargs: verdict)

    def _call_in_browser(self, tour):
        self.case.partner_id.phone = "+46 70 123 45 67"
        self.start_tour(f"/odoo/collections-cases/{self.case.id}", tour, login="tour_accountant", timeout=180)
        self.env.invalidate_all()
        return self.env["inkasso.contact"].search(
            [("case_id", "=", self.case.id), ("channel", "=", "phone")], order="id"
        )

    def test_call_sheet(self):
        self._let_rules_say(Verdict(True))
        calls = self._call_in_browser("inkasso_call_sheet")
        self.assertEqual(
            calls.mapped("outcome"),
            ["no_answer", "left_message", "wrong_person", "refused", "reached", "reached", "reached", "reached"],
        )
        self.assertEqual(calls.user_id, self.accountant)
        self.assertEqual(calls[4].note, "Asks for a copy")
        self.assertEqual(self.case.promise_ids.mapped("amount"), [600])
        self.assertEqual(self.case.dispute_ids.mapped("text"), ["It arrived broken"])

    def test_call_against_a_rule(self):
        self.accountant.group_ids = [Command.link(self.env.ref("inkasso_collections.group_manager").id)]
        self._let_rules_say(Verdict(False, "At most one call a day"))
        calls = self._call_in_browser("inkasso_call_sheet_blocked")
        self.assertEqual(calls.mapped("outcome"), ["blocked", "no_answer"])
        self.assertEqual(calls.mapped("block_reason"), ["At most one call a day"] * 2)
        self.assertEqual(calls[1].override_reason, "She asked us to")
