from . import (
    fee_kind,
    fee_rule,
    interest_rule,
    jurisdiction,
    rate_kind,
    reference_rate,
    res_company,
    res_partner,
)
