"""Compliance reports: asked for once a period, reminded, received, judged, approved; what is overdue shows."""

import base64
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tests.common import freeze_time

from .agencies_common import AgenciesCommon


class TestCompliance(AgenciesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alfa.email = "report@alfa.example.com"
        # agreements of demonstration data have reports of their own
        cls.env["inkasso.agency.agreement"].search([("id", "!=", cls.terms.id)]).compliance_months = 0
        cls.collector = new_test_user(
            cls.env,
            "compliance",
            groups="inkasso_collections.group_collector",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _cron(self, day="2026-10-15"):
        with freeze_time(day), self.enter_registry_test_mode():
            self.env.ref("inkasso_collections.ir_cron_compliance").method_direct_trigger()
        self.env.invalidate_all()

    def _request(self, **vals):
        return self.env["inkasso.compliance.request"].create(
            {
                "agency_id": self.alfa.id,
                "agreement_id": self.terms.id,
                "company_id": self.company.id,
                "date_from": "2026-07-01",
                "date_to": "2026-09-30",
                "due_date": "2026-10-20",
                **vals,
            }
        )

    def _sent(self, **vals):
        request = self._request(**vals)
        request.action_send()
        return request

    def _get_reports(self):
        return self.env["inkasso.compliance.request"].search([("agency_id", "=", self.alfa.id)], order="date_to")

    def test_the_first_period_begins_with_the_agreement(self):
        self.assertEqual(str(self.terms.compliance_date), "2026-03-31")

    def test_asked_for_once_however_often_it_runs(self):
        """The cron catches up what it missed: the periods that ended in March, June and September."""
        self._cron()
        self._cron()
        reports = self._get_reports()
        self.assertEqual(
            [(str(each.date_from), str(each.date_to)) for each in reports],
            [("2026-01-01", "2026-03-31"), ("2026-04-01", "2026-06-30"), ("2026-07-01", "2026-09-30")],
        )
        self.assertEqual(set(reports.mapped("state")), {"sent"})
        self.assertEqual(str(reports[0].due_date), "2026-11-05")
        self.assertEqual(str(self.terms.compliance_date), "2026-12-31")

    def test_the_e_mail_has_the_questions(self):
        request = self._sent()
        message = request.message_ids.filtered("subject")
        self.assertEqual(len(request.answer_ids), 8)
        for question in request.answer_ids:
            self.assertIn(question.name.split("?")[0], message.body)
        self.assertIn(self.alfa.partner_id, message.notified_partner_ids)
        self.assertIn(request.name, message.subject)

    def test_without_an_address_people_are_told_and_the_others_go_on(self):
        beta = self._make_agency("Beta Inkasso AB")
        self.assertFalse(beta.email)
        self._make_agreement(beta)
        self._cron()
        self.assertEqual(len(self._get_reports()), 3)
        self.assertIn("could not be asked for", beta.agreement_ids.activity_ids.summary)

    def test_reminded_before_and_after(self):
        with freeze_time("2026-10-01"):
            request = self._sent()
        self.terms.compliance_months = 0
        reminded = []
        for offset in range(45):
            day = fields.Date.to_date("2026-10-02") + timedelta(days=offset)
            self._cron(str(day))
            if request.reminded_on == day and day not in reminded:
                reminded.append(day)
        # a week before, the day after, then each week, six times in all
        self.assertEqual(
            [day.isoformat() for day in reminded],
            ["2026-10-13", "2026-10-21", "2026-10-28", "2026-11-04", "2026-11-11"],
        )
        self.assertIn("overdue", " ".join(request.activity_ids.mapped("summary")))

    def test_twice_a_day_reminds_once(self):
        with freeze_time("2026-10-01"):
            request = self._sent()
        self._cron("2026-10-21")
        self._cron("2026-10-21")
        self.assertEqual(request.reminder_count, 1)

    def test_an_answer_with_files_is_the_report(self):
        request = self._sent()
        request.message_post(
            body="Here it is", author_id=self.anna.id, attachments=[("other.pdf", b"x")], message_type="email"
        )
        self.assertEqual(request.state, "sent")  # not of the agency
        request.message_post(
            body="Here it is",
            author_id=self.alfa.partner_id.id,
            attachments=[("report.pdf", b"x")],
            message_type="email",
        )
        self.assertEqual(request.state, "received")
        self.assertEqual(request.attachment_ids.name, "report.pdf")

    def test_received_needs_something(self):
        request = self._sent().with_user(self.collector)
        with self.assertRaises(UserError):
            request.action_received()
        request.attachment_ids = [
            Command.create({"name": "report.pdf", "datas": base64.b64encode(b"x"), "res_model": request._name})
        ]
        request.action_received()
        self.assertEqual(request.state, "received")

    def _received(self):
        request = self._sent()
        request.answer_ids[0].answer = "Yes."
        request.action_received()
        return request

    def test_approved_by_a_manager_with_the_licence_and_each_answer_judged(self):
        request = self._received()
        with self.assertRaises(AccessError):
            request.with_user(self.collector).action_approve()
        with self.assertRaises(UserError):
            request.action_approve()
        self.alfa.licence_ids.checked_on = "2025-01-01"
        request.action_check_licence()
        self.assertEqual(str(self.alfa.licence_ids.checked_on), "2026-10-15")
        self.assertIn("Finansinspektionen FI-1", request.licence_result)
        with self.assertRaises(UserError):
            request.action_approve()
        request.answer_ids.judgement = "good"
        request.action_approve()
        self.assertEqual((request.state, request.approved_by_id), ("approved", self.env.user))
        with self.assertRaises(UserError):
            request.note = "changed"
        with self.assertRaises(UserError):
            request.unlink()

    def test_findings_are_to_dos_until_they_are_put_right(self):
        request = self._received()
        finding = self.env["inkasso.compliance.finding"].create(
            {"request_id": request.id, "name": "Calls after 20", "severity": "high", "deadline": "2026-11-15"}
        )
        activity = request.activity_ids.filtered(lambda each: "Calls after 20" in each.summary)
        self.assertEqual(str(activity.date_deadline), "2026-11-15")
        self.assertEqual(self.alfa.compliance_finding_count, 1)
        with self.assertRaises(UserError):
            finding.action_close()
        finding.deadline = "2026-11-20"
        activity = request.activity_ids.filtered(lambda each: "Calls after 20" in each.summary)
        self.assertEqual(str(activity.date_deadline), "2026-11-20")
        finding.remedy = "The dialler was set right."
        finding.action_close()
        self.assertFalse(request.activity_ids.filtered(lambda each: "Calls after 20" in each.summary))
        self.assertEqual((finding.state, self.alfa.compliance_finding_count), ("closed", 0))

    def test_overdue_warns_or_blocks(self):
        with freeze_time("2026-10-01"):
            self._sent(due_date="2026-10-10")
        self.assertTrue(self.alfa.compliance_overdue)
        assignment = self._propose()
        self.assertFindings(assignment, "no_number", "report_late")
        self.assertEqual(assignment.status, "ready")
        self.company.inkasso_compliance_block = True
        assignment.action_check()
        self.assertFindings(assignment, "report_overdue", "no_number")
        self.assertEqual(assignment.status, "validation_failed")
        self.assertIn("overdue", assignment.finding_text)

    def test_searched_by_overdue(self):
        with freeze_time("2026-10-01"):
            late, soon = self._sent(due_date="2026-10-10"), self._sent(due_date="2026-10-20", date_to="2026-09-29")
        Request = self.env["inkasso.compliance.request"]
        found = Request.search([("is_overdue", "=", True), ("agency_id", "=", self.alfa.id)])
        self.assertEqual(found, late)
        self.assertEqual(Request.search([("is_overdue", "=", False), ("agency_id", "=", self.alfa.id)]), soon)

    def test_rights(self):
        request = self._sent()
        viewer = new_test_user(
            self.env, "compliance_viewer", groups="inkasso_collections.group_user", company_id=self.company.id
        )
        self.assertEqual(request.with_user(viewer).state, "sent")
        with self.assertRaises(AccessError):
            request.with_user(viewer).action_received()
        with self.assertRaises(AccessError):
            request.with_user(self.collector).state = "approved"
        other = self._create_company(name="Other")
        stranger = new_test_user(
            self.env,
            "compliance_stranger",
            groups="inkasso_collections.group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(self.env["inkasso.compliance.request"].with_user(stranger).search([("id", "=", request.id)]))

    def test_cancelled_it_can_be_asked_for_again(self):
        self._sent().action_cancel()
        self.assertEqual(self._sent().state, "sent")
