"""Debitura by its contract: what is created, and what its answers do here."""

from odoo.addons.inkasso_collections.agency_adapters import AdapterError
from odoo.addons.inkasso_collections.agency_adapters.debitura import DebituraClient

from . import agency_server
from .connections_common import ConnectionsCommon


class TestDebitura(ConnectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection = cls._connect(
            debitura_user_email="eva@example.com", debitura_division="div-1", debitura_test=True
        )

    def _ask(self, assignment, phase=None, **case):
        self.server.cases[assignment.agency_reference] |= case
        self.server.phase = phase
        assignment._ask_status(f"{len(self._exchanges(assignment, 'status'))}")
        self._work()
        return self._exchanges(assignment, "status")[-1:]

    def test_what_is_created(self):
        self._submitted(description="Two chairs")
        [case] = self.server.cases.values()
        self.assertEqual(case["claimDescription"], "Two chairs")
        self.assertEqual((case["isTest"], case["creditorDivisionId"]), (True, "div-1"))
        self.assertEqual(case["assignedUserEmail"], "eva@example.com")
        self.assertNotIn("allowPendingContracts", case)
        debtor = case["debtor"]
        self.assertEqual((debtor["type"], debtor["name"], debtor["countryAlpha2"]), ("Private", self.anna.name, "SE"))
        self.assertEqual(case["dueDate"], "2026-09-01")

    def test_the_life_of_a_case(self):
        assignment = self._submitted()
        steps = [
            ({"lifecycle": "NeedsAdditionalDetails"}, None, "needs_info"),
            ({"lifecycle": "Active"}, "Pre-legal", "active_amicable"),
            ({"lifecycle": "Active", "disputeStatus": "Yes, the claim is disputed"}, "Pre-legal", "disputed"),
            ({"lifecycle": "Paused"}, None, "paused"),
            ({"lifecycle": "Active", "disputeStatus": None}, "Legal", "legal_applied"),
            ({"lifecycle": "Active"}, "Enforcement", "enforcement"),
        ]
        for number, (case, phase, status) in enumerate(steps):
            self._ask(assignment, phase, dateUpdated=f"2026-10-{16 + number}T08:00:00Z", **case)
            self.assertEqual(assignment.status, status)
        self._ask(assignment, lifecycle="Closed", closeCode="Debtor Untraceable", dateUpdated="2026-10-30T08:00:00Z")
        self.assertEqual((assignment.status, assignment.close_code), ("closed", "untraceable"))
        self.assertFalse(self._exchanges(assignment, "pause") | self._exchanges(assignment, "resume"))

    def test_a_word_nobody_knows_waits_for_people(self):
        assignment = self._submitted()
        self._ask(assignment, lifecycle="Closed", closeCode="Something new", dateUpdated="2026-10-16T08:00:00Z")
        report = assignment.report_ids.filtered(lambda each: each.state != "applied")
        self.assertEqual(report.status_text, "Something new")
        self.assertEqual(assignment.status, "received")

    def test_payments_and_messages_count_once(self):
        assignment = self._submitted()
        identity = assignment.agency_reference
        self.server.payments[identity] = [
            {
                "id": "p1",
                "grossAmount": 2500.5,
                "currency": "SEK",
                "date": "2026-10-16",
                "recipient": "Partner",
                "method": "Bank",
            },
            {
                "id": "p2",
                "grossAmount": 10,
                "currency": "SEK",
                "date": "2026-10-16",
                "recipient": "Creditor",
                "method": "Bank",
            },
        ]
        self.server.chats[identity] = [
            {"id": "m1", "roleLabel": "Partner", "message": "She has moved", "dateCreated": "2026-10-16T08:00:00Z"}
        ]
        for _time in range(2):
            self._ask(assignment)
        payments = assignment.report_ids.filtered(lambda each: each.kind == "payment")
        self.assertEqual(payments.mapped("amount_principal"), [2500.5])
        self.assertEqual(payments.remittance_line_id.amount_principal, 2500.5)
        notes = assignment.report_ids.filtered(lambda each: each.kind == "note").mapped("note")
        self.assertEqual(sorted(notes), ["10 SEK: Bank, Creditor", "She has moved"])

    def test_refusals_are_told_in_their_words(self):
        self.server.spoil = [agency_server.fail(400, {"debtor.countryAlpha2": ["is required", "is too short"]})]
        assignment = self._hand_over()
        self._work()
        exchange = self._exchanges(assignment)
        self.assertEqual(exchange.state, "given_up")
        self.assertIn("debtor.countryAlpha2: is required, is too short", exchange.error)

    def test_links_that_people_may_follow(self):
        for url, kept in (("javascript:alert(1)", ""), ("https://app.debitura.com/x", "https://app.debitura.com/x")):
            error = {"businessErrors": [{"type": "KYC", "message": "Prove it", "solutionUrl": url}]}
            self.server.spoil = [agency_server.fail(422, error)]
            client = DebituraClient(self.connection._make_link())
            with self.assertRaises(AdapterError) as caught:
                client.create_case({}, "key")
            self.assertEqual((caught.exception.url, caught.exception.code), (kept, "business"))

    def test_answers_that_are_none(self):
        """Rubbish in, no error of ours out."""
        client = DebituraClient(self.connection._make_link())
        for body in (b"[]", b'"text"', b"{", b'{"businessErrors": 1}', b'{"businessErrors": [1]}', b"[" * 100_000):
            for status in (400, 422):
                self.server.spoil = [agency_server.fail(status, body)]
                with self.subTest(body[:20]), self.assertRaises(AdapterError) as caught:
                    client.create_case({}, "key")
                self.assertEqual(caught.exception.code, "refused")
        assignment = self._submitted()
        self.server.payments[assignment.agency_reference] = ["rubbish"]
        exchange = self._ask(assignment)
        self.assertEqual(exchange.state, "failed")
        self.assertIn("cannot be read", exchange.error)

    def test_a_case_that_is_gone(self):
        assignment = self._submitted()
        self.server.cases.clear()
        assignment._ask_status("x")
        self._work()
        self.assertEqual(self._exchanges(assignment, "status").state, "given_up")

    def test_an_unfit_case_is_not_sent(self):
        assignment = self._hand_over()
        assignment.sudo().name = "X" * 60
        self._work()
        exchange = self._exchanges(assignment)
        self.assertEqual((exchange.state, exchange.is_unsure), ("given_up", False))
        self.assertFalse(self.server.said("POST", "/debitura/cases"))

    def test_test_calls(self):
        assignment = self._submitted()
        client = DebituraClient(self.connection._make_link())
        self.assertTrue(client.advance_test_case(assignment.agency_reference, "Active").json()["advanced"])
        client.advance_test_case(assignment.agency_reference, "Closed:Paid", 100)
        self.assertEqual(client.fire_test_event("case.updated", assignment.agency_reference).json()["enqueuedCount"], 1)
        self.assertEqual(client.delete_test_cases("a b&c").json(), {"deleted": ["a b&c"]})
        bodies = self.server.said("POST", r".*/advance")
        self.assertEqual(bodies, [{"to": "Active"}, {"to": "Closed:Paid", "amount": 100}])
