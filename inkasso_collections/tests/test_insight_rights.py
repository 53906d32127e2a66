"""Who may see figures, and ask for them: each model of them, and each method that a client can call."""

import inspect

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .insight_common import TODAY, InsightCommon

ACL = "odoo.addons.base.models.ir_model"
ADDON = "odoo.addons.inkasso_collections"
# What clients may call, by model; whoever adds a method adds it here, and it is tried with everyone who may not.
CALLABLE = {
    "inkasso.dashboard": {"get_data"},
    "inkasso.export.workbook": {"action_export"},
    "inkasso.simulation": {"action_simulate"},
    "inkasso.suggestion": {"action_open"},
    "inkasso.receivable.analysis": {"action_open"},
    "inkasso.notice.analysis": {"action_open"},
    "inkasso.agency.analysis": {"action_open"},
    "inkasso.agency.receipt.analysis": {"action_open"},
    "inkasso.plan.analysis": {"action_open"},
    "inkasso.dispute.analysis": {"action_open"},
}
FIGURES = (
    "inkasso.behaviour",
    "inkasso.cash.forecast",
    "inkasso.cash.target",
    "inkasso.dashboard",
    "inkasso.export.workbook",
    "inkasso.news.mixin",
    "inkasso.news.of.changes.mixin",
    "inkasso.score",
    "inkasso.score.history",
    "inkasso.score.model",
    "inkasso.simulation",
    "inkasso.simulation.line",
    "inkasso.snapshot",
    "inkasso.suggestion",
)


class TestInsightRights(InsightCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._run_and_send("2026-07-06")
        cls.strangers = {
            group: new_test_user(cls.env, f"rights_{group}", groups=f"base.group_{group}")
            for group in ("user", "portal", "public")
        }

    def _list_models(self):
        analyses = [name for name in self.registry if name.startswith("inkasso.") and name.endswith(".analysis")]
        xlsx = [name for name in self.registry if name.startswith("inkasso.xlsx.")]
        self.assertGreaterEqual(len(analyses), 11)
        return sorted([*FIGURES, *analyses, *xlsx])

    def _list_callable(self, model):
        """The methods of `model` that a client may call and that this addon made: those of Odoo have tests of their own."""
        found = set()
        for cls in self.registry[model].__mro__:
            for name, method in vars(cls).items():
                is_ours = inspect.isfunction(method) and method.__module__.startswith(ADDON)
                if is_ours and not name.startswith("_"):
                    found.add(name)
        return found - {"create", "write", "unlink"}

    def test_every_callable_method_is_known(self):
        found = {model: methods for model in self._list_models() if (methods := self._list_callable(model))}
        self.assertEqual(found, CALLABLE)

    def test_no_stranger_may_call_any(self):
        simulation = self.env["inkasso.simulation"].create({"policy_id": self.policy.id})
        records = {
            "inkasso.simulation": simulation,
            "inkasso.suggestion": self.env["inkasso.suggestion"]
            .sudo()
            .create({"company_id": self.company.id, "kind": "address", "found_on": TODAY}),
            "inkasso.export.workbook": self.env["inkasso.export.workbook"].create({}),
        }
        for group, user in self.strangers.items():
            for model, methods in CALLABLE.items():
                record = records.get(model) or self.env[model].browse(1)
                args = [{}] if model == "inkasso.dashboard" else [record.ids or [1]]
                for method in methods:
                    with (
                        self.subTest(group=group, model=model, method=method),
                        mute_logger(ACL),
                        self.assertRaises(AccessError),
                    ):
                        call_kw(self.env[model].with_user(user), method, args, {})

    def test_no_stranger_may_read_anything(self):
        for group, user in self.strangers.items():
            for model in self._list_models():
                if self.registry[model]._abstract:
                    continue
                with self.subTest(group=group, model=model), mute_logger(ACL):
                    for operation in ("read", "create", "write", "unlink"):
                        self.assertFalse(self.env[model].with_user(user).has_access(operation), operation)

    def test_what_was_reckoned_is_edited_by_nobody(self):
        """Users see figures, managers plan cash; what was made of the ledger stays as it was made."""
        by_hand = {"inkasso.export.workbook", "inkasso.simulation"}
        for group in ("user", "collector", "manager"):
            user = new_test_user(self.env, f"figures_{group}", groups=f"inkasso_collections.group_{group}")
            for model in self._list_models():
                if self.registry[model]._abstract:
                    continue
                with self.subTest(group=group, model=model):
                    record = self.env[model].with_user(user)
                    self.assertTrue(record.has_access("read"))
                    may_edit = model in by_hand or (model == "inkasso.cash.target" and group == "manager")
                    self.assertEqual(record.has_access("write"), may_edit)
                    self.assertEqual(record.has_access("unlink"), may_edit)

    def test_another_company_sees_nothing(self):
        theirs = self.env["res.company"].sudo().create({"name": "Theirs AB"})
        stranger = new_test_user(
            self.env,
            "rights_theirs",
            groups="inkasso_collections.group_manager",
            company_id=theirs.id,
            company_ids=[Command.set(theirs.ids)],
        )
        self.env["inkasso.cash.target"].create({"company_id": self.company.id, "month": TODAY, "amount": 5})
        self.env["inkasso.simulation"].create({"policy_id": self.policy.id}).action_simulate()
        self.env["inkasso.snapshot"].sudo()._record(self.company, TODAY, TODAY)
        self.env["inkasso.score.model"].sudo()._train(self.company, TODAY)
        self.env["inkasso.score"].sudo()._score_open(self.company, TODAY)
        self.env["inkasso.behaviour"].sudo()._refresh(self.company, TODAY)
        self.env["inkasso.cash.forecast"].sudo()._make(self.company, TODAY)
        seen = 0
        for model in self._list_models():
            if self.registry[model]._abstract or self.registry[model]._transient:
                continue
            with self.subTest(model):
                seen += bool(
                    self.env[model].with_user(self.viewer).search_count([("company_id", "=", self.company.id)])
                )
                self.assertFalse(
                    self.env[model].with_user(stranger).search_count([("company_id", "=", self.company.id)])
                )
        self.assertGreater(seen, 8)
