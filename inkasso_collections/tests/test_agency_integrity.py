"""What nobody may do with remittances and legal steps by other means than their buttons, and what comes out of order."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from .legal_common import LegalCommon
from .remittance_common import RemittanceCommon


class TestRemittanceIntegrity(RemittanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector = new_test_user(cls.env, "remit_collector", groups="inkasso_collections.group_collector")

    def test_nobody_says_that_a_remittance_is_booked(self):
        draft = self._remit((self.assignment, 4000)).with_user(self.collector)
        entry = self.invoice.id
        for vals in ({"move_id": entry}, {"bill_id": entry}, {"is_void": True}, {"file_hash": "x"}, {"user_id": 1}):
            with self.assertRaises(AccessError):
                draft.write(vals)
            with self.assertRaises(AccessError):
                draft.create({"agency_id": self.alfa.id, **vals})
        draft.reference = "A-1"
        self.assertEqual(draft.reference, "A-1")

    def test_nobody_says_that_a_row_is_booked(self):
        draft = self._remit((self.assignment, 4000)).with_user(self.collector)
        claim = self._line(self.invoice).id
        for vals in (
            {"state": "booked"},
            {"entry_line_ids": [claim]},
            {"reverses_id": draft.line_ids.id},
            {"expected_commission": 0},
            {"remittance_id": self._remit((self.assignment, 1)).id},
        ):
            with self.assertRaises(AccessError):
                draft.line_ids.write(vals)
            if "remittance_id" not in vals:
                with self.assertRaises(AccessError):
                    draft.line_ids.create({"remittance_id": draft.id, "assignment_id": self.assignment.id, **vals})
        self.assertEqual(self.assignment.amount_remitted, 0)

    def test_collectors_enter_and_import(self):
        draft = (
            self.env["inkasso.remittance"]
            .with_user(self.collector)
            .create(
                {
                    "agency_id": self.alfa.id,
                    "line_ids": [Command.create({"assignment_id": self.assignment.id, "amount_principal": 100})],
                }
            )
        )
        draft.line_ids.amount_commission = 10
        self.assertEqual((draft.line_ids.state, draft.amount_net), ("ok", 90))
        self.env = self.env(user=self.collector)
        remittance = self._import(f"reference;principal\n{self.assignment.name};200\n")
        self.assertEqual((remittance.line_ids.state, remittance.create_uid), ("ok", self.collector))
        self.assertFalse(remittance.env.su)

    def test_not_imported_for_a_company_that_one_may_not_see(self):
        other = self.env["res.company"].create({"name": "Other AB"})
        wizard = self.env["inkasso.remittance.import"].with_user(self.collector)
        with self.assertRaises(AccessError):
            wizard.create(
                {
                    "agency_id": self.alfa.id,
                    "company_id": other.id,
                    "file": "cmVmZXJlbmNlO3ByaW5jaXBhbApBOzEK",
                    "filename": "x.csv",
                }
            ).action_import()

    def test_a_reversal_that_waits_reverses_nothing(self):
        remittance = self._remit((self.assignment, 4000, 0, 0, 0, 400))
        remittance.action_book()
        draft = remittance.move_id._reverse_moves([{"date": fields.Date.to_date("2026-10-15")}])
        self.assertEqual(draft.state, "draft")
        self.assertFalse(remittance.is_void)
        self.assertEqual(remittance.line_ids.state, "booked", "the entry stands: its rows do not come again")
        draft._post()
        self.assertTrue(remittance.is_void)
        self.assertEqual(remittance.line_ids.state, "void")

    def test_a_bill_deducts_no_vat_that_was_not_invoiced(self):
        self.company.inkasso_commission_by = "bill"
        rate = self.purchase_tax.amount / 100
        wrong = self._remit((self.assignment, 4000, 0, 0, 0, 400, 400 * rate / 2))
        with self.assertRaisesRegex(UserError, "Correct the VAT"):
            wrong.action_book()
        wrong.line_ids.amount_vat = 400 * rate + 0.4
        wrong.action_book()
        self.assertEqual(wrong.bill_id.amount_total, self.sek.round(400 * (1 + rate) + 0.4))


class TestRecoveredTakenBack(LegalCommon):
    """An agency collects of what was written off, and takes it back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loss_account = cls._make_account("6351", "Confirmed losses", "expense")
        cls.recovered = cls._make_account("3950", "Recovered", "income_other")
        cls.due_from = cls._make_account("1680", "Due from agencies", "asset_current")
        cls.company.write(
            {
                "inkasso_loss_account_id": cls.loss_account.id,
                "inkasso_recovery_account_id": cls.recovered.id,
                "inkasso_agency_account_id": cls.due_from.id,
                "inkasso_commission_account_id": cls.cost_account.id,
            }
        )

    def _book(self, assignment, amount):
        remittance = self.env["inkasso.remittance"].create(
            {
                "agency_id": self.alfa.id,
                "line_ids": [Command.create({"assignment_id": assignment.id, "amount_principal": amount})],
            }
        )
        self.assertEqual(remittance.line_ids.state, "ok", remittance.line_ids.message)
        remittance.action_book()
        return remittance

    def test_taken_back(self):
        assignment = self._hand_over()
        self._status(assignment, "surveillance")
        self.env["inkasso.write.off"].browse(assignment.action_write_off()["res_id"]).action_book()
        loss = self.env["inkasso.loss"].search([("partner_id", "=", self.anna.id)])
        before = self._balance(self.receivable_account)
        self._book(assignment, 500)
        self.assertEqual(loss.amount_recovered, 500)
        self._book(assignment, -500)
        loss.invalidate_recordset()
        self.assertEqual((loss.amount_recovered, self._balance(self.recovered)), (0, 0))
        self.assertEqual((self._balance(self.receivable_account), self._balance(self.due_from)), (before, 0))
        unmatched = self.env["account.move.line"].search(
            [
                ("account_id", "=", self.receivable_account.id),
                ("partner_id", "=", self.anna.id),
                ("reconciled", "=", False),
                ("parent_state", "=", "posted"),
                ("move_id.move_type", "=", "entry"),
            ]
        )
        self.assertFalse(unmatched.mapped("move_id.ref"))


class TestLegalIntegrity(LegalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.free_terms = cls._make_agreement(cls.alfa, consent_legal=False)

    def test_cases_are_not_mixed(self):
        other = self._other_case(company_registry="19811228-9874")
        assignment = self._hand_over(other)
        with self.assertRaisesRegex(UserError, "another case"):
            self._open_step(assignment=assignment)
        step = self._apply_step()
        self._move(step, "title")
        with self.assertRaisesRegex(UserError, "another case"):
            self._open_step(other, self.execution_kind, previous=step)
        with self.assertRaisesRegex(UserError, "cannot be taken here"):
            self._open_step(other, self.execution_kind)

    def test_the_agency_gives_the_case_back(self):
        assignment = self._hand_over(terms=self.free_terms)
        step = self._apply_step(assignment=assignment)
        assignment.sudo()._recall(fields.Date.to_date("2026-10-15"), "Too slow")
        self.assertEqual(step.status, "applied", "what is filed goes on")
        self.assertIn("take its legal step over", " ".join(step.activity_ids.mapped("summary")))
        self.assertEqual(self.item.rest_reason, "legal")

    def test_the_agency_gives_the_case_back_before_it_filed(self):
        assignment = self._hand_over(terms=self.free_terms)
        step = self._open_step(assignment=assignment)
        step.action_prepare()
        self._status(assignment, "declined")
        self.assertEqual(step.status, "withdrawn")
        self.assertFalse(self.item.rest_ids)

    def test_paid_with_a_step_of_the_agency(self):
        assignment = self._hand_over(terms=self.free_terms)
        step = self._apply_step(assignment=assignment)
        self._pay(self.invoice, "2026-10-15")
        assignment.payment_ids.action_report()
        self.assertEqual((assignment.status, step.status), ("closed", "closed"))
        self.assertFalse(step.activity_ids)

    def test_a_payment_that_bounces_after_all_was_closed(self):
        assignment = self._hand_over(terms=self.free_terms)
        step = self._apply_step(assignment=assignment)
        self._pay(self.invoice, "2026-10-15")
        assignment.payment_ids.action_report()
        self._line(self.invoice).remove_move_reconcile()
        for document in (assignment, step):
            self.assertIn("is open again", " ".join(document.activity_ids.mapped("summary")))

    def test_costs_are_claimed_by_one_step(self):
        """The fees of a claim that is paid are in the step that claimed them first."""
        self.assertTrue(self._charges(self.invoice).filtered(lambda charge: charge.type == "fee"))
        later = self._invoice("2026-09-10", 700.0)
        self._items(later).sudo().case_id = self.case
        self._pay(self.invoice, "2026-10-15")
        first = self._open_step()
        first.action_prepare()
        costs = first.line_ids.filtered(lambda line: line.type != "claim")
        self.assertIn(self._line(self.invoice), costs.move_line_id)
        last = self._invoice("2026-09-11", 800.0)
        self._items(last).sudo().case_id = self.case
        second = self._open_step()
        self.assertEqual(second.line_ids.filtered(lambda line: line.type == "claim").name, last.name)
        self.assertNotIn(self._line(self.invoice), second.line_ids.move_line_id)

    def test_what_was_told_and_bounced_is_to_be_told_and_confirmed_again(self):
        assignment = self._hand_over(terms=self.free_terms)
        self._pay(self.invoice, "2026-10-15", 4000)
        day = fields.Date.to_date("2026-10-15")
        assignment.payment_ids.sudo()._confirm(day, self.env.user)
        self.assertEqual((assignment.payment_ids.state, assignment.payment_ids.confirmed_on), ("reported", day))
        self._line(self.invoice).remove_move_reconcile()
        back = assignment.payment_ids.filtered(lambda payment: payment.amount < 0)
        self.assertEqual((back.amount, back.state), (-4000, "to_report"))
        self.assertFalse(back.reported_on or back.confirmed_on or back.reported_by_id or back.confirmed_by_id)
        back.sudo()._confirm(day, self.env.user)
        self.assertEqual(back.state, "reported", "the agency can say that it knows of this, too")

    def test_a_cost_is_not_booked_by_what_is_no_bill(self):
        cost = self._apply_step().cost_ids.filtered("is_outlay")[:1]
        with self.assertRaisesRegex(UserError, "vendor bill of the company"):
            cost.bill_id = self.invoice
        self.assertNotEqual(cost.state, "booked")
