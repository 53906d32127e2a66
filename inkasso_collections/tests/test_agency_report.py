"""What agencies tell: taken in once, applied or kept with the reason, corrected and applied again."""

from unittest.mock import patch

from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ..models.agencies.assignment import CLOSE_CODES
from ..models.agencies.report import PERSONAL_NUMBER
from ..models.agencies.status_map import REPORTED, fold
from .agencies_common import HANDOVER_DAY, AgenciesCommon

DAY = HANDOVER_DAY


class TestAgencyReport(AgenciesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.assignment = cls._hand_over()
        cls.collector = new_test_user(
            cls.env,
            "report_collector",
            groups="inkasso_collections.group_collector",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _tell(self, *reports, agency=None, channel="api"):
        told = [{"reference": self.assignment.name, "day": DAY, **report} for report in reports]
        return (agency or self.alfa)._receive(told, channel)

    def _status(self, word, **vals):
        return self._tell({"kind": "status", "status_text": word, **vals})

    def assertState(self, report, state, part=""):
        self.assertEqual(report.state, state, report.error)
        self.assertIn(part, report.error or "")

    # -------------------------------------------------------------------------
    # Words
    # -------------------------------------------------------------------------

    def test_words_of_a_status(self):
        translate = self.env["inkasso.agency.status.map"]._translate
        for word, meaning in {
            "Slutbetald": ("closed", "paid_full"),
            "PAID_IN_FULL": ("closed", "paid_full"),
            "Debtor Insolvent/Bankrupt": ("closed", "insolvent"),
            "PreLegalExhaustedNoPayment": ("closed", "exhausted"),
            "NeedsAdditionalDetails": ("needs_info", None),
            "Kronofogden": ("legal_applied", None),
            "automatisk bevakning": ("surveillance", None),
            "active_amicable": ("active_amicable", None),
            "untraceable": ("closed", "untraceable"),
            "gibberish": (None, None),
            "": (None, None),
            "Draft": (None, None),
        }.items():
            self.assertEqual(translate(self.alfa, word), meaning, word)

    def test_every_status_and_code_is_known_by_its_own_name(self):
        translate = self.env["inkasso.agency.status.map"]._translate
        for status, _label in REPORTED:
            self.assertEqual(translate(self.alfa, status)[0], status)
        for code, _label in CLOSE_CODES:
            self.assertEqual(translate(self.alfa, code), ("closed", code))

    def test_an_agency_has_words_of_its_own(self):
        self.env["inkasso.agency.status.map"].create(
            {"agency_id": self.alfa.id, "word": "Inkasso", "status": "received"}
        )
        translate = self.env["inkasso.agency.status.map"]._translate
        self.assertEqual(translate(self.alfa, "INKASSO")[0], "received")
        self.assertEqual(translate(self._make_agency("Beta"), "inkasso")[0], "active_amicable")

    def test_fold(self):
        self.assertEqual(fold(" Pre-Legal_Exhausted  no payment! "), "prelegalexhaustednopayment")

    # -------------------------------------------------------------------------
    # Status
    # -------------------------------------------------------------------------

    def test_status_is_applied_and_logged(self):
        report = self._status("Mottaget", agency_reference="A-77", note="We begin.")
        self.assertState(report, "applied")
        self.assertEqual((self.assignment.status, self.assignment.agency_reference), ("received", "A-77"))
        event = self.assignment.event_ids[0]
        self.assertEqual((event.source, event.status_to, event.note), ("agency", "received", "We begin."))
        self.assertIn("We begin.", self.case.message_ids[0].body)

    def test_found_by_their_number_and_by_invoice(self):
        self.assignment.sudo().agency_reference = "B 12"
        self.assertState(self._status("Received", reference="B 12"), "applied")
        self.assertState(self._status("Active", reference=self.invoice.name), "applied")

    def test_unknown_case_waits_and_is_corrected(self):
        report = self._status("Received", reference="nobody")
        self.assertState(report, "waiting", "nobody")
        self.assertTrue(self.alfa.activity_ids)
        as_collector = report.with_user(self.collector)
        as_collector.assignment_id = self.assignment
        as_collector.action_apply()
        self.assertState(report, "applied")
        self.assertEqual(self.assignment.status, "received")
        self.assertFalse(self.alfa.activity_ids)

    def test_unknown_word_waits_until_it_is_known(self):
        report = self._status("Hobbledehoy")
        self.assertState(report, "waiting", "Hobbledehoy")
        self.env["inkasso.agency.status.map"].create({"word": "hobbledehoy", "status": "paused"})
        report.with_user(self.collector).action_apply()
        self.assertEqual(self.assignment.status, "paused")

    def test_late_report_is_noted_only(self):
        self._status("Active")
        report = self._status("Received", day="2026-10-10")
        self.assertState(report, "applied", "Older")
        self.assertEqual(self.assignment.status, "active_amicable")
        self.assertIn("Received", self.assignment.event_ids[0].note)

    def test_nothing_follows_the_end(self):
        self.assignment.sudo()._recall(self.assignment.sent_on, "ours again")
        self.assertState(self._status("Active"), "refused", "does not change")
        self.assertEqual(self.assignment.status, "recalled")

    def test_what_is_refused(self):
        self.assertState(self._status("Closed"), "refused", "Say why")
        self.assertState(self._status("Declined"), "refused", "Say why")
        self.assertState(self._status("Received", day="2027-01-01"), "refused", "yet to come")
        self.assertState(self._tell({"kind": "status"}), "refused", "no status")
        self.assertState(self._tell({"kind": "note"}), "refused", "empty")
        self.assertState(self._tell({"kind": "document"}), "refused", "no file")
        self.assertState(self._tell({"kind": "request"}), "refused", "asked for")
        self.assertState(self._tell({"kind": "note", "note": "x", "read_error": "Bad row"}), "refused", "Bad row")
        self.assertEqual(self.assignment.status, "sent")

    def test_what_cannot_be_read_is_refused_and_kept(self):
        reports = self._tell(
            {"kind": "note", "note": "x", "day": "someday"},
            {"kind": "payment", "amount_principal": "much"},
            {"kind": "payment", "amount_principal": float("nan")},
            {"kind": "status", "status": "closed", "close_code": "whatever"},
            {"kind": "payment", "amount_principal": "1 000,50", "day": "2026-10-15"},
        )
        self.assertEqual(reports.mapped("state"), [*["refused"] * 4, "applied"], reports.mapped("error"))
        self.assertIn("someday", reports[0].error)
        self.assertEqual(reports[4].amount_principal, 1000.5)
        for ours in ("recalled", "draft", "nonsense"):
            self.assertState(self._tell({"kind": "status", "status": ours}), "waiting", ours)
        self.assertEqual(self.assignment.status, "sent")

    def test_declining_releases_the_claims(self):
        self.assertEqual(self._items(self.invoice).rest_reason, "assigned")
        self.assertState(self._status("Declined", note="Debtor is a client of ours."), "applied")
        self.assertEqual(self.assignment.status, "declined")
        self.assertFalse(self._items(self.invoice).rest_reason)
        self.assertIn("The agency declined the case", self.assignment.activity_ids.mapped("summary"))

    def test_a_case_of_another_agency(self):
        beta = self._make_agency("Beta")
        self.assertState(self._tell({"kind": "status", "status_text": "Received"}, agency=beta), "waiting")
        told = {"kind": "note", "note": "x", "assignment_id": self.assignment.id}
        self.assertState(self._tell(told, agency=beta), "refused", "another agency")

    # -------------------------------------------------------------------------
    # Once
    # -------------------------------------------------------------------------

    def test_told_twice_counts_once(self):
        first = self._tell({"kind": "note", "note": "Called.", "key": "n1"})
        events = len(self.assignment.event_ids)
        again = self._tell({"kind": "note", "note": "Called.", "key": "n1"}, {"kind": "note", "note": "x", "key": "n1"})
        self.assertEqual(again[0], first)
        self.assertEqual(again, first | first)
        self.assertEqual(len(self.assignment.event_ids), events)

    def test_told_twice_at_the_same_moment(self):
        self._tell({"kind": "note", "note": "Called.", "key": "n1"})
        unseen = patch.object(type(self.alfa), "_find_report", lambda agency, key: self.env["inkasso.agency.report"])
        with unseen, mute_logger("odoo.sql_db"), self.assertRaises(ConcurrencyError):
            self._tell({"kind": "note", "note": "Called.", "key": "n1"})

    def test_what_fails_here_waits(self):
        failing = patch.object(self.registry["inkasso.agency.report"], "_apply_note", side_effect=ZeroDivisionError)
        with failing, mute_logger("odoo.addons.inkasso_collections.models.agencies.report_apply"):
            reports = self._tell({"kind": "note", "note": "x"}, {"kind": "status", "status_text": "Received"})
        self.assertEqual(reports.mapped("state"), ["waiting", "applied"])
        self.assertNotIn("Zero", reports[0].error)

    def test_corrected_by_telling_again(self):
        bad = self._tell({"kind": "status", "status_text": "Received", "reference": "typo", "key": "s1"})
        self.assertState(bad, "waiting")
        good = self._tell({"kind": "status", "status_text": "Received", "key": "s1"})
        self.assertEqual(good, bad)
        self.assertState(bad, "applied")

    def test_a_bad_report_does_not_touch_the_others(self):
        reports = self._tell(
            {"kind": "status", "status_text": "Received"},
            {"kind": "payment", "amount_principal": 999999},
            {"kind": "note", "note": "Third"},
        )
        self.assertEqual(reports.mapped("state"), ["applied", "waiting", "applied"])

    # -------------------------------------------------------------------------
    # Payments
    # -------------------------------------------------------------------------

    def test_payment_is_a_row_of_the_open_draft(self):
        reports = self._tell(
            {"kind": "payment", "key": "p1", "amount_principal": 1000, "amount_commission": 100, "currency": "sek"},
            {"kind": "payment", "key": "p2", "amount_principal": 500, "amount_commission": 50, "amount_net": 450},
        )
        self.assertEqual(reports.mapped("state"), ["applied", "applied"], reports.mapped("error"))
        remittance = reports.remittance_line_id.remittance_id
        self.assertEqual((len(remittance), remittance.amount_net, remittance.is_collecting), (1, 1350, True))
        self.assertEqual(remittance.line_ids.mapped("row_reference"), ["p1", "p2"])
        self.assertEqual(reports[0].amount_net, 900)
        self.assertIn("1,000.00", self.assignment.event_ids[1].note)
        self._tell({"kind": "payment", "key": "p1", "amount_principal": 1000})
        self.assertEqual(len(remittance.line_ids), 2)

    def test_payment_that_cannot_be_booked_waits(self):
        report = self._tell({"kind": "payment", "amount_principal": 10001})
        self.assertState(report, "waiting", "more than is open")
        self.assertFalse(self.env["inkasso.remittance"].search([("agency_id", "=", self.alfa.id)]).line_ids)
        report.with_user(self.collector).amount_principal = 10000
        report.with_user(self.collector).action_apply()
        self.assertEqual(report.remittance_line_id.amount_principal, 10000)

    def test_payment_in_an_unknown_currency(self):
        self.assertState(self._tell({"kind": "payment", "amount_principal": 1, "currency": "XXQ"}), "refused", "XXQ")

    # -------------------------------------------------------------------------
    # Files and requests
    # -------------------------------------------------------------------------

    def test_files_are_with_the_assignment(self):
        report = self._tell({"kind": "document", "files": [("order.pdf", b"%PDF-1.4 x")]})
        self.assertState(report, "applied")
        file = report.attachment_ids
        self.assertEqual((file.res_model, file.res_id), ("inkasso.assignment", self.assignment.id))
        self.assertEqual(file.with_user(self.collector).raw, b"%PDF-1.4 x")
        self.assertIn("order.pdf", self.case.message_ids[0].body)

    def test_request_is_answered(self):
        report = self._tell({"kind": "request", "note": "The contract, please"})
        self.assertIn("Answer what the agency asks for", self.assignment.activity_ids.mapped("summary"))
        action = report.with_user(self.collector).action_answer()
        file = self.env["ir.attachment"].with_user(self.collector).create({"name": "contract.txt", "raw": b"text"})
        wizard = self.env["inkasso.agency.answer"].with_user(self.collector).browse(action["res_id"])
        wizard.write({"answer": "Here it is", "attachment_ids": [Command.link(file.id)]})
        wizard.action_send()
        self.assertEqual((report.answer, report.answer_file_ids.name), ("Here it is", "contract.txt"))
        self.assertNotIn("Answer what the agency asks for", self.assignment.activity_ids.mapped("summary"))
        with self.assertRaises(UserError):
            wizard.action_send()

    # -------------------------------------------------------------------------
    # Kept as told
    # -------------------------------------------------------------------------

    def test_personal_numbers_are_left_out(self):
        for number in ("811218-9876", "19811218-9876", "198112189876", "8112189876", "811278-9873", "811218+9876"):
            self.assertTrue(PERSONAL_NUMBER.search(f"row {number};"), number)
        for number in ("2026-10-15", "INV/2026/00012", "123456", "ASG/2026/00001", "1234567890123456"):
            self.assertFalse(PERSONAL_NUMBER.search(number), number)
        report = self._tell({"kind": "note", "note": "x", "row_text": "Anna | 19811218-9876 | 10"})
        self.assertEqual(report.row_text, "Anna | ******-**** | 10")

    def test_who_may_what(self):
        report = self._status("nonsense")
        user = new_test_user(
            self.env, "report_user", groups="inkasso_collections.group_user", company_id=self.company.id
        )
        self.assertEqual(report.with_user(user).status_text, "nonsense")
        with self.assertRaises(AccessError):
            report.with_user(user).action_apply()
        with self.assertRaises(AccessError):
            report.with_user(self.collector).state = "applied"
        report.with_user(self.collector).write({"status": "received"})
        report.with_user(self.collector).action_apply()
        with self.assertRaises(UserError):
            report.with_user(self.collector).note = "other"
        with self.assertRaises(UserError):
            report.sudo().unlink()

    def test_hostile_texts_are_cut(self):
        report = self._tell({"kind": "note", "note": "<script>alert(1)</script>" + "x" * 9000, "key": "k" * 500})
        self.assertEqual((len(report.note), len(report.key)), (5000, 128))
        self.assertNotIn("<script>", self.case.message_ids[0].body)
