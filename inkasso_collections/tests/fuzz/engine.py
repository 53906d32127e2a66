"""How cases are drawn and counted.

Each try has its count in `PLANNED`; all together are at least `LEAST`. To look further than every day's tests do:

    INKASSO_FUZZ_SEED=7 INKASSO_FUZZ_FACTOR=20 ./dev test /inkasso_collections:TestFuzzFiles
"""

import logging
import os

from hypothesis import HealthCheck, given, seed, settings

_logger = logging.getLogger(__name__)

LEAST = 10_000
SEED = os.environ.get("INKASSO_FUZZ_SEED")
FACTOR = int(os.environ.get("INKASSO_FUZZ_FACTOR") or 1)
#: Cases by what is tried.
PLANNED = {}


def tries(count, **strategies):
    """A test that is run for `count` drawn cases, each in the same transaction as the test."""

    def decorate(test):
        PLANNED[f"{test.__module__}.{test.__qualname__}"] = count

        def run(self):
            done = 0

            def each(**values):
                nonlocal done
                done += 1
                test(self, **values)

            drawn = settings(
                max_examples=count * FACTOR,
                derandomize=not SEED,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            )(given(**strategies)(each))
            (seed(int(SEED))(drawn) if SEED else drawn)()
            self.assertGreaterEqual(done, count, "fewer cases than planned: the strategy is too narrow")
            _logger.info("%s: %s cases", test.__qualname__, done)

        run.__name__, run.__qualname__, run.__doc__ = test.__name__, test.__qualname__, test.__doc__
        run.__module__ = test.__module__
        return run

    return decorate
