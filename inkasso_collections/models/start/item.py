from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class Item(models.Model):
    """Lines that were open before collection began: what was decided about them, and letting them go on one by one."""

    _inherit = "inkasso.item"

    rest_reason = fields.Selection(selection_add=[("start", "Waits for the start")], ondelete={"start": "set null"})
    start_id = fields.Many2one(
        "inkasso.start",
        string="Step decided by",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The level reached is not of a notice: it was decided when collection began in an existing ledger.",
    )

    @api.model
    def _create_for_open_ledger(self):
        # EXTENDS inkasso.item: a ledger that was there before the addon is not written to before somebody has decided how
        super()._create_for_open_ledger()
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_company SET inkasso_start_pending = TRUE
                 WHERE EXISTS (SELECT FROM inkasso_item i WHERE i.company_id = res_company.id)
                """
            )
        )
        self.env["res.company"].invalidate_model(["inkasso_start_pending"])

    def action_leave_start(self):
        """Somebody has looked at these lines: they go through their plan from now on."""
        self.check_access("read")
        self.env["inkasso.hold"]._check_may()
        waiting = self.filtered(lambda item: item.rest_reason == "start")
        if not waiting:
            raise UserError(self.env._("None of these lines waits for the start of collections."))
        starts_sudo = self.env["inkasso.start"].sudo()  # who may resume a pause may let these lines go on
        for company, items in waiting.grouped("company_id").items():
            start_sudo = starts_sudo.search([("company_id", "=", company.id)])
            start_sudo._release(items)._reschedule()
            start_sudo.message_post(
                body=self.env._(
                    "Looked at, and collected from now on: %(names)s", names=", ".join(items.mapped("display_name"))
                ),
                author_id=self.env.user.partner_id.id,
            )
        return True
