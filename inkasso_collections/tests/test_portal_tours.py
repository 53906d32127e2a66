from odoo import fields
from odoo.tests import tagged

from .portal_browser_common import PortalBrowserCommon


@tagged("post_install", "-at_install", "inkasso", "inkasso_tour", "inkasso_portal")
class TestPortalTours(PortalBrowserCommon):
    """What debtors do in the portal, clicked through in a browser the size of a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def _tour(self, name, **kwargs):
        self.start_tour(self.path, f"inkasso_portal_{name}", timeout=120, **kwargs)
        self.env.invalidate_all()

    def test_pay_a_part(self):
        if not self._provide_online_payment():
            self.skipTest("payment_demo is not installed")
        self._tour("pay")
        transaction = self.case.transaction_ids
        self.assertEqual((transaction.state, transaction.amount), ("done", 300))
        # fees of the oldest claim first, then its principal
        [fee] = self.env["inkasso.charge"].search([("case_id", "=", self.case.id)])
        self.assertEqual((fee.amount, fee.amount_paid), (60, 60))
        self.assertEqual(self.invoices.mapped("amount_residual"), [760, 400])

    def test_dispute(self):
        self._tour("dispute")
        dispute = self.case.dispute_ids
        self.assertEqual((dispute.source, dispute.text, dispute.amount), ("portal", "It never came.", 400))

    def test_promise(self):
        self._tour("promise")
        promise = self.case.promise_ids
        self.assertEqual((promise.amount, promise.state), (1460, "open"))
        self.assertEqual(promise.date, fields.Date.add(self.today, days=7))

    def test_plan(self):
        self._tour("plan")
        plan = self.case.plan_ids
        self.assertEqual((plan.state, plan.wish_number), ("requested", 4))
        plan._offer()
        self._tour("plan_accept")
        self.assertEqual((plan.state, plan.accepted_by), ("active", "portal"))

    def test_contact_data(self):
        self._tour("contact")
        self.assertEqual(self.case.contact_change_ids.phone, "070-765 43 21")
        self.assertEqual(self.debtor.phone, "+46 70 123 45 67")

    def test_opt_out(self):
        self._tour("channels")
        self.assertEqual(self.debtor.inkasso_preferred_channel, "letter")
        self.assertEqual(set(self.case._get_optouts_shown()), {"sms"})

    def test_rating(self):
        self._settle()
        self.assertEqual(self.case.stage, "closed")
        self._tour("rating")
        self.assertEqual(self.case.rating_ids.mapped("rating"), [5])
        self.assertEqual(self.case.rating_ids.feedback, "Friendly people.")
