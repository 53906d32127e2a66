from odoo.fields import Command
from odoo.tests import tagged

from .tour_common import TourCase


@tagged("post_install", "-at_install", "inkasso", "inkasso_tour")
class TestStartTour(TourCase):
    """A manager decides how collection begins, from the dashboard on."""

    def test_begin_in_an_existing_ledger(self):
        self.accountant.group_ids = [Command.link(self.env.ref("inkasso_collections.group_manager").id)]
        self.company.inkasso_start_pending = True
        self.start_tour("/odoo", "inkasso_start", login="tour_accountant", timeout=120)
        start = self.env["inkasso.start"].search([("company_id", "=", self.company.id)])
        self.assertEqual((start.state, start.nightly_limit, start.decided_by), ("done", 5, self.accountant))
        self.assertFalse(self.company.inkasso_start_pending)
