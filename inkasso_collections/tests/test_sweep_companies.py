"""Everything of one company, tried by the manager of another: each model and method there is, new ones by themselves."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .sweep_common import SHARED, SweepCommon, call, find_methods

#: Models of which this scene makes no record: views of what other models have, and what is made only by dialogs.
WITHOUT_RECORD = {"inkasso.plan.analysis", "inkasso.payment.analysis", "inkasso.dispute.analysis"}
#: What may be refused for another reason than rights, or is answered with nothing.
HARMLESS = {"refused", "not possible", "nothing"}
#: What changes something, and rightly so: why.
REVIEWED = {
    ("inkasso.audit", "action_check_now"): "makes an audit of the user's own companies, whatever it is called on",
    ("inkasso.rate.correction", "action_correct"): "reference rates are everybody's: any manager corrects them",
}


@tagged("inkasso_sweep")
class TestSweepCompanies(SweepCommon):
    def test_there_is_something_of_each_model(self):
        """So that what follows does not pass for want of records."""
        missing = {name for name, records in self.ours.items() if not records and not self.env[name]._transient}
        self.assertLessEqual(missing, WITHOUT_RECORD, self.world.failed)

    def test_shared_models_have_no_company(self):
        for name in SHARED:
            self.assertNotIn("company_id", self.env[name]._fields, name)

    def test_records_are_neither_found_nor_read_nor_changed(self):
        for name in self.ours:
            ours = self._own(name)
            if not ours:
                continue
            theirs = ours.with_user(self.stranger)
            here = [("id", "in", ours.ids)]
            with self.subTest(name):
                self.assertFalse(theirs.search(here))
                self.assertEqual(theirs.search_count(here), 0)
                self.assertFalse(theirs.name_search("", here))
                self.assertFalse(theirs.formatted_read_group(here, [], ["__count"])[0]["__count"])
                for method, args in [
                    ("read", ()),
                    ("web_read", ({"display_name": {}},)),
                    ("export_data", (["id", "display_name"],)),
                    ("write", ({},)),
                    ("copy", ()),
                    ("unlink", ()),
                ]:
                    self.assertEqual(self._try(theirs, method, *args), "refused", method)

    def test_methods(self):
        found = {}
        for name, method in find_methods(self.env):
            ours = self._own(name) if name.startswith("inkasso.") and name in self.ours else self.world.given.get(name)
            if ours is None or not ours:
                continue
            outcome = self._try(ours.with_user(self.stranger), method, *self._get_args(name, method))
            if outcome not in HARMLESS and (name, method) not in REVIEWED:
                found[name, method] = outcome
        self.assertEqual(found, {})

    def test_dialogs(self):
        """A dialog filled in with what is not one's own does nothing with it."""
        found = {}
        methods = {}
        for name, method in find_methods(self.env):
            if self.env[name]._transient:
                methods.setdefault(name, []).append(method)
        self.assertGreater(len(methods), 30)
        for name, names in methods.items():
            if not name.startswith("inkasso."):
                continue
            model = self.env[name].with_user(self.stranger)
            for vals in self._list_fillings(name):
                for method in names:
                    outcome = self._try_dialog(model, vals, method)
                    if outcome not in HARMLESS and (name, method) not in REVIEWED:
                        found[name, method, tuple(vals)] = outcome
        self.assertEqual(found, {})

    def _list_fillings(self, name):
        """All of it ours; and each by itself beside what is needed."""
        full = self.world.fill(self.env[name])
        fields = self.env[name]._fields
        yield full
        for key in full:
            if not fields[key].required:
                yield {k: value for k, value in full.items() if fields[k].required or k == key}

    def _try_dialog(self, model, vals, method):
        with self._trying():
            try:
                records = model.browse(call(model.browse(), "web_save", vals, {"id": {}})[0]["id"])
            except Exception as error:
                return "refused" if isinstance(error, AccessError) else "not possible"
            return self._try(records, method, *self._get_args(model._name, method), leave_out=[model._table])
