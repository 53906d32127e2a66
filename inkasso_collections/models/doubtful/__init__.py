# Provisions, losses and recoveries in the ledger. Configuration first, then the documents, then Odoo's own models.
from . import (
    res_company,
    res_config_settings,
    ledger_document,
    provision_rule,
    provision,
    provision_computation,
    provision_entry,
    loss,
    loss_vat,
    loss_entry,
    loss_charges,
    recovery,
    charge,
    item,
    interest_limitation,
    account_move,
)
