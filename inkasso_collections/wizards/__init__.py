from . import pursuit_update
from . import allow_barred, collect, hold_items, interrupt_limitation, print_letters, rate_correction, rate_import
from . import account_payment_register, charge_waive, payment_share
from . import account_payment_register_online
from . import provision_preview, recover, write_off
from . import export_workbook
from . import dispute_open, dispute_settle, promise_make, settlement_offer, case_snooze
from . import payment_plan
from . import insurance, supply_stop
from . import assignment_recall, assignment_update, hand_over
from . import call_sheet, call_sheet_agreements
from . import remittance_import
from . import agency_comparison
from . import privacy_request
from . import agency_answer
from . import assignment_pause
from . import legal_step
from . import claim_buy_back
from . import agency_consent_ask
from . import agency_review
