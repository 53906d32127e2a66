"""Making many records in few statements gives what `create` gives."""

from decimal import Decimal
from unittest.mock import patch

from odoo import models
from odoo.tests import tagged

from ..models.batch import _is_plain, insert_records
from .common import CollectionsCommon


@tagged("post_install", "-at_install", "inkasso")
class TestInsertRecords(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice("2026-09-01")
        cls._run_and_send("2026-09-06")
        cls.notice = cls._run_and_send("2026-09-16")
        cls.Charge = cls.env["inkasso.charge"].sudo()

    def _vals(self, **vals):
        charge = self.notice.charge_ids[:1]
        names = ("company_id", "partner_id", "case_id", "notice_id", "currency_id", "fee_kind_id", "fee_rule_id")
        return {
            **{name: charge[name].id for name in names},
            "type": "fee",
            "legal_basis": "By agreement",
            "date": "2026-10-01",
            "amount": Decimal("12.345"),
            "amount_open": Decimal("12.345"),
            **vals,
        }

    def _read(self, records):
        names = [name for name, field in records._fields.items() if field.store and field.column_type and name != "id"]
        self.env.flush_all()
        self.env.invalidate_all()
        return [{name: record[name] for name in names} for record in records]

    def test_as_create_does_it(self):
        vals_list = [self._vals(explanation=[{"days": 3}]), self._vals(amount=0, amount_open=0, state="absorbed")]
        inserted = insert_records(self.Charge, [dict(vals) for vals in vals_list])
        created = self.Charge.create([{**vals, "move_line_id": False} for vals in vals_list])
        self.assertEqual(self._read(inserted), self._read(created))
        self.assertEqual(inserted.mapped("state"), ["claimed", "absorbed"])
        self.assertEqual(inserted.mapped("amount"), [12.35, 0])

    def test_those_they_belong_to_know_them(self):
        before = self.notice.charge_ids
        charges = insert_records(self.Charge, [self._vals()])
        self.assertEqual(self.notice.charge_ids, before | charges)

    def test_in_order_over_many_pages(self):
        days = [f"2026-10-{day:02}" for day in range(1, 31)]
        with patch("odoo.addons.inkasso_collections.models.batch.PAGE", 7):
            charges = insert_records(self.Charge, [self._vals(date=day) for day in days])
        self.assertEqual([str(charge.date) for charge in charges], days)

    def test_nothing(self):
        self.assertFalse(insert_records(self.Charge, []))

    def test_what_the_pipeline_makes_is_plain(self):
        for model in ("inkasso.notice.line", "inkasso.charge"):
            self.assertTrue(_is_plain(self.env[model], self._list_given(model)), f"{model} is made one by one")

    def _list_given(self, model):
        """The names of the values that the pipeline gives for records of `model`."""
        given = []
        module = "odoo.addons.inkasso_collections.models.dunning.notice_issue.insert_records"

        def spy(records, vals_list):
            if records._name == model:
                given.extend(name for vals in vals_list for name in vals)
            return insert_records(records, vals_list)

        debtor = self._make_debtor(f"Eva {model}")
        self._invoice("2026-08-01", partner=debtor)
        self._run_and_send("2026-08-06")
        with patch(module, spy):
            self._run_and_send("2026-10-05")
        self.assertTrue(given)
        return sorted(set(given))

    def test_an_addon_with_a_create_of_its_own_is_heard(self):
        made = []

        def create(records, vals_list):
            made.extend(vals_list)
            return models.BaseModel.create(records, vals_list)

        with patch.object(self.registry["inkasso.charge"], "create", create):
            insert_records(self.Charge, [self._vals()])
        self.assertEqual(len(made), 1)
