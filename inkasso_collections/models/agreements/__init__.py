# What debtor and company agree on, or do not: it keeps the items from their next step, and lets them go on.
from . import (
    followed_mixin,
    agreement_mixin,
    agreement_letter,
    agreement_letter_mixin,
    promise,
    promise_judgement,
    dispute_reason,
    dispute,
    dispute_line,
    dispute_opening,
    dispute_settlement,
    dispute_credit,
    dispute_letter,
    item,
    hold,
    item_hold,
    settlement,
    settlement_life,
    settlement_letter,
    charge,
    notice_line,
    case,
    case_glance,
    case_worklist,
    case_priority,
    note,
    segment,
    segment_member,
    workload_rule,
    proof_of_claim,
    account_partial_reconcile,
    res_company,
    res_config_settings,
    res_partner,
)

# What the debtor and the company agree on, and what follows from it. Values first, then the documents and their abilities.
from . import res_company_payment_plan, res_config_settings_payment_plan
from . import payment_plan, payment_plan_line, payment_plan_instalment
from . import payment_plan_debt, payment_plan_offer, payment_plan_life, payment_plan_reschedule
from . import payment_plan_payments, payment_plan_interest, payment_plan_breach
from . import payment_plan_letter, payment_plan_mail, payment_plan_forecast, payment_plan_reference
from . import charge_payment_plan, item_payment_plan, case_payment_plan, account_matching_payment_plan
from . import case_portal
from . import contact_quiet
