"""What the tests of payment plans share: verbs by which a debtor agrees, pays, and lets time pass."""

from decimal import Decimal
from unittest.mock import patch

from odoo import fields
from odoo.tests import freeze_time, new_test_user

from ..models.agreements.plan_terms import Terms
from .common import TODAY
from .posting_common import PostingCommon


class PaymentPlanCommon(PostingCommon):
    """Anna owes 900, due on 1 October 2026, of which nobody has reminded her yet. Interest would be 10 % a year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Plan = cls.env[
            "inkasso.payment.plan"
        ].sudo()  # as the scheduled actions and the portal; rights have tests of their own
        report_model = cls.registry["ir.actions.report"]
        cls.rendering_plans = patch.object(report_model, "_render_letters", report_model._render_letters)
        cls.startClassPatcher(  # rendering takes longest of all
            patch.object(
                report_model,
                "_render_letters",
                lambda _report, records: {each.id: (b"Letter", "html") for each in records},
            )
        )
        cls.collector = new_test_user(
            cls.env, "plan_collector", "inkasso_collections.group_collector", company_id=cls.company.id
        )
        cls.invoice = cls._invoice("2026-10-01", 900)

    @classmethod
    def _terms(cls, **vals):
        """Three instalments of the 15th, without interest and fee."""
        first_day = fields.Date.to_date(vals.pop("first_day", "2026-11-15"))
        for name in ("amount", "down_payment"):
            vals[name] = Decimal(str(vals.get(name, 0)))
        return Terms(**{"first_day": first_day, "number": 3, "charge_fee": False, **vals})

    @classmethod
    def _offer(cls, moves=None, day=TODAY, charges=None, **terms):
        items = cls._items(moves or cls.invoice)
        with freeze_time(day):
            return cls.Plan._propose(
                items, charges or cls.env["inkasso.charge"], cls._terms(**terms), fields.Date.to_date(day)
            )

    @classmethod
    def _agree(cls, moves=None, day=TODAY, **terms):
        plan = cls._offer(moves, day, **terms)
        with freeze_time(day):
            plan._accept("phone", "Said so")
        return plan

    @classmethod
    def _follow(cls, day):
        """The scheduled action of `day`."""
        with freeze_time(day), patch.object(cls.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 1):
            cls.Plan._cron_follow()

    def assertInstalments(self, plan, *expected):
        """(day, to pay, paid) of each instalment."""
        self.assertEqual(
            [(str(part.date), part.amount, part.amount_paid) for part in plan.instalment_ids.sorted("number")],
            list(expected),
        )

    def assertConserved(self, plan):
        """The instalments add up to what is owed and what came in; the lines rest exactly while the plan is in force."""
        is_open, money = plan._read_ledger()[plan.id]
        to_come = plan._get_interest_to_come()
        self.assertAlmostEqual(plan.amount_total, float(is_open + max(money, 0) + to_come), 2, plan.name)
        self.assertAlmostEqual(plan.amount_paid, float(max(money, 0)), 2, plan.name)
        self.assertAlmostEqual(plan.amount_open, float(is_open + to_come), 2, plan.name)
        self.assertEqual(plan.state == "kept", not is_open and not to_come)
