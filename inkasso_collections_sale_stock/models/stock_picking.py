from odoo import fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    _inherit = "stock.picking"

    inkasso_stop_reason = fields.Text(
        string="Supply stopped because",
        compute="_compute_inkasso_stop_reason",
        compute_sudo=True,
        groups="base.group_user",  # a customer with an account reads its own orders and deliveries
    )

    def _compute_inkasso_stop_reason(self):
        for picking in self:
            picking.inkasso_stop_reason = picking._get_inkasso_stop().reason

    def _get_inkasso_stop(self):
        """The stop that this delivery is up against: of who pays it; none for what is paid in advance."""
        self.ensure_one()
        stops_sudo = self.env["inkasso.supply.stop"].sudo()
        order_sudo, company = self.sudo().sale_id, self.company_id
        payer = order_sudo.partner_invoice_id or self.partner_id
        if (
            self.picking_type_code != "outgoing"
            or not payer
            or company.sudo().inkasso_stop_delivery == "nothing"
            or (order_sudo and order_sudo._is_inkasso_prepaid())
        ):
            return stops_sudo
        return stops_sudo._find_in_force(payer, company)

    def button_validate(self):
        # EXTENDS stock: deliveries to stopped customers are asked about first, or not made at all
        if not self.env.context.get("inkasso_stop_overridden"):
            stopped = self.filtered(
                lambda picking: picking.state not in ("done", "cancel") and picking._get_inkasso_stop()
            )
            if stopped:
                return stopped._ask_inkasso_override(self)
        return super().button_validate()

    def _ask_inkasso_override(self, pickings):
        """The dialog that asks for a reason.

        :raise UserError: where the company blocks, and the user may not override it
        """
        blocked = self.filtered(lambda picking: picking.company_id.sudo().inkasso_stop_delivery == "block")
        if blocked and not self.env["inkasso.stop.override"]._may_override():
            stop = blocked[0]._get_inkasso_stop()
            raise UserError(
                self.env._(
                    "The supply of %(customer)s is stopped: %(reason)s Ask a collector to release the customer, or to "
                    "validate the delivery.",
                    customer=stop.partner_id.display_name,
                    reason=stop.reason.rstrip(".") + ".",
                )
            )
        return self.env["inkasso.stop.override"]._open({"picking_ids": pickings.ids})

    def _validate_in_spite_of_stop(self, reason):
        for picking in self.filtered(lambda picking: picking._get_inkasso_stop()):
            picking.message_post(
                body=self.env._(
                    "Validated by %(user)s in spite of the supply stop: %(reason)s",
                    user=self.env.user.name,
                    reason=reason,
                )
            )
        return self.with_context(inkasso_stop_overridden=True).button_validate()
