from odoo import models


class NoticeAccess(models.Model):
    """Each notice carries a link into the portal, the same in its letter and its e-mail."""

    _inherit = "inkasso.notice"

    def _get_portal_url(self):
        # OVERRIDE inkasso.notice: where the debtor sees the claim, pays and answers
        self.ensure_one()
        return self.case_id._get_portal_url(self) if self.case_id and self.state != "cancelled" else False

    def _withdraw(self):
        # EXTENDS inkasso.notice: a claim that was wrong is not to be seen by its link
        links_sudo = self.env["inkasso.access.link"].sudo()  # a consequence of cancelling, which was checked
        links_sudo.search([("res_model", "=", self._name), ("res_id", "in", self.ids)])._revoke(
            self.env._("The notice was cancelled.")
        )
        return super()._withdraw()
