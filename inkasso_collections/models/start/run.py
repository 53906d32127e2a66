from odoo import api, fields, models


class Run(models.Model):
    """Nightly runs leave alone a ledger that was there before the addon, until somebody has decided how to begin."""

    _inherit = "inkasso.run"

    pending_start = fields.Char(
        compute="_compute_pending_start",
        help="Companies whose ledger was there before, and whose start is not decided.",
    )

    @api.depends("company_ids.inkasso_start_pending")
    def _compute_pending_start(self):
        for run in self:
            run.pending_start = ", ".join(run.company_ids.filtered("inkasso_start_pending").mapped("name"))

    @api.model
    def _get_nightly_run(self, day, companies=None):
        # EXTENDS inkasso.run
        if companies is None:
            companies = self.env["res.company"].search([("inkasso_automatic", "=", True)])
        return super()._get_nightly_run(day, companies.filtered(lambda company: not company.inkasso_start_pending))
