"""What agencies tell of their conduct reaches the records of it; what we say reaches the agency, one way or another."""

import json
import zipfile
from io import BytesIO

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .agency_portal_common import AgencyPortalCommon
from .connections_common import ConnectionsCommon

DAY = "2026-10-15"


@tagged("inkasso_portal")
class TestAgencyConduct(AgencyPortalCommon):
    """Contacts and questions, in the portal and by file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms.with_context(inkasso_agreement_life=True).write(
            {"consent_settlement": True, "consent_settlement_percent": 80, "by_visit": False}
        )
        cls.alfa_user.partner_id.email = "person@alfa.example.com"

    def _tell(self, **told):
        return self.alfa.sudo()._receive([{"assignment_id": self.assignment.id, "day": DAY, **told}], "api")

    def _mails(self):
        return (
            self.env["mail.mail"]
            .sudo()
            .search([("model", "=", "inkasso.assignment"), ("res_id", "=", self.assignment.id)])
        )

    def test_a_contact_in_the_portal(self):
        self._enter()
        page = self._send(f"{self.page}/contact", contact_channel="visit", day=DAY, note="Nobody\nhome")
        self.assertShown(page, "The contact is noted", "The agency contacted the debtor: Visit")
        [contact] = self.assignment.agency_contact_ids
        self.assertEqual((contact.channel, contact.note), ("visit", "Nobody home"))
        self.assertEqual(self.assignment.breach_ids.kind, "means", "held against the agreement")

    def test_a_contact_that_cannot_be(self):
        self._enter()
        page = self._send(f"{self.page}/contact", contact_channel="pigeon", day=DAY)
        self.assertShown(page, "Please choose one", status=422)
        early = self._tell(kind="contact", contact_channel="phone", day="2026-10-01")
        self.assertEqual(early.state, "refused")
        self.assertEqual(self._tell(kind="contact").state, "refused")
        self.assertFalse(self.assignment.agency_contact_ids)

    def test_consent_asked_and_answered(self):
        self._enter()
        page = self._send(f"{self.page}/consent", step="settlement", settlement="5000", note="Has lost the job")
        self.assertShown(page, "What you asked consent for", "Has lost the job", "To decide")
        [consent] = self.assignment.consent_ids
        self.assertEqual((consent.state, consent.amount, consent.percent), ("waiting", 5000, 50))
        self.assertTrue(consent.activity_ids)
        consent.reason = "At least 8000"
        consent.action_refuse()
        self.assertShown(self.url_open(self.page), "Refused", "At least 8000")
        [mail] = self._mails()
        self.assertEqual(mail.recipient_ids, self.alfa_user.partner_id)
        self.assertIn(self.page, mail.body_html)
        for text in ("Anna", "8000", "5000"):
            self.assertNotIn(text, mail.body_html + mail.subject)
        self.assertNotIn("Tell the agency what was decided", self.assignment.activity_ids.mapped("summary"))

    def test_consent_that_is_left_to_the_agency(self):
        self._enter()
        page = self._send(f"{self.page}/consent", step="settlement", settlement="9000", note="x")
        self.assertShown(page, "Needed none")

    def test_what_a_question_lacks(self):
        self._enter()
        self.assertEqual(self._send(f"{self.page}/consent", step="settlement", note="x").status_code, 422)
        self.assertEqual(self._send(f"{self.page}/consent", step="plan", note="x").status_code, 422)
        self.assertEqual(self._send(f"{self.page}/consent", step="legal").status_code, 422)
        for told in ({}, {"step": "settlement"}, {"step": "plan", "months": 0}, {"step": "plan", "months": "1e9"}):
            self.assertEqual(self._tell(kind="consent", **told).state, "refused", told)
        self.assertFalse(self.assignment.consent_ids)

    def test_a_question_that_waits_is_not_changed(self):
        first = self._tell(kind="consent", step="settlement", settlement=7000)
        other = self._tell(kind="consent", step="settlement", settlement=100)
        self.assertEqual((first.state, other.state), ("applied", "refused"))
        self.assertEqual(self._tell(kind="consent", step="settlement", settlement=7000).consent_id, first.consent_id)
        self.assertEqual(self.assignment.consent_ids.amount, 7000)

    def test_after_the_end(self):
        self._status(self.assignment, "declined", note="No")
        self._enter()
        self.assertEqual(self.url_open(f"{self.page}/consent").status_code, 404)
        self.assertEqual(self._tell(kind="consent", step="legal").state, "refused")
        # what was done is to be known, also afterwards
        self.assertEqual(self._tell(kind="contact", contact_channel="phone").state, "applied")

    def test_by_file(self):
        number = self.assignment.name
        rows = [
            "Row ID;Reference;Date;Contacted by;Asks for;Settlement;Months;Note",
            f"1;{number};{DAY};Phone;;;;Promised to pay",
            f"2;{number};{DAY};samtal;;;;",
            f"3;{number};{DAY};;Settlement;5 000,00;;Poor",
            f"4;{number};{DAY};pigeon;;;;",
            f"5;{number};{DAY};SMS;plan;;x;",
        ]
        content = "\n".join(rows).encode()
        states = [row["state"] for row in self.alfa.sudo()._preview_upload(content)]
        self.assertEqual(states, ["applied", "applied", "applied", "refused", "applied", "refused"])
        self.assertFalse(self.assignment.agency_contact_ids, "a preview changes nothing")
        for _time in range(2):
            reports = self.alfa.sudo()._take_upload(content, self.alfa_user)
        self.assertEqual(reports.mapped("state"), states)
        self.assertEqual(self.assignment.agency_contact_ids.mapped("channel"), ["sms", "phone", "phone"])
        self.assertEqual(self.assignment.consent_ids.amount, 5000)
        self.assertIn("pigeon", reports[3].error)
        self.assertEqual(reports[3]._get_upload_cells()["row_reference"], "4")

    def test_who_is_written_to(self):
        self.assignment.sudo()._write_to_agency(self.assignment.sent_on, "Please wait")
        self.assertEqual(self._mails().recipient_ids, self.alfa_user.partner_id)
        self.alfa_user.sudo().active = False
        self.assignment.sudo()._write_to_agency(self.assignment.sent_on, "Go on")
        self.assertEqual(len(self._mails()), 1, "nobody is there who can read it")
        self.assertIn("Tell the agency what was written to it", self.assignment.activity_ids.mapped("summary"))

    def test_an_answer_is_mailed(self):
        report = self._tell(kind="request", note="The contract, please")
        file = self.env["ir.attachment"].create({"name": "contract.txt", "raw": b"x"})
        report.sudo()._answer(self.assignment.sent_on, "Here", file)
        self.assertEqual(len(self._mails()), 1)

    def test_long_numbers_that_differ_at_the_end(self):
        keys = ["k" * 200 + end for end in "ab"]
        first, second = (self._tell(kind="note", note=key[-1], key=key) for key in keys)
        self.assertNotEqual(first, second)
        self.assertEqual(self._tell(kind="note", note="again", key=keys[0]), first)

    def test_what_no_database_keeps(self):
        report = self._tell(kind="note", note="a\x00b\ud800c", key="\ud800", row_text="\ud800")
        self.assertEqual((report.state, report.note), ("applied", "ab?c"))


class TestToldByConnection(ConnectionsCommon):
    """Where a connection can, it brings what we write, and notices that go through the agency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection = cls._connect()

    def test_messages_by_the_connection(self):
        assignment = self._submitted()
        assignment.sudo()._write_to_agency(assignment.sent_on, "The debtor has moved.")
        [exchange] = self._exchanges(assignment, "message")
        self._work()
        self.assertEqual(exchange.state, "done")
        self.assertIn("The debtor has moved.", self.server.chats[assignment.agency_reference][-1]["message"])
        self.assertNotIn("Tell the agency what was written to it", self._to_dos(assignment))

    def test_consents_by_the_connection(self):
        assignment = self._submitted()
        consent = assignment.sudo()._ask_consent("legal", assignment.sent_on)
        if consent.state == "waiting":
            consent.action_approve()
        else:
            assignment.sudo()._transmit_consent(consent, assignment.sent_on)
        self._work()
        self.assertEqual(self._exchanges(assignment, "message").state, "done")
        self.assertNotIn("Tell the agency what was decided", self._to_dos(assignment))


class TestBatchByConnection(ConnectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._make_agency(
            "Egna Namnet AB",
            licence=False,
            kind_ids=[Command.set(cls.env.ref("inkasso_collections.agency_kind_first_party").ids)],
        )
        cls.reminder.agency_id = cls.first
        cls.connection = cls._connect("http", cls.first)
        cls.template = cls.env["inkasso.agency.connection.template"].create(
            {"connection_id": cls.connection.id, "verb": "notices", "path": "/cases/notices"}
        )
        cls.bill = cls._invoice("2026-10-05", 1000.0, partner=cls._make_debtor("Greta Gren"))
        issued = cls._run("2026-10-15")
        cls.notice = issued.notice_ids.filtered(lambda each: each.partner_id.name == "Greta Gren")
        cls.notice.sudo()._deliver()

    def _cron(self):
        self.env.flush_all()
        self._run_cron("ir_cron_agency_batches")

    def test_by_the_connection(self):
        self._cron()
        batch = self.notice.agency_batch_id
        self.assertEqual((batch.state, batch.exchange_ids.state), ("ready", "queued"))
        self.assertFalse(batch.activity_ids, "nobody has to send it")
        self._work()
        self.assertEqual((batch.exchange_ids.state, batch.state, self.notice.state), ("done", "sent", "sent"))
        [body] = self.server.said("POST", "/cases/notices")
        self.assertIn(b"letters/", body)
        self._work()
        self.assertEqual(len(self.server.said("POST", "/cases/notices")), 1)

    def test_paid_before_it_left(self):
        self._cron()
        batch = self.notice.agency_batch_id
        self._pay(self.bill, "2026-10-15", 1000.0)
        self._work()
        self.assertEqual((batch.exchange_ids.state, batch.state), ("cancelled", "empty"))
        self.assertFalse(self.server.calls)

    def test_unsure_is_the_same_file(self):
        self._cron()
        batch = self.notice.agency_batch_id
        batch.sudo().exchange_ids.is_unsure = True
        with self.assertRaisesRegex(UserError, "may have the file"):
            batch.action_rebuild()
        content = batch.attachment_id.raw
        self._work()
        self.assertEqual((batch.state, batch.attachment_id.raw), ("sent", content))

    def test_sent_by_people(self):
        self._cron()
        batch = self.notice.agency_batch_id
        batch.action_sent()
        self.assertEqual(batch.exchange_ids.state, "cancelled")
        archive = zipfile.ZipFile(BytesIO(batch.attachment_id.raw))
        self.assertEqual(len(json.loads(archive.read("notices.json"))["notices"]), 1)
