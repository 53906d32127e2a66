from datetime import timedelta
from hmac import compare_digest

from odoo import api, fields, models
from odoo.exceptions import AccessError

from . import access_token


class AccessLink(models.Model):
    """A debtor's way into the portal without an account: one link per message, for one case, until it ends or is withdrawn.

    Whoever holds the message holds the key. So a link opens one case of one company only; its pages give but a hint of
    where messages go, and change nothing of it. Letters are shown as they were sent, with the address on them.
    """

    _name = "inkasso.access.link"
    _description = "Link into the debtor portal"
    _order = "id desc"
    _check_company_auto = True

    case_id = fields.Many2one("inkasso.case", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", required=True, readonly=True, index=True)
    res_model = fields.Char(readonly=True, export_string_translation=False)
    res_id = fields.Many2oneReference(
        string="Message", model_field="res_model", readonly=True, help="The message that the link was sent with."
    )
    origin = fields.Char(string="Sent with", compute="_compute_origin", compute_sudo=True)
    salt = fields.Char(required=True, readonly=True, copy=False, groups="base.group_system")
    token_hash = fields.Char(required=True, readonly=True, copy=False, groups="base.group_system")
    date_end = fields.Date(string="Valid until", required=True, readonly=True, help="Last day on which it opens.")
    revoked_on = fields.Datetime(string="Withdrawn on", readonly=True)
    revoked_by_id = fields.Many2one("res.users", string="Withdrawn by", readonly=True)
    revoke_reason = fields.Char(string="Why withdrawn", readonly=True)
    log_ids = fields.One2many("inkasso.access.log", "link_id", string="Use", readonly=True)
    opened_count = fields.Integer(string="Opened", readonly=True)
    last_opened_on = fields.Datetime(string="Last opened", readonly=True)
    state = fields.Selection(
        [("valid", "Valid"), ("expired", "Expired"), ("revoked", "Withdrawn")],
        compute="_compute_state",
        search="_search_state",
    )

    _token_uniq = models.UniqueIndex("(token_hash)", "This link exists already.")
    # Two that render one message at once make one link.
    _message_uniq = models.UniqueIndex(
        "(res_model, res_id) WHERE revoked_on IS NULL AND res_id IS NOT NULL", "This message has a link already."
    )

    @api.depends("res_model", "res_id")
    def _compute_origin(self):
        for link in self:
            record = link.res_model in self.env and self.env[link.res_model].browse(link.res_id).exists()
            link.origin = record.display_name if record else False

    @api.depends("origin", "case_id")
    def _compute_display_name(self):
        for link in self:
            link.display_name = link.origin or link.case_id.name

    @api.depends("date_end", "revoked_on")
    def _compute_state(self):
        today = self.env["inkasso.notice"]._get_today()
        for link in self:
            link.state = "revoked" if link.revoked_on else "expired" if link.date_end < today else "valid"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["inkasso.notice"]._get_today()
        domains = {
            "valid": fields.Domain("revoked_on", "=", False) & fields.Domain("date_end", ">=", today),
            "expired": fields.Domain("revoked_on", "=", False) & fields.Domain("date_end", "<", today),
            "revoked": fields.Domain("revoked_on", "!=", False),
        }
        return fields.Domain.OR(domains[state] for state in value if state in domains)

    # -------------------------------------------------------------------------
    # Making
    # -------------------------------------------------------------------------

    @api.model
    def _get_for(self, case, record):
        """The link of `case` that goes out with `record`: made when it is first asked for, the same ever after.

        It lasts from the last time it was asked for: then the message goes out. Where the key was changed meanwhile, or the
        link was withdrawn, it is another one.
        """
        links_sudo = self.sudo()  # whatever writes a message makes its link; nobody edits links
        link = links_sudo.search(
            [("res_model", "=", record._name), ("res_id", "=", record.id), ("revoked_on", "=", False)], limit=1
        )
        if link and not compare_digest(link.token_hash, access_token.digest_token(link._derive_token())):
            link._revoke(self.env._("The key of the links was changed."))
            link.flush_recordset()
            link = links_sudo.browse()
        if not link:
            return links_sudo._make(case, record)
        end = self._get_end(case)
        if link.date_end < end:
            link.date_end = end
        return link

    @api.model
    def _get_end(self, case):
        return self.env["inkasso.notice"]._get_today() + timedelta(days=case.company_id.inkasso_portal_days)

    @api.model
    def _make(self, case, record):
        salt = access_token.make_salt()
        return self.create(
            {
                "case_id": case.id,
                "partner_id": case.partner_id.id,
                "res_model": record._name,
                "res_id": record.id,
                "salt": salt,
                "token_hash": access_token.digest_token(access_token.derive_token(self.env, salt)),
                "date_end": self._get_end(case),
            }
        )

    def _derive_token(self):
        self.ensure_one()
        return access_token.derive_token(self.env, self.salt)

    def _get_url(self):
        """The address to send: short enough to be typed from a letter."""
        self.ensure_one()
        return (
            self.case_id.company_id.get_base_url() + access_token.PATH + access_token.write_token(self._derive_token())
        )

    # -------------------------------------------------------------------------
    # Opening
    # -------------------------------------------------------------------------

    @api.model
    def _find(self, text):
        """The link of the token `text`, valid or not; empty where there is none. Called with rights by the portal."""
        token = access_token.read_token(text)
        return self.search([("token_hash", "=", access_token.digest_token(token))], limit=1) if token else self.browse()

    def _count_opening(self):
        self.ensure_one()
        self.write({"opened_count": self.opened_count + 1, "last_opened_on": fields.Datetime.now()})

    # -------------------------------------------------------------------------
    # Withdrawing
    # -------------------------------------------------------------------------

    def action_revoke(self):
        """Withdraw these links: who holds them sees nothing any more."""
        self.check_access("read")
        if not self.env.user.has_group("inkasso_collections.group_collector"):
            raise AccessError(
                self.env._("Only collectors may withdraw links. Ask for the right “Collections: Collector”.")
            )
        links_sudo = self.sudo()  # the right is checked above; nobody edits links
        links_sudo._revoke(self.env._("Withdrawn by hand."))

    def _revoke(self, reason):
        """Withdraw those of these links that are not withdrawn yet."""
        self.filtered(lambda link: not link.revoked_on).write(
            {"revoked_on": fields.Datetime.now(), "revoked_by_id": self.env.uid, "revoke_reason": reason}
        )
