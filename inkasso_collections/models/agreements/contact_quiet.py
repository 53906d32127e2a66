from datetime import datetime, time

from odoo import api, fields, models

from ...rules.contact_rules import Event

# Agreements know their day; at noon it is the same day wherever the debtor lives nearby.
NOON = time(12)


class ContactQuiet(models.Model):
    """Who has promised to pay, or contests the claim, is left in peace for a while, as contact rules say."""

    _inherit = "inkasso.contact"

    @api.model
    def _get_quiet_events(self, company, debtors, since):
        # EXTENDS inkasso.contact
        events = super()._get_quiet_events(company, debtors, since)
        for kind, model in (("promise", "inkasso.promise"), ("dispute", "inkasso.dispute")):
            for agreement in self.env[model].search(
                [
                    ("company_id", "=", company.id),
                    ("partner_id", "in", debtors.ids),
                    ("made_on", ">=", fields.Date.to_date(since)),
                    *self._get_quiet_domain(kind),
                ]
            ):
                event = (Event(kind, agreement.made_on), datetime.combine(agreement.made_on, NOON))
                events.setdefault(agreement.partner_id.id, []).append(event)
        return events

    @api.model
    def _get_quiet_domain(self, kind):
        """A promise that was broken, and an objection that was answered, leave the debtor in peace no longer."""
        return [("state", "=", "open")] if kind == "promise" else [("is_open", "=", True)]
