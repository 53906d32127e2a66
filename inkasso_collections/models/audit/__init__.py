# The checker first, then what each ability has to be checked for.
from . import (
    audit,
    audit_finding,
    audit_items,
    audit_notices,
    audit_charges,
    audit_agreements,
    audit_agencies,
    audit_legal,
    audit_companies,
    audit_start,
)
