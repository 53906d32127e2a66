from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.inkasso_collections.tests.common import CollectionsCommon


@tagged("inkasso_credit")
class TestSaleStop(CollectionsCommon):
    """Orders of customers whose supply is stopped: warned about, blocked, confirmed with a reason."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env, "stop_seller", "sales_team.group_sale_salesman_all_leads", company_id=cls.company.id
        )
        cls.collector = new_test_user(
            cls.env,
            "stop_collector",
            "sales_team.group_sale_salesman_all_leads,inkasso_collections.group_collector",
            company_id=cls.company.id,
        )
        cls.stop = cls.env["inkasso.supply.stop"].sudo()._stop(cls.anna, cls.company, "Pays nothing", until_paid=False)

    def _order(self, **vals):
        return (
            self.env["sale.order"]
            .sudo()
            .create(
                {
                    "partner_id": self.anna.id,
                    "company_id": self.company.id,
                    "order_line": [
                        Command.create(
                            {"product_id": self.product_a.id, "product_uom_qty": 2, "price_unit": 100, "tax_ids": False}
                        )
                    ],
                    **vals,
                }
            )
        )

    def _go_on(self, action, user, reason="The payment is on its way"):
        wizard = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
        wizard.reason = reason
        return wizard.action_go_on()

    def test_warned(self):
        order = self._order()
        self.assertEqual(order.inkasso_stop_reason, "Pays nothing")
        action = order.with_user(self.seller).action_confirm()
        self.assertEqual(order.state, "draft")
        with self.assertRaises(UserError):
            self._go_on(action, self.seller, reason=" ")
        self._go_on(action, self.seller)
        self.assertEqual(order.state, "sale")
        self.assertIn("on its way", "".join(order.message_ids.mapped("body")))

    def test_blocked(self):
        self.company.sudo().inkasso_stop_sale = "block"
        order = self._order()
        with self.assertRaisesRegex(UserError, "Pays nothing"):
            order.with_user(self.seller).action_confirm()
        self._go_on(order.with_user(self.collector).action_confirm(), self.collector)
        self.assertEqual(order.state, "sale")

    def test_released_and_ignored(self):
        self.company.sudo().inkasso_stop_sale = "nothing"
        order = self._order()
        order.with_user(self.seller).action_confirm()
        self.assertEqual(order.state, "sale")
        self.company.sudo().inkasso_stop_sale = "block"
        self.stop._release("Has promised")
        order = self._order()
        order.with_user(self.seller).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_accepted_on_the_portal(self):
        order = self._order()
        order._validate_order()
        self.assertEqual(order.state, "sale")
        self.assertIn("Pays nothing", order.activity_ids.note)
        self.company.sudo().inkasso_stop_sale = "block"
        order = self._order()
        order._validate_order()
        self.assertEqual(order.state, "draft")
        self.assertTrue(order.activity_ids)

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        order = self._order()
        order.company_id = other
        self.assertFalse(order._get_inkasso_stop())

    def test_exposure(self):
        self._invoice("2026-10-01", 500)
        order = self._order()
        order.with_context(inkasso_stop_overridden=True).action_confirm()
        self.env.flush_all()
        exposure = self.env["inkasso.credit.exposure"].search(
            [("partner_id", "=", self.anna.id), ("company_id", "=", self.company.id)]
        )
        self.assertEqual((exposure.open, exposure.uninvoiced, exposure.exposure), (500, 200, 700))
