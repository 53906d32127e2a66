"""What is written off when an agency or an authority closes without success, and what comes in after that."""

from odoo import fields
from odoo.exceptions import UserError

from .legal_common import LegalCommon


class TestLossAfter(LegalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vat = cls.company_data["default_tax_sale"]
        cls.loss_account = cls._make_account("6351", "Confirmed losses", "expense")
        cls.recovered = cls._make_account("3950", "Recovered", "income_other")
        cls.company.write(
            {"inkasso_loss_account_id": cls.loss_account.id, "inkasso_recovery_account_id": cls.recovered.id}
        )
        cls.output_vat = cls.vat.invoice_repartition_line_ids.account_id
        cls.agency_account = cls._make_account("1680", "Due from agencies", "asset_current")
        cls.company.inkasso_agency_account_id = cls.agency_account
        cls.company.inkasso_commission_account_id = cls.cost_account
        debtor = cls._make_debtor("Ville Vat", company_registry="811228-9874")
        cls.taxed = cls._create_invoice_one_line(
            price_unit=1000,
            tax_ids=cls.vat,
            partner_id=debtor,
            invoice_date="2026-08-01",
            invoice_date_due="2026-09-01",
            invoice_payment_term_id=False,
            post=True,
        )
        cls._run_and_send("2026-09-16")
        cls.taxed_case = cls._items(cls.taxed).case_id

    def _losses(self, debtor=None):
        return self.env["inkasso.loss"].search([("partner_id", "=", (debtor or self.taxed.partner_id).id)])

    def _receivables(self):
        return self._balance(self.receivable_account)

    def test_proposed(self):
        assignment = self._hand_over(self.taxed_case)
        self._status(assignment, "closed", close_code="exhausted", note="Nothing to be had")
        self.assertIn("write off", " ".join(assignment.activity_ids.mapped("summary")))
        self.assertFalse(self._losses())
        wizard = self.env["inkasso.write.off"].browse(assignment.action_write_off()["res_id"])
        self.assertEqual((wizard.evidence_kind, wizard.vat_relief), ("agency", True))
        for text in (assignment.name, "Alfa", "exhausted", "Nothing to be had"):
            self.assertIn(text, wizard.evidence)
        wizard.action_book()
        loss = self._losses()
        self.assertEqual((loss.amount_total, loss.amount_vat, loss.amount_net), (1250, 250, 1000))
        self.assertEqual(self.taxed.amount_residual, 0)
        self.assertEqual(assignment.loss_ids, loss)
        self.assertEqual(self._balance(self.output_vat), 0, "the VAT is taken back")

    def test_what_proves_nothing_leaves_the_vat(self):
        assignment = self._hand_over(self.taxed_case)
        self._status(assignment, "closed", close_code="uneconomic")
        wizard = self.env["inkasso.write.off"].browse(assignment.action_write_off()["res_id"])
        self.assertEqual((wizard.evidence_kind, wizard.vat_relief), ("other", False))

    def test_several_at_once(self):
        assignments = self._hand_over(self.taxed_case) | self._hand_over()
        for assignment in assignments:
            self._status(assignment, "closed", close_code="untraceable")
        wizard = self.env["inkasso.write.off"].browse(assignments.action_write_off()["res_id"])
        self.assertEqual(len(wizard.line_ids), 2)
        wizard.action_book()
        self.assertEqual(len(self.env["inkasso.loss"].search([("company_id", "=", self.company.id)])), 2)
        self.assertEqual(self._receivables(), 0)

    def test_not_before_it_is_over(self):
        assignment = self._hand_over(self.taxed_case)
        with self.assertRaisesRegex(UserError, "is not over"):
            assignment.action_write_off()

    def test_by_itself(self):
        self.company.inkasso_loss_after = "book"
        assignment = self._hand_over(self.taxed_case)
        self._status(assignment, "closed", close_code="insolvent")
        loss = self._losses()
        self.assertEqual((loss.state, loss.vat_relief, loss.amount_total), ("booked", True, 1250))
        self.assertEqual(self._balance(self.loss_account), 1000)

    def test_by_itself_where_something_is_missing(self):
        self.company.write({"inkasso_loss_after": "book", "inkasso_loss_account_id": False, "chart_template": False})
        assignment = self._hand_over(self.taxed_case)
        self._status(assignment, "closed", close_code="insolvent")
        self.assertEqual(assignment.status, "closed")
        self.assertFalse(self._losses())
        self.assertIn("no account", "".join(assignment.activity_ids.mapped("note")))

    def test_successes_are_no_losses(self):
        assignment = self._hand_over(self.taxed_case)
        self.company.inkasso_loss_after = "book"
        self._status(assignment, "closed", close_code="withdrawn")
        self.assertFalse(self._losses())

    def test_after_enforcement(self):
        step = self._apply_step(self.taxed_case)
        for status in ("title", "enforcement"):
            self._move(step, status)
        self._move(step, "closed", close_code="exhausted", note="Report of 14 October")
        wizard = self.env["inkasso.write.off"].browse(step.action_write_off()["res_id"])
        self.assertEqual((wizard.evidence_kind, wizard.vat_relief), ("enforcement", True))
        self.assertIn("Report of 14 October", wizard.evidence)

    def test_paid_after_all(self):
        assignment = self._hand_over(self.taxed_case)
        self._status(assignment, "closed", close_code="exhausted")
        self.env["inkasso.write.off"].browse(assignment.action_write_off()["res_id"]).action_book()
        loss = self._losses()
        self.assertTrue(loss.is_watched)
        self._credit(500, "2026-10-15", partner=self.taxed.partner_id)
        with self.enter_registry_test_mode():
            self.env.ref("inkasso_collections.ir_cron_sold_payments").method_direct_trigger()
        problems = self.taxed_case.activity_ids.filtered(lambda each: "recovered" in (each.summary or ""))
        self.assertEqual(len(problems), 1)
        wizard = self.env["inkasso.recover"].browse(loss.action_recover()["res_id"])
        wizard.action_book()
        self.assertEqual((loss.amount_recovered, loss.amount_left), (500, 750))
        self.assertFalse(problems.exists())
        self.assertEqual((self._balance(self.recovered), self._balance(self.output_vat)), (-400, -100))
        loss.action_toggle_watch()
        self._credit(100, "2026-10-15", partner=self.taxed.partner_id)
        self.env["inkasso.loss"].sudo()._find_late_payments()
        self.assertFalse(self.taxed_case.activity_ids.filtered(lambda each: "recovered" in (each.summary or "")))

    def test_the_agency_watches_what_was_written_off(self):
        """Written off and watched: what the agency collects later is recovered, with the VAT that is owed again."""
        assignment = self._hand_over(self.taxed_case)
        self._status(assignment, "surveillance")
        self.env["inkasso.write.off"].browse(assignment.action_write_off()["res_id"]).action_book()
        loss = self._losses()
        self.assertEqual(assignment.status, "surveillance", "a loss is no payment")
        self.assertFalse(assignment.payment_ids)
        before = self._receivables()
        remittance = self.env["inkasso.remittance"].create(
            {
                "agency_id": self.alfa.id,
                "currency_id": self.sek.id,
                "line_ids": [
                    fields.Command.create(
                        {"assignment_id": assignment.id, "amount_principal": 500, "amount_commission": 100}
                    )
                ],
            }
        )
        self.assertEqual(remittance.line_ids.state, "ok", remittance.line_ids.message)
        remittance.action_book()
        self.assertEqual((loss.amount_recovered, loss.amount_left), (500, 750))
        self.assertEqual(self._receivables(), before, "the debtor's account is even")
        self.assertEqual((self._balance(self.recovered), self._balance(self.agency_account)), (-400, 400))
        remittance.move_id._reverse_moves([{"date": fields.Date.to_date("2026-10-15")}], cancel=True)
        loss.invalidate_recordset()
        self.assertEqual(loss.amount_recovered, 0)
        self.assertEqual((self._receivables(), self._balance(self.recovered)), (before, 0))

    def test_the_agency_cannot_collect_more_than_was_lost(self):
        assignment = self._hand_over(self.taxed_case)
        self._status(assignment, "surveillance")
        self.env["inkasso.write.off"].browse(assignment.action_write_off()["res_id"]).action_book()
        remittance = self.env["inkasso.remittance"].create(
            {
                "agency_id": self.alfa.id,
                "currency_id": self.sek.id,
                "line_ids": [fields.Command.create({"assignment_id": assignment.id, "amount_principal": 1251})],
            }
        )
        self.assertEqual(remittance.line_ids.state, "error")
