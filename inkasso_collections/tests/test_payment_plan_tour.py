from odoo.tests import tagged

from . import test_tours


@tagged("post_install", "-at_install", "inkasso", "inkasso_tour")
class TestPaymentPlanTour(test_tours.TestTours):
    """Making a payment plan, clicked through in a browser as a collector does it."""

    test_collect_from_the_invoice_list = None  # the other tour has a class of its own

    def test_payment_plan(self):
        self.company.inkasso_plan_fee = False
        self.company._fill_inkasso_posting()
        Plan = self.env["inkasso.payment.plan"].sudo()
        items = self.env["inkasso.item"].search([("move_line_id.move_id", "=", self.invoice.id)])
        # no interest until the plan, so that the instalments are round
        items.move_line_id.date_maturity = self.env["inkasso.notice"]._get_today()
        case = Plan._get_case(items)
        path = f"/odoo/collections-cases/{case.id}"
        self.start_tour(path, "inkasso_payment_plan", login="tour_accountant", timeout=120)
        plan = Plan.search([("partner_id.name", "=", "Tour Debtor")])
        self.assertEqual((plan.state, plan.accepted_by, plan.amount_total), ("active", "phone", 1000))
        self.assertEqual(plan.evidence, "Agreed to four instalments")
