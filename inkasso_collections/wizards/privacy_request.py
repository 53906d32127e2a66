import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class PrivacyRequest(models.TransientModel):
    """A debtor asks what is known, or wants it forgotten: the manager sees what there is, and does either."""

    _name = "inkasso.privacy.request"
    _description = "Request about personal data"

    partner_id = fields.Many2one("res.partner", string="Debtor", required=True, readonly=True)
    line_ids = fields.One2many("inkasso.privacy.request.line", "request_id", readonly=True)
    obstacle = fields.Char(readonly=True)
    file = fields.Binary(readonly=True, attachment=False)
    filename = fields.Char(readonly=True)

    @api.model
    def _check_may(self):
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_manager")):
            raise AccessError(
                self.env._(
                    "Only managers answer requests about personal data. Ask for the right “Collections: Manager”."
                )
            )

    @api.model
    def _open_for(self, partner):
        self._check_may()
        partner.check_access("read")
        debtor = partner.commercial_partner_id
        privacy = self.env["inkasso.privacy"]
        request = self.create(
            {
                "partner_id": debtor.id,
                "obstacle": self._find_obstacle(debtor),
                "line_ids": [
                    fields.Command.create(
                        {
                            "what": data.what,
                            "fate": data.fate,
                            "count": len(privacy._find_of_debtor(data, debtor)),
                        }
                    )
                    for data in privacy._get_personal_data()
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Data about %(debtor)s", debtor=debtor.display_name),
            "res_model": self._name,
            "res_id": request.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _find_obstacle(self, debtor):
        """Why nothing is forgotten now: what is owed may be collected, and data that it takes be kept (GDPR art. 17.3 e)."""
        owing = (
            self.env["inkasso.item"]
            .sudo()
            .search_count(  # of whatever company
                [("partner_id", "=", debtor.id), ("rest_reason", "not in", ("paid", "draft"))], limit=1
            )
        )
        if owing:
            return self.env._("Something is owed: what it takes to collect it is kept until it is settled.")
        running = (
            self.env["inkasso.case"]
            .sudo()  # counted, also those of other companies
            .search_count([("partner_id", "=", debtor.id), ("stage", "!=", "closed")], limit=1)
        )
        return self.env._("A case is open: close it first.") if running else False

    def action_export(self):
        """Make the file that the debtor gets."""
        self.ensure_one()
        self._check_may()
        self.file = base64.b64encode(self.env["inkasso.privacy"]._make_export(self.partner_id))
        self.filename = f"{self.partner_id.id}_data.zip"
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_forget(self):
        """Forget now what would be forgotten later.

        :raise UserError: where something is owed or open
        """
        self.ensure_one()
        self._check_may()
        obstacle = self._find_obstacle(self.partner_id)
        if obstacle:
            raise UserError(obstacle)
        today = fields.Date.context_today(self)
        cases_sudo = (
            self.env["inkasso.case"]
            .sudo()
            .search(  # machine-kept; the right was checked above
                [("partner_id", "=", self.partner_id.id), ("company_id", "in", self.env.companies.ids)]
            )
        )
        privacy = self.env["inkasso.privacy"].sudo()
        privacy._forget_cases(cases_sudo, today)
        if not cases_sudo:
            privacy._forget_debtors(privacy._filter_unknown(self.partner_id), today, self.env.companies)
        return {"type": "ir.actions.act_window_close"}


class PrivacyRequestLine(models.TransientModel):
    _name = "inkasso.privacy.request.line"
    _description = "What is kept about a debtor"

    request_id = fields.Many2one("inkasso.privacy.request", required=True, ondelete="cascade")
    what = fields.Char(readonly=True)
    count = fields.Integer(string="Records", readonly=True)
    fate = fields.Selection(
        [("deleted", "Deleted"), ("emptied", "Texts emptied"), ("kept", "Kept for the accounts")],
        string="When forgotten",
        readonly=True,
    )
