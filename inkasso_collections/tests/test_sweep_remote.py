"""The same by each way in from outside: XML-RPC, JSON-RPC of the client, and JSON-2; and the reports and files behind it all."""

from datetime import timedelta
from xmlrpc.client import Fault

from odoo import fields
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .sweep_common import SweepCommon

#: Of each kind of thing there is, one; the sweeps in the same process try all.
MODELS = (
    "inkasso.case",
    "inkasso.notice",
    "inkasso.charge",
    "inkasso.item",
    "inkasso.assignment",
    "inkasso.remittance",
    "inkasso.agency.connection",
    "inkasso.agency.exchange",
    "inkasso.access.link",
    "inkasso.payment.plan",
    "inkasso.debtor.fact",
    "inkasso.receivable.analysis",
)
METHODS = (
    ("inkasso.notice", "action_cancel"),
    ("inkasso.case", "action_revoke_links"),
    ("inkasso.assignment", "action_recall"),
    ("inkasso.agency.connection", "action_forget_secrets"),
    ("inkasso.charge", "action_waive"),
    ("inkasso.payment.plan", "action_accept"),
    ("inkasso.notice", "_mark_sent"),
    ("inkasso.access.link", "_derive_token"),
)


@tagged("inkasso_sweep")
class TestSweepRemote(SweepCommon):
    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger("odoo.addons.rpc.controllers.json2", "odoo.addons.rpc.controllers.xmlrpc"))
        self.people = [(user.login, user.id) for user in (self.stranger, self.debtor_user, self.alfa_user, self.plain)]
        self.env.flush_all()

    def assertClosed(self, ask):
        """`ask` model, method, arguments: nothing of ours is found, and nothing happens."""
        for name in MODELS:
            found = ask(name, "search_read", [[("id", "=", self.ours[name].id)]], {"fields": ["display_name"]})
            self.assertFalse(found, name)
            self.assertIsNone(ask(name, "read", [self.ours[name].ids], {"fields": ["display_name"]}), name)
            self.assertIsNone(ask(name, "unlink", [self.ours[name].ids], {}), name)
        for name, method in METHODS:
            self.assertIsNone(ask(name, method, [self.ours[name].ids], {}), f"{name}.{method}")
        for name, field in (("inkasso.access.link", "salt"), ("inkasso.agency.connection", "secret_store")):
            found = ask(name, "search_read", [[(field, "!=", False)]], {"fields": [field]})
            self.assertFalse(found, "not to be searched by, either")

    def test_xml_rpc(self):
        for login, uid in self.people:

            def ask(model, method, args, kwargs, login=login, uid=uid):
                try:
                    return self.xmlrpc_object.execute_kw(self.env.cr.dbname, uid, login, model, method, args, kwargs)
                except Fault:
                    return None

            with self.subTest(login):
                self.assertClosed(ask)

    def test_json_rpc(self):
        for login in [None, *(login for login, _uid in self.people)]:
            self.authenticate(login, login)

            def ask(model, method, args, kwargs):
                path = f"/web/dataset/call_kw/{model}/{method}"
                try:
                    return self.make_jsonrpc_request(
                        path, {"model": model, "method": method, "args": args, "kwargs": kwargs}
                    )
                except JsonRpcException:
                    return None

            with self.subTest(login or "public"):
                self.assertClosed(ask)

    def test_json_2(self):
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        for login, uid in self.people:
            key = self.env["res.users.apikeys"].with_user(uid).sudo()._generate("rpc", "sweep", tomorrow)
            self.env.flush_all()

            def ask(model, method, args, kwargs, key=key):
                named = {"domain": args[0]} if method == "search_read" else {"ids": args[0]}
                reply = self.url_open(
                    f"/json/2/{model}/{method}",
                    json={**named, **kwargs},
                    headers={"Authorization": f"Bearer {key}"},
                )
                self.assertIn(reply.status_code, (200, 401, 403, 404, 422), reply.text[:300])
                return reply.json() if reply.status_code == 200 else None

            with self.subTest(login):
                self.assertClosed(ask)

    def test_own_manager_is_let_in(self):
        """So that the others are kept out for the reason that is tried."""
        self.authenticate("sweep_viewer", "sweep_viewer")
        found = self.make_jsonrpc_request(
            "/web/dataset/call_kw/inkasso.case/search_read",
            {"model": "inkasso.case", "method": "search_read", "args": [[]], "kwargs": {"fields": ["name"]}},
        )
        self.assertIn(self.case.name, [row["name"] for row in found])

    def test_letters_and_files(self):
        """By address, too: letters as reports, and the files that are kept."""
        notice, files = self.case.notice_ids[:1], self.env["ir.attachment"].sudo()
        file = files.create(
            {"name": "x", "raw": b"ours", "res_model": "inkasso.assignment", "res_id": self.assignment.id}
        )
        self.env.flush_all()
        paths = [
            f"/report/html/inkasso_collections.report_letter/{notice.id}",
            f"/report/pdf/inkasso_collections.report_letter/{notice.id}",
            f"/report/html/inkasso_collections.report_dossier_index/{self.ours['inkasso.dossier'].id}",
            f"/web/content/{file.id}",
            f"/web/content/inkasso.agency.exchange/{self.ours['inkasso.agency.exchange'].id}/body",
            f"/mail/view?model=inkasso.case&res_id={self.case.id}",
        ]
        for login in [None, *(login for login, _uid in self.people)]:
            self.authenticate(login, login)
            for path in paths:
                with self.subTest(login=login, path=path), mute_logger("odoo.http"):
                    reply = self.url_open(path)
                    self.assertNotIn(b"ours", reply.content[:4])
                    self.assertNotIn(notice.name, reply.text)
                    self.assertNotIn(self.anna.name, reply.text)
