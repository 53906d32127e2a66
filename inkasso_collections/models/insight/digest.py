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
        """What is overdue now; the digest compares it with itself, as nothing is known of the past here."""
        self._inkasso_check_access()
        self._inkasso_set(
            "kpi_inkasso_overdue_value", "inkasso.receivable.analysis", [("band", "!=", "0")], "amount_overdue"
        )

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
