from datetime import date

from odoo import models
from odoo.tools import SQL


class ReferenceRate(models.Model):
    _inherit = "inkasso.reference.rate"

    def _get_used(self):
        """The rows in force between the first and the last day for which interest was claimed by a rule on their kind.

        Of all companies: the rows are shared. Withdrawn charges do not count, waived ones do.
        """
        # EXTENDS law
        claimed = self._get_claimed_spans()
        used = self.filtered(
            lambda rate: (
                rate.kind_id.id in claimed
                and claimed[rate.kind_id.id][1] >= rate.date_from
                and claimed[rate.kind_id.id][0] <= (rate.date_to or date.max)
            )
        )
        return super()._get_used() | used

    def _get_claimed_spans(self):
        """First and last day for which interest was claimed, by id of the kind of reference rate.

        One scan for all rows: a list of rates asks it for two hundred of them.
        """
        self.env["inkasso.charge"].flush_model(["type", "state", "date_from", "date_to", "interest_rule_id"])
        self.env["inkasso.interest.rule"].flush_model(["rate_kind_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT r.rate_kind_id, MIN(c.date_from), MAX(c.date_to)
                  FROM inkasso_charge c
                  JOIN inkasso_interest_rule r ON r.id = c.interest_rule_id
                 WHERE c.type = 'interest' AND c.state <> 'cancelled' AND r.rate_kind_id = ANY(%s)
                   AND c.date_from IS NOT NULL AND c.date_to IS NOT NULL
                 GROUP BY r.rate_kind_id
                """,
                self.kind_id.ids,
            )
        )
        return {kind_id: (first, last) for kind_id, first, last in rows}
