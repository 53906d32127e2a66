from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ItemBarred(models.Model):
    """Claims that are time-barred go no further through their plan, unless a manager lets them, with a reason.

    A demand for what is barred is not good practice, and is lost where the debtor says so. Found when a step falls due,
    so that nothing looks through all claims; a date that moves lets the claim go on by itself.
    """

    _inherit = "inkasso.item"

    is_barred = fields.Boolean(readonly=True, help="A step fell due after the claim was time-barred.")
    barred_allowed = fields.Boolean(
        string="Collected though barred", readonly=True, help="A manager lets it go through its plan all the same."
    )
    barred_note = fields.Char(string="Why collected though barred", readonly=True)

    def _rest_barred(self):
        """Take these claims out of their plan, and tell the responsible, once per case."""
        self.write({"is_barred": True})
        self._reschedule()
        today = self.env["inkasso.notice"]._get_today()
        for (company, debtor), items in self.grouped(lambda item: (item.company_id, item.partner_id)).items():
            case = self.env["inkasso.case"]._get_or_open([(company, debtor)], today)[company.id, debtor.id]
            items.filtered(lambda item: not item.case_id).case_id = case
            case._raise_problem(
                self.env._("Time-barred claims are not collected"),
                note=self.env._(
                    "%(names)s: limitation has passed, so no notice is sent. Write the claims off, enter what interrupted "
                    "limitation, or have a manager let them go on.",
                    names=", ".join(f"{item.move_id.name} ({item.limitation_date})" for item in items),
                ),
                key="barred",
            )

    def action_allow_barred(self):
        """Open the dialog by which a manager lets time-barred claims go on."""
        self._check_may_allow_barred()
        barred = self.filtered(lambda item: item.rest_reason == "barred")
        if not barred:
            raise UserError(self.env._("None of these lines rests because it is time-barred."))
        return self.env["inkasso.allow.barred"]._open_for(barred)

    def _allow_barred(self, reason):
        """Let these time-barred claims go through their plan all the same; the reason is logged on the cases."""
        self._check_may_allow_barred()
        items_sudo = self.sudo()  # nobody edits items; who may was checked
        items_sudo.write({"is_barred": False, "barred_allowed": True, "barred_note": reason})
        items_sudo._reschedule()
        for case, items in items_sudo.grouped("case_id").items():
            case.message_post(
                body=self.env._(
                    "%(user)s lets time-barred claims be collected (%(names)s): %(reason)s",
                    user=self.env.user.name,
                    names=", ".join(items.move_id.mapped("name")),
                    reason=reason,
                )
            )
            if not case.item_ids.filtered("is_barred"):
                case._settle_problems("barred")

    @api.model
    def _check_may_allow_barred(self):
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_manager")):
            raise AccessError(self.env._("Only managers of Collections may let time-barred claims be collected."))
