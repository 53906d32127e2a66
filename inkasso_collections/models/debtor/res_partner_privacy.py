from odoo import api, fields, models
from odoo.fields import Domain

# Where a person lives, in every field that says so.
ADDRESS_FIELDS = {
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
MANAGER = "inkasso_collections.group_manager"


class ResPartnerPrivacy(models.Model):
    """The address of who has a protected identity is seen by managers only, and it is noted who saw it.

    It is left out wherever values leave the server for a user: forms, lists, exports and groups. What the system itself
    does, such as routing a letter, goes on.
    """

    _inherit = "res.partner"

    def _inkasso_protected(self):
        """Those of these contacts whose identity, or whose company's, is protected today."""
        facts_sudo = self.env["inkasso.debtor.fact"].sudo()  # it protects against everybody
        debtors = facts_sudo.search(
            facts_sudo._get_current_domain(fields.Date.context_today(self)) & Domain("kind", "=", "protected")
        ).partner_id
        return (
            self.filtered(lambda partner: partner.sudo().commercial_partner_id in debtors) if debtors else self.browse()
        )

    @api.model
    def _inkasso_sees_addresses(self):
        return self.env.su or self.env.user.has_group(MANAGER)

    @api.depends_context("uid")
    def _compute_display_name(self):
        # EXTENDS base: a name that is shown with its address
        hidden = self.browse()
        if self.env.context.get("show_address") and not self._inkasso_sees_addresses():
            hidden = self._inkasso_protected()
        super(ResPartnerPrivacy, self - hidden)._compute_display_name()
        without_address = hidden.with_context(show_address=False)
        super(ResPartnerPrivacy, without_address)._compute_display_name()
        for partner, bare in zip(hidden, without_address, strict=True):
            partner.display_name = bare.display_name

    def _read_format(self, fnames, load="_classic_read"):
        # EXTENDS base: forms, lists and calls from outside read through here
        rows = super()._read_format(fnames, load)
        hidden = ADDRESS_FIELDS & set(fnames)
        protected = self._inkasso_protected() if hidden and not self.env.su else self.browse()
        if not protected:
            return rows
        if self._inkasso_sees_addresses():
            self.env["inkasso.debtor.look"]._log(protected)
            return rows
        ids = set(protected.ids)
        return [{**row, **dict.fromkeys(hidden, False)} if row["id"] in ids else row for row in rows]

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        # EXTENDS base: also where another model's export follows a link to the contact
        columns = [index for index, path in enumerate(fields) if path and path[0] in ADDRESS_FIELDS]
        protected = self._inkasso_protected() if columns and not self.env.su else self.browse()
        if not protected:
            return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)
        if self._inkasso_sees_addresses():
            self.env["inkasso.debtor.look"]._log(protected)
            return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)
        rows = []
        for partner in self:
            for row in super(ResPartnerPrivacy, partner)._export_rows(fields, _is_toplevel_call=_is_toplevel_call):
                if partner in protected:
                    row = ["" if index in columns else value for index, value in enumerate(row)]
                rows.append(row)
        return rows

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        # EXTENDS base: groups by place do not tell where somebody is
        places = {spec.split(":")[0].split(".")[0] for spec in groupby} & ADDRESS_FIELDS
        if places and not self._inkasso_sees_addresses():
            today = fields.Date.context_today(self)
            facts_sudo = self.env["inkasso.debtor.fact"].sudo()  # it protects against everybody
            protected = facts_sudo.search(facts_sudo._get_current_domain(today) & Domain("kind", "=", "protected"))
            domain = Domain(domain) & Domain("commercial_partner_id", "not in", protected.partner_id.ids)
        return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)
