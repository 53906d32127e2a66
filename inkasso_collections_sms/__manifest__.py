{
    "name": "Inkasso Collections: text messages",
    "summary": "Neutral text messages with a link to the debtor portal, as a channel of collection levels",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Inkasso Collections contributors",
    "license": "LGPL-3",
    "depends": ["inkasso_collections", "sms"],
    "data": [
        "data/scheduled_actions.xml",
        "data/inkasso.letter.phrase.csv",
        "views/level_views.xml",
        "views/notice_views.xml",
    ],
    "auto_install": True,
}
