"""Each script of migration by itself: the older shape is made of today's by SQL, with data in it, and moved on.

That a whole database of an earlier version moves on is tried by `tools/lifecycle/upgrade.py`, with the code of that version.
"""

from collections import namedtuple
from pathlib import Path

from odoo.fields import Date
from odoo.modules.module import load_script
from odoo.tools.misc import file_path
from odoo.tools.sql import column_exists

from .common import TODAY, CollectionsCommon

# A script; the version it comes from; methods that make the older shape, and that look at what has become of it.
Move = namedtuple("Move", "script version go_back check")
MOVES = [
    Move("19.0.1.1.0/post-holds.py", "19.0.1.0.0", "_go_back_to_paused_items", "_check_holds"),
    Move("19.0.1.2.0/post-open_amounts.py", "19.0.1.1.0", "_go_back_to_items_without_amounts", "_check_amounts"),
    Move("19.0.1.2.0/pre-menu-agreements.py", "19.0.1.1.0", "_go_back_to_menu_with_action", "_check_menu"),
    Move("19.0.1.2.0/pre-preferred-channel.py", "19.0.1.1.0", "_go_back_to_one_channel", "_check_channel"),
    Move(
        "19.0.1.3.0/pre-notice_line_currency.py", "19.0.1.0.0", "_go_back_to_lines_without_currency", "_check_currency"
    ),
    Move("19.0.1.3.0/post-problem_keys.py", "19.0.1.2.0", "_go_back_to_problems_without_keys", "_check_keys"),
    Move("19.0.1.3.0/pre-invoice_tab.py", "19.0.1.2.0", "_go_back_to_one_form", "_check_form"),
]


class TestMigrations(CollectionsCommon):
    """Nothing that people entered in an older version is lost or changed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paused = cls._invoice("2026-09-01", 100)
        cls.watched = cls._invoice("2026-09-02", 200)
        cls.going = cls._invoice("2026-09-03", 300)
        cls.paid = cls._invoice("2026-09-04", 400)
        cls._pay(cls.paid, "2026-09-10")
        cls.partly = cls._invoice("2026-09-05", 500)
        cls._pay(cls.partly, "2026-09-10", 150)

    def test_every_script_is_tried(self):
        folder = Path(file_path("inkasso_collections/migrations"))
        scripts = {str(path.relative_to(folder)) for path in folder.glob("*/*.py")}
        self.assertEqual({move.script for move in MOVES}, scripts)

    def test_each_moves_the_older_shape_on(self):
        for move in MOVES:
            with self.subTest(script=move.script):
                self._forth(move, move.version)
                self.env.invalidate_all()
                getattr(self, move.check)()

    def test_each_may_run_again(self):
        for move in MOVES:
            with self.subTest(script=move.script):
                self._forth(move, move.version)
                self._migrate(move, move.version)
                self.env.invalidate_all()
                getattr(self, move.check)()

    def test_the_books_are_in_order_afterwards(self):
        for move in MOVES:
            self._forth(move, move.version)
        self.env.invalidate_all()
        self.assertEqual([check.key for check, *_rest in self.env["inkasso.audit"]._check(self.company)], [])

    def _forth(self, move, version):
        self.env.flush_all()
        getattr(self, move.go_back)()
        self._migrate(move, version)

    def _migrate(self, move, version):
        path = file_path(f"inkasso_collections/migrations/{move.script}")
        load_script(path, "inkasso_migration").migrate(self.cr, version)

    # 1.0: pauses were columns of the items

    def _go_back_to_paused_items(self):
        self.env["inkasso.hold"].search([("company_id", "=", self.company.id)])._end()
        self.cr.execute("ALTER TABLE inkasso_item ADD COLUMN hold bool, ADD hold_until date, ADD hold_note varchar")
        self.cr.execute(
            """
            UPDATE inkasso_item i
               SET hold = TRUE, hold_until = v.until::date, hold_note = v.note
              FROM (VALUES (%s, '2026-12-24', 'Asked for time'), (%s, NULL, '')) AS v (id, until, note)
             WHERE i.id = v.id
            """,
            (self._items(self.paused).id, self._items(self.watched).id),
        )

    def _check_holds(self):
        self.assertFalse(column_exists(self.cr, "inkasso_item", "hold"))
        paused, watched = self._items(self.paused), self._items(self.watched)
        self.assertEqual((str(paused.hold_until), paused.hold_note), ("2026-12-24", "Asked for time"))
        self.assertEqual((watched.hold, watched.hold_until, watched.hold_note), (True, False, "-"))
        self.assertNextStep(self.paused, self.reminder, "2026-12-25", "hold")
        self.assertNextStep(self.watched, self.reminder, None, "hold")
        self.assertFalse(self._items(self.going).hold)

    # 1.0, in its first days: lines of notices asked their notice for the currency

    def _go_back_to_lines_without_currency(self):
        self.lines = self._run("2026-10-15", item_ids=self._items(self.going).ids, is_limited=True).notice_ids.line_ids
        self.env.flush_all()
        self.cr.execute("ALTER TABLE inkasso_notice_line ALTER COLUMN currency_id DROP NOT NULL")
        self.cr.execute("UPDATE inkasso_notice_line SET currency_id = NULL WHERE id IN %s", (tuple(self.lines.ids),))

    def _check_currency(self):
        self.assertTrue(self.lines)
        for line in self.lines:
            self.assertEqual(line.currency_id, line.notice_id.currency_id)

    # 1.1: items did not know what is open of their lines

    def _go_back_to_items_without_amounts(self):
        self.cr.execute("UPDATE inkasso_item SET due_date = NULL, amount_open = NULL")

    def _check_amounts(self):
        moves = self.going + self.paid + self.partly
        self.assertEqual([self._items(move).amount_open for move in moves], [300, 0, 350])
        self.assertEqual(
            [str(self._items(move).due_date) for move in moves], ["2026-09-03", "2026-09-04", "2026-09-05"]
        )

    # 1.1: the menu of agreements with debtors opened those with agencies

    def _go_back_to_menu_with_action(self):
        action = self.env.ref("inkasso_collections.inkasso_agency_agreement_action")
        self.env.ref("inkasso_collections.menu_agreements").action = action
        self.env.flush_all()

    def _check_menu(self):
        self.assertFalse(self.env.ref("inkasso_collections.menu_agreements").action)

    # 1.1: what a debtor preferred held towards all companies

    def _go_back_to_one_channel(self):
        self.cr.execute("ALTER TABLE res_partner DROP COLUMN inkasso_preferred_channel")
        self.cr.execute("ALTER TABLE res_partner ADD COLUMN inkasso_preferred_channel varchar")
        self.cr.execute("UPDATE res_partner SET inkasso_preferred_channel = 'letter' WHERE id = %s", (self.anna.id,))

    def _check_channel(self):
        for company in (self.company, self.env["res.company"].create({"name": "Later"})):
            channel = self.anna.with_company(company).inkasso_preferred_channel
            self.assertEqual(channel, "letter" if company == self.company else False)

    # 1.2: to-dos were found by their words

    def _go_back_to_problems_without_keys(self):
        self.case = self.env["inkasso.case"]._get_or_open([(self.company, self.anna)], Date.to_date(TODAY))[
            self.company.id, self.anna.id
        ]
        self.case._raise_problem("Time-barred claims are not collected", key="barred")
        self.case.activity_ids.inkasso_problem = False
        self.env.flush_all()

    def _check_keys(self):
        self.assertEqual(set(self.case.activity_ids.mapped("inkasso_problem")), {"barred"})

    # 1.2: the lines of an invoice were shown by the form of the invoice

    def _go_back_to_one_form(self):
        view = self.env["ir.ui.view"].create(
            {
                "name": "account.move.form.inherit.limitation",
                "model": "account.move",
                "inherit_id": self.env.ref("account.view_move_form").id,
                "arch": "<data/>",
            }
        )
        data = {"module": "inkasso_collections", "name": "view_move_form_limitation"}
        self.env["ir.model.data"].create({**data, "model": "ir.ui.view", "res_id": view.id})
        self.env.flush_all()

    def _check_form(self):
        self.assertFalse(self.env["ir.model.data"].search([("name", "=", "view_move_form_limitation")]))
        self.assertFalse(self.env["ir.ui.view"].search([("name", "=", "account.move.form.inherit.limitation")]))
