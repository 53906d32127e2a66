"""What the tests of legal steps share: debtors with numbers, a demand that was sent, the authority, and verbs."""

from odoo import fields

from .agencies_common import AgenciesCommon

APPLY_DAY = "2026-10-15"


class LegalCommon(AgenciesCommon):
    """Anna, 811228-9874, owes 10 000 since 1 September; all three notices were sent. We are 556703-7485."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.write({"is_company": True, "country_id": cls.env.ref("base.se").id})
        cls.company.company_registry = "556703-7485"
        cls.anna.company_registry = "811228-9874"
        cls._notify("2026-10-01")
        cls.authority = cls.env["res.partner"].create({"name": "Kronofogden", "is_company": True})
        cls.order_kind = cls.env.ref("inkasso_collections.legal_kind_se_order")
        cls.order_kind.authority_id = cls.authority
        cls.execution_kind = cls.env.ref("inkasso_collections.legal_kind_se_execution")
        cls.court_kind = cls.env.ref("inkasso_collections.legal_kind_se_court")
        cls.company.inkasso_legal_consent = False
        cls.cost_account = cls._make_account("6062", "Court costs", "expense")
        cls.company.inkasso_court_cost_account_id = cls.cost_account
        cls.item = cls._items(cls.invoice)

    @classmethod
    def _open_step(cls, case=None, kind=None, **vals):
        return cls.env["inkasso.legal.step"]._open(
            case or cls.case, kind or cls.order_kind, cls.company.currency_id, **vals
        )

    @classmethod
    def _apply_step(cls, case=None, kind=None, **vals):
        step = cls._open_step(case, kind, **vals)
        step.action_prepare()
        step.action_apply()
        return step

    @classmethod
    def _move(cls, step, status, day=APPLY_DAY, **vals):
        step.sudo()._set_status(status, fields.Date.to_date(day), **vals)

    def _balance(self, account):
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted"), ("company_id", "=", self.company.id)]
        )
        return round(sum(lines.mapped("balance")), 2)

    def _findings(self, step):
        return [finding[0] for finding in step.findings or []]
