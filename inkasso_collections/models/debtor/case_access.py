from odoo import api, fields, models
from odoo.exceptions import AccessError


class CaseAccess(models.Model):
    """How the debtor of a case gets into the portal, and how that is ended."""

    _inherit = "inkasso.case"

    link_ids = fields.One2many("inkasso.access.link", "case_id", string="Portal links", readonly=True)
    link_count = fields.Integer(compute="_compute_link_count", string="Portal links sent")
    portal_opened_count = fields.Integer(compute="_compute_link_count", string="Times opened")

    @api.depends("link_ids.opened_count")
    def _compute_link_count(self):
        rows = self.env["inkasso.access.link"]._read_group(
            [("case_id", "in", self.ids)], ["case_id"], ["__count", "opened_count:sum"]
        )
        counts = {case.id: (count, opened) for case, count, opened in rows}
        for case in self:
            case.link_count, case.portal_opened_count = counts.get(case.id, (0, 0))

    def _get_portal_url(self, record=None):
        """The address that lets the debtor into this case, to be sent with `record` (a notice, a plan; default: the case).

        :return: the same address whenever it is asked for the same record; False where the company has no portal
        """
        self.ensure_one()
        if not self.company_id.inkasso_portal or not self._may_use_portal():
            return False
        return self.env["inkasso.access.link"]._get_for(self, record or self)._get_url()

    def _may_use_portal(self):
        """Whether the debtor may be let into the portal. What speaks against it is added by what knows of it."""
        self.ensure_one()
        return True

    def _revoke_links(self, reason):
        """Withdraw all links of these cases."""
        self.sudo().link_ids._revoke(reason)  # a consequence of what the user was allowed to do

    def _pass_on(self, successor):
        # EXTENDS inkasso.case: who could see one debtor's case must not see another's claims through it
        self._revoke_links(self.env._("The case goes on in %(case)s.", case=successor.name))
        return super()._pass_on(successor)

    # -------------------------------------------------------------------------
    # Actions
    # -------------------------------------------------------------------------

    def action_open_links(self):
        self.ensure_one()
        return self.link_ids._get_records_action(name=self.env._("Portal links"))

    def action_revoke_links(self):
        """Withdraw all links into the portal: sent to a wrong address, or to somebody who should not see the case."""
        self.check_access("read")
        if not self.env.user.has_group("inkasso_collections.group_collector"):
            raise AccessError(
                self.env._("Only collectors may withdraw links. Ask for the right “Collections: Collector”.")
            )
        for case in self:
            case._revoke_links(self.env._("Withdrawn by hand."))
            case.sudo().message_post(  # the right is checked above
                body=self.env._("All links into the portal were withdrawn."), author_id=self.env.user.partner_id.id
            )
