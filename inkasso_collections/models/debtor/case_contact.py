from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from .channel import PREFERRED


class CaseContact(models.Model):
    """The contacts of a case, and whether the debtor can be reached at all."""

    _inherit = "inkasso.case"

    contact_ids = fields.Many2many(
        "inkasso.contact", compute="_compute_contact_ids", string="Contacts", help="With the debtor, over all cases."
    )
    contact_count = fields.Integer(compute="_compute_contact_count")
    right_party_rate = fields.Float(
        string="Right-party rate (%)",
        compute="_compute_contact_count",
        help="Of the calls made in this case, those in which the debtor was spoken to.",
    )
    contact_problem = fields.Boolean(
        string="Contact data wrong or missing", compute="_compute_contact_problem", search="_search_contact_problem"
    )
    contact_tried = fields.Text(string="Attempts to reach the debtor", compute="_compute_contact_problem")
    preferred_channel = fields.Selection(PREFERRED, string="Preferred channel", compute="_compute_preferred_channel")
    optout_ids = fields.Many2many(
        "inkasso.channel.optout", compute="_compute_optout_ids", compute_sudo=True, string="Opted out of"
    )

    # -------------------------------------------------------------------------
    # Computes
    # -------------------------------------------------------------------------

    @api.depends("partner_id", "company_id")
    def _compute_contact_ids(self):
        contacts = self.env["inkasso.contact"].search(
            [("partner_id", "in", self.partner_id.ids), ("company_id", "in", self.company_id.ids)]
        )
        by_debtor = contacts.grouped(lambda contact: (contact.partner_id, contact.company_id))
        for case in self:
            case.contact_ids = by_debtor.get((case.partner_id, case.company_id), contacts.browse())

    def _compute_contact_count(self):
        Contact = self.env["inkasso.contact"]
        in_cases = [("case_id", "in", self.ids)]
        counts = dict(Contact._read_group([*in_cases, ("outcome", "!=", "blocked")], ["case_id"], ["__count"]))
        rates = Contact._get_right_party_rates("case_id", in_cases)
        for case in self:
            case.contact_count = counts.get(case, 0)
            case.right_party_rate = rates.get(case, 0.0)

    @api.depends("partner_id.email", "partner_id.phone", "partner_id.street", "partner_id.city", "partner_id.zip")
    def _compute_contact_problem(self):
        bad = self.env["inkasso.contact"].sudo()  # what was tried counts, whoever looks
        bad = bad.search([("partner_id", "in", self.partner_id.ids), ("is_bad_data", "=", True)])
        by_debtor = bad.grouped("partner_id")
        for case in self:
            tried = by_debtor.get(case.partner_id, bad.browse())
            tried = tried.filtered(lambda contact, case=case: contact.company_id == case.company_id)
            missing = case.stage != "closed" and not case._is_reachable()
            case.contact_problem = bool(tried) or missing
            case.contact_tried = "\n".join([*case._describe_missing(missing), *tried._describe()])

    def _is_reachable(self):
        """Whether the debtor, or who represents him, can be written to at all."""
        self.ensure_one()
        Notice = self.env["inkasso.notice"]
        recipient = self.representative_id or self.partner_id
        return bool(Notice._get_email(recipient, self.partner_id) or Notice._has_address(recipient))

    def _describe_missing(self, missing):
        return [self.env._("Neither an e-mail address nor a postal address is known.")] if missing else []

    def _search_contact_problem(self, operator, value):
        if operator != "in":
            return NotImplemented
        bad = self.env["inkasso.contact"].sudo()._search([("is_bad_data", "=", True)])  # see the compute
        no_email = Domain("partner_id.email", "=", False)
        no_address = Domain("partner_id.city", "=", False) | (
            Domain("partner_id.street", "=", False)
            & Domain("partner_id.street2", "=", False)
            & Domain("partner_id.zip", "=", False)
        )
        found = Domain("partner_id", "in", bad.subselect("partner_id"))
        found |= Domain("stage", "!=", "closed") & no_email & no_address
        return found if True in value else ~found

    @api.depends("partner_id.inkasso_preferred_channel", "company_id")
    def _compute_preferred_channel(self):
        for case in self:
            case.preferred_channel = case.partner_id._inkasso_get_preferred_channel(case.company_id)

    @api.depends("partner_id", "company_id")
    def _compute_optout_ids(self):
        for company, cases in self.grouped("company_id").items():
            optouts = self.env["inkasso.channel.optout"]._find(cases.partner_id, company)
            by_debtor = optouts.grouped("partner_id")
            for case in cases:
                case.optout_ids = by_debtor.get(case.partner_id, optouts.browse())

    # -------------------------------------------------------------------------
    # Contacts by e-mail
    # -------------------------------------------------------------------------

    def _message_post_after_hook(self, message, msg_vals):
        # EXTENDS mail: what the debtor writes on the case, and what is written to him from it, are contacts
        result = super()._message_post_after_hook(message, msg_vals)
        if message.message_type == "email":
            self._log_reply(message)
        elif message.message_type == "comment":
            self._log_written(message)
        return result

    def _log_reply(self, message):
        self.ensure_one()
        if not message.author_id.user_ids.filtered(lambda user: not user.share):
            self._log_contact("email", "reached", direction="in", address=message.email_from, date=message.date)

    def _log_written(self, message):
        debtor = self.partner_id
        written_to = message.partner_ids.filtered(lambda partner: partner.commercial_partner_id == debtor)
        if written_to and message.author_id.commercial_partner_id != debtor:
            self._log_contact("email", "sent", address=written_to[0].email, user_id=self.env.uid)

    def _message_receive_bounce(self, email, partner):
        # EXTENDS mail: the e-mail of a notice came back
        result = super()._message_receive_bounce(email, partner)
        for case in self:
            notices = case.notice_ids.filtered(
                lambda notice: (
                    notice.state == "sent"
                    and notice.channel in ("email", "both")
                    and notice._get_contact_address("email") == email
                )
            )
            if notices:
                notices[0]._come_back(self.env._("The e-mail to %(address)s came back", address=email))
            else:
                case._log_contact("email", "bounced", address=email)
        return result

    def _log_contact(self, channel, outcome, direction="out", **vals):
        """Keep a contact of this case. Whoever calls this has checked that the user may."""
        self.ensure_one()
        return self.env["inkasso.contact"]._log(
            [{"case_id": self.id, "channel": channel, "outcome": outcome, "direction": direction, **vals}]
        )

    # -------------------------------------------------------------------------
    # Wrong or missing contact data
    # -------------------------------------------------------------------------

    def _raise_contact_problem(self):
        """A to-do to find the right number or address, with what has been tried."""
        for case in self.filtered(lambda case: case.stage != "closed"):
            case.invalidate_recordset(["contact_problem", "contact_tried"])
            case._raise_problem(self.env._("Find the right contact data"), note=case.contact_tried, key="contact")

    # -------------------------------------------------------------------------
    # Actions
    # -------------------------------------------------------------------------

    def action_call_sheet(self):
        """What is needed for a call, in one dialog."""
        self.ensure_one()
        return self.env["inkasso.call.sheet"]._open_for(self)

    def action_log_contact(self):
        """Keep a contact that took place outside Odoo."""
        self.ensure_one()
        return self.env["inkasso.call.sheet"]._open_for(self, by_hand=True)

    def action_open_contacts(self):
        self.ensure_one()
        return self.contact_ids._get_records_action(name=self.env._("Contacts"))


class Contact(models.Model):
    _inherit = "inkasso.contact"

    def _describe(self):
        """Each of these contacts in a line: channel, address, what came of it, when; the same address once."""
        lines = {}
        for contact in self:
            channels = dict(self._fields["channel"]._description_selection(self.env))
            outcomes = dict(self._fields["outcome"]._description_selection(self.env))
            lines.setdefault(
                (contact.channel, contact.address),
                self.env._(
                    "%(channel)s: %(outcome)s on %(day)s",
                    channel=" ".join(filter(None, (channels[contact.channel], contact.address))),
                    outcome=outcomes[contact.outcome].lower(),
                    day=format_date(self.env, contact.date.date()),
                ),
            )
        return list(lines.values())


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        # EXTENDS base: what was wrong has been corrected
        result = super().write(vals)
        corrected = [
            channel
            for channel, names in {
                "email": {"email"},
                "phone": {"phone"},
                "sms": {"phone"},
                "letter": {"street", "street2", "zip", "city", "country_id"},
            }.items()
            if names & vals.keys()
        ]
        if corrected:
            self.commercial_partner_id._inkasso_contact_data_corrected(corrected)
        return result

    def _inkasso_contact_data_corrected(self, channels):
        contacts_sudo = self.env["inkasso.contact"].sudo()  # whoever corrects the contact thereby settles it
        bad = contacts_sudo.search([("partner_id", "in", self.ids), ("is_bad_data", "=", True)])
        bad.filtered(lambda contact: contact.channel in channels).is_bad_data = False
        left = (bad.filtered("is_bad_data")).partner_id
        cases = bad.case_id.filtered(lambda case: case.partner_id not in left)
        if cases:
            cases._settle_problems("contact")
