"""Legal steps: from a case to the application, statuses, deadlines, costs on the accounts, who may what."""

import json

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user
from odoo.tools import mute_logger

from .legal_common import LegalCommon


class TestLegalStep(LegalCommon):
    # -------------------------------------------------------------------------
    # Preparing
    # -------------------------------------------------------------------------

    def test_what_is_claimed(self):
        step = self._open_step()
        claim = step.line_ids.filtered(lambda line: line.type == "claim")
        self.assertEqual(
            (claim.name, claim.amount, claim.due_date.isoformat()), (self.invoice.name, 10000, "2026-09-01")
        )
        # 10 000 x 10 % x 44 / 365
        self.assertAlmostEqual(claim.amount_interest, 120.55)
        self.assertEqual((claim.interest_percent, claim.interest_from.isoformat()), (10, "2026-09-01"))
        self.assertIn("1975:635", claim.interest_basis)
        costs = step.line_ids - claim
        self.assertEqual(sorted(costs.mapped("amount")), [60, 180])
        self.assertEqual(set(costs.mapped("type")), {"cost"})
        self.assertEqual(step.cost_ids.mapped("amount"), [300, 380])
        self.assertAlmostEqual(step.amount_total, 10000 + 120.55 + 240 + 680)
        self.assertEqual(self._findings(step), [])
        self.assertEqual(step.status, "draft")
        self.assertEqual(step.cost_ids.mapped("legal_basis"), ["Förordning (1992:1094) 1 §", "Lag (1990:746) 48 §"])

    def test_a_draft_lets_the_plan_go_on(self):
        step = self._open_step()
        self.assertFalse(self.item.rest_ids)
        step.action_prepare()
        self.assertEqual(step.status, "ready")
        self.assertEqual(self.item.rest_reason, "legal")
        self.assertFalse(self._run("2027-03-01").notice_ids)
        step.action_draft()
        self.assertFalse(self.item.rest_ids)

    def test_one_step_for_a_claim(self):
        step = self._apply_step()
        with self.assertRaisesRegex(UserError, "Nothing is open"):
            self._open_step()
        line = step.line_ids.filtered(lambda each: each.type == "claim")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            line.sudo().copy({"is_live": True})
            line.flush_model()

    def test_what_is_missing(self):
        self.anna.company_registry = "811228-9873"
        self.company.company_registry = False
        self.company.vat = False
        self.anna.write({"street": False, "zip": False, "city": False})
        step = self._open_step()
        self.assertEqual(self._findings(step), ["no_applicant_number", "wrong_defendant_number", "no_address"])
        self.assertIn("not valid", step.finding_text)
        with self.assertRaisesRegex(UserError, "not valid"):
            step.action_prepare()
        self.assertEqual(step.status, "draft")

    def test_the_text_follows_the_rules_of_the_authority(self):
        step = self._open_step()
        claim = step.line_ids.filtered(lambda line: line.type == "claim")
        text = claim.basis_text
        for wrong, finding in (
            ("", "text_missing"),
            (text.replace(self.invoice.name, "the invoice"), "text_no_number"),
            (text.replace("2026", "26"), "text_no_due_date"),
            (f"{text} Betala till bankgiro 123-4567.", "text_wording"),
            (f"{text} enl. avtal", "text_wording"),
            (f"{text} XYZ", "text_doubtful"),
            (f"{text} {'a' * 2000}", "text_too_long"),
        ):
            with self.subTest(finding=finding):
                claim.basis_text = wrong
                step.sudo()._check(step.date)
                self.assertIn(finding, self._findings(step))
        claim.basis_text = text
        step.original_creditor = "Gamla Borgenären AB"
        step.sudo()._check(step.date)
        self.assertIn("text_no_creditor", self._findings(step))
        claim.basis_text = f"{text} Fordran övertogs från Gamla Borgenären AB."
        step.action_check()
        self.assertNotIn("text_no_creditor", [each for each in self._findings(step) if each == "text_wording"])
        self.assertIn("Gamla Borgenären AB", claim.exists().basis_text or step.line_ids[0].basis_text)

    def test_texts_that_people_wrote_stay(self):
        step = self._open_step()
        claim = step.line_ids.filtered(lambda line: line.type == "claim")
        mine = f"{claim.basis_text} Leverans enligt order 5."
        with Form(step) as form, form.line_ids.edit(step.line_ids.ids.index(claim.id)) as line:
            line.basis_text = mine
        step.action_prepare()
        self.assertEqual(step.line_ids.filtered(lambda line: line.type == "claim").basis_text, mine)

    def test_what_is_contested_is_for_a_court(self):
        self.env["inkasso.dispute"]._open(
            self.case, {self.item: None}, self.env.ref("inkasso_collections.dispute_reason_other")
        )
        self.assertIn("disputed", self._findings(self._open_step()))
        court = self._open_step(kind=self.court_kind)
        self.assertNotIn("disputed", self._findings(court))

    def test_costs_by_themselves(self):
        """The principal is paid: what is left to claim are the costs, each with what the authority asks for."""
        self._pay_on("2026-10-10", self.invoice)
        case = self.case
        other = self._invoice("2026-12-01", 10.0)
        self._items(other).sudo().case_id = case
        case.sudo()._reopen()
        step = self._open_step()
        costs = step.line_ids.filtered(lambda line: line.type == "cost")
        self.assertEqual(sorted(costs.mapped("amount")), [60, 180])
        self.assertEqual(costs[0].paid_on.isoformat(), "2026-10-10")
        for part in ("2026-10-10", "2026-10-01", self.invoice.name, "2026-09-01"):
            day = fields.Date.to_date(part) if part[:2] == "20" and len(part) == 10 else None
            written = self.env["ir.qweb.field.date"].value_to_html(day, {}) if day else part
            self.assertTrue(any(written in line.basis_text or part in line.basis_text for line in costs), part)
        self.assertTrue(step.line_ids.filtered(lambda line: line.type == "interest"))
        self.assertIn("not_due", self._findings(step))

    # -------------------------------------------------------------------------
    # The data sheet
    # -------------------------------------------------------------------------

    def test_data_sheet(self):
        step = self._open_step()
        data = json.loads(step._make_file("json")[0])
        self.assertEqual(data["applicant"]["number"], "556703-7485")
        self.assertEqual(data["defendants"][0]["number"], "811228-9874")
        self.assertEqual(data["claims"][0]["amount"], "10000.00")
        self.assertEqual(data["claims"][0]["interest_to_application"], "120.55")
        self.assertEqual({claim["authority_type"] for claim in data["claims"]}, {"Kapital", "Inkasso"})
        self.assertEqual(data["totals"]["cost"], "680.00")
        self.assertEqual(data["claims"][0]["interest_until"], "payment")
        html, _kind = step._make_file("pdf")
        for text in ("811228-9874", "556703-7485", self.invoice.name, "48 §"):
            self.assertIn(text, html.decode())
        self.assertTrue(step._make_file("xlsx")[0].startswith(b"PK"))

    def test_the_sheet_is_kept_as_filed(self):
        step = self._apply_step()
        self.assertEqual(len(step.attachment_ids), 3)
        kept = step.attachment_ids.filtered(lambda file: file.name.endswith("json"))
        self.anna.name = "Anna Andersson-Berg"
        self.assertEqual(step.action_sheet_json()["url"].split("/")[-1], f"{kept.id}?download=true")
        self.assertNotIn("Berg", kept.raw.decode())

    # -------------------------------------------------------------------------
    # Life
    # -------------------------------------------------------------------------

    def test_applied(self):
        step = self._apply_step()
        self.assertEqual((step.status, step.applied_on.isoformat()), ("applied", "2026-10-15"))
        charges = self.env["inkasso.charge"].search([("legal_step_id", "=", step.id)])
        self.assertEqual(charges.mapped("amount"), [380, 300])
        self.assertEqual(set(charges.mapped("move_line_id")), {self.item.move_line_id})
        event = self.item.limitation_event_ids
        self.assertEqual((event.kind, event.date.isoformat()), ("court", "2026-10-15"))
        self.assertIn(step.name, "".join(self.case.message_ids.mapped("body")))
        self.assertEqual(step.event_ids.mapped("status_to"), ["applied", "ready", "draft"])
        with self.assertRaisesRegex(UserError, "kept as it is"):
            step.action_refresh()
        with self.assertRaisesRegex(UserError, "cannot become"):
            self._move(step, "draft")

    def test_court_costs_do_not_absorb_fees(self):
        """A business owes 450, and the authority's fees are no collection costs beside it."""
        self._apply_step()
        history = self.env["inkasso.charge"]._read_history(self.item.move_line_id.ids)[self.item.move_line_id.id]
        self.assertNotIn("application", history.by_code)
        self.assertEqual(history.open["fee"], 60 + 180 + 680)

    def test_deadlines(self):
        step = self._apply_step()
        self._move(step, "served")
        self.assertEqual(step.next_deadline.isoformat(), "2026-10-29")
        self.assertIn("1990:746", step.deadline_ids.legal_basis)
        self.assertEqual(step.activity_ids.date_deadline.isoformat(), "2026-10-29")
        self._move(step, "title")
        self.assertEqual(step.next_deadline.isoformat(), "2026-11-15")
        self.assertEqual(len(step.activity_ids), 1)
        self._move(step, "closed", close_code="settled")
        self.assertFalse(step.next_deadline)

    def test_contested(self):
        step = self._apply_step()
        self._move(step, "contested", note="The goods never came")
        dispute = self.env["inkasso.dispute"].search([("case_id", "=", self.case.id)])
        self.assertEqual(dispute.item_ids, self.item)
        self.assertIn("never came", dispute.text)
        self.assertEqual(step.next_deadline.isoformat(), "2026-11-12", "four weeks to ask for the court")
        court = self._open_step(kind=self.court_kind, previous=step)
        court.action_prepare()
        self.assertEqual((step.status, step.close_code), ("closed", "continued"))
        self.assertEqual(court.status, "ready")
        self.assertIn("legal", self.item.rest_ids.mapped("reason"))
        self.assertFalse(self.env["inkasso.audit"]._check(self.company), "the books are as they must be")

    def test_title_and_enforcement(self):
        step = self._apply_step()
        self._move(step, "title")
        event = self.env["inkasso.limitation.event"].search([("item_ids", "in", self.item.ids)], order="id")
        self.assertEqual(event.mapped("kind"), ["court", "court"])
        self._move(step, "enforcement")
        self.assertEqual(step.cost_ids.mapped("amount"), [300, 380, 600])
        self.assertEqual(self.item.limitation_event_ids.sorted("id").mapped("kind"), ["court", "court", "enforcement"])
        self._move(step, "surveillance")
        self.assertEqual(step.review_date.isoformat(), "2027-10-15")

    def test_what_may_follow(self):
        step = self._apply_step()
        with self.assertRaisesRegex(UserError, "led to nothing yet"):
            self._open_step(kind=self.court_kind, previous=step)
        self._move(step, "title")
        wizard = self.env["inkasso.legal.step.open"].browse(step.action_continue()["res_id"])
        self.assertEqual(wizard.kind_ids, self.court_kind | self.execution_kind)
        wizard.kind_id = self.execution_kind
        following = self.env["inkasso.legal.step"].browse(wizard.action_open()["res_id"])
        following.action_prepare()
        following.action_apply()
        self.assertEqual((step.close_code, following.previous_id), ("continued", step))
        self._move(following, "enforcement")
        self.assertEqual(following.cost_ids.mapped("amount"), [600], "once for a calendar year")
        self.assertEqual(self.env["inkasso.legal.step"]._get_kinds(self.case, following), self.execution_kind)

    def test_by_the_law_of_the_debtor(self):
        dialog = self.case.action_legal_step()
        kinds = self.env["inkasso.legal.step.open"].browse(dialog["res_id"]).kind_ids
        generic = self.env.ref("inkasso_collections.legal_kind_court")
        self.assertEqual(kinds, self.order_kind | self.court_kind | generic)
        self.anna.country_id = self.env.ref("base.de")
        kinds = self.env["inkasso.legal.step"]._get_kinds(self.case)
        self.assertEqual(kinds, self.env.ref("inkasso_collections.legal_kind_de_order") | generic)

    def test_withdrawn(self):
        step = self._apply_step()
        step.action_withdraw()
        self.assertEqual(step.status, "withdrawn")
        charges = self.env["inkasso.charge"].search([("legal_step_id", "=", step.id)])
        self.assertEqual(set(charges.mapped("state")), {"waived"})
        self.assertFalse(self.item.rest_ids)

    def test_paid(self):
        step = self._apply_step()
        self._pay(self.invoice, "2026-10-20")
        self.assertEqual((step.status, step.close_code), ("closed", "paid_full"))
        self.assertFalse(step.is_live)

    # -------------------------------------------------------------------------
    # Money
    # -------------------------------------------------------------------------

    def test_costs_on_the_accounts(self):
        """300 to the authority is a cost; what the debtor pays of 680 is income. Bank and receivables reconcile to zero."""
        step = self._apply_step()
        fee, own = step.cost_ids
        fee.action_book()
        self.assertEqual(self._balance(self.cost_account), 300)
        payable = fee.move_id.line_ids.filtered(lambda line: line.account_id != self.cost_account)
        self.assertEqual((payable.partner_id, payable.balance), (self.authority, -300))
        self.assertEqual(fee.state, "booked")
        with self.assertRaisesRegex(UserError, "booked already"):
            fee.action_book()
        with self.assertRaisesRegex(UserError, "not paid by us"):
            own.action_book()
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.authority.id,
                "amount": 300,
                "date": "2026-10-15",
                "journal_id": self.bank_journal.id,
            }
        )
        payment.action_post()
        (payable + payment.move_id.line_ids.filtered(lambda line: line.account_id == payable.account_id)).reconcile()
        self.assertTrue(payable.reconciled)
        charges = self.env["inkasso.charge"].search([("legal_step_id", "=", step.id)])
        note = charges._book(fields.Date.to_date("2026-10-15"))
        self.assertEqual(note.amount_total, 680)
        self._pay(note, "2026-10-15")
        self.assertEqual(set(charges.mapped("state")), {"paid"})
        self.assertEqual(self._balance(self.fee_account), -680)
        with self.assertRaisesRegex(UserError, "Reverse it instead"):
            fee.move_id.button_draft()

    def test_a_bill_books_it(self):
        step = self._apply_step()
        bill = self.init_invoice("in_invoice", partner=self.authority, amounts=[300], post=True, taxes=self.no_tax)
        fee = step.cost_ids[0]
        fee.bill_id = bill
        self.assertEqual(fee.state, "booked")
        with self.assertRaisesRegex(UserError, "booked already"):
            fee.action_book()

    # -------------------------------------------------------------------------
    # The agency files
    # -------------------------------------------------------------------------

    def test_by_the_agency(self):
        assignment = self._hand_over()
        step = self._open_step(assignment=assignment)
        self.assertTrue(step.needs_consent)
        self.assertEqual(self._findings(step), ["no_consent"])
        self.assertFalse(any(step.cost_ids.mapped("is_outlay")), "the agency advances them")
        step.action_ask_consent()
        step.action_consent()
        step.action_prepare()
        step.action_apply()
        self.assertEqual(assignment.status, "legal_applied")
        self.assertEqual(set(self.item.rest_ids.mapped("reason")), {"assigned", "legal"})
        self._status(assignment, "contested")
        self.assertEqual(step.status, "contested")
        self._status(assignment, "title")
        self.assertEqual(step.status, "title")
        self.assertIn("consents", "".join(step.event_ids.filtered("note").mapped("note")))

    def test_escalation_plan(self):
        terms = self._make_agreement(
            self.alfa,
            agree=False,
            legal_ids=[fields.Command.create({"kind_id": self.order_kind.id, "amount_from": 20000, "days_from": 90})],
        )
        self.terms.action_end()
        terms.date_from = "2026-10-16"
        terms.action_agree()
        with freeze_time("2026-10-16"):
            assignment = self._hand_over(terms=terms, day="2026-10-16")
            step = self._open_step(assignment=assignment)
            self.assertEqual(self._findings(step), ["below_amount", "too_young", "no_consent"])
            court = self._open_step(kind=self.court_kind, assignment=assignment)
            self.assertIn("not_agreed", self._findings(court))
        with self.assertRaisesRegex(UserError, "agreed"):
            terms.legal_ids.amount_from = 0

    def test_what_we_have_filed_goes_to_no_agency(self):
        step = self._apply_step()
        assignment = self._propose()
        self.assertEqual(
            (assignment.status, [each[0] for each in assignment.findings]), ("validation_failed", ["legal_step"])
        )
        self._move(step, "closed", close_code="settled")
        assignment.action_check()
        self.assertEqual(assignment.status, "ready")

    def test_refused(self):
        self.company.inkasso_legal_consent = True
        step = self._open_step()
        step.action_refuse()
        self.assertEqual(step.status, "withdrawn")
        self.assertIn("does not consent", "".join(step.event_ids.filtered("note").mapped("note")))

    def test_rights(self):
        step = self._open_step()
        viewer = new_test_user(self.env, "legal_viewer", groups="inkasso_collections.group_user")
        collector = new_test_user(self.env, "legal_collector", groups="inkasso_collections.group_collector")
        for action in ("action_prepare", "action_update", "action_withdraw", "action_sheet_json", "action_ask_consent"):
            with self.assertRaises(AccessError):
                getattr(step.with_user(viewer), action)()
        with self.assertRaises(AccessError):
            step.with_user(collector).action_consent()
        with self.assertRaises(AccessError):
            step.with_user(collector).status = "applied"
        step.with_user(collector).authority_reference = "01-1-26"
        step.with_user(collector).action_prepare()
        step.with_user(collector).action_apply()
        with self.assertRaises(AccessError):
            step.cost_ids[0].with_user(collector).action_book()
        with self.assertRaises(AccessError):
            step.cost_ids[0].with_user(collector).amount = 1
        theirs = self.env["res.company"].sudo().create({"name": "Theirs AB"})
        stranger = new_test_user(
            self.env,
            "legal_stranger",
            groups="inkasso_collections.group_manager",
            company_id=theirs.id,
            company_ids=[fields.Command.set(theirs.ids)],
        )
        for model in (
            "inkasso.legal.step",
            "inkasso.legal.step.line",
            "inkasso.legal.cost",
            "inkasso.legal.step.event",
        ):
            self.assertFalse(self.env[model].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            step.with_user(stranger).action_withdraw()
