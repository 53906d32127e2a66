from . import test_changes, test_charges, test_faults, test_notices, test_policy, test_queries, test_run, test_schedule, test_security, test_set_aside, test_two_at_once
from . import test_smtp
from . import test_tours
from . import test_demo_ledger
from . import test_rate_chart, test_rate_fetch, test_rate_import, test_rate_sources, test_reference_rates
from . import test_law
from . import test_limitation
