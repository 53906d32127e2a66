"""Confirmed losses: the entries, the VAT, the provisions released, and the way back."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user
from odoo.tools import mute_logger

from .doubtful_common import LossCommon


class TestLoss(LossCommon):
    # -------------------------------------------------------------------------
    # Interest and fees beside the claim
    # -------------------------------------------------------------------------

    def test_what_was_only_claimed_is_given_up_and_comes_back(self):
        self._run_and_send("2026-06-10")
        self._run_and_send("2026-06-20")
        charges = self.env["inkasso.charge"].search([("partner_id", "=", self.firm.id), ("amount_open", ">", 0)])
        self.assertEqual(set(charges.mapped("type")), {"interest", "fee"})
        case = charges.case_id
        part = self._write_off(self.invoice, 250)
        self.assertEqual(set(charges.mapped("state")), {"claimed"}, "only a part is lost")
        loss = self._write_off(self.invoice)
        self.assertEqual(set(charges.mapped("state")), {"waived"})
        self.assertEqual(charges.waiver_ids.mapped("reason"), [loss.display_name] * len(charges))
        self.assertEqual((case.stage, len(case.activity_ids)), ("closed", 0))
        self._reverse(loss)
        self.assertEqual(set(charges.mapped("state")), {"claimed"})
        self.assertEqual(charges.mapped("amount_waived"), [0] * len(charges))
        self.assertEqual(case.stage, "reminder")
        self.assertEqual(part.state, "booked")

    # -------------------------------------------------------------------------
    # The entry
    # -------------------------------------------------------------------------

    def test_with_vat(self):
        wizard = self._open(self.invoice)
        self.assertTrue(wizard.vat_relief)
        self.assertFalse(wizard.warning)
        for text in ("6351", "1,000.00", "250.00", "1,250.00"):
            self.assertIn(text, wizard.preview)
        self.assertEqual(self.invoice.amount_residual, 1250)
        wizard.action_book()
        loss = self.env["inkasso.loss"].search([])
        self.assertEntry(loss.move_id, ("6351", 1000), ("VAT", 250), ("1510", -1250))
        self.assertEqual((loss.amount_total, loss.amount_vat, loss.amount_net), (1250, 250, 1000))
        self.assertEqual(self.invoice.amount_residual, 0)
        self.assertTrue(all(self._receivables(self.invoice | loss.move_id).mapped("reconciled")))
        self.assertEqual(self._items(self.invoice).rest_reason, "paid")
        self.assertEqual(self.invoice.inkasso_loss_ids, loss)

    def test_the_vat_return_gets_it_back(self):
        loss = self._write_off(self.invoice)
        refund = self.vat_25.refund_repartition_line_ids
        [loss_line] = loss.move_id.line_ids.filtered(lambda line: line.account_id == self.accounts["6351"])
        [vat_line] = loss.move_id.line_ids.filtered("tax_repartition_line_id")
        self.assertEqual(loss_line.tax_tag_ids, refund.filtered(lambda line: line.repartition_type == "base").tag_ids)
        self.assertEqual(vat_line.tax_tag_ids, refund.filtered(lambda line: line.repartition_type == "tax").tag_ids)
        self.assertTrue(loss_line.tax_tag_ids and vat_line.tax_tag_ids)
        # in each box the loss takes away what the invoice put there
        lines = (self.invoice | loss.move_id).line_ids
        for tag in lines.tax_tag_ids:
            self.assertEqual(sum(lines.filtered(lambda line, tag=tag: tag in line.tax_tag_ids).mapped("balance")), 0)

    def test_in_parts(self):
        first = self._write_off(self.invoice, 500)
        self.assertEntry(first.move_id, ("6351", 400), ("VAT", 100), ("1510", -500))
        self.assertEqual(self.invoice.amount_residual, 750)
        second = self._write_off(self.invoice)
        self.assertEntry(second.move_id, ("6351", 600), ("VAT", 150), ("1510", -750))
        self.assertEqual(self.invoice.amount_residual, 0)

    def test_no_vat_is_lost_by_rounding(self):
        invoice = self._bill("2026-06-01", (100, self.vat_25))
        vat = [self._write_off(invoice, amount).amount_vat for amount in (41.67, 41.67, 41.66)]
        # 8.334 is 8.33, 16.668 is 16.67, and the rest of 25
        self.assertEqual([round(amount, 2) for amount in vat], [8.33, 8.34, 8.33])

    def test_rate_by_rate(self):
        invoice = self._bill("2026-06-01", (1000, self.vat_25), (500, self.vat_6), (200, None))  # 1 250 + 530 + 200
        loss = self._write_off(invoice, 990)
        self.assertEntry(
            loss.move_id, ("6351", 500), ("6351", 250), ("6351", 100), ("VAT", 125), ("VAT", 15), ("1510", -990)
        )
        untaxed = loss.move_id.line_ids.filtered(
            lambda line: line.account_id == self.accounts["6351"] and not line.tax_tag_ids
        )
        self.assertEqual(untaxed.balance, 100)

    def test_after_a_credit_note_the_rest(self):
        credit = self.invoice._reverse_moves([{"invoice_date": "2026-07-01"}])
        credit.invoice_line_ids.price_unit = 200
        credit.action_post()
        self._receivables(self.invoice | credit).reconcile()
        self.assertEqual(self.invoice.amount_residual, 1000)
        self.assertEntry(self._write_off(self.invoice).move_id, ("6351", 800), ("VAT", 200), ("1510", -1000))

    def test_several_terms(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (0, 30)
                ],
            }
        )
        invoice = self._create_invoice(
            invoice_date="2026-05-01",
            invoice_payment_term_id=term.id,
            partner_id=self.firm.id,
            post=True,
            invoice_line_ids=[
                Command.create({"name": "Sale", "price_unit": 100.02, "tax_ids": [Command.set(self.vat_25.ids)]})
            ],
        )
        loss = self._write_off(invoice)  # 125.03 with VAT, in two lines
        self.assertEqual(len(loss.line_ids), 2)
        self.assertAlmostEqual(loss.amount_vat, invoice.amount_tax)
        self.assertAlmostEqual(loss.amount_total, invoice.amount_total)
        self.assertEqual(invoice.amount_residual, 0)

    def test_in_another_currency(self):
        currency = self.setup_other_currency("EUR", rates=[("2020-01-01", 0.1), ("2026-07-01", 0.125)])
        invoice = self._bill("2026-06-01", (100, self.vat_25), currency_id=currency.id)  # 125 EUR, booked as 1 250 SEK
        part = self._write_off(invoice, 50)
        self.assertEntry(part.move_id, ("6351", 400), ("VAT", 100), ("1510", -500))
        self.assertEqual(self._receivables(part.move_id).amount_currency, -50)
        self.assertEqual(invoice.amount_residual, 75)
        rest = self._write_off(invoice)
        self.assertEntry(rest.move_id, ("6351", 600), ("VAT", 150), ("1510", -750))
        self.assertEqual(invoice.amount_residual, 0)
        self.assertFalse(invoice.line_ids.matched_credit_ids.exchange_move_id)  # nothing gained or lost

    def test_in_a_currency_without_decimals(self):
        currency = self.setup_other_currency("JPY", rounding=1.0, rates=[("2020-01-01", 10.0)])  # 1 SEK is 10 JPY
        invoice = self._bill("2026-06-01", (1001, self.vat_25), currency_id=currency.id)  # 1 251 JPY, 125.10 SEK
        loss = self._write_off(invoice)
        # booked as 100.10 and 25 % of it, 25.03
        self.assertAlmostEqual(loss.amount_total, 125.13)
        self.assertAlmostEqual(loss.amount_vat, 25.03)
        self.assertEqual(invoice.amount_residual, 0)

    def test_each_debtor_has_an_entry(self):
        other = self._bill("2026-06-01", (100, None), partner=self.anna)
        losses = self._write_off(self.invoice | other)
        self.assertEqual(losses.partner_id, self.firm | self.anna)
        self.assertEqual(len(losses.move_id), 2)

    # -------------------------------------------------------------------------
    # VAT or not
    # -------------------------------------------------------------------------

    def test_without_vat(self):
        loss = self._write_off(self.invoice, vat_relief=False)
        self.assertEntry(loss.move_id, ("6351", 1250), ("1510", -1250))
        self.assertFalse(loss.move_id.line_ids.tax_tag_ids)

    def test_only_with_proof(self):
        wizard = self._open(self.invoice, evidence_kind="other")
        self.assertFalse(wizard.vat_relief)
        self.assertIn("stays as it is", wizard.warning)
        wizard.vat_relief = True  # the user may know better
        self.assertIn("You must be able to show", wizard.warning)
        wizard.action_book()
        self.assertEqual(self.env["inkasso.loss"].search([]).amount_vat, 250)

    def test_never_of_a_disputed_claim(self):
        wizard = self._open(self.invoice, is_disputed=True)
        self.assertFalse(wizard.vat_relief)
        self.assertIn("disputed", wizard.warning)
        wizard.vat_relief = True
        self.assertNotIn(self.output_vat.code, wizard.preview)
        with self.assertRaisesRegex(UserError, "Untick it"):
            wizard.action_book()

    def test_the_dialog_shows_what_changes(self):
        action = self.invoice.action_inkasso_write_off()
        with Form(self.env["inkasso.write.off"].browse(action["res_id"])) as form:
            form.evidence = "Report"
            form.evidence_kind = "enforcement"
            self.assertTrue(form.vat_relief)
            form.is_disputed = True
            self.assertFalse(form.vat_relief)
            form.is_disputed = False
            with form.line_ids.edit(0) as line:
                line.amount = 500
            self.assertIn("400.00", form.preview)
            with form.line_ids.edit(0) as line:
                line.amount = 5000
            self.assertIn("cannot be written off", form.preview)
            with form.line_ids.edit(0) as line:
                line.amount = 1250

    # -------------------------------------------------------------------------
    # Provisions
    # -------------------------------------------------------------------------

    def _provide(self):
        self.env["inkasso.provision.rule"].search([]).unlink()
        self.env["inkasso.provision.rule"].create(
            {"company_id": self.company.id, "date_from": "2026-01-01", "days_from": 91, "percent": 50}
        )
        provision = self.env["inkasso.provision"]._preview_for(self.company, self.env["inkasso.notice"]._get_today())
        provision.action_book()
        return provision

    def _get_provided(self):
        lines = self.env["account.move.line"].search(
            [("account_id", "=", self.accounts["1519"].id), ("parent_state", "=", "posted")]
        )
        return -sum(lines.mapped("balance"))

    def test_what_was_provided_is_released(self):
        self._provide()
        self.assertEqual(self._get_provided(), 500)
        part = self._write_off(self.invoice, 500)
        self.assertEntry(part.move_id, ("6351", 400), ("VAT", 100), ("1510", -500), ("1519", 200), ("6352", -200))
        rest = self._write_off(self.invoice)
        self.assertEntry(rest.move_id, ("6351", 600), ("VAT", 150), ("1510", -750), ("1519", 300), ("6352", -300))
        self.assertEqual(self._get_provided(), 0)
        with self.assertRaisesRegex(UserError, "Nothing is to be booked"):
            self._provide()

    def test_reversed(self):
        self._provide()
        loss = self._write_off(self.invoice)
        self._reverse(loss)
        self.assertEqual(loss.state, "reversed")
        self.assertEqual(self.invoice.amount_residual, 1250)
        self.assertNotEqual(self._items(self.invoice).rest_reason, "paid")
        self.assertEqual(self._get_provided(), 500)
        lines = (loss.move_id | loss.reversal_id).line_ids
        for account in lines.account_id:
            self.assertFalse(sum(lines.filtered(lambda line, own=account: line.account_id == own).mapped("balance")))
        for tag in lines.tax_tag_ids:
            self.assertFalse(sum(lines.filtered(lambda line, tag=tag: tag in line.tax_tag_ids).mapped("balance")))
        self.assertEqual(len(loss.reversal_id.line_ids.filtered("tax_tag_ids")), 2)
        again = self._write_off(self.invoice)
        self.assertEqual((again.amount_vat, again.line_ids.amount_released), (250, 500))

    # -------------------------------------------------------------------------
    # What stands in the way
    # -------------------------------------------------------------------------

    def test_evidence_is_asked_for_and_kept(self):
        with self.assertRaisesRegex(UserError, "Say what shows"):
            self._open(self.invoice, evidence=" ").action_book()
        file = self.env["ir.attachment"].create({"name": "report.pdf", "raw": b"x"})
        loss = self._write_off(self.invoice, attachment_ids=[Command.set(file.ids)])
        kept = loss.attachment_ids
        self.assertEqual((kept.name, kept.res_model, kept.res_id), ("report.pdf", "inkasso.loss", loss.id))

    def test_twice_and_too_much(self):
        wizard = self._open(self.invoice)
        wizard.action_book()
        with self.assertRaisesRegex(UserError, "cannot be written off"):
            wizard.action_book()
        with self.assertRaisesRegex(UserError, "Nothing of what was selected is open"):
            self.invoice.action_inkasso_write_off()
        other = self._bill("2026-06-01", (100, None))
        with self.assertRaisesRegex(UserError, "cannot be written off"):
            self._write_off(other, 100.01)
        with self.assertRaisesRegex(UserError, "at least one line"):
            self._write_off(other, 0)

    def test_closed_periods(self):
        wizard = self._open(self.invoice, date="2026-09-30")
        self.company.tax_lock_date = "2026-09-30"
        with self.assertRaisesRegex(UserError, "period is closed"):
            wizard.action_book()
        wizard.vat_relief = False  # the tax period does not matter then
        wizard.action_book()
        self.assertEqual(self.env["inkasso.loss"].search([]).move_id.date, wizard.date)

    def test_its_entry_is_kept(self):
        loss = self._write_off(self.invoice)
        with self.assertRaisesRegex(UserError, "Reverse it instead"):
            loss.move_id.button_draft()

    def test_no_interest_invoice_follows(self):
        income = self.company_data["default_account_revenue"]
        self.company.write(
            {
                "inkasso_posting": "payment",
                "inkasso_interest_account_id": income.id,
                "inkasso_fee_account_id": income.id,
            }
        )
        self._write_off(self.invoice)
        self.assertFalse(self.env["inkasso.charge"].search([("move_line_id.move_id", "=", self.invoice.id)]))

    def test_a_loss_does_not_interrupt_limitation(self):
        before = self._items(self.invoice).limitation_date
        self._write_off(self.invoice, 500)
        self.assertEqual(self._items(self.invoice).limitation_date, before)

    def test_rights(self):
        collector = new_test_user(
            self.env, "coll", groups="inkasso_collections.group_collector", company_id=self.company.id
        )
        viewer = new_test_user(
            self.env,
            "view",
            groups="inkasso_collections.group_user,account.group_account_invoice",
            company_id=self.company.id,
        )
        biller = new_test_user(
            self.env,
            "bill",
            groups="inkasso_collections.group_collector,account.group_account_invoice",
            company_id=self.company.id,
        )
        items = self._items(self.invoice)
        for user in (collector, viewer):
            with self.assertRaisesRegex(AccessError, "Collections: Collector"):
                items.with_user(user).action_write_off()
        action = items.with_user(biller).action_write_off()
        wizard = self.env["inkasso.write.off"].with_user(biller).browse(action["res_id"])
        wizard.write({"evidence_kind": "agency", "evidence": "Statement"})
        wizard.action_book()
        loss = self.env["inkasso.loss"].search([])
        self.assertEqual(loss.user_id, biller)
        self.assertEqual(loss.with_user(collector).amount_total, 1250)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            loss.with_user(biller).write({"amount_total": 1})

    def test_companies_are_apart(self):
        loss = self._write_off(self.invoice)
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="inkasso_collections.group_manager,account.group_account_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for model in ("inkasso.loss", "inkasso.loss.line", "inkasso.recovery"):
            self.assertFalse(self.env[model].with_user(stranger).search([]))
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            loss.with_user(stranger).read(["evidence"])
