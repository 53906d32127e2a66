"""What changes figures: the ledger, and whatever was done about it."""

from odoo import api, models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _inkasso_posted(self, again):
        # EXTENDS account.move: what is sold and received, also where it is matched with nothing yet
        super()._inkasso_posted(again)
        self._announce_to_dashboards()

    def _check_inkasso_draft(self):
        # EXTENDS account.move
        super()._check_inkasso_draft()
        self._announce_to_dashboards()

    def _announce_to_dashboards(self):
        self.env["inkasso.dashboard"]._announce(self.filtered(lambda move: not move.is_purchase_document()).company_id)


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model
    def _inkasso_sync(self, claims, since):
        # EXTENDS account.partial.reconcile
        self.env["inkasso.dashboard"]._announce(claims.company_id)
        return super()._inkasso_sync(claims, since)


class Item(models.Model):
    """Made with the posting of their invoices, which is told; a `create` here would prevent that few statements make them."""

    _name = "inkasso.item"
    _inherit = ["inkasso.item", "inkasso.news.of.changes.mixin"]


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
