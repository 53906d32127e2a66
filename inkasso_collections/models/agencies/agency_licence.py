from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

WARNING_DAYS = 60  # before a licence or an insurance ends, the responsible is told
RECHECK_DAYS = 365  # so long a look into the register counts


class AgencyLicence(models.Model):
    """The right to collect for others in one jurisdiction: who gave it, its number, how long, and who looked it up."""

    _name = "inkasso.agency.licence"
    _description = "Licence of an agency"
    _inherit = ["inkasso.evidence.mixin"]
    _order = "agency_id, jurisdiction_id, date_to desc"
    _rec_name = "number"

    agency_id = fields.Many2one("inkasso.agency", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="agency_id.company_id")
    jurisdiction_id = fields.Many2one("inkasso.jurisdiction", string="Where", required=True, ondelete="restrict")
    registry = fields.Char(required=True, help="The authority or its register, such as Finansinspektionen.")
    number = fields.Char(required=True, help="Of the licence, or the registration number in the register.")
    date_from = fields.Date(string="Valid from")
    date_to = fields.Date(string="Valid to", help="Last day; empty: until withdrawn.")
    checked_on = fields.Date(help="When somebody looked it up in the register.")
    checked_by_id = fields.Many2one("res.users", string="Checked by", readonly=True)
    url = fields.Char(string="Link")
    state = fields.Selection(
        [("unchecked", "Not checked"), ("valid", "Valid"), ("expiring", "Ends soon"), ("expired", "Expired")],
        compute="_compute_state",
    )

    @api.depends("date_from", "date_to", "checked_on")
    def _compute_state(self):
        today = self.env["inkasso.notice"]._get_today()
        soon = fields.Date.add(today, days=WARNING_DAYS)
        for licence in self:
            if licence.date_to and licence.date_to < today:
                licence.state = "expired"
            elif not licence.checked_on:
                licence.state = "unchecked"
            else:
                licence.state = "expiring" if licence.date_to and licence.date_to <= soon else "valid"

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for licence in self:
            if licence.date_from and licence.date_to and licence.date_to < licence.date_from:
                raise ValidationError(
                    self.env._("The licence %(number)s ends before it begins.", number=licence.number)
                )

    def _is_valid_on(self, day):
        """Whether it was looked up, and is in force on `day`: what nobody has checked does not count."""
        self.ensure_one()
        return bool(
            self.checked_on
            and (not self.date_from or self.date_from <= day)
            and (not self.date_to or day <= self.date_to)
        )

    def action_checked(self):
        """Say that the register was looked into today, by the user."""
        self.check_access("write")
        self.write({"checked_on": self.env["inkasso.notice"]._get_today(), "checked_by_id": self.env.uid})


class Agency(models.Model):
    _inherit = "inkasso.agency"

    @api.model
    def _cron_warn(self):
        """To-dos for licences and insurances that end soon, and for licences that nobody has looked up for a year."""
        today = self.env["inkasso.notice"]._get_today()
        soon, long_ago = fields.Date.add(today, days=WARNING_DAYS), fields.Date.subtract(today, days=RECHECK_DAYS)
        licences = self.env["inkasso.agency.licence"].search([("agency_id.active", "=", True)])
        for licence in licences:
            if licence.date_to and licence.date_to <= soon:
                licence.agency_id._raise_problem(
                    self.env._("The licence %(number)s ends", number=licence.number),
                    note=self.env._(
                        "No case can be handed over after its last day. Enter the new one when it is there."
                    ),
                    deadline=licence.date_to,
                )
            elif not licence.checked_on or licence.checked_on < long_ago:
                licence.agency_id._raise_problem(
                    self.env._("Look up the licence %(number)s in the register", number=licence.number)
                )
        for agency in self.search([("insurance_until", "!=", False), ("insurance_until", "<=", soon)]):
            agency._raise_problem(
                self.env._("The insurance ends on %(day)s", day=format_date(self.env, agency.insurance_until)),
                deadline=agency.insurance_until,
            )
