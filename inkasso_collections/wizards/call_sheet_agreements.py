from odoo import models


class CallSheet(models.TransientModel):
    """What is agreed in a call is entered from the call sheet; the call is logged with the same click."""

    _inherit = "inkasso.call.sheet"

    def action_promise(self):
        return self.case_id.action_make_promise() if self._keep_conversation() else self._reopen()

    def action_dispute(self):
        return self.case_id.action_open_dispute() if self._keep_conversation() else self._reopen()

    def action_plan(self):
        return self.case_id.action_plan() if self._keep_conversation() else self._reopen()
