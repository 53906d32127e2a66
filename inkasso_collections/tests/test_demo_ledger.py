import io
from datetime import date, timedelta
from itertools import pairwise
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, freeze_time, tagged
from odoo.tools import config
from odoo.tools.pdf import PdfFileWriter

from ..demo_ledger import cast, company, post_office
from ..models.letters.letter_renderer import Letters

TODAY = "2026-10-15"


def make_blank_letter():
    """A PDF of one empty page."""
    writer, buffer = PdfFileWriter(), io.BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.write(buffer)
    return buffer.getvalue()


@tagged("post_install", "-at_install", "inkasso")
@freeze_time(TODAY)
class TestDemoLedger(TransactionCase):
    """A small demo: what holds for any ledger holds for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger = cls.env["inkasso.demo.ledger"]
        if "se" not in cls.env["account.chart.template"]._get_chart_template_mapping():
            cls.skipTest(cls, "The Swedish chart of accounts (l10n_se) is not installed")
        blank = make_blank_letter()
        cls.startClassPatcher(
            patch.object(
                cls.registry["inkasso.notice"],
                "_begin_letters",
                lambda notices: Letters(notices.ids, done={notice.id: (blank, "pdf") for notice in notices}),
            )
        )
        company.activate_language(cls.env)  # takes seconds, which the second load then saves
        cls.others_before = cls._count_others()
        cls.first_time = cls._load_and_forget()
        cls.company = cls._load()
        cls.notices = cls.env["inkasso.notice"].search(  # the steps of plans; letters outside them have tests elsewhere
            [("company_id", "=", cls.company.id), ("run_id", "!=", False)]
        )
        cls.notice_lines = cls.notices.line_ids.filtered("move_line_id")

    @classmethod
    def _load(cls):
        return cls.ledger._load(TODAY, debtors=6, invoices=24, months=4, live_months=3)

    @classmethod
    def _load_and_forget(cls):
        with cls.env.cr.savepoint() as savepoint:
            story = cls._tell(cls._load())
            savepoint.rollback()
        cls.env.invalidate_all(flush=False)
        cls.registry.clear_all_caches()
        return story

    @classmethod
    def _tell(cls, company):
        """All that matters, without what the database numbers on its own."""
        of_company = [("company_id", "=", company.id)]
        notices = cls.env["inkasso.notice"].search(of_company)
        payments = cls.env["account.bank.statement.line"].search(of_company)
        items = cls.env["inkasso.item"].search(of_company)
        return (
            sorted(
                (
                    notice.partner_id.name,
                    notice.level_id.name,
                    notice.date,
                    notice.response_date,
                    notice.sent_on or date.max,
                    notice.state,
                    notice.channel,
                    notice.amount_principal,
                    notice.amount_interest,
                    notice.amount_fee,
                )
                for notice in notices
            ),
            sorted((payment.partner_id.name, payment.date, payment.amount) for payment in payments),
            sorted(
                (
                    item.partner_id.name,
                    item.date_maturity,
                    item.amount_residual_currency,
                    item.level_id.name or "",
                    item.next_date or date.max,
                    item.rest_reason or "",
                )
                for item in items
            ),
        )

    @classmethod
    def _count_others(cls):
        """How much there is of everything outside of the demo."""
        own = cls.env["res.company"].search([("company_registry", "=", cast.COMPANY_NUMBER)])
        models = (
            "account.move",
            "account.journal",
            "product.product",
            "res.currency.rate",
            "inkasso.item",
            "inkasso.notice",
        )
        return {
            model: cls.env[model].with_context(active_test=False).search_count([("company_id", "not in", own.ids)])
            for model in models
        }

    def _get_issue_day(self, notice_line):
        return notice_line.notice_id.run_id.date

    # -------------------------------------------------------------------------
    # The same each time, and only there
    # -------------------------------------------------------------------------

    def test_same_each_time(self):
        self.assertEqual(self._tell(self.company), self.first_time)

    def test_loads_once(self):
        with self.assertRaisesRegex(UserError, "already"):
            self.ledger._load(TODAY)

    def test_refuses_company_with_entries(self):
        with self.assertRaisesRegex(UserError, "entries already"):
            company.check_untouched(self.company)

    def test_leaves_others_alone(self):
        self.assertEqual(self._count_others(), self.others_before)
        self.assertEqual(self.env["inkasso.run"].search([("trigger", "=", "schedule")]).company_ids, self.company)

    def test_who_made_it_may_enter(self):
        self.assertIn(self.company, self.env.user.company_ids)
        self.assertFalse(self.company.inkasso_automatic)

    def test_mail_stays_here(self):
        with (
            patch.dict(config.options, {"smtp_server": "mail.example.com"}),
            self.assertRaisesRegex(UserError, "this machine"),
        ):
            post_office.check_mail_stays_here(self.env)
        with patch.dict(config.options, {"smtp_server": "localhost"}):
            self.env["ir.mail_server"].search([]).active = False
            post_office.check_mail_stays_here(self.env)

    # -------------------------------------------------------------------------
    # What holds for every notice
    # -------------------------------------------------------------------------

    def test_no_step_twice(self):
        steps = [(line.move_line_id, line.level_id) for line in self.notice_lines if not line.is_void]
        self.assertEqual(len(steps), len(set(steps)))

    def test_steps_in_order(self):
        for lines in self.notice_lines.grouped("move_line_id").values():
            sequences = lines.sorted("id").level_id.mapped("sequence")
            self.assertEqual(sequences, sorted(set(sequences)))

    def test_totals_are_sums(self):
        for notice in self.notices:
            self.assertAlmostEqual(notice.amount_total, sum(notice.line_ids.mapped("amount_total")), 2)
            parts = ("amount_principal", "amount_interest", "amount_fee")
            self.assertAlmostEqual(notice.amount_total, sum(notice[part] for part in parts), 2)
            for part in parts:
                self.assertAlmostEqual(notice[part], sum(notice.line_ids.mapped(part)), 2)

    def test_charges_name_their_ground(self):
        charges = self.notices.charge_ids
        self.assertTrue(charges)
        for charge in charges:
            self.assertTrue(charge.legal_basis)
            self.assertTrue(charge.interest_rule_id if charge.type == "interest" else charge.fee_rule_id)

    def test_never_before_its_day(self):
        for line in self.notice_lines:
            due = line.due_date + timedelta(days=line.level_id.days_overdue)
            self.assertGreaterEqual(self._get_issue_day(line), due)

    def test_never_before_the_deadline(self):
        for lines in self.notice_lines.grouped("move_line_id").values():
            ordered = lines.sorted("id")
            for earlier, later in pairwise(ordered):
                grace = timedelta(days=earlier.level_id.policy_id.grace_days)
                self.assertGreater(self._get_issue_day(later), earlier.notice_id.response_date + grace)

    def test_claims_what_was_open(self):
        for line in self.notice_lines:
            settled = sum(
                partial.debit_amount_currency
                for partial in line.move_line_id.matched_credit_ids
                if partial.credit_move_id.date < self._get_issue_day(line)
            )
            self.assertAlmostEqual(line.amount_principal, line.amount_original - settled, 2)
            self.assertGreater(line.amount_principal, 0)

    def test_what_was_sent_is_kept(self):
        for notice in self.notices.filtered(lambda notice: notice.state == "sent"):
            self.assertTrue(notice.attachment_id)
            self.assertTrue(notice.sent_to)
            self.assertGreaterEqual(notice.sent_on, notice.date)
            self.assertGreaterEqual(notice.response_date, notice.date + timedelta(days=notice.level_id.response_days))

    def test_open_lines_have_an_item(self):
        lines = self.env["account.move.line"].search(
            [
                ("company_id", "=", self.company.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("balance", ">", 0),
                ("display_type", "=", "payment_term"),
            ]
        )
        items = self.env["inkasso.item"].search([("company_id", "=", self.company.id)])
        self.assertEqual(items.move_line_id, lines)
        for item in items:
            self.assertEqual(item.rest_reason == "paid", item.reconciled)
            self.assertFalse(item.reconciled and item.next_date)

    # -------------------------------------------------------------------------
    # All that can happen does
    # -------------------------------------------------------------------------

    def test_all_steps_are_taken(self):
        taken = self.notices.filtered(lambda notice: notice.state == "sent").level_id.mapped("stage")
        self.assertEqual(set(taken), {"reminder", "demand"})
        cases = self.env["inkasso.case"].search([("company_id", "=", self.company.id)])
        self.assertLessEqual({"closed", "agency"}, set(cases.mapped("stage")))

    def test_agencies(self):
        of_company = [("company_id", "=", self.company.id)]
        assignments = self.env["inkasso.assignment"].search(of_company)
        self.assertTrue(assignments)
        self.assertEqual(assignments.rule_id.share_ids.mapped("share"), [70, 30])
        for assignment in assignments.filtered("is_live"):
            self.assertEqual(set(assignment.line_ids.item_id.mapped("rest_reason")), {"assigned"})
            self.assertTrue(assignment.notice_ids, "the debtor was told")
        remittances = self.env["inkasso.remittance"].search(of_company)
        self.assertEqual(set(remittances.mapped("state")) - {"booked"}, set())
        for remittance in remittances:
            self.assertFalse(remittance.difference)
            due = remittance.move_id.line_ids.filtered(
                lambda line: line.account_id == self.company.inkasso_agency_account_id
            )
            self.assertAlmostEqual(sum(due.mapped("balance")), remittance.amount_net)

    def test_legal_step_and_sale(self):
        of_company = [("company_id", "=", self.company.id)]
        steps = self.env["inkasso.legal.step"].search(of_company)
        self.assertEqual(len(steps), 1)
        for step in steps:
            self.assertEqual((step.status, step.assignment_id.status), ("applied", "legal_applied"))
        sale = self.env["inkasso.claim.sale"].search(of_company)
        self.assertEqual(len(sale), 1)
        if sale.stage == "closed":
            self.assertTrue(
                all(sale.line_ids.filtered(lambda line: line.state == "sold").move_line_id.mapped("reconciled"))
            )
            self.assertTrue(sale.notice_ids)

    def test_refused_mail_becomes_a_letter(self):
        refused = self.notices.filtered(lambda notice: notice.mail_id.state == "exception")
        self.assertTrue(refused)
        self.assertEqual(refused.partner_id.name, "Sjöbris Café & Catering HB")
        posted = refused.filtered("printed_on")
        self.assertEqual(set(posted.mapped("state")), {"sent"})
        for notice in posted:
            self.assertIn("Uddevalla", notice.sent_to)

    def test_without_email_letters(self):
        channels = self.notices.filtered(lambda notice: notice.partner_id.name == "Ebba Nyström").mapped("channel")
        self.assertEqual(set(channels), {"letter"})

    def test_unreachable_is_set_aside(self):
        item = self.env["inkasso.item"].search([("partner_id.name", "=", "Okänd Adress Handel AB")])
        self.assertEqual(item.rest_reason, "error")
        self.assertIn("postal address", item.error)
        self.assertTrue(item.case_id.activity_ids)

    def test_currencies(self):
        foreign = self.notices.filtered(lambda notice: notice.currency_id.name == "EUR")
        self.assertTrue(foreign)
        self.assertEqual(foreign.partner_id.country_id, self.env.ref("base.fi"))

    def test_paid_after_notice(self):
        paid = [
            line
            for line in self.notice_lines
            for partial in line.move_line_id.matched_credit_ids
            if line.notice_id.sent_on and partial.credit_move_id.date >= line.notice_id.sent_on
        ]
        self.assertTrue(paid)

    def test_credit_note(self):
        note = self.env["account.move"].search([("company_id", "=", self.company.id), ("move_type", "=", "out_refund")])
        self.assertEqual(len(note), 1)
        self.assertEqual(note.payment_state, "paid")

    def test_vat(self):
        invoices = self.env["account.move"].search(
            [("company_id", "=", self.company.id), ("move_type", "=", "out_invoice")]
        )
        self.assertEqual(len(invoices), 24)
        rates = {
            (invoice.partner_id.country_code, tax.amount) for invoice in invoices for tax in invoice.line_ids.tax_ids
        }
        self.assertLessEqual({("SE", 25.0), ("SE", 12.0), ("FI", 0.0)}, rates)
        self.assertNotIn(("FI", 25.0), rates)

    def test_summary_and_samples(self):
        summary = self.ledger._summarise(self.company)
        for words in (
            "6 debtors, 24 invoices",
            "Collection demand",
            "EUR",
            "Refused:",
            "Set aside: Okänd Adress",
            "Ready for an agency",
        ):
            self.assertIn(words, summary)
        samples = self.ledger._get_samples(self.company)
        self.assertEqual(len(samples), 4)
        for name, content in samples.items():
            self.assertTrue(name.endswith(".pdf"))
            self.assertTrue(content.startswith(b"%PDF"))

    def test_people(self):
        everybody = self.env["res.users"].search([("company_id", "=", self.company.id)])
        users = everybody.filtered(lambda user: not user.share)
        self.assertEqual(len(users), 3)
        agencies = self.env["inkasso.agency"]._get_of_user(everybody - users)
        self.assertEqual(len(agencies), 1)
        self.assertTrue(agencies.assignment_ids.filtered("sent_on"))
        self.assertIn("waiting", agencies.report_ids.mapped("state"))
        self.assertEqual(len(users.filtered(lambda user: user.has_group("inkasso_collections.group_collector"))), 3)
        self.assertEqual(len(users.filtered(lambda user: user.has_group("inkasso_collections.group_manager"))), 1)
        cases = self.env["inkasso.case"].search([("company_id", "=", self.company.id)])
        self.assertEqual(len(cases.user_id), 2)
