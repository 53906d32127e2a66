"""Who may book what, of which company; and the computation behind a charge."""

from lxml import html
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user
from odoo.tools import mute_logger

from .posting_common import PostingCommon


class TestRights(PostingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inkasso_interest_account_id = cls.interest_account
        cls.company.inkasso_fee_account_id = cls.fee_account
        cls.invoice = cls._invoice("2026-09-01", 10000)
        cls._notify("2026-09-06")
        cls.notice = cls._notify("2026-09-16")
        cls.charges = cls._charges(cls.invoice)

    def _user(self, login, *groups, company=None):
        company = company or self.company
        return new_test_user(
            self.env, login, ",".join(groups), company_id=company.id, company_ids=[Command.set(company.ids)]
        )

    def test_a_collector_books_without_rights_in_accounting(self):
        collector = self._user("collector", "inkasso_collections.group_collector")
        self.charges.with_user(collector).action_book()
        self.assertTotals(receivable=10101.10, interest=-41.10, fees=-60)
        self.assertEqual(self._notes(self.invoice).create_uid, collector)

    def test_others_do_not(self):
        for login, group in [
            ("user", "inkasso_collections.group_user"),
            ("biller", "account.group_account_invoice"),
            ("employee", "base.group_user"),
            ("portal", "base.group_portal"),
        ]:
            user = self._user(login, group)
            for action in ("action_book", "action_waive"):
                with self.subTest(login=login, action=action), self.assertRaises(AccessError):
                    getattr(self.charges.with_user(user), action)()
        self.assertFalse(self._notes(self.invoice))

    def test_nobody_writes_charges_and_waivers(self):
        manager = self._user("manager", "inkasso_collections.group_manager", "account.group_account_manager")
        charges = self.charges.with_user(manager)
        with self.assertRaises(AccessError):
            charges.write({"amount_waived": 1})
        with self.assertRaises(AccessError):
            charges.env["inkasso.charge.waiver"].create({"charge_id": charges[0].id, "amount": 1, "reason": "-"})

    def test_another_companys_charges(self):
        other = self.setup_other_company()["company"]
        stranger = self._user("stranger", "inkasso_collections.group_manager", company=other)
        with self.assertRaises(AccessError):
            self.charges.with_user(stranger).action_book()
        self.assertFalse(self.charges.with_user(stranger).search([]))
        self.assertFalse(
            self.env["inkasso.notice"].with_user(stranger)._find_by_reference(self.notice.payment_reference)
        )

    def test_who_matches_needs_no_right_to_collect(self):
        self.company.inkasso_posting = "payment"
        biller = self._user("biller", "account.group_account_invoice")
        with freeze_time("2026-09-20"):
            self._register(self.invoice.with_user(biller), "2026-09-20").with_user(biller)._create_payments()
        # 10 000 x 10 % x 19 / 365
        self.assertEqual(self._notes(self.invoice).amount_total, 112.05)


class TestCompanies(PostingCommon):
    """Each company books by its own settings."""

    def test_two_companies(self):
        data = self.setup_other_company(country_id=self.env.ref("base.se").id)
        other = data["company"]
        account = self._make_account("8313", "Late interest", "income_other", other)
        fees = self._make_account("3590", "Other invoiced costs", "income", other)
        other.write(
            {
                "inkasso_posting": "notice",
                "inkasso_policy_id": self._make_policy("Theirs", company_id=other.id).id,
                "inkasso_charge_journal_id": data["default_journal_sale"].id,
                "inkasso_interest_account_id": account.id,
                "inkasso_fee_account_id": fees.id,
                "inkasso_jurisdiction_id": self.company.inkasso_jurisdiction_id.id,
            }
        )
        mine = self._invoice("2026-09-01", 10000)
        theirs = self._invoice("2026-09-01", 10000, company_id=other.id)
        for day in ("2026-09-06", "2026-09-16"):
            with freeze_time(day):
                self._run_and_send(day, companies=self.company + other)
        self.assertFalse(self._notes(mine))
        note = self._notes(theirs)
        self.assertRecordValues(
            note, [{"company_id": other.id, "journal_id": data["default_journal_sale"].id, "amount_total": 41.10}]
        )
        self.assertEqual(note.invoice_line_ids.account_id, account)
        self.assertEqual(self._items(note).company_id, other)

    def test_defaults_of_the_swedish_chart(self):
        self.company.inkasso_charge_journal_id = False
        self.company.chart_template = "se_K2"
        self.company.inkasso_posting = "notice"
        self.assertRecordValues(
            self.company,
            [
                {
                    "inkasso_charge_journal_id": self.company_data["default_journal_sale"].id,
                    "inkasso_interest_account_id": self.interest_account.id,
                    "inkasso_fee_account_id": self.fee_account.id,
                }
            ],
        )

    def test_chosen_accounts_are_kept(self):
        chosen = self.company_data["default_account_revenue"]
        self.company.inkasso_fee_account_id = chosen
        self.company.inkasso_posting = "notice"
        self.assertEqual(self.company.inkasso_fee_account_id, chosen)
        self.assertEqual(self.company.inkasso_charge_journal_id, self.journal)

    def test_settings_name_what_is_missing(self):
        self.company.chart_template = "generic_coa"
        settings = self.env["res.config.settings"].sudo().create({"inkasso_posting": "notice"})
        with self.assertRaisesRegex(UserError, "“Account for fees”.*“Account for late interest”"):
            settings.set_values()
        settings.write(
            {
                "inkasso_interest_account_id": self.interest_account.id,
                "inkasso_fee_account_id": self.fee_account.id,
            }
        )
        settings.set_values()

    def test_a_negative_limit(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.company.inkasso_waive_below = -1
            self.company.flush_recordset()

    def test_an_account_of_another_company(self):
        other = self.setup_other_company()
        with self.assertRaisesRegex(UserError, "Uh-oh|another company|Incompatible"):
            self.company.inkasso_fee_account_id = other["default_account_revenue"]


class TestExplanation(PostingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice("2026-09-01", 10000)

    def _cells(self, charge):
        """The rows of the table as lists of text."""
        tree = html.fromstring(str(charge.explanation_html))
        return [[" ".join(cell.text_content().split()) for cell in row] for row in tree.iter("tr")]

    def test_interest_line_by_line(self):
        self._notify("2026-09-06")
        self._pay_on("2026-09-11", self.invoice, 4000)
        self._notify("2026-09-16")
        charge = self._charges(self.invoice)[0]
        rows = self._cells(charge)
        self.assertEqual(rows[1][:6], ["09/02/2026 – 09/11/2026", "10", "10,000.00 kr", "10.00", "365", "27.397260"])
        self.assertEqual(rows[2][:6], ["09/12/2026 – 09/16/2026", "5", "6,000.00 kr", "10.00", "365", "8.219178"])
        self.assertIn("2 % from 2026-07-01, plus 8 percentage points", rows[1][6])
        self.assertEqual(rows[3][:2], ["Sum of the periods", "15"])
        self.assertEqual(rows[-1][1], "35.62 kr")
        self.assertIn("Räntelagen (1975:635) 6 §", charge.explanation_html)

    def test_what_earlier_notices_claimed(self):
        self._notify_all()
        self._pay(self.invoice, "2026-09-03", 9000)  # back-dated
        charge = self._charges(self.invoice)[2]
        rows = self._cells(charge)
        self.assertEqual(rows[-1][1], "41.09 kr")
        self.assertTrue(charge.explanation_html)

    def test_a_fee_names_its_rule(self):
        self._notify("2026-09-06")
        self._notify("2026-09-16")
        fee = self._charges(self.invoice)[1]
        self.assertEqual(self._cells(fee)[0], ["Amount of the rule", "60.00 kr"])
        self.assertIn("Lag (1981:739) 2 och 4 §§", fee.explanation_html)
        self.assertIn("lagen.nu/1981:739", fee.explanation_html)

    def test_one_click(self):
        self._notify("2026-09-06")
        self._notify("2026-09-16")
        charge = self._charges(self.invoice)[0]
        action = charge.action_explain()
        self.assertEqual((action["res_id"], action["target"]), (charge.id, "new"))
        self.assertIn(self.invoice.name, action["name"])
