from . import collect, hold_items, interrupt_limitation, print_letters, rate_correction, rate_import
from . import account_payment_register, charge_waive, payment_share
from . import provision_preview, recover, write_off
from . import export_workbook
