"""What the tests of figures share: a small ledger that was computed by hand."""

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from .common import CollectionsCommon

TODAY = fields.Date.to_date("2026-10-15")


class InsightCommon(CollectionsCommon):
    """Anna, a consumer, and Bolaget, a business. All amounts in SEK, all without VAT.

    | invoice | of      | amount | issued | due    | paid                |
    | old     | Anna    |  1 000 | 06-01  | 07-01  |   400 on 08-10      |
    | young   | Anna    |    500 | 09-06  | 10-06  |                     |
    | coming  | Bolaget |  2 000 | 10-01  | 10-31  |                     |
    | settled | Bolaget |    800 | 08-02  | 09-01  |   800 on 09-11      |
    | early   | Bolaget |    300 | 09-20  | 10-20  |   300 on 10-05      |
    Open 600 + 500 + 2 000 = 3 100, of which 1 100 overdue. Received 400, 800 and 300.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bolaget = cls._make_debtor("Bolaget AB", is_company=True)
        cls.old = cls._invoice("2026-07-01", 1000.0)
        cls.young = cls._invoice("2026-10-06", 500.0)
        cls.coming = cls._invoice("2026-10-31", 2000.0, partner=cls.bolaget)
        cls.settled = cls._invoice("2026-09-01", 800.0, partner=cls.bolaget)
        cls.early = cls._invoice("2026-10-20", 300.0, partner=cls.bolaget)
        cls._pay(cls.old, "2026-08-10", 400.0)
        cls._pay(cls.settled, "2026-09-11")
        cls._pay(cls.early, "2026-10-05")
        cls.viewer = new_test_user(
            cls.env,
            "figures",
            groups="inkasso_collections.group_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _get_page(cls, **filters):
        dashboard = cls.env["inkasso.dashboard"].with_user(cls.viewer)
        return dashboard.with_context(allowed_company_ids=cls.viewer.company_ids.ids).get_data(filters)

    @classmethod
    def _get_figure(cls, key, **filters):
        return cls._find(cls._get_page(**filters), "figures", key)

    @staticmethod
    def _find(page, kind, key):
        return next(part for section in page["sections"] for part in section[kind] if part["key"] == key)

    def assertAddsUp(self, page, user=None):
        """Every figure, bar and row of `page` is, to the öre, the sum of the records that it opens.

        :return: the keys of what was checked
        """
        checked = []
        for section in page["sections"]:
            for figure in section["figures"]:
                checked += self._check_sum(figure["key"], figure["value"], figure["action"], user)
            for chart in section["charts"]:
                for dataset in chart["datasets"]:
                    actions = dataset["actions"] or [None] * len(dataset["values"])
                    self.assertEqual(len(actions), len(dataset["values"]), chart["key"])
                    self.assertEqual(len(chart["labels"]), len(dataset["values"]), chart["key"])
                    for value, action in zip(dataset["values"], actions, strict=True):
                        checked += self._check_sum(chart["key"], value, action, user)
            for table in section["tables"]:
                for row in table["rows"]:
                    self.assertEqual(len(row["cells"]), len(table["columns"]), table["key"])
                    checked += self._check_sum(table["key"], row.get("value"), row["action"], user)
        return checked

    def _check_sum(self, key, value, action, user):
        if not action or not action["measure"]:
            return []
        records = self.env[action["model"]].with_user(user or self.viewer).search(action["domain"])
        if action["measure"] == "__count":
            self.assertEqual(value, len(records), key)
        elif self.env[action["model"]]._fields[action["measure"]].aggregator == "avg":
            mean = sum(records.mapped(action["measure"])) / len(records) if records else None
            self.assertEqual(value, round(mean, 4) if records else None, key)
        else:
            total = sum(records.mapped(action["measure"]))
            self.assertEqual(round(value, 2), round(total, 2), key)
        return [key]


class TwoCompaniesCommon(InsightCommon):
    """Two companies with different currencies: amounts in the currency of the current one, at the right day's rate.

    A euro is 10, and since 10 October 12.50 kronor.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        company_data = cls.setup_other_company(name="Dotterbolag Oy", currency_id=cls.euro.id)
        cls.other = company_data["company"]
        cls.env["res.currency.rate"].search([("currency_id", "in", (cls.euro + cls.company.currency_id).ids)]).unlink()
        for day, rate in (("2026-01-01", 0.1), ("2026-10-10", 0.08)):
            cls.env["res.currency.rate"].create(
                {"currency_id": cls.euro.id, "name": day, "rate": rate, "company_id": cls.company.id}
            )
            cls.env["res.currency.rate"].create(
                {
                    "currency_id": cls.company.currency_id.id,
                    "name": day,
                    "rate": 1 / rate,
                    "company_id": cls.other.id,
                }
            )
        cls.theirs = (
            cls.env["account.move"]
            .with_company(cls.other)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": cls.bolaget.id,
                    "invoice_date": "2026-08-01",
                    "invoice_date_due": "2026-09-01",
                    "currency_id": cls.euro.id,
                    "invoice_line_ids": [
                        Command.create({"name": "Work", "price_unit": 100, "tax_ids": [Command.clear()]})
                    ],
                }
            )
        )
        cls.theirs.action_post()
        cls.viewer.sudo().company_ids |= cls.other

    def _get_both(self, first, **filters):
        companies = first | self.company | self.other
        dashboard = self.env["inkasso.dashboard"].with_user(self.viewer)
        return dashboard.with_context(allowed_company_ids=[first.id, *(companies - first).ids]).get_data(filters)
