from odoo import api, fields, models

from ...rules.contact_rules import ContactRules
from .contact_calendar import get_holidays


class Jurisdiction(models.Model):
    _inherit = "inkasso.jurisdiction"

    contact_rule_ids = fields.One2many("inkasso.contact.rule", "jurisdiction_id", string="Contact rules")

    def _get_contact_rules(self, company, debtor_kind, country, day):
        """What holds for contacting debtors of this kind in `country` on `day`, for :mod:`rules.contact_rules`."""
        rules = self.contact_rule_ids or self._get_cautious_rules()
        pure = [rule._to_pure() for rule in rules._get_applicable(debtor_kind, company, day)]
        by_kind = {kind: [one for one in pure if one.rule.kind == kind] for kind in ("attempts", "hours", "quiet")}
        return ContactRules(
            limits=tuple(by_kind["attempts"]),
            hours=tuple(by_kind["hours"]),
            quiet=tuple(by_kind["quiet"]),
            holidays=get_holidays(country.code or ""),
        )

    @api.model
    def _get_cautious_rules(self):
        """The rows that hold where a jurisdiction has none: those of the European Union's, which are cautious."""
        union = self.env.ref("inkasso_collections.jurisdiction_eu", raise_if_not_found=False)
        return union.contact_rule_ids if union else self.env["inkasso.contact.rule"]
