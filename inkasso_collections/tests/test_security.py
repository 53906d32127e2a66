"""Who may see and do what: by role, by company, from outside; in the client and by remote calls alike."""

import inspect

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.models import BaseModel
from odoo.service.model import call_kw
from odoo.tests import Form, new_test_user
from odoo.tools import mute_logger

from .common import TODAY, CollectionsCommon

ADDON = "odoo.addons.inkasso_collections"
ACCESS_LOGGERS = "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule", "odoo.models"
# What later abilities open to those who book payments, on purpose.
OPEN_TO_STAFF = {"inkasso.note"}
OPEN_TO_BILLERS = {"inkasso.charge", "inkasso.payment.share"}
DOCUMENTS = (
    "inkasso.item",
    "inkasso.case",
    "inkasso.case.balance",
    "inkasso.notice",
    "inkasso.notice.line",
    "inkasso.charge",
    "inkasso.run",
    "inkasso.run.line",
    "inkasso.run.part",
    "inkasso.print.file",
)


def call(records, method, *args):
    """Call a method as a remote client does: with the numbers of the records, where it is not one of the model."""
    of_model = getattr(getattr(type(records), method), "_api_model", False)
    return call_kw(records.browse(), method, [*args] if of_model else [records.ids, *args], {})


class TestSecurity(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()

        def user(login, groups, companies=cls.company):
            return new_test_user(
                cls.env, login, groups=groups, company_id=companies[0].id, company_ids=[Command.set(companies.ids)]
            )

        cls.plain = user("plain", "base.group_user")
        cls.biller = user("biller", "account.group_account_invoice")
        cls.viewer = user("viewer", "inkasso_collections.group_user")
        cls.collector = user("collector", "inkasso_collections.group_collector,account.group_account_invoice")
        cls.manager = user("manager", "inkasso_collections.group_manager")
        cls.portal = new_test_user(cls.env, "outside", groups="base.group_portal", company_id=cls.company.id)
        cls.public = cls.env.ref("base.public_user")
        cls.outsiders = [("plain", cls.plain), ("biller", cls.biller), ("portal", cls.portal), ("public", cls.public)]

        # The other company has the same debtor, and a notice of its own.
        cls.theirs = (
            cls.env["res.company"].sudo().create({"name": "Theirs AB", "country_id": cls.env.ref("base.se").id})
        )
        cls.stranger = user(
            "stranger", "inkasso_collections.group_manager,account.group_account_invoice", companies=cls.theirs
        )
        cls.invoice = cls._invoice("2026-09-01")
        cls.item = cls._items(cls.invoice)
        cls.first_run = cls._run("2026-09-06")
        cls.first_run.notice_ids.sudo()._mark_sent()
        cls.notice = cls._run("2026-09-16").notice_ids
        cls.case = cls.notice.case_id
        cls.env["inkasso.run"].create({"date": "2026-10-01", "company_ids": cls.company.ids}).action_preview()

        cls.env["inkasso.print.file"].sudo().create(  # by a dialog
            {"date": TODAY, "company_id": cls.company.id, "user_id": cls.env.uid, "number": 1, "file_count": 1}
        )

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger(*ACCESS_LOGGERS))

    def _documents(self):
        """Everything that this company has, by model."""
        return {
            model: self.env[model]
            .sudo()
            .search(
                [("company_id" if "company_id" in self.env[model]._fields else "company_ids", "in", self.company.ids)]
            )
            for model in DOCUMENTS
        }

    # -------------------------------------------------------------------------
    # Without rights
    # -------------------------------------------------------------------------

    def test_models_are_closed_to_everyone_without_rights(self):
        models = [name for name in self.registry if name.startswith("inkasso.") and not self.env[name]._abstract]
        self.assertGreater(len(models), 15)
        for login, user in self.outsiders:
            for name in models:
                if login == "biller" and name in OPEN_TO_BILLERS:
                    continue
                if login in ("plain", "biller") and name in OPEN_TO_STAFF:
                    continue
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(user=login, model=name, operation=operation):
                        self.assertFalse(self.env[name].with_user(user).has_access(operation))

    def test_every_public_method_is_closed_to_everyone_without_rights(self):
        """Whatever this addon defines without a leading underscore can be called by any user, and must refuse."""
        methods = {
            (name, method)
            for name, model in self.registry.items()
            if name.startswith("inkasso.") and not model._abstract
            for base in model.__mro__
            if base.__module__.startswith(ADDON)
            for method, function in vars(base).items()
            if inspect.isfunction(function) and not method.startswith("_") and not hasattr(BaseModel, method)
        }
        self.assertGreaterEqual(
            methods,
            {
                ("inkasso.run", "action_run"),
                ("inkasso.run", "action_preview"),
                ("inkasso.notice", "action_cancel"),
                ("inkasso.item", "action_hold"),
                ("inkasso.print.letters", "action_print"),
                ("inkasso.collect", "action_send"),
            },
        )
        for login, user in self.outsiders:
            for name, method in sorted(methods):
                if login == "biller" and name in OPEN_TO_BILLERS:
                    continue
                parameters = list(inspect.signature(getattr(self.registry[name], method)).parameters.values())[1:]
                args = [False for parameter in parameters if parameter.default is parameter.empty]
                records = (self.env[name].sudo().search([], limit=1) or self.env[name].browse(1)).with_user(user)
                with self.subTest(user=login, model=name, method=method), self.assertRaises(AccessError):
                    call(records, method, *args)

    def test_private_methods_cannot_be_called(self):
        for records, method in [
            (self.notice, "_mark_sent"),
            (self.notice, "_withdraw"),
            (self.item, "_reschedule"),
            (self.first_run, "_execute"),
        ]:
            with self.subTest(method), self.assertRaises(AccessError):
                call(records.with_user(self.manager), method)

    def test_customers_and_invoices_are_read_as_before(self):
        """Who has no rights here reads customers and invoices without stumbling over what this addon adds to them."""

        def read_ours(records, user):
            records = records.with_user(user)
            return records.read([name for name in records.fields_get() if name.startswith("inkasso_")])

        for user in (self.plain, self.biller, self.viewer, self.collector):
            with self.subTest(user.login):
                self.assertTrue(read_ours(self.anna, user))
        for user in (self.biller, self.collector):
            with self.subTest(user.login):
                self.assertTrue(read_ours(self.invoice, user))
                self.assertTrue(read_ours(self.invoice.line_ids, user))
                Form(self.invoice.with_user(user))
        Form(self.anna.with_user(self.biller))
        # and who works on cases, but does not see the ledger, sees what is overdue
        self.assertEqual(self.anna.with_user(self.viewer).inkasso_overdue, 1000)

    def test_biller_moves_items_without_seeing_them(self):
        invoice = self._invoice("2026-10-10", post=False).with_user(self.biller)
        invoice.action_post()
        self.assertNextStep(invoice.with_user(self.env.user), self.reminder, TODAY)
        payment = (
            self.env["account.payment.register"]
            .with_user(self.biller)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"payment_date": TODAY})
            ._create_payments()
        )
        self.assertNextStep(invoice.with_user(self.env.user), self.reminder, None, "paid")
        payment.action_draft()
        payment.action_cancel()
        self.assertNextStep(invoice.with_user(self.env.user), self.reminder, TODAY)
        invoice.button_draft()
        self.assertNextStep(invoice.with_user(self.env.user), self.reminder, None, "draft")
        invoice.button_cancel()
        # the same with an invoice that has been reminded of: the case closes and opens again
        reminded = self.invoice.with_user(self.biller)
        payment = (
            self.env["account.payment.register"]
            .with_user(self.biller)
            .with_context(active_model="account.move", active_ids=reminded.ids)
            .create({"payment_date": TODAY})
            ._create_payments()
        )
        self.assertEqual(self.case.stage, "closed")
        payment.action_draft()
        payment.action_cancel()
        self.assertEqual(self.case.stage, "reminder")

    def test_invoice_actions_of_a_user_without_rights(self):
        moves = self.invoice.with_user(self.biller)
        for method in (
            "action_inkasso_collect",
            "action_inkasso_hold",
            "action_inkasso_case",
            "action_inkasso_notices",
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                action = call(moves, method)
                # an action that only names a record: opening it is refused
                self.env[action["res_model"]].with_user(self.biller).browse(action.get("res_id")).check_access("read")

    # -------------------------------------------------------------------------
    # By role
    # -------------------------------------------------------------------------

    def assertMayNot(self, user, records, *operations):
        for operation in operations:
            with self.subTest(user=user.login, model=records._name, operation=operation):
                self.assertFalse(records.with_user(user).has_access(operation))

    def test_what_happened_cannot_be_edited_by_anyone(self):
        for user in (self.viewer, self.collector, self.manager):
            for records in (
                self.item,
                self.notice,
                self.notice.line_ids,
                self.notice.charge_ids,
                self.first_run.line_ids,
            ):
                self.assertMayNot(user, records, "write", "create", "unlink")
                records.with_user(user).read()
            with self.assertRaises(AccessError):
                self.notice.attachment_id.with_user(user).raw = b"x"

    def test_user_previews_and_runs(self):
        self._invoice("2026-10-10", partner=self._make_debtor("Bo Bengtsson"))
        run = self.env["inkasso.run"].with_user(self.viewer).create({"date": TODAY})
        call(run, "action_preview")
        self.assertEqual(set(run.line_ids.mapped("result")), {"notice", "rest"})
        call(run, "action_run")
        self.assertEqual(run.notice_ids.mapped("amount_total"), [1000])
        call(self.item.with_user(self.viewer), "action_hold", False, "Contested")
        self.assertTrue(self.item.hold)
        call(self.item.with_user(self.viewer), "action_resume")
        self.assertFalse(self.item.hold)

    def test_user_does_not_work_on_cases(self):
        self.assertMayNot(self.viewer, self.case, "write", "create", "unlink")
        self.assertMayNot(self.viewer, self.policy, "write", "create", "unlink")
        self.assertMayNot(self.viewer, self.reminder, "write", "create", "unlink")
        for method in ("action_cancel", "action_resend"):
            with self.subTest(method), self.assertRaises(AccessError):
                call(self.notice.with_user(self.viewer), method)
        wizard = self.env["inkasso.print.letters"].with_user(self.viewer).create({"notice_ids": self.notice.ids})
        with self.assertRaises(AccessError):
            call(wizard, "action_print")
        with self.assertRaises(AccessError):
            wizard.sudo().file = b"x"
            call(wizard, "action_mark_posted")

    def test_collector_works_on_cases(self):
        self.case.with_user(self.collector).user_id = self.collector
        self.assertMayNot(self.collector, self.case, "create", "unlink")
        self.assertMayNot(self.collector, self.policy, "write", "create", "unlink")
        self.assertMayNot(self.collector, self.env.ref("inkasso_collections.fee_rule_se_demand"), "write", "unlink")
        call(self.notice.with_user(self.collector), "action_cancel")
        self.assertEqual(self.notice.state, "cancelled")

    def test_collector_cannot_write_the_facts_of_a_case(self):
        for vals in ({"stage": "closed"}, {"partner_id": self.env.user.partner_id.id}, {"company_id": self.theirs.id}):
            with self.subTest(vals), self.assertRaises(AccessError):
                self.case.with_user(self.collector).write(vals)

    def test_run_record_says_what_happened(self):
        """A user may make runs, but not write results into them, nor move them to another day or company."""
        run = self.first_run.with_user(self.viewer)
        for vals in (
            {"state": "draft"},
            {"line_count": 99},
            {"error_count": 0, "date": "2026-01-01"},
            {"company_ids": [Command.link(self.theirs.id)]},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                run.write(vals)

    def test_manager_sets_policies_and_law(self):
        policy = (
            self.env["inkasso.policy"].with_user(self.manager).create({"name": "New", "company_id": self.company.id})
        )
        policy.level_ids = [Command.create({"name": "Level", "days_overdue": 1})]
        self.env.ref("inkasso_collections.fee_rule_se_demand").with_user(self.manager).note = "Checked"
        policy.unlink()

    # -------------------------------------------------------------------------
    # By company
    # -------------------------------------------------------------------------

    def test_documents_of_another_company_are_neither_seen_nor_changed(self):
        for model, records in self._documents().items():
            with self.subTest(model):
                self.assertTrue(records, "something to hide")
                self.assertFalse(self.env[model].with_user(self.stranger).search([]))
                with self.assertRaises(AccessError):
                    records.with_user(self.stranger).read()
                for operation in ("read", "write", "unlink"):
                    self.assertFalse(records.with_user(self.stranger).has_access(operation))
        for records in (self.policy, self.reminder):
            self.assertMayNot(self.stranger, records, "read", "write", "unlink")

    def test_documents_of_another_company_are_not_moved(self):
        stranger = self.stranger
        item, notice, run = (records.with_user(stranger) for records in (self.item, self.notice, self.first_run))
        for records, method, args in [
            (item, "action_hold", (False, "x")),
            (item, "action_resume", ()),
            (notice, "action_cancel", ()),
            (notice, "action_resend", ()),
            (notice, "action_open_letter", ()),
            (run, "action_run", ()),
            (run, "action_preview", ()),
            (run, "action_print", ()),
            (self.invoice.with_user(stranger), "action_inkasso_collect", ()),
            (self.invoice.with_user(stranger), "action_inkasso_hold", ()),
        ]:
            with self.subTest(method), self.assertRaises(AccessError):
                call(records, method, *args)
        self.assertFalse(self.item.hold)
        self.assertEqual(self.notice.state, "queued")

    def test_dialogs_do_not_open_a_way_around(self):
        env = self.env(user=self.stranger)
        self._invoice("2026-10-10")
        due = self.env["inkasso.run"].create({"date": TODAY, "company_ids": self.company.ids})
        for model, vals, method in [
            ("inkasso.print.letters", {"notice_ids": [Command.set(self.notice.ids)]}, "action_print"),
            ("inkasso.hold.items", {"item_ids": [Command.set(self.item.ids)], "note": "x"}, "action_hold"),
            ("inkasso.hold.items", {"item_ids": [Command.set(self.item.ids)]}, "action_resume"),
            ("inkasso.collect", {"run_id": due.id}, "action_send"),
        ]:
            with self.subTest(model=model, method=method), self.assertRaises(AccessError):
                call(env[model].create(vals), method)
        self.assertEqual(due.state, "draft")

    def test_run_for_another_company(self):
        runs = self.env["inkasso.run"].with_user(self.stranger)
        with self.assertRaises(AccessError):
            runs.create({"date": TODAY, "company_ids": self.company.ids}).action_run()
        self._invoice("2026-10-10")
        both = self.company + self.theirs
        for method in ("action_run", "action_preview", "action_start"):
            with self.subTest(method), self.assertRaises(AccessError):
                call(runs.create({"date": TODAY, "company_ids": both.ids}), method)
        with self.assertRaises(AccessError):
            runs.create({"date": TODAY, "is_limited": True, "item_ids": self.item.ids, "company_ids": self.theirs.ids})

    def test_case_of_the_current_company(self):
        """A user of both companies sees, on the customer, the case of the company at hand."""
        self.stranger.company_ids += self.company
        anna = self.anna.with_user(self.stranger)
        self.assertEqual(anna.with_company(self.company).inkasso_case_id, self.case)
        self.assertFalse(anna.with_company(self.theirs).inkasso_case_id)
