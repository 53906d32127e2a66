# Reaching the debtor, and being reached by him. The links into the portal first, then what the portal shows and takes in.
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
    portal_statement,
    case_statement,
    case_online_payment,
    payment_transaction,
    contact_change,
    case_rating,
)
