from odoo import api, models
from odoo.tools import SQL


class CreditExposure(models.Model):
    _inherit = "inkasso.credit.exposure"
    _depends = {
        "sale.order": ["state", "partner_invoice_id", "currency_rate", "company_id"],
        "sale.order.line": ["price_total", "product_uom_qty", "qty_invoiced"],
    }

    @api.model
    def _get_uninvoiced_sql(self):
        # OVERRIDE inkasso.credit.exposure: what is ordered and not invoiced, with VAT, at the rate of the order
        return SQL(
            """
                SELECT so.company_id, p.commercial_partner_id AS partner_id,
                       SUM(sl.price_total * (sl.product_uom_qty - sl.qty_invoiced) / sl.product_uom_qty
                           / COALESCE(NULLIF(so.currency_rate, 0), 1)) AS amount
                  FROM sale_order so
                  JOIN sale_order_line sl ON sl.order_id = so.id
                  JOIN res_partner p ON p.id = so.partner_invoice_id
                 WHERE so.state = 'sale' AND sl.display_type IS NULL
                   AND sl.product_uom_qty > 0 AND sl.qty_invoiced < sl.product_uom_qty
                 GROUP BY so.company_id, p.commercial_partner_id
            """
        )
