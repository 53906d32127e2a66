from . import (
    test_changes,
    test_charges,
    test_delivery,
    test_faults,
    test_invoices,
    test_notices,
    test_policy,
    test_queries,
    test_rest,
    test_run,
    test_schedule,
    test_security,
    test_set_aside,
    test_two_at_once,
)
from . import test_smtp
from . import test_tours
from . import test_demo_ledger
from . import test_rate_chart, test_rate_fetch, test_rate_import, test_rate_sources, test_reference_rates
from . import test_law
from . import test_limitation, test_limitation_letter, test_loss, test_provision, test_recovery
from . import test_translation
from . import test_odoo_demo_invoices
from . import test_posting_currencies, test_posting_notice, test_posting_payment, test_posting_rights, test_waive
from . import test_dashboard, test_dashboard_web, test_score, test_xlsx
from . import test_payment_allocation, test_payment_reference
from . import (
    test_payment_plan,
    test_payment_plan_breach,
    test_payment_plan_orders,
    test_payment_plan_tour,
    test_payment_plan_wizard,
)
from . import test_credit, test_supply_stop
from . import test_portal_entry, test_portal_link, test_portal_pay
from . import test_dispute, test_promise
from . import test_agency, test_assignment, test_remittance
from . import test_barred, test_dispatch, test_left_charges, test_terms_rights
from . import test_debtor_facts
from . import test_channels, test_contact_rules, test_contacts
from . import test_letter_notice, test_letter_pdf, test_letter_statement, test_letter_texts
from . import test_agency_comparison, test_dossier
from . import test_agencies_tours
