from collections import defaultdict

from lxml import etree

from odoo.modules import Manifest
from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path

ADDON = "inkasso_collections"


@tagged("post_install", "-at_install", "inkasso")
class TestXmlIds(TransactionCase):
    """What two abilities call by one name, the later one takes from the earlier without a word."""

    def test_each_name_is_used_once(self):
        users = defaultdict(list)
        for name in Manifest.for_addon(ADDON)["data"]:
            if name.endswith(".xml"):
                tree = etree.parse(file_path(f"{ADDON}/{name}"))
                for element in tree.iter("record", "menuitem", "template"):
                    users[element.get("id")].append(name)
        self.assertGreater(len(users), 500)
        self.assertEqual({xml_id: names for xml_id, names in users.items() if xml_id and len(names) > 1}, {})

    def test_menus_open_something_or_hold_others(self):
        data = self.env["ir.model.data"].search([("module", "=", ADDON), ("model", "=", "ir.ui.menu")])
        for menu in self.env["ir.ui.menu"].browse(data.mapped("res_id")):
            self.assertTrue(menu.action or menu.child_id, menu.complete_name)
            self.assertFalse(menu.action and menu.child_id, f"{menu.complete_name}: its own action is never reached")
