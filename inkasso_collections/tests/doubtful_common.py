"""What the tests of provisions, losses and recoveries share: the BAS accounts, VAT of two rates, and verbs."""

from odoo.fields import Command

from .common import TODAY, CollectionsCommon

# code: (name, type); what the chart of the test company lacks is made
ACCOUNTS = {
    "1515": ("Doubtful receivables", "asset_current"),
    "1519": ("Impairment", "asset_receivable"),
    "6351": ("Confirmed losses", "expense"),
    "6352": ("Expected losses", "expense"),
    "3950": ("Recovered", "income_other"),
}


class DoubtfulCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts = {code: cls._get_account(code, *made) for code, made in ACCOUNTS.items()}
        cls.receivable = cls.company_data["default_account_receivable"]
        cls.vat_25 = cls.company_data["default_tax_sale"]
        cls.vat_6 = cls.vat_25.copy({"name": "6 %", "amount": 6})
        cls.output_vat = cls.vat_25.invoice_repartition_line_ids.account_id
        cls.firm = cls._make_debtor("Firman AB", is_company=True)

    @classmethod
    def _get_account(cls, code, name, account_type):
        Account = cls.env["account.account"]
        return Account.search(
            [*Account._check_company_domain(cls.company), ("code", "=", code)], limit=1
        ) or Account.create(
            {"code": code, "name": name, "account_type": account_type, "reconcile": account_type == "asset_receivable"}
        )

    @classmethod
    def _bill(cls, due, *sales, partner=None, **vals):
        """A posted invoice; each sale is an amount without VAT and its tax, if any."""
        return cls._create_invoice(
            invoice_date=min(due, TODAY),
            invoice_date_due=due,
            invoice_payment_term_id=False,
            partner_id=(partner or cls.firm).id,
            post=True,
            invoice_line_ids=[
                Command.create({"name": "Sale", "price_unit": net, "tax_ids": [Command.set(tax.ids if tax else [])]})
                for net, tax in sales
            ],
            **vals,
        )

    def _receivables(self, moves):
        return moves.line_ids.filtered(lambda line: line.account_id == self.receivable)

    def _reverse(self, document, day=TODAY):
        """By Odoo's dialog, as the button opens it."""
        action = document.action_reverse()
        wizard = self.env["account.move.reversal"].with_context(**action["context"]).create({"date": day})
        wizard.reverse_moves()
        document.invalidate_recordset()

    def assertEntry(self, move, *lines):
        """`move` is posted, balances, and has exactly these lines: (account code, debit less credit)."""
        self.assertEqual(move.state, "posted")
        self.assertFalse(move.company_id.currency_id.round(sum(move.line_ids.mapped("balance"))))
        found = sorted((line.account_id.code, round(line.balance, 2)) for line in move.line_ids)
        codes = {"VAT": self.output_vat.code, "1510": self.receivable.code}
        self.assertEqual(found, sorted((codes.get(code, code), balance) for code, balance in lines))


class LossCommon(DoubtfulCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._bill("2026-06-01", (1000, cls.vat_25))

    def _open(self, moves, **vals):
        wizard = self.env["inkasso.write.off"].browse(moves.action_inkasso_write_off()["res_id"])
        wizard.write({"evidence_kind": "bankruptcy", "evidence": "Report of the administrator", **vals})
        return wizard

    def _write_off(self, moves, amount=None, **vals):
        wizard = self._open(moves, **vals)
        if amount is not None:
            wizard.line_ids.amount = amount
        before = self.env["inkasso.loss"].search([])
        wizard.action_book()
        return self.env["inkasso.loss"].search([], order="id") - before

    def _recover(self, loss, amount, day=TODAY):
        self._credit(amount, day, partner=loss.partner_id)
        wizard = self.env["inkasso.recover"].browse(loss.action_recover()["res_id"])
        return self.env["inkasso.recovery"].browse(wizard.action_book()["res_id"])
