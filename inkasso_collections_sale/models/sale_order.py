from odoo import fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    inkasso_stop_reason = fields.Text(
        string="Supply stopped because",
        compute="_compute_inkasso_stop_reason",
        compute_sudo=True,
        groups="base.group_user",  # a customer with an account reads its own orders and deliveries
    )

    def _compute_inkasso_stop_reason(self):
        for order in self:
            order.inkasso_stop_reason = order._get_inkasso_stop().reason

    def _get_inkasso_stop(self):
        """The stop that this order is up against: of who pays it; none for what is paid in advance."""
        self.ensure_one()
        company = self.company_id
        if company.sudo().inkasso_stop_sale == "nothing" or not self.partner_id or self._is_inkasso_prepaid():
            return self.env["inkasso.supply.stop"].sudo()  # an empty record
        return self.env["inkasso.supply.stop"]._find_in_force(self.partner_invoice_id or self.partner_id, company)

    def _is_inkasso_prepaid(self):
        return bool(self.amount_total) and self._is_paid()

    def action_confirm(self):
        # EXTENDS sale: orders of stopped customers are asked about first, or not confirmed at all
        if not self.env.context.get("inkasso_stop_overridden"):
            stopped = self.filtered(lambda order: order.state in ("draft", "sent") and order._get_inkasso_stop())
            if stopped:
                return stopped._ask_inkasso_override(self)
        return super().action_confirm()

    def _ask_inkasso_override(self, orders):
        """The dialog that asks for a reason.

        :raise UserError: where the company blocks, and the user may not override it
        """
        blocked = self.filtered(lambda order: order.company_id.sudo().inkasso_stop_sale == "block")
        if blocked and not self.env["inkasso.stop.override"]._may_override():
            raise UserError(
                self.env._(
                    "The supply of %(customer)s is stopped: %(reason)s Ask a collector to release the customer, or to "
                    "confirm the order.",
                    customer=blocked[0].partner_id.commercial_partner_id.display_name,
                    reason=blocked[0]._get_inkasso_stop().reason.rstrip(".") + ".",
                )
            )
        return self.env["inkasso.stop.override"]._open_for(orders)

    def _validate_order(self):
        # EXTENDS sale: a customer who signs on the portal is not asked for a reason; the salesperson is told
        for order in self:
            stop = order._get_inkasso_stop()
            if not stop:
                super(SaleOrder, order)._validate_order()
                continue
            blocked = order.company_id.sudo().inkasso_stop_sale == "block"
            order.activity_schedule(
                "mail.mail_activity_data_warning",
                user_id=order.user_id.id or self.env.user.id,
                summary=self.env._("Accepted by a customer whose supply is stopped"),
                note=stop.reason,
            )
            if not blocked:
                super(SaleOrder, order.with_context(inkasso_stop_overridden=True))._validate_order()

    def _confirm_in_spite_of_stop(self, reason):
        for order in self.filtered(lambda order: order._get_inkasso_stop()):
            order.message_post(
                body=self.env._(
                    "Confirmed by %(user)s in spite of the supply stop: %(reason)s",
                    user=self.env.user.name,
                    reason=reason,
                )
            )
        return self.with_context(inkasso_stop_overridden=True).action_confirm()
