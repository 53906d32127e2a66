from odoo import models


class CallSheet(models.TransientModel):
    """What is agreed in a call is entered from the call sheet."""

    _inherit = "inkasso.call.sheet"

    def action_promise(self):
        self.ensure_one()
        return self.case_id.action_make_promise()

    def action_dispute(self):
        self.ensure_one()
        return self.case_id.action_open_dispute()

    def action_plan(self):
        self.ensure_one()
        return self.case_id.action_plan()
