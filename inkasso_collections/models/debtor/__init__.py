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

# The portal of the debtor: the links into it first, then what it shows and takes in.
from . import (
    res_company_portal,
    res_config_settings_portal,
    access_token,
    access_link,
    access_log,
    access_limit,
    case_access,
    notice_access,
    partner_access,
    fact_access,
    portal_statement,
    case_statement,
    case_online_payment,
    payment_transaction,
    contact_change,
    case_rating,
)
