"""Web-hooks: nothing is read that is not signed, nothing counts twice, and nobody learns anything by trying."""

import json
import time
from base64 import b64encode
from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.inkasso_collections.agency_adapters import DebituraAdapter
from odoo.addons.inkasso_collections.controllers import agency_hook
from odoo.addons.inkasso_collections.rules.rate_window import RateWindow
from odoo.addons.inkasso_collections.rules.signatures import sign

from .connections_common import ConnectionsCommon

SECRET = b"thirty-two bytes that nobody has"
LOGGER = "odoo.addons.inkasso_collections.controllers.agency_hook"


@tagged("post_install", "-at_install", "inkasso")
class TestConnectionHook(ConnectionsCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection = cls._connect(hook_secret=b64encode(SECRET).decode())

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        if r.url.startswith(cls.base_url()):
            return HttpCase._request_handler.__func__(cls, s, r, **kw)
        return super()._request_handler(s, r, **kw)

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(agency_hook, "CALLS", RateWindow(1000, 60)))

    def _post(self, event, connection=None, secret=SECRET, moment=None, header="X-Debitura-Signature", **headers):
        connection = connection or self.connection
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        self.env.flush_all()
        reply = self.url_open(
            f"/inkasso/agency/hook/{connection.hook_token}",
            data=body,
            headers={
                "Content-Type": "application/json",
                header: sign(secret, moment or int(time.time()), body),
                **headers,
            },
        )
        self.env.invalidate_all()
        return reply.status_code

    def _event(self, assignment, key="evt_1", **data):
        return {
            "id": key,
            "event": "case.updated",
            "timestamp": "2026-10-16T08:00:00Z",
            "data": {"caseId": "case-1", "creditorReference": assignment.name, "status": "Active", **data},
        }

    def _hooks(self):
        return self.Exchange.search([("verb", "=", "hook")])

    def _run_cron(self, name):
        # OVERRIDE: an HttpCase is in that mode already
        self.env.ref(f"inkasso_collections.{name}").method_direct_trigger()
        self.env.invalidate_all()

    # -------------------------------------------------------------------------
    # Debitura
    # -------------------------------------------------------------------------

    def test_an_event_has_the_case_asked_for(self):
        assignment = self._submitted()
        self.server.cases["case-1"] |= {"lifecycle": "Active", "dateUpdated": "2026-10-16T08:00:00Z"}
        self.assertEqual(self._post(self._event(assignment)), 200)
        self.assertEqual((self._hooks().state, self._hooks().assignment_id), ("done", assignment))
        self.assertFalse(self._hooks().body, "what came in is not kept longer than needed")
        self.assertEqual(assignment.status, "received")
        self._work()
        self.assertEqual(assignment.status, "active_amicable")

    def test_the_same_event_counts_once(self):
        assignment = self._submitted()
        self.assertEqual(self._post(self._event(assignment)), 200)
        self._work()
        self.assertEqual(self._post(self._event(assignment)), 200, "replayed by them: taken, and known")
        self.assertEqual(len(self._hooks()), 1)
        self.assertEqual(len(self._exchanges(assignment, "status")), 1)

    def test_out_of_order(self):
        """Whatever order events come in, what holds is asked for."""
        assignment = self._submitted()
        self.server.cases["case-1"] |= {
            "lifecycle": "Closed",
            "closeCode": "Paid",
            "dateUpdated": "2026-10-18T08:00:00Z",
        }
        closed = {**self._event(assignment, "evt_2", status="Closed"), "event": "case.closed"}
        self.assertEqual(self._post(closed), 200)
        self._work()
        self.assertEqual((assignment.status, assignment.close_code), ("closed", "paid_full"))
        self.assertEqual(self._post(self._event(assignment, "evt_1", status="Active")), 200)
        self._work()
        self.assertEqual(assignment.status, "closed")
        self.assertEqual(set(assignment.report_ids.mapped("state")), {"applied"})

    def test_not_signed_is_not_read(self):
        assignment = self._submitted()
        event = self._event(assignment)
        now = int(time.time())
        with mute_logger(LOGGER), patch.object(DebituraAdapter, "read_event") as read:
            self.assertEqual(self._post(event, secret=b"another"), 401)
            self.assertEqual(self._post(event, moment=now - 400), 401)
            self.assertEqual(self._post(event, moment=now + 400), 401)
            self.assertEqual(self._post(event, header="X-Other"), 401)
            headers = {"X-Debitura-Signature": "rubbish"}
            self.assertEqual(self._post(event, header="X-Other", **headers), 401)
            self.connection.action_forget_secrets()
            self.assertEqual(self._post(event), 401)
        read.assert_not_called()
        self.assertFalse(self._hooks())

    def test_signed_rubbish(self):
        with mute_logger(LOGGER):
            for body in (b"{", b"[]", b"\xff", b'{"id": 1}', b'{"id": 1, "data": []}', b"[" * 50_000):
                self.assertEqual(self._post(body), 400, body[:20])
        self.assertFalse(self._hooks())

    def test_unknown_addresses_look_alike(self):
        replies = []
        archived = self._connect(agency=self._make_agency("Beta"), active=False)
        folder = self._connect("folder", agency=self._make_agency("Gamma"), address="gamma")
        for token in ("x", "x" * 24, "x" * 500, archived.hook_token, folder.hook_token):
            reply = self.url_open(f"/inkasso/agency/hook/{token}", data=b"{}")
            replies.append((reply.status_code, reply.content))
        self.assertEqual(set(replies), {(404, b'{"ok": false}')})
        self.assertEqual(self.url_open(f"/inkasso/agency/hook/{self.connection.hook_token}").status_code, 405)

    def test_too_much(self):
        with patch.object(agency_hook, "MAX_BYTES", 100):
            self.assertEqual(self._post(b"x" * 101), 413)
        with patch.object(agency_hook, "CALLS", RateWindow(2, 60)), mute_logger(LOGGER):
            self.assertEqual([self._post(b"{") for _time in range(3)], [400, 400, 429])

    def test_a_case_that_is_not_known_yet(self):
        """The event may be faster than the answer to the submission; later, the case is not from here."""
        event = {"id": "evt_9", "data": {"creditorReference": "INK/none"}}
        with mute_logger("odoo.addons.inkasso_collections.models.agencies.exchange_incoming"):
            self.assertEqual(self._post(event), 200)
            hook = self._hooks()
            self.assertEqual((hook.state, hook.attempts), ("failed", 1))
            for _time in range(3):
                self._work()
        self.assertEqual((hook.state, hook.attempts), ("done", 4))
        self.assertFalse(self._to_dos(self.alfa))

    # -------------------------------------------------------------------------
    # Other forms
    # -------------------------------------------------------------------------

    def _connect_http(self, **vals):
        beta = self._make_agency("Beta Inkasso AB")
        terms = self._make_agreement(beta)
        connection = self._connect("http", agency=beta, hook_secret=b64encode(SECRET).decode(), **vals)
        return connection, self._hand_over(terms=terms)

    def test_our_own_form(self):
        connection, assignment = self._connect_http()
        rows = [
            {"reference": assignment.name, "status_text": "Active", "day": "2026-10-15", "key": "r1"},
            {
                "reference": assignment.name,
                "kind": "payment",
                "principal": "500",
                "currency": "SEK",
                "key": "r2",
                "day": "2026-10-15",
            },
            {"reference": "nobody", "note": "Hello", "key": "r3"},
        ]
        event = {"id": "e1", "reports": rows}
        self.assertEqual(self._post(event, connection, header="X-Inkasso-Signature"), 200)
        self.assertEqual(assignment.status, "active_amicable")
        reports = self.env["inkasso.agency.report"].search([("agency_id", "=", assignment.agency_id.id)])
        self.assertEqual(reports.sorted("key").mapped("state"), ["applied", "applied", "waiting"], "none is lost")
        self.assertEqual(set(reports.mapped("channel")), {"webhook"})

    def test_another_form_and_late_events(self):
        paths = {"id": "no", "timestamp": "at", "reference": "d.ref", "status_text": "d.state", "close_code": "d.why"}
        connection, assignment = self._connect_http(hook_paths=json.dumps(paths))

        def post(number, moment, state, why=None):
            event = {
                "no": number,
                "at": f"2026-10-16T0{moment}:00:00Z",
                "d": {"ref": assignment.name, "state": state, "why": why},
            }
            return self._post(event, connection, header="X-Inkasso-Signature")

        self.assertEqual(post("a", 1, "Active"), 200)
        self.assertEqual(post("c", 3, "Disputed"), 200)
        self.assertEqual(assignment.status, "disputed")
        self.assertEqual(post("b", 2, "Active"), 200)
        self.assertEqual(assignment.status, "disputed", "what was so before does not come back")
        self.assertIn("Told late", assignment.event_ids[0].note)
        self.assertEqual(post("d", 4, "Closed", "UNABLE_TO_TRACE"), 200)
        self.assertEqual((assignment.status, assignment.close_code), ("closed", "untraceable"))
