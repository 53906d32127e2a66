from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..models.debtor import access_limit
from .portal_common import ROOT, PortalHttpCommon


@tagged("inkasso_portal")
class TestPortalEntry(PortalHttpCommon):
    """Who gets in, by HTTP, and what those see who do not."""

    def test_link_opens_the_case_and_disappears_from_the_address(self):
        page = self._enter()
        self.assertShown(page, "Your open invoices", "Anna Andersson", self.invoice.name, "1,064.11 kr")
        self.assertTrue(page.url.endswith(self.home))
        self.assertNothingShownOf(page, self.bertil.name, self.other_invoice.name)

    def assertNothingShownOf(self, page, *texts):
        for text in texts:
            self.assertNotIn(text, page.text)

    def test_typed_link_opens_it_too(self):
        token = self._path(self.notice).removeprefix("/c/")
        self.assertShown(self.url_open(f"/c/{token.lower().replace('-', '')}"), "Anna Andersson")

    def test_nobody_keeps_or_finds_the_pages(self):
        for page in (self._enter(), self.url_open(f"{self.home}/contact"), self.url_open("/c/nonsense")):
            self.assertEqual(page.headers["Cache-Control"], "no-store, private")
            self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
            self.assertIn("noindex", page.headers["X-Robots-Tag"])
            self.assertEqual(page.headers["X-Frame-Options"], "DENY")
            self.assertIn('name="robots" content="noindex', page.text)
        letter = self.url_open(f"{self.home}/letter/{self.notice.id}")
        self.assertEqual(letter.headers["Cache-Control"], "no-store, private")

    def test_addresses_hold_nothing_personal(self):
        self._enter()
        page = self.url_open(self.home)
        token = self._path(self.notice)
        self.assertNotIn(token, page.text)
        for address in self._addresses(page):
            self.assertNotRegex(address, r"(?i)anna|andersson|example\.com|storgatan")

    def _addresses(self, page):
        return [part.split('"')[0] for part in page.text.split('href="')[1:] if part.startswith(ROOT)]

    def test_case_number_alone_opens_nothing(self):
        for path in ("", "/pay", "/contact", "/rating", f"/letter/{self.notice.id}", f"/invoice/{self.invoice.id}"):
            page = self.url_open(self.home + path)
            self.assertEqual(page.status_code, 403, path)
            self.assertNothingShown(page)

    def test_existing_and_missing_cases_look_alike(self):
        there, missing = self.url_open(self.home), self.url_open(f"{ROOT}/{self.case.id + 10**6}")
        self.assertEqual((there.status_code, self._plain(there)), (missing.status_code, self._plain(missing)))

    def test_link_opens_no_other_case(self):
        self._enter()
        other = f"{ROOT}/{self.other_case.id}"
        for path in ("", "/pay", "/contact", f"/letter/{self.other_notice.id}", f"/invoice/{self.other_invoice.id}"):
            page = self.url_open(other + path)
            self.assertEqual(page.status_code, 403, path)
            self.assertNothingShown(page)

    def test_documents_of_others_are_not_reached_through_the_own_case(self):
        self._enter()
        for path in (f"/letter/{self.other_notice.id}", f"/invoice/{self.other_invoice.id}", "/letter/0"):
            page = self.url_open(self.home + path)
            self.assertEqual(page.status_code, 404, path)
            self.assertNothingShownOf(page, "Bertil", self.other_invoice.name)

    def test_two_links_in_one_browser_open_two_cases(self):
        self._enter()
        self._enter(self.other_notice)
        self.assertShown(self.url_open(self.home), "Anna Andersson")
        self.assertShown(self.url_open(f"{ROOT}/{self.other_case.id}"), "Bertil Berg")
        self.assertShown(self.url_open(ROOT), self.case.name, self.other_case.name)

    def test_expired_link(self):
        link = self._link(self.notice)
        link.date_end = "2026-10-14"
        with patch.object(self.env.registry["inkasso.access.link"], "_get_for", lambda self, case, record: link):
            page = self._enter()
        self.assertShown(page, "This link is no longer valid", self.company.name, status=410)
        self.assertNothingShown(page)
        self.assertEqual(link.log_ids.event, "expired")

    def test_link_that_ends_while_it_is_used(self):
        self._enter()
        link = self._link(self.notice)
        link.date_end = fields.Date.to_date("2026-10-14")
        self.assertNothingShown(self.url_open(self.home))

    def test_link_that_is_withdrawn_while_it_is_used(self):
        path = self._path(self.notice)
        self.assertShown(self.url_open(path), "Anna Andersson")
        self.case.action_revoke_links()
        self.assertEqual(self.url_open(self.home).status_code, 403)
        page = self.url_open(path)
        self.assertShown(page, "This link is no longer valid", status=410)
        self.assertNothingShown(page, self.company.name)

    def test_idle_visit_ends(self):
        self._enter()
        with freeze_time(fields.Datetime.now() + timedelta(hours=2, minutes=1)):
            self.assertEqual(self.url_open(self.home).status_code, 403)

    def test_visit_ends_by_hand(self):
        page = self._enter()
        left = self.url_open(f"{ROOT}/leave", data={"csrf_token": self._hidden(page, "csrf_token")})
        self.assertShown(left, "This page is closed on this device")
        self.assertEqual(self.url_open(self.home).status_code, 403)

    def test_company_that_switches_the_portal_off(self):
        path = self._path(self.notice)
        self.url_open(path)
        self.company.inkasso_portal = False
        self.assertEqual(self.url_open(path).status_code, 410)
        self.assertEqual(self.url_open(self.home).status_code, 403)

    def test_use_is_noted(self):
        self._enter()
        link = self._link(self.notice)
        self.url_open(f"{self.home}/letter/{self.notice.id}")
        self.assertEqual(link.opened_count, 1)
        self.assertEqual(link.log_ids.sorted("id").mapped("event"), ["opened", "document"])
        self.assertFalse(link.log_ids.filtered(lambda log: "127.0.0.1" in (log.visitor or "")))

    def test_guessing_is_stopped(self):
        path = self._path(self.notice)
        for number in range(access_limit.MAX_FAILURES):
            self.assertEqual(self.url_open(f"/c/AAAAA-AAAAA-AAAAA-AAA{number:02d}").status_code, 404)
        page = self.url_open(path)
        self.assertEqual(page.status_code, 429)
        self.assertEqual(page.headers["Retry-After"], "3600")
        self.assertNothingShown(page)
        with freeze_time(fields.Datetime.now() + timedelta(hours=1, minutes=1)):
            self.assertEqual(self.url_open(path).status_code, 200)

    def test_visitors_are_told_apart_by_network(self):
        digest = self.env["inkasso.access.log"]._digest_visitor
        self.assertEqual(digest("2001:db8::1"), digest("2001:db8::ffff"))
        self.assertNotEqual(digest("2001:db8::1"), digest("2001:db8:0:1::1"))
        self.assertNotEqual(digest("192.0.2.1"), digest("192.0.2.2"))
        self.assertIsNone(digest("nonsense"))

    def test_wrong_methods(self):
        self._enter()
        self.assertEqual(self.url_open(self.home, method="POST", data={"a": "b"}).status_code, 405)
        self.assertEqual(self.url_open(f"{ROOT}/leave").status_code, 405)
        self.assertEqual(self.url_open(self._path(self.notice), data={"a": "b"}).status_code, 405)

    @mute_logger("odoo.http")
    def test_forms_need_their_csrf_token(self):
        self._enter()
        page = self.url_open(f"{self.home}/contact", data={"form_key": "x" * 30, "email": "new@example.com"})
        self.assertEqual(page.status_code, 400)
        self.assertFalse(self.case.contact_change_ids)

    # -------------------------------------------------------------------------
    # With an account
    # -------------------------------------------------------------------------

    def test_portal_user_sees_his_own_case(self):
        self._make_portal_user(self.anna)
        self.authenticate("anna_portal", "anna_portal")
        self.assertShown(self.url_open(ROOT), "Anna Andersson", "1,064.11 kr")
        self.assertEqual(self.url_open(f"{ROOT}/{self.other_case.id}").status_code, 403)

    def test_contact_of_a_company_sees_the_companys_case(self):
        contact = self.env["res.partner"].create({"name": "Cecilia", "parent_id": self.bertil.id})
        self.bertil.is_company = True
        self._make_portal_user(contact, "cecilia_portal")
        self.authenticate("cecilia_portal", "cecilia_portal")
        self.assertShown(self.url_open(f"{ROOT}/{self.other_case.id}"), "Bertil Berg")
        self.assertEqual(self.url_open(self.home).status_code, 403)

    def test_portal_user_has_no_rights_on_the_records(self):
        user = self._make_portal_user(self.anna)
        for model in (
            "inkasso.case",
            "inkasso.notice",
            "inkasso.access.link",
            "inkasso.access.log",
            "inkasso.contact.change",
        ):
            with self.assertRaises(AccessError):
                self.env[model].with_user(user).search([])

    def test_whoever_has_no_link_and_no_account_is_asked_to_log_in(self):
        page = self.url_open(ROOT, allow_redirects=False)
        self.assertEqual(page.status_code, 302 if page.status_code == 302 else 303)
        self.assertIn("/web/login", page.headers["Location"])

    def test_portal_user_without_cases(self):
        self._make_portal_user(self._make_debtor("Dora Dahl"), "dora_portal")
        self.authenticate("dora_portal", "dora_portal")
        self.assertShown(self.url_open(ROOT), "Nothing is open")

    def test_home_of_portal_users_counts_cases(self):
        self._make_portal_user(self.anna)
        self.authenticate("anna_portal", "anna_portal")
        self.assertIn("/my/collections", self.url_open("/my").text)
        counts = self.make_jsonrpc_request("/my/counters", {"counters": ["inkasso_case_count"]})
        self.assertEqual(counts["inkasso_case_count"], 1)

    # -------------------------------------------------------------------------
    # Languages
    # -------------------------------------------------------------------------

    def test_language_of_the_debtor_unless_another_is_chosen(self):
        self.env["res.lang"]._activate_lang("sv_SE")
        self._enter()
        self.assertIn('lang="en-US"', self.url_open(self.home).text)
        self.assertIn('lang="sv-SE"', self.url_open(f"{self.home}/language/sv_SE").text)
        self.assertIn('lang="sv-SE"', self.url_open(self.home).text)
        self.assertIn('lang="sv-SE"', self.url_open(f"{self.home}/language/xx_XX").text)
