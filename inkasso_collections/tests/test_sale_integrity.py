"""What nobody may do with a sale of claims by other means than its buttons, and what comes in the wrong order."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user

from .legal_common import LegalCommon


class TestSaleIntegrity(LegalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._make_agency("Köparen AB", licence=False)
        cls.buyer.kind_ids = cls.env.ref("inkasso_collections.agency_kind_debt_buyer")
        cls.proceeds = cls._make_account("1680", "Other receivables", "asset_current")
        cls.sale_loss = cls._make_account("6351", "Confirmed losses", "expense")
        cls.company.write(
            {
                "inkasso_sale_receivable_account_id": cls.proceeds.id,
                "inkasso_sale_loss_account_id": cls.sale_loss.id,
            }
        )
        cls.collector = new_test_user(
            cls.env, "integrity_collector", groups="inkasso_collections.group_collector,base.group_multi_currency"
        )

    @classmethod
    def _make_sale(cls, **vals):
        sale = cls.env["inkasso.claim.sale"].create(
            {"title": "Test", "domain": str([("partner_id", "=", cls.anna.id)]), **vals}
        )
        sale.action_choose()
        return sale

    @classmethod
    def _make_offer(cls, sale, **vals):
        return cls.env["inkasso.claim.sale.offer"].create(
            {"sale_id": sale.id, "agency_id": cls.buyer.id, "percent": 12, **vals}
        )

    @classmethod
    def _agree(cls, **vals):
        sale = cls._make_sale(**vals)
        cls._make_offer(sale).action_accept()
        sale.sudo().action_approve()
        return sale

    @classmethod
    def _sell(cls, **vals):
        sale = cls._agree(**vals)
        sale.action_close()
        return sale

    def _buy_back(self, sale, day="2026-10-15", **vals):
        wizard = self.env["inkasso.claim.buy.back"].browse(sale.action_buy_back()["res_id"])
        wizard.line_ids.write({"is_chosen": True, **vals})
        wizard.write({"reason": "Contested", "date": day})
        return self.env["inkasso.claim.sale.buyback"].browse(wizard.action_book()["res_id"])

    # -------------------------------------------------------------------------
    # Approved is approved
    # -------------------------------------------------------------------------

    def test_nobody_makes_a_sale_that_is_agreed(self):
        Sale = self.env["inkasso.claim.sale"].with_user(self.collector)
        for vals in (
            {"stage": "agreed"},
            {"approved_by_id": self.env.uid},
            {"buyer_id": self.buyer.id},
            {"warranty_until": "2030-01-01"},
        ):
            with self.assertRaises(AccessError):
                Sale.create({"title": "By hand", **vals})
        self.assertEqual(Sale.create({"title": "By hand"}).stage, "draft")

    def test_the_price_stays_once_it_is_accepted(self):
        sale = self._make_sale()
        offer = self._make_offer(sale, bracket_ids=[Command.create({"from_days": 700, "percent": 5})])
        offer.action_accept()
        self.assertEqual(sale.amount_price, 1200)
        Bracket = self.env["inkasso.claim.sale.bracket"]
        with self.assertRaisesRegex(UserError, "kept as it is"):
            Bracket.create({"offer_id": offer.id, "from_days": 1, "percent": 1})
        with self.assertRaisesRegex(UserError, "kept as it is"):
            offer.bracket_ids.unlink()
        with self.assertRaisesRegex(UserError, "kept as it is"):
            offer.bracket_ids.percent = 1
        with self.assertRaisesRegex(UserError, "is agreed"):
            self._make_offer(sale)
        sale.sudo().action_approve()
        sale.action_close()
        self.assertEqual(sale.amount_price, 1200)

    def test_offers_are_accepted_by_the_button(self):
        sale = self._make_sale()
        for vals in ({"state": "accepted"}, {"accepted_by_id": self.env.uid}):
            with self.assertRaises(AccessError):
                self._make_offer(sale, **vals)
            with self.assertRaises(AccessError):
                self._make_offer(sale).write(vals)

    def test_whether_debtors_are_told_can_be_changed(self):
        sale = self._make_sale()
        sale.with_user(self.collector).tells_debtors = False
        self.assertFalse(sale.tells_debtors)

    # -------------------------------------------------------------------------
    # The portfolio
    # -------------------------------------------------------------------------

    def test_what_was_taken_out_by_hand_stays_out_in_any_language(self):
        self.env["res.lang"]._activate_lang("sv_SE")
        sale = self._make_sale()
        in_swedish = sale.with_context(lang="sv_SE")
        in_swedish.line_ids.action_toggle()
        sale.action_choose()
        self.assertEqual(sale.line_ids.state, "out")
        sale.line_ids.action_toggle()
        self.assertEqual(sale.line_ids.state, "in")

    def test_an_invoice_that_was_deleted_does_not_stop_the_sale(self):
        other = self._invoice("2026-09-10", 500.0)
        sale = self._agree()
        self.assertEqual(sale.line_count, 2)
        other.button_draft()
        other.with_context(force_delete=True).unlink()
        sale.action_close()
        self.assertEqual((sale.stage, sale.amount_principal), ("closed", 10000))

    def test_claims_in_another_currency_can_be_chosen(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self._invoice("2026-09-01", 100.0, currency_id=euro.id)
        sale = self._make_sale()
        self.assertEqual(set(sale.line_ids.mapped("reason")), {False, "Another currency"})
        with Form(sale.with_user(self.collector)) as form:
            form.currency_id = euro
        self.assertFalse(sale.line_ids, "what was chosen was in another currency")
        sale.with_user(self.collector).action_choose()
        self.assertEqual((sale.line_count, sale.amount_principal), (1, 100))

    # -------------------------------------------------------------------------
    # After the sale
    # -------------------------------------------------------------------------

    def test_the_matching_of_what_was_sold_is_not_undone(self):
        sale = self._sell()
        with self.assertRaisesRegex(UserError, "Buy it back"):
            self._line(self.invoice).remove_move_reconcile()
        with self.assertRaisesRegex(UserError, "Buy it back"):
            self.invoice.button_draft()
        self.assertEqual(self.invoice.amount_residual, 0)
        self._buy_back(sale)
        self.assertEqual(self.invoice.amount_residual, 10000)

    def test_bought_back_while_a_payment_waits(self):
        sale = self._sell()
        self._credit(300, "2026-10-15")
        sale.action_find_payments()
        self.assertTrue(sale.activity_ids)
        self._buy_back(sale)
        self.assertTrue(sale.payment_ids.is_ours)
        self.assertFalse(sale.activity_ids, "nothing is to be passed on any more")
        with self.assertRaisesRegex(UserError, "not the buyer's"):
            sale.payment_ids.action_pass_on()

    def test_bought_back_after_a_payment_was_passed_on(self):
        sale = self._sell()
        self._credit(300, "2026-10-15")
        sale.action_find_payments()
        sale.payment_ids.action_pass_on()
        self._buy_back(sale)
        case = self._items(self.invoice).case_id
        self.assertIn("get it back from the buyer", " ".join(case.activity_ids.mapped("summary")))

    def test_bought_back_not_before_it_was_sold_nor_for_less_than_nothing(self):
        sale = self._sell()
        with self.assertRaisesRegex(UserError, "not before"):
            self._buy_back(sale, day="2026-10-14")
        with self.assertRaisesRegex(UserError, "negative"):
            self._buy_back(sale, price=-1)
        self.assertFalse(sale.buyback_ids)

    def test_an_error_with_sales_does_not_stop_the_losses(self):
        self._sell()
        self._credit(300, "2026-10-15")
        called = []
        self.patch(type(self.env["inkasso.claim.sale.payment"]), "create", lambda *args: 1 / 0)
        self.patch(type(self.env["inkasso.loss"]), "_find_late_payments", lambda loss: called.append(loss))
        with self.assertLogs("odoo.addons.inkasso_collections.models.agencies.claim_sale_payment", "WARNING"):
            self.env["inkasso.claim.sale"].sudo()._cron_find_payments()
        self.assertEqual(len(called), 1)

    def test_sold_from_an_agency_that_filed_a_step(self):
        assignment = self._hand_over(terms=self._make_agreement(self.alfa, consent_legal=False))
        step = self._apply_step(assignment=assignment)
        self._sell(sells_assigned=True, sells_legal=True)
        self.assertEqual((step.status, assignment.status), ("closed", "closed"))
        self.assertFalse(step.activity_ids.filtered(lambda each: "take its legal step over" in (each.summary or "")))
        self.assertEqual(fields.Date.to_string(step.ended_on), "2026-10-15")
