"""Who sets the terms of collection on contacts and invoices: collectors. Everybody else works as ever."""

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user

from .common import CollectionsCommon


class TestTermsRights(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.biller = new_test_user(
            cls.env,
            "biller",
            groups="account.group_account_manager,base.group_partner_manager",
            company_id=cls.company.id,
        )
        cls.collector = new_test_user(
            cls.env,
            "collector",
            groups="inkasso_collections.group_collector,account.group_account_invoice,base.group_partner_manager",
            company_id=cls.company.id,
        )

    def test_an_accountant_cannot_set_them(self):
        invoice = self._invoice("2026-10-10")
        for record, vals in [
            (self.anna, {"inkasso_policy_id": self.policy.id}),
            (self.anna, {"inkasso_debtor_kind": "business"}),
            (self.anna, {"inkasso_fee_agreement": "agreed"}),
            (invoice, {"inkasso_policy_id": self.policy.id}),
        ]:
            with self.subTest(vals), self.assertRaisesRegex(AccessError, "Only collectors set"):
                record.with_user(self.biller).write(vals)
        with self.assertRaisesRegex(AccessError, "Kind of debtor"):
            self.env["res.partner"].with_user(self.biller).create({"name": "New", "inkasso_debtor_kind": "business"})

    def test_a_collector_can(self):
        invoice = self._invoice("2026-10-10").with_user(self.collector)
        anna = self.anna.with_user(self.collector)
        anna.write({"inkasso_debtor_kind": "business", "inkasso_fee_agreement": "agreed"})
        anna.inkasso_policy_id = invoice.inkasso_policy_id = self.policy
        self.assertEqual((anna.inkasso_kind, invoice.inkasso_policy_id), ("business", self.policy))
        with Form(anna) as form:
            form.inkasso_fee_agreement = "not_agreed"
        self.assertEqual(self.anna.inkasso_fee_agreement, "not_agreed")

    def test_an_accountant_invoices_as_ever(self):
        self.anna.write({"inkasso_debtor_kind": "business", "inkasso_policy_id": self.policy.id})
        anna = self.anna.with_user(self.biller)
        with Form(anna) as form:
            form.phone = "+46 8 123"
        anna.write({"inkasso_debtor_kind": "business", "inkasso_policy_id": self.policy.id})  # nothing changes
        self.assertFalse(anna.copy().inkasso_debtor_kind, "a copy is another debtor")
        invoice = self._invoice("2026-10-10", post=False)
        invoice.inkasso_policy_id = self.policy
        invoice = invoice.with_user(self.biller)
        invoice.ref = "Order 7"
        invoice.action_post()
        invoice._reverse_moves()
        self.assertEqual(invoice.state, "posted")
