from dataclasses import dataclass

from odoo import api, models

DELETED, EMPTIED, KEPT = "deleted", "emptied", "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """What one model keeps about debtors, and what becomes of it.

    ``case``: path to the case it belongs to; empty: it is about the debtor as such. ``texts``: the fields that are emptied.
    """

    model: str
    what: str
    fate: str
    debtor: str = "partner_id"
    case: str = "case_id"
    texts: tuple[str, ...] = ()


class Privacy(models.AbstractModel):
    """What collections keep about people: which data, for how long, given out on request, forgotten when its time is over.

    The accounts and what proves them stay (bokföringslagen 1999:1078, 7 kap. 2 §); what was only needed to collect goes a set
    time after the case was closed (GDPR art. 5.1 e). Each ability says what it keeps by extending :meth:`_get_personal_data`.
    """

    _name = "inkasso.privacy"
    _description = "Personal data in collections"

    @api.model
    def _get_personal_data(self):
        """The map of personal data: one :class:`PersonalData` for each model that keeps some. EXTENDED by abilities."""
        return []

    @api.model
    def _find_of_debtor(self, data, debtor):
        """The records of `data` about `debtor`, of the companies of the environment."""
        model = self.env[data.model].sudo().with_context(active_test=False)  # whoever calls has checked the right
        domain = [(data.debtor, "=", debtor.id)]
        if "company_id" in model._fields:
            domain += ["|", ("company_id", "=", False), ("company_id", "in", self.env.companies.ids)]
        return model.search(domain)
