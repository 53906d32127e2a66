"""What is claimed beside the principal, through real runs, with every figure worked out by hand.

Reference rates of Sweden, plus 8 percentage points: 2024 12 %, first half of 2025 11 %, from July 2025 on 10 %.
"""

from itertools import pairwise

from odoo.fields import Date

from .charges_common import ChargesCommon


class TestCharges(ChargesCommon):
    # -------------------------------------------------------------------------
    # Interest
    # -------------------------------------------------------------------------

    def test_thirty_days_between_businesses(self):
        self._steps("")
        self._invoice("2026-08-31", amount=50000, partner=self.firm)
        notice = self._claim("2026-09-30")
        self.assertClaims(notice, interest=410.96, total=50410.96)  # 50 000 x 10 % x 30 / 365
        self.assertRecordValues(
            notice.charge_ids,
            [
                {
                    "type": "interest",
                    "date_from": Date.to_date("2026-08-31"),
                    "date_to": Date.to_date("2026-09-30"),
                    "legal_basis": "Räntelagen (1975:635) 6 §",
                    "interest_rule_id": self.env.ref("inkasso_collections.interest_rule_se").id,
                    "state": "claimed",
                    "amount_open": 410.96,
                }
            ],
        )

    def test_over_a_change_of_the_reference_rate(self):
        self._steps("")
        self._invoice("2025-05-31", amount=10000)
        notice = self._claim("2025-08-31")
        self.assertClaims(notice, interest=260.27)  # 10 000 x (30 x 11 % + 62 x 10 %) / 365
        self.assertEqual(
            [(part["start"], part["end"], part["days"], part["rate"]) for part in notice.charge_ids.explanation],
            [("2025-05-31", "2025-06-30", 30, "11.0"), ("2025-06-30", "2025-08-31", 62, "10.0")],
        )

    def test_over_a_change_of_year_with_a_leap_day(self):
        # 25 000 from 15 November 2024: 46 days of 2024 (over 366) at 12 %, 74 days of 2025 at 11 %
        self._steps("")
        self._invoice("2024-11-15", amount=25000)
        self.assertClaims(self._claim("2025-03-15"), interest=934.58)  # 377.05 + 557.53

    def test_actual_365(self):
        self._set_figure("day_count", "actual/365")
        self._steps("")
        self._invoice("2024-11-15", amount=25000)
        self.assertClaims(self._claim("2025-03-15"), interest=935.62)  # 378.08 + 557.53

    def test_a_full_leap_year_is_the_annual_rate(self):
        self._steps("")
        self._invoice("2023-12-31", amount=100000)
        self.assertClaims(self._claim("2024-12-31"), interest=12000)

    def test_in_steps_as_at_once(self):
        # 333.33 at 10 %: 0.9132 for each ten days; rounded one by one they would be 0.91 x 4 = 3.64, not 3.65
        self._steps("", "", "", "", days=10)
        self._invoice("2026-08-01", amount=333.33)
        claimed = [self._claim(day) for day in ("2026-08-11", "2026-08-21", "2026-08-31", "2026-09-10")]
        self.assertEqual([notice.amount_interest for notice in claimed], [0.91, 1.83, 2.74, 3.65])
        charges = self.env["inkasso.charge"].search([("partner_id", "=", self.anna.id)], order="date")
        self.assertEqual(charges.mapped("amount"), [0.91, 0.92, 0.91, 0.91])
        for earlier, later in pairwise(charges):
            self.assertEqual(later.date_from, earlier.date_to, "no day twice, none left out")

    def test_level_without_interest(self):
        self._invoice("2026-09-01", amount=50000)
        self.assertClaims(self._claim("2026-09-06"), interest=0, fee=0, total=50000)
        self.assertClaims(self._claim("2026-09-16"), interest=205.48)  # 50 000 x 10 % x 15 / 365, from the due date on

    def test_partial_payment_splits_the_interest(self):
        # 10 days on 10 000 and 20 days on 6 000: 220 000 x 10 % / 365; the day of the payment still bears interest in full
        self._steps("")
        invoice = self._invoice("2026-08-31", amount=10000)
        self._pay(invoice, "2026-09-10", 4000)
        notice = self._claim("2026-09-30")
        self.assertClaims(notice, principal=6000, interest=60.27, total=6060.27)
        self.assertEqual([part["principal"] for part in notice.charge_ids.explanation], ["10000.0", "6000.0"])

    def test_unapplied_payment_stops_the_interest_too(self):
        self._steps("")
        self._invoice("2026-08-31", amount=10000)
        self._credit(4000, "2026-09-10")
        self.assertClaims(self._claim("2026-09-30"), principal=6000, interest=60.27, total=6060.27)

    def test_unapplied_payment_covers_the_oldest_line(self):
        # 4 000 on 10 September: 1 000 pays the older invoice (due 21 August, 20 days: 5.48) in full, 3 000 go to the
        # newer one: 10 days on 10 000, 20 days on 7 000 = 240 000 x 10 % / 365 = 65.75
        self._steps("")
        older, newer = self._invoice("2026-08-21", amount=1000), self._invoice("2026-08-31", amount=10000)
        self._credit(4000, "2026-09-10")
        notice = self._claim("2026-09-30")
        self.assertEqual(
            {line.move_id: line.amount_interest for line in notice.line_ids if line.move_id},
            {older: 5.48, newer: 65.75},
        )
        self.assertClaims(notice, principal=7000, interest=71.23, total=7071.23)

    def test_credit_note_stops_the_interest(self):
        self._steps("")
        invoice = self._invoice("2026-08-31", amount=10000)
        refund = self._invoice("2026-09-10", amount=4000, move_type="out_refund", invoice_date="2026-09-10")
        (invoice + refund).line_ids.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self.assertClaims(self._claim("2026-09-30"), principal=6000, interest=60.27)

    def test_payment_booked_back_in_time_takes_interest_back(self):
        # Claimed on 20 September: 20 days on 10 000, 54.79. Then a payment of 9 000 on 5 September turns up: until
        # 5 October it is 5 days on 10 000 and 30 on 1 000 = 80 000 x 10 % / 365 = 21.92.
        self._steps("", "", days=10)
        invoice = self._invoice("2026-08-31", amount=10000)
        self.assertClaims(self._claim("2026-09-20"), interest=54.79)
        self._pay(invoice, "2026-09-05", 9000)
        notice = self._claim("2026-10-05")
        self.assertClaims(notice, principal=1000, interest=21.92)
        self.assertEqual(notice.charge_ids.amount, -32.87)

    def _explained(self, notice):
        """(first day before, last day, principal) of each period, and what they come to, of the notice's one charge."""
        [charge] = notice.charge_ids
        periods = [(period["start"], period["end"], float(period["principal"])) for period in charge.explanation]
        return periods, round(sum(float(period["amount"]) for period in charge.explanation), 2)

    def test_periods_after_a_correction_begin_where_it_ended(self):
        # As above; then a payment that was dated 25 September bounces, and its interest had been taken back to that day.
        self._steps("", "", "", days=10)
        invoice = self._invoice("2026-08-31", amount=10000)
        self.assertClaims(self._claim("2026-09-30"), interest=82.19)
        payment = self._pay(invoice, "2026-09-10")
        self.env["inkasso.charge"].sudo()._claim_to_the_end(self._items(invoice))
        correction = self.env["inkasso.charge"].search([("move_line_id.move_id", "=", invoice.id)], limit=1)
        self.assertEqual((correction.amount, str(correction.date_to)), (-54.79, "2026-09-10"))
        payment.action_draft()
        payment.action_cancel()
        notice = self._claim("2026-10-20")
        self.assertClaims(notice, interest=136.99)  # 50 days in all
        self.assertEqual(self._explained(notice), ([("2026-09-10", "2026-10-20", 10000.0)], 109.59))

    def test_the_whole_is_explained_where_what_was_claimed_was_not_owed(self):
        # Claimed to 20 September: 54.79. A payment of 3 000 of 5 September turns up: to 15 October it is 5 days on 10 000
        # and 40 on 7 000, 90.41; 35.62 more, which 25 days on 7 000 (47.95) would not explain.
        self._steps("", "", days=10)
        invoice = self._invoice("2026-08-31", amount=10000)
        self._claim("2026-09-20")
        self._pay(invoice, "2026-09-05", 3000)
        notice = self._claim("2026-10-15")
        self.assertEqual(notice.charge_ids.amount, 35.62)
        self.assertEqual(
            self._explained(notice),
            ([("2026-08-31", "2026-09-05", 10000.0), ("2026-09-05", "2026-10-15", 7000.0)], 90.41),
        )
        self.assertEqual(str(notice.charge_ids.date_from), "2026-08-31")
        [row, last] = notice._get_letter_interest()
        self.assertEqual((row["days"], last["days"], last["amount"]), (5, 40, 90.41), "the letter shows it once")
        self.assertFalse(last["is_adjusted"])

    def test_due_on_a_saturday(self):
        # 5 September 2026 is a Saturday: who pays by Monday the 7th is in time, also in part; who pays later owes interest
        # from the due date.
        self._steps("", days=1)
        invoice = self._invoice("2026-09-05", amount=10000)
        self.assertNextStep(invoice, self.company.inkasso_policy_id.level_ids[:1], "2026-09-08")
        self._pay(invoice, "2026-09-07", 4000)
        notice = self._claim("2026-09-25")
        self.assertClaims(notice, principal=6000, interest=32.88)  # 20 days on 6 000, none on the 4 000
        self.assertEqual(self._explained(notice)[0], [("2026-09-05", "2026-09-25", 6000.0)])

    def test_due_on_a_saturday_where_the_due_date_does_not_move(self):
        self._set_figure("shift_due_date", "no")
        self._steps("", days=1)
        invoice = self._invoice("2026-09-05", amount=10000)
        self._pay(invoice, "2026-09-07", 4000)
        # 2 days on 10 000 and 18 on 6 000
        self.assertClaims(self._claim("2026-09-25"), principal=6000, interest=35.07)

    def test_waived_interest_is_not_claimed_again(self):
        self._steps("", "", days=10)
        self._invoice("2026-08-31", amount=10000)
        first = self._claim("2026-09-10")
        self.assertClaims(first, interest=27.40)  # 10 days
        first.charge_ids.sudo().state = "waived"
        self.assertClaims(self._claim("2026-09-20"), interest=27.39)  # 54.79 for 20 days, less the 27.40

    def test_cancelled_interest_is_claimed_again(self):
        self._steps("", "", days=10)
        self._invoice("2026-08-31", amount=10000)
        self._claim("2026-09-10").action_cancel()
        notice = self._claim("2026-09-20")
        self.assertClaims(notice, interest=54.79)
        self.assertEqual(notice.level_id.name, "Step 1")

    def test_paid_interest_is_not_asked_for_again(self):
        self._steps("", "", days=10)
        self._invoice("2026-08-31", amount=10000)
        first = self._claim("2026-09-10")
        first.charge_ids.sudo().amount_paid = 20
        self.assertClaims(self._claim("2026-09-20"), interest=34.79)  # 54.79 less 20

    def test_own_terms_go_before_the_law(self):
        law = self.env.ref("inkasso_collections.jurisdiction_se")
        rule = self.env["inkasso.interest.rule"].create(
            {
                "jurisdiction_id": law.id,
                "company_id": self.company.id,
                "debtor_kind": "business",
                "date_from": "2026-01-01",
                "rate_mode": "fixed",
                "fixed_rate": 24,
                "legal_basis": "General terms 2026, section 7",
                "reason": "Agreed with all customers",
            }
        )
        self._steps("")
        self._invoice("2026-08-31", amount=10000, partner=self.firm)
        notice = self._claim("2026-09-30")
        self.assertClaims(notice, interest=197.26)  # 10 000 x 24 % x 30 / 365
        self.assertEqual(notice.charge_ids.interest_rule_id, rule)
        self.assertEqual(notice.charge_ids.legal_basis, "General terms 2026, section 7")
        self._invoice("2026-08-31", amount=10000)
        self.assertClaims(self._claim("2026-09-30"), interest=82.19)  # of a consumer, the law's 10 %

    # -------------------------------------------------------------------------
    # Other currencies
    # -------------------------------------------------------------------------

    def test_euro(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.1), ("2026-09-01", 0.08)])
        self.company.inkasso_fee_agreed = True
        self._steps("reminder demand")
        self._invoice("2026-08-31", amount=1000, currency_id=euro)
        notice = self._claim("2026-09-30")
        self.assertEqual(notice.currency_id, euro)
        # 1 000 euro x 10 % x 30 / 365 = 8.22; 60 and 180 kr at the day's 0.08: 4.80 and 14.40
        self.assertClaims(notice, principal=1000, interest=8.22, fee=19.20, total=1027.42)

    def test_currency_without_decimals(self):
        yen = self.setup_other_currency("JPY", rounding=1, rates=[("2026-01-01", 15.127)])
        self._steps("demand")
        self._invoice("2026-08-31", amount=100000, currency_id=yen)
        # 821.92 yen of interest, 2 722.86 of fee
        self.assertClaims(self._claim("2026-09-30"), principal=100000, interest=822, fee=2723, total=103545)
