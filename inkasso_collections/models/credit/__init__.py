# Who still gets goods on credit, how much, and who pays if the debtor does not. Settings, documents, Odoo's own models.
from . import res_company, res_config_settings
from . import supply_stop, supply_stop_rule, account_matching
from . import credit_exposure, credit_check
from . import insurance_policy, insurance_cover, insurance_claim, insurance_watch, insurance_indemnity
from . import res_partner
