"""What changes figures: the ledger, and whatever was done about it."""

from odoo import api, models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        # EXTENDS account: what is sold and received, also where it is matched with nothing yet
        posted = super()._post(soft)
        self.env["inkasso.dashboard"]._announce(
            posted.filtered(lambda move: not move.is_purchase_document()).company_id
        )
        return posted

    def button_draft(self):
        # EXTENDS account
        result = super().button_draft()
        self.env["inkasso.dashboard"]._announce(self.filtered(lambda move: not move.is_purchase_document()).company_id)
        return result


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        self.env["inkasso.dashboard"]._announce(partials._inkasso_of_customers().company_id)
        return partials

    def unlink(self):
        self.env["inkasso.dashboard"]._announce(self._inkasso_of_customers().company_id)
        return super().unlink()

    def _inkasso_of_customers(self):
        return self.filtered(lambda partial: partial.debit_move_id.account_type == "asset_receivable")


class Item(models.Model):
    _name = "inkasso.item"
    _inherit = ["inkasso.item", "inkasso.news.mixin"]


class Notice(models.Model):
    _name = "inkasso.notice"
    _inherit = ["inkasso.notice", "inkasso.news.mixin"]


class Charge(models.Model):
    """Made by the ten thousand with the notices that claim them, in few statements that a `create` here would prevent."""

    _name = "inkasso.charge"
    _inherit = ["inkasso.charge", "inkasso.news.of.changes.mixin"]


class Promise(models.Model):
    _name = "inkasso.promise"
    _inherit = ["inkasso.promise", "inkasso.news.mixin"]


class Dispute(models.Model):
    _name = "inkasso.dispute"
    _inherit = ["inkasso.dispute", "inkasso.news.mixin"]


class PaymentPlan(models.Model):
    _name = "inkasso.payment.plan"
    _inherit = ["inkasso.payment.plan", "inkasso.news.mixin"]


class PaymentPlanInstalment(models.Model):
    _name = "inkasso.payment.plan.instalment"
    _inherit = ["inkasso.payment.plan.instalment", "inkasso.news.mixin"]


class Assignment(models.Model):
    _name = "inkasso.assignment"
    _inherit = ["inkasso.assignment", "inkasso.news.mixin"]


class RemittanceLine(models.Model):
    _name = "inkasso.remittance.line"
    _inherit = ["inkasso.remittance.line", "inkasso.news.mixin"]


class Suggestion(models.Model):
    _name = "inkasso.suggestion"
    _inherit = ["inkasso.suggestion", "inkasso.news.mixin"]


class CashForecast(models.Model):
    _name = "inkasso.cash.forecast"
    _inherit = ["inkasso.cash.forecast", "inkasso.news.mixin"]


class CashTarget(models.Model):
    _name = "inkasso.cash.target"
    _inherit = ["inkasso.cash.target", "inkasso.news.mixin"]
