from . import (
    fee_kind,
    fee_rule,
    interest_rule,
    legal_figure,
    jurisdiction,
    rate_kind,
    rate_fetch,
    reference_rate,
    reference_rate_changes,
    res_company,
    terms_mixin,
    res_partner,
)
