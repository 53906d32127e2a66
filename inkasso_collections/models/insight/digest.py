from odoo import fields, models
from odoo.exceptions import AccessError


class Digest(models.Model):
    """What came in and what is overdue, in Odoo's digest e-mail."""

    _inherit = "digest.digest"

    kpi_inkasso_received = fields.Boolean("Received from customers")
    kpi_inkasso_received_value = fields.Monetary(compute="_compute_kpi_inkasso_received_value")
    kpi_inkasso_overdue = fields.Boolean("Overdue from customers")
    kpi_inkasso_overdue_value = fields.Monetary(compute="_compute_kpi_inkasso_overdue_value")

    def _compute_kpi_inkasso_received_value(self):
        """Payments of the digest's period."""
        self._inkasso_check_access()
        start, end, _companies = self._get_kpi_compute_parameters()
        self._inkasso_set(
            "kpi_inkasso_received_value",
            "inkasso.movement.analysis",
            [("is_payment", "=", True), ("date", ">", start), ("date", "<=", end)],
            "amount_paid",
        )

    def _compute_kpi_inkasso_overdue_value(self):
        """What was overdue at the end of the digest's period: now, or as recorded then."""
        self._inkasso_check_access()
        _start, end, _companies = self._get_kpi_compute_parameters()
        field, day = "kpi_inkasso_overdue_value", fields.Date.to_date(end)
        if day >= self.env["inkasso.notice"]._get_today():
            self._inkasso_set(field, "inkasso.receivable.analysis", [("band", "!=", "0")], "amount_overdue")
            return
        for digest in self:
            company = digest.company_id or self.env.company
            recorded = self.env["inkasso.snapshot"].search(
                [("company_id", "=", company.id), ("day", "<=", day)], order="day desc", limit=1
            )
            rows = recorded.search([("company_id", "=", company.id), ("day", "=", recorded.day)])
            digest[field] = sum(rows.mapped("amount")) - sum(rows.mapped("amount_not_due"))

    def _inkasso_check_access(self):
        if not self.env.user.has_group("inkasso_collections.group_user"):
            raise AccessError(self.env._("Do not have access, skip this data for user's digest email"))

    def _inkasso_set(self, field, model, domain, measure):
        """Each company's sum, in its own currency."""
        for digest in self:
            company = digest.company_id or self.env.company
            analysis = self.env[model].with_context(allowed_company_ids=company.ids)
            [[amount]] = analysis._read_group([("company_id", "=", company.id), *domain], [], [f"{measure}:sum"])
            digest[field] = amount

    def _compute_kpis_actions(self, company, user):
        # EXTENDS digest
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("inkasso_collections.menu_root").id
        actions["kpi_inkasso_received"] = f"inkasso_collections.inkasso_dashboard_action?menu_id={menu}"
        actions["kpi_inkasso_overdue"] = f"inkasso_collections.inkasso_dashboard_action?menu_id={menu}"
        return actions
