from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..controllers import portal_form
from ..models.debtor import access_limit
from .portal_common import ROOT, PortalHttpCommon

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


@tagged("inkasso_portal")
class TestPortalContactForms(PortalHttpCommon):
    """Contact data, ways to be reached, and how the debtor was treated."""

    def setUp(self):
        super().setUp()
        self._enter()

    # -------------------------------------------------------------------------
    # Contact data
    # -------------------------------------------------------------------------

    def test_new_data_is_a_proposal(self):
        page = self._send(f"{self.home}/contact", email="anna.new@example.com", phone="070-123 45 67")
        self.assertShown(page, "We have received your contact data", "You have given us new contact data")
        self.assertEqual(self.anna.email, "anna@example.com")
        change = self.case.contact_change_ids
        self.assertEqual(
            (change.email, change.phone, change.link_id),
            ("anna.new@example.com", "070-123 45 67", self._link(self.notice)),
        )
        self.assertIn("New contact data from the debtor", self.case.activity_ids.mapped("summary"))
        change.action_accept()
        self.assertEqual((self.anna.email, self.anna.phone), ("anna.new@example.com", "070-123 45 67"))
        self.assertFalse(self.case.activity_ids)
        self.assertEqual((change.state, change.decided_by_id), ("accepted", self.env.user))

    def test_refused_data_changes_nothing(self):
        self._send(f"{self.home}/contact", street="Nygatan 2")
        self.case.contact_change_ids.action_refuse()
        self.assertEqual(self.anna.street, "Storgatan 1")
        self.assertFalse(self.case.contact_change_ids)

    def test_a_later_proposal_takes_the_place_of_an_earlier(self):
        self._send(f"{self.home}/contact", phone="070-111 11 11")
        self._send(f"{self.home}/contact", phone="070-222 22 22")
        self.assertEqual(self.case.contact_change_ids.phone, "070-222 22 22")

    def test_only_collectors_take_data_over(self):
        self._send(f"{self.home}/contact", phone="070-111 11 11")
        user = new_test_user(self.env, "reader", groups="inkasso_collections.group_user", company_id=self.company.id)
        with self.assertRaises(AccessError):
            self.case.contact_change_ids.with_user(user).action_accept()

    def test_link_shows_only_hints_of_what_is_known(self):
        self.anna.phone = "+46 70 123 45 67"
        page = self.url_open(f"{self.home}/contact")
        self.assertShown(page, "a…@example.com", "…567", "Sto… Stockholm")
        for secret in ("anna@example.com", "123 45 67", "Storgatan 1"):
            self.assertNotIn(secret, page.text)

    def test_nothing_is_hinted_of_a_protected_identity(self):
        facts = self.env["inkasso.debtor.fact"]
        helper = self._make_debtor("Lawyer Lind")
        facts.create(
            {"kind": "protected", "partner_id": self.anna.id, "source": "Court", "representative_id": helper.id}
        )
        self._enter()
        page = self.url_open(f"{self.home}/contact")
        self.assertShown(page, "We have none")
        self.assertNotIn("Stockholm", page.text)

    def test_errors_are_said_and_typing_is_kept(self):
        page = self._send(f"{self.home}/contact", email="no address", phone="call me", city="Umeå <b>")
        self.assertShown(
            page, "This could not be sent yet", "Please enter one e-mail address", "Please enter one phone", status=422
        )
        for kept in ('value="no address"', 'value="call me"', 'value="Umeå &lt;b&gt;"', 'aria-invalid="true"'):
            self.assertIn(kept, page.text)
        self.assertFalse(self.case.contact_change_ids)

    def test_nothing_filled_in(self):
        self.assertShown(self._send(f"{self.home}/contact"), "Nothing was filled in", status=422)

    def test_sent_twice_counts_once(self):
        page = self.url_open(f"{self.home}/contact")
        values = {name: self._hidden(page, name) for name in ("csrf_token", "form_key")}
        for _time in range(2):
            answer = self.url_open(f"{self.home}/contact", data={**values, "phone": "070-111 11 11"})
            self.assertShown(answer, "We have received your contact data")
        changes = self.env["inkasso.contact.change"].search([("case_id", "=", self.case.id)])
        self.assertEqual(len(changes), 1)

    def test_form_without_key_is_not_taken(self):
        page = self._send(f"{self.home}/contact", form_key="short", phone="070-111 11 11")
        self.assertShown(page, "The form was not complete", status=422)

    def test_flood_is_stopped(self):
        with patch.object(access_limit, "MAX_FORMS", 2):
            for number in range(2):
                self.assertEqual(self._send(f"{self.home}/contact", phone=f"070-111 11 1{number}").status_code, 200)
            self.assertShown(self._send(f"{self.home}/contact", phone="070-111 11 19"), "So many messages", status=422)

    # -------------------------------------------------------------------------
    # Ways to be reached
    # -------------------------------------------------------------------------

    def test_preferred_way_and_opt_out_hold_at_once(self):
        page = self._send(f"{self.home}/channels", preferred="letter", not_sms="yes", not_phone="yes")
        self.assertShown(page, "From now on we reach you as you wish")
        self.assertEqual(self.anna.inkasso_preferred_channel, "letter")
        held = self.case._get_optouts_shown()
        self.assertEqual(set(held), {"sms", "phone"})
        self.assertEqual((held["sms"].source, held["sms"].company_id), ("portal", self.company))
        self.assertIn("The debtor wants to be reached by: Letter", self.case.message_ids[0].body)

    def test_opt_out_of_the_portal_is_taken_back_there(self):
        self._send(f"{self.home}/channels", preferred="none", not_sms="yes")
        self._send(f"{self.home}/channels", preferred="none")
        self.assertFalse(self.case._get_optouts_shown())

    def test_opt_out_by_phone_is_not_taken_back_by_a_link(self):
        self.anna._inkasso_opt_out("phone", "phone")
        self.assertShown(self.url_open(f"{self.home}/channels"), "contact us to change it")
        self._send(f"{self.home}/channels", preferred="none")
        self.assertEqual(set(self.case._get_optouts_shown()), {"phone"})

    def test_what_is_refused_cannot_be_preferred(self):
        page = self._send(f"{self.home}/channels", preferred="email", not_email="yes")
        self.assertShown(page, "You cannot prefer a way", status=422)
        self.assertFalse(self.case._get_optouts_shown())

    def test_letters_cannot_be_refused(self):
        self._send(f"{self.home}/channels", preferred="none", not_letter="yes", not_portal="yes")
        self.assertFalse(self.case._get_optouts_shown())

    # -------------------------------------------------------------------------
    # How the debtor was treated
    # -------------------------------------------------------------------------

    def _close(self):
        self._pay_on("2026-10-15", self.invoice)
        self._charges(self.invoice)._waive({c: c.amount_open for c in self._charges(self.invoice)}, "For a test")
        self.assertEqual(self.case.stage, "closed")

    def test_rating_is_asked_for_once_the_case_has_closed(self):
        self.assertEqual(self.url_open(f"{self.home}/rating").status_code, 404)
        self._close()
        self.assertIn(f'href="{self.home}/rating"', self.url_open(self.home).text)
        page = self._send(f"{self.home}/rating", rating="4", feedback="Friendly on the phone <script>")
        self.assertShown(page, "Thank you for your answer")
        rating = self.case.sudo().rating_ids
        self.assertEqual((rating.rating, rating.feedback, rating.consumed), (4, "Friendly on the phone <script>", True))
        self.assertNotIn("<script>", self.case.message_ids[0].body)
        self.assertEqual(self.case.sudo().rating_avg, 4)

    def test_second_answer_replaces_the_first(self):
        self._close()
        for value in ("1", "5"):
            self._send(f"{self.home}/rating", rating=value)
        self.assertEqual(self.case.sudo().rating_ids.mapped("rating"), [5])

    def test_rating_needs_a_choice(self):
        self._close()
        page = self._send(f"{self.home}/rating", rating="6", feedback="Kept")
        self.assertShown(page, "Please choose one", "Kept", status=422)

    def test_debtors_are_asked_by_mail_once(self):
        self._close()
        mails = self.env["mail.mail"].sudo()
        cases = self.env["inkasso.case"].sudo()
        self.assertNotIn(self.case, cases.search(cases._get_unrated_domain()), "not on the day itself")
        self.case.sudo().date_closed = "2026-10-14"
        self.assertIn(self.case, cases.search(cases._get_unrated_domain()))
        self.case.sudo()._ask_rating()
        mail = mails.search([("model", "=", "inkasso.case"), ("res_id", "=", self.case.id)], limit=1)
        self.assertEqual(mail.email_to, "anna@example.com")
        self.assertIn(self._path(self.case), mail.body_html)
        self.assertNotRegex(mail.subject, r"(?i)debt|claim|case|kr")
        self.assertNotIn(self.case, cases.search(cases._get_unrated_domain()))

    def test_who_cannot_be_asked_is_not(self):
        self._close()
        self.anna.email = False
        self.assertFalse(self.case._can_be_asked())
        self.anna.email = "anna@example.com"
        self.assertTrue(self.case._can_be_asked())
        self.env["inkasso.debtor.fact"].create({"kind": "death", "partner_id": self.anna.id, "source": "Register"})
        self.assertFalse(self.case._can_be_asked())


@tagged("inkasso_portal")
class TestPortalAgreements(PortalHttpCommon):
    """Plans, promises and disputes that debtors make in the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inkasso_interest_account_id = cls.interest_account
        cls.company.inkasso_fee_account_id = cls.fee_account

    def setUp(self):
        super().setUp()
        self._enter()

    # -------------------------------------------------------------------------
    # Facts about the debtor
    # -------------------------------------------------------------------------

    def test_death_ends_all_visits(self):
        link = self._link(self.notice)
        self.env["inkasso.debtor.fact"].create({"kind": "death", "partner_id": self.anna.id, "source": "Register"})
        self.assertEqual(link.state, "revoked")
        self.assertEqual(self.url_open(self.home).status_code, 403)
        self.assertFalse(self.notice._get_portal_url())

    def test_representative_gets_in_by_a_new_link(self):
        old = self._path(self.notice)
        helper = self._make_debtor("Trustee Tor")
        self.env["inkasso.debtor.fact"].create(
            {"kind": "represented", "partner_id": self.anna.id, "source": "Letter", "representative_id": helper.id}
        )
        self.assertEqual(self.url_open(old).status_code, 410)
        self.assertShown(self._enter(), self.invoice.name)

    # -------------------------------------------------------------------------
    # Plans
    # -------------------------------------------------------------------------

    def test_plan_is_asked_for_offered_and_accepted(self):
        page = self._send(f"{self.home}/plan", way="amount", amount="250", first_day="2026-11-01", note="New job")
        self.assertShown(
            page, "We have received that you would like a payment plan", "You have asked for a payment plan"
        )
        plan = self.case.plan_ids
        self.assertEqual(
            (plan.state, plan.wish_amount, str(plan.wish_first_day), plan.wish_note),
            ("requested", 250, "2026-11-01", "New job"),
        )
        plan._offer()
        self.assertShown(self.url_open(self.home), "We propose a payment plan")
        page = self.url_open(f"{self.home}/plan/{plan.id}")
        self.assertShown(page, "Please answer by", "11/01/2026", "250.00 kr")
        self.assertShown(
            self._send(f"{self.home}/plan/{plan.id}", answer="accept"), "Please tick that you agree", status=422
        )
        page = self._send(f"{self.home}/plan/{plan.id}", answer="accept", agreed="yes")
        self.assertShown(page, "Thank you, the plan is agreed", "Your payment plan", "It is part of your payment plan")
        self.assertEqual((plan.state, plan.accepted_by), ("active", "portal"))
        self.assertIn(self.notice.name, plan.evidence)
        self.assertIn(f'href="{self.home}/pay?currency=SEK&amp;amount=250.00"', page.text)
        page = self.url_open(f"{self.home}/pay?currency=SEK&amount=250.00")
        self.assertShown(page, "Pay 250.00 kr")

    def test_plan_is_declined(self):
        self._send(f"{self.home}/plan", way="number", number="4")
        plan = self.case.plan_ids
        plan._offer()
        page = self._send(f"{self.home}/plan/{plan.id}", answer="decline")
        self.assertShown(page, "You have declined the plan")
        self.assertEqual(plan.state, "cancelled")

    def test_wrong_wishes(self):
        for values, said in (
            ({"way": "number", "number": "1"}, "from 2 to 60"),
            ({"way": "number"}, "Please fill this in"),
            ({"way": "amount", "amount": "-3"}, "above zero"),
            ({"way": "both", "number": "3"}, "Please choose one"),
            ({"way": "number", "number": "3", "first_day": "2027-10-15"}, "Please choose a day"),
            ({"way": "number", "number": "3", "first_day": "soon"}, "Please choose a day"),
        ):
            self.assertShown(self._send(f"{self.home}/plan", **values), said, status=422)
        page = self._send(f"{self.home}/plan", way="number")
        self.assertShown(page, "Number of instalments – Please fill this in", status=422)
        self.assertFalse(self.case.plan_ids)

    def test_plans_of_others_are_neither_seen_nor_accepted(self):
        plan = self.env["inkasso.payment.plan"].sudo()._request(self.other_case.sudo(), number=3)
        plan.with_user(self.env.user)._offer()
        for path in (f"{self.home}/plan/{plan.id}", f"{self.home}/plan/{plan.id}/letter"):
            self.assertEqual(self.url_open(path).status_code, 404)
        page = self.url_open(f"{self.home}/contact")
        values = {name: self._hidden(page, name) for name in ("csrf_token", "form_key")}
        answer = self.url_open(f"{self.home}/plan/{plan.id}", data={**values, "answer": "accept", "agreed": "yes"})
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(plan.state, "offered")

    # -------------------------------------------------------------------------
    # Promises
    # -------------------------------------------------------------------------

    def test_promise(self):
        page = self._send(f"{self.home}/promise", amount="1064.11", day="2026-10-25", note="Salary")
        self.assertShown(page, "Thank you for letting us know", "You have promised 1,064.11 kr by 10/25/2026")
        promise = self.case.promise_ids
        self.assertEqual(
            (promise.state, promise.amount, promise.date, promise.source, promise.note),
            ("open", 1064.11, date(2026, 10, 25), "portal", "Salary"),
        )
        self.assertEqual(self._items(self.invoice).rest_reason, "promise")
        contact = self.env["inkasso.contact"].search([("case_id", "=", self.case.id), ("channel", "=", "portal")])
        self.assertEqual((contact.direction, contact.outcome), ("in", "reached"))

    def test_wrong_promises(self):
        for values, said in (
            ({"amount": "2000", "day": "2026-10-25"}, "more than is open"),
            ({"amount": "100", "day": "2026-10-14"}, "Please choose a day"),
            ({"amount": "100", "day": "2027-10-14"}, "Please choose a day"),
            ({"amount": "", "day": ""}, "Please fill this in"),
        ):
            self.assertShown(self._send(f"{self.home}/promise", **values), said, status=422)
        self.assertFalse(self.case.promise_ids)

    def test_who_has_promised_already_is_told_to_talk_to_us(self):
        self._send(f"{self.home}/promise", amount="1064.11", day="2026-10-25")
        page = self._send(f"{self.home}/promise", amount="1064.11", day="2026-10-30")
        self.assertShown(page, "You have already promised", status=422)

    # -------------------------------------------------------------------------
    # Disputes
    # -------------------------------------------------------------------------

    @property
    def reason(self):
        return self.env.ref("inkasso_collections.dispute_reason_quality")

    def _object(self, files=None, **values):
        item = self._items(self.invoice)
        defaults = {"items": item.id, "reason": self.reason.id, "text": "The pump leaks."}
        return self._send(f"{self.home}/dispute", files=files or {"files": ("", b"")}, **{**defaults, **values})

    def test_dispute_with_text_and_files(self):
        files = [
            ("files", ("../../photo of pump.png", PNG, "application/octet-stream")),
            ("files", ("report.pdf", PDF, "application/pdf")),
        ]
        page = self._object(files)
        self.assertShown(page, "Thank you, we have received it", "You have objected to it")
        dispute = self.case.dispute_ids
        self.assertEqual((dispute.text, dispute.reason_id, dispute.source), ("The pump leaks.", self.reason, "portal"))
        self.assertEqual(sorted(dispute.sudo().attachment_ids.mapped("name")), ["photo of pump.png", "report.pdf"])
        self.assertEqual(set(dispute.sudo().attachment_ids.mapped("res_model")), {"inkasso.dispute"})
        self.assertEqual(self._items(self.invoice).rest_reason, "dispute")

    def test_dispute_of_a_part(self):
        self._object(**{f"amount_{self._items(self.invoice).id}": "400"})
        self.assertEqual(self.case.dispute_ids.line_ids.amount, 400)
        self.assertNotEqual(self._items(self.invoice).rest_reason, "dispute")

    def test_wrong_disputes_keep_what_was_typed(self):
        for values, said in (
            ({"text": ""}, "Please fill this in"),
            ({"reason": "0"}, "Please choose one"),
            ({"items": ""}, "Please choose what is wrong"),
            ({f"amount_{self._items(self.invoice).id}": "1200"}, "more than is open"),
        ):
            self.assertShown(self._object(**values), said, status=422)
        page = self._object(reason="0", text="Long story")
        self.assertIn(">Long story</textarea>", page.text)
        self.assertFalse(self.case.dispute_ids)

    def test_lines_of_others_are_not_disputed(self):
        page = self._object(items=self._items(self.other_invoice).id)
        self.assertShown(page, "Please choose what is wrong", status=422)
        self.assertFalse(self.other_case.dispute_ids)

    def test_wrong_files(self):
        for name, content, said in (
            ("evil.pdf", b"MZ\x90\x00\x03\x00\x00\x00\x04", "is not a PDF"),
            ("page.png", b"<html><script>alert(1)</script></html>", "is not a PDF"),
            ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "is not a PDF"),
            ("empty.pdf", b"", "is not a PDF"),
        ):
            self.assertShown(self._object({"files": (name, content)}), said, status=422)
        with patch.object(portal_form, "MAX_FILE_BYTES", 20):
            self.assertShown(self._object({"files": ("report.pdf", PDF)}), "is larger than", status=422)
        many = [("files", (f"{number}.pdf", PDF)) for number in range(6)]
        self.assertShown(self._object(many), "At most 5 files", status=422)
        self.assertFalse(self.case.dispute_ids)

    # -------------------------------------------------------------------------
    # When the case has closed
    # -------------------------------------------------------------------------

    def test_nothing_is_taken_in_for_a_closed_case(self):
        page = self.url_open(f"{self.home}/contact")
        values = {name: self._hidden(page, name) for name in ("csrf_token", "form_key")}
        self._pay_on("2026-10-15", self.invoice)
        self._charges(self.invoice)._waive({c: c.amount_open for c in self._charges(self.invoice)}, "For a test")
        for path in ("promise", "dispute", "plan"):
            self.assertEqual(self.url_open(f"{self.home}/{path}").status_code, 404)
            self.assertEqual(self.url_open(f"{self.home}/{path}", data=values).status_code, 404)
        self.assertNotIn(f"{ROOT}/{self.case.id}/promise", self.url_open(self.home).text)
