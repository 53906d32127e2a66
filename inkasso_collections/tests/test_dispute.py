"""Disputes: what is contested rests, the rest goes on; outcomes credit, answer, and give time."""

import base64

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .agreements_common import AgreementsCommon


class TestDispute(AgreementsCommon):
    def _settle(self, dispute, **vals):
        wizard = self.env["inkasso.dispute.settle"].browse(dispute.action_settle()["res_id"])
        if "accept" in vals:
            wizard.line_ids.amount = vals.pop("accept")
        wizard.write(vals)
        wizard.action_settle()

    # -------------------------------------------------------------------------
    # Opening
    # -------------------------------------------------------------------------

    def test_whole_line_rests_and_the_others_go_on(self):
        other = self._invoice("2026-09-01", amount=200)
        dispute = self._dispute()
        self.assertEqual((self.item.rest_reason, self.item.next_date), ("dispute", False))
        notice = self._run("2026-10-15").notice_ids
        self.assertEqual(notice.line_ids.move_id, other)
        self.assertRecordValues(dispute, [{"amount": 1000, "state": "open", "is_open": True}])
        self.assertEqual(str(dispute.deadline), "2026-10-29")
        self.assertEqual(self._activities("dispute").date_deadline, dispute.deadline)

    def test_part_of_a_line(self):
        self._dispute({self.item: 400})
        self.assertFalse(self.item.rest_reason)
        self.assertEqual(self.item.amount_disputed, 400)
        notice = self._run("2026-10-15").notice_ids
        self.assertRecordValues(notice.line_ids, [{"amount_principal": 600, "amount_disputed": 400}])
        self.assertInvariants(notice)

    def _get_interest(self, day="2026-10-30"):
        """All interest that a notice of that day would claim."""
        claims, _stale, _busy = self.env["inkasso.item"]._select_due(
            [(self.company.id, self.anna.id)], fields.Date.to_date(day), lock=False
        )
        self.env["inkasso.charge"]._assess(claims)
        return float(sum(claim.interest for claim in claims))

    def test_disputed_part_bears_no_interest_while_open(self):
        self.assertTrue(self.case.charge_ids.filtered(lambda charge: charge.type == "interest"), "claimed before")
        whole = self._get_interest()
        dispute = self._dispute({self.item: 400})
        self.assertAlmostEqual(self._get_interest(), whole * 0.6, delta=0.02)
        self._settle(dispute, outcome="reject", answer="It was delivered intact.")
        self.assertAlmostEqual(self._get_interest(), whole, delta=0.02)

    def test_payment_of_the_undisputed_part_leaves_nothing_to_claim(self):
        self._dispute({self.item: 400})
        payment = self._pay(self.invoice, "2026-10-15", 600)
        self.assertEqual((self.item.rest_reason, self.item.next_date), ("dispute", False))
        payment.move_id.line_ids.remove_move_reconcile()
        self.assertFalse(self.item.rest_reason)

    def test_what_cannot_be_disputed(self):
        bo = self._make_debtor("Bo Bengtsson")
        foreign = self._items(self._invoice("2026-09-01", partner=bo))
        for amounts in ({}, {self.item: 0}, {self.item: -1}, {self.item: 1000.01}, {foreign: None}):
            with self.subTest(amounts=amounts), self.assertRaises(UserError):
                self.env["inkasso.dispute"]._open(self.case, amounts, self.reason)
        self._dispute({self.item: 400})
        with self.assertRaises(UserError):  # already
            self._dispute()

    def test_queued_notice_is_withdrawn(self):
        notice = self._run("2026-10-15").notice_ids
        self.assertEqual(notice.state, "queued")
        self._dispute()
        self.assertEqual(notice.state, "cancelled")

    def test_limitation_letter_upholds_the_whole_claim(self):
        self._dispute({self.item: 400})
        claims = self.item._claim_outside_plan(self._days(0), lambda company: self.demand)
        self.assertEqual(claims[0].principal, 1000)

    def test_files_become_the_disputes(self):
        file = self.env["ir.attachment"].create({"name": "crack.jpg", "datas": base64.b64encode(b"x")})
        dispute = self._dispute(attachments=file)
        self.assertEqual((file.res_model, file.res_id), ("inkasso.dispute", dispute.id))

    # -------------------------------------------------------------------------
    # Outcomes
    # -------------------------------------------------------------------------

    def test_accepted_wholly(self):
        dispute = self._dispute()
        self._settle(dispute, outcome="accept")
        self.assertEqual(dispute.state, "accepted")
        self.assertRecordValues(
            dispute.credit_move_ids, [{"move_type": "out_refund", "state": "posted", "amount_total": 1000}]
        )
        self.assertEqual(dispute.credit_move_ids.reversed_entry_id, self.invoice)
        self.assertNextStep(self.invoice, self.item.next_level_id, None, "paid")
        fees = self.case.charge_ids.filtered(lambda charge: charge.type == "fee")
        self.assertEqual(sum(fees.mapped("amount_open")), 0, "what claimed what was not owed is waived")
        interest = self.case.charge_ids - fees
        self.assertEqual(sum(interest.mapped("amount_open")), 0, "and its interest is taken back")
        self.assertFalse(self._activities("dispute"))

    def test_accepted_in_part(self):
        dispute = self._dispute({self.item: 400})
        self._settle(dispute, outcome="accept", accept=150, answer="One of the two was intact.")
        self.assertEqual(dispute.state, "partly")
        self.assertEqual(dispute.credit_move_ids.amount_total, 150)
        self.assertEqual(self.item.amount_residual_currency, 850)
        self.assertEqual(dispute.line_ids.amount_accepted, 150)
        self.assertTrue(self._letters(dispute))
        self.assertNextStep(self.invoice, self.demand, self._next_after_answer())

    def test_part_with_vat_and_several_lines(self):
        taxes = self.company_data["default_tax_sale"]
        invoice = self._create_invoice(
            partner_id=self.anna,
            invoice_date="2026-08-02",
            invoice_date_due="2026-09-01",
            invoice_payment_term_id=False,
            post=True,
            invoice_line_ids=[
                self._prepare_invoice_line(price_unit=33.33, quantity=3, tax_ids=taxes),
                self._prepare_invoice_line(price_unit=17.01, discount=10, tax_ids=taxes),
                self._prepare_invoice_line(price_unit=-5, tax_ids=False),
            ],
        )
        item = self._items(invoice)
        item.sudo().case_id = self.case
        dispute = self._dispute({item: 77.77})
        self._settle(dispute, outcome="accept")
        credit = dispute.credit_move_ids
        self.assertEqual(credit.amount_total, 77.77)
        self.assertAlmostEqual(credit.amount_tax, invoice.amount_tax * 77.77 / invoice.amount_total, delta=0.02)
        self.assertAlmostEqual(item.amount_residual_currency, invoice.amount_total - 77.77)

    def test_credit_is_matched_with_the_instalment_contested(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "Two",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": 10}),
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": 40}),
                ],
            }
        )
        invoice = self._invoice(False, invoice_date="2026-08-02", invoice_payment_term_id=terms.id)
        first, second = self._items(invoice).sorted("date_maturity")
        (first + second).sudo().case_id = self.case
        dispute = self._dispute({second: None})
        self._settle(dispute, outcome="accept")
        self.assertEqual((first.amount_residual_currency, second.amount_residual_currency), (500, 0))
        self.assertEqual(dispute.credit_move_ids.reversed_entry_id, invoice)

    def test_interest_counts_as_if_the_accepted_part_was_never_owed(self):
        whole = self._get_interest("2026-12-01")
        self._settle(self._dispute({self.item: 400}), outcome="accept")
        self.assertAlmostEqual(self._get_interest("2026-12-01"), whole * 0.6, delta=0.02)

    def _letters(self, dispute):
        return self.env["ir.attachment"].search([("res_model", "=", dispute._name), ("res_id", "=", dispute.id)])

    def _next_after_answer(self):
        # ten days from today end on a Sunday: Monday 26, and two days of grace
        return self._days(3, self.item.response_date)

    def test_rejected(self):
        dispute = self._dispute()
        with self.assertRaises(UserError):
            self._settle(dispute, outcome="reject")
        self._settle(dispute, outcome="reject", answer="It was delivered intact.")
        self.assertRecordValues(dispute, [{"state": "rejected", "answer": "It was delivered intact."}])
        self.assertGreaterEqual(self.item.response_date, self._days(8))
        self.assertNextStep(self.invoice, self.demand, self._next_after_answer())
        letter = self._letters(dispute)
        self.assertIn("It was delivered intact.", letter.raw.decode())
        mail = self.env["mail.mail"].search([("model", "=", "inkasso.case"), ("res_id", "=", self.case.id)], limit=1)
        self.assertEqual(mail.email_to, "anna@example.com")
        self.assertEqual(mail.attachment_ids, letter)

    def test_rejected_without_email_is_to_be_posted(self):
        self.anna.email = False
        self._settle(self._dispute(), outcome="reject", answer="No.")
        self.assertIn("Print and post", self._activities("problem").summary)

    def test_withdrawn(self):
        dispute = self._dispute()
        self._settle(dispute, outcome="withdraw")
        self.assertEqual(dispute.state, "withdrawn")
        self.assertNextStep(self.invoice, self.demand, self._next_after_answer())
        self.assertFalse(self._letters(dispute))

    def test_each_outcome_from_each_state(self):
        def reject(dispute):
            dispute._reject("No.")

        def withdraw(dispute):
            dispute._withdraw()

        def accept(dispute):
            dispute._accept({dispute.line_ids: 1000})

        for end, state in [(reject, "rejected"), (withdraw, "withdrawn"), (accept, "accepted")]:
            for start in ("open", "investigating", "accepted", "partly", "rejected", "withdrawn"):
                with self.subTest(start=start, end=state), self.env.cr.savepoint() as savepoint:
                    dispute = self._dispute()
                    if start == "investigating":
                        dispute.action_investigate()
                    elif start != "open":
                        dispute.sudo()._close(start, "")
                    if start in ("open", "investigating"):
                        end(dispute)
                        self.assertEqual(dispute.state, state)
                    else:
                        with self.assertRaises(UserError):
                            end(dispute)
                        with self.assertRaises(UserError):
                            dispute.action_investigate()
                    savepoint.rollback()
                self.env.invalidate_all(flush=False)

    def test_cannot_accept_more_than_disputed(self):
        dispute = self._dispute({self.item: 400})
        for amount in (0, -1, 400.01):
            with self.subTest(amount), self.assertRaises(UserError):
                dispute._accept({dispute.line_ids: amount})

    def test_time_to_resolve(self):
        dispute = self._dispute()
        dispute.with_env(self._on("2026-10-25"))._reject("No.")
        self.assertEqual(dispute.days_to_resolve, 10)

    def test_paid_while_disputed(self):
        dispute = self._dispute()
        self._pay(self.invoice, "2026-10-16")
        self.assertNextStep(self.invoice, self.item.next_level_id, None, "paid")
        self.assertTrue(dispute.is_open, "who pays under protest gets his answer")
        self._settle(dispute, outcome="accept")
        self.assertEqual(dispute.credit_move_ids.amount_residual, 1000, "and his money back")

    # -------------------------------------------------------------------------
    # Rights
    # -------------------------------------------------------------------------

    def test_rights(self):
        biller = self._user("accord_biller", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.env["inkasso.dispute"].with_user(biller)._open(self.case, {self.item: None}, self.reason)
        dispute = self.env["inkasso.dispute"].with_user(self.viewer)._open(self.case, {self.item: None}, self.reason)
        for method in ("action_settle", "action_investigate"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(dispute, method)()
        collector = self._user("accord_pure_collector", "inkasso_collections.group_collector")
        with self.assertRaises(AccessError):  # who cannot book cannot credit
            dispute.with_user(collector)._accept({dispute.line_ids: 1000})
        dispute.with_user(collector).deadline = "2026-10-20"
        self.assertEqual(str(self._activities("dispute").date_deadline), "2026-10-20")
        with self.assertRaises(AccessError):
            dispute.with_user(collector).state = "rejected"
        dispute.with_user(self.collector)._accept({dispute.line_ids: 1000})
        with self.assertRaises(AccessError):
            dispute.with_user(self.collector).text = "Something else"

    def test_dialog(self):
        other = self._items(self._invoice("2026-09-01", amount=200))
        other.sudo().case_id = self.case
        wizard = self.env["inkasso.dispute.open"].browse(self.case.action_open_dispute()["res_id"])
        self.assertEqual(wizard.line_ids.item_id, self.item + other)
        wizard.line_ids.filtered(lambda line: line.item_id == self.item).write({"is_disputed": True, "amount": 300})
        wizard.text = "Too expensive"
        dispute = self.env["inkasso.dispute"].browse(wizard.action_open()["res_id"])
        self.assertRecordValues(dispute.line_ids, [{"item_id": self.item.id, "amount": 300, "is_whole": False}])
