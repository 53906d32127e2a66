from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .test_tours import TestTours


@tagged("post_install", "-at_install", "inkasso", "inkasso_tour")
class TestAgenciesTours(TestTours):
    """Hand-over and remittance, clicked through in a browser as a collector with rights in accounting does it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = fields.Date.today()
        cls.env["inkasso.document.rule"].search([]).unlink()
        cls.company.write({"inkasso_notify_assignment": False, "inkasso_jurisdiction_id": False})
        partner = cls.env["res.partner"].create(
            {"name": "Tour Agency", "is_company": True, "company_id": cls.company.id}
        )
        agency = cls.env["inkasso.agency"].create(
            {"partner_id": partner.id, "company_id": cls.company.id, "currency_id": cls.company.currency_id.id}
        )
        cls.agreement = cls.env["inkasso.agency.agreement"].create(
            {
                "name": "Tour terms",
                "agency_id": agency.id,
                "company_id": cls.company.id,
                "currency_id": cls.company.currency_id.id,
                "date_from": fields.Date.subtract(today, days=30),
                "rate_ids": [Command.create({"percent": 10})],
            }
        )
        cls.agreement.action_agree()
        cls.debtor = cls.invoice.partner_id
        cls.debtor.write({"street": "Storgatan 1", "zip": "111 22", "city": "Stockholm"})
        cls.case = cls.env["inkasso.case"]._get_or_open([(cls.company, cls.debtor)], today)[
            cls.company.id, cls.debtor.id
        ]
        cls.invoice.inkasso_item_ids.case_id = cls.case

    def test_hand_over(self):
        self.start_tour("/odoo", "inkasso_hand_over", login="tour_accountant", timeout=120)
        self.assertEqual(self.case.assignment_ids.status, "sent")
        self.assertEqual(self.invoice.inkasso_item_ids.rest_reason, "assigned")

    def test_remittance(self):
        today = fields.Date.today()
        assignment = self.env["inkasso.assignment"]._propose(self.case, self.agreement, today)
        assignment._send(today)
        account = self.env["account.account"].create(
            {
                "code": "6062",
                "name": "Commission",
                "account_type": "expense",
                "company_ids": [Command.set(self.company.ids)],
            }
        )
        self.company.inkasso_commission_account_id = account
        remittance = self.env["inkasso.remittance"].create(
            {
                "agency_id": assignment.agency_id.id,
                "company_id": self.company.id,
                "currency_id": self.company.currency_id.id,
                "line_ids": [
                    Command.create({"reference": assignment.name, "amount_principal": 1000, "amount_commission": 100}),
                    Command.create({"reference": "nobody", "amount_principal": 10}),
                ],
            }
        )
        self.start_tour("/odoo", "inkasso_remittance", login="tour_accountant", timeout=120)
        self.assertEqual(remittance.state, "booked")
        self.assertEqual(self.invoice.amount_residual, 0)

    def test_legal_step(self):
        self.company.write({"inkasso_legal_consent": False, "company_registry": "556703-7485"})
        law = self.env.ref("inkasso_collections.jurisdiction_se")
        self.company.inkasso_jurisdiction_id = law
        self.debtor.write({"country_id": self.env.ref("base.se").id, "company_registry": "811228-9874"})
        self.start_tour("/odoo", "inkasso_legal_step", login="tour_accountant", timeout=120)
        step = self.case.legal_step_ids
        self.assertEqual((step.status, step.kind_id.code), ("title", "se_order"))
        self.assertEqual(len(step.attachment_ids), 3)

    def test_performance(self):
        today = fields.Date.today()
        self.env["inkasso.assignment"]._propose(self.case, self.agreement, today)._send(today)
        self.start_tour("/odoo/agency-performance", "inkasso_agency_performance", login="tour_accountant", timeout=120)

    def test_compliance(self):
        self.agreement.agency_id.partner_id.email = "tour@agency.example.com"
        request = self.env["inkasso.compliance.request"].create(
            {
                "agency_id": self.agreement.agency_id.id,
                "company_id": self.company.id,
                "date_from": fields.Date.subtract(fields.Date.today(), days=90),
                "date_to": fields.Date.today(),
                "due_date": fields.Date.add(fields.Date.today(), days=21),
            }
        )
        self.start_tour("/odoo", "inkasso_compliance", login="tour_accountant", timeout=120)
        self.assertEqual(request.state, "sent")
        self.assertTrue(request.licence_checked_on)
