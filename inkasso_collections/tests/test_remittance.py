"""Remittances: read, judged, booked once, reconciled to zero, reversed."""

import random
from io import BytesIO

from openpyxl import Workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import BaseCase, new_test_user, tagged

from ..models.agencies.assignment import CLOSE_CODES, STATUSES
from ..models.agencies.remittance_file import read_remittance
from ..models.agencies.table_file import TableFileError
from ..rules import assignment_life
from .remittance_common import DAY, RemittanceCommon


@tagged("post_install", "-at_install", "inkasso")
class TestRemittanceFile(BaseCase):
    def _read(self, text, encoding="utf-8"):
        return read_remittance(text.encode(encoding))

    def assertRefused(self, reason, content):
        with self.assertRaises(TableFileError) as caught:
            read_remittance(content)
        self.assertEqual(caught.exception.reason, reason)

    def test_swedish_headings_and_numbers(self):
        [row] = self._read(
            "Ärende nr;Datum;Kapital;Ränta;Provision;Moms;Netto\nA1;2026-10-01;1 234,50;0;100;25;1109,5", "cp1252"
        )
        self.assertEqual((row.reference, str(row.day), row.error), ("A1", "2026-10-01", None))
        self.assertEqual(
            {name: float(amount) for name, amount in row.amounts.items()},
            {"principal": 1234.5, "interest": 0, "commission": 100, "vat": 25, "net": 1109.5},
        )

    def test_ways_to_write_an_amount(self):
        for text, expected in (("1.234,50", 1234.5), ("1,234.50", 1234.5), ("12,5 kr", 12.5), ("−3", -3), ("7", 7)):
            [row] = self._read(f"Reference;Principal\nA;{text}")
            self.assertEqual(float(row.amounts["principal"]), expected, text)

    def test_a_row_that_cannot_be_read_spoils_itself_only(self):
        rows = self._read("reference,date,principal\nA,yesterday,1\nB,2026-10-01,much\nC,2026-10-01,3\n")
        self.assertEqual([row.error and row.error.reason for row in rows], ["day", "amount", None])

    def test_spreadsheet(self):
        book = Workbook()
        book.active.append(["Case", "Principal", "Date"])
        book.active.append(["A", 12.25, fields.Date.to_date(DAY)])
        stream = BytesIO()
        book.save(stream)
        [row] = read_remittance(stream.getvalue())
        self.assertEqual((row.reference, float(row.amounts["principal"]), str(row.day)), ("A", 12.25, DAY))

    def test_files_that_are_none(self):
        self.assertRefused("empty", b"")
        self.assertRefused("empty", b"reference;principal\n")
        self.assertRefused("heading", b"a;b\n1;2\n")
        self.assertRefused("spreadsheet", b"PK\x03\x04 but no zip")
        self.assertRefused("old_spreadsheet", b"\xd0\xcf\x11\xe0")
        self.assertRefused("not_text", b"\x00\x01")

    def test_equal_rows_of_one_file_each_count(self):
        first = self._read("reference;principal\nA;1\nA;1\nB;2")
        again = self._read("reference;principal\nB;2\nA;1")
        numbers = [row.row_reference for row in first]
        self.assertEqual(len(set(numbers)), 3)
        self.assertEqual([row.row_reference for row in again], [numbers[2], numbers[0]])

    def test_words_are_those_of_the_rules(self):
        self.assertEqual([code for code, _label in CLOSE_CODES], list(assignment_life.CLOSE_CODES))
        self.assertEqual({status for status, _label in STATUSES}, set(assignment_life.STATUSES))


class TestRemittance(RemittanceCommon):
    # -------------------------------------------------------------------------
    # Booking
    # -------------------------------------------------------------------------

    def test_principal_commission_and_vat(self):
        remittance = self._remit((self.assignment, 4000, 0, 0, 0, 400, 100))
        self.assertEqual((remittance.amount_net, remittance.difference), (3500, 0))
        remittance.action_book()
        self.assertEntry(remittance, receivable=-4000, due=3500, commission=400, vat=100)
        self.assertEqual(self.invoice.amount_residual, 6000)
        vat_line = remittance.move_id.line_ids.filtered("tax_repartition_line_id")
        self.assertEqual(vat_line.tax_tag_ids, self.purchase_tax._get_inkasso_repartition()[1].tag_ids)
        self.assertFalse(self.assignment.payment_ids, "the agency need not be told")
        self.assertEqual((self.assignment.amount_remitted, self.assignment.amount_cost), (4000, 400))
        self.assertEqual(self.assignment.status, "sent")
        self.assertIn("4,000", self.assignment.event_ids[0].note)

    def test_paid_in_full_it_is_closed(self):
        self._charges(self.invoice)._as_collector()
        remittance = self._remit((self.assignment, 10000, 0, 0, 0, 1000, 250))
        remittance.action_book()
        self.assertEqual((self.assignment.status, self.assignment.close_code), ("closed", "paid_full"))
        self.assertEqual(self._items(self.invoice).rest_reason, "paid")

    def test_interest_that_is_ours_and_fees_that_are_theirs(self):
        # claimed here: a fee of 60 and interest of 41.10; the agency collected interest of 130 and its own fee too
        remittance = self._remit((self.assignment, 1000, 130, 200, 0, 100, 25))
        self.assertEqual((remittance.line_ids.amount_kept, remittance.amount_net), (200, 1005))
        remittance.action_book()
        notes = self._notes(self.invoice)
        self.assertTrue(notes)
        self.assertTrue(all(line.reconciled for line in self._line(notes)))
        cleared = 101.10
        self.assertEntry(
            remittance,
            receivable=-1000 - cleared,
            due=1005,
            commission=100,
            vat=25,
            interest=self.sek.round(-(130 - cleared)),
        )
        self.assertFalse(sum(self._charges(self.invoice).mapped("amount_open")))

    def test_what_is_theirs_clears_what_we_claimed_as_a_cost(self):
        remittance = self._remit((self.assignment, 1000, 0, 60, 0, 100, 25))
        remittance.action_book()
        self.assertEntry(remittance, receivable=-1060, due=875, commission=160, vat=25)

    def test_court_costs(self):
        remittance = self._remit((self.assignment, 1000, 0, 0, 300, 100, 25))
        remittance.action_book()
        self.assertEntry(remittance, receivable=-1000, due=575, commission=100, vat=25, court=300)

    def test_vat_that_cannot_be_deducted(self):
        terms = self._make_agreement(self.alfa, vat_deductible=False, tax_id=self.purchase_tax.id)
        assignment = self._hand_over(self._other_case(), terms)
        remittance = self._remit((assignment, 1000, 0, 0, 0, 100, 25))
        remittance.action_book()
        self.assertEntry(remittance, receivable=-1000, due=875, commission=125)
        self.assertEqual(assignment.amount_cost, 125)

    def test_as_a_vendor_bill(self):
        self.company.inkasso_commission_by = "bill"
        remittance = self._remit((self.assignment, 1000, 0, 0, 300, 100.02, 25))
        remittance.action_book()
        self.assertEqual(remittance.bill_id.state, "posted")
        self.assertAlmostEqual(remittance.bill_id.amount_total, 425.02)
        self.assertEqual(remittance.bill_id.payment_state, "paid")
        self.assertAlmostEqual(remittance.amount_net, 574.98)
        self.assertEntry(remittance, receivable=-1000, due=574.98)
        self._reverse(remittance)
        self.assertEqual(remittance.bill_id.payment_state, "reversed")

    def test_another_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 0.1), ("2026-10-01", 0.125)])
        invoice = self._invoice("2026-09-01", 100.0, currency_id=euro.id)
        self._run_and_send("2026-09-17")
        terms = self._make_agreement(self.alfa)
        assignment = self._hand_over(terms=terms, currency=euro)
        self.assertEqual(self._remit((assignment, 100, 0, 0, 0, 12.5)).line_ids.state, "error")
        remittance = self._remit((assignment, 100, 0, 0, 0, 12.5), currency_id=euro.id)
        # the least commission of 100 SEK is 12.50 EUR at the rate of the hand-over
        self.assertEqual((remittance.line_ids.state, remittance.difference), ("ok", 0))
        remittance.action_book()
        self.assertEqual(invoice.amount_residual, 0)
        due = remittance.move_id.line_ids.filtered(lambda line: line.account_id == self.due_from)
        self.assertEqual((due.amount_currency, due.balance), (87.5, 700))

    # -------------------------------------------------------------------------
    # What the agreement says
    # -------------------------------------------------------------------------

    def test_the_commission_is_that_of_the_case_and_not_of_each_row(self):
        first = self._remit((self.assignment, 500, 0, 0, 0, 100))  # at least 100
        self.assertEqual(first.line_ids.expected_commission, 100)
        first.action_book()
        second = self._remit((self.assignment, 500, 0, 0, 0, 50), (self.assignment, 1000, 0, 0, 0, 100))
        self.assertEqual(second.line_ids.mapped("expected_commission"), [0, 100])
        self.assertEqual(second.difference, 50)

    def test_commission_on_what_was_paid_to_us(self):
        self._pay(self.invoice, DAY, 3000)
        remittance = self._remit((self.assignment, 1000, 0, 0, 0, 400))
        self.assertEqual((remittance.line_ids.expected_commission, remittance.difference), (400, 0))

    # -------------------------------------------------------------------------
    # Faults
    # -------------------------------------------------------------------------

    def test_faults(self):
        stranger = self._hand_over(self._other_case(), self._make_agreement(self._make_agency("Beta")))
        remittance = self._remit(
            (self.assignment, 10001), (self.assignment, -1), (self.assignment,), (stranger, 1), (self.assignment, 1)
        )
        self.assertEqual(remittance.line_ids.mapped("state"), ["error"] * 4 + ["ok"])
        self.assertIn("10,000", remittance.line_ids[0].message)
        self.assertEqual(remittance.error_count, 4)

    def test_rows_together_do_not_take_more_than_is_open(self):
        remittance = self._remit((self.assignment, 6000), (self.assignment, 6000))
        self.assertEqual(remittance.line_ids.mapped("state"), ["ok", "error"])

    def test_good_rows_are_booked_and_none_is_lost(self):
        text = (
            "reference;row;date;principal;commission;vat;net\n"
            f"{self.assignment.name};1;2026-10-10;1000;100;25;875\n"
            "nobody;2;2026-10-10;500;50;0;450\n"
            f"{self.assignment.name};3;2026-10-10;1000;100;25;900\n"
            f"{self.assignment.name};4;yesterday;1000;100;25;875\n"
            f"{self.assignment.name};1;2026-10-10;1000;100;25;875\n"
        )
        remittance = self._import(text)
        self.assertEqual(remittance.line_ids.mapped("state"), ["ok", "error", "error", "error", "duplicate"])
        self.assertIn("add up", remittance.line_ids[2].message)
        self.assertIn("yesterday", remittance.line_ids[3].message)
        remittance.action_book()
        self.assertEqual(self.invoice.amount_residual, 9000)
        self.assertEqual(remittance.line_ids.mapped("state"), ["booked", "duplicate"])
        rest = self.env["inkasso.remittance"].search([("previous_id", "=", remittance.id)])
        self.assertEqual(rest.line_ids.mapped("number"), [3, 4, 5])
        self.assertEqual(rest.line_ids.mapped("text")[0].split(" | ")[0], "nobody")
        rest.line_ids[0].assignment_id = self.assignment
        self.assertEqual(rest.line_ids[0].state, "ok")
        rest.action_book()
        self.assertEqual(self.invoice.amount_residual, 8500)

    def test_twice_counts_once(self):
        text = f"reference;row;principal\n{self.assignment.name};1;1000\n{self.assignment.name};2;500\n"
        self._import(text).action_book()
        with self.assertRaisesRegex(UserError, "imported already"):
            self._import(text)
        again = self._import(text + f"{self.assignment.name};3;100\n")  # another file with the same rows
        self.assertEqual(again.line_ids.mapped("state"), ["duplicate", "duplicate", "ok"])
        again.action_book()
        self.assertEqual(self.invoice.amount_residual, 8400)

    def test_two_drafts_with_the_same_row(self):
        text = f"reference;row;principal\n{self.assignment.name};1;1000\n"
        first, second = self._import(text), self._import(text + "\n")
        first.action_book()
        with self.assertRaises(UserError):
            second.action_book()
        second.action_check()
        self.assertEqual(second.line_ids.state, "duplicate")
        self.assertEqual(self.invoice.amount_residual, 9000)

    def test_found_by_their_number_and_by_invoice(self):
        self.assignment.agency_reference = "ALFA-9"
        remittance = self._import(f"reference;principal\nALFA-9;1\n{self.invoice.name};2\n")
        self.assertEqual(remittance.line_ids.assignment_id, self.assignment)
        self.assertEqual(remittance.line_ids.mapped("state"), ["ok", "ok"])

    def test_the_agency_closes_a_case(self):
        remittance = self._import(f"reference;principal;close code\n{self.assignment.name};1000;Paid partial\n")
        remittance.action_book()
        self.assertEqual((self.assignment.status, self.assignment.close_code), ("closed", "paid_partial"))

    # -------------------------------------------------------------------------
    # Kept, and reversed
    # -------------------------------------------------------------------------

    def test_kept_and_reversed(self):
        text = f"reference;row;principal;commission;vat\n{self.assignment.name};1;10000;1000;250\n"
        remittance = self._import(text)
        remittance.action_book()
        for change in (
            lambda: remittance.write({"date": "2026-10-14"}),
            lambda: remittance.line_ids.write({"amount_principal": 1}),
            remittance.unlink,
            remittance.move_id.button_draft,
            remittance.action_book,
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                change()
        self._reverse(remittance)
        self.assertEqual((remittance.state, remittance.line_ids.state), ("reversed", "void"))
        self.assertEqual(self.invoice.amount_residual, 10000)
        self.assertTotals(receivable=10000)
        self.assertTrue(self.assignment.activity_ids.filtered(lambda to_do: "reversed" in (to_do.summary or "")))
        again = self._import(text)
        self.assertEqual(again.line_ids.state, "ok")
        again.action_book()
        self.assertEqual(self.invoice.amount_residual, 0)

    def test_it_interrupts_limitation(self):
        remittance = self._import(f"reference;date;principal\n{self.assignment.name};2026-10-12;1000\n")
        remittance.action_book()
        acts = self._items(self.invoice).interruption_ids.filtered(lambda act: act.kind == "payment")
        self.assertEqual((acts.move_id, str(acts.date)), (remittance.move_id, "2026-10-12"), "when the debtor paid")

    def test_a_missing_account(self):
        self.company.inkasso_commission_account_id = False
        self.company.chart_template = False
        remittance = self._remit((self.assignment, 1000, 0, 0, 0, 100))
        with self.assertRaisesRegex(UserError, "Agency commission"):
            remittance.action_book()

    # -------------------------------------------------------------------------
    # All money reconciles to zero
    # -------------------------------------------------------------------------

    def test_many_at_random(self):
        """Whatever agencies report, entries balance, net is due, and the receivables are what is left."""
        rng = random.Random(7)
        cases = [self._other_case(f"Debtor{number} Test", amount=1000.0 + number) for number in range(4)]
        assignments = [self.assignment, *(self._hand_over(case, self.terms) for case in cases)]
        open_before = {each: each.amount_open for each in assignments}
        net, principal, rows = 0, dict.fromkeys(assignments, 0), []
        for _round in range(3):
            rows = []
            for assignment in rng.sample(assignments, 4):
                left = open_before[assignment] - principal[assignment]
                paid = self.sek.round(rng.uniform(0, left) if rng.random() < 0.7 else left)
                amounts = [paid, *(self.sek.round(rng.uniform(0, 90)) for _part in range(5))]
                principal[assignment] += paid
                rows.append((assignment, *amounts))
            remittance = self._remit(*rows)
            remittance.line_ids.filtered(lambda line: line.state == "error").unlink()
            remittance.action_book()
            self.assertTrue(self.sek.is_zero(sum(remittance.move_id.line_ids.mapped("balance"))))
            net += remittance.amount_net
        for assignment in assignments:
            booked = sum(assignment._get_booked_lines().mapped("amount_principal"))
            self.assertAlmostEqual(assignment.amount_open, open_before[assignment] - booked, 2)
        lines = self.env["account.move.line"].search([("account_id", "=", self.due_from.id)])
        self.assertAlmostEqual(sum(lines.mapped("balance")), net, 2)
        for remittance in self.env["inkasso.remittance"].search([("state", "=", "booked")]):
            self._reverse(remittance)
        lines = self.env["account.move.line"].search([("company_id", "=", self.company.id)])
        for account in self.due_from | self.commission | self.court | self.input_vat:
            of_account = lines.filtered(lambda line, a=account: line.account_id == a)
            self.assertTrue(self.sek.is_zero(sum(of_account.mapped("balance"))), account.name)
        for assignment in assignments:
            self.assertAlmostEqual(assignment.amount_open, open_before[assignment], 2)

    # -------------------------------------------------------------------------
    # Rights
    # -------------------------------------------------------------------------

    def test_rights(self):
        remittance = self._remit((self.assignment, 1000, 0, 0, 0, 100, 25))
        user, collector = (
            new_test_user(self.env, name, groups=f"inkasso_collections.group_{name}", company_id=self.company.id)
            for name in ("user", "collector")
        )
        self.assertTrue(remittance.with_user(user).amount_net)
        with self.assertRaises(AccessError):
            remittance.with_user(user).reference = "Mine"
        with self.assertRaises(AccessError):
            remittance.with_user(collector).action_book()
        booker = new_test_user(
            self.env,
            "booker",
            groups="inkasso_collections.group_collector,account.group_account_invoice",
            company_id=self.company.id,
        )
        remittance.with_user(booker).action_book()
        self.assertEqual((remittance.state, remittance.user_id), ("booked", booker))
        theirs = self.env["res.company"].sudo().create({"name": "Theirs AB"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="inkasso_collections.group_manager,account.group_account_invoice",
            company_id=theirs.id,
            company_ids=[Command.set(theirs.ids)],
        )
        self.assertFalse(self.env["inkasso.remittance"].with_user(stranger).search([]))
        self.assertFalse(self.env["inkasso.remittance.line"].with_user(stranger).search([]))
