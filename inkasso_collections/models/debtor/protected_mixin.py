from odoo import api, models

MANAGER = "inkasso_collections.group_manager"


class ProtectedMixin(models.AbstractModel):
    """Records that say where somebody lives: left out for everybody but managers where the identity is protected.

    Values leave the server for a user by reading or by export; both are covered, and a look by a manager is kept. What
    the system itself does, such as routing a letter, goes on.
    """

    _name = "inkasso.protected.mixin"
    _description = "Protected addresses"

    _protected_fields = frozenset()  # names of the fields that tell an address

    def _get_protected(self):
        """Those of these records that are about somebody whose identity is protected today. Models override it."""
        debtors = self.sudo().partner_id._inkasso_protected()  # finds what is to be hidden
        # finds what is to be hidden
        return self.filtered(lambda record: record.sudo().partner_id in debtors) if debtors else self.browse()

    def _get_protected_debtors(self):
        return self.sudo().partner_id  # finds what is to be hidden

    @api.model
    def _sees_addresses(self):
        return self.env.su or self.env.user.has_group(MANAGER)

    def _find_hidden(self, names):
        """Those of these records of which the fields `names` are not shown to this user; a look by a manager is kept."""
        if self.env.su or not self._protected_fields & set(names):
            return self.browse()
        protected = self._get_protected()
        if protected and self._sees_addresses():
            self.env["inkasso.debtor.look"]._log(protected._get_protected_debtors())
            return self.browse()
        return protected

    def _read_format(self, fnames, load="_classic_read"):
        # EXTENDS base: forms, lists and calls from outside read through here
        rows = super()._read_format(fnames, load)
        ids = set(self._find_hidden(fnames).ids)
        hidden = dict.fromkeys(self._protected_fields & set(fnames), False)
        return [{**row, **hidden} if row["id"] in ids else row for row in rows] if ids else rows

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        # EXTENDS base: also where another model's export follows a link to these records
        columns = [index for index, path in enumerate(fields) if path and path[0] in self._protected_fields]
        hidden = self._find_hidden([path[0] for path in fields if path])
        if not hidden:
            return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)
        rows = []
        for record in self:
            for row in super(ProtectedMixin, record)._export_rows(fields, _is_toplevel_call=_is_toplevel_call):
                if record in hidden:
                    row = ["" if index in columns else value for index, value in enumerate(row)]
                rows.append(row)
        return rows


class Contact(models.Model):
    _name = "inkasso.contact"
    _inherit = ["inkasso.contact", "inkasso.protected.mixin"]
    _protected_fields = frozenset({"address"})


class Notice(models.Model):
    _name = "inkasso.notice"
    _inherit = ["inkasso.notice", "inkasso.protected.mixin"]
    _protected_fields = frozenset({"sent_to"})
