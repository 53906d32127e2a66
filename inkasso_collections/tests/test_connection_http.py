"""An interface of whatever form, by templates."""

import json
from unittest.mock import patch

from odoo.fields import Command

from odoo.addons.inkasso_collections.agency_adapters import AdapterError

from . import agency_server
from .connections_common import ConnectionsCommon

SUBMIT = {
    "our_number": "{{number}}",
    "debtor": "{{debtor.name}}",
    "country": "{{debtor.address.country}}",
    "total": "{{#totals.total}}",
    "missing": "{{debtor.nothing?}}",
    "invoices": {"$each": "claims", "$make": {"no": "{{each.number}}", "amount": "{{#each.principal}}"}},
}


class TestConnectionHttp(ConnectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection = cls._connect(
            "http",
            auth="bearer",
            template_ids=[
                Command.create(vals)
                for vals in (
                    {"verb": "submit", "path": "/cases", "body": json.dumps(SUBMIT), "reference_path": "data.no"},
                    {"verb": "find", "method": "GET", "path": "/cases/{{number}}", "reference_path": "data.no"},
                    {
                        "verb": "status",
                        "method": "GET",
                        "path": "/cases/{{number}}/status",
                        "status_path": "state",
                        "note_path": "text",
                    },
                    {
                        "verb": "pause",
                        "method": "PUT",
                        "path": "/cases/{{reference}}",
                        "headers": "X-Reason: {{reason}}\nX-Key: {{secrets.password}}",
                        "body": '{"text": "{{text}}"}',
                    },
                    {"verb": "file", "path": "/cases/{{number}}"},
                )
            ],
        )

    def test_submitting(self):
        assignment = self._submitted()
        case = self.server.cases[assignment.name]
        self.assertEqual(case["invoices"], [{"no": self.invoice.name, "amount": 10000}])
        self.assertEqual((case["country"], case["missing"], case["total"]), ("SE", None, 10180.55))
        self.assertEqual((assignment.agency_reference, assignment.status), ("P-1", "received"))
        [headers] = [headers for method, _path, headers, _body in self.server.calls if method == "POST"]
        self.assertEqual(headers["Idempotency-Key"], self._exchanges(assignment, "submit").key)

    def test_a_late_answer(self):
        self.server.spoil_after = [agency_server.hang]
        assignment = self._hand_over()
        self._work()
        self._work()
        self.assertEqual((self._exchanges(assignment, "submit").state, assignment.agency_reference), ("done", "P-1"))
        self.assertEqual(len(self.server.said("POST", "/cases")), 1)

    def test_without_find_the_key_keeps_it_single(self):
        self.connection.template_ids.filtered(lambda each: each.verb == "find").unlink()
        self.server.spoil_after = [agency_server.drop]
        assignment = self._hand_over()
        self._work()
        self._work()
        self.assertEqual(self._exchanges(assignment, "submit").state, "done")
        self.assertEqual(len(self.server.said("POST", "/cases")), 2)
        self.assertEqual(len(self.server.cases), 1)

    def test_an_answer_without_the_number(self):
        self.connection.template_ids.filtered(lambda each: each.verb == "submit").reference_path = "data.other"
        assignment = self._hand_over()
        self._work()
        exchange = self._exchanges(assignment)
        self.assertEqual((exchange.state, exchange.is_unsure), ("failed", True))
        self._work()
        self.assertEqual(assignment.agency_reference, "P-1", "asked for")

    def test_status(self):
        assignment = self._submitted()
        assignment._ask_status("1")
        self._work()
        self.assertEqual(assignment.status, "court")
        self.assertIn("On 1 December", "\n".join(note or "" for note in assignment.event_ids.mapped("note")))

    def test_pausing_and_what_has_no_template(self):
        assignment = self._submitted()
        assignment.sudo()._pause(assignment.date, "Wait")
        self._work()
        [(path, headers, body)] = [
            each[1:] for each in self.server.calls if each[0] == "POST" and "P-1" in each[1]
        ] or [each[1:] for each in self.server.calls if each[1] == "/cases/P-1"]
        self.assertEqual((path, headers["X-Reason"], headers["X-Key"]), ("/cases/P-1", "Wait", agency_server.TOKEN))
        self.assertIn("pause case", body["text"])
        self._pay(self.invoice, "2026-10-20", 100)
        self.assertFalse(self._exchanges(assignment, "payment"))
        self.assertEqual(assignment.payment_ids.state, "to_report", "people tell what has no template")
        assignment.action_resume()
        self.assertIn("Tell the agency to go on with the case", self._to_dos(assignment))

    def test_files_as_forms(self):
        assignment = self._submitted()
        self._build_dossiers()
        self._work()
        self.assertEqual(set(self._exchanges(assignment, "file").mapped("state")), {"done"})
        bodies = self.server.said("POST", f"/cases/{assignment.name}")
        self.assertTrue(any(b"%PDF" in body for body in bodies))

    def test_a_template_that_asks_for_what_is_not_there(self):
        self.connection.template_ids.filtered(lambda each: each.verb == "submit").body = '"{{nobody}}"'
        assignment = self._hand_over()
        self._work()
        exchange = self._exchanges(assignment)
        self.assertEqual((exchange.state, exchange.is_unsure), ("given_up", False))
        self.assertIn("nobody", exchange.error)
        self.assertFalse(self.server.calls)

    def test_a_value_cannot_change_where_it_goes(self):
        assignment = self._submitted()
        assignment.agency_reference = "../admin?x=1#"
        assignment.sudo()._pause(assignment.date, "Line\r\nX-Evil: 1")
        self._work()
        exchange = self._exchanges(assignment, "pause")
        self.assertEqual(exchange.state, "given_up", "a header has one line")
        self.connection.template_ids.filtered(lambda each: each.verb == "pause").headers = False
        exchange.action_retry()
        self._work()
        self.assertEqual(self.server.calls[-1][1], "/cases/../admin?x=1#", "as one part of the path")

    def test_ways_to_prove_who_we_are(self):
        found = {}
        for auth, user in (("none", ""), ("basic", "eva"), ("header", "X-Our-Key"), ("header", ""), ("bearer", "")):
            self.connection.write({"auth": auth, "username": user})
            found[auth, user] = self.connection._get_adapter()._get_auth()
        token = agency_server.TOKEN
        self.assertEqual(found["none", ""], {})
        self.assertEqual(found["bearer", ""], {"Authorization": f"Bearer {token}"})
        self.assertEqual(found["header", "X-Our-Key"], {"X-Our-Key": token})
        self.assertEqual(found["header", ""], {"X-Api-Key": token})
        self.assertTrue(found["basic", "eva"]["Authorization"].startswith("Basic "))

    def test_test(self):
        self.assertEqual(self.connection.action_test()["params"]["type"], "success")
        with patch.object(type(self.connection), "_get_options", lambda self: {"templates": {"submit": {"body": "{"}}}):
            self.assertIn("template", self.connection.action_test()["params"]["message"])

    def test_headers_that_are_none(self):
        self.connection.template_ids.filtered(lambda each: each.verb == "pause").headers = "no colon"
        adapter = self.connection._get_adapter()
        with self.assertRaises(AdapterError):
            adapter._call("pause", adapter._templates["pause"], {"reference": "a", "text": "b"}, "key")
