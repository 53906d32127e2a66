"""What the tests of remittances share: an agency whose accounts are set, a case that it has, and verbs."""

import base64

from odoo.fields import Command

from .agencies_common import AgenciesCommon

DAY = "2026-10-15"


class RemittanceCommon(AgenciesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.due_from = cls._make_account("1680", "Due from agencies", "asset_current")
        cls.commission = cls._make_account("6062", "Agency commission", "expense")
        cls.court = cls._make_account("6069", "Court costs", "expense")
        cls.company.write(
            {
                "inkasso_agency_account_id": cls.due_from.id,
                "inkasso_commission_account_id": cls.commission.id,
                "inkasso_court_cost_account_id": cls.court.id,
            }
        )
        cls.purchase_tax = cls.company_data["default_tax_purchase"]
        cls.input_vat = cls.purchase_tax.invoice_repartition_line_ids.account_id
        cls.terms = cls._make_agreement(cls.alfa, tax_id=cls.purchase_tax.id, fee_keeper="agency")
        cls.assignment = cls._hand_over(terms=cls.terms)

    # -------------------------------------------------------------------------
    # Verbs
    # -------------------------------------------------------------------------

    def _remit(self, *rows, **vals):
        """A draft with rows: principal, interest, fee, cost, commission, VAT."""
        names = ("principal", "interest", "fee", "cost", "commission", "vat")
        return self.env["inkasso.remittance"].create(
            {
                "agency_id": self.alfa.id,
                "company_id": self.company.id,
                "date": DAY,
                "line_ids": [
                    Command.create(
                        {
                            "assignment_id": assignment.id,
                            **{f"amount_{name}": amount for name, amount in zip(names, amounts, strict=False)},
                        }
                    )
                    for assignment, *amounts in rows
                ],
                **vals,
            }
        )

    def _import(self, text, **vals):
        wizard = self.env["inkasso.remittance.import"].create(
            {
                "agency_id": self.alfa.id,
                "company_id": self.company.id,
                "date": DAY,
                "file": base64.b64encode(text.encode()),
                "filename": "october.csv",
                **vals,
            }
        )
        return self.env["inkasso.remittance"].browse(wizard.action_import()["res_id"])

    def assertEntry(self, remittance, **expected):
        """The balances of the entry by account; whatever is not named is zero."""
        accounts = {
            "receivable": self.receivable_account,
            "due": self.due_from,
            "commission": self.commission,
            "court": self.court,
            "interest": self.interest_account,
            "fees": self.fee_account,
            "vat": self.input_vat,
        }
        lines = remittance.move_id.line_ids
        found = {
            name: self.sek.round(sum(lines.filtered(lambda line, a=account: line.account_id == a).mapped("balance")))
            for name, account in accounts.items()
        }
        self.assertEqual({name: value for name, value in found.items() if value}, expected)
        self.assertEqual(remittance.move_id.state, "posted")

    def _reverse(self, remittance):
        action = remittance.action_reverse()
        wizard = self.env["account.move.reversal"].with_context(**action["context"]).create({"date": DAY})
        wizard.reverse_moves()
        remittance.invalidate_recordset()
