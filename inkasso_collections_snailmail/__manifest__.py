{
    "name": "Inkasso Collections: postal service",
    "summary": "Letters of collection levels go out by Odoo's postal service; what it cannot post waits to be printed",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Inkasso Collections contributors",
    "license": "LGPL-3",
    "depends": ["inkasso_collections", "snailmail"],
    "data": [
        "views/res_config_settings_views.xml",
        "views/notice_views.xml",
    ],
    "auto_install": True,
}
