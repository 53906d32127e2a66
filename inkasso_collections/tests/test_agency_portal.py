"""The agency portal over HTTP: who gets in, what is shown, what can be told."""

from odoo import http
from odoo.tests import new_test_user, tagged

from .agency_portal_common import ROOT, AgencyPortalCommon


@tagged("inkasso_portal")
class TestAgencyPortalEntry(AgencyPortalCommon):
    """Every route, found in the routing map, for everybody who has no business there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.beta.sudo()._receive(
            [{"kind": "document", "assignment_id": cls.other.id, "files": [("x.txt", b"secret text")]}], "api"
        )
        cls.payment_report = cls.beta.sudo()._receive(
            [{"kind": "payment", "assignment_id": cls.other.id, "amount_principal": 10}], "api"
        )
        cls.upload = (
            cls.env["inkasso.agency.upload"]
            .sudo()
            .create({"user_id": cls.beta_user.id, "name": "x.csv", "content": b"cmVmZXJlbmNlCjE="})
        )
        cls.env["inkasso.dossier"].sudo()._request(cls.other)._build_or_fail()

    def _routes(self):
        """(path about Beta's things, methods) of each route of the agency portal."""
        values = {
            "<int:assignment_id>": self.other.id,
            "<int:file_id>": self.report.attachment_ids.id,
            "<int:remittance_id>": self.payment_report.remittance_line_id.remittance_id.id,
            "<int:upload_id>": self.upload.id,
            "<string:code>": "en_US",
            "<string:ending>": "csv",
        }
        routes = []
        for rule in self.env["ir.http"].routing_map().iter_rules():
            if rule.rule == ROOT or rule.rule.startswith(f"{ROOT}/"):
                path = rule.rule
                for name, value in values.items():
                    path = path.replace(name, str(value))
                self.assertNotIn("<", path)
                routes.append((path, rule.methods - {"HEAD", "OPTIONS"}, rule.endpoint.routing))
        self.assertGreater(len(routes), 18)
        return routes

    def assertNothingTold(self, page, path):
        plain = self._plain(page)
        for text in ("Bertil", "Beta Inkasso", self.other.name, "secret text", "5,000.00"):
            self.assertNotIn(text, plain, path)

    def _try_all(self, expected_others):
        """Open every route; what is about Beta's things is refused, and tells nothing."""
        for path, methods, _routing in self._routes():
            for method in methods:
                data = {"csrf_token": http.Request.csrf_token(self)} if method == "POST" else None
                page = self.url_open(path, data=data)
                self.assertNothingTold(page, path)
                own = path in (ROOT, *(f"{ROOT}/{each}" for each in OWN))
                if not own:
                    self.assertIn(page.status_code, expected_others, f"{method} {path}")
                elif expected_others == (403,):
                    self.assertEqual(page.status_code, 403, f"{method} {path}")

    def test_public_is_asked_to_log_in(self):
        for path, methods, routing in self._routes():
            self.assertEqual(routing["auth"], "user", path)
            if "GET" in methods:
                page = self.url_open(path, allow_redirects=False)
                self.assertEqual(page.status_code, 303, path)
                self.assertIn("/web/login", page.headers["Location"])
                self.assertNothingTold(page, path)

    def test_another_agency(self):
        self._enter("alfa_user")
        self._try_all((404,))

    def test_portal_user_of_a_debtor(self):
        new_test_user(self.env, "anna_portal", groups="base.group_portal", partner_id=self.anna.id)
        self._enter("anna_portal")
        self._try_all((403,))

    def test_internal_user(self):
        user = new_test_user(self.env, "insider", groups="inkasso_collections.group_manager")
        user.partner_id.parent_id = self.beta.partner_id
        self._enter("insider")
        self._try_all((403,))

    def test_archived_agency_and_person(self):
        self._enter("beta_user")
        self.assertShown(self.url_open(self.other_page), "Bertil")
        self.beta.active = False
        self.assertEqual(self.url_open(self.other_page).status_code, 403)

    def test_missing_and_foreign_look_alike(self):
        self._enter()
        foreign, missing = self.url_open(self.other_page), self.url_open(f"{ROOT}/assignment/{10**8}")
        self.assertEqual((foreign.status_code, self._plain(foreign)), (missing.status_code, self._plain(missing)))

    def test_drafts_are_not_seen(self):
        draft = self._propose(self._other_case("Carl Carlsson"), self.terms)
        self._enter()
        self.assertEqual(self.url_open(f"{ROOT}/assignment/{draft.id}").status_code, 404)
        self.assertNotIn("Carl", self.url_open(f"{ROOT}?status=all").text)

    def test_company_of_the_agency(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.alfa.sudo().write({"company_id": other.id})
        self._enter()
        self.assertEqual(self.url_open(self.page).status_code, 404)
        self.assertNotIn("Anna", self.url_open(f"{ROOT}?status=all").text)

    def test_forms_need_a_token(self):
        self._enter()
        for path, methods, routing in self._routes():
            if "POST" in methods:
                self.assertIsNot(routing.get("csrf"), False, path)
                self.assertEqual(self.url_open(path, data={"note": "x"}).status_code, 400, path)

    def test_no_rights_on_models(self):
        models = ("report", "status.map", "upload", "answer", "agreement")
        for name in ("inkasso.agency", "inkasso.assignment", *(f"inkasso.agency.{each}" for each in models)):
            self.assertFalse(self.env[name].with_user(self.alfa_user).has_access("read"), name)

    def test_nobody_keeps_the_pages(self):
        self._enter()
        for path in (ROOT, self.page, f"{ROOT}/upload", self.other_page):
            page = self.url_open(path)
            self.assertEqual(page.headers["Cache-Control"], "no-store, private")
            self.assertIn("noindex", page.headers["X-Robots-Tag"])
            self.assertEqual(page.headers["X-Frame-Options"], "DENY")


OWN = (
    "payments",
    "remittances",
    "upload",
    "upload/template.csv",
    "corrections",
    "corrections.xlsx",
    "language/en_US",
)


@tagged("inkasso_portal")
class TestAgencyPortal(AgencyPortalCommon):
    """What an agency sees and tells."""

    def setUp(self):
        super().setUp()
        self._enter()

    def test_list(self):
        page = self.url_open(ROOT)
        self.assertShown(page, "Alfa Inkasso AB", "Anna Andersson", "1 found", "10,000.00")
        for query, shown in {
            "search=anna": True,
            "search=bertil": False,
            f"search={self.invoice.name}": True,
            f"search={self.assignment.name}": True,
            "search=%25": False,
            "status=sent": True,
            "status=closed": False,
            "status=ended": False,
            "status=nonsense": True,
            "sort=nonsense&page=x": True,
            "sort=amount&page=99": True,
            "search=<script>": False,
        }.items():
            text = self.url_open(f"{ROOT}?{query}").text
            self.assertEqual("Anna Andersson" in text, shown, query)
            self.assertNotIn("<script>&", text)

    def test_pages_of_the_list(self):
        for number in range(20):
            self.assignment.sudo().copy(
                {"sent_on": "2026-10-14", "status": "closed", "close_code": "sold"}
            ).name = f"C{number}"
        page = self.url_open(f"{ROOT}?status=all")
        self.assertShown(page, "21 found", "Page 1 of 2", "Next")
        self.assertShown(self.url_open(f"{ROOT}?status=all&page=2"), "Page 2 of 2", "Previous")

    def test_assignment(self):
        self.anna.write({"phone": "070-1", "vat": False})
        self.assertShown(
            self.url_open(self.page),
            "Anna Andersson",
            "Storgatan 1",
            self.invoice.name,
            "10,000.00",
            "Accept",
            "Decline",
        )

    def test_own_notes_are_not_shown(self):
        self.assignment.sudo()._log(self.assignment.sent_on, "Chosen for 80 against Beta")
        self.assignment.sudo()._write_to_agency(self.assignment.sent_on, "Please call before noon")
        page = self.url_open(self.page)
        self.assertShown(page, "Please call before noon", "From the creditor")
        self.assertNotIn("Chosen for", page.text)

    def test_protected_identity(self):
        self.env["inkasso.debtor.fact"].sudo().create(
            {"partner_id": self.anna.id, "kind": "protected", "date": "2026-10-01", "source": "A call"}
        )
        self.env["inkasso.dossier"].sudo()._request(self.assignment)._build_or_fail()
        for path in (ROOT, self.page, f"{ROOT}?search=anna", f"{self.page}/note"):
            page = self.url_open(path)
            self.assertEqual(page.status_code, 200)
            for text in ("Anna", "Storgatan", "anna@example.com"):
                self.assertNotIn(text, page.text.replace('value="anna"', ""), path)
        self.assertEqual(self.url_open(f"{self.page}/dossier").status_code, 404)

    def test_after_the_end_the_debtor_is_not_shown(self):
        self._status(self.assignment, "closed", close_code="exhausted")
        page = self.url_open(self.page)
        self.assertShown(page, "The case has ended")
        self.assertNotIn("Storgatan", page.text)
        self.assertEqual(self.url_open(f"{self.page}/status").status_code, 404)

    def test_dossier(self):
        self.assertEqual(self.url_open(f"{self.page}/dossier").status_code, 404)
        self.env["inkasso.dossier"].sudo()._request(self.assignment)._build_or_fail()
        file = self.url_open(f"{self.page}/dossier")
        self.assertEqual((file.status_code, file.content[:2]), (200, b"PK"))
        self.assertIn("attachment", file.headers["Content-Disposition"])
        log = self.env["inkasso.access.log"].sudo().search([("case_id", "=", self.case.id)], limit=1)
        self.assertEqual((log.event, log.user_id), ("document", self.alfa_user))

    # -------------------------------------------------------------------------
    # Telling
    # -------------------------------------------------------------------------

    def test_accept(self):
        self._send(f"{self.page}/accept", agency_reference="A-1", note="Thanks")
        self.assertEqual((self.assignment.status, self.assignment.agency_reference), ("received", "A-1"))
        self.assertEqual(self._reports().user_id, self.alfa_user)
        self.assertEqual(self.url_open(f"{self.page}/accept").status_code, 404)

    def test_decline_needs_a_reason(self):
        page = self._send(f"{self.page}/decline")
        self.assertShown(page, "Please fill this in", status=422)
        self._send(f"{self.page}/decline", note="A client of ours")
        self.assertEqual(self.assignment.status, "declined")
        self.assertFalse(self._items(self.invoice).rest_reason)

    def test_status(self):
        page = self._send(f"{self.page}/status", status="active_amicable", day="2026-10-15")
        self.assertShown(page, "The status has been taken over", "Collecting")
        for values in ({"status": "draft"}, {"status": "recalled"}, {"status": "closed"}, {"status": ""}):
            self.assertEqual(self._send(f"{self.page}/status", day="2026-10-15", **values).status_code, 422, values)
        for day in ("2027-01-01", "2026-10-01", "yesterday"):
            self.assertEqual(self._send(f"{self.page}/status", status="paused", day=day).status_code, 422, day)
        self.assertEqual(self.assignment.status, "active_amicable")
        self._send(f"{self.page}/status", status="closed", close_code="exhausted", day="2026-10-15")
        self.assertEqual((self.assignment.status, self.assignment.close_code), ("closed", "exhausted"))

    def test_form_sent_twice_counts_once(self):
        page = self.url_open(f"{self.page}/note")
        values = {name: self._hidden(page, name) for name in ("csrf_token", "form_key")}
        for _time in range(2):
            self.assertShown(
                self.url_open(f"{self.page}/note", data={**values, "note": "Called <b>twice</b>"}), "Your note"
            )
        self.assertEqual(self._reports().mapped("note"), ["Called <b>twice</b>"])
        self.assertNotIn("<b>twice", self.url_open(self.page).text)

    def test_files(self):
        page = self._send(f"{self.page}/files", files={"files": ("order.pdf", b"%PDF-1.4 order", "application/pdf")})
        self.assertShown(page, "order.pdf")
        file = self._reports().attachment_ids
        got = self.url_open(f"{self.page}/file/{file.id}")
        self.assertEqual((got.content, got.headers["X-Content-Type-Options"]), (b"%PDF-1.4 order", "nosniff"))
        self.assertIn("attachment", got.headers["Content-Disposition"])
        for name, content in (("x.html", b"<html><script>1</script>"), ("x.pdf", b"MZ\x90\x00"), ("", b"")):
            bad = self._send(f"{self.page}/files", files={"files": (name, content, "application/pdf")})
            self.assertEqual(bad.status_code, 422, name)

    def test_files_of_the_house_are_not_reached(self):
        file = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {"name": "inner.txt", "raw": b"inner", "res_model": "inkasso.assignment", "res_id": self.assignment.id}
            )
        )
        self.assignment.sudo().attachment_ids = file
        self.assertEqual(self.url_open(f"{self.page}/file/{file.id}").status_code, 404)

    def test_payment(self):
        page = self._send(
            f"{self.page}/payment", day="2026-10-15", principal="1 000,50", commission="100", vat="25", net="875,50"
        )
        self.assertShown(page, "The payment is in the open remittance", "1,000.50")
        line = self._reports().remittance_line_id
        self.assertEqual(
            (line.amount_principal, line.amount_vat, line.amount_net, line.state), (1000.5, 25, 875.5, "ok")
        )
        self.assertShown(self.url_open(f"{ROOT}/remittances"), line.remittance_id.name, "Open")
        self.assertShown(self.url_open(f"{ROOT}/remittances/{line.remittance_id.id}"), self.assignment.name, "875.50")
        self.assertEqual(self._send(f"{self.page}/payment", day="2026-10-15").status_code, 422)
        page = self._send(f"{self.page}/payment", day="2026-10-15", principal="99999")
        self.assertShown(page, "We have received it, and look at it", "more than is open", "To correct 1")

    def test_request_and_answer(self):
        self._send(f"{self.page}/request", note="The order, please")
        self.assertShown(self.url_open(self.page), "The order, please", "Not answered yet")
        report = self._reports()
        file = self.env["ir.attachment"].create({"name": "the-order.txt", "raw": b"order"})
        report.sudo()._answer(report.day, "Here you are", file)
        self.assertShown(self.url_open(self.page), "Here you are", "the-order.txt")
        self.assertEqual(self.url_open(f"{self.page}/file/{file.id}").content, b"order")

    def test_direct_payment_is_confirmed(self):
        self._pay(self.invoice, "2026-10-15", 400)
        payment = self.assignment.payment_ids
        self.assertShown(self.url_open(f"{ROOT}/payments"), "400.00", self.assignment.name)
        self.assertEqual(self._send(f"{ROOT}/payments").status_code, 422)
        self._send(f"{ROOT}/payments", payments=str(payment.id))
        self.assertEqual((payment.state, payment.confirmed_by_id), ("reported", self.alfa_user))
        self.assertShown(self.url_open(f"{ROOT}/payments"), "Known")

    def test_payments_of_another_agency_are_not_confirmed(self):
        self._pay(self.other.line_ids.move_line_id.move_id, "2026-10-15", 400)
        payment = self.other.payment_ids
        self._pay(self.invoice, "2026-10-15", 10)
        self._send(f"{ROOT}/payments", payments=str(payment.id))
        self.assertFalse(payment.confirmed_on)

    def test_recall_is_confirmed(self):
        self.assertEqual(self.url_open(f"{self.page}/recall").status_code, 404)
        self.assignment.sudo()._recall(self.assignment.sent_on, "Paid after all")
        self.assertIn("Tell the agency that the case is recalled", self.assignment.activity_ids.mapped("summary"))
        self.assertShown(self.url_open(self.page), "Please stop all work on it", "Paid after all")
        self._send(f"{self.page}/recall", note="Stopped")
        self.assertTrue(self.assignment.recall_confirmed_on)
        self.assertNotIn("Tell the agency that the case is recalled", self.assignment.activity_ids.mapped("summary"))

    def test_swedish(self):
        self.env["res.lang"]._activate_lang("sv_SE")
        self.url_open(f"{ROOT}/language/sv_SE")
        page = self.url_open(ROOT)
        self.assertIn('lang="sv-SE"', page.text)

    def test_give_access(self):
        action = self.alfa.with_user(self.env.user).action_give_access()
        self.assertEqual(action["res_model"], "portal.wizard")
        wizard = self.env["portal.wizard"].browse(action["res_id"])
        self.assertIn(self.alfa.partner_id, wizard.user_ids.partner_id)
        self.assertEqual(self.alfa.portal_user_count, 1)
