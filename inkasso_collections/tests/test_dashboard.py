"""The dashboard: each figure against a ledger computed by hand, and against the records that it opens."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .insight_common import TODAY, InsightCommon, TwoCompaniesCommon


class TestDashboard(InsightCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        snapshots = cls.env["inkasso.snapshot"].sudo()
        for company, day in snapshots._list_missing(TODAY):
            if company == cls.company:
                snapshots._record(company, day, TODAY)

    def test_what_is_open(self):
        self.assertEqual(self._get_figure("open")["value"], 3100)
        overdue = self._get_figure("overdue")
        self.assertEqual((overdue["value"], overdue["note"]), (1100, "35 % of what is open"))

    def test_by_age(self):
        chart = self._find(self._get_page(), "charts", "age")
        self.assertEqual(chart["datasets"][0]["values"], [2000, 500, 0, 0, 600, 0])

    def test_cash(self):
        self.assertEqual(self._get_figure("cash")["value"], 300)
        self.assertEqual(self._get_figure("cash_before")["value"], 800)
        chart = self._find(self._get_page(), "charts", "cash")
        self.assertEqual(chart["datasets"][0]["values"][-3:], [400, 800, 300])
        self.env["inkasso.cash.target"].create({"company_id": self.company.id, "month": "2026-10-20", "amount": 1000})
        plan = self._get_figure("cash_plan")
        self.assertEqual((plan["value"], plan["note"]), (1000, "30 % received"))

    def test_performance_of_ninety_days(self):
        """18 July to 15 October: issued and sold 500 + 2 000 + 800 + 300, received 1 500."""
        page = self._get_page()
        figures = {key: self._find(page, "figures", key)["value"] for key in ("sold", "received", "dso", "best_dso")}
        self.assertEqual((figures["sold"], figures["received"]), (3600, 1500))
        self.assertAlmostEqual(figures["dso"], 3100 * 90 / 3600)
        self.assertAlmostEqual(figures["best_dso"], 2000 * 90 / 3600)
        self.assertAlmostEqual(self._find(page, "figures", "add")["value"], 1100 * 90 / 3600)
        # paid 40 and 10 days late, and 15 days early
        self.assertAlmostEqual(self._find(page, "figures", "days_late")["value"], round(35 / 3, 4))
        # 1 000 open on 17 July + 3 600 - 3 100 = 1 500 of the 1 000 + 3 600 - 2 000 that fell due
        self.assertAlmostEqual(self._find(page, "figures", "cei")["value"], round(1500 / 2600, 4))

    def test_performance_of_a_period_that_has_passed(self):
        """September: of the old 600 and the young 500 and early 300 issued then, all open at its end."""
        page = self._get_page(period="last_month")
        self.assertEqual(page["period"], [fields.Date.to_date("2026-09-01"), fields.Date.to_date("2026-09-30")])
        self.assertEqual(self._find(page, "figures", "sold")["value"], 800)
        # 600 + 500 + 300 were open at the end, of which 800 were not due
        self.assertAlmostEqual(self._find(page, "figures", "dso")["value"], 1400 * 30 / 800)
        self.assertAlmostEqual(self._find(page, "figures", "best_dso")["value"], 800 * 30 / 800)
        # 600 + 800 open at the end of August; 1 400 + 800 - 1 400 of 1 400 + 800 - 800
        self.assertAlmostEqual(self._find(page, "figures", "cei")["value"], round(800 / 1400, 4))

    def test_cost_to_collect(self):
        self.assertIsNone(self._get_figure("cost")["value"])
        self.company.sudo().inkasso_cost_month = 36.5
        # 36.50 × 12 / 365 × 90 days = 108 for 1 500
        self.assertAlmostEqual(self._get_figure("cost")["value"], 0.072)

    def test_everything_adds_up(self):
        self._run_and_send("2026-07-06")
        self._run_and_send("2026-07-20")
        self._pay(self.old, "2026-07-25", 100.0)
        for filters in (
            {},
            {"period": "365d"},
            {"period": "last_month"},
            {"segment": "business"},
            {"currency_id": self.company.currency_id.id, "period": "year"},
        ):
            with self.subTest(**filters):
                checked = self.assertAddsUp(self._get_page(**filters))
                self.assertGreater(len(checked), 40)
                self.assertLessEqual(
                    {"open", "overdue", "cash", "age", "ageing", "sold", "received", "days_late", "disputed", "placed"},
                    set(checked),
                )

    def test_every_figure_and_bar_opens_something(self):
        """But what collecting costs, which is entered in the settings."""
        self.env["inkasso.cash.target"].create({"company_id": self.company.id, "month": "2026-10-20", "amount": 1000})
        self._run_and_send("2026-07-06")
        for period in ("90d", "last_month"):
            page = self._get_page(period=period)
            silent = {f["key"] for section in page["sections"] for f in section["figures"] if not f["action"]}
            self.assertEqual(silent, {"cost"})
            for section in page["sections"]:
                for chart in section["charts"]:
                    for dataset in chart["datasets"]:
                        self.assertTrue(all(dataset["actions"]), chart["key"])
                        for action in dataset["actions"]:
                            self.env[action["model"]].with_user(self.viewer).search(action["domain"], limit=1)

    def test_what_levels_led_to(self):
        """The first reminder of 1 000 asks for payment by 11 July at the earliest; 400 came in August."""
        notice = self._run_and_send("2026-07-06")
        self._pay(self.old, notice.response_date, 250.0)
        page = self._get_page(period="365d")
        table = self._find(page, "tables", "levels")
        self.assertEqual(table["rows"][0]["cells"], ["Plain: First", 1, 600.0, 250.0, round(250 / 600, 4)])

    def test_filters(self):
        self.assertEqual(self._get_figure("open", segment="consumer")["value"], 1100)
        self.assertEqual(self._get_figure("open", segment="business")["value"], 2000)
        self.assertEqual(self._get_figure("open", segment="public_body")["value"], 0)
        self.assertEqual(self._get_figure("cash", segment="business")["value"], 300)
        collector = new_test_user(self.env, "anna_s", groups="inkasso_collections.group_user")
        self.anna.with_company(self.company).inkasso_user_id = collector
        self.assertEqual(self._get_figure("open", user_id=collector.id)["value"], 1100)
        self.assertEqual(self._get_figure("open", salesperson_id=self.old.invoice_user_id.id)["value"], 3100)
        self.assertEqual(self._get_figure("open", currency_id=self.env.ref("base.EUR").id)["value"], 0)

    def test_filters_that_make_no_sense_are_ignored(self):
        page = self._get_page(period="yesterday", company_id=999999, segment=7, user_id="1 OR 1=1")
        self.assertEqual(page["filters"], {"period": "90d", "company_id": self.company.id})

    def test_top_debtors(self):
        table = self._find(self._get_page(), "tables", "top_debtors")
        self.assertEqual([row["cells"] for row in table["rows"]], [["Anna Andersson", 2, 106, 1100.0]])

    def test_problems(self):
        self.anna.write({"email": False, "city": False})
        page = self._get_page()
        self.assertEqual(self._find(page, "figures", "no_email")["value"], 1100)
        self.assertEqual(self._find(page, "figures", "no_address")["value"], 1100)

    def test_history_is_what_the_ledger_says(self):
        """Backwards from yesterday: on 14 September 600 were 75 days late, and 500 and 2 000 not issued, or not due."""
        history = self.env["inkasso.dashboard"]._read_history(
            self.env["inkasso.dashboard"].with_user(self.viewer)._read_filters({})
        )
        by_day = {str(day): tuple(amounts) for day, amounts in history}
        self.assertEqual(by_day["2026-10-14"], (2000, 500, 0, 0, 600, 0))
        self.assertEqual(by_day["2026-09-14"], (500, 0, 0, 600, 0, 0))
        self.assertEqual(by_day["2026-08-15"], (800, 0, 600, 0, 0, 0))
        self.assertEqual(by_day["2026-07-16"], (0, 1000, 0, 0, 0, 0))
        chart = self._find(self._get_page(), "charts", "roll")
        rolled = dict(
            zip(chart["labels"], zip(*(data["values"] for data in chart["datasets"]), strict=True), strict=True)
        )
        # of 1 000 up to 30 days late on 16 July 600 were up to 60 days late on 15 August
        self.assertEqual(rolled["08/15/2026"][1], 0.6)

    def test_snapshots_are_made_once(self):
        snapshots = self.env["inkasso.snapshot"].sudo()
        count = snapshots.search_count([("company_id", "=", self.company.id)])
        self.assertGreater(count, 10)
        self.assertNotIn(self.company, [company for company, _day in snapshots._list_missing(TODAY)])
        snapshots._record(self.company, fields.Date.to_date("2026-10-14"), TODAY)
        self.assertEqual(snapshots.search_count([("company_id", "=", self.company.id)]), count)

    def test_the_scheduled_action_goes_on_where_it_stopped(self):
        snapshots = self.env["inkasso.snapshot"].sudo()
        snapshots.search([("company_id", "=", self.company.id), ("day", ">", "2026-08-01")]).unlink()
        with self.enter_registry_test_mode():
            self.env.ref("inkasso_collections.ir_cron_snapshot").method_direct_trigger()
        self.assertFalse([day for company, day in snapshots._list_missing(TODAY) if company == self.company])

    def test_digest(self):
        digest = self.env["digest.digest"].create(
            {"name": "Weekly", "company_id": self.company.id, "kpi_inkasso_received": True, "kpi_inkasso_overdue": True}
        )
        digest = digest.with_user(self.viewer).with_context(
            start_datetime=fields.Datetime.to_datetime("2026-10-01"),
            end_datetime=fields.Datetime.to_datetime("2026-10-15"),
        )
        self.assertEqual(digest.sudo(False).kpi_inkasso_overdue_value, 1100)
        self.assertEqual(digest.kpi_inkasso_received_value, 300)
        before = digest.with_context(
            start_datetime=fields.Datetime.to_datetime("2026-07-10"),
            end_datetime=fields.Datetime.to_datetime("2026-08-16"),
        )
        before.invalidate_recordset(["kpi_inkasso_overdue_value", "kpi_inkasso_received_value"])
        # recorded on 15 August: 600 of the old one were overdue, the settled one was not due yet
        self.assertEqual((before.kpi_inkasso_overdue_value, before.kpi_inkasso_received_value), (600, 400))
        outsider = new_test_user(self.env, "digest_reader", groups="base.group_user")
        with self.assertRaises(AccessError):
            digest.with_user(outsider)._compute_kpi_inkasso_overdue_value()

    def test_favourites_work(self):
        favourites = self.env["ir.filters"].search([("model_id", "=like", "inkasso.%.analysis")])
        self.assertGreaterEqual(len(favourites), 9)
        for favourite in favourites:
            with self.subTest(favourite.name):
                group_by = safe_eval(favourite.context)["group_by"]
                model = self.env[favourite.model_id].with_user(self.viewer)
                model.formatted_read_group(safe_eval(favourite.domain), group_by, ["__count"])

    def test_the_page_costs_few_queries(self):
        self._get_page()
        few = self.cr.sql_log_count
        self._get_page()
        few = self.cr.sql_log_count - few
        for number in range(10):
            self._invoice("2026-08-01", partner=self._make_debtor(f"More {number}"))
        self.env.flush_all()
        many = self.cr.sql_log_count
        self._get_page()
        many = self.cr.sql_log_count - many
        self.assertLess(few, 90)
        self.assertLessEqual(many - few, 8, "however many debtors there are")

    # -------------------------------------------------------------------------
    # Rights
    # -------------------------------------------------------------------------

    def test_who_may_see_it(self):
        outsider = new_test_user(self.env, "outsider", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["inkasso.dashboard"].with_user(outsider).get_data()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.env["inkasso.receivable.analysis"].with_user(outsider).search([])

    def test_another_company_sees_nothing_of_it(self):
        theirs = self.env["res.company"].sudo().create({"name": "Theirs AB"})
        stranger = new_test_user(
            self.env,
            "stranger_figures",
            groups="inkasso_collections.group_manager",
            company_id=theirs.id,
            company_ids=[Command.set(theirs.ids)],
        )
        page = self.env["inkasso.dashboard"].with_user(stranger).get_data({"company_id": self.company.id})
        self.assertTrue(page["is_empty"])
        self.assertEqual(self._find(page, "figures", "open")["value"], 0)
        for model in self.registry:
            if model.startswith("inkasso.") and model.endswith(".analysis"):
                self.assertFalse(self.env[model].with_user(stranger).search([]), model)


class TestDashboardCurrencies(TwoCompaniesCommon):
    def test_amounts_are_in_the_currency_of_the_current_company(self):
        page = self._get_both(self.company)
        self.assertEqual(page["currency_id"], self.company.currency_id.id)
        self.assertEqual(self._find(page, "figures", "open")["value"], 3100 + 1250)  # what is open: at today's rate
        self.assertEqual(self._find(page, "figures", "sold")["value"], 3600 + 1000)  # what was sold: at that day's
        self.assertEqual(
            self._find(self._get_both(self.company, company_id=self.other.id), "figures", "open")["value"], 1250
        )
