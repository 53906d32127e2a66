"""What the tests of agreements share: a debtor with a case, and verbs for what people agree on."""

from unittest.mock import patch

from odoo import fields
from odoo.tests import new_test_user

from .common import TODAY, CollectionsCommon


class AgreementsCommon(CollectionsCommon):
    """Anna was reminded twice of 1 000 that was due on 1 September; it is 15 October, and the demand would go out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(  # scheduled actions commit, which tests cannot
            patch.object(cls.registry["ir.cron"], "_commit_progress", lambda *args, **options: float("inf"))
        )
        cls.company.write(  # where the rest of a settlement goes
            {
                "inkasso_loss_account_id": cls.company_data["default_account_expense"].id,
                "inkasso_doubtful_journal_id": cls.company_data["default_journal_misc"].id,
            }
        )
        cls.invoice = cls._invoice("2026-09-01")
        cls.item = cls._items(cls.invoice)
        for day in ("2026-09-06", "2026-09-16"):
            cls._run_and_send(day)
        cls.case = cls.item.case_id
        cls.sek = cls.company.currency_id
        cls.reason = cls.env.ref("inkasso_collections.dispute_reason_quality")
        cls.collector = cls._user(
            "accord_collector", "inkasso_collections.group_collector,account.group_account_invoice"
        )
        cls.viewer = cls._user("accord_viewer", "inkasso_collections.group_user")

    @classmethod
    def _user(cls, login, groups):
        return new_test_user(cls.env, login, groups=groups, company_id=cls.company.id)

    @classmethod
    def _days(cls, days, start=TODAY):
        return fields.Date.add(fields.Date.to_date(start), days=days)

    def _on(self, day):
        """The environment of another day, as scheduled actions and people then have it."""
        return self.env(context={**self.env.context, "inkasso_date": fields.Date.to_date(day)})

    def _promise(self, amount=1000, day="2026-10-20", source="phone", case=None, **vals):
        return self.env["inkasso.promise"]._make(case or self.case, amount, self.sek, day, source, **vals)

    def _dispute(self, amounts=None, **vals):
        return self.env["inkasso.dispute"]._open(
            self.case, amounts or {self.item: None}, self.reason, vals.pop("text", "It is broken"), **vals
        )

    def _activities(self, kind, case=None):
        return (case or self.case).activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref(f"inkasso_collections.activity_{kind}")
        )
