"""Updating from each earlier version, with data: python -m lifecycle.upgrade DATABASE [COMMIT...]

The last state of each version is taken from the history of git, installed in a copy of the template, and lived with; then
the code of today is put in its place. Where there is no history (an exported copy, a shallow clone) the tests are skipped;
the scripts of migration by themselves are tested by the addon's own tests.
"""

import ast
import os
import re
import subprocess
import sys
import tempfile
import unittest
from functools import cache
from pathlib import Path

from odoo.sql_db import db_connect
from odoo.tools import SQL, config

from .suite import ADDON, LifeCase, run

ROOT = Path(__file__).parents[2]
MANIFEST = f"{ADDON}/__manifest__.py"
# The commits that changed the version, oldest first, as the main branch saw them: what branches were in between need not work.
CHANGES = ["log", "--first-parent", "--diff-merges=first-parent", "-s", "--reverse", "--format=%H", "-G", '"version"']
# What an update may say: of options that are not set, and of views that it comes to later, over models of today.
HARMLESS = ("http-interface", "Access Rights Inconsistency")
DEMO = """
env["inkasso.demo.ledger"]._load(debtors=10, invoices=40, months=8, live_months=6)
env.cr.commit()
"""
FIRST = """
import sys

sys.path.append({tools!r})
from lifecycle.fill_first import fill

fill(env)
env.cr.commit()
"""
# What was claimed and agreed stays to the cent: sums that no update may move.
SUMS = {
    "inkasso_item": "COUNT(*), COUNT(level_id), COUNT(notice_id)",
    "inkasso_notice": "COUNT(*), SUM(amount_total), COUNT(*) FILTER (WHERE state = 'sent'), COUNT(attachment_id)",
    "inkasso_notice_line": "COUNT(*), SUM(amount_total)",
    "inkasso_charge": "COUNT(*), SUM(amount)",
    "inkasso_case": "COUNT(*)",
    "inkasso_payment_plan_instalment": "COUNT(*), SUM(amount)",
    "inkasso_dispute": "COUNT(*)",
    "inkasso_promise": "COUNT(*), SUM(amount)",
    "inkasso_assignment_line": "COUNT(*)",
    "account_move_line": "COUNT(*), SUM(balance), SUM(amount_residual)",
}


def git(*arguments):
    return subprocess.run(
        ["git", "-C", ROOT, *arguments], check=True, capture_output=True, text=True, errors="replace"
    ).stdout


def read_version(commit):
    return ast.literal_eval(git("show", f"{commit}:{MANIFEST}"))["version"]


@cache
def find_versions():
    """The last commit of each earlier version, oldest first, as {version: commit}."""
    try:
        changes = git(*CHANGES, "--", MANIFEST).split()
    except (subprocess.CalledProcessError, FileNotFoundError):
        return {}
    now = ast.literal_eval((ROOT / MANIFEST).read_text(encoding="utf-8"))["version"]
    versions = {}
    for commit in [*changes, "HEAD"]:
        try:
            versions[read_version(f"{commit}^")] = f"{commit}^"
        except subprocess.CalledProcessError:
            continue  # before the addon, or before what a shallow clone knows
    versions.pop(now, None)
    return versions


class UpgradeCase(LifeCase):
    """One earlier version, installed, filled, and updated. Subclasses name it."""

    version = commit = None
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = f"{cls.base_database}_{re.sub(r'[^0-9a-z]', '', cls.version)}"
        subprocess.run(["rmdb", cls.database], check=True, capture_output=True)
        subprocess.run(["newdb", cls.database], check=True)
        cls.addClassCleanup(subprocess.run, ["rmdb", cls.database], check=True, capture_output=True)
        with tempfile.TemporaryDirectory() as folder:
            cls._install_old(folder)
        cls.sums = cls._read_sums()
        cls.log = cls._odoo("-u", ADDON)
        cls.load()

    @classmethod
    def _install_old(cls, folder):
        addons = [name for name in git("ls-tree", "--name-only", cls.commit).split() if name.startswith(ADDON)]
        archive = subprocess.run(
            ["git", "-C", ROOT, "archive", cls.commit, *addons], check=True, capture_output=True
        ).stdout
        subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
        cls._forget_addons()
        paths = [path for path in config["addons_path"] if not Path(path, ADDON).exists()]
        old = ["--addons-path", ",".join([*paths, folder])]
        cls._odoo("-i", ADDON, *old)
        try:
            cls._odoo("shell", *old, script=DEMO)
        except AssertionError:  # there was no demo yet, or none that could be made as small
            cls._odoo("shell", *old, script=FIRST.format(tools=str(Path(__file__).parents[1])))

    @classmethod
    def _forget_addons(cls):
        """The template lists the addons of today; those that were not there then could not be installed."""
        with db_connect(cls.database).cursor() as cr:
            cr.execute("DELETE FROM ir_module_module WHERE name LIKE 'inkasso%'")
            cr.execute("DELETE FROM ir_model_data WHERE module = 'base' AND name LIKE 'module_inkasso%'")

    @classmethod
    def _odoo(cls, *arguments, script=None):
        command = [arguments[0]] if script else []
        rest = arguments[1:] if script else (*arguments, "--stop-after-init")
        done = subprocess.run(
            [sys.executable, "-m", "odoo", *command, "-d", cls.database, "--no-http", "--log-level", "warn", *rest],
            input=script or "",
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        if done.returncode:
            raise AssertionError(f"Odoo ended with {done.returncode}:\n{done.stderr[-5000:]}")
        return done.stderr

    @classmethod
    def _read_sums(cls):
        sums = {}
        for table, expression in SUMS.items():
            [(exists,)] = cls._sql("SELECT TO_REGCLASS(%s) IS NOT NULL", table)
            if exists:
                sums[table] = cls._sql(SQL("SELECT %s FROM %s", SQL(expression), SQL.identifier(table)))
        return sums

    @classmethod
    def _sql(cls, sql, *parameters):
        """Without a registry: the code in this process is of another version than the database."""
        with db_connect(cls.database).cursor() as cr:
            cr.execute(sql, parameters or None)
            return cr.fetchall()

    # -------------------------------------------------------------------------

    def test_there_was_data(self):
        for table in ("inkasso_item", "inkasso_notice", "inkasso_charge"):
            self.assertTrue(self.sums[table][0][0], table)

    def test_the_update_says_nothing(self):
        said = [line[:300] for line in self.log.splitlines() if re.search(r" (WARNING|ERROR|CRITICAL) ", line)]
        self.assertEqual([line for line in said if not any(words in line for words in HARMLESS)], [])

    def test_sums_are_as_before(self):
        now = self._read_sums()
        self.assertEqual({table: now[table] for table in self.sums}, self.sums)

    def test_the_version_is_that_of_today(self):
        with self.environment() as env:
            module = env["ir.module.module"].search([("name", "=", ADDON)])
            self.assertEqual((module.state, module.latest_version), ("installed", module.installed_version))

    def test_the_books_are_in_order(self):
        with self.environment() as env:
            found = env["inkasso.audit"]._check(env["res.company"].search([]))
            self.assertEqual([(check.key, ids[:5]) for check, _company, ids in found if check.severity == "error"], [])

    def test_every_record_can_be_read(self):
        with self.environment() as env:
            for name, model in env.registry.items():
                if name.startswith("inkasso.") and model._auto and not model._abstract:
                    with self.subTest(model=name):
                        env[name].with_context(active_test=False).search([], limit=50).read()

    def test_a_run_goes_on(self):
        with self.environment() as env:
            companies = env["res.company"].search([("inkasso_policy_id", "!=", False)])
            run_today = env["inkasso.run"].create({"company_ids": companies.ids})
            run_today._preview()
            self.assertEqual(run_today.state, "preview")

    def test_pauses_are_kept(self):
        if self.version != "19.0.1.0.0":
            self.skipTest("later versions have holds")
        with self.environment() as env:
            paused = env["inkasso.item"].search([("hold", "=", True)])
            for item in paused:
                self.assertEqual(item.rest_ids.reason, "hold")
            notes = set(paused.mapped("hold_note"))
        self.assertTrue(notes)


def make_case(version, commit):
    return type(
        f"TestUpgradeFrom{re.sub('[^0-9]', '_', version)}", (UpgradeCase,), {"version": version, "commit": commit}
    )


class TestHistory(unittest.TestCase):
    """What stands in where git does not know the earlier versions."""

    @unittest.skip("git does not know the earlier versions here")
    def test_earlier_versions_are_known(self):
        """Nothing to do."""


if __name__ == "__main__":
    LifeCase.base_database = sys.argv[1]
    chosen = {read_version(commit) + commit: commit for commit in sys.argv[2:]} or find_versions()
    run([make_case(*pair) for pair in chosen.items()] or [TestHistory], sys.argv[1])
