"""Fees and compensations that are claimed, through real runs, with every figure worked out by hand."""

from .charges_common import ChargesCommon


class TestChargesFees(ChargesCommon):
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
