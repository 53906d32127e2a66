from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .tour_common import TourCase


@tagged("post_install", "-at_install", "inkasso", "inkasso_tour")
class TestRunDeliveryTour(TourCase):
    """A run whose letters go out while somebody looks at it, in a browser."""

    def test_stopped_and_gone_on_with_live(self):
        notices = self.registry["inkasso.notice"]
        with patch.object(notices, "_deliver", lambda _notices: True):
            run = self.env["inkasso.run"].create({"date": fields.Date.today(), "company_ids": self.company.ids})
            run.action_run()
        looks = []  # since it goes on
        runs = self.registry["inkasso.run"]
        read = runs.get_progress

        def read_and_deliver(run):
            """The scheduler comes between two looks."""
            if run.message_ids and not run.is_delivery_stopped:
                looks.append(run)
            if len(looks) > 1 and not run.notice_ids.attachment_id:  # a look only reads: Odoo comes once more, to write
                run.notice_ids.sudo()._deliver()
            return read(run)

        with patch.object(runs, "get_progress", read_and_deliver):
            self.start_tour(
                f"/odoo/collections-runs/{run.id}", "inkasso_run_delivery", login="tour_accountant", timeout=180
            )
        self.assertFalse(run.is_delivery_stopped)
        self.assertTrue(run.notice_ids.attachment_id)
