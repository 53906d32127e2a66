"""What is claimed beside the principal, through real runs, with every figure worked out by hand.

Reference rates of Sweden, plus 8 percentage points: 2024 12 %, first half of 2025 11 %, from July 2025 on 10 %.
"""

from itertools import pairwise

from odoo.fields import Command, Date

from .common import CollectionsCommon


class TestCharges(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kinds = {
            kind: cls.env.ref(f"inkasso_collections.fee_kind_{kind}") for kind in ("reminder", "demand", "compensation")
        }
        cls.firm = cls._make_debtor("Firman AB", is_company=True)

    @classmethod
    def _steps(cls, *fees, days=1):
        """Make the company follow a plan whose steps charge interest and these fees, `days` after each other.

        :param fees: the kinds of fees of each step, as text: "reminder compensation"
        """
        cls.company.inkasso_policy_id = cls.env["inkasso.policy"].create(
            {
                "name": "Steps",
                "company_id": cls.company.id,
                "level_ids": [
                    Command.create(
                        {
                            "name": f"Step {number}",
                            "sequence": number,
                            "days_overdue": number * days,
                            "response_days": 1,
                            "fee_kind_ids": [Command.set([cls.kinds[kind].id for kind in kinds.split()])],
                        }
                    )
                    for number, kinds in enumerate(fees, start=1)
                ],
            }
        )

    def _claim(self, day):
        """Run on `day` and send: the one notice it makes."""
        notice = self._run_and_send(day)
        self.assertEqual(len(notice), 1)
        self.assertInvariants(notice)
        return notice

    def assertClaims(self, notice, **amounts):
        self.assertRecordValues(notice, [{f"amount_{part}": amount for part, amount in amounts.items()}])

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
    # Fees
    # -------------------------------------------------------------------------

    def test_consumer_with_an_agreed_reminder_fee(self):
        # The worked example: 1 200 kr due on 31 July; 76 days until 15 October at 10 % are 24.99; 60 + 180 kr
        self.company.inkasso_fee_agreed = True
        self._invoice("2026-07-31", amount=1200)
        self.assertClaims(self._claim("2026-08-05"), interest=0, fee=0)
        self.assertClaims(self._claim("2026-08-18"), interest=5.92, fee=60, total=1265.92)  # 18 days
        notice = self._claim("2026-10-15")
        self.assertEqual(notice.level_id, self.demand)
        self.assertClaims(notice, principal=1200, interest=24.99, fee=240, total=1464.99)
        self.assertEqual(
            {
                charge.fee_kind_id.code: charge.legal_basis
                for charge in notice.case_id.charge_ids
                if charge.type == "fee"
            },
            {"reminder": "Lag (1981:739) 2 och 4 §§", "demand": "Lag (1981:739) 3 och 4 §§"},
        )

    def test_reminder_fee_that_was_not_agreed(self):
        self._steps("reminder")
        self._invoice("2026-08-31")
        run = self._run("2026-09-30")
        self.assertClaims(run.notice_ids, fee=0)
        self.assertFalse(run.notice_ids.charge_ids.filtered(lambda charge: charge.type == "fee"))
        preview = self.env["inkasso.run"].create({"date": "2026-09-30", "company_ids": self.company.ids})
        self._invoice("2026-08-31", partner=self.firm)
        preview.action_preview()
        self.assertIn("not agreed when the debt arose", preview.line_ids.message)

    def test_agreement_of_the_debtor_goes_before_the_terms(self):
        self._steps("reminder")
        self.company.inkasso_fee_agreed = True
        self.anna.inkasso_fee_agreement = "not_agreed"
        bo = self._make_debtor("Bo Bengtsson")
        invoices = self._invoice("2026-08-31") + self._invoice("2026-08-31", partner=bo)
        fees = {notice.partner_id: notice.amount_fee for notice in self._run("2026-09-30").notice_ids}
        self.assertEqual(fees, {self.anna: 0, bo: 60})
        self.company.inkasso_fee_agreed = False
        bo.inkasso_fee_agreement = "agreed"
        again = self._invoice("2026-08-31", partner=bo)
        self.assertEqual(self._run("2026-09-30").notice_ids.amount_fee, 60)
        self.assertTrue(invoices + again)

    def test_fee_once_for_each_claim(self):
        self.company.inkasso_fee_agreed = True
        self._steps("reminder", "reminder", days=10)
        self._invoice("2026-08-31")
        self.assertClaims(self._claim("2026-09-10"), fee=60)
        self.assertClaims(self._claim("2026-09-20"), fee=60)  # the same one, still unpaid

    def test_fee_once_for_each_notice(self):
        self._steps("demand compensation")
        for due in ("2026-08-28", "2026-08-31"):
            self._invoice(due)
            self._invoice(due, partner=self.firm)
        fees = {
            notice.partner_id: (notice.amount_fee, sorted(notice.line_ids.mapped("amount_fee")))
            for notice in self._run("2026-09-30").notice_ids
        }
        # One demand costs 180 kr, however many claims it gathers; the compensation is for each claim that is late.
        self.assertEqual(fees, {self.anna: (180, [0, 180]), self.firm: (900, [450, 450])})

    def test_compensation_absorbs_the_other_fees(self):
        self.company.inkasso_fee_agreed = True
        self._steps("reminder compensation", "demand compensation", days=10)
        self._invoice("2026-08-31", partner=self.firm)
        first = self._claim("2026-09-10")
        self.assertClaims(first, fee=450)
        self.assertEqual(
            {
                charge.fee_kind_id.code: (charge.amount, charge.amount_absorbed)
                for charge in first.charge_ids
                if charge.type == "fee"
            },
            {"compensation": (450, 0), "reminder": (0, 60)},
        )
        second = self._claim("2026-09-20")
        self.assertClaims(second, fee=450)  # 60 + 180 is less than 450
        self.assertEqual(second.charge_ids.filtered(lambda charge: charge.type == "fee").amount_absorbed, 180)

    def test_compensation_after_the_other_fees(self):
        self.company.inkasso_fee_agreed = True
        self._steps("reminder", "demand", "compensation", days=10)
        self._invoice("2026-08-31", partner=self.firm)
        self.assertClaims(self._claim("2026-09-10"), fee=60)
        self.assertClaims(self._claim("2026-09-20"), fee=240)
        self.assertClaims(self._claim("2026-09-30"), fee=450)  # only 210 more

    def test_other_fees_above_the_compensation(self):
        # Were the demand's fee 500: 60 + 500 exceed the 450, so 560 in all may be claimed, whichever comes first.
        rule = self.env.ref("inkasso_collections.fee_rule_se_demand")
        rule.with_context(inkasso_correction_reason="For a test").amount = 500
        self.company.inkasso_fee_agreed = True
        self._steps("reminder compensation", "demand", days=10)
        self._invoice("2026-08-31", partner=self.firm)
        self.assertClaims(self._claim("2026-09-10"), fee=450)
        self.assertClaims(self._claim("2026-09-20"), fee=560)

    def test_public_body(self):
        city = self._make_debtor("Stockholms stad", is_company=True, company_registry="212000-0142")
        self._steps("compensation")
        self._invoice("2026-08-31", partner=city)
        notice = self._claim("2026-09-30")
        self.assertClaims(notice, fee=450)
        fee = notice.charge_ids.filtered(lambda charge: charge.type == "fee")
        self.assertEqual(fee.fee_rule_id.debtor_kind, "public_body")

    def test_consumer_never_pays_compensation(self):
        self._steps("compensation", "compensation demand", days=10)
        self._invoice("2026-08-31", amount=100000)
        self.assertClaims(self._claim("2026-09-10"), fee=0)
        self.assertClaims(self._claim("2026-09-20"), fee=180)

    def test_compensation_of_debts_from_before_the_law(self):
        # It is owed for claims that fell due from 16 March 2013 on; there was no such rule for those before.
        self._steps("compensation")
        self._invoice("2013-03-15", partner=self.firm)
        self.assertClaims(self._claim("2013-04-30"), fee=0)
        self._invoice("2013-03-18", partner=self.firm)
        self.assertClaims(self._claim("2013-04-30"), fee=450)

    def test_no_fee_on_the_due_date(self):
        self._steps("demand compensation", days=0)
        self._invoice("2026-09-01", partner=self.firm)
        self.assertClaims(self._claim("2026-09-01"), interest=0, fee=0, total=1000)

    def test_cancelled_fee_is_claimed_again_and_a_waived_one_is_not(self):
        self.company.inkasso_fee_agreed = True
        self._steps("reminder", "reminder", days=10)
        self._invoice("2026-08-31")
        self._claim("2026-09-10").action_cancel()
        notice = self._claim("2026-09-11")
        self.assertClaims(notice, fee=60)
        notice.charge_ids.filtered(lambda charge: charge.type == "fee").sudo().state = "waived"
        self.assertClaims(self._claim("2026-09-21"), fee=0)

    def test_kind_of_debtor(self):
        for expected, vals in [
            ("consumer", {}),
            ("business", {"is_company": True}),
            ("business", {"is_company": True, "company_registry": "556016-0680"}),
            ("business", {"vat": "SE556016068001"}),
            ("public_body", {"is_company": True, "company_registry": "212000-0142"}),
            ("public_body", {"is_company": True, "vat": "SE212000014201"}),
            ("consumer", {"company_registry": "640823-3234"}),  # a personnummer: the third digit is of a month
            ("public_body", {"is_company": True, "inkasso_debtor_kind": "public_body"}),
            ("consumer", {"is_company": True, "inkasso_debtor_kind": "consumer"}),
        ]:
            with self.subTest(**vals):
                debtor = self._make_debtor("Somebody", **vals)
                self.assertEqual(debtor.inkasso_kind, expected)
                contact = self.env["res.partner"].create({"name": "Contact", "parent_id": debtor.id, "type": "invoice"})
                if debtor.is_company:
                    self.assertEqual(contact.inkasso_kind, expected)

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
