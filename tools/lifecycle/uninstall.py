"""Uninstalling leaves Odoo as it was, but for what was booked: python -m lifecycle.uninstall DATABASE ADDONS

The database is a copy of the template with what the glue addons need; all addons are installed, lived with, and uninstalled.
"""

import sys

from odoo import fields
from odoo.tools import SQL

from .schema import find_orphans, find_words, read_schema
from .suite import ADDON, LifeCase, run

BALANCES = """
    SELECT company_id, account_id, SUM(balance), COUNT(*) FROM account_move_line
     WHERE parent_state = 'posted' GROUP BY 1, 2 ORDER BY 1, 2
"""
# Every record of these came with Odoo, or with the people of the demo ledger: what has no name of a module is left over.
NAMED = {
    "ir_act_server": "ir.actions.server",
    "ir_act_window": "ir.actions.act_window",
    "ir_act_report_xml": "ir.actions.report",
    "ir_cron": "ir.cron",
    "ir_ui_menu": "ir.ui.menu",
    "ir_ui_view": "ir.ui.view",
    "ir_filters": "ir.filters",
    "ir_rule": "ir.rule",
    "mail_activity_type": "mail.activity.type",
    "mail_template": "mail.template",
    "mail_message_subtype": "mail.message.subtype",
    "report_paperformat": "report.paperformat",
    "res_groups": "res.groups",
    "res_groups_privilege": "res.groups.privilege",
}


class TestUninstall(LifeCase):
    """One life, looked at when it is over."""

    addons = [ADDON]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load()
        cls.schema, cls.unnamed = cls._read()
        cls.load(install=cls.addons)
        cls._live()
        cls.balances = cls.query(BALANCES)
        cls.used = cls.query("SELECT model FROM ir_model WHERE model LIKE 'inkasso.%%'")
        with cls.environment() as env:
            cls.counts = {
                name: env[name].search_count([])
                for name in ("inkasso.notice", "inkasso.charge", "inkasso.payment.plan", "inkasso.assignment")
            }
            env["ir.module.module"].search([("name", "=", ADDON)]).button_immediate_uninstall()
        cls.schema_after, cls.unnamed_after = cls._read()
        cls.balances_after = cls.query(BALANCES)

    @classmethod
    def _read(cls):
        with cls.environment() as env:
            return read_schema(env.cr), {
                table: cls._count_unnamed(env.cr, table, model) for table, model in NAMED.items()
            }

    @classmethod
    def _count_unnamed(cls, cr, table, model):
        cr.execute(
            SQL(
                "SELECT COUNT(*) FROM %s WHERE id NOT IN (SELECT res_id FROM ir_model_data WHERE model = %s)",
                SQL.identifier(table),
                model,
            )
        )
        return cr.fetchone()[0]

    @classmethod
    def _live(cls):
        """Months of a company with its debtors, letters, plans, agencies; and what scheduled actions make of them."""
        with cls.environment() as env:
            env["inkasso.demo.ledger"]._load(debtors=15, invoices=60, months=12, live_months=6)
        for name in ("snapshot", "segments", "priority"):
            with cls.environment() as env:
                env.ref(f"{ADDON}.ir_cron_{name}").method_direct_trigger()

    # -------------------------------------------------------------------------

    def test_there_was_a_life(self):
        for name, count in self.counts.items():
            self.assertTrue(count, name)

    def test_no_addon_of_ours_is_installed(self):
        states = self.query("SELECT name, state FROM ir_module_module WHERE name LIKE 'inkasso%%'")
        self.assertEqual({state for _name, state in states}, {"uninstalled"})

    def test_the_schema_is_as_before(self):
        """Sequences of a company that came meanwhile are Odoo's own."""
        left = {line for line in self.schema_after - self.schema if "ir_sequence_" not in line}
        self.assertEqual(left, set())
        self.assertEqual(self.schema - self.schema_after, set())

    def test_nothing_is_left_without_a_name(self):
        self.assertEqual(self.unnamed_after, self.unnamed)

    def test_nothing_belongs_to_a_model_that_is_gone(self):
        with self.environment() as env:
            self.assertEqual(list(find_orphans(env.cr)), [])

    def test_nothing_speaks_of_what_is_gone(self):
        with self.environment() as env:
            words = list(find_words(env.cr, r"inkasso[._](?!example)"))
        self.assertEqual([word for word in words if not self._is_of_the_addon_list(*word[:2])], [])

    def _is_of_the_addon_list(self, table, column):
        """That there are such addons, and what they need, is known of any addon."""
        return table == "ir_module_module_dependency" or (table == "ir_model_data" and self._is_module_name(column))

    def _is_module_name(self, column):
        names = self.query("SELECT name FROM ir_model_data WHERE name ~ 'inkasso[._]' OR module ~ 'inkasso'")
        return column == "name" and all(name.startswith("module_inkasso") for [name] in names)

    def test_no_file_is_left(self):
        models = tuple(model for [model] in self.used)
        self.assertEqual(self.query("SELECT COUNT(*) FROM ir_attachment WHERE res_model IN %s", models), [(0,)])

    def test_the_ledger_is_as_it_was(self):
        self.assertEqual(self.balances_after, self.balances)

    def test_invoices_are_posted_and_paid(self):
        with self.environment() as env:
            company = env["res.company"].search([("partner_id.name", "!=", False)], order="id desc", limit=1)
            env = env(context={"allowed_company_ids": company.ids})
            invoice = env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": env["res.partner"].create({"name": "Life goes on"}).id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [fields.Command.create({"name": "Work", "price_unit": 100})],
                }
            )
            invoice.action_post()
            env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids).create(
                {}
            )._create_payments()
            self.assertIn(invoice.payment_state, ("paid", "in_payment"))

    def test_zz_it_can_be_installed_again(self):
        self.load(install=[ADDON])
        with self.environment() as env:
            self.assertEqual(env["ir.module.module"].search([("name", "=", ADDON)]).state, "installed")
            claims = env["account.move.line"].search_count(
                [("account_type", "=", "asset_receivable"), ("parent_state", "=", "posted"), ("reconciled", "=", False)]
            )
            self.assertTrue(claims)
            self.assertTrue(env["inkasso.item"].search_count([]))


if __name__ == "__main__":
    TestUninstall.addons = sys.argv[2].split(",")
    run([TestUninstall], sys.argv[1])
