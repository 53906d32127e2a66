from odoo import api, fields, models
from odoo.exceptions import UserError


class PursuitUpdate(models.AbstractModel):
    """Enters what somebody who pursues claims says: a new status, their number, a note.

    A model of it has the fields status and close_code, and those that its attributes name.
    """

    _name = "inkasso.pursuit.update"
    _description = "What is said of claims pursued by somebody else"

    _pursuits = ""  # the field with what it is about
    _reference = ""  # the field of their number, here and there
    _source = "us"

    date = fields.Date(required=True, default=lambda self: self.env["inkasso.notice"]._get_today())
    note = fields.Text()

    @api.model
    def _get_followers(self, status):
        """What may follow `status`."""
        raise NotImplementedError

    @api.model
    def _open_for(self, pursuits):
        if any(not self._get_followers(status) for status in pursuits.mapped("status")):
            raise UserError(self.env._("What has ended does not change any more."))
        reference = pursuits[self._reference] if len(pursuits) == 1 else False
        wizard = self.create({self._pursuits: pursuits.ids, self._reference: reference})
        return {
            "type": "ir.actions.act_window",
            "name": self.env["ir.model"]._get(self._name).name,
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_apply(self):
        """Enter it, as of the day on which it was so."""
        self.ensure_one()
        if self.date > self.env["inkasso.notice"]._get_today():
            raise UserError(self.env._("The day is yet to come."))
        if self.status == "closed" and not self.close_code:
            raise UserError(self.env._("Say why it is closed."))
        code = self.close_code if self.status == "closed" else None
        note, reference = (self.note or "").strip(), self[self._reference]
        for pursuit in self[self._pursuits]._as_collector():
            if reference and reference != pursuit[self._reference]:
                pursuit[self._reference] = reference
            if self.status:
                pursuit._set_status(self.status, self.date, note, code, source=self._source)
            elif note:
                pursuit._log(self.date, note, self._source)
        return {"type": "ir.actions.act_window_close"}
