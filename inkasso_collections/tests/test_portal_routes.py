from contextlib import contextmanager
from types import SimpleNamespace
from unittest.mock import patch

from odoo import fields
from odoo.http import Request
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from ..models.debtor import access_limit, access_token
from .portal_common import ROOT
from .portal_pay_common import PortalPayCommon
from .portal_routes import find_routes

# Parameters that name no record, so that there is nobody else's to try.
PLAIN = {"currency": "SEK", "code": "en_US"}
# Pages that need another state of the case: there is nothing to rate yet, and a plan is offered already.
NOT_NOW = (f"{ROOT}/<int:case_id>/rating", f"{ROOT}/<int:case_id>/plan")
# What must not change when somebody is refused.
KEPT = (
    "inkasso.promise",
    "inkasso.dispute",
    "inkasso.payment.plan",
    "inkasso.contact.change",
    "inkasso.contact",
    "inkasso.channel.optout",
    "payment.transaction",
    "rating.rating",
    "ir.attachment",
)


@tagged("inkasso_portal")
class TestPortalRoutes(PortalPayCommon):
    """Nothing of anyone else's is reached by changing a number or a token: each route there is, by each wrong way in.

    The routes are those of the routing map. A new one is tried by itself; where it has a parameter or a form that is not
    known here, the first two tests ask for it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plans = cls.env["inkasso.payment.plan"].sudo()
        cls.plan, cls.other_plan = (plans._request(case.sudo(), number=3) for case in (cls.case, cls.other_case))
        for plan in (cls.plan, cls.other_plan):
            plan.with_user(cls.env.user)._offer()
            plan.attachment_id = plan.attachment_id or cls.notice.attachment_id.copy()
        cls.routes = find_routes(cls.env)
        cls.of_cases = [route for route in cls.routes if "case_id" in route.names]
        cls.own = {
            **PLAIN,
            "case_id": cls.case.id,
            "notice_id": cls.notice.id,
            "move_id": cls.invoice.id,
            "plan_id": cls.plan.id,
            "what": cls.line.id,
        }
        cls.others = {
            "case_id": cls.other_case.id,
            "notice_id": cls.other_notice.id,
            "move_id": cls.other_invoice.id,
            "plan_id": cls.other_plan.id,
            "what": cls._line(cls.other_invoice).id,
        }
        item, reason = cls._items(cls.invoice), cls.env.ref("inkasso_collections.dispute_reason_quality")
        cls.forms = {
            "/channels": {"preferred": "letter", "not_sms": "yes"},
            "/contact": {"email": "new@example.com"},
            "/dispute": {"items": item.id, "reason": reason.id, "text": "It leaks."},
            "/plan": {"way": "number", "number": "3"},
            "/plan/<int:plan_id>": {"answer": "accept", "agreed": "yes"},
            "/promise": {"amount": "100", "day": "2026-10-20"},
            "/rating": {"rating": "1"},
        }

    # -------------------------------------------------------------------------
    # Asking
    # -------------------------------------------------------------------------

    def _ask(self, route, values):
        """Ask for a page, or send a form that would be taken: (status, text); 403 for what JSON-RPC refuses."""
        path = route.fill(values)
        if route.is_json:
            return self._ask_json(values)
        if route.method == "GET":
            answer = self.url_open(path, allow_redirects=False)
        else:
            form = {"csrf_token": self._csrf_token(), "form_key": "k" * 30, **self.forms[self._form_of(route)]}
            answer = self.url_open(path, data=form, allow_redirects=False)
        return answer.status_code, self._plain(answer)

    def _ask_json(self, values):
        home = f"{ROOT}/{values['case_id']}"
        try:
            with mute_logger("odoo.http"):
                self._begin(10, values["what"], home, values["currency"])
        except JsonRpcException as error:
            return 403, str(error)
        return 200, ""

    def _csrf_token(self):
        """Of the session that the browser is in: that a form was sent from a page of ours protects from others only."""
        session = SimpleNamespace(sid=self.opener.cookies["session_id"])
        return Request.csrf_token(SimpleNamespace(env=self.env, session=session))

    @staticmethod
    def _form_of(route):
        return route.path.removeprefix(f"{ROOT}/<int:case_id>")

    def _read_kept(self):
        self.env.invalidate_all()
        counts = {model: self.env[model].sudo().search_count([]) for model in KEPT}
        shown = self.env["inkasso.access.log"].sudo().search_count([("event", "in", ("document", "form"))])
        plans = (self.plan | self.other_plan).mapped("state")
        return counts, shown, plans, (self.anna | self.bertil).mapped("inkasso_preferred_channel")

    @contextmanager
    def _trying(self, what):
        """In a transaction of its own: what this changes does not reach the next."""
        with self.subTest(what), self.env.cr.savepoint(flush=False) as savepoint:
            self.env.flush_all()
            yield
            self.env.flush_all()
            savepoint.rollback()
            self.env.invalidate_all(flush=False)

    def assertRefused(self, route, values, status, before):
        with self.subTest(route=str(route), values=values):
            found, text = self._ask(route, values)
            self.assertEqual(found, 403 if route.is_json else status)
            for secret in ("Anna", "Bertil", self.invoice.name, self.other_invoice.name, self.other_case.name):
                self.assertNotIn(secret, text)
            self.assertEqual(self._read_kept(), before)

    # -------------------------------------------------------------------------
    # Nothing is left out
    # -------------------------------------------------------------------------

    def test_every_parameter_and_form_is_known(self):
        self.assertGreater(len(self.of_cases), 15)
        for route in self.routes:
            for name in set(route.names) - {"token"}:
                self.assertIn(name, self.own, f"{route}: say here what is the debtor's own, and what somebody else's")
                self.assertTrue(name in PLAIN or name in self.others, route)
            if route.method == "POST" and "case_id" in route.names and not route.is_json:
                self.assertIn(self._form_of(route), self.forms, f"{route}: say here what a debtor would send")

    def test_own_ones_are_there(self):
        """So that the tries below fail for the reason that is tested, and not for a wrong address."""
        for route in self.of_cases:
            with self._trying(str(route)):
                self._enter()
                status, text = self._ask(route, self.own)
                if route.path in NOT_NOW:
                    self.assertEqual(status, 404, text)
                else:
                    self.assertIn(status, (200, 303) if route.method == "GET" or route.is_json else (303,), text)

    # -------------------------------------------------------------------------
    # The wrong way in
    # -------------------------------------------------------------------------

    def _expire(self):
        self._enter()
        self._link(self.notice).date_end = fields.Date.to_date("2026-10-14")

    def _revoke(self):
        self._enter()
        self.case.action_revoke_links()

    def _log_in_as_another(self):
        self.authenticate("bertil_portal", "bertil_portal")

    def _switch_off(self):
        self._enter()
        self.company.inkasso_portal = False

    def test_wrong_ways_in(self):
        self._make_portal_user(self.bertil, "bertil_portal")
        ways = {
            "no token": lambda: None,
            "an unknown token": lambda: self.url_open("/c/AAAAA-AAAAA-AAAAA-AAAAA"),
            "somebody else's token": lambda: self._enter(self.other_notice),
            "an expired token": self._expire,
            "a withdrawn token": self._revoke,
            "somebody else's account": self._log_in_as_another,
            "a company without portal": self._switch_off,
        }
        with patch.object(access_limit, "MAX_FAILURES", 10**6):
            for what, get_in in ways.items():
                with self._trying(what):
                    self._leave()
                    get_in()
                    before = self._read_kept()
                    for route in self.of_cases:
                        self.assertRefused(route, self.own, 403, before)

    def test_own_token_and_the_number_of_somebody_else(self):
        self._enter()
        before = self._read_kept()
        for route in self.of_cases:
            for name in self.others.keys() & set(route.names):
                for number in (self.others[name], self.others[name] + 10**6):  # and one that nobody has
                    values = {**self.own, name: number}
                    self.assertRefused(route, values, 403 if name == "case_id" else 404, before)

    def test_list_names_only_the_own(self):
        self._enter()
        page = self.url_open(ROOT)
        self.assertShown(page, "Anna Andersson")
        for secret in ("Bertil", self.other_case.name):
            self.assertNotIn(secret, self._plain(page))
        self._leave()
        self.assertIn("/web/login", self.url_open(ROOT, allow_redirects=False).headers["Location"])

    def test_token_with_one_character_changed(self):
        token = access_token.read_token(self._path(self.notice).removeprefix("/c/"))
        with patch.object(access_limit, "MAX_FAILURES", 10**6):
            for place in range(len(token)):
                other = "7" if token[place] != "7" else "8"
                page = self.url_open(f"/c/{token[:place]}{other}{token[place + 1 :]}")
                self.assertEqual(page.status_code, 404)
                self.assertNothingShown(page)
        self.assertEqual(self.url_open(self.home).status_code, 403)
