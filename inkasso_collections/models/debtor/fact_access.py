from odoo import fields, models

from .fact_effects import EFFECTS

CHANNEL = "portal"


class DebtorFactAccess(models.Model):
    """Facts after which the debtor's links may be in the wrong hands: a death, a trustee, a protected identity."""

    _inherit = "inkasso.debtor.fact"

    def _take_effect(self):
        # EXTENDS inkasso.debtor.fact: what was sent before opens nothing any more; a representative gets new links
        result = super()._take_effect()
        today = fields.Date.context_today(self)
        for fact in self.sudo():  # a consequence of entering the fact
            if CHANNEL in EFFECTS[fact.kind].blocked and fact._holds_on(today):
                fact._get_cases_of_links()._revoke_links(
                    self.env._("A fact about the debtor: %(fact)s", fact=fact.display_name)
                )
        return result

    def _get_cases_of_links(self):
        self.ensure_one()
        domain = [("partner_id", "=", self.partner_id.id)]
        return self.env["inkasso.case"].search(
            [*domain, ("company_id", "=", self.company_id.id)] if self.company_id else domain
        )


class Case(models.Model):
    _inherit = "inkasso.case"

    def _may_use_portal(self):
        # EXTENDS inkasso.case: not while a fact forbids it, unless somebody represents the debtor
        today = fields.Date.context_today(self)
        facts = self.env["inkasso.debtor.fact"]._find(self.partner_id, self.company_id, today)
        return super()._may_use_portal() and not facts._get_block(CHANNEL)
