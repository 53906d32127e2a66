"""What the tests of text messages share: a debtor with a number, and a provider that answers as it is told."""

from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from odoo.addons.inkasso_collections.tests.common import CollectionsCommon
from odoo.addons.sms.tools.sms_api import SmsApi


@tagged("post_install", "-at_install", "inkasso")
@freeze_time("2026-10-15 08:00:00")  # a Thursday, 10 in Stockholm
class SmsCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.name = "Bergs Bageri"
        cls.anna.phone = "+46701234567"
        cls.answers = {"state": "success"}
        cls.messages = []

        def send(api, messages, delivery_reports_url=False):
            cls.messages += messages
            return [{"uuid": number["uuid"], **cls.answers} for message in messages for number in message["numbers"]]

        cls.startClassPatcher(patch.object(SmsApi, "_send_sms_batch", send))

    def setUp(self):
        super().setUp()
        self.messages.clear()
        type(self).answers = {"state": "success"}

    def _issue(self, **level):
        self.reminder.write({"send_sms": True, **level})
        self._invoice("2026-10-10")
        return self._run("2026-10-15").notice_ids.sudo()

    def _send_queue(self):
        self.env["sms.sms"].sudo().search([("state", "=", "outgoing")]).send()
        self.env.invalidate_all()

    def _contacts(self, notice):
        contacts = self.env["inkasso.contact"].search([("notice_id", "=", notice.id)], order="id")
        return [(contact.channel, contact.outcome) for contact in contacts]
