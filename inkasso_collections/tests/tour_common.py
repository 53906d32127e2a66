from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase


class TourCase(HttpCase):
    """A company with one overdue invoice, and the accountant who sees to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Tour Creditor", "country_id": cls.env.ref("base.se").id})
        cls.env["account.chart.template"].try_loading("se", company=cls.company, install_demo=False)
        cls.accountant = cls.env["res.users"].create(
            {
                "name": "Tour Accountant",
                "login": "tour_accountant",
                "password": "tour_accountant",
                "company_id": cls.company.id,
                "company_ids": [Command.set(cls.company.ids)],
                "group_ids": [
                    Command.set(
                        [
                            cls.env.ref("account.group_account_manager").id,
                            cls.env.ref("inkasso_collections.group_collector").id,
                        ]
                    )
                ],
            }
        )
        cls.company.inkasso_policy_id = cls.env["inkasso.policy"].create(
            {
                "name": "Tour",
                "company_id": cls.company.id,
                "level_ids": [
                    Command.create({"name": "Friendly tour reminder", "days_overdue": 3, "charge_interest": False}),
                ],
            }
        )
        debtor = cls.env["res.partner"].create(
            {"name": "Tour Debtor", "email": "debtor@example.com", "company_id": cls.company.id}
        )
        due = fields.Date.subtract(fields.Date.today(), days=10)
        cls.invoice = (
            cls.env["account.move"]
            .with_company(cls.company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": debtor.id,
                    "invoice_date": due,
                    "invoice_date_due": due,
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Work", "quantity": 1, "price_unit": 1000, "tax_ids": [Command.clear()]}
                        )
                    ],
                }
            )
        )
        cls.invoice.action_post()
