from odoo.tests import tagged

from .tour_common import TourCase


@tagged("post_install", "-at_install", "inkasso", "inkasso_tour")
class TestTours(TourCase):
    """The main job, clicked through in a browser as an accountant does it."""

    def test_collect_from_the_invoice_list(self):
        self.start_tour("/odoo", "inkasso_collect", login="tour_accountant", timeout=120)
        self.assertEqual(self.invoice.inkasso_level_id.name, "Friendly tour reminder")
        self.assertEqual(self.invoice.inkasso_notice_line_ids.notice_id.mail_id.email_to, "debtor@example.com")
