"""What agencies would cost and leave on actual claims."""

from io import BytesIO

from openpyxl import load_workbook

from odoo.exceptions import UserError
from odoo.fields import Command

from .agencies_common import AgenciesCommon


class TestAgencyComparison(AgenciesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.beta = cls._make_agency("Beta", takes_consumer=False)
        cls.gamma = cls._make_agency("Gamma")
        cls.gamma_terms = cls._make_agreement(
            cls.gamma,
            rates=((0, 5),),
            amount_min=0,
            subscription=300,
            subscription_period="quarter",
            vat_deductible=False,
        )

    def _open(self, cases=None, **vals):
        wizard = self.env["inkasso.agency.comparison"].browse(
            self.env["inkasso.agency.comparison"]._open_for(cases)["res_id"]
        )
        if vals:
            wizard.write(vals)
            wizard.action_compute()
        return wizard

    def _line(self, wizard, agency):
        return wizard.line_ids.filtered(lambda line: line.agency_id == agency)

    def test_without_a_record_it_is_what_is_usual(self):
        self._make_agreement(self.beta)
        wizard = self._open(self.case)
        self.assertEqual((wizard.claim_count, wizard.amount_total), (1, 10000))
        alfa, beta, gamma = (self._line(wizard, agency) for agency in (self.alfa, self.beta, self.gamma))
        self.assertEqual((alfa.expected_rate, alfa.amount_collected, alfa.amount_commission), (40, 4000, 400))
        self.assertEqual((alfa.amount_left, alfa.left_rate), (3600, 36))
        self.assertEqual((beta.claim_count, beta.amount_left), (0, 0))
        # 5 %, VAT on it, and a month of the subscription
        self.assertEqual((gamma.amount_commission, gamma.amount_vat, gamma.amount_subscription), (200, 50, 100))
        self.assertEqual(gamma.amount_left, 3650)
        self.assertEqual(wizard.line_ids[0], gamma, "what leaves most comes first")
        for text in ("Subscription", "VAT of 25 %", "Keeps the fees"):
            self.assertIn(text, gamma.hidden)
        self.assertIn("At least", alfa.hidden)

    def test_its_own_record(self):
        case = self._other_case(amount=10000.0)
        done = self._hand_over(case, self.gamma_terms)
        self._pay(case.item_ids.move_id, "2026-10-15")
        done.payment_ids.action_report()
        wizard = self._open(self.case, weight=done.amount_total)
        gamma = self._line(wizard, self.gamma)
        self.assertAlmostEqual(gamma.record_placed, done.amount_total, 2)
        # 10 000 of 10 105 and more was paid: half of that, half of 40 %; then the cell once more
        share = 10000 / done.amount_total
        whole = (share + 0.4) / 2
        self.assertAlmostEqual(gamma.expected_rate, 100 * (share + whole) / 2, delta=0.05)
        self.assertEqual(self._line(wizard, self.alfa).expected_rate, 40)

    def test_an_assumption_of_ones_own(self):
        wizard = self._open(self.case)
        self._line(wizard, self.alfa).assumed_rate = 80
        wizard.action_compute()
        alfa = self._line(wizard, self.alfa)
        self.assertEqual((alfa.assumed_rate, alfa.expected_rate, alfa.amount_left), (80, 80, 7200))
        wizard.usual_rate = 140
        with self.assertRaises(UserError):
            wizard.action_compute()

    def test_the_whole_overdue_ledger(self):
        self._other_case()
        self._hand_over()
        self._invoice("2026-12-01", 700.0)  # not due yet
        wizard = self._open()
        self.assertEqual((wizard.claim_count, wizard.amount_total), (1, 5000), "what an agency has is not compared")

    def test_on_paper_and_in_a_spreadsheet(self):
        wizard = self._open(self.case)
        html = self.env["ir.actions.report"]._render_qweb_html(
            "inkasso_collections.report_agency_comparison", wizard.ids
        )[0]
        self.assertIn(b"Gamma", html)
        attachment = self.env["ir.attachment"].browse(int(wizard.action_export()["url"].split("/")[3].split("?")[0]))
        sheet = load_workbook(BytesIO(attachment.raw)).worksheets[0]
        rows = list(sheet.iter_rows(min_row=4, values_only=True))
        self.assertEqual(rows[1][0], "Gamma")
        self.assertEqual(rows[1][3], 10000)
        self.assertEqual(sheet.freeze_panes, "C5")

    def test_nothing_chosen(self):
        with self.assertRaises(UserError):
            self._open(self.env["inkasso.case"])

    def test_terms_in_another_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 0.1)])
        terms = self._make_agreement(
            self._make_agency("Delta"),
            currency_id=euro.id,
            amount_min=0,
            rate_ids=[Command.create({"percent": 20}), Command.create({"percent": 10, "from_amount": 1000})],
        )
        line = self._open(self.case).line_ids.filtered(lambda line: line.agreement_id == terms)
        self.assertEqual(line.amount_commission, 400, "10 000 SEK are 1 000 EUR")
