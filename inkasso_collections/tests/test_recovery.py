"""Payments on what was written off: income, VAT that is owed again, and the way back."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from .common import TODAY
from .doubtful_common import LossCommon


class TestRecovery(LossCommon):
    def test_in_parts_with_vat(self):
        loss = self._write_off(self.invoice)
        first = self._recover(loss, 500)
        self.assertEntry(first.move_id, ("1510", 500), ("3950", -400), ("VAT", -100))
        self.assertEqual((first.amount, first.amount_vat, first.amount_net), (500, 100, 400))
        self.assertTrue(first.payment_line_id.reconciled)
        self.assertEqual((loss.amount_recovered, loss.amount_left), (500, 750))
        second = self._recover(loss, 750)
        self.assertEntry(second.move_id, ("1510", 750), ("3950", -600), ("VAT", -150))
        self.assertEqual(loss.amount_left, 0)
        # over all, the VAT return shows what the invoice put there, and the debtor owes nothing
        lines = (self.invoice | loss.move_id | first.move_id | second.move_id).line_ids
        for tag in lines.tax_tag_ids:
            found = lines.filtered(lambda line, tag=tag: tag in line.tax_tag_ids)
            own = self.invoice.line_ids.filtered(lambda line, tag=tag: tag in line.tax_tag_ids)
            self.assertEqual(sum(found.mapped("balance")), sum(own.mapped("balance")))
        self.assertFalse(self.env["inkasso.item"].search([("move_id", "in", (first | second).move_id.ids)]))

    def test_without_vat_all_is_income(self):
        loss = self._write_off(self.invoice, vat_relief=False)
        self.assertEntry(self._recover(loss, 500).move_id, ("1510", 500), ("3950", -500))

    def test_more_than_was_lost(self):
        loss = self._write_off(self.invoice)
        self._credit(1400, TODAY, partner=self.firm)
        wizard = self.env["inkasso.recover"].browse(loss.action_recover()["res_id"])
        self.assertEqual(wizard.amount, 1250)  # as much as was lost
        self.assertFalse(wizard.warning)
        wizard.amount = 1400
        self.assertIn("more than is still lost", wizard.warning)
        self.assertIn("150.00", wizard.preview)
        wizard.action_book()
        entry = loss.recovery_ids.move_id
        self.assertEntry(entry, ("1510", 1400), ("3950", -1000), ("3950", -150), ("VAT", -250))
        self.assertEqual(self.env["inkasso.recovery"].search([]).amount_vat, 250)

    def test_from_the_dialog(self):
        loss = self._write_off(self.invoice)
        with self.assertRaisesRegex(UserError, "Register the payment first"):
            loss.action_recover()
        self._credit(300, "2026-10-01", partner=self.firm)
        self._credit(200, "2026-10-05", partner=self.firm)
        wizard = self.env["inkasso.recover"].browse(loss.action_recover()["res_id"])
        self.assertEqual(len(wizard.selectable_ids), 2)
        self.assertEqual((wizard.amount, str(wizard.date)), (300, "2026-10-01"))
        with Form(wizard) as form:
            form.amount = 250
            self.assertIn("200.00", form.preview)  # without VAT
            form.amount = 301
            self.assertIn("is left", form.preview)
            form.amount = 300
        wizard.action_book()
        with self.assertRaisesRegex(UserError, "is left"):
            wizard.action_book()

    def test_paid_in_another_currency(self):
        currency = self.setup_other_currency("EUR", rates=[("2020-01-01", 0.1)])
        loss = self._write_off(self.invoice)
        self._credit(50, TODAY, partner=self.firm, currency=currency)  # 500 SEK
        wizard = self.env["inkasso.recover"].browse(loss.action_recover()["res_id"])
        wizard.action_book()
        entry = loss.recovery_ids.move_id
        self.assertEntry(entry, ("1510", 500), ("3950", -400), ("VAT", -100))
        self.assertEqual(self._receivables(entry).amount_currency, 50)
        self.assertTrue(self._receivables(entry).reconciled)

    def test_by_whom_it_may_be_booked(self):
        loss = self._write_off(self.invoice)
        self._credit(500, TODAY, partner=self.firm)
        groups = "inkasso_collections.group_collector,account.group_account_invoice"
        biller = new_test_user(self.env, "bill", groups=groups, company_id=self.company.id)
        viewer = new_test_user(self.env, "view", groups="inkasso_collections.group_user", company_id=self.company.id)
        with self.assertRaisesRegex(AccessError, "Collections: Collector"):
            loss.with_user(viewer).action_recover()
        action = loss.with_user(biller).action_recover()
        self.env["inkasso.recover"].with_user(biller).browse(action["res_id"]).action_book()
        self.assertEqual(loss.recovery_ids.move_id.create_uid, biller)
        self.assertEqual(loss.with_user(viewer).amount_recovered, 500)

    def test_reversed_in_order(self):
        loss = self._write_off(self.invoice)
        recovery = self._recover(loss, 500)
        with self.assertRaisesRegex(UserError, "Reverse it first"):
            self._reverse(loss)
        self._reverse(recovery)
        self.assertEqual(recovery.state, "reversed")
        self.assertEqual(loss.amount_recovered, 0)
        self.assertFalse(recovery.payment_line_id.reconciled)
        self._reverse(loss)
        with self.assertRaisesRegex(UserError, "nothing to recover"):
            loss.action_recover()
