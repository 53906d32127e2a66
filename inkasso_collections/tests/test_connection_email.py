"""Encrypted e-mail: what is sent can be opened with the password only, and the password is nowhere."""

import io
import json
import zipfile
from unittest import skipUnless
from unittest.mock import patch

from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server, MailDeliveryException
from odoo.addons.inkasso_collections.agency_adapters import email as email_adapter

from .connections_common import WORK_LOGGER, ConnectionsCommon

PASSWORD = "a long password for ZIP files"


class TestConnectionEmail(ConnectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection = cls._connect("email", address="cases@alfa.example.com", zip_password=PASSWORD)
        cls.company.partner_id.email = "us@example.com"

    def setUp(self):
        super().setUp()
        self.sent = []
        self.startPatcher(
            patch.object(IrMail_Server, "send_email", lambda server, mail, *args, **kwargs: self.sent.append(mail))
        )

    def _hand_over_whole(self):
        assignment = self._hand_over()
        self._build_dossiers()
        self._work()
        return assignment

    @skipUnless(email_adapter.pyzipper, "needs pyzipper")
    def test_encrypted(self):
        assignment = self._hand_over_whole()
        exchange = self._exchanges(assignment)
        self.assertEqual(exchange.state, "done")
        [mail] = self.sent
        self.assertEqual(mail["To"], "cases@alfa.example.com")
        self.assertIn(exchange.key, mail["Message-Id"])
        [part] = mail.iter_attachments()
        content = part.get_content()
        everything = mail.as_bytes() + f"{exchange.request}{exchange.response}".encode()
        for secret in (PASSWORD, self.anna.name):
            self.assertNotIn(secret.encode(), everything)
        self.assertNotIn(PASSWORD, "".join(assignment.sudo().message_ids.mapped("body")))
        with zipfile.ZipFile(io.BytesIO(content)) as archive, self.assertRaisesRegex(RuntimeError, "password required"):
            archive.read(archive.namelist()[0])
        with email_adapter.pyzipper.AESZipFile(io.BytesIO(content)) as archive:
            self.assertEqual({entry.wz_aes_strength for entry in archive.infolist()}, {3}, "256 bits")
            archive.setpassword(PASSWORD.encode())
            packet = archive.read(archive.namelist()[0])
        with zipfile.ZipFile(io.BytesIO(packet)) as archive:
            self.assertEqual(json.loads(archive.read("message.json"))["number"], assignment.name)
            self.assertIn("dossier.zip", archive.namelist())

    @skipUnless(email_adapter.pyzipper, "needs pyzipper")
    def test_a_mail_server_that_fails(self):
        for error in (MailDeliveryException("Refused", "no"), OSError("gone")):
            with patch.object(IrMail_Server, "send_email", side_effect=error):
                assignment = self._hand_over(self._other_case(f"Debtor {type(error).__name__}"))
                self._build_dossiers()
                self._work()
            exchange = self._exchanges(assignment)
            self.assertEqual((exchange.state, exchange.is_unsure), ("failed", True))
            self._work()
            self.assertEqual(exchange.state, "done")

    @skipUnless(email_adapter.pyzipper, "needs pyzipper")
    def test_test(self):
        self.assertEqual(self.connection.action_test()["params"]["type"], "success")
        [mail] = self.sent
        self.assertNotIn(PASSWORD.encode(), mail.as_bytes())

    @skipUnless(email_adapter.pyzipper, "needs pyzipper")
    def test_too_large_for_e_mail(self):
        with patch.object(email_adapter, "MAX_BYTES", 100):
            assignment = self._hand_over_whole()
        self.assertEqual(self._exchanges(assignment).state, "given_up")

    @skipUnless(email_adapter.pyzipper, "needs pyzipper")
    def test_settings(self):
        self.connection.zip_password = "short"
        self.assertIn("shorter", self.connection.action_test()["params"]["message"])
        self.connection.zip_password = PASSWORD
        self.connection.address = "nobody"
        self.connection.zip_password = PASSWORD
        self.assertEqual(self.connection.action_test()["params"]["type"], "danger")
        self.assertFalse(self.sent)

    def test_without_the_library(self):
        with patch.object(email_adapter, "pyzipper", None):
            message = self.connection.action_test()["params"]["message"]
            self.assertIn("pyzipper", message)
            with mute_logger(WORK_LOGGER):
                assignment = self._hand_over_whole()
        self.assertEqual(self._exchanges(assignment).state, "failed", "it waits until it is installed")
        self.assertFalse(self.sent)
