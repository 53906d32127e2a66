# Facts about debtors and what they stop, then channels and contacts, then Odoo's own models.
from . import (
    fact_effects,
    fact,
    fact_consequences,
    look,
    item,
    case,
    notice_issue,
    res_partner,
    res_partner_privacy,
    res_partner_merge,
)
