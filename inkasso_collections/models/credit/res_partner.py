from odoo import api, fields, models
from odoo.fields import Domain

GROUP = "inkasso_collections.group_user"


class ResPartner(models.Model):
    """What the customer's form says of supply and credit, for the current company."""

    _inherit = "res.partner"

    inkasso_stop_ids = fields.One2many("inkasso.supply.stop", "partner_id", string="Supply stops", groups=GROUP)
    inkasso_stop_id = fields.Many2one(
        "inkasso.supply.stop", string="Supply stop", compute="_compute_inkasso_stop", compute_sudo=True, groups=GROUP
    )
    inkasso_is_stopped = fields.Boolean(
        string="Supply stopped",
        compute="_compute_inkasso_stop",
        search="_search_inkasso_is_stopped",
        compute_sudo=True,
        groups="base.group_user",
    )
    inkasso_stop_reason = fields.Text(
        string="Why supply is stopped", compute="_compute_inkasso_stop", compute_sudo=True, groups="base.group_user"
    )
    inkasso_exposure_id = fields.Many2one(
        "inkasso.credit.exposure", string="Exposure", compute="_compute_inkasso_exposure", groups=GROUP
    )
    inkasso_exposure = fields.Monetary(
        string="Credit exposure",
        compute="_compute_inkasso_exposure",
        currency_field="inkasso_currency_id",
        groups=GROUP,
    )
    inkasso_insured = fields.Monetary(
        string="Insured", compute="_compute_inkasso_exposure", currency_field="inkasso_currency_id", groups=GROUP
    )
    inkasso_is_over_limit = fields.Boolean(compute="_compute_inkasso_exposure", groups=GROUP)
    inkasso_check_ids = fields.One2many("inkasso.credit.check", "partner_id", string="Credit checks", groups=GROUP)
    inkasso_cover_ids = fields.One2many(
        "inkasso.credit.insurance.cover", "partner_id", string="Credit insurance", groups=GROUP
    )

    @api.depends("commercial_partner_id.inkasso_stop_ids.state", "commercial_partner_id.inkasso_stop_ids.reason")
    @api.depends_context("company")
    def _compute_inkasso_stop(self):
        stops = self.env["inkasso.supply.stop"].search(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
                ("state", "in", ("active", "released")),
            ]
        )
        by_partner = {stop.partner_id: stop for stop in stops}
        for partner in self:
            stop = by_partner.get(partner.commercial_partner_id, stops.browse())
            partner.inkasso_stop_id = stop
            partner.inkasso_is_stopped = stop.state == "active"
            partner.inkasso_stop_reason = stop.reason if stop.state == "active" else False

    @api.model
    def _search_inkasso_is_stopped(self, operator, value):
        if operator != "in":
            return NotImplemented
        stops_sudo = self.env["inkasso.supply.stop"].sudo()  # whether a customer is stopped is no secret
        stopped = stops_sudo._search([("company_id", "=", self.env.company.id), ("state", "=", "active")])
        found = Domain("commercial_partner_id", "in", stopped.subselect("partner_id"))
        return found if True in value else ~found

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_inkasso_exposure(self):
        exposures_sudo = self.env["inkasso.credit.exposure"].sudo()  # sums, whoever sees the ledger
        exposures = {
            exposure.partner_id: exposure
            for exposure in exposures_sudo.search(
                [("partner_id", "in", self.commercial_partner_id.ids), ("company_id", "=", self.env.company.id)]
            )
        }
        for partner in self:
            exposure = exposures.get(partner.commercial_partner_id, exposures_sudo.browse())
            partner.inkasso_exposure_id = exposure.sudo(False)
            partner.inkasso_exposure = exposure.exposure
            partner.inkasso_insured = exposure.insured
            partner.inkasso_is_over_limit = exposure.is_over_limit

    # -------------------------------------------------------------------------
    # Actions
    # -------------------------------------------------------------------------

    def action_inkasso_stop(self):
        """Open the dialog that stops this customer, or releases it."""
        self.ensure_one()
        self.env["inkasso.supply.stop"]._as_collector()
        return self._open_inkasso_stop_dialog(self.env.company)

    def _open_inkasso_stop_dialog(self, company):
        debtor = self.commercial_partner_id
        wizard = self.env["inkasso.supply.stop.wizard"].create({"partner_id": debtor.id, "company_id": company.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Supply stop"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_inkasso_exposure(self):
        self.ensure_one()
        return self.inkasso_exposure_id._get_records_action(name=self.env._("Credit exposure"))
