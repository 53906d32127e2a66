"""The dashboard in a browser: its components one by one, and as a manager uses it."""

from odoo.tests import tagged

from odoo.addons.web.tests.test_js import HOOTCommon

from .test_tours import TestTours

SUITE = "@inkasso_collections/dashboard/dashboard"


@tagged("post_install", "-at_install", "inkasso")
class TestDashboardComponents(HOOTCommon):
    def get_hoot_filters(self):
        return f"&id={self._generate_hash(SUITE)}"

    def test_components(self):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=60000{self.hoot_filters}",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
        )

    test_generate_hoot_hash = None  # Odoo's own
    test_get_hoot_filter = None


@tagged("post_install", "-at_install", "inkasso", "inkasso_tour")
class TestDashboardTour(TestTours):
    test_collect_from_the_invoice_list = None

    def test_look_at_the_dashboard(self):
        self.start_tour("/odoo/collections-dashboard", "inkasso_dashboard", login="tour_accountant", timeout=120)
