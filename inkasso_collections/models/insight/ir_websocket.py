from odoo import models

from .dashboard_news import CHANNEL


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        # EXTENDS bus: who has the dashboard open hears of the companies that he may see, whatever the browser asks for
        if CHANNEL in channels:
            channels = [channel for channel in channels if channel != CHANNEL]
            if self.env.user.has_group("inkasso_collections.group_user"):
                channels += [(company, CHANNEL) for company in self.env.user.company_ids]
        return super()._build_bus_channel_list(channels)
