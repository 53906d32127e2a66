"""Tests that install, update and uninstall, which Odoo forbids within its own tests: plain unittest, logged as Odoo does."""

import logging
import sys
import unittest
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.netsvc import init_logger
from odoo.tools import config

ADDON = "inkasso_collections"
_logger = logging.getLogger("odoo.tests.result")


class Result(unittest.TestResult):
    """Told in the words of Odoo's own test runner, which `tools/run_tests.py` reads."""

    def startTest(self, test):
        super().startTest(test)
        _logger.info("Starting %s.%s ...", type(test).__name__, test._testMethodName)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        _logger.error("FAIL: %s\n%s", test, self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        _logger.error("ERROR: %s\n%s", test, self.errors[-1][1])

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        _logger.info("skipped %s : %s", test, reason)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            _logger.error("FAIL: %s\n%s", subtest, "".join(text for _test, text in self.failures[-1:]))


class LifeCase(unittest.TestCase):
    """A database of its own, given on the command line."""

    database = None

    @classmethod
    def load(cls, install=(), update=()):
        """A registry of the database, with these modules installed or updated."""
        Registry.new(
            cls.database,
            update_module=bool(install or update),
            install_modules=list(install),
            upgrade_modules=list(update),
        )

    @classmethod
    @contextmanager
    def environment(cls):
        """An environment in a transaction that is committed at the end."""
        with Registry(cls.database).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})

    @classmethod
    def query(cls, sql, *parameters):
        with Registry(cls.database).cursor() as cr:
            cr.execute(sql, parameters)
            return cr.fetchall()


def run(cases, database):
    config.parse_config(["-d", database, "--no-http"], setup_logging=False)
    init_logger()
    LifeCase.database = database
    result = Result()
    unittest.TestSuite(map(unittest.defaultTestLoader.loadTestsFromTestCase, cases)).run(result)
    failed = bool(result.failures or result.errors)
    _logger.log(
        logging.ERROR if failed else logging.INFO,
        "%d failed, %d error(s) of %d tests when loading database %r",
        len(result.failures),
        len(result.errors),
        result.testsRun,
        database,
    )
    sys.exit(1 if failed else 0)
