from odoo import models


class QueueJob(models.Model):
    _inherit = "queue.job"

    def _inkasso_open_run(self):
        """The run that a job is a part of."""
        self.ensure_one()
        return self.records.exists().run_id._get_records_action()
