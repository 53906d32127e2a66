from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, Query


class ViewIdMixin(models.AbstractModel):
    """Rows that the database computes for each of other records, their owners, and whose ids tell the owner.

    A form reads such rows by their ids, from which the database alone cannot tell whose they are: it would compute those of
    all owners and throw all but these away.
    """

    _name = "inkasso.view.id.mixin"
    _description = "Rows of a view whose ids tell their owners"

    _owner_field = None
    _owner_factor = None  # the id of the row divided by it is that of the owner

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        # EXTENDS base: rows that are asked for by id are looked for with their owners alone
        domain = Domain(domain)
        ids = [id_ for id_ in self._get_asked_ids(domain) if id_]
        if ids:
            domain &= Domain(self._owner_field, "in", list({id_ // self._owner_factor for id_ in ids}))
        return super()._search(domain, offset=offset, limit=limit, order=order, **kwargs)

    @api.model
    def _get_asked_ids(self, domain):
        if getattr(domain, "field_expr", None) != "id" or domain.operator != "in":
            return ()
        return () if isinstance(domain.value, (Query, SQL)) else domain.value
