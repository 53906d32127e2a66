from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

OPEN_STATES = ("active", "released")


class SupplyStop(models.Model):
    """That a customer gets nothing more on credit: since when, why, who released it, and how it ended. The log of stops.

    A stop ends by itself when what is overdue has been paid. Released, it is lifted until a day; if the reason is still
    there then, it holds again.
    """

    _name = "inkasso.supply.stop"
    _description = "Supply stop"
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, ondelete="restrict", index=True
    )
    origin = fields.Selection([("rule", "By rule"), ("hand", "By hand")], required=True, readonly=True)
    state = fields.Selection(
        [("active", "Stopped"), ("released", "Released"), ("ended", "Ended")],
        required=True,
        default="active",
        readonly=True,
        index=True,
    )
    reason = fields.Text(required=True, readonly=True)
    date = fields.Date(string="Since", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Stopped by", readonly=True, help="Empty: by rule.")
    until_paid = fields.Boolean(
        string="Until paid", readonly=True, help="Ends by itself when nothing is overdue any more."
    )
    released_until = fields.Date(readonly=True, help="Last day of the release; empty: until the next stop.")
    release_reason = fields.Text(readonly=True)
    released_by_id = fields.Many2one("res.users", string="Released by", readonly=True)
    ended_on = fields.Date(readonly=True)
    end_reason = fields.Char(readonly=True)

    _open_once_uniq = models.UniqueIndex(
        "(company_id, partner_id) WHERE state <> 'ended'", "This customer is stopped already."
    )

    @api.depends("partner_id", "state")
    def _compute_display_name(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        for stop in self:
            stop.display_name = f"{stop.partner_id.display_name}: {states.get(stop.state, '')}"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("Supply stops are kept as a log. Release or end them instead."))

    @api.model
    def _as_collector(self):
        """These stops with the right to move them on, for collectors who may see them."""
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_collector")):
            raise AccessError(self.env._("Only collectors may stop and release customers."))
        return self.sudo()

    # -------------------------------------------------------------------------
    # By hand
    # -------------------------------------------------------------------------

    @api.model
    def _stop(self, partner, company, reason, until_paid=True):
        """Stop `partner` by hand; a stop by rule, or a released one, becomes one by hand.

        :return: the stop
        """
        stops_sudo = self._as_collector()
        debtor, today = partner.commercial_partner_id, self._get_today()
        vals = {
            "origin": "hand",
            "state": "active",
            "reason": reason,
            "user_id": self.env.user.id,
            "until_paid": until_paid,
            "released_until": False,
        }
        stop_sudo = stops_sudo._find(debtor, company)
        if stop_sudo:
            stop_sudo.write(vals)
        else:
            stop_sudo = stops_sudo.create({"company_id": company.id, "partner_id": debtor.id, "date": today, **vals})
        stop_sudo._log(self.env._("Supply stopped: %(reason)s", reason=reason))
        return stop_sudo.with_env(self.env)

    def _release(self, reason, until=None):
        """Supply again in spite of what is overdue, until a day or until the next stop.

        :raise UserError: without a reason
        """
        stops_sudo = self._as_collector().filtered(lambda stop: stop.state != "ended")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the customer is released: the next person will ask."))
        for stop in stops_sudo:
            if stop.origin == "hand" and not until:
                stop._end(reason)
                continue
            stop.write(
                {
                    "state": "released",
                    "release_reason": reason,
                    "released_until": until or False,
                    "released_by_id": self.env.user.id,
                }
            )
            stop._log(
                self.env._("Supply released until %(day)s: %(reason)s", day=format_date(self.env, until), reason=reason)
                if until
                else self.env._("Supply released: %(reason)s", reason=reason)
            )

    def action_release(self):
        """Open the dialog that releases this customer."""
        self.ensure_one()
        self._as_collector()
        return self.partner_id._open_inkasso_stop_dialog(self.company_id)

    # -------------------------------------------------------------------------
    # Ends
    # -------------------------------------------------------------------------

    def _end(self, reason):
        today = self._get_today()
        for stop in self:
            stop.write({"state": "ended", "ended_on": today, "end_reason": reason, "released_until": False})
            stop._log(self.env._("Supply stop ended: %(reason)s", reason=reason))

    def _log(self, body):
        """On the customer, where sales and service read it."""
        for stop in self:
            stop.partner_id.message_post(body=body)

    # -------------------------------------------------------------------------
    # Asking
    # -------------------------------------------------------------------------

    @api.model
    def _get_today(self):
        return self.env["inkasso.notice"]._get_today()

    @api.model
    def _find(self, partner, company):
        """The stop of the customer that has not ended, in force or released; as superuser: sales may ask, too."""
        return self.sudo().search(  # sales may ask, too
            [
                ("partner_id", "=", partner.commercial_partner_id.id),
                ("company_id", "=", company.id),
                ("state", "in", OPEN_STATES),
            ],
            limit=1,
        )

    @api.model
    def _find_in_force(self, partner, company):
        """The stop that keeps `company` from supplying `partner` now; empty where none does."""
        return self._find(partner, company).filtered(lambda stop: stop.state == "active")
