from odoo import api, models


class Helper(models.AbstractModel):
    """Further workers for work that can be shared, called when there is enough of it.

    Odoo runs a scheduled action in one worker at a time, so there is an action for each helper. Who has more workers copies
    one of them; who wants fewer archives some.
    """

    _name = "inkasso.helper"
    _description = "Workers that share work"

    @api.model
    def _call(self, count):
        """Wake up to `count` helpers once this transaction is committed."""
        if count > 0:
            domain = [("model_id.model", "=", self._name), ("code", "like", "_cron_help")]
            # users who start a run may not touch scheduled actions
            for cron_sudo in self.env["ir.cron"].sudo().search(domain, limit=count, order="id"):
                cron_sudo._trigger()

    @api.model
    def _cron_help(self):
        """Take a share of whatever is shared now, until nothing is left to take or time is out."""
        commit = self.env["ir.cron"]._commit_progress
        for model in self._get_shared():
            if not self.env[model]._help(commit):
                return  # the scheduler calls again

    @api.model
    def _get_shared(self):
        """Models with a method `_help(commit)` that works at what is shared, and returns False when time is out."""
        return ["inkasso.run", "inkasso.notice"]
