from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.inkasso_collections.tests.common import CollectionsCommon


@tagged("inkasso_credit")
class TestDeliveryStop(CollectionsCommon):
    """Deliveries to customers who were stopped after the order was confirmed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "stock.group_stock_user"
        cls.storekeeper = new_test_user(cls.env, "stop_store", groups, company_id=cls.company.id)
        cls.collector = new_test_user(
            cls.env, "stop_store_collector", f"{groups},inkasso_collections.group_collector", company_id=cls.company.id
        )
        product = cls.env["product.product"].sudo().create({"name": "Goods", "is_storable": True, "list_price": 100})
        cls.order = (
            cls.env["sale.order"]
            .sudo()
            .create(
                {
                    "partner_id": cls.anna.id,
                    "company_id": cls.company.id,
                    "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 1})],
                }
            )
        )
        cls.order.action_confirm()
        cls.picking = cls.order.picking_ids
        cls.picking.move_ids.quantity = 1
        cls.env["inkasso.supply.stop"].sudo()._stop(cls.anna, cls.company, "Pays nothing", until_paid=False)

    def _go_on(self, action, user):
        wizard = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
        self.assertIn("Pays nothing", wizard.stop_reason)
        wizard.reason = "Paid on delivery"
        wizard.action_go_on()

    def test_warned(self):
        self.assertEqual(self.picking.inkasso_stop_reason, "Pays nothing")
        action = self.picking.with_user(self.storekeeper).button_validate()
        self.assertNotEqual(self.picking.state, "done")
        self._go_on(action, self.storekeeper)
        self.assertEqual(self.picking.state, "done")

    def test_blocked(self):
        self.company.sudo().inkasso_stop_delivery = "block"
        with self.assertRaisesRegex(UserError, "Pays nothing"):
            self.picking.with_user(self.storekeeper).button_validate()
        self._go_on(self.picking.with_user(self.collector).button_validate(), self.collector)
        self.assertEqual(self.picking.state, "done")

    def test_ignored(self):
        self.company.sudo().inkasso_stop_delivery = "nothing"
        self.picking.with_user(self.storekeeper).button_validate()
        self.assertEqual(self.picking.state, "done")
