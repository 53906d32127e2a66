# One line a file, in their order: two people who add tests meet in no line.
from . import test_agency
from . import test_agreement_tours
from . import test_agreements_random
from . import test_assignment
from . import test_barred
from . import test_changes
from . import test_channels
from . import test_charges
from . import test_contact_rules
from . import test_contacts
from . import test_credit
from . import test_dashboard
from . import test_dashboard_web
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
from . import test_dashboard, test_dashboard_web, test_outlook, test_score, test_xlsx
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
from . import test_delivery
from . import test_demo_ledger
from . import test_dispatch
from . import test_dispute
from . import test_faults
from . import test_hold
from . import test_invoices
from . import test_law
from . import test_left_charges
from . import test_letter_notice
from . import test_letter_pdf
from . import test_letter_statement
from . import test_letter_texts
from . import test_limitation
from . import test_limitation_letter
from . import test_loss
from . import test_notices
from . import test_odoo_demo_invoices
from . import test_payment_allocation
from . import test_payment_plan
from . import test_payment_plan_breach
from . import test_payment_plan_orders
from . import test_payment_plan_tour
from . import test_payment_plan_wizard
from . import test_payment_reference
from . import test_policy
from . import test_portal_accessibility
from . import test_portal_entry
from . import test_portal_forms
from . import test_portal_link
from . import test_portal_pay
from . import test_portal_tours
from . import test_posting_currencies
from . import test_posting_notice
from . import test_posting_payment
from . import test_posting_rights
from . import test_promise
from . import test_proof_of_claim
from . import test_provision
from . import test_queries
from . import test_rate_chart
from . import test_rate_fetch
from . import test_rate_import
from . import test_rate_sources
from . import test_recovery
from . import test_reference_rates
from . import test_remittance
from . import test_rest
from . import test_run
from . import test_schedule
from . import test_score
from . import test_security
from . import test_segment
from . import test_set_aside
from . import test_settlement
from . import test_smtp
from . import test_supply_stop
from . import test_terms_rights
from . import test_tours
from . import test_translation
from . import test_two_at_once
from . import test_waive
from . import test_worklist
from . import test_xlsx
