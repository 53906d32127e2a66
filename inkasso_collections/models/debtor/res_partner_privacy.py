from odoo import api, fields, models
from odoo.fields import Domain

# Where a person lives, in every field that says so.
ADDRESS_FIELDS = frozenset(
    {
        "street",
        "street2",
        "zip",
        "city",
        "state_id",
        "contact_address",
        "contact_address_complete",
        "contact_address_inline",
        "partner_latitude",
        "partner_longitude",
    }
)


class ResPartnerPrivacy(models.Model):
    """The address of who has a protected identity is seen by managers only, in names and groups, too."""

    _name = "res.partner"
    _inherit = ["res.partner", "inkasso.protected.mixin"]
    _protected_fields = ADDRESS_FIELDS

    @api.model
    def _inkasso_get_protected_debtors(self):
        facts_sudo = self.env["inkasso.debtor.fact"].sudo()  # it protects against everybody
        today = fields.Date.context_today(self)
        return facts_sudo.search(facts_sudo._get_current_domain(today) & Domain("kind", "=", "protected")).partner_id

    def _inkasso_protected(self):
        """Those of these contacts whose identity, or whose company's, is protected today."""
        debtors = self._inkasso_get_protected_debtors()
        return (
            # finds what is to be hidden
            self.filtered(lambda partner: partner.sudo().commercial_partner_id in debtors) if debtors else self.browse()
        )

    def _get_protected(self):
        # OVERRIDE inkasso.protected.mixin
        return self._inkasso_protected()

    def _get_protected_debtors(self):
        # OVERRIDE inkasso.protected.mixin
        return self

    @api.depends_context("uid")
    def _compute_display_name(self):
        # EXTENDS base: a name that is shown with its address
        hidden = self.browse()
        if self.env.context.get("show_address") and not self._sees_addresses():
            hidden = self._inkasso_protected()
        super(ResPartnerPrivacy, self - hidden)._compute_display_name()
        without_address = hidden.with_context(show_address=False)
        super(ResPartnerPrivacy, without_address)._compute_display_name()
        for partner, bare in zip(hidden, without_address, strict=True):
            partner.display_name = bare.display_name

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        # EXTENDS base: groups by place do not tell where somebody is
        places = {spec.split(":")[0].split(".")[0] for spec in groupby} & ADDRESS_FIELDS
        if places and not self._sees_addresses():
            protected = self._inkasso_get_protected_debtors()
            domain = Domain(domain) & Domain("commercial_partner_id", "not in", protected.ids)
        return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)
