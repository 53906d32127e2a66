"""What only shows something works in a read-only transaction, so that Odoo serves it from a replica of the database."""

from itertools import groupby
from unittest.mock import patch

from odoo.http import request
from odoo.tests import HttpCase, tagged

from ..controllers.portal_access import DebtorPortal
from .agency_portal_common import AgencyPortalCommon
from .common import CollectionsCommon
from .portal_common import ROOT
from .portal_pay_common import PortalPayCommon
from .portal_routes import find_routes

# Methods for remote callers that are marked, with the name of a step of each, and a part of its answer.
METHODS = {
    ("inkasso.dashboard", "get_data"): ("_get_sections", "sections"),
    ("inkasso.performance", "get_data"): ("_get_sections", "sections"),
    ("inkasso.run", "get_progress"): ("_count_notices", "total"),
    ("inkasso.print.letters", "get_progress"): ("check_access", "total"),
}
# Pages that write down who opened what, or show what has been written a moment ago.
WRITING = {"/letter/<int:notice_id>", "/invoice/<int:move_id>", "/plan/<int:plan_id>/letter", "/paid"}


class Watched:
    """Notes of each answer whether its transaction was read-only; a second one is that of an attempt to write."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.were_readonly = []
        harden = DebtorPortal._inkasso_harden

        def note(controller, response):
            cls.were_readonly.append(request.env.cr.readonly)
            return harden(controller, response)

        cls.startClassPatcher(patch.object(DebtorPortal, "_inkasso_harden", note))

    def assertServed(self, path, readonly, status=200):
        self.were_readonly.clear()
        answer = self.url_open(path, allow_redirects=False)
        self.assertEqual(answer.status_code, status, path)
        self.assertEqual(set(self.were_readonly), {readonly}, path)


class TestReadOnlyMethods(CollectionsCommon, HttpCase):
    def test_methods(self):
        self._invoice("2026-09-01")
        run = self._run("2026-09-06")
        self.user.group_ids += self.env.ref("inkasso_collections.group_manager")
        asked = {"inkasso.run": [run.ids], "inkasso.print.letters": [self.env["inkasso.print.letters"].create({}).ids]}
        marked = {
            (name, method)
            for name, model in self.registry.items()
            if name.startswith("inkasso.")
            for method in dir(model)
            if getattr(getattr(model, method, None), "_readonly", False) and method in vars_of_addon(model)
        }
        self.assertEqual(marked, set(METHODS))
        self.user.password = "read-only-1"
        self.authenticate(self.user.login, "read-only-1")
        for (name, method), (step, part) in METHODS.items():
            model, were_readonly = self.registry[name], []
            original = getattr(model, step)

            def note(records, *args, original=original, were_readonly=were_readonly):
                were_readonly.append(records.env.cr.readonly)
                return original(records, *args)

            with self.subTest(name), patch.object(model, step, note):
                result = self.make_jsonrpc_request(
                    f"/web/dataset/call_kw/{name}/{method}",
                    {"model": name, "method": method, "args": asked.get(name, [{}]), "kwargs": {}},
                )
                self.assertIn(part, result)
                self.assertEqual(set(were_readonly), {True})


def vars_of_addon(model):
    """Names that classes of this addon define of a model."""
    return {name for base in model.__mro__ if ".inkasso_collections." in base.__module__ for name in vars(base)}


@tagged("inkasso_portal")
class TestReadOnlyPortal(Watched, PortalPayCommon):
    def test_pages(self):
        plan = self.env["inkasso.payment.plan"].sudo()._request(self.case.sudo(), number=3)
        plan.with_user(self.env.user)._offer()
        plan.attachment_id = plan.attachment_id or self.notice.attachment_id.copy()
        self._enter()
        own = {
            "case_id": self.case.id,
            "notice_id": self.notice.id,
            "move_id": self.invoice.id,
            "plan_id": plan.id,
            "code": "en_US",
        }
        routes = [route for route in find_routes(self.env) if route.method == "GET" and "token" not in route.names]
        self.assertGreater(len(routes), 12)
        for route in routes:
            page = route.path.removeprefix(f"{ROOT}/<int:case_id>")
            status = 303 if page in ("/paid", "/language/<string:code>", ROOT) else 200  # these send on
            if page in ("/rating", "/plan"):
                continue  # there is nothing to rate yet, and a plan is offered already
            with self.subTest(str(route)):
                self.assertServed(route.fill(own), page not in WRITING, status)

    def test_the_page_after_a_form_shows_what_was_told(self):
        """A replica may be a moment late."""
        self._enter()
        self.assertServed(self.home, readonly=True)
        self.were_readonly.clear()
        page = self._send(f"{self.home}/promise", amount="100", day="2026-10-20")
        self.assertShown(page, "20")
        self.assertEqual(
            [key for key, _same in groupby(self.were_readonly)], [True, False], "the form; then its answer"
        )
        self.assertServed(self.home, readonly=True)


class TestReadOnlyAgencyPortal(Watched, AgencyPortalCommon):
    def test_pages(self):
        self._enter()
        for path in (
            "/my/inkasso",
            self.page,
            f"{self.page}/status",
            f"{self.page}/note",
            f"{self.page}/payment",
            "/my/inkasso/payments",
            "/my/inkasso/remittances",
            "/my/inkasso/upload",
            "/my/inkasso/upload/template.xlsx",
            "/my/inkasso/corrections",
            "/my/inkasso/corrections.xlsx",
        ):
            with self.subTest(path):
                self.assertServed(path, readonly=True)
        with self.subTest("who fetches the dossier would be written down, if there were one"):
            self.assertServed(f"{self.page}/dossier", readonly=False, status=404)
