"""Handing a case over: checks, amounts, rest, statuses, payments to us, recall, the second agency."""

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .agencies_common import AgenciesCommon


class TestAssignment(AgenciesCommon):
    # -------------------------------------------------------------------------
    # Handing over
    # -------------------------------------------------------------------------

    def test_amounts_are_those_of_the_day(self):
        assignment = self._hand_over()
        # 44 days at 10 %: 10 000 x 10 % x 44 / 365; the reminder fee
        self.assertEqual(assignment.amount_principal, 10000)
        self.assertAlmostEqual(assignment.amount_interest, 120.55)
        self.assertEqual(assignment.amount_fee, 60)
        self.assertAlmostEqual(assignment.amount_total, 10180.55)
        self.assertEqual(assignment.age_days, 44)
        self.assertEqual(len(self._charges(self.invoice)), 2, "nothing is claimed by handing over")
        self._pay(self.invoice, "2026-10-15", 4000)
        self.assertEqual((assignment.amount_principal, assignment.amount_open), (10000, 6000))

    def test_the_claims_rest(self):
        assignment = self._hand_over()
        item = self._items(self.invoice)
        self.assertEqual((item.rest_reason, item.next_date), ("assigned", False))
        self.assertFalse(self._run("2027-03-01").notice_ids)
        self.assertEqual(self.case.stage, "agency")
        self.assertEqual(self.case.agency_id, self.alfa)
        self.assertIn(self.case, self.env["inkasso.case"].search([("agency_id", "=", self.alfa.id)]))
        self.assertNotIn(self.case, self.env["inkasso.case"].search([("agency_id", "=", False)]))
        self.assertEqual(assignment.event_ids.mapped("status_to"), ["sent", "ready"])
        self.assertIn(assignment.name, "".join(self.case.message_ids.mapped("body")))

    def test_booked_charges_rest_too(self):
        self._charges(self.invoice)._book(fields.Date.to_date("2026-10-01"))
        note = self._items(self._notes(self.invoice))
        self._hand_over()
        self.assertEqual(note.rest_ids.reason, "assigned")
        self._pay(self.invoice, "2026-10-15")
        self.assertEqual(note.rest_reason, "assigned", "paid or not, the agency has what goes with it")

    def test_an_agency_at_a_time(self):
        self._hand_over()
        second = self._propose()
        self.assertEqual(second.status, "validation_failed")
        self.assertFindings(second, "nothing_open", "no_number")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            line = self.env["inkasso.assignment.line"].sudo().search([("is_live", "=", True)])
            line.copy({"is_live": True})
            line.flush_model()

    def test_what_stands_in_the_way(self):
        self.alfa.licence_ids.unlink()
        self.alfa.write({"takes_consumer": False, "amount_max": 100, "age_min": 90})
        self.alfa.country_ids = self.env.ref("base.no")
        self.anna.write({"street": False, "zip": False, "city": False})
        assignment = self._propose()
        self.assertFindings(assignment, "licence", "debtor_kind", "country", "amount", "age", "no_address", "no_number")
        self.assertEqual(assignment.status, "validation_failed")
        self.assertIn("licence", assignment.finding_text)
        with self.assertRaisesRegex(UserError, "licence"):
            assignment.action_send()

    def test_no_agreement_today(self):
        self.terms.action_end()
        assignment = self._propose(day="2026-10-16")
        self.assertFindings(assignment, "no_agreement", "no_number")

    def test_paused_and_credited(self):
        self._items(self.invoice).action_hold(False, "Waits")
        self._credit(50, "2026-10-01")
        self.assertFindings(self._propose(), "on_hold", "credits", "no_number")

    def test_disputed_promised_and_insolvent(self):
        reason = self.env["inkasso.dispute.reason"].search([], limit=1)
        item = self._items(self.invoice)
        self.env["inkasso.dispute"]._open(self.case, {item: 100}, reason)  # a part is enough
        self.env["inkasso.debtor.fact"].create(
            {"kind": "bankruptcy", "partner_id": self.anna.id, "date": "2026-10-01", "source": "The court"}
        )
        item._rest(self.policy, "promise", "2026-11-30")
        self.assertFindings(self._propose(), "disputed", "promised", "insolvent", "no_number")

    def test_documents(self):
        self.env["inkasso.document.rule"].create(
            [
                {"currency_id": self.sek.id, "amount_from": 0, "required": "any"},
                {"currency_id": self.sek.id, "amount_from": 5000, "required": "both"},
                {"currency_id": self.sek.id, "debtor_kind": "business", "amount_from": 0, "required": "none"},
            ]
        )
        self.invoice.invoice_line_ids.name = "Two chairs\nblue"
        assignment = self._propose()
        self.assertEqual(assignment.description, "Two chairs", "from the texts of the invoice")
        self.assertFindings(assignment, "no_number", "no_file")
        assignment.attachment_ids = [Command.create({"name": "order.pdf", "raw": b"order"})]
        assignment.action_check()
        self.assertEqual(assignment.status, "ready")
        self.anna.is_company = True
        assignment.attachment_ids = [Command.clear()]
        assignment.action_check()
        self.assertEqual(assignment.status, "ready", "the narrower row holds")

    def test_several_currencies(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 0.1)])
        abroad = self._invoice("2026-09-01", 100.0, currency_id=euro.id)
        self._run_and_send("2026-09-17")
        first = self._hand_over()
        self.assertEqual((first.currency_id, len(first.line_ids)), (self.sek, 1))
        second = self._hand_over(currency=euro)
        self.assertEqual((second.currency_id, second.line_ids.move_id), (euro, abroad))
        self.assertEqual(second.placement, 1)

    # -------------------------------------------------------------------------
    # Telling the debtor
    # -------------------------------------------------------------------------

    def test_the_debtor_is_told(self):
        self.company.inkasso_notify_assignment = True
        self.alfa.partner_id.phone = "08-77 77 77"
        charges = self._charges(self.invoice)
        item = self._items(self.invoice)
        level = item.level_id
        assignment = self._hand_over()
        notice = assignment.notice_ids
        self.assertEqual((notice.state, notice.level_id.stage), ("queued", "handed_over"))
        self.assertEqual(self._charges(self.invoice), charges, "nothing new is claimed")
        self.assertEqual((item.level_id, item.rest_reason), (level, "assigned"))
        html = self.env["ir.actions.report"]._render_qweb_html("inkasso_collections.report_letter", notice.ids)[0]
        for text in (b"Alfa Inkasso AB", b"08-77 77 77", assignment.name.encode()):
            self.assertIn(text, html)
        notice.sudo()._mark_sent()
        self.assertEqual((item.level_id, item.rest_reason), (level, "assigned"))

    def test_who_cannot_be_told(self):
        self.company.inkasso_notify_assignment = True
        self.env.ref("inkasso_collections.level_handed_over").active = False
        assignment = self._hand_over()
        self.assertEqual(assignment.status, "sent")
        self.assertTrue(assignment.activity_ids.filtered(lambda to_do: "Tell the debtor" in to_do.summary))

    def test_a_level_through_an_agency_in_our_name(self):
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.demand.agency_id = self.alfa
        ours = self._make_agency("Ours", licence=False)
        ours.kind_ids = self.env.ref("inkasso_collections.agency_kind_first_party")
        ours.partner_id.write({"email": "ours@example.com", "phone": "08-1"})
        self.demand.agency_id = ours
        notice = self._run("2026-10-05").notice_ids
        self.assertEqual(notice.level_id, self.demand)
        self.assertEqual(notice._get_letter_contact(), {"name": "Ours", "phone": "08-1", "email": "ours@example.com"})

    # -------------------------------------------------------------------------
    # Approval
    # -------------------------------------------------------------------------

    def test_approval(self):
        self.company.inkasso_assignment_approval = 5000
        collector, manager = (
            new_test_user(self.env, name, groups=f"inkasso_collections.group_{name}", company_id=self.company.id)
            for name in ("collector", "manager")
        )
        wizard = self._open_wizard(self.case, collector)
        action = wizard.action_send()
        assignment = self.env["inkasso.assignment"].browse(action["res_id"])
        self.assertEqual((assignment.status, assignment.needs_approval), ("ready", True))
        self.assertEqual(self._items(self.invoice).rest_reason, "assigned")
        with self.assertRaisesRegex(UserError, "manager"):
            assignment.with_user(collector).action_send()
        with self.assertRaises(AccessError):
            assignment.with_user(collector).action_approve()
        assignment.with_user(manager).action_approve()
        assignment.with_user(collector).action_send()
        self.assertEqual((assignment.status, assignment.approved_by_id), ("sent", manager))

    def test_nobody_approves_his_own(self):
        self.company.inkasso_assignment_approval = 5000
        manager = new_test_user(
            self.env, "manager", groups="inkasso_collections.group_manager", company_id=self.company.id
        )
        action = self._open_wizard(self.case, manager).action_propose()
        assignment = self.env["inkasso.assignment"].browse(action["res_id"]).with_user(manager)
        with self.assertRaisesRegex(UserError, "colleague"):
            assignment.action_approve()

    def _open_wizard(self, cases, user=None):
        cases = cases.with_user(user) if user else cases
        return cases.env["inkasso.hand.over"].browse(cases.action_hand_over()["res_id"])

    # -------------------------------------------------------------------------
    # Life
    # -------------------------------------------------------------------------

    def test_status_by_hand(self):
        assignment = self._hand_over()
        assignment.sudo()._ask_consent("legal", fields.Date.to_date("2026-10-15")).action_approve()
        wizard = self.env["inkasso.assignment.update"].browse(assignment.action_update()["res_id"])
        wizard.write({"status": "legal_applied", "agency_reference": "A-77", "note": "Applied today"})
        wizard.action_apply()
        self.assertEqual((assignment.status, assignment.phase), ("legal_applied", "legal"))
        self.assertEqual(assignment.agency_reference, "A-77")
        self.assertEqual(assignment.event_ids.sorted("id")[-1].source, "agency")
        self.assertIn("Applied today", self.case.message_ids[0].body)
        wizard = self.env["inkasso.assignment.update"].browse(assignment.action_update()["res_id"])
        wizard.status = "closed"
        with self.assertRaises(UserError):
            wizard.action_apply()
        wizard.close_code = "exhausted"
        wizard.action_apply()
        self.assertEqual((assignment.status, assignment.close_code), ("closed", "exhausted"))
        self.assertEqual(assignment.phase, "legal", "it ended in the legal phase")
        self.assertNotEqual(self._items(self.invoice).rest_reason, "assigned")
        with self.assertRaises(UserError):
            assignment.action_update()

    def test_wrong_moves(self):
        assignment = self._hand_over()
        for status in ("ready", "draft"):
            with self.assertRaises(UserError):
                self._status(assignment, status)
        self._status(assignment, "received")
        count = len(assignment.event_ids)
        self._status(assignment, "received")
        self.assertEqual(len(assignment.event_ids), count, "said twice, it is known")

    def test_declined(self):
        assignment = self._hand_over()
        self._status(assignment, "declined", note="No capacity")
        self.assertFalse(assignment.is_live)
        self.assertEqual(self.case.stage, "handover")
        self.assertNotEqual(self._items(self.invoice).rest_reason, "assigned")

    # -------------------------------------------------------------------------
    # Paid to us
    # -------------------------------------------------------------------------

    def test_payments_to_us(self):
        assignment = self._hand_over()
        self._pay(self.invoice, "2026-10-15", 4000)
        payment = assignment.payment_ids
        self.assertEqual((payment.amount, payment.kind, payment.state), (4000, "payment", "to_report"))
        self._pay(self.invoice, "2026-10-15")
        self.assertEqual(assignment.status, "sent", "the agency is to be told first")
        self.assertIn("tell the agency", " ".join(assignment.activity_ids.mapped("summary")))
        assignment.payment_ids.action_report()
        self.assertEqual(set(assignment.payment_ids.mapped("state")), {"reported"})
        self.assertEqual((assignment.status, assignment.close_code), ("closed", "paid_full"))
        with self.assertRaises(UserError):
            assignment.payment_ids.action_report()

    def test_a_credit_note(self):
        assignment = self._hand_over()
        credit = self.invoice._reverse_moves([{"invoice_date": "2026-10-15", "date": "2026-10-15"}])
        credit.action_post()
        self.assertEqual(assignment.payment_ids.kind, "credit")
        assignment.payment_ids.action_report()
        self.assertEqual(assignment.close_code, "credited")

    def test_a_payment_that_is_undone(self):
        assignment = self._hand_over()
        self._pay(self.invoice, "2026-10-15", 4000)
        self._unmatch(self.invoice)
        self.assertFalse(assignment.payment_ids, "nobody was told")
        self._pay(self.invoice, "2026-10-15", 3000)
        assignment.payment_ids.action_report()
        self._unmatch(self.invoice)
        self.assertEqual(
            [(row.amount, row.state) for row in assignment.payment_ids.sorted("id")],
            [(3000, "reported"), (-3000, "to_report")],
        )

    def test_payments_on_other_claims_are_nobodys_business(self):
        self._hand_over()
        other = self._invoice("2026-10-01", 100.0)
        self._pay(other, "2026-10-15")
        self.assertFalse(self.env["inkasso.assignment.payment"].search([("move_line_id.move_id", "=", other.id)]))

    # -------------------------------------------------------------------------
    # Recall, and the next agency
    # -------------------------------------------------------------------------

    def _recall(self, assignment, reason="We settle it ourselves"):
        wizard = self.env["inkasso.assignment.recall"].browse(assignment.action_recall()["res_id"])
        wizard.reason = reason
        wizard.action_recall()
        return wizard

    def test_recall(self):
        terms = self._make_agreement(self.alfa, recall_fee=200, recall_percent=50, recall_free_days=7, tail_days=90)
        assignment = self._hand_over(terms=terms, day="2026-10-01")
        wizard = self._recall(assignment)
        self.assertEqual(wizard.cost, 200 + 500)
        self.assertEqual((assignment.status, assignment.recall_cost), ("recalled", 700))
        self.assertEqual(str(assignment.tail_until), "2027-01-13")
        self.assertFalse(self._items(self.invoice).rest_ids)
        self.assertEqual(self.case.stage, "handover")
        self.assertIn("We settle it ourselves", self.case.message_ids.filtered("body")[0].body)
        with self.assertRaises(UserError):
            assignment.action_recall()

    def test_recall_within_the_free_days(self):
        terms = self._make_agreement(self.alfa, recall_fee=200, recall_percent=50, recall_free_days=14)
        self.assertEqual(self._recall(self._hand_over(terms=terms, day="2026-10-01")).cost, 0)

    def test_in_the_tail_payments_are_told_too(self):
        terms = self._make_agreement(self.alfa, tail_days=30)
        assignment = self._hand_over(terms=terms)
        self._recall(assignment)
        self._pay(self.invoice, "2026-10-15", 1000)
        self.assertEqual(assignment.payment_ids.amount, 1000)

    def test_second_placement(self):
        first = self._hand_over()
        self._recall(first)
        beta = self._make_agency("Beta")
        second = self._hand_over(terms=self._make_agreement(beta))
        self.assertEqual((second.previous_id, second.placement, second.status), (first, 2, "sent"))
        self.assertEqual(self.case.agency_id, beta)
        self._pay(self.invoice, "2026-10-15", 1000)
        self.assertTrue(second.payment_ids)
        self.assertFalse(first.payment_ids)

    # -------------------------------------------------------------------------
    # Rights
    # -------------------------------------------------------------------------

    def test_rights(self):
        assignment = self._hand_over()
        user, collector = (
            new_test_user(self.env, name, groups=f"inkasso_collections.group_{name}", company_id=self.company.id)
            for name in ("user", "collector")
        )
        theirs = self.env["res.company"].sudo().create({"name": "Theirs AB"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="inkasso_collections.group_manager",
            company_id=theirs.id,
            company_ids=[Command.set(theirs.ids)],
        )
        seen = assignment.with_user(user)
        self.assertTrue(seen.name)
        for action in ("action_send", "action_recall", "action_update", "action_check"):
            with self.assertRaises(AccessError):
                getattr(seen, action)()
        with self.assertRaises(AccessError):
            self.case.with_user(user).action_hand_over()
        assignment.with_user(collector).description = "Two chairs"
        with self.assertRaises(AccessError):
            assignment.with_user(collector).status = "closed"
        with self.assertRaises(AccessError):
            self.terms.with_user(collector).note = "Mine"
        for model in ("inkasso.assignment", "inkasso.assignment.line", "inkasso.assignment.event"):
            self.assertFalse(self.env[model].with_user(stranger).search([]))
        self.assertFalse(self.env["inkasso.agency.agreement"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            assignment.with_user(stranger).action_recall()

    def test_what_debtors_say_of_an_agency(self):
        self.assertEqual(self.alfa.debtor_rating_count, 0)
        self._hand_over()
        self.case.sudo()._rate(4, "They listened")
        self.alfa.invalidate_recordset()
        self.assertEqual((self.alfa.debtor_rating, self.alfa.debtor_rating_count), (4, 1))
