from odoo.tests import freeze_time, tagged

from .portal_common import ROOT, PortalHttpCommon
from .portal_pay_common import PortalPayCommon


@tagged("inkasso_portal")
class TestPaymentRests(PortalPayCommon):
    """What an online payment that is under way puts off: what it pays in full, once. 1 000 with 64.11 beside, and 200."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.younger = cls._invoice("2026-10-01", amount=200)

    def assertResting(self, *invoices):
        items = self._items(self.invoice | self.younger)
        resting = items.filtered(lambda item: item.rest_reason == "online_payment")
        self.assertEqual(resting, self._items(self.env["account.move"].union(*invoices)))

    def test_only_what_is_paid_in_full(self):
        for amount, resting in (
            (1000, []),  # fees and interest go first: of the invoice something is left
            (1064.10, []),
            (1064.11, [self.invoice]),
            (1264.10, [self.invoice]),
            (1264.11, [self.invoice, self.younger]),
        ):
            with self.subTest(amount):
                transaction = self._pay_online(amount, state="pending")
                self.assertResting(*resting)
                transaction._set_canceled()
                self.assertResting()

    def test_line_that_was_chosen(self):
        self._pay_online(200, self._line(self.younger).id, state="pending")
        self.assertResting(self.younger)

    def test_for_ten_days(self):
        self._pay_online(1064.11, state="pending")
        self.assertEqual(str(self._items(self.invoice).next_date), "2026-10-26")

    def _announce_in_vain(self):
        self._pay_online(1064.11, state="pending")
        with freeze_time("2026-10-26"):
            self._run("2026-10-26")  # goes on where it stood

    def test_announced_in_vain(self):
        """Announcing costs nothing: who did so once, and never paid, puts off nothing by doing so again."""
        self._announce_in_vain()
        with freeze_time("2026-10-27"):
            again = self._pay_online(1200, state="pending")
            self.assertEqual(again.state, "pending")
            self.assertResting()

    def test_money_that_came_counts_all_the_same(self):
        self._announce_in_vain()
        with freeze_time("2026-10-27"):
            again = self._begin_again()
            self.assertFalse(again._get_inkasso_items(), "announced")
            again.state = "done"
            self.assertEqual(again._get_inkasso_items(), self._items(self.invoice | self.younger))

    def _begin_again(self):
        self._enter()
        return self._transaction(self._begin(1264.11))


@tagged("inkasso_portal")
class TestPortalPutsOff(PortalHttpCommon):
    """What debtors say in the portal puts off the next step once, not again and again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inkasso_interest_account_id = cls.interest_account
        cls.company.inkasso_fee_account_id = cls.fee_account

    def setUp(self):
        super().setUp()
        self._enter()
        self.item = self._items(self.invoice)

    # -------------------------------------------------------------------------
    # Promises
    # -------------------------------------------------------------------------

    def _promise(self, amount):
        return self._send(f"{self.home}/promise", amount=amount, day="2026-10-25")

    def test_kept_promise_of_a_part_earns_no_other(self):
        self._promise("100")
        self._pay_on("2026-10-15", self.invoice, 100)
        self.assertEqual(self.case.promise_ids.state, "kept")
        self.assertNotEqual(self.item.rest_reason, "promise")
        self.assertShown(self._promise("100"), "You have already promised", status=422)
        self.assertEqual(len(self.case.promise_ids), 1)

    def test_who_has_paid_what_he_promised_may_promise_again(self):
        self._promise("1064.11")
        self._pay_on("2026-10-15", self.invoice, 1000)
        self._charges(self.invoice)._waive({c: c.amount_open for c in self._charges(self.invoice)}, "For a test")
        self.assertEqual(self.case.promise_ids.state, "kept")
        self._notify_newer()
        self.assertShown(self._promise("300"), "Thank you for letting us know")

    def _notify_newer(self):
        """Anna owes anew, and opens the link to that."""
        self._invoice("2026-10-10", amount=300)
        notice = self._notify("2026-10-15").filtered(lambda notice: notice.partner_id == self.anna)
        self.case = notice.case_id
        self.home = f"{ROOT}/{self.case.id}"
        self._enter(notice)

    # -------------------------------------------------------------------------
    # Disputes
    # -------------------------------------------------------------------------

    def _object(self):
        reason = self.env.ref("inkasso_collections.dispute_reason_quality")
        values = {"items": self.item.id, "reason": reason.id, "text": "The pump leaks."}
        return self._send(f"{self.home}/dispute", files={"files": ("", b"")}, **values)

    def test_rejected_dispute_is_not_filed_again(self):
        self.assertShown(self._object(), "Thank you, we have received it")
        page = self.url_open(f"{self.home}/contact")
        form = {name: self._hidden(page, name) for name in ("csrf_token", "form_key")}
        self.case.dispute_ids._reject("It was tight when it left us.")
        page = self.url_open(self.home)
        self.assertShown(page, "It was tight when it left us.")
        self.assertNotIn(f"{self.home}/dispute", page.text)
        self.assertEqual(self.url_open(f"{self.home}/dispute").status_code, 404)
        answer = self.url_open(f"{self.home}/dispute", data={**form, "items": self.item.id, "text": "It does leak."})
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(len(self.case.dispute_ids), 1)

    def test_another_line_can_still_be_disputed(self):
        self._object()
        self.case.dispute_ids._reject("It was tight when it left us.")
        other = self._items(self._invoice("2026-09-20", amount=200))
        self._notify("2026-10-15")
        page = self._send(
            f"{self.home}/dispute",
            files={"files": ("", b"")},
            items=[self.item.id, other.id],
            reason=self.env.ref("inkasso_collections.dispute_reason_quality").id,
            text="Never ordered",
        )
        self.assertShown(page, "Thank you, we have received it")
        self.assertEqual(self.case.dispute_ids[:1].line_ids.item_id, other, "not what was rejected")

    # -------------------------------------------------------------------------
    # Plans
    # -------------------------------------------------------------------------

    def _ask_plan(self):
        page = self._send(f"{self.home}/plan", way="number", number="4")
        self.assertShown(page, "We have received that you would like a payment plan")
        return self.case.plan_ids.filtered(lambda plan: plan.state == "requested")

    def test_third_request_is_answered_but_puts_off_nothing(self):
        for _time in range(2):
            plan = self._ask_plan()
            self.assertEqual(self.item.rest_reason, "plan")
            plan._decline("Too long")
            self.assertNotEqual(self.item.rest_reason, "plan")
        before = self.item.next_date
        third = self._ask_plan()
        self.assertNotEqual(self.item.rest_reason, "plan")
        self.assertEqual(self.item.next_date, before)
        self.assertIn(
            "The debtor asks for a payment plan", (third.activity_ids | self.case.activity_ids).mapped("summary")
        )

    def test_offer_that_has_ended_is_not_accepted(self):
        plan = self._ask_plan()
        plan._offer()
        page = self.url_open(f"{self.home}/plan/{plan.id}")
        self.assertShown(page, "Please answer by")
        plan.sudo().valid_until = "2026-10-14"  # nobody has ended it yet: that is done at night
        page = self._send(f"{self.home}/plan/{plan.id}", answer="accept", agreed="yes")
        self.assertShown(page, "This offer has ended", status=422)
        self.assertEqual(plan.state, "offered")
        plan.sudo().valid_until = "2026-10-15"
        self._send(f"{self.home}/plan/{plan.id}", answer="accept", agreed="yes")
        self.assertEqual(plan.state, "active", "its last day counts")


@tagged("inkasso_portal")
class TestPortalProtected(PortalHttpCommon):
    """Documents print where somebody lives: those of a protected identity are not shown, not even to a representative."""

    def _protect(self):
        helper = self._make_debtor("Lawyer Lind")
        self.env["inkasso.debtor.fact"].create(
            {"kind": "protected", "partner_id": self.anna.id, "source": "Court", "representative_id": helper.id}
        )

    def _get_documents(self):
        plan = self.env["inkasso.payment.plan"].sudo()._request(self.case.sudo(), number=3)
        plan.with_user(self.env.user)._offer()
        plan.attachment_id = plan.attachment_id or self.notice.attachment_id.copy()
        return [
            f"{self.home}/letter/{self.notice.id}",
            f"{self.home}/letter/{self.first_notice.id}",
            f"{self.home}/invoice/{self.invoice.id}",
            f"{self.home}/plan/{plan.id}/letter",
        ]

    def test_documents(self):
        documents = self._get_documents()
        self._enter()
        for path in documents:
            self.assertEqual(self.url_open(path).status_code, 200, path)
        self._protect()
        self.assertEqual(self.url_open(self.home).status_code, 403, "what was sent before opens nothing any more")
        self._enter()
        page = self.url_open(self.home)
        self.assertShown(page, self.invoice.name, "1,064.11 kr")
        self.assertNotIn('id="documents"', page.text)
        for path in documents:
            page = self.url_open(path)
            self.assertEqual(page.status_code, 404, path)
            self.assertNotIn("Storgatan", page.text)
        shown = self.env["inkasso.access.log"].sudo().search([("event", "=", "document")])
        self.assertEqual(len(shown), len(documents), "those before")

    def test_with_an_account_neither(self):
        documents = self._get_documents()
        self._make_portal_user(self.anna)
        self._protect()
        self.authenticate("anna_portal", "anna_portal")
        self.assertNotIn('id="documents"', self.url_open(self.home).text)
        for path in documents:
            self.assertEqual(self.url_open(path).status_code, 404, path)
        page = self.url_open(f"{self.home}/contact")
        self.assertNotIn("anna@example.com", page.text)
        self.assertNotIn("Storgatan", page.text)


@tagged("inkasso_portal")
class TestFollowedByAnother(PortalHttpCommon):
    """An old link does not say that nothing is owed while a newer case is open."""

    def test_closed_case_with_a_newer_one(self):
        self._enter()
        self._pay_on("2026-10-15", self.invoice)
        self._charges(self.invoice)._waive({c: c.amount_open for c in self._charges(self.invoice)}, "For a test")
        self.assertShown(self.url_open(self.home), "Everything is settled")
        self._invoice("2026-10-10", amount=300)
        newer = self._notify("2026-10-15").case_id.filtered(lambda case: case.partner_id == self.anna)
        self.assertNotEqual(newer, self.case)
        page = self.url_open(self.home)
        self.assertShown(page, "This case is settled", "please use the link in our latest letter")
        self.assertNotIn("Everything is settled", page.text)
