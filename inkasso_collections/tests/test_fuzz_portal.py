"""The pages of debtors and agencies, asked for and filled in with anything: each answers, none breaks, and none repeats
as markup what was typed."""

import json
from types import SimpleNamespace
from unittest.mock import patch
from urllib.parse import quote, urlencode

from hypothesis import strategies as st
from requests import HTTPError

from odoo.http import Request
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from ..models.debtor import access_limit
from ..rules.assignment_life import WITH_AGENCY
from .agency_portal_common import ROOT as AGENCY_ROOT
from .agency_portal_common import AgencyPortalCommon
from .fuzz.engine import tries
from .fuzz.spoiled import sendable, values
from .portal_common import ROOT
from .portal_pay_common import PortalPayCommon

ANSWERS = (200, 302, 303, 400, 403, 404, 409, 410, 413, 422, 429)
SCRIPT = "<script>alert(1)"
#: Names that pages look for, and names that they use themselves.
ASKED = (
    *("line", "currency", "amount", "search", "status", "sort", "page", "db", "form_key", "redirect"),
    *("visit", "case_id", "assignment_id", "values", "post", "access_token", "lang", "code", "template", "debug2"),
)
short = sendable.map(lambda text: text[:600])
#: What JSON can say.
sent = values.filter(lambda value: is_json(value))
queries = st.dictionaries(st.sampled_from(ASKED), short, max_size=3)


def is_json(value):
    try:
        return bool(json.dumps(value, allow_nan=False).encode("ascii"))
    except ValueError:
        return False


class FuzzPagesMixin:
    def _csrf_token(self):
        session = SimpleNamespace(sid=self.opener.cookies["session_id"])
        return Request.csrf_token(SimpleNamespace(env=self.env, session=session))

    def _get(self, path, query):
        self.assertAnswered(self.url_open(f"{path}?{urlencode(query)}", allow_redirects=False), path)

    def _post(self, path, typed, files=None):
        form = {"csrf_token": self._csrf_token(), "form_key": "k" * 30, **typed}
        self.assertAnswered(self.url_open(path, data=form, files=files, allow_redirects=False), path)

    def assertAnswered(self, answer, path):
        self.assertIn(answer.status_code, ANSWERS, f"{path}: {answer.text[:500]}")
        self.assertNotIn(SCRIPT, answer.text)
        self.assertNotIn("Traceback", answer.text)


@tagged("inkasso_fuzz", "inkasso_portal")
class TestFuzzDebtorPortal(FuzzPagesMixin, PortalPayCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(access_limit, "MAX_FORMS", 10**6))
        self.startPatcher(patch.object(access_limit, "MAX_FAILURES", 10**6))
        self.enterContext(mute_logger("odoo.http", "odoo.addons.base.models.ir_http"))
        self._enter()

    @tries(40, path=st.sampled_from(("", "/pay", "/promise", "/dispute", "/plan", "/contact", "/paid")), query=queries)
    def test_pages(self, path, query):
        self._get(f"{self.home}{path}", query)

    @tries(30, text=short)
    def test_addresses(self, text):
        for path in (
            f"/c/{quote(text, safe='')}",
            f"{ROOT}/{quote(text, safe='')}",
            f"{self.home}/language/{quote(text, safe='')}",
        ):
            self._get(path, {})

    @tries(
        70,
        path=st.sampled_from(("/channels", "/contact", "/dispute", "/plan", "/promise", "/rating")),
        typed=st.dictionaries(
            st.sampled_from(
                (
                    *("preferred", "not_sms", "email", "phone", "street", "zip", "city", "items", "reason", "text"),
                    *("way", "number", "amount", "first_day", "note", "day", "rating", "feedback", "answer", "agreed"),
                )
            ),
            short,
            max_size=4,
        ),
    )
    def test_forms(self, path, typed):
        """What is not spoiled is as it should be, so that what is, is what is looked at."""
        item, reason = self._items(self.invoice), self.env.ref("inkasso_collections.dispute_reason_quality")
        good = {
            "/channels": {"preferred": "letter"},
            "/contact": {"email": "new@example.com"},
            "/dispute": {"items": item.id, "reason": reason.id, "text": "It leaks."},
            "/plan": {"way": "number", "number": "3"},
            "/promise": {"amount": "100", "day": "2026-10-20"},
            "/rating": {"rating": "1"},
        }
        self._post(f"{self.home}{path}", {**good[path], **typed})

    @tries(40, what=short, amount=sent, more=st.dictionaries(st.sampled_from(("flow", "provider_id", "x")), sent))
    def test_payments(self, what, amount, more):
        """A payment begins with what is offered, or is refused in words."""
        count = self.env["payment.transaction"].sudo().search_count([])
        try:
            self._begin(amount, quote(what, safe="") or "all", **more)
        except HTTPError as error:
            self.assertIn(error.response.status_code, ANSWERS)
        except JsonRpcException as error:
            self.assertNotIn("Traceback", str(error))
            self.assertEqual(self.env["payment.transaction"].sudo().search_count([]), count)


@tagged("inkasso_fuzz", "inkasso_portal")
class TestFuzzAgencyPortal(FuzzPagesMixin, AgencyPortalCommon):
    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger("odoo.http", "odoo.addons.inkasso_collections.models.agencies.report_apply"))
        self._enter()

    @tries(
        60, path=st.sampled_from(("", "/payments", "/upload", "/corrections", "/remittances", "PAGE")), query=queries
    )
    def test_pages(self, path, query):
        self._get(self.page if path == "PAGE" else f"{AGENCY_ROOT}{path}", query)

    @tries(
        70,
        path=st.sampled_from(
            ("accept", "status", "note", "request", "payment", "contact", "consent", "recall", "decline")
        ),
        typed=st.dictionaries(
            st.sampled_from(
                (
                    *("agency_reference", "note", "status", "close_code", "day", "principal", "net", "vat"),
                    *("contact_channel", "step", "settlement", "months"),
                )
            ),
            short,
            max_size=3,
        ),
    )
    def test_forms(self, path, typed):
        good = {"note": "Phoned", "status": "active_amicable", "day": "2026-10-15", "principal": "5", "step": "plan"}
        self._post(f"{self.page}/{path}", {**good, "months": "3", "contact_channel": "phone", **typed})
        self.assertIn(self.assignment.status, (*WITH_AGENCY, "declined", "closed", "sent"))

    @tries(30, name=short, content=st.binary(max_size=60), payments=short)
    def test_files(self, name, content, payments):
        self._post(f"{AGENCY_ROOT}/upload", {}, files={"file": (name or "x", content)})
        self._post(f"{self.page}/files", {"note": name}, files={"files": (name or "x", content)})
        self._post(f"{AGENCY_ROOT}/payments", {"payments": payments})

    @tries(30, token=short)
    def test_addresses(self, token):
        """Of web-hooks too: an unknown number looks the same as any other."""
        token = quote(token, safe="")
        self._get(f"{AGENCY_ROOT}/language/{token}", {})
        self._get(f"{AGENCY_ROOT}/assignment/{token}", {})
        self._get(f"{AGENCY_ROOT}/upload/template.{token}", {})
        answer = self.url_open(f"/inkasso/agency/hook/{token or 'x'}", data=b"{}")
        self.assertIn(answer.status_code, (400, 404, 429))
