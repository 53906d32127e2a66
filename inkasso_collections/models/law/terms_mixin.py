from odoo import api, models
from odoo.exceptions import AccessError


class TermsMixin(models.AbstractModel):
    """Records of Odoo that carry terms of collection, which only collectors set.

    Whoever may edit contacts or invoices would else decide by which plan a customer is collected and what may be charged.
    Everybody else reads them, and creates and edits the records as ever.
    """

    _name = "inkasso.terms.mixin"
    _description = "Terms of collection"

    # names of the fields, set by each model
    _inkasso_terms = ()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_inkasso_terms({name for name in self._inkasso_terms if vals.get(name)})
        return super().create(vals_list)

    def write(self, vals):
        given = {name for name in self._inkasso_terms if name in vals}
        if given:
            self._check_inkasso_terms(
                {name for name in given for record in self if record._differs_in_inkasso_terms(name, vals[name])}
            )
        return super().write(vals)

    def _differs_in_inkasso_terms(self, name, value):
        self.ensure_one()
        return (self._fields[name].convert_to_write(self[name], self) or False) != (value or False)

    @api.model
    def _check_inkasso_terms(self, names):
        if not names or self.env.su or self.env.user.has_group("inkasso_collections.group_collector"):
            return
        labels = (self._fields[name]._description_string(self.env) for name in sorted(names))
        raise AccessError(
            self.env._(
                "Only collectors set %(terms)s. Ask for the right “Collections: Collector”.",
                terms=", ".join(f"“{label}”" for label in labels),
            )
        )
