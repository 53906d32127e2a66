from odoo import api, fields, models

from ...rules.assignment_life import phase_of
from ...rules.consent import Conduct, Limit, overstep

CHANNELS = [
    ("letter", "Letter"),
    ("email", "E-mail"),
    ("sms", "SMS"),
    ("phone", "Phone"),
    ("visit", "Visit"),
]
ALL_MEANS = {"phone", "sms", "email"}  # a letter is never limited: the law asks for it
# How a case may end without money and without our doing: the agency gave it up.
GIVEN_UP = ("exhausted", "untraceable", "uneconomic", "not_started")


class AgencyBreach(models.Model):
    """An agency did what was not agreed: a step without consent, a means that is not permitted, or too many contacts."""

    _name = "inkasso.agency.breach"
    _description = "Breach of an agreement"
    _order = "date desc, id desc"
    _rec_name = "note"

    assignment_id = fields.Many2one("inkasso.assignment", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="assignment_id.company_id", store=True, index=True)
    agency_id = fields.Many2one(related="assignment_id.agency_id", store=True, index=True)
    agreement_id = fields.Many2one(related="assignment_id.agreement_id")
    kind = fields.Selection(
        [("consent", "Without consent"), ("means", "Means not agreed"), ("limit", "Too many contacts")],
        required=True,
        readonly=True,
    )
    date = fields.Date(required=True, readonly=True)
    note = fields.Char(string="What happened", required=True, readonly=True)


class AgencyContact(models.Model):
    """An attempt of an agency to reach a debtor, as it reports it: judged by what was agreed when it is entered."""

    _name = "inkasso.agency.contact"
    _description = "Contact by an agency"
    _order = "date desc, id desc"

    assignment_id = fields.Many2one(
        "inkasso.assignment",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('sent_on', '!=', False)]",
    )
    company_id = fields.Many2one(related="assignment_id.company_id", store=True, index=True)
    agency_id = fields.Many2one(related="assignment_id.agency_id", store=True, index=True)
    partner_id = fields.Many2one(related="assignment_id.partner_id", store=True, index=True)
    date = fields.Date(required=True, default=lambda self: self.env["inkasso.notice"]._get_today())
    channel = fields.Selection(CHANNELS, required=True)
    note = fields.Char(string="Outcome")

    @api.model_create_multi
    def create(self, vals_list):
        contacts = super().create(vals_list)
        for contact in contacts.sorted(lambda each: (each.date, each.id)):
            contact._judge()
        return contacts

    def _judge(self):
        """Note a breach where this attempt goes beyond the agreement, with the agency's others to the same debtor."""
        self.ensure_one()
        assignment = self.assignment_id.sudo()  # judged by what was agreed, whoever logs the attempt
        if not assignment.agreement_id:
            return
        others = self.sudo().search(  # rules count what anybody at the agency has tried
            [
                ("agency_id", "=", self.agency_id.id),
                ("company_id", "=", self.company_id.id),
                ("partner_id", "=", self.partner_id.id),
                ("date", "<=", self.date),
                ("channel", "!=", "letter"),
            ]
        )
        earlier = [each.date for each in others if (each.date, each.id) < (self.date, self.id)]
        if self.channel == "letter":
            earlier = []
        found = overstep(
            self.channel, self.date, earlier, assignment.agreement_id._get_conduct(self.partner_id, self.date)
        )
        if not found:
            return
        labels = dict(self._fields["channel"]._description_selection(self.env))
        if found.channel:
            assignment._note_breach(
                "means", self.date, self.env._("%(channel)s is not agreed as a means.", channel=labels[self.channel])
            )
        else:
            assignment._note_breach(
                "limit",
                self.date,
                self.env._(
                    "More than %(count)s attempts in %(days)s days.", count=found.limit.count, days=found.limit.days
                ),
            )


class Agreement(models.Model):
    _inherit = "inkasso.agency.agreement"

    def _get_conduct(self, debtor, day):
        """What is agreed on means and limits; where the agreement is silent on limits, the law's attempts on all channels."""
        self.ensure_one()
        agreed = [Limit(self.contacts_per_week, 7), Limit(self.contacts_per_month, 30)]
        limits = [limit for limit in agreed if limit.count]
        if len(limits) < len(agreed):
            country = debtor.country_id or self.company_id.country_id
            # the law is everybody's
            law = self.env["inkasso.jurisdiction"].sudo()._find(self.company_id, debtor.country_id)
            rules = law._get_contact_rules(self.company_id, debtor.inkasso_kind, country, day)
            silent = {limit.days for limit in agreed if not limit.count}
            limits += [
                Limit(each.count, each.days)
                for each in rules.limits
                if each.days in silent and each.count and each.channels >= ALL_MEANS
            ]
        return Conduct(channels=[channel for channel, _label in CHANNELS if self[f"by_{channel}"]], limits=limits)


class Assignment(models.Model):
    _inherit = "inkasso.assignment"

    breach_ids = fields.One2many("inkasso.agency.breach", "assignment_id", string="Breaches", readonly=True)
    agency_contact_ids = fields.One2many("inkasso.agency.contact", "assignment_id", string="Contacts by the agency")

    def _note_breach(self, kind, day, note):
        """Write down that the agency did not keep to the agreement, and let people see to it."""
        self.ensure_one()
        self.env["inkasso.agency.breach"].create({"assignment_id": self.id, "kind": kind, "date": day, "note": note})
        self._log(day, note, "system")
        self._raise_problem(self.env._("The agency did not keep to the agreement"), note=note)

    def _move_to(self, status, day, note, close_code, source):
        # EXTENDS: what an agency reports has happened; where it was to ask first, that is a breach
        before = self.phase
        result = super()._move_to(status, day, note, close_code, source)
        if source != "agency":
            return result
        labels = dict(self._fields["status"]._description_selection(self.env))
        step = None
        if status == "closed" and close_code in GIVEN_UP:
            step = "close"
        elif status == "closed" and close_code == "settled":
            step = "settlement"
        elif status == "plan":
            step = "plan"
        elif before == "amicable" and phase_of(status) in ("legal", "enforcement"):
            step = "legal"
        if step and not self._may(step):
            self._note_breach("consent", day, self.env._("“%(status)s” without our consent.", status=labels[status]))
        return result
