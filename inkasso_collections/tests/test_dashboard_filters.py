"""Every filter holds for every figure, in two companies with different currencies that both have some of everything."""

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from .insight_common import TODAY, TwoCompaniesCommon

# What is read of the companies as a whole, and says nothing where a part of the debtors is looked at.
WHOLE = {"cash_plan", "cost", "expected", "back_test", "forecast", "suggestions"}


class TestDashboardFilters(TwoCompaniesCommon):
    """In both companies a notice, a promise kept and one open, a plan, a dispute and a hand-over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sellers = [cls._person(f"seller_{number}") for number in range(2)]
        cls.collectors = [cls._person(f"collector_{number}") for number in range(2)]
        cls.anna.user_id, cls.bolaget.user_id = cls.sellers
        cls.anna.with_company(cls.company).inkasso_user_id = cls.collectors[0]
        cls.bolaget.with_company(cls.company).inkasso_user_id = cls.collectors[1]
        cls.bolaget.with_company(cls.other).inkasso_user_id = cls.collectors[1]
        for move in cls.old + cls.young + cls.coming + cls.settled + cls.early + cls.theirs:
            move.invoice_user_id = move.partner_id.user_id
        cls.euro_bill = cls._invoice("2026-08-20", 40.0, partner=cls.bolaget, currency_id=cls.euro.id)
        cls.euro_bill.invoice_user_id = cls.sellers[1]
        cls.notices = cls._run_and_send("2026-09-16")
        cls.case = cls._items(cls.old).case_id.sudo()
        cls.theirs_case = (
            cls.env["inkasso.case"]
            .sudo()
            ._get_or_open([(cls.other, cls.bolaget)], TODAY)[(cls.other.id, cls.bolaget.id)]
        )
        cls._items(cls.theirs).sudo().case_id = cls.theirs_case
        for case, currency in ((cls.case, cls.company.currency_id), (cls.theirs_case, cls.euro)):
            cls._agree_on_much(case, currency)
        snapshots = cls.env["inkasso.snapshot"].sudo()
        for company, day in snapshots._list_missing(TODAY):
            if company in cls.company + cls.other:
                snapshots._record(company, day, TODAY)
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": (cls.company + cls.other).ids})
        cls.viewer = cls.viewer.with_env(cls.env)

    @classmethod
    def _person(cls, login):
        return new_test_user(cls.env, login, groups="inkasso_collections.group_user")

    @classmethod
    def _agree_on_much(cls, case, currency):
        """100 each, of that currency: promised and kept, promised, planned, late; and handed over 100, of which 30 came."""
        promise = {"case_id": case.id, "currency_id": currency.id, "amount": 100, "made_on": "2026-09-20"}
        cls.env["inkasso.promise"].sudo().create(
            [
                {**promise, "date": "2026-10-05", "deadline": "2026-10-07", "state": "kept"},
                {**promise, "date": "2026-10-18", "deadline": "2026-10-20", "state": "open"},
            ]
        )
        plan = cls.env["inkasso.payment.plan"].sudo()
        plan = plan.create(
            {
                "name": f"P{case.id}",
                "state": "active",
                "company_id": case.company_id.id,
                "partner_id": case.partner_id.id,
                "case_id": case.id,
                "currency_id": currency.id,
                "date": "2026-09-20",
                "instalment_ids": [
                    Command.create({"number": number, "date": day, "amount": 100, "amount_agreed": 100})
                    for number, day in enumerate(("2026-10-01", "2026-10-25"), 1)
                ],
            }
        )
        agency = cls.env["inkasso.agency"].sudo().create({"partner_id": cls._make_debtor(f"Agency {case.id}").id})
        agreement = (
            cls.env["inkasso.agency.agreement"]
            .sudo()
            .create(
                {
                    "name": "Terms",
                    "agency_id": agency.id,
                    "company_id": case.company_id.id,
                    "currency_id": currency.id,
                    "date_from": "2026-01-01",
                    "state": "agreed",
                }
            )
        )
        cls.env["inkasso.assignment"].sudo().create(
            {
                "name": f"A{case.id}",
                "company_id": case.company_id.id,
                "case_id": case.id,
                "partner_id": case.partner_id.id,
                "agency_id": agency.id,
                "agreement_id": agreement.id,
                "currency_id": currency.id,
                "status": "sent",
                "date": "2026-10-01",
                "sent_on": "2026-10-01",
                "amount_total": 100,
                "payment_ids": [Command.create({"date": "2026-10-05", "amount": 30, "kind": "payment"})],
            }
        )
        item = case.item_ids.filtered(lambda item: item.currency_id == currency)[:1]
        cls.env["inkasso.dispute"].sudo().with_company(case.company_id)._open(
            case, {item: 50}, cls.env.ref("inkasso_collections.dispute_reason_quality")
        )

    def _get_page_of(self, first=None, **filters):
        return self._get_both(first or self.company, **filters)

    def _list_amounts(self, page):
        """Each sum of money of `page` with its key: figures, bars and rows."""
        amounts = {}
        for section in page["sections"]:
            for figure in section["figures"]:
                if figure["kind"] == "money" and figure["value"]:
                    amounts[figure["key"]] = figure["value"]
            for chart in section["charts"]:
                for dataset in chart["datasets"] if chart["unit"] == "money" else []:
                    key = (chart["key"], dataset["label"])
                    amounts[key] = sum(value or 0 for value in dataset["values"])
        return {key: value for key, value in amounts.items() if not {key, key[0]} & WHOLE}

    # -------------------------------------------------------------------------
    # Currencies
    # -------------------------------------------------------------------------

    def test_sums_agree_in_both(self):
        checked = self.assertAddsUp(self._get_page_of())
        self.assertLessEqual(
            {"open", "cash", "sold", "promises_due", "plans_due", "plans_late", "disputed", "disputes", "placed"}
            | {"agency_collected", "agencies", "age", "levels", "ageing", "funnel", "top_debtors"},
            set(checked),
        )

    def test_each_section_is_in_the_currency_of_the_current_company(self):
        """By hand: 100 kronor and 100 euro, each at the rate of its day."""
        page = self._get_page_of()
        expected = {
            "promises_due": 100 + 1250,  # of 18 October: at the last rate
            "plans_due": 100 + 1250,  # of 25 October
            "plans_late": 100 + 1000,  # of 1 October
            "placed": 100 + 1000,  # on 1 October
            "agency_collected": 30 + 300,
            "disputed": 50 + 625,  # today
            "open": 3100 + 400 + 1250,  # 40 euro were billed at 10; 100 euro are open in the other company
            "sold": 3600 + 400 + 1000,
        }
        found = {key: self._find(page, "figures", key)["value"] for key in expected}
        self.assertEqual(found, expected)
        ageing = self._find(page, "charts", "ageing")
        self.assertEqual(sum(data["values"][-1] for data in ageing["datasets"]), 3500 + 1250)  # yesterday
        self.assertEqual(sum(data["values"][-2] for data in ageing["datasets"]), 600 + 500 + 400 + 1000)

    def test_and_in_euro_for_the_other_company(self):
        page = self._get_page_of(self.other)
        self.assertEqual(page["currency_id"], self.euro.id)
        self.assertEqual(self._find(page, "figures", "placed")["value"], 10 + 100)
        self.assertEqual(self._find(page, "figures", "disputed")["value"], 4 + 50)

    def test_only_one_currency(self):
        """What is in euro, of both companies; shown in kronor."""
        page = self._get_page_of(currency_id=self.euro.id)
        expected = {"open": 400 + 1250, "sold": 1400, "promises_due": 1250, "disputed": 625, "placed": 1000}
        self.assertEqual({key: self._find(page, "figures", key)["value"] for key in expected}, expected)
        self.assertAddsUp(page)

    # -------------------------------------------------------------------------
    # Each filter
    # -------------------------------------------------------------------------

    def test_the_parts_make_the_whole(self):
        """Whatever is narrowed to each value of a filter in turn adds up, figure by figure, to what is not narrowed."""
        whole = self._list_amounts(self._get_page_of())
        parts = {
            "company_id": (self.company + self.other).ids,
            "currency_id": (self.company.currency_id + self.euro).ids,
            "segment": ["consumer", "business"],
            "user_id": [user.id for user in self.collectors],
            "salesperson_id": [user.id for user in self.sellers],
        }
        for name, values in parts.items():
            sums = {}
            for value in values:
                page = self._get_page_of(**{name: value})
                self.assertEqual(page["filters"][name], value)
                self.assertAddsUp(page)
                for key, amount in self._list_amounts(page).items():
                    sums[key] = round(sums.get(key, 0) + amount, 2)
            with self.subTest(name):
                differ = {
                    key: (sums.get(key, 0), round(whole.get(key, 0), 2))
                    for key in sums.keys() | whole.keys()
                    if sums.get(key, 0) != round(whole.get(key, 0), 2)
                }
                self.assertFalse(differ)

    def test_what_is_known_of_the_whole_only_is_not_shown_of_a_part(self):
        self.company.sudo().inkasso_cost_month = 1000
        forecasts = self.env["inkasso.cash.forecast"].sudo()
        forecasts._make(self.company, TODAY)
        self.env["inkasso.suggestion"].sudo().create(
            {"company_id": self.company.id, "kind": "address", "amount": 5, "count": 1, "found_on": TODAY}
        )
        whole = self._get_page_of(company_id=self.company.id)
        self.assertIn("suggestions", [section["key"] for section in whole["sections"]])
        self.assertTrue(self._find(whole, "charts", "forecast")["labels"])
        part = self._get_page_of(company_id=self.company.id, segment="consumer")
        self.assertNotIn("suggestions", [section["key"] for section in part["sections"]])
        self.assertFalse(self._find(part, "charts", "forecast")["labels"])
        cost = self._find(part, "figures", "cost")
        self.assertEqual((cost["value"], cost["note"]), (None, "Costs are known of a company as a whole."))

    def test_who_made_it_is_not_who_is_responsible(self):
        """A promise that a colleague took counts for the responsible of the case."""
        promise = self.env["inkasso.promise"].sudo().search([("case_id", "=", self.case.id)], limit=1)
        promise.user_id = self.collectors[1]
        row = self.env["inkasso.promise.analysis"].with_user(self.viewer).browse(promise.id)
        self.assertEqual((row.user_id, row.taken_by_id), (self.collectors[0], self.collectors[1]))
        self.assertEqual(row.salesperson_id, self.sellers[0])
        self.assertEqual(fields.Date.to_string(row.date), fields.Date.to_string(promise.date))
