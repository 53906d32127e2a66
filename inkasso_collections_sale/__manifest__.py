{
    "name": "Inkasso Collections: Sales",
    "summary": "Warn, or do not confirm orders, when the customer's supply is stopped; count orders in the credit exposure",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Inkasso Collections contributors",
    "license": "LGPL-3",
    "depends": ["inkasso_collections", "sale"],
    "auto_install": True,
    "data": [
        "security/ir.model.access.csv",
        "wizards/stop_override_views.xml",
        "views/sale_order_views.xml",
        "views/res_config_settings_views.xml",
    ],
}
