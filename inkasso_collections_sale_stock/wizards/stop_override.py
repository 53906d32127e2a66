from odoo import fields, models


class StopOverride(models.TransientModel):
    _inherit = "inkasso.stop.override"

    picking_ids = fields.Many2many("stock.picking", readonly=True)

    def _get_stops(self):
        # EXTENDS inkasso_collections_sale
        stops = super()._get_stops()
        return stops.union(*(picking._get_inkasso_stop() for picking in self.picking_ids))

    def _is_blocked(self):
        # EXTENDS inkasso_collections_sale
        return super()._is_blocked() or any(
            picking.company_id.sudo().inkasso_stop_delivery == "block" for picking in self.picking_ids
        )

    def _go_on(self, reason):
        # EXTENDS inkasso_collections_sale
        if self.picking_ids:
            return self.picking_ids._validate_in_spite_of_stop(reason)
        return super()._go_on(reason)
