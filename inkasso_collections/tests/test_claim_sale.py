"""Selling claims: portfolio, offers, the entry, notices of assignment, payments to pass on, buying back."""

from io import BytesIO

from openpyxl import load_workbook
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .claim_sale_common import ClaimSaleCommon


class TestClaimSale(ClaimSaleCommon):
    # -------------------------------------------------------------------------
    # The portfolio
    # -------------------------------------------------------------------------

    def test_what_is_in_and_what_is_left_out(self):
        self.env["inkasso.dispute"]._open(
            self.bertil_case,
            {self.bertil_case.item_ids: None},
            self.env.ref("inkasso_collections.dispute_reason_other"),
        )
        sale = self._make_sale()
        states = {line.partner_id: (line.state, line.reason) for line in sale.line_ids}
        self.assertEqual(states, {self.anna: ("in", False), self.bertil: ("out", "Disputed")})
        self.assertEqual((sale.line_count, sale.amount_principal), (1, 10000))
        sale.sells_disputed = True
        sale.action_choose()
        self.assertEqual(sale.line_count, 2)
        sale.line_ids.filtered(lambda line: line.partner_id == self.anna).action_toggle()
        sale.action_choose()
        self.assertEqual(sale._get_lines_in().partner_id, self.bertil, "what was taken out by hand stays out")

    def test_with_an_agency(self):
        assignment = self._hand_over()
        sale = self._make_sale()
        self.assertEqual(sale._get_lines_in().partner_id, self.bertil)
        sale.sells_assigned = True
        sale.action_choose()
        sale = self._agree(sale)
        sale.action_close()
        self.assertEqual((assignment.status, assignment.close_code), ("closed", "sold"))
        self.assertFalse(assignment.payment_ids, "a sale is no payment to report")

    def test_in_a_legal_step(self):
        step = self._apply_step()
        self.assertEqual(self._make_sale()._get_lines_in().partner_id, self.bertil)
        self._sell(sells_legal=True)
        self.assertEqual((step.status, step.close_code), ("closed", "sold"))

    def test_all_of_an_assignment_or_none(self):
        other = self._invoice("2026-09-10", 500.0)
        self._items(other).sudo().case_id = self.case
        self._hand_over()
        sale = self._make_sale(sells_assigned=True)
        sale.line_ids.filtered(lambda line: line.name == other.name).action_toggle()
        with self.assertRaisesRegex(UserError, "Sell all of them, or none"):
            self._agree(sale).action_close()

    def test_list_for_offers_has_no_names(self):
        sale = self._make_sale()
        attachment = self.env["ir.attachment"].browse(int(sale.action_offer_list()["url"].split("/")[-1].split("?")[0]))
        book = load_workbook(BytesIO(attachment.raw))
        text = " ".join(str(cell.value) for row in book.active.iter_rows() for cell in row)
        for secret in (self.anna.name, "Andersson", "811228", self.invoice.name, "Storgatan", "111 22", "anna@"):
            self.assertNotIn(secret, text)
        self.assertIn("10000", text)
        self.assertEqual(book.active["B2"].value, "D1")
        with self.assertRaisesRegex(UserError, "once the sale is closed"):
            sale.action_contract_list()

    def test_list_for_the_buyer(self):
        sale = self._sell()
        attachment = self.env["ir.attachment"].browse(
            int(sale.action_contract_list()["url"].split("/")[-1].split("?")[0])
        )
        text = " ".join(
            str(cell.value) for row in load_workbook(BytesIO(attachment.raw)).active.iter_rows() for cell in row
        )
        self.assertIn(self.anna.name, text)
        self.assertNotIn("811228", text, "personal numbers only where the buyer asks for them")

    # -------------------------------------------------------------------------
    # Offers and approval
    # -------------------------------------------------------------------------

    def test_prices(self):
        old = self._invoice("2025-08-01", 1000.0)
        sale = self._agree()
        prices = {line.name: line.price for line in sale.line_ids}
        self.assertEqual(prices, {self.invoice.name: 1200, self.bertil_invoice.name: 600, old.name: 80})
        self.assertEqual((sale.amount_price, sale.amount_loss), (1880, 14120))
        with self.assertRaisesRegex(UserError, "agreed"):
            sale.action_choose()

    def test_only_debt_buyers_and_only_in_time(self):
        sale = self._make_sale()
        values = {"sale_id": sale.id, "agency_id": self.alfa.id, "percent": 50}
        with self.assertRaisesRegex(UserError, "no debt buyer"):
            self.env["inkasso.claim.sale.offer"].create(values).action_accept()
        values |= {"agency_id": self.buyer.id, "valid_until": "2026-10-14"}
        with self.assertRaisesRegex(UserError, "lapsed"):
            self.env["inkasso.claim.sale.offer"].create(values).action_accept()

    def test_four_eyes(self):
        sale = self._make_sale()
        self.env["inkasso.claim.sale.offer"].create(
            {"sale_id": sale.id, "agency_id": self.buyer.id, "percent": 10}
        ).action_accept()
        with self.assertRaisesRegex(UserError, "ask a colleague"):
            sale.action_approve()
        with self.assertRaisesRegex(UserError, "not approved"):
            sale.action_close()
        manager = new_test_user(self.env, "sale_manager", groups="inkasso_collections.group_manager")
        sale.with_user(manager).action_approve()
        self.assertEqual(sale.approved_by_id, manager)

    # -------------------------------------------------------------------------
    # Closing
    # -------------------------------------------------------------------------

    def test_entry(self):
        before = self._receivables()
        sale = self._sell()
        entry = {(line.account_id, line.partner_id): line.balance for line in sale.move_id.line_ids}
        self.assertEqual(
            entry,
            {
                (self.receivable_account, self.anna): -10000,
                (self.receivable_account, self.bertil): -5000,
                (self.proceeds, self.buyer.partner_id): 1800,
                (self.sale_loss, self.env["res.partner"]): 13200,
            },
        )
        self.assertEqual(self._receivables(), before - 15000)
        self.assertFalse(sale.move_id.line_ids.tax_tag_ids, "the sale changes no VAT")
        for invoice in (self.invoice, self.bertil_invoice):
            self.assertEqual(invoice.amount_residual, 0)
            self.assertEqual(self._items(invoice).sale_id, sale)
        self.assertEqual(self.case.stage, "closed")
        self.assertEqual(sale.warranty_until.isoformat(), "2027-01-13")
        self.assertFalse(self._run("2027-03-01").notice_ids)
        with self.assertRaisesRegex(UserError, "Reverse it instead"):
            sale.move_id.button_draft()
        with self.assertRaisesRegex(UserError, "buy the claims back"):
            sale.move_id._reverse_moves()

    def test_what_was_claimed_goes_along(self):
        charges = self._charges(self.invoice)
        self.assertEqual(set(charges.mapped("state")), {"claimed"})
        sale = self._sell()
        self.assertEqual(set(charges.mapped("state")), {"sold"})
        self.assertEqual(sum(charges.mapped("amount_open")), 0)
        self.assertFalse(charges._book(fields.Date.to_date("2026-10-15")))
        self.assertGreater(sale.line_ids[0].amount_claimed, 240)

    def test_what_was_booked_is_sold_too(self):
        note = self._charges(self.invoice)._book(fields.Date.to_date("2026-10-01"), together=True)
        sale = self._sell(accessory_percent=50)
        line = sale.line_ids.filtered("is_accessory")
        self.assertEqual((line.name, line.state), (note.name, "sold"))
        self.assertEqual(line.price, self.sek.round(note.amount_total / 2))
        self.assertEqual((note.amount_residual, self.invoice.amount_residual), (0, 0))
        self.assertEqual(self._receivables(), 0)

    def test_paid_meanwhile(self):
        sale = self._agree()
        self._pay(self.invoice, "2026-10-15", 4000)
        self._pay(self.bertil_invoice, "2026-10-15")
        sale.action_close()
        self.assertEqual((sale.amount_principal, sale.amount_price), (6000, 720))
        self.assertEqual(sale.line_ids.filtered(lambda line: line.partner_id == self.bertil).reason, "Nothing is open")

    def test_sold_once(self):
        sale = self._sell()
        line = sale.line_ids[:1]
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            line.sudo().copy({"state": "sold"})
            line.flush_model()

    def test_the_debtors_are_told(self):
        sale = self._sell()
        notice = sale.notice_ids.filtered(lambda each: each.partner_id == self.anna)
        self.assertEqual((notice.state, notice.level_id.stage), ("queued", "claim_sold"))
        self.assertEqual(notice.amount_principal, 10000)
        notice.sudo()._deliver()
        self.assertEqual(notice.state, "queued", "what was sold is not overtaken by its own sale")
        parts = notice._get_letter().parts
        self.assertIn("Köparen AB", parts["opening"])
        self.assertFalse(notice._is_letter_payable())
        html = self.env["ir.qweb"]._render("inkasso_collections.report_letter", {"docs": notice})
        self.assertNotIn("o_inkasso_payment", str(html))
        notice.sudo()._mark_sent()
        self.assertEqual(notice.state, "sent")
        silent = self._sell_other(tells_debtors=False)
        self.assertFalse(silent.notice_ids)

    def _sell_other(self, **vals):
        other = self._invoice("2026-09-02", 100.0, partner=self._make_debtor("Cecilia"))
        sale = self._make_sale(domain=str([("move_line_id.move_id", "=", other.id)]), **vals)
        self._agree(sale).action_close()
        return sale

    def test_every_language_has_its_text(self):
        sale = self._sell()
        for language in ("en", "sv", "nb", "da", "fi", "de"):
            notice = sale.notice_ids[:1].with_context(inkasso_letter_language=language)
            parts = notice._get_letter().parts
            self.assertIn("Köparen AB", parts["opening"], language)
            self.assertNotIn("{", "".join(map(str, parts.values())), language)

    # -------------------------------------------------------------------------
    # Rights
    # -------------------------------------------------------------------------

    def test_rights(self):
        sale = self._agree()
        viewer = new_test_user(self.env, "sale_viewer", groups="inkasso_collections.group_user")
        collector = new_test_user(self.env, "sale_collector", groups="inkasso_collections.group_collector")
        for action in ("action_choose", "action_offer_list", "action_close", "action_cancel"):
            with self.assertRaises(AccessError):
                getattr(sale.with_user(viewer), action)()
        with self.assertRaises(AccessError):
            sale.with_user(collector).action_close()
        with self.assertRaises(AccessError):
            sale.with_user(collector).stage = "closed"
        with self.assertRaises(AccessError):
            sale.line_ids.with_user(collector).price = 1
        booker = new_test_user(
            self.env,
            "sale_booker",
            groups="inkasso_collections.group_collector,account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        sale.with_user(booker).action_close()
        self.assertEqual(sale.stage, "closed")
        theirs = self.env["res.company"].sudo().create({"name": "Theirs AB"})
        stranger = new_test_user(
            self.env,
            "sale_stranger",
            groups="inkasso_collections.group_manager",
            company_id=theirs.id,
            company_ids=[Command.set(theirs.ids)],
        )
        for model in ("inkasso.claim.sale", "inkasso.claim.sale.line", "inkasso.claim.sale.offer"):
            self.assertFalse(self.env[model].with_user(stranger).search([]))
