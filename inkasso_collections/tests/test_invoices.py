"""On invoices and journal items: what the items know, the banner, and the dialogs that preview, send and pause."""

from odoo.exceptions import UserError
from odoo.fields import Command, Date
from odoo.tests import Form

from .common import TODAY, CollectionsCommon


class TestInvoices(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        term = cls.env["account.payment.term"].create(
            {
                "name": "Half now, half in eight days",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 8}),
                ],
            }
        )
        # Two instalments, due on Thursday 10 and Friday 18 September; the first has been reminded of.
        cls.instalments = cls._invoice(due=None, invoice_date="2026-09-10", invoice_payment_term_id=term.id)
        cls._run_and_send("2026-09-15")
        cls.fresh = cls._invoice("2026-10-10", amount=200)
        cls.later = cls._invoice("2026-10-30", amount=300)
        cls.paid = cls._invoice("2026-10-10", amount=400)
        cls._pay(cls.paid, "2026-10-11")
        cls.invoices = cls.instalments + cls.fresh + cls.later + cls.paid

    # -------------------------------------------------------------------------
    # What the items know
    # -------------------------------------------------------------------------

    def test_facts(self):
        self.assertRecordValues(
            self.invoices,
            [
                {
                    # reached by the first instalment; next is the first step of the second one
                    "inkasso_level_id": self.reminder.id,
                    "inkasso_next_level_id": self.reminder.id,
                    "inkasso_next_date": Date.to_date("2026-09-23"),
                    "inkasso_days_overdue": 35,
                    "inkasso_notice_count": 1,
                },
                {
                    "inkasso_level_id": False,
                    "inkasso_next_level_id": self.reminder.id,
                    "inkasso_next_date": Date.to_date(TODAY),
                    "inkasso_days_overdue": 5,
                    "inkasso_notice_count": 0,
                },
                {
                    "inkasso_level_id": False,
                    "inkasso_next_level_id": self.reminder.id,
                    "inkasso_next_date": Date.to_date("2026-11-04"),
                    "inkasso_days_overdue": 0,
                    "inkasso_notice_count": 0,
                },
                {
                    "inkasso_level_id": False,
                    "inkasso_next_level_id": False,
                    "inkasso_next_date": False,
                    "inkasso_days_overdue": 0,
                    "inkasso_notice_count": 0,
                },
            ],
        )
        self.assertEqual(self.instalments.inkasso_case_id.item_ids.move_id, self.instalments)

    def test_search(self):
        for condition, found in [
            (("inkasso_level_id", "=", self.reminder.id), self.instalments),
            (("inkasso_level_id", "=", False), self.fresh + self.later + self.paid),
            (("inkasso_level_id", "!=", False), self.instalments),
            (("inkasso_level_id", "!=", self.reminder.id), self.fresh + self.later + self.paid),
            (("inkasso_level_id", "in", [self.reminder.id, False]), self.invoices),
            (("inkasso_level_id.name", "=", "First"), self.instalments),
            (("inkasso_next_level_id", "=", self.reminder.id), self.instalments + self.fresh + self.later),
            (("inkasso_next_level_id", "=", False), self.paid),
            (("inkasso_next_date", "<=", TODAY), self.instalments + self.fresh),
            (("inkasso_next_date", ">", TODAY), self.later),
            (("inkasso_next_date", "=", TODAY), self.fresh),
            (("inkasso_next_date", "=", False), self.paid),
            (("inkasso_next_date", "!=", False), self.instalments + self.fresh + self.later),
            (("inkasso_case_id", "=", self.instalments.inkasso_case_id.id), self.instalments),
            (("inkasso_days_overdue", ">=", 5), self.instalments + self.fresh),
            (("inkasso_days_overdue", ">", 5), self.instalments),
        ]:
            with self.subTest(condition):
                domain = [("id", "in", self.invoices.ids), condition]
                self.assertEqual(self.env["account.move"].search(domain, order="id"), found.sorted("id"))

    def test_sort_and_group(self):
        moves = self.env["account.move"]
        domain = [("id", "in", self.invoices.ids), ("inkasso_next_date", "!=", False)]
        self.assertEqual(
            moves.search(domain, order="inkasso_next_date desc"), self.later + self.fresh + self.instalments
        )
        grouped = dict(moves._read_group([("id", "in", self.invoices.ids)], ["inkasso_level_id"], ["__count"]))
        self.assertEqual(grouped, {self.reminder: 1, self.reminder.browse(): 3})

    def test_journal_items(self):
        lines = self.env["account.move.line"]
        ours = [
            ("move_id", "in", self.invoices.ids),
            ("account_type", "=", "asset_receivable"),
            ("reconciled", "=", False),
        ]
        first, second = self.instalments.line_ids.filtered("inkasso_item_id").sorted("date_maturity")
        self.assertRecordValues(
            first + second,
            [
                {
                    "inkasso_level_id": self.reminder.id,
                    "inkasso_next_level_id": self.fee_reminder.id,
                    "inkasso_days_overdue": 35,
                },
                {"inkasso_level_id": False, "inkasso_next_level_id": self.reminder.id, "inkasso_days_overdue": 27},
            ],
        )
        self.assertEqual(lines.search([*ours, ("inkasso_level_id", "=", self.reminder.id)]), first)
        self.assertEqual(lines.search([*ours, ("inkasso_item_id", "=", False)]), lines)
        self.assertEqual(
            lines.search([*ours, ("inkasso_next_date", "<=", TODAY)], order="inkasso_next_date").move_id,
            self.instalments + self.fresh,
        )
        grouped = lines._read_group(ours, ["inkasso_next_level_id"], ["amount_residual:sum"])
        self.assertEqual(dict(grouped), {self.fee_reminder: 500, self.reminder: 1000})

    def test_banner(self):
        message = self.instalments._get_alerts()["inkasso"]["message"]
        self.assertIn("35 days overdue", message)
        self.assertIn("First reached", message)
        self._items(self.fresh).action_hold(False, "Contested")
        self.assertIn("on hold", self.fresh._get_alerts()["inkasso"]["message"])
        self.assertNotIn("inkasso", self.later._get_alerts())
        self.assertNotIn("inkasso", self.paid._get_alerts())

    def test_partner(self):
        self.assertRecordValues(
            self.anna, [{"inkasso_case_id": self.instalments.inkasso_case_id.id, "inkasso_overdue": 1200}]
        )
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": self.anna.id})
        self.assertEqual(contact.inkasso_case_id, self.anna.inkasso_case_id)

    def test_forms_open(self):
        for record in (self.instalments, self.paid, self.anna, self.instalments.inkasso_case_id):
            with self.subTest(record._name):
                Form(record)

    # -------------------------------------------------------------------------
    # Dialogs
    # -------------------------------------------------------------------------

    def _open(self, action):
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_collect_the_selected(self):
        other = self._invoice("2026-10-10", amount=50)
        wizard = self._open((self.fresh + self.later).action_inkasso_collect())
        self.assertEqual(wizard.notice_count, 1)
        self.assertEqual(wizard.summary, "Notices to send: 1 (by e-mail: 1, as letters to print: 0).")
        self.assertFalse(self.fresh.inkasso_notice_count, "nothing has been sent yet")
        wizard.action_send()
        notice = self.fresh.inkasso_notice_line_ids.notice_id
        self.assertEqual(notice.line_ids.move_id, self.fresh)
        self.assertEqual(notice.amount_total, 200)
        self.assertNextStep(other, self.reminder, TODAY)
        wizard = self._open((self.fresh + self.later).action_inkasso_collect())
        self.assertIn("Nothing is due for these invoices today", wizard.summary)
        with self.assertRaisesRegex(UserError, "None of the selected"):
            self._invoice("2026-10-10", post=False).action_inkasso_collect()

    def test_paid_between_preview_and_sending(self):
        wizard = self._open(self.fresh.action_inkasso_collect())
        self._pay(self.fresh, TODAY)
        wizard.action_send()
        self.assertFalse(self.fresh.inkasso_notice_count)

    def test_pause_the_selected(self):
        wizard = self._open((self.fresh + self.later + self.paid).action_inkasso_hold())
        self.assertRecordValues(wizard, [{"item_count": 2, "is_paused": False}])
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_hold()
        wizard.write({"note": "Asked for time", "until": "2026-10-14"})
        with self.assertRaisesRegex(UserError, "would end before today"):
            wizard.action_hold()
        wizard.until = "2026-10-20"
        wizard.action_hold()
        self.assertNextStep(self.fresh, self.reminder, "2026-10-21", "hold")
        self.assertNextStep(self.later, self.reminder, "2026-11-04")
        self._open(self.fresh.action_inkasso_hold()).action_resume()
        self.assertNextStep(self.fresh, self.reminder, TODAY)
        with self.assertRaisesRegex(UserError, "nothing open to collect"):
            self.paid.action_inkasso_hold()
