from odoo import api, models
from odoo.tools import SQL


class ContactRate(models.Model):
    """The right-party rate of any group of contacts, counted by the database."""

    _inherit = "inkasso.contact"

    @api.depends("call_count", "reached_count")
    def _compute_right_party_rate(self):
        for contact in self:
            contact.right_party_rate = 100.0 * contact.reached_count if contact.call_count else 0.0

    def _read_group_select(self, aggregate_spec, query):
        # EXTENDS base: an average of averages would be wrong; it is calls that count
        if aggregate_spec == "right_party_rate:avg":
            return SQL(
                "100.0 * SUM(%s) / NULLIF(SUM(%s), 0)",
                self._field_to_sql(self._table, "reached_count", query),
                self._field_to_sql(self._table, "call_count", query),
            )
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _get_right_party_rates(self, groupby, domain=()):
        """The right-party rate in percent of each value of the field `groupby` with calls, in one query."""
        rows = self._read_group([("call_count", ">", 0), *domain], [groupby], ["reached_count:sum", "call_count:sum"])
        return {value: 100.0 * reached / calls for value, reached, calls in rows}
