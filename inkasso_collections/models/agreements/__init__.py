# What the debtor and the company agree on, and what follows from it. Values first, then the documents and their abilities.
from . import res_company_payment_plan, res_config_settings_payment_plan
from . import payment_plan, payment_plan_line, payment_plan_instalment
from . import payment_plan_debt, payment_plan_offer, payment_plan_life, payment_plan_reschedule
from . import payment_plan_payments, payment_plan_interest, payment_plan_breach
from . import payment_plan_letter, payment_plan_mail, payment_plan_forecast
from . import charge_payment_plan, item_payment_plan, case_payment_plan, account_matching_payment_plan
from . import case_portal
