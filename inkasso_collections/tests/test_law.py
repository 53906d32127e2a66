from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import CollectionsCommon


@tagged("post_install", "-at_install", "inkasso")
@freeze_time("2026-10-15")
class TestLaw(CollectionsCommon):
    """The law as dated data: which figure holds, how it changes, whose law applies, what kind of debtor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.law = cls.env.ref("inkasso_collections.jurisdiction_se")
        cls.demand_fee = cls.env.ref("inkasso_collections.fee_rule_se_demand")

    # -------------------------------------------------------------------------
    # Figures
    # -------------------------------------------------------------------------

    def test_every_jurisdiction_is_complete_or_silent(self):
        for law in self.env["inkasso.jurisdiction"].search([]):
            for row in (*law.interest_rule_ids, *law.fee_rule_ids, *law.figure_ids):
                with self.subTest(law=law.code, row=row.display_name):
                    self.assertTrue(row.legal_basis and row.date_from and row.confidence)
            for figure in law.figure_ids:
                figure._get_parsed()

    def test_a_figure_in_force_is_not_edited(self):
        for rule, vals in [
            (self.demand_fee, {"amount": 200}),
            (self.env.ref("inkasso_collections.interest_rule_se"), {"margin": 9}),
            (self.env.ref("inkasso_collections.figure_se_response_days_demand"), {"value": "3"}),
        ]:
            with self.subTest(rule=rule.display_name), self.assertRaises(UserError):
                rule.write(vals)
        self.demand_fee.write({"amount": 180, "note": "Checked again."})  # nothing changes but the note

    def test_a_new_version_follows_the_old_one(self):
        self.demand_fee.action_new_version()
        versions = self.law.fee_rule_ids.filtered(lambda rule: rule.kind_id == self.demand_fee.kind_id).sorted(
            "date_from"
        )
        old, new = versions
        self.assertEqual((str(old.date_to), str(new.date_from)), ("2026-10-15", "2026-10-16"))
        new.amount = 200  # not in force yet
        company, kind = self.company, "consumer"
        for day, amount in [("2026-10-15", 180), ("2026-10-16", 200)]:
            applicable = versions._applicable(kind, company, new.date_from if amount == 200 else old.date_to)
            self.assertEqual(applicable.amount, amount, day)

    def test_notes_and_words_of_a_figure_are_translated(self):
        self.env["res.lang"]._activate_lang("sv_SE")
        figure = self.env.ref("inkasso_collections.figure_se_day_count")
        figure.update_field_translations("note", {"sv_SE": "Kronofogden räknar så."})
        self.assertEqual(figure.with_context(lang="sv_SE").note, "Kronofogden räknar så.")
        self.assertIn("enforcement authority", figure.with_context(lang="en_US").note)
        self.assertEqual(figure._get_parsed(), "actual/actual")
        for lang in ("sv_SE", "en_US"):
            with self.subTest(lang=lang), self.assertRaises(UserError):
                figure.update_field_translations("legal_basis", {lang: "Something else"})
        with self.assertRaises(UserError):
            figure.with_context(lang="sv_SE").legal_basis = "Something else"

    def test_a_correction_is_logged(self):
        self.demand_fee.with_context(inkasso_correction_reason="Typing error").amount = 181
        self.assertIn("Typing error", self.demand_fee.message_ids[0].body)

    def test_own_figure_needs_a_reason_which_is_logged(self):
        vals = {
            "jurisdiction_id": self.law.id,
            "company_id": self.company.id,
            "kind": "response_days_demand",
            "value": "14",
            "date_from": "2026-01-01",
            "legal_basis": "Own rule",
        }
        with self.assertRaises(ValidationError):
            self.env["inkasso.legal.figure"].create(vals)
        figure = self.env["inkasso.legal.figure"].create({**vals, "reason": "We promise a fortnight"})
        self.assertIn("We promise a fortnight", "".join(figure.message_ids.mapped("body")))
        self.assertEqual(self.law._get_figure("response_days_demand", figure.date_from, self.company), 14)
        self.assertEqual(self.law._get_figure("response_days_demand", figure.date_from), 8)

    def test_a_figure_that_makes_no_sense(self):
        for kind, value in [
            ("response_days_demand", "soon"),
            ("allocation_order", "costs,principal"),
            ("day_count", "banker"),
        ]:
            with self.subTest(kind=kind), self.assertRaises(ValidationError):
                self.env["inkasso.legal.figure"].create(
                    {
                        "jurisdiction_id": self.env.ref("inkasso_collections.jurisdiction_us").id,
                        "kind": kind,
                        "value": value,
                        "date_from": "2026-01-01",
                        "legal_basis": "None",
                    }
                )

    def test_where_the_law_is_silent_least_is_claimed(self):
        silent = self.env.ref("inkasso_collections.jurisdiction_us")
        day = self.demand_fee.date_from
        self.assertEqual(silent._get_figure("fee_combination", day), "absorb")
        self.assertEqual(silent._get_figure("limitation_years", day), 3)

    # -------------------------------------------------------------------------
    # Bands and gaps
    # -------------------------------------------------------------------------

    def _claim_under(self, code, partner, amount, kind, currency="EUR"):
        """The fee of `kind` that a run claims by the law of `code` on an invoice that is 40 days overdue."""
        self.policy.jurisdiction_id = self.env.ref(f"inkasso_collections.jurisdiction_{code}")
        self.policy.level_ids[1:].active = False
        self.reminder.fee_kind_ids = self.env.ref(f"inkasso_collections.fee_kind_{kind}")
        money = self.env.ref(f"base.{currency}")
        money.active = True
        self.env["res.currency.rate"].create(
            {"name": "2020-01-01", "currency_id": money.id, "rate": 0.1, "company_id": self.company.id}
        )
        self._invoice("2026-09-01", amount, partner, currency_id=money.id)
        return self._run("2026-10-11").notice_ids.amount_fee

    def test_finnish_demand_follows_the_principal(self):
        self.assertEqual(self._claim_under("fi", self.anna, 100, "demand"), 14)

    def test_finnish_demand_of_a_large_principal(self):
        self.assertEqual(self._claim_under("fi", self.anna, 1000.01, "demand"), 50)

    def test_british_compensation_follows_the_debt(self):
        firm = self._make_debtor("Firm Ltd", is_company=True)
        self.assertEqual(self._claim_under("gb", firm, 10000, "compensation", "GBP"), 100)

    def test_danish_reminders_are_ten_days_apart(self):
        self.demand.stage = "reminder"
        self.policy.jurisdiction_id = self.env.ref("inkasso_collections.jurisdiction_dk")
        fee = self.env.ref("inkasso_collections.fee_kind_reminder")
        self.policy.level_ids.write({"charge_interest": False, "fee_kind_ids": [(6, 0, fee.ids)], "response_days": 1})
        self.reminder.days_overdue = 5
        self.fee_reminder.days_overdue = 12
        dkk = self.env.ref("base.DKK")
        dkk.active = True
        self.env["res.currency.rate"].create(
            {"name": "2020-01-01", "currency_id": dkk.id, "rate": 0.6, "company_id": self.company.id}
        )
        self._invoice("2026-09-01", 1000, currency_id=dkk.id)
        self.assertEqual(self._run_and_send("2026-09-07").amount_fee, 100)
        self.assertEqual(self._run_and_send("2026-09-14").amount_fee, 100, "seven days later: no second fee")
        self.assertEqual(self._run_and_send("2026-10-02").amount_fee, 200)

    # -------------------------------------------------------------------------
    # Whose law
    # -------------------------------------------------------------------------

    def test_law_by_the_debtors_country(self):
        find = self.env["inkasso.jurisdiction"]._find
        self.company.inkasso_law_by = "debtor"
        for country, code in [("base.no", "NO"), ("base.fr", "EU"), ("base.jp", "SE"), ("base.us", "US")]:
            with self.subTest(country=country):
                self.assertEqual(find(self.company, self.env.ref(country)).code, code)
        self.assertEqual(find(self.company, self.env["res.country"]).code, "SE")
        self.company.inkasso_law_by = "company"
        self.assertEqual(find(self.company, self.env.ref("base.no")).code, "SE")

    def test_no_law_is_a_clear_error(self):
        self.company.inkasso_jurisdiction_id = False
        self._invoice("2026-10-01")
        run = self._run("2026-10-15")
        self.assertEqual((run.error_count, run.notice_ids), (1, run.notice_ids.browse()))
        self.assertIn("No collection law is set", run.line_ids.message)

    # -------------------------------------------------------------------------
    # What kind of debtor
    # -------------------------------------------------------------------------

    def test_kind_of_debtor(self):
        for vals, kind in [
            ({}, "consumer"),
            ({"is_company": True}, "business"),
            ({"company_registry": "556036-0793"}, "business"),  # aktiebolag
            ({"company_registry": "212000-0142"}, "public_body"),  # kommun
            ({"company_registry": "191212121212"}, "consumer"),  # published test personnummer
            ({"vat": "SE556036079301"}, "business"),
            ({"country_id": self.env.ref("base.no").id, "company_registry": "923609016"}, "business"),
            ({"country_id": self.env.ref("base.fi").id, "company_registry": "0112038-9"}, "business"),
            ({"inkasso_debtor_kind": "public_body"}, "public_body"),
            ({"is_company": True, "inkasso_debtor_kind": "consumer"}, "consumer"),
        ]:
            with self.subTest(**vals):
                debtor = self._make_debtor("Someone", **vals)
                self.assertEqual(debtor.inkasso_kind, kind)
                contact = self.env["res.partner"].create({"name": "Contact", "parent_id": debtor.id})
                self.assertEqual(contact.inkasso_kind, kind, "a contact is of the debtor's kind")

    # -------------------------------------------------------------------------
    # Contract terms
    # -------------------------------------------------------------------------

    def _agree(self, rate, code="se", **vals):
        return self.env["inkasso.interest.rule"].create(
            {
                "jurisdiction_id": self.env.ref(f"inkasso_collections.jurisdiction_{code}").id,
                "company_id": self.company.id,
                "date_from": "2026-01-01",
                "rate_mode": "fixed",
                "fixed_rate": rate,
                "legal_basis": f"Agreed, {rate} %",
                "reason": "Contract",
                **vals,
            }
        )

    def test_the_narrower_agreement_holds(self):
        """10 000 for 30 days: the law's 10 %, our terms' 12 %, the debtor's 15 %, the invoice's 20 %."""
        self.policy.level_ids[1:].active = False
        self.reminder.write({"charge_interest": True, "days_overdue": 30})
        bertil = self._make_debtor("Bertil Berg")
        first, second = self._invoice("2026-08-31", 10000), self._invoice("2026-08-31", 10000, bertil)
        third = self._invoice("2026-08-31", 10000, bertil)
        self._agree(12)
        self._agree(15, partner_id=bertil.id)
        self._agree(20, move_id=third.id)
        lines = self._run("2026-09-30").notice_ids.line_ids
        interest = {line.move_id: line.amount_interest for line in lines}
        self.assertEqual(interest, {first: 98.63, second: 123.29, third: 164.38})
        charge = lines.filtered(lambda line: line.move_id == third).notice_id.charge_ids.filtered(
            lambda charge: charge.invoice_name == third.name
        )
        self.assertEqual(charge.legal_basis, "Agreed, 20 %")

    def test_agreed_interest_above_what_the_law_lets_a_consumer_agree_to(self):
        with self.assertRaises(ValidationError):
            self._agree(24, "no")
        self._agree(24, "no", debtor_kind="business")
        self._agree(24)  # Sweden has no ceiling

    def test_own_fee_above_its_cap(self):
        vals = {
            "jurisdiction_id": self.law.id,
            "company_id": self.company.id,
            "kind_id": self.demand_fee.kind_id.id,
            "currency_id": self.demand_fee.currency_id.id,
            "date_from": "2026-01-01",
            "legal_basis": "Own terms",
            "reason": "Own terms",
        }
        with self.assertRaises(ValidationError):
            self.env["inkasso.fee.rule"].create({**vals, "amount": 200})
        self.env["inkasso.fee.rule"].create({**vals, "amount": 120})
        self.policy.level_ids[1:].active = False
        self.reminder.fee_kind_ids = self.demand_fee.kind_id
        self._invoice("2026-09-01")
        self.assertEqual(self._run("2026-09-30").notice_ids.amount_fee, 120)

    def test_interest_without_an_agreed_due_date(self):
        """4 000 sent on 2 March, due on the 20th: interest from the day after 1 April, 44 days at 10 %."""
        self.policy.level_ids[1:].active = False
        self.reminder.write({"charge_interest": True, "days_overdue": 5})
        self.company.inkasso_due_date_agreed = False
        dates = {"invoice_date": "2026-03-02", "invoice_date_due": "2026-03-20", "invoice_payment_term_id": False}
        self._invoice(None, 4000, **dates)
        self.assertEqual(self._run("2026-05-15").notice_ids.amount_interest, 48.22)
        bertil = self._make_debtor("Bertil Berg")
        self._invoice(None, 4000, bertil, **dates).inkasso_due_date_agreement = "agreed"
        self.assertEqual(self._run("2026-05-15").notice_ids.amount_interest, 61.37, "56 days from the due date")

    def test_rounding_to_whole_units(self):
        self.policy.level_ids[1:].active = False
        self.reminder.write({"charge_interest": True, "days_overdue": 5})
        self.env["inkasso.legal.figure"].create(
            {
                "jurisdiction_id": self.law.id,
                "company_id": self.company.id,
                "kind": "rounding",
                "value": "whole",
                "date_from": "2020-01-01",
                "legal_basis": "Own choice",
                "reason": "Whole kronor only",
            }
        )
        self._invoice("2026-08-31", 50000)
        self.assertEqual(self._run("2026-09-30").notice_ids.amount_interest, 411)  # 410.96
