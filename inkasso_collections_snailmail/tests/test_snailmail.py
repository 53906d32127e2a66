"""Letters by Odoo's postal service: handed over, followed, and printed here where it fails."""

from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.iap.tools import iap_tools
from odoo.addons.inkasso_collections.tests.common import TODAY, CollectionsCommon, read_pdf


@tagged("post_install", "-at_install", "inkasso")
class TestSnailmail(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inkasso_snailmail = True
        cls.reminder.write({"send_email": False, "send_letter": True})
        cls.invoice = cls._invoice("2026-10-10")

    def _issue(self):
        return self._run(TODAY).notice_ids.sudo()

    def _post(self, notice, **answer):
        """The service's answer, which its scheduled action fetches; without the commit in between."""

        def answer_all(url, params=None, **kwargs):
            documents = [{**document, **answer} for document in params["documents"]]
            return {"request_code": 200, "total_cost": 1, "credit_error": False, "request": {"documents": documents}}

        with patch.object(iap_tools, "iap_jsonrpc", answer_all):
            notice.snailmail_letter_id._snailmail_print_valid_address()
        self.env.invalidate_all()

    def _contacts(self, notice):
        contacts = self.env["inkasso.contact"].search([("notice_id", "=", notice.id)], order="id")
        return [(contact.channel, contact.outcome) for contact in contacts]

    def test_posted(self):
        notice = self._issue()
        letter = notice.snailmail_letter_id
        self.assertEqual((letter.state, letter.partner_id, notice.print_pending), ("pending", self.anna, False))
        self.assertEqual((notice.state, notice.channel), ("queued", "letter"))
        self._post(notice, sent=True, send_id=7)
        self.assertEqual((letter.state, notice.state), ("sent", "sent"))
        self.assertIn("Storgatan 1", notice.sent_to)
        self.assertEqual(self._contacts(notice), [("letter", "sent")])

    def test_failure_goes_to_the_print_pile(self):
        notice = self._issue()
        self._post(notice, error="NO_PRICE_AVAILABLE")
        self.assertEqual((notice.state, notice.print_pending), ("queued", True))
        self.assertEqual(notice.snailmail_letter_id.state, "canceled", "it is not tried again beside the printed one")
        self.assertEqual(self._contacts(notice), [("letter", "failed")])
        self.assertIn("could not post", notice.case_id.message_ids[0].body)
        notice._mark_printed()
        self.assertEqual(notice.state, "sent")

    def test_incomplete_address(self):
        self.anna.write({"zip": False})
        notice = self._issue()
        notice.snailmail_letter_id._snailmail_print()
        self.assertTrue(notice.print_pending)

    def test_letter_in_place_of_an_email(self):
        self.reminder.write({"send_email": True, "send_letter": False})
        notice = self._issue()
        self.assertFalse(notice.snailmail_letter_id)
        notice._mark_failed("550 no such user")
        self.assertEqual((notice.state, notice.snailmail_letter_id.state), ("failed", "pending"))
        self._post(notice, sent=True, send_id=8)
        self.assertEqual(notice.state, "sent")

    def test_beside_an_email(self):
        self.reminder.send_email = True
        notice = self._issue()
        self.assertEqual((notice.channel, notice.snailmail_letter_id.state), ("both", "pending"))
        self._post(notice, sent=True, send_id=9)
        self.assertEqual((notice.state, str(notice.printed_on)), ("queued", TODAY))
        notice._mark_sent()
        self.assertEqual(sorted(self._contacts(notice)), [("email", "sent"), ("letter", "sent")])

    def test_paid_meanwhile(self):
        notice = self._issue()
        self._pay(self.invoice, TODAY)
        notice.snailmail_letter_id._snailmail_print()
        self.assertEqual((notice.state, notice.snailmail_letter_id.state), ("cancelled", "canceled"))

    def test_withdrawn(self):
        notice = self._issue()
        notice._withdraw()
        self.assertEqual(notice.snailmail_letter_id.state, "canceled")

    def test_cover_sheet(self):
        self.company.snailmail_cover = True
        self.company.snailmail_duplex = False
        notice = self._issue()
        pages = read_pdf(notice.snailmail_letter_id.attachment_id.raw).pages
        self.assertEqual(len(pages), len(read_pdf(notice.attachment_id.raw).pages) + 1)

    def test_switched_off(self):
        self.company.inkasso_snailmail = False
        notice = self._issue()
        self.assertEqual((notice.print_pending, bool(notice.snailmail_letter_id)), (True, False))
