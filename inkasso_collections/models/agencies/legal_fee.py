from odoo import api, fields, models


class FeeKind(models.Model):
    """What courts and authorities charge, and what filing costs: claimed in the application, not in a letter before it."""

    _inherit = "inkasso.fee.kind"

    is_legal = fields.Boolean(
        string="Cost of a legal step", help="Claimed with an application; it does not count beside reminder fees."
    )
    is_outlay = fields.Boolean(
        string="Paid to the authority", help="Booked as a cost. Otherwise it pays for the work of filing."
    )


class Charge(models.Model):
    """Costs of legal steps are claimed on the debtor like fees, and booked, paid and waived like them."""

    _inherit = "inkasso.charge"

    legal_step_id = fields.Many2one("inkasso.legal.step", readonly=True, ondelete="restrict", index="btree_not_null")

    # Applied for twice at once, a cost is claimed once.
    _legal_cost_uniq = models.UniqueIndex(
        "(legal_step_id, fee_kind_id, date) WHERE legal_step_id IS NOT NULL AND state NOT IN ('cancelled', 'waived')",
        "This cost of the legal step has been claimed already.",
    )

    @api.model
    def _read_history(self, line_ids):
        # EXTENDS inkasso.charge: what a court charges is no collection cost that the compensation absorbs or is set off with
        history = super()._read_history(line_ids)
        # kinds of fee are the law's
        codes = self.env["inkasso.fee.kind"].sudo().search([("is_legal", "=", True)]).mapped("code")
        for claimed in history.values():
            for code in codes:
                claimed.by_code.pop(code, None)
                claimed.absorbed.pop(code, None)
        return history
