"""Connections: what is set, what is kept secret, who may, and whether it works."""

import json
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import config, mute_logger

from odoo.addons.inkasso_collections.agency_adapters import AdapterError
from odoo.addons.inkasso_collections.agency_adapters.calls import check_address

from . import agency_server
from .connections_common import ConnectionsCommon

SECRET = "correct horse battery staple"


class TestConnection(ConnectionsCommon):
    # -------------------------------------------------------------------------
    # Secrets
    # -------------------------------------------------------------------------

    def test_secrets_are_never_shown_again(self):
        connection = self._connect(password=SECRET).with_user(self.manager)
        names = ["password", "private_key", "zip_password", "hook_secret"]
        self.assertEqual(connection.read(names)[0], {"id": connection.id, **dict.fromkeys(names, False)})
        self.assertTrue(connection.has_password)
        self.assertFalse(connection.has_zip_password)
        self.assertEqual(connection.sudo()._get_secrets(), {"password": SECRET})
        with self.assertRaises(AccessError):
            connection.read(["secret_store"])
        self.manager.group_ids += self.env.ref("base.group_allow_export")
        with self.assertRaises(AccessError):
            connection.export_data(["secret_store"])
        self.assertEqual(connection.export_data(["password"])["datas"], [[""]])
        self.assertFalse(connection.fields_get(["password"])["password"]["exportable"])
        said = "".join(connection.sudo().message_ids.mapped("body"))
        self.assertNotIn(SECRET, said)
        self.assertIn("Password or key", said)

    def test_secrets_are_kept_encrypted(self):
        connection = self._connect(password=SECRET)
        connection.flush_recordset()
        self.env.cr.execute(
            "SELECT to_jsonb(connection)::text FROM inkasso_agency_connection connection WHERE id = %s", [connection.id]
        )
        self.assertNotIn(SECRET, self.env.cr.fetchone()[0])

    def test_another_server_cannot_read_them(self):
        """With a key of the configuration file a copy of the database is worth nothing."""
        with patch.dict(config.options, {"inkasso_connection_secret": "only in the file"}):
            connection = self._connect(password=SECRET)
            self.assertEqual(connection._get_secrets(), {"password": SECRET})
        with self.assertRaises(AdapterError) as caught:
            connection._get_secrets()
        self.assertEqual(caught.exception.code, "secrets")
        self.assertIn("Enter them again", connection._explain(caught.exception))
        self.assertFalse(connection.has_password)
        connection.password = "a new one"
        self.assertEqual(connection._get_secrets(), {"password": "a new one"})

    def test_what_is_not_entered_stays(self):
        connection = self._connect("sftp", address="sftp.example.com", password=SECRET)
        with Form(connection.with_user(self.manager)) as form:
            form.host_key = "SHA256:abc"
        self.assertEqual(connection._get_secrets(), {"password": SECRET})
        connection.private_key = "KEY"
        connection.password = False
        self.assertEqual(connection._get_secrets(), {"password": SECRET, "private_key": "KEY"})
        connection.with_user(self.manager).action_forget_secrets()
        self.assertEqual(connection._get_secrets(), {})

    def test_secrets_go_nowhere_else(self):
        """Whoever changes the address does not get the credentials sent there."""
        connection = self._connect(password=SECRET)
        connection.write({"address": connection.address, "username": "eva"})
        self.assertTrue(connection._get_secrets())
        connection.address = "https://elsewhere.example.com"
        self.assertFalse(connection._get_secrets())
        self.assertFalse(connection.copy({"agency_id": self._make_agency("Beta").id})._get_secrets())

    # -------------------------------------------------------------------------
    # Rights
    # -------------------------------------------------------------------------

    def test_who_may(self):
        connection = self._connect()
        for action in ("action_test", "action_forget_secrets"):
            with self.assertRaises(AccessError):
                getattr(connection.with_user(self.collector), action)()
        with self.assertRaises(AccessError):
            connection.with_user(self.collector).read(["password"])
        with self.assertRaises(AccessError):
            connection.with_user(self.manager).allow_private = True
        self.assertEqual(connection.with_user(self.collector).kind, "debitura")
        self.assertEqual(self.alfa.with_user(self.collector).connection_count, 1)

    def test_other_companies_see_nothing(self):
        connection = self._connect()
        other = self.env["res.company"].create({"name": "Other"})
        user = self.manager.copy({"login": "other", "company_id": other.id, "company_ids": [Command.set(other.ids)]})
        with self.assertRaises(AccessError):
            connection.with_user(user).read(["address"])
        self.assertFalse(self.env["inkasso.agency.connection"].with_user(user).search([]))

    # -------------------------------------------------------------------------
    # Settings
    # -------------------------------------------------------------------------

    def test_one_for_each_company(self):
        self._connect()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._connect()

    def test_what_was_used_is_kept(self):
        connection = self._connect()
        self._hand_over()
        with self.assertRaises(UserError):
            connection.unlink()

    def test_addresses(self):
        good = [("https://example.com/v1", False), ("http://localhost:8080", True), ("https://127.0.0.1", True)]
        for url, allowed in good:
            check_address(url, allowed)
        bad = [
            ("http://example.com", True, "address"),
            ("http://localhost", False, "address"),
            ("https://localhost", False, "private"),
            ("https://[::1]/", False, "private"),
            ("https://user:pw@example.com", True, "address"),
            ("https://example.com/#a", True, "address"),
            ("ftp://example.com", True, "address"),
            ("https://", True, "address"),
            ("https://example.com:port", True, "address"),
            ("https://[oops", True, "address"),
        ]
        for url, allowed, code in bad:
            with self.subTest(url), self.assertRaises(AdapterError) as caught:
                check_address(url, allowed)
            self.assertEqual(caught.exception.code, code)

    def test_names_that_lead_into_our_network(self):
        """What the name means when it is called counts: here a public name that leads to this machine."""
        connection = self._connect(allow_private=False, address="https://agency.example.com/debitura", password="x")
        host, port = self.server.server_address
        allowed = patch.object(
            type(self), "_request_handler", classmethod(lambda cls, s, r, /, **kw: connections_send(s, r, **kw))
        )
        from urllib3.util import connection as urllib3_connection

        from .connections_common import _send as connections_send

        original = urllib3_connection.create_connection
        with (
            allowed,
            patch.object(
                urllib3_connection,
                "create_connection",
                lambda address, *args, **kw: original((host, port), *args, **kw),
            ),
        ):
            result = connection.action_test()
        self.assertIn("our own network", result["params"]["message"])
        self.assertFalse(self.server.calls)

    def test_test(self):
        connection = self._connect()
        result = connection.with_user(self.manager).action_test()
        self.assertIn("Vårt Bolag AB", result["params"]["message"])
        self.assertTrue(connection.tested_on)
        connection.password = "wrong"
        result = connection.action_test()
        self.assertEqual(result["params"]["type"], "danger")
        self.assertIn("does not know us", result["params"]["message"])
        self.assertTrue(connection.problem)
        connection.action_forget_secrets()
        self.assertIn("key is missing", connection.action_test()["params"]["message"])

    def test_every_failure_has_words(self):
        connection = self._connect()
        for code, text in connection._get_error_texts().items():
            self.assertTrue(text.endswith("."), code)
        self.assertEqual(
            connection._explain(AdapterError("timeout", "GET")), f"{connection._explain(AdapterError('timeout'))} (GET)"
        )

    def test_templates_that_do_not_fit(self):
        connection = self._connect("http")
        for vals in ({"path": "cases"}, {"body": "{"}, {"body": '{"$each": "claims"}'}):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.env["inkasso.agency.connection.template"].create(
                    {"connection_id": connection.id, "verb": "submit", **vals}
                )

    def test_paths_of_events_that_do_not_fit(self):
        connection = self._connect("http")
        for paths in (
            "{",
            "[]",
            json.dumps({"id": "a"}),
            json.dumps({"id": "a", "reference": 1}),
            '{"id": "a", "reference": "b", "x": "c"}',
        ):
            with self.subTest(paths), self.assertRaises(ValidationError):
                connection.hook_paths = paths
        connection.hook_paths = '{"id": "a", "reference": "b.0.c"}'

    def test_neutralized(self):
        """A copy of the database tells nobody anything."""
        connection = self._connect()
        assignment = self._hand_over()
        self.env.flush_all()
        from odoo.tools import file_open

        with file_open("inkasso_collections/data/neutralize.sql") as file:
            self.env.cr.execute(file.read())
        self.env.invalidate_all()
        self.assertFalse(connection.active)
        self.assertFalse(connection.secret_store)
        self.assertEqual(self._exchanges(assignment).state, "cancelled")

    def test_forms_open(self):
        """Each group sees what it may, of each kind, and nothing of it is an error."""
        connection = self._connect()
        assignment = self._hand_over()
        exchange = self._exchanges(assignment)
        for user in (self.manager, self.collector):
            for record in (connection, exchange, assignment, self.alfa):
                Form(record.with_user(user))
        for kind in ("folder", "sftp", "email", "http"):
            connection.kind = kind
            with Form(connection.with_user(self.manager)) as form:
                form.address = f"{kind}.example.com"
            self.assertEqual(connection.address, f"{kind}.example.com")

    def test_opening(self):
        connection = self._connect()
        self.assertEqual(connection.action_open_exchanges()["domain"], [("connection_id", "=", connection.id)])
        self.assertEqual(self.alfa.action_open_connections()["context"]["default_agency_id"], self.alfa.id)
        self.assertEqual(connection.display_name, f"{self.alfa.name} (Debitura)")
        self.assertEqual(agency_server.KEY, connection._get_secrets()["password"])
