from odoo import api, models

# What the debtor says to us in forms, as opposed to settings and ratings.
SPOKEN = frozenset({"contact", "plan", "plan_accept", "plan_decline", "promise", "dispute"})


class AccessLog(models.Model):
    """What the debtor says to us in the portal is a contact of his."""

    _inherit = "inkasso.access.log"

    @api.model
    def _take_form(self, case, form_key, detail, link=None, user=None, visitor=None):
        # EXTENDS inkasso.access.log
        is_first = super()._take_form(case, form_key, detail, link, user, visitor)
        if is_first and detail in SPOKEN:
            case._log_contact("portal", "reached", direction="in", note=detail)
        return is_first
