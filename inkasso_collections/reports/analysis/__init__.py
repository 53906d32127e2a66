# Read-only views on the ledger and on what was done about it, for pivots, graphs, lists and the dashboard.
from . import analysis_mixin, receivable_analysis, movement_analysis, payment_analysis
from . import notice_analysis, charge_analysis, snapshot_analysis
from . import (
    contact_analysis,
    agency_analysis,
    agency_receipt_analysis,
    plan_analysis,
    promise_analysis,
    dispute_analysis,
)
