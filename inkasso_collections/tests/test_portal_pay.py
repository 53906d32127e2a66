from odoo.tests import JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from .portal_common import ROOT
from .portal_pay_common import PortalPayCommon


@tagged("inkasso_portal")
class TestPortalPay(PortalPayCommon):
    """Paying in the portal: what is offered, what is refused, and where the money lands."""

    def assertPaid(self, principal, interest, fee):
        """What is open of the invoice and of its charges."""
        charges = self._charges(self.invoice)
        found = [
            self.line.amount_residual,
            *(
                sum(charges.filtered(lambda c, t=type_: c.type == t).mapped("amount_open"))
                for type_ in ("interest", "fee")
            ),
        ]
        self.assertEqual([self.sek.round(amount) for amount in found], [principal, interest, fee])

    # -------------------------------------------------------------------------
    # The page
    # -------------------------------------------------------------------------

    def test_page_asks_how_much_first(self):
        self._enter()
        page = self.url_open(f"{self.home}/pay")
        self.assertShown(page, "For all that is open: 1,064.11 kr", "Amount to pay now")
        self.assertIn('value="1064.11"', page.text)
        self.assertNotIn("o_payment_form", page.text)

    def test_page_then_asks_how(self):
        self._enter()
        page = self.url_open(f"{self.home}/pay?currency=SEK&amount=300,50")
        self.assertShown(page, "Pay 300.50 kr", "Demo")
        self.assertIn(f'data-transaction-route="{self.home}/transaction/SEK/all"', page.text)
        self.assertIn('data-amount="300.5"', page.text)
        self.assertNotIn("o_payment_tokenize_checkbox", page.text)

    def test_wrong_amounts_are_said_and_kept(self):
        self._enter()
        for typed, said in (
            ("2000", "This is more than is open"),
            ("0", "above zero"),
            ("-5", "above zero"),
            ("ten", "Please enter an amount"),
            ("1.005", "Please enter an amount"),
            ("", "Please fill this in"),
        ):
            page = self.url_open(f"{self.home}/pay", data=None, params={"amount": typed}, method="GET")
            self.assertShown(page, said, status=422)
            self.assertIn(f'value="{typed}"', page.text)
            self.assertNotIn("o_payment_form", page.text)

    def test_amounts_are_read_as_people_write_them(self):
        self._enter()
        for typed in ("1064.11", "1064,11", "1 064,11", "1,064.11", "1.064,11 kr"):
            page = self.url_open(f"{self.home}/pay", params={"amount": typed})
            self.assertIn('data-amount="1064.11"', page.text, typed)

    def test_without_provider_it_says_how_to_pay_by_bank(self):
        self.provider.state = "disabled"
        self._enter()
        page = self.url_open(f"{self.home}/pay?amount=100")
        self.assertShown(page, "Online payment is not offered here")
        self.assertNotIn("o_payment_form", page.text)

    # -------------------------------------------------------------------------
    # Where it lands
    # -------------------------------------------------------------------------

    def test_all_is_paid_with_interest_and_fees(self):
        transaction = self._pay_online(1064.11)
        self.assertEqual(transaction.state, "done")
        self.assertPaid(0, 0, 0)
        self.assertEqual(self._charges(self.invoice).mapped("state"), ["paid"] * len(self._charges(self.invoice)))
        self.assertTotals(interest=-4.11, fees=-60)
        self.assertEqual(self.case.stage, "closed")
        page = self.url_open(self.home)
        self.assertShown(page, "Everything is settled")

    def test_a_part_goes_to_fees_then_interest_then_principal(self):
        self._pay_online(50)
        self.assertPaid(1000, 4.11, 10)
        self._pay_online(20)
        self.assertPaid(994.11, 0, 0)
        self.assertEqual(self.case.stage, "reminder")

    def test_a_part_goes_to_the_oldest_invoice(self):
        younger = self._invoice("2026-10-01", amount=200)
        self._pay_online(1100)
        self.assertPaid(0, 0, 0)
        self.assertEqual(self._line(younger).amount_residual, 164.11)

    def test_one_line_alone(self):
        younger = self._line(self._invoice("2026-10-01", amount=200))
        self._pay_online(200, younger.id)
        self.assertTrue(younger.reconciled)
        self.assertPaid(1000, 4.11, 60)

    def test_interest_and_fee_of_a_paid_invoice(self):
        self._pay_on("2026-10-14", self.invoice)
        self.assertPaid(0, 4.11, 60)
        self._pay_online(64.11)
        self.assertPaid(0, 0, 0)

    def test_money_is_booked_even_where_charges_cannot_be(self):
        self.company.inkasso_charge_journal_id = False
        transaction = self._pay_online(1064.11)
        self.assertTrue(transaction.payment_id.move_id)
        self.assertPaid(0, 4.11, 60)
        self.assertIn("An online payment was booked on the invoices only", self.case.activity_ids.mapped("summary"))

    def test_paid_meanwhile_is_the_debtors_credit(self):
        self._enter()
        begun = self._begin(1064.11)
        self._pay_on("2026-10-15", self.invoice)
        self._charges(self.invoice)._waive({c: c.amount_open for c in self._charges(self.invoice)}, "For a test")
        transaction = self._finish(begun)
        payment = transaction.payment_id
        self.assertEqual(payment.state, "in_process" if payment.state == "in_process" else "paid")
        credit = payment.move_id.line_ids.filtered(lambda line: line.account_id == self.receivable_account)
        self.assertEqual(sum(credit.mapped("amount_residual")), -1064.11)

    def test_what_the_browser_says_of_the_way_back_does_not_count(self):
        self._enter()
        self.assertEqual(self._transaction(self._begin(100)).landing_route, f"{self.home}/paid")

    # -------------------------------------------------------------------------
    # Meanwhile
    # -------------------------------------------------------------------------

    def test_nobody_is_reminded_of_what_is_being_paid(self):
        transaction = self._pay_online(1064.11, state="pending")
        item = self._items(self.invoice)
        self.assertEqual((item.rest_reason, str(item.next_date)), ("online_payment", "2026-10-26"))
        page = self.url_open(self.home)
        self.assertShown(page, "Online payment under way", "A payment of it is under way")
        self.assertNotIn("Pay now", page.text)
        with self.assertRaisesMessage("nothing to pay"):
            self._begin(10)
        transaction._set_canceled()
        self.assertNotEqual(item.rest_reason, "online_payment")
        self.assertIn("Pay now", self.url_open(self.home).text)

    def test_bank_transfer_that_never_comes_is_not_waited_for(self):
        self._pay_online(1064.11, state="pending")
        with freeze_time("2026-10-26"):
            self._enter()
            self.assertIn("Pay now", self.url_open(self.home).text)

    def test_failed_payment_leaves_everything_as_it_was(self):
        before = self._items(self.invoice).next_date
        for state in ("cancel", "error"):
            self._pay_online(1064.11, state=state)
            self.assertShown(self.url_open(f"{self.home}/paid"), "Nothing was paid")
        self.assertPaid(1000, 4.11, 60)
        self.assertEqual(self._items(self.invoice).next_date, before)

    def test_way_back_says_what_became_of_it(self):
        self._pay_online(100)
        self.assertShown(self.url_open(f"{self.home}/paid"), "your payment has been received", "964.11 kr")

    # -------------------------------------------------------------------------
    # Refused
    # -------------------------------------------------------------------------

    def assertRaisesMessage(self, text):
        return self.assertRaisesRegex(JsonRpcException, "") if not text else _Refusal(self, text)

    @mute_logger("odoo.http")
    def test_tampered_amounts(self):
        self._enter()
        for amount, said in (
            (1064.12, "more than is open"),
            (0, "above zero"),
            (-1, "above zero"),
            ("1", "above zero"),
            (None, "above zero"),
        ):
            with self.assertRaisesMessage(said):
                self._begin(amount)

    @mute_logger("odoo.http")
    def test_lines_currencies_and_cases_of_others(self):
        self._enter()
        other_line = self._line(self.other_invoice)
        for change in (
            {"what": other_line.id},
            {"what": "0"},
            {"what": "nonsense"},
            {"currency": "EUR"},
            {"home": f"{ROOT}/{self.other_case.id}"},
            {"home": f"{ROOT}/{self.case.id + 10**6}"},
        ):
            with self.assertRaises(JsonRpcException):
                self._begin(10, **change)
        self.assertFalse(self.env["payment.transaction"].sudo().search([("provider_id", "=", self.provider.id)]))

    @mute_logger("odoo.http")
    def test_provider_of_another_company(self):
        other = self._make_provider(self.setup_other_company()["company"])
        self._enter()
        with self.assertRaisesMessage("not available"):
            self._begin(10, provider_id=other.id)

    @mute_logger("odoo.http")
    def test_saved_cards_are_never_charged(self):
        token = (
            self.env["payment.token"]
            .sudo()
            .create(
                {
                    "provider_id": self.provider.id,
                    "payment_method_id": self.method.id,
                    "partner_id": self.anna.id,
                    "provider_ref": "card",
                    "payment_details": "1234",
                    "demo_simulated_state": "done",
                }
            )
        )
        self._enter()
        transaction = self._transaction(self._begin(10, flow="token", token_id=token.id, tokenization_requested=True))
        self.assertEqual((transaction.state, transaction.token_id.id, transaction.tokenize), ("draft", False, False))

    @mute_logger("odoo.http")
    def test_nothing_can_be_injected(self):
        self._enter()
        for key in ("custom_create_values", "partner_id", "inkasso_case_id", "state"):
            with self.assertRaises(JsonRpcException):
                self._begin(10, **{key: 1})

    @mute_logger("odoo.http")
    def test_closed_case(self):
        self._enter()
        self._pay_online(1064.11)
        with self.assertRaisesMessage("nothing to pay"):
            self._begin(10)
        self.assertShown(self.url_open(f"{self.home}/pay"), "There is nothing to pay at present")


class _Refusal:
    """The server refuses, and says why: JSON-RPC errors name the exception, the log has the text."""

    def __init__(self, test, text):
        self.test, self.text = test, text

    def __enter__(self):
        self.logs = self.test.assertLogs("odoo.http", "WARNING")
        self.watcher = self.logs.__enter__()

    def __exit__(self, kind, error, traceback):
        self.logs.__exit__(None, None, None)
        self.test.assertTrue(kind and issubclass(kind, JsonRpcException), "nothing was refused")
        self.test.assertIn(self.text, "\n".join(self.watcher.output))
        return True
