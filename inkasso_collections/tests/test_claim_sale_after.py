"""After the sale of claims: payments that reach us, and buying back."""

from odoo.exceptions import UserError
from odoo.tests import freeze_time

from .claim_sale_common import ClaimSaleCommon


class TestClaimSaleAfter(ClaimSaleCommon):
    # -------------------------------------------------------------------------
    # After the sale
    # -------------------------------------------------------------------------

    def test_a_payment_that_reaches_us_is_passed_on(self):
        sale = self._sell()
        before = self._receivables()
        self._credit(300, "2026-10-15")
        with self.enter_registry_test_mode():
            self.env.ref("inkasso_collections.ir_cron_sold_payments").method_direct_trigger()
        payment = sale.payment_ids
        self.assertEqual((payment.partner_id, payment.amount, payment.state), (self.anna, 300, "draft"))
        self.assertIn("pass it on", sale.activity_ids.summary)
        sale.action_find_payments()
        self.assertEqual(len(sale.payment_ids), 1)
        payment.action_pass_on()
        self.assertEqual(payment.state, "booked")
        owed = payment.move_id.line_ids.filtered(lambda line: line.account_type == "liability_payable")
        self.assertEqual((owed.partner_id, owed.balance), (self.buyer.partner_id, -300))
        self.assertEqual(self._receivables(), before)
        self.assertTrue(payment.payment_line_id.reconciled)
        self.assertFalse(sale.activity_ids)
        with self.assertRaisesRegex(UserError, "passed on already"):
            payment.action_pass_on()

    def test_not_the_buyers(self):
        sale = self._sell()
        self._credit(300, "2026-10-15")
        sale.action_find_payments()
        sale.payment_ids.action_dismiss()
        sale.action_find_payments()
        self.assertEqual(len(sale.payment_ids), 1)
        with self.assertRaisesRegex(UserError, "not the buyer's"):
            sale.payment_ids.action_pass_on()

    def test_bought_back(self):
        before = self._receivables()
        charges = self._charges(self.invoice)
        sale = self._sell()
        buyback = self._buy_back(sale, self.anna)
        entry = {line.account_id: line.balance for line in buyback.move_id.line_ids}
        self.assertEqual(entry, {self.receivable_account: 10000, self.proceeds: -1200, self.sale_loss: -8800})
        self.assertEqual(self.invoice.amount_residual, 10000)
        self.assertEqual(self.bertil_invoice.amount_residual, 0)
        item = self._items(self.invoice)
        self.assertFalse(item.sale_id)
        self.assertIn(item.rest_reason, (False, "done"))
        self.assertEqual(set(charges.mapped("state")), {"claimed"})
        self.assertNotEqual(item.case_id.stage, "closed")
        self.assertEqual(self._receivables(), before - 5000)
        self.assertEqual((self._balance(self.proceeds), self._balance(self.sale_loss)), (600, 4400))
        self._pay(self.invoice, "2026-10-15")
        self._buy_back(sale, self.bertil)
        self._pay(self.bertil_invoice, "2026-10-15")
        self.assertEqual(self._receivables(), 0)
        self.assertEqual((self._balance(self.proceeds), self._balance(self.sale_loss)), (0, 0))
        self.assertFalse(self.env["inkasso.audit"]._check(self.company), "the books are as they must be")
        with self.assertRaisesRegex(UserError, "bought back"):
            sale.action_buy_back()

    def test_bought_back_for_less(self):
        sale = self._sell()
        buyback = self._buy_back(sale, self.anna, price=1000)
        self.assertEqual(buyback.amount_price, 1000)
        self.assertEqual((self._balance(self.proceeds), self._balance(self.sale_loss)), (800, 4200))

    def test_a_claim_that_came_back_can_be_sold_again(self):
        sale = self._sell()
        self._buy_back(sale)
        with freeze_time("2026-10-16"):
            again = self._sell()
        self.assertEqual(again.line_count, 2)
        self.assertEqual(self._receivables(), 0)

    def test_warranty(self):
        sale = self._sell()
        with freeze_time("2027-02-01"):
            wizard = self.env["inkasso.claim.buy.back"].browse(sale.action_buy_back()["res_id"])
            self.assertTrue(wizard.is_late)

    def test_in_another_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", euro.id)]).unlink()
        self.env["res.currency.rate"].create(
            [
                {
                    "currency_id": euro.id,
                    "name": "2026-01-01",
                    "inverse_company_rate": 10,
                    "company_id": self.company.id,
                },
                {
                    "currency_id": euro.id,
                    "name": "2026-10-01",
                    "inverse_company_rate": 11,
                    "company_id": self.company.id,
                },
            ]
        )
        debtor = self._make_debtor("Dora")
        invoice = self._invoice("2026-09-01", 1000.0, partner=debtor, currency_id=euro.id)
        sale = self._make_sale(currency_id=euro.id, domain=str([("partner_id", "=", debtor.id)]))
        self._agree(sale, percent=50, brackets=()).action_close()
        self.assertEqual(invoice.amount_residual, 0)
        balances = {line.account_id: (line.amount_currency, line.balance) for line in sale.move_id.line_ids}
        self.assertEqual(balances[self.receivable_account], (-1000, -10000), "at the rate at which it is booked")
        self.assertEqual(balances[self.proceeds], (500, 5500))
        self.assertEqual(balances[self.sale_loss], (500, 4500))
