from odoo import api, fields, models
from odoo.tools import SQL

from .fact_effects import FACT_REST_REASONS


class Item(models.Model):
    """Items of a debtor about whom something is known rest from the start."""

    _inherit = "inkasso.item"

    rest_reason = fields.Selection(
        selection_add=FACT_REST_REASONS, ondelete={reason: "set null" for reason, _label in FACT_REST_REASONS}
    )

    @api.model
    def _get_known_conditions(self):
        # EXTENDS inkasso.item
        self.env["inkasso.debtor.fact"].flush_model(["partner_id"])
        known = SQL("EXISTS (SELECT FROM inkasso_debtor_fact f WHERE f.partner_id = p.id)")
        return [*super()._get_known_conditions(), known]

    def _heed_what_is_known(self):
        # EXTENDS inkasso.item
        super()._heed_what_is_known()
        self.env["inkasso.debtor.fact"]._rest_new_items(self)

    def write(self, vals):
        # EXTENDS: a new debtor brings the facts about him, and leaves those about the old one behind
        result = super().write(vals)
        if "partner_id" in vals:
            self._follow_facts()
        return result

    def _follow_facts(self):
        rests_sudo = self.env["inkasso.item.rest"].sudo()  # nobody edits rests
        rests_sudo.search([("item_id", "in", self.ids), ("res_model", "=", "inkasso.debtor.fact")]).unlink()
        self.env["inkasso.debtor.fact"]._rest_new_items(self)
        self._reschedule()
