from odoo import models


class RunSharing(models.Model):
    """Runs in the background are shared by whoever works off the queue."""

    _inherit = "inkasso.run"

    def _share_out(self):
        # OVERRIDES inkasso.run: jobs instead of helpers
        open_parts = self.part_ids.filtered(lambda part: part.state != "done")
        open_parts._delay_work()
        return not open_parts  # nothing left but to finish
