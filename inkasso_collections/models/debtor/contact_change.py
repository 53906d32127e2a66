from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize

FIELDS = ("email", "phone", "street", "street2", "zip", "city")


class ContactChange(models.Model):
    """New contact data that the debtor gave in the portal: a proposal, until somebody of the company takes it over.

    A link may be in the wrong hands. Who could change the address by it would get all later letters, with new links; so
    the data of the contact stays as it is until a person has looked.
    """

    _name = "inkasso.contact.change"
    _description = "Proposed contact data"
    _order = "id desc"
    _check_company_auto = True

    case_id = fields.Many2one("inkasso.case", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Contact", required=True, readonly=True, ondelete="cascade", index=True
    )
    link_id = fields.Many2one(
        "inkasso.access.link", string="By link", readonly=True, ondelete="set null", index="btree_not_null"
    )
    by_user_id = fields.Many2one("res.users", string="By portal user", readonly=True, index="btree_not_null")
    email = fields.Char(string="E-mail", readonly=True)
    phone = fields.Char(readonly=True)
    street = fields.Char(readonly=True)
    street2 = fields.Char(readonly=True)
    zip = fields.Char(string="Postal code", readonly=True)
    city = fields.Char(readonly=True)
    changes = fields.Text(string="What changes", compute="_compute_changes", compute_sudo=True)
    state = fields.Selection(
        [("proposed", "Proposed"), ("accepted", "Taken over"), ("refused", "Refused")],
        required=True,
        default="proposed",
        readonly=True,
        index=True,
    )
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True)
    decided_on = fields.Datetime(readonly=True)

    # The last word of the debtor counts: an earlier proposal gives way to it.
    _proposed_uniq = models.UniqueIndex(
        "(case_id, partner_id) WHERE state = 'proposed'", "Other contact data was proposed at the same time."
    )

    @api.depends("partner_id", *FIELDS)
    def _compute_display_name(self):
        for change in self:
            change.display_name = change.partner_id.display_name

    @api.depends("state", *FIELDS)
    def _compute_changes(self):
        for change in self:
            change.changes = "\n".join(
                f"{change._fields[name]._description_string(self.env)}: {change.partner_id[name] or '–'} → {change[name]}"
                if change.state == "proposed"
                else f"{change._fields[name]._description_string(self.env)}: {change[name]}"
                for name in FIELDS
                if change[name] and (change.state != "proposed" or change[name] != change.partner_id[name])
            )

    # -------------------------------------------------------------------------
    # Proposing
    # -------------------------------------------------------------------------

    @api.model
    def _propose(self, case, vals, link=None, user=None):
        """Note what the debtor says has changed, and ask the responsible to look at it. Called with rights by the portal.

        :param vals: the data as typed; what is empty, or as it is known already, is no change
        :return: the proposal; empty where nothing changes
        """
        partner = case.partner_id
        changed = {name: vals[name] for name in FIELDS if vals.get(name) and vals[name] != (partner[name] or "")}
        if not changed:
            return self.browse()
        self.search([("case_id", "=", case.id), ("partner_id", "=", partner.id), ("state", "=", "proposed")]).write(
            {"state": "refused"}
        )
        self.flush_model()
        change = self.create(
            {
                "case_id": case.id,
                "partner_id": partner.id,
                "link_id": link.id if link else False,
                "by_user_id": user.id if user else False,
                **changed,
            }
        )
        told = change.with_context(lang=case._get_problem_users()[:1].lang)  # the debtor's may be another
        case._raise_problem(told.env._("New contact data from the debtor"), note=told.changes, key="contact_data")
        return change

    # -------------------------------------------------------------------------
    # Deciding
    # -------------------------------------------------------------------------

    def action_accept(self):
        """Take the proposed data over to the contact."""
        for change in self._as_collector():
            change.partner_id.write({name: change[name] for name in FIELDS if change[name]})
            change._decide("accepted", self.env._("New contact data was taken over:"))

    def action_refuse(self):
        """Leave the contact as it is."""
        for change in self._as_collector():
            change._decide("refused", self.env._("New contact data was refused:"))

    def _as_collector(self):
        self.check_access("read")
        if not self.env.user.has_group("inkasso_collections.group_collector"):
            raise AccessError(
                self.env._("Only collectors may take over contact data. Ask for the right “Collections: Collector”.")
            )
        if any(change.state != "proposed" for change in self):
            raise UserError(self.env._("This was decided already."))
        return self.sudo()  # nobody edits proposals; the right is checked above

    def _decide(self, state, message):
        self.ensure_one()
        changes = self.changes
        self.write({"state": state, "decided_by_id": self.env.uid, "decided_on": fields.Datetime.now()})
        body = f"{message} {changes}"
        self.case_id.message_post(body=body, author_id=self.env.user.partner_id.id)
        if not self.search_count([("case_id", "=", self.case_id.id), ("state", "=", "proposed")], limit=1):
            self.case_id._settle_problems("contact_data")

    @api.model
    def _is_email(self, text):
        return bool(email_normalize(text, strict=True))


class Case(models.Model):
    _inherit = "inkasso.case"

    contact_change_ids = fields.One2many(
        "inkasso.contact.change",
        "case_id",
        string="Proposed contact data",
        readonly=True,
        domain=[("state", "=", "proposed")],
    )
