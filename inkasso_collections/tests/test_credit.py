from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import TODAY
from .doubtful_common import DoubtfulCommon


@tagged("inkasso_credit")
class TestCredit(DoubtfulCommon):
    """Limits, exposure, checks and insurance of a debtor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector = new_test_user(
            cls.env,
            "credit_collector",
            "inkasso_collections.group_collector,account.group_account_invoice",
            company_id=cls.company.id,
        )
        cls.user = new_test_user(cls.env, "credit_user", "inkasso_collections.group_user", company_id=cls.company.id)

    def _exposure(self, partner=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["inkasso.credit.exposure"].search(
            [("partner_id", "=", (partner or self.anna).id), ("company_id", "=", self.company.id)]
        )

    # -------------------------------------------------------------------------
    # Exposure
    # -------------------------------------------------------------------------

    @freeze_time(TODAY)
    def test_exposure(self):
        self._invoice("2026-10-01", 700)
        self._invoice("2026-11-01", 500)
        self._credit(100, "2026-10-10")
        exposure = self._exposure()
        self.assertEqual((exposure.open, exposure.overdue, exposure.exposure), (1100, 700, 1100))
        self.assertEqual((exposure.credit_limit, exposure.over_limit, exposure.is_over_limit), (0, 0, False))
        self.anna.with_company(self.company).credit_limit = 1000
        exposure = self._exposure()
        self.assertEqual((exposure.over_limit, exposure.is_over_limit), (100, True))
        self.assertTrue(self.anna.with_company(self.company).inkasso_is_over_limit)
        other = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(self.anna.with_company(other).inkasso_exposure)

    @freeze_time(TODAY)
    def test_limit_of_the_company(self):
        self._invoice("2026-11-01", 500)
        self.env["ir.default"].sudo().set("res.partner", "credit_limit", 400, company_id=self.company.id)
        self.assertEqual(self._exposure().over_limit, 100)

    # -------------------------------------------------------------------------
    # Checks
    # -------------------------------------------------------------------------

    def _check(self, **vals):
        return self.env["inkasso.credit.check"].create(
            {
                "partner_id": self.anna.id,
                "company_id": self.company.id,
                "source": "Annual accounts",
                "rating": "AA",
                "date": "2026-10-15",
                "recommended_limit": 5000,
                **vals,
            }
        )

    def test_next_check(self):
        first = self._check(next_date="2027-10-15")
        self.assertEqual(str(first.activity_ids.date_deadline), "2027-10-15")
        second = self._check(date="2027-01-01", next_date="2027-07-01")
        self.assertFalse(first.activity_ids)
        self.assertEqual(str(second.activity_ids.date_deadline), "2027-07-01")
        self.assertEqual((first.is_current, second.is_current), (False, True))
        self.assertEqual(
            self.env["inkasso.credit.check"].search([("is_current", "=", True)]) & (first | second), second
        )
        second.next_date = "2027-08-01"
        self.assertEqual(str(second.activity_ids.date_deadline), "2027-08-01")

    def test_apply_limit(self):
        check = self._check()
        with self.assertRaises(AccessError):
            check.with_user(self.collector).action_apply()
        check.action_apply()
        self.assertEqual(self.anna.with_company(self.company).credit_limit, 5000)
        with self.assertRaises(UserError):
            self._check(recommended_limit=0).action_apply()

    @mute_logger("odoo.sql_db")
    def test_next_check_is_later(self):
        with self.assertRaises(IntegrityError):
            self._check(next_date="2026-10-15")

    # -------------------------------------------------------------------------
    # Insurance
    # -------------------------------------------------------------------------

    def _insure(self, amount=1000, **vals):
        insurer = self.env["res.partner"].create({"name": "Insurer", "is_company": True})
        policy = self.env["inkasso.credit.insurance.policy"].create(
            {
                "company_id": self.company.id,
                "insurer_id": insurer.id,
                "number": "P-1",
                "date_from": "2026-01-01",
                "currency_id": self.company.currency_id.id,
                "own_risk": 10,
                "report_days": 30,
                "claim_days": 90,
                "user_id": self.env.user.id,
            }
        )
        return self.env["inkasso.credit.insurance.cover"].create(
            {"policy_id": policy.id, "partner_id": self.anna.id, "amount": amount, "date_from": "2026-01-01", **vals}
        )

    def _watch(self, day):
        with freeze_time(day), patch.object(self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 1):
            self.env["inkasso.credit.insurance.claim"].sudo()._cron_watch()

    def _claims(self):
        return self.env["inkasso.credit.insurance.claim"].sudo().search([("partner_id", "=", self.anna.id)], order="id")

    @freeze_time(TODAY)
    def test_uninsured_exposure(self):
        self._invoice("2026-10-01", 1500)
        self.assertEqual((self._exposure().insured, self._exposure().uninsured), (0, 1500))
        cover = self._insure()
        self.assertEqual(cover.own_risk, 10)
        self.assertEqual((self._exposure().insured, self._exposure().uninsured), (900, 600))
        cover.date_to = "2026-10-14"
        self.assertEqual(self._exposure().insured, 0)

    def test_deadlines_bring_to_dos_before_they_end(self):
        self._insure()
        self._watch("2026-09-30")
        invoice = self._invoice("2026-10-01", 800)
        self._watch("2026-10-02")
        claim = self._claims()
        self.assertEqual(
            (claim.state, str(claim.report_deadline), str(claim.claim_deadline)), ("draft", "2026-10-31", "2026-12-30")
        )
        self.assertFalse(claim.activity_ids)
        self._watch("2026-10-23")
        self.assertFalse(claim.activity_ids)
        self._watch("2026-10-24")
        self._watch("2026-10-25")
        self.assertEqual(claim.activity_ids.mapped("summary"), ["Report the overdue debt to the credit insurer"])
        self.assertEqual(str(claim.activity_ids.date_deadline), "2026-10-31")
        later = self._invoice("2026-10-20", 100)
        self._watch("2026-10-26")
        self.assertEqual(claim.item_ids, self._items(invoice | later), "one claim takes what falls due")
        claim.with_user(self.collector).action_report()
        self.assertFalse(claim.activity_ids)
        self._watch("2026-12-23")
        self.assertEqual(claim.activity_ids.mapped("summary"), ["File the claim with the credit insurer"])
        claim.with_user(self.collector).action_file()
        self.assertFalse(claim.activity_ids)
        self.assertEqual((claim.state, claim.amount_claimed), ("filed", 900))
        third = self._invoice("2026-11-20", 100)
        self._watch("2027-01-10")
        self.assertEqual(self._claims()[-1].item_ids, self._items(third), "what was filed stays as it was filed")

    def test_paid_by_the_debtor(self):
        self._insure()
        invoice = self._invoice("2026-10-01", 800)
        self._watch("2026-10-02")
        self._pay(invoice, "2026-10-05")
        self._watch("2026-10-06")
        self.assertEqual(self._claims().state, "cancelled")

    def test_only_what_arose_while_insured(self):
        self._insure(date_from="2026-09-15")
        self._invoice("2026-10-01", 800)  # of 1 September
        self._watch("2026-10-02")
        self.assertFalse(self._claims())

    def _claim_in(self, state):
        claim = (
            self.env["inkasso.credit.insurance.claim"]
            .sudo()
            .create({"cover_id": self.cover.id, "item_ids": [(6, 0, self._items(self.insured).ids)]})
        )
        acts = {
            "reported": [claim.action_report],
            "filed": [claim.action_file],
            "accepted": [claim.action_file, claim.action_accept],
            "rejected": [claim.action_file, claim.action_reject],
            "paid": [claim.action_file, claim.action_accept, lambda: self._indemnify(claim)],
            "cancelled": [claim.action_cancel],
        }
        for act in acts.get(state, []):
            act()
        self.assertEqual(claim.state, state)
        return claim

    def _indemnify(self, claim, amount=None, against="receivable"):
        return self.env["inkasso.credit.insurance.indemnity"]._book(
            claim, amount or claim.amount_accepted, self._date("2026-10-15"), against
        )

    @staticmethod
    def _date(day):
        from odoo import fields

        return fields.Date.to_date(day)

    def _prepare_claims(self):
        self.cover = self._insure()
        self.insured = self._invoice("2026-10-01", 800)
        self.company.sudo().inkasso_indemnity_account_id = self.company_data["default_account_assets"]
        self.company.sudo()._fill_inkasso_doubtful()

    @freeze_time(TODAY)
    def test_transitions(self):
        """What may be done to a claim in which state; all else is refused and changes nothing."""
        self._prepare_claims()
        self.env.flush_all()
        allowed = {
            "action_report": {"draft": "reported"},
            "action_file": {"draft": "filed", "reported": "filed"},
            "action_accept": {"filed": "accepted"},
            "action_reject": {"filed": "rejected"},
            "action_refile": {"rejected": "filed"},
            "action_cancel": dict.fromkeys(("draft", "reported", "filed", "accepted"), "cancelled"),
        }
        for state in ("draft", "reported", "filed", "accepted", "rejected", "paid", "cancelled"):
            for act, targets in allowed.items():
                with self.subTest(state=state, act=act), self.env.cr.savepoint(flush=False) as savepoint:
                    claim = self._claim_in(state)
                    if state in targets:
                        getattr(claim, act)()
                        self.assertEqual(claim.state, targets[state])
                    else:
                        with self.assertRaises(UserError):
                            getattr(claim, act)()
                        self.assertEqual(claim.state, state)
                    self.env.flush_all()
                    savepoint.rollback()
                    self.env.invalidate_all(flush=False)

    @freeze_time(TODAY)
    def test_indemnity_against_the_receivable(self):
        self._prepare_claims()
        claim = self._claim_in("accepted")
        self.assertEqual(claim.amount_accepted, 720)  # 800 less 10 % own risk
        with self.assertRaises(UserError):
            self._indemnify(claim, 721)
        indemnity = self._indemnify(claim)
        self.assertEqual((claim.state, claim.amount_indemnified), ("paid", 720))
        line = self.insured.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        self.assertEqual(line.amount_residual, 80)
        debit = indemnity.move_id.line_ids.filtered("debit")
        self.assertEqual((debit.account_id, debit.debit), (self.company.inkasso_indemnity_account_id, 720))
        indemnity.move_id._reverse_moves([{"date": "2026-10-15"}], cancel=True)
        self.assertEqual(indemnity.state, "reversed")
        self.assertEqual((claim.state, line.amount_residual), ("accepted", 800))

    @freeze_time(TODAY)
    def test_indemnity_against_the_loss(self):
        self._prepare_claims()
        claim = self._claim_in("accepted")
        self._indemnify(claim, 500, "loss")
        self.assertEqual(claim.state, "accepted")
        indemnity = self._indemnify(claim, 220, "loss")
        self.assertEqual(claim.state, "paid")
        credit = indemnity.move_id.line_ids.filtered("credit")
        self.assertEqual((credit.account_id, credit.credit), (self.company.inkasso_loss_account_id, 220))
        self.assertEqual(claim.amount_open, 800)

    @freeze_time(TODAY)
    def test_indemnity_is_kept_as_it_was_booked(self):
        """Its entry is reversed, never changed, whoever asks for it."""
        self._prepare_claims()
        claim = self._claim_in("accepted")
        move = self._indemnify(claim).move_id
        for act in (move.button_draft, move.sudo().button_draft):
            with self.assertRaisesRegex(UserError, "Reverse it instead"):
                act()
        self.assertEqual((move.state, claim.state), ("posted", "paid"))

    @mute_logger("odoo.addons.inkasso_collections.models.credit.insurance_watch")
    def test_a_cover_that_fails_stops_no_other(self):
        bad = self._insure()
        bo = self._make_debtor("Bo Bengtsson")
        good = bad.copy({"partner_id": bo.id})
        self._invoice("2026-10-01", 800)
        self._invoice("2026-10-01", 900, partner=bo)
        watch = self.registry["inkasso.credit.insurance.claim"]._watch_cover

        def fail(claims, cover, items):
            if cover == bad:
                raise ValueError("Something is wrong with this one")
            return watch(claims, cover, items)

        with patch.object(self.registry["inkasso.credit.insurance.claim"], "_watch_cover", fail):
            self._watch("2026-10-02")
        self.assertFalse(self._claims())
        self.assertEqual(
            self.env["inkasso.credit.insurance.claim"].sudo().search([("partner_id", "=", bo.id)]).cover_id, good
        )
        to_do = bad.policy_id.activity_ids.filtered(lambda each: "could not be followed" in each.summary)
        self.assertIn("Something is wrong with this one", to_do.note)
        self._watch("2026-10-03")
        self.assertTrue(self._claims(), "tried again the next day")

    @freeze_time(TODAY)
    def test_missing_account_is_named(self):
        self._prepare_claims()
        self.company.sudo().inkasso_indemnity_account_id = False
        with self.assertRaisesRegex(UserError, "Indemnities receivable"):
            self._indemnify(self._claim_in("accepted"))

    @freeze_time(TODAY)
    def test_rights(self):
        self._prepare_claims()
        claim = self._claim_in("draft")
        claim.with_user(self.user).read(["amount_open"])
        with self.assertRaises(AccessError):
            claim.with_user(self.user).action_report()
        with self.assertRaises(AccessError):
            claim.with_user(self.collector).write({"state": "paid"})
        with self.assertRaises(AccessError):
            self.cover.with_user(self.collector).amount = 1
        claim = self._claim_in("accepted")
        with self.assertRaises(AccessError):
            claim.with_user(self.user).action_open_indemnity()
        wizard = self.env["inkasso.credit.insurance.indemnify"].with_user(self.collector)
        wizard = wizard.create({"claim_id": claim.id, "date": "2026-10-15"})
        self.assertEqual(wizard.amount, 720)
        wizard.action_book()
        self.assertEqual(claim.state, "paid")
