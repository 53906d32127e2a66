{
    "name": "Inkasso Collections: Deliveries",
    "summary": "Warn, or do not deliver, when the customer's supply is stopped",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Inkasso Collections contributors",
    "license": "LGPL-3",
    "depends": ["inkasso_collections_sale", "sale_stock"],
    "auto_install": True,
    "data": ["views/stock_picking_views.xml", "views/res_config_settings_views.xml"],
}
