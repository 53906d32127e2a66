"""Everything there is, tried by everybody who has no right to it: colleagues of other departments, a debtor and an agency
with an account, and the public."""

from odoo.tests import tagged

from .fuzz.world import ADDON
from .sweep_common import SHARED, SweepCommon, find_methods

#: What some may, on purpose: (login, model).
OPEN = {
    ("sweep_biller", "inkasso.charge"): "who books payments sees what is claimed with them",
    ("sweep_biller", "inkasso.payment.share"): "who books payments says what they are for",
    ("sweep_plain", "inkasso.note"): "salespeople write notes on their customers, and see their own",
    ("sweep_biller", "inkasso.note"): "salespeople write notes on their customers, and see their own",
}
#: Tried where there is no record, too.
OF_MODEL = ("search", "search_count", "search_read", "web_search_read", "name_search", "formatted_read_group", "create")
#: Tried as each; the others rest on the same rights, and are tried as a colleague and as a debtor.
BASIC = ("search_read", "read", "create", "write", "unlink")
#: By the beginning of the address: who may come in, and whether forms from other sites are taken. Each visit is proved
#: behind that: by a link or an account, as a person of an agency, by a signature.
ROUTES = {
    "/c/": ("public", False),
    "/my/collections": ("public", False),
    "/my/inkasso": ("user", False),
    "/inkasso/agency/hook/": ("public", True),
}
#: Methods of Odoo's own models that act on what is the user's by right: (model, method).
ODOOS_OWN = {
    ("account.move", "button_draft"): "as without the addon: whoever books may set back to draft",
    ("res.config.settings", "set_values"): "for administrators only, by Odoo's own check",
}


@tagged("inkasso_sweep")
class TestSweepOutsiders(SweepCommon):
    def test_models(self):
        found, thorough = {}, self.plain | self.debtor_user
        for user in self.outsiders:
            for name in self.ours:
                if (user.login, name) in OPEN:
                    continue
                records = self.ours[name].with_user(user)
                here = [("id", "in", records.ids)]
                for method, args in [
                    ("search", (here,)),
                    ("search_count", (here,)),
                    ("search_read", (here, ["display_name"])),
                    ("web_search_read", (here, {"display_name": {}})),
                    ("name_search", ("",)),
                    ("formatted_read_group", (here, [], ["__count"])),
                    ("read", (["display_name"],)),
                    ("web_read", ({"display_name": {}},)),
                    ("export_data", (["id"],)),
                    ("create", ([{}],)),
                    ("web_save", ({}, {"id": {}})),
                    ("write", ({},)),
                    ("copy", ()),
                    ("unlink", ()),
                ]:
                    if (not records and method not in OF_MODEL) or (user not in thorough and method not in BASIC):
                        continue
                    outcome = self._ask(records, method, *args)
                    if outcome != ("not possible" if method == "export_data" else "refused"):
                        found[user.login, name, method] = outcome
        self.assertEqual(found, {})

    def test_methods(self):
        methods = find_methods(self.env)
        self.assertGreater(len(methods), 250)
        for user in self.outsiders:
            for name, method in methods:
                if (user.login, name) in OPEN or (name, method) in ODOOS_OWN:
                    continue
                records = self.ours.get(name) or self.world.given.get(name, self.env[name])
                if self.env[name]._abstract and not name.endswith((".dashboard", ".performance")):
                    continue  # a part of other models, where it is tried
                if not records and not self.env[name]._abstract:
                    records = self.env[name].browse(1)  # dialogs: whoever may not open one may not use another's
                outcome = self._try(records.with_user(user), method, *self._get_args(name, method))
                with self.subTest(user=user.login, model=name, method=method):
                    self.assertEqual(outcome, "refused")

    def test_routes(self):
        """Who may come in where; what others send for somebody is only taken where it is signed."""
        found = {}
        for rule in self.env["ir.http"].routing_map().iter_rules():
            endpoint = rule.endpoint
            if not getattr(endpoint, "__module__", "").startswith(ADDON):
                continue
            start = next((start for start in ROUTES if rule.rule.startswith(start)), rule.rule)
            routing = endpoint.routing
            is_open = routing["type"] == "http" and not routing.get("csrf", True)
            found.setdefault(start, set()).add((routing["auth"], is_open))
            self.assertFalse(routing.get("cors"), rule.rule)
        self.assertEqual(found, {start: {allowed} for start, allowed in ROUTES.items()})

    def test_shared_models_are_changed_by_managers_only(self):
        for name in SHARED:
            for user in (self.plain, self.biller, self.viewer):
                self.assertFalse(self.env[name].with_user(user).has_access("write"), (name, user.login))

    def test_fields_on_odoos_own_models(self):
        """What this addon adds to contacts, invoices and the like is told only to those who have to do with it."""
        open_fields = sorted(
            {
                (name, field.name)
                for name in ("res.partner", "account.move", "account.move.line", "res.users", "account.payment")
                for field in self.env[name]._fields.values()
                if field.name.startswith("inkasso_") and not field.groups
            }
        )
        self.assertEqual(open_fields, [], "a debtor or an agency with an account reads its own contact and invoices")
