# Facts about debtors and what they stop.
from . import fact_effects, fact, fact_consequences, look, item

# Channels: which a debtor may be reached by, and how a notice goes from one to the next.
from . import channel, optout, level, digital_mailbox, notice_channel, notice_digital

# Contact rules and contacts.
from . import contact_rule, contact_calendar, jurisdiction, contact, contact_book, contact_attempt, contact_rate
from . import notice_contact, mail_mail, call_script

# Where people see it: cases, and Odoo's own models.
from . import case, case_contact, notice_issue, res_partner, res_partner_channel, res_partner_privacy, res_partner_merge

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
    channel_choice,
)
from . import access_contact
