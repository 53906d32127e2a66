"""What must not get about does not: personal numbers, passwords and tokens are in no log, subject, address or chatter, whatever
is done; and what debtors and agencies type is text wherever it is shown."""

import base64
import json
import logging
import time

from odoo.tests import new_test_user
from odoo.tools import html2plaintext

from ..models.debtor import access_token
from ..rules.signatures import sign
from . import agency_server
from .connections_common import ConnectionsCommon

NUMBER = "19811228-9874"
OTHER_NUMBER = "19640823-3234"
FORMS = (NUMBER, NUMBER.replace("-", ""), NUMBER[2:], NUMBER[2:].replace("-", ""), OTHER_NUMBER, OTHER_NUMBER[2:])
PASSWORD = "correct-horse-battery"  # as a manager would enter it
SECRET = b"thirty-two bytes that nobody has"

SCRIPT = "<script>alert(1)</script>"
TEMPLATES = "{{ 7919*6353 }} ${7919*6353} {% if 1 %}x{% endif %} <t t-out='7919*6353'/> {name} %(name)s"
EVIL = f"{SCRIPT}<img src=x onerror=alert(1)> {TEMPLATES}"


class Recorder(logging.Handler):
    """Everything that is logged while this is there, as text, with what it was logged about."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(f"{record.name}: {record.getMessage()} {record.exc_text or ''} {record.exc_info or ''}")


class TestKeptQuiet(ConnectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.write({"company_registry": NUMBER, "vat": False, "email": "anna@example.com"})
        cls.alfa.needs_personal_number = True

    def setUp(self):
        super().setUp()
        self.recorder = Recorder()
        # all loggers there are: ours at every level, others as they are set
        root, ours = logging.getLogger(), logging.getLogger("odoo.addons.inkasso_collections")
        level = ours.level
        root.addHandler(self.recorder)
        ours.setLevel(logging.DEBUG)
        self.addCleanup(root.removeHandler, self.recorder)
        self.addCleanup(ours.setLevel, level)

    def _live(self):
        """The life of a case, from letter to agency and back, with a mistake at each place where there can be one."""
        self._invoice("2026-10-05", partner=self.anna)
        notices = self._run("2026-10-15").notice_ids.sudo()
        notices._deliver()
        notices._mark_failed("The mail server refused it")
        connection = self._connect("debitura", hook_secret=base64.b64encode(SECRET).decode())
        connection.password = agency_server.KEY
        assignment = self._submitted()
        rows = f"reference;note\n{assignment.name};Debtor {OTHER_NUMBER} has moved\n"
        self.alfa.sudo()._take_upload(rows.encode(), self.env.user)
        self.alfa.sudo()._take_upload(f"reference;note\nnobody;{OTHER_NUMBER}\n".encode(), self.env.user)
        event = {
            "id": "e1",
            "data": {"creditorReference": assignment.name, "number": OTHER_NUMBER, "password": PASSWORD},
        }
        body = json.dumps(event).encode()
        connection._check_signature(sign(SECRET, int(time.time()), body), body, int(time.time()))
        connection._take_event(body)
        self._work()
        self.env["inkasso.privacy"].sudo()._make_export(self.anna)
        return assignment

    def assertQuiet(self, texts, where):
        for text in texts:
            for secret in (*FORMS, PASSWORD, agency_server.KEY):
                self.assertNotIn(secret, text or "", where)

    def test_personal_numbers_and_passwords(self):
        assignment = self._live()
        self.env.flush_all()
        self.assertTrue(self.recorder.lines)
        self.assertQuiet(self.recorder.lines, "logs")
        messages = self.env["mail.message"].sudo().search([("model", "like", "inkasso.%")])
        self.assertTrue(messages)
        self.assertQuiet(messages.mapped("subject"), "subjects")
        self.assertQuiet([body for body in messages.mapped("body") if OTHER_NUMBER not in (body or "")], "chatter")
        mails = self.env["mail.mail"].sudo().search([])
        self.assertQuiet(mails.mapped("subject"), "subjects of e-mails")
        activities = self.env["mail.activity"].sudo().search([("res_model", "like", "inkasso.%")])
        self.assertQuiet(activities.mapped("summary"), "to-dos")
        files = self.env["ir.attachment"].sudo().search([("res_model", "like", "inkasso.%")])
        self.assertQuiet(files.mapped("name"), "names of files")
        self.assertQuiet(files.mapped("url"), "addresses")
        exchanges = self._exchanges(assignment) | self.Exchange.search([("direction", "=", "in")])
        self.assertTrue(exchanges)
        for name in ("request", "response", "error", "url"):
            self.assertQuiet(exchanges.mapped(name), f"exchanges: {name}")
        reports = self.env["inkasso.agency.report"].sudo().search([])
        self.assertQuiet(reports.mapped("row_text"), "rows as told")

    def test_tokens(self):
        """The token of a link is in what goes to the debtor, and nowhere else: neither in the database nor in a log."""
        self._live()
        self.env.flush_all()
        self.env.cr.execute("SELECT to_jsonb(l)::text FROM inkasso_access_link l")
        kept = [row for (row,) in self.env.cr.fetchall()]
        notices = self.case.notice_ids.sudo()
        self.assertTrue(notices.mail_id)
        for notice in notices:
            token = self.case._get_portal_url(notice).rsplit("/", 1)[-1]
            for secret in (token, access_token.read_token(token)):
                self.assertFalse([text for text in (*self.recorder.lines, *kept) if secret in text])
                messages = self.env["mail.message"].sudo().search([("body", "like", secret)])
                self.assertFalse(messages, "whoever reads along on the case could come in as the debtor")
            self.assertTrue(not notice.mail_id or token in notice.mail_id.body_html, "the debtor gets it")
        link = self.env["inkasso.access.link"].sudo()._find(token)
        self.assertEqual(link.case_id, self.case)
        for user in (self.collector, self.manager):
            described = self.env["inkasso.access.link"].with_user(user).fields_get()
            self.assertFalse({"salt", "token_hash"} & set(described))

    # -------------------------------------------------------------------------
    # What is typed is text
    # -------------------------------------------------------------------------

    def assertText(self, html, *, shown=True):
        """The typed words are there as words: nothing runs, and nothing was reckoned out."""
        self.assertNotIn(SCRIPT, html)
        self.assertNotIn("<img src=x", html)
        self.assertNotIn("50309407", html)
        if shown:
            self.assertIn("alert(1)", html2plaintext(html))

    def test_what_people_write_elsewhere_stays(self):
        """An e-mail hides the debtor's link from the chatter, and takes the place of no message there."""
        link = "https://example.com/c/ABCDE-FGHJK-MNPQR-STVWX"
        for written in ("See https://example.com/c/picture", f"See {link}"):
            message = self._make_debtor("Bo").message_post(
                body=written, partner_ids=self.anna.ids, subtype_xmlid="mail.mt_comment"
            )
            text = html2plaintext(message.body)
            self.assertTrue(text.startswith("See https://example.com/c/"), text)
            self.assertLess(len(text), 60, "no more than was written")
            self.assertNotIn("FGHJK", text)

    def test_names_and_texts_are_shown_as_such(self):
        self.anna.write({"name": EVIL, "street": EVIL[:60], "ref": EVIL[:60]})
        self.invoice.ref = EVIL
        self.alfa.partner_id.name = EVIL
        self.company.partner_id.write({"street": EVIL[:60]})
        self._invoice("2026-10-05", partner=self.anna)
        notices = self._run("2026-10-15").notice_ids.sudo()
        report = self.env["ir.actions.report"].sudo()
        self.assertText(report._render_qweb_html("inkasso_collections.report_letter", notices.ids)[0].decode())
        notices._queue_emails()
        for mail in notices.mail_id:
            self.assertText(mail.body_html)
            self.assertNotIn("50309407", mail.subject)
            self.assertNotIn("\n", mail.subject)
        assignment = self._hand_over()
        index = report._render_qweb_html("inkasso_collections.report_dossier_index", assignment.sudo().dossier_ids.ids)
        self.assertText(index[0].decode())
        comparison = self.env["inkasso.agency.comparison"].create({"company_id": self.company.id})
        self.assertText(
            report._render_qweb_html("inkasso_collections.report_agency_comparison", comparison.ids)[0].decode(),
            shown=False,
        )

    def test_what_agencies_and_debtors_write(self):
        """In the chatter, in to-dos and in the e-mails that tell of it."""
        assignment = self._hand_over()
        user = new_test_user(
            self.env, "reader", groups="inkasso_collections.group_collector", company_id=self.company.id
        )
        self.alfa.user_id = user
        for kind in ("note", "request"):
            told = {"kind": kind, "reference": assignment.name, "note": EVIL, "key": kind}
            self.assertEqual(self.alfa.sudo()._receive([told], "portal").state, "applied")
        items = self._items(self.invoice).sudo()
        reason = self.env.ref("inkasso_collections.dispute_reason_quality")
        self.env["inkasso.dispute"].sudo()._open(self.case.sudo(), dict.fromkeys(items), reason, EVIL, source="portal")
        self.case.sudo()._raise_problem(EVIL[:200], note=EVIL)
        self.env.flush_all()
        messages = self.env["mail.message"].sudo().search([("model", "like", "inkasso.%"), ("body", "like", "alert")])
        notes = self.env["mail.activity"].sudo().search([("res_model", "like", "inkasso.%"), ("note", "like", "alert")])
        self.assertTrue(messages | messages)
        self.assertTrue(notes)
        for body in [*messages.mapped("body"), *notes.mapped("note")]:
            self.assertText(str(body))
        for event in assignment.sudo().event_ids.filtered(lambda event: "alert" in (event.note or "")):
            self.assertIn(SCRIPT, event.note, "kept as it was written")
