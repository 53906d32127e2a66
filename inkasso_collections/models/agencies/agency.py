from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...rules.assignment_life import LIVE
from .agency_kind import FIRST_PARTY

RATINGS = [("0", "None"), ("1", "Poor"), ("2", "Fair"), ("3", "Good"), ("4", "Very good"), ("5", "Excellent")]


class Agency(models.Model):
    """Who collects for us: what it takes, where it may, what it can, and what we know of it.

    The address book entry is the partner; here is what matters for choosing. Terms are in its agreements.
    """

    _name = "inkasso.agency"
    _description = "Collection agency"
    _inherit = ["inkasso.problem.mixin", "inkasso.evidence.mixin"]
    _order = "sequence, name"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner", string="Contact", required=True, ondelete="restrict", index=True, tracking=True
    )
    name = fields.Char(related="partner_id.name", store=True, readonly=False)
    email = fields.Char(related="partner_id.email", readonly=False)
    phone = fields.Char(related="partner_id.phone", readonly=False)
    website = fields.Char(related="partner_id.website", readonly=False)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.", index=True)
    user_id = fields.Many2one(
        "res.users", string="Responsible", domain="[('share', '=', False)]", tracking=True, index="btree_not_null"
    )

    # what it is and takes
    kind_ids = fields.Many2many("inkasso.agency.kind", string="Kinds")
    is_first_party = fields.Boolean(
        compute="_compute_is_first_party",
        search="_search_is_first_party",
        string="In our name",
        help="Works in the creditor's name, from the reminder stage on: the steps of a policy can be sent through it.",
    )
    is_law_firm = fields.Boolean(
        string="Law firm", help="Advocates need no licence to collect (Sweden: 1974:182, 2 §)."
    )
    country_ids = fields.Many2many("res.country", string="Countries", help="Where it collects. Empty: anywhere.")
    lang_ids = fields.Many2many(
        "res.lang", string="Languages", context={"active_test": False}, help="Empty: whatever the debtor speaks."
    )
    industry_ids = fields.Many2many("res.partner.industry", string="Industries")
    takes_consumer = fields.Boolean(string="Consumers", default=True)
    takes_business = fields.Boolean(string="Businesses", default=True)
    takes_public_body = fields.Boolean(string="Public bodies", default=True)
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id, string="Limits in"
    )
    amount_min = fields.Monetary(string="Least amount", help="Of a case; 0: any.")
    amount_max = fields.Monetary(string="Largest amount", help="Of a case; 0: any.")
    age_min = fields.Integer(string="Least age", help="Days since the oldest due date.")
    age_max = fields.Integer(string="Largest age", help="Days since the oldest due date; 0: any.")

    # what it can
    does_payment_order = fields.Boolean(string="Payment orders", help="Applies to the enforcement authority.")
    does_court = fields.Boolean(string="Court")
    does_enforcement = fields.Boolean(string="Enforcement")
    does_surveillance = fields.Boolean(string="Surveillance", help="Watches debtors who cannot pay now.")
    legal_note = fields.Text(string="Legal capability")

    # how it reports
    reporting = fields.Selection(
        [
            ("live", "At once"),
            ("daily", "Daily"),
            ("weekly", "Weekly"),
            ("monthly", "Monthly"),
            ("request", "On request"),
        ],
        default="weekly",
        help="How often it tells what became of the cases.",
    )
    reporting_note = fields.Text(string="About its reports")
    needs_personal_number = fields.Boolean(
        string="Needs personal numbers",
        help="Personal identity numbers go along in the dossier only where the agency, or the law it works by, needs them.",
    )
    portal_url = fields.Char(string="Its own portal")

    # what is known of it
    rating = fields.Selection(RATINGS, default="0", tracking=True, string="Our rating")
    rating_note = fields.Text(string="Why")
    memberships = fields.Text(help="Trade bodies and their codes of conduct.")
    insurance = fields.Char(string="Insurer")
    insurance_number = fields.Char(string="Policy number")
    insurance_amount = fields.Monetary(string="Insured up to")
    insurance_until = fields.Date(string="Insured until", tracking=True)
    reference_ids = fields.One2many("inkasso.agency.reference", "agency_id", string="References", copy=True)
    conduct = fields.Text(string="Communication", help="Tone, channels, hours, complaints: how it treats debtors.")
    note = fields.Html()

    licence_ids = fields.One2many("inkasso.agency.licence", "agency_id", string="Licences")
    licence_state = fields.Selection(
        [("none", "None"), ("expired", "Expired"), ("expiring", "Ends soon"), ("valid", "Valid")],
        compute="_compute_licence_state",
        string="Licence",
    )
    agreement_ids = fields.One2many("inkasso.agency.agreement", "agency_id", string="Agreements")
    assignment_ids = fields.One2many("inkasso.assignment", "agency_id", string="Assignments")
    agreement_count = fields.Integer(compute="_compute_counts")
    assignment_count = fields.Integer(compute="_compute_counts", string="Open assignments")

    _partner_uniq = models.UniqueIndex("(partner_id, COALESCE(company_id, 0))", "This contact is an agency already.")
    _limits_positive = models.Constraint(
        "CHECK(amount_min >= 0 AND amount_max >= 0 AND age_min >= 0 AND age_max >= 0)", "Limits cannot be negative."
    )

    # -------------------------------------------------------------------------
    # Computes
    # -------------------------------------------------------------------------

    @api.depends("kind_ids.code")
    def _compute_is_first_party(self):
        for agency in self:
            agency.is_first_party = FIRST_PARTY in agency.kind_ids.mapped("code")

    def _search_is_first_party(self, operator, value):
        if operator != "in":
            return NotImplemented
        ours = Domain("kind_ids.code", "=", FIRST_PARTY)
        return ours if True in value else ~ours

    @api.depends("licence_ids.state")
    def _compute_licence_state(self):
        for agency in self:
            states = set(agency.licence_ids.mapped("state"))
            best = (state for state in ("valid", "expiring", "expired") if state in states)
            agency.licence_state = next(best, "none")

    def _compute_counts(self):
        agreements = dict(
            self.env["inkasso.agency.agreement"]._read_group(
                [("agency_id", "in", self.ids)], ["agency_id"], ["__count"]
            )
        )
        assignments = dict(
            self.env["inkasso.assignment"]._read_group(
                [("agency_id", "in", self.ids), ("status", "in", LIVE)], ["agency_id"], ["__count"]
            )
        )
        for agency in self:
            agency.agreement_count = agreements.get(agency, 0)
            agency.assignment_count = assignments.get(agency, 0)

    @api.constrains("amount_min", "amount_max", "age_min", "age_max")
    def _check_limits(self):
        for agency in self:
            reversed_limits = (agency.amount_max and agency.amount_min > agency.amount_max) or (
                agency.age_max and agency.age_min > agency.age_max
            )
            if reversed_limits:
                raise ValidationError(
                    self.env._("The least amount or age of %(agency)s is above the largest.", agency=agency.name)
                )

    # -------------------------------------------------------------------------
    # What it takes
    # -------------------------------------------------------------------------

    def _takes_kind(self, debtor_kind):
        return self[f"takes_{debtor_kind}"]

    def _takes_country(self, country):
        return not self.country_ids or not country or country in self.country_ids

    def _takes_amount(self, amount, currency, company, day):
        """Whether a case over `amount` of `currency` is within the limits, at the rate of `day`."""
        amount = currency._convert(amount, self.currency_id, company, day)
        return self.amount_min <= amount and (not self.amount_max or amount <= self.amount_max)

    def _takes_age(self, age_days):
        return self.age_min <= age_days and (not self.age_max or age_days <= self.age_max)

    def _takes_language(self, lang_code):
        langs = self.with_context(active_test=False).lang_ids
        return not langs or not lang_code or lang_code in langs.mapped("code")

    # -------------------------------------------------------------------------
    # Licences
    # -------------------------------------------------------------------------

    def _is_licence_needed(self, jurisdiction, day):
        """Whether the law asks for a licence to collect there, of an agency of this kind.

        Not of law firms, and not of those who work in the creditor's own name.
        """
        self.ensure_one()
        if self.is_law_firm or (self.is_first_party and len(self.kind_ids) == 1):
            return False
        return jurisdiction._get_figure("agency_licence", day) == "required"

    def _has_licence(self, jurisdiction, day):
        """Whether it may collect under `jurisdiction` on `day`: by a licence there, or because none is needed."""
        self.ensure_one()
        if not self._is_licence_needed(jurisdiction, day):
            return True
        return any(
            licence.jurisdiction_id == jurisdiction and licence._is_valid_on(day) for licence in self.licence_ids
        )

    def _get_problem_users(self):
        # OVERRIDE inkasso.problem.mixin
        self.ensure_one()
        return self.user_id or self.company_id.inkasso_user_id or super()._get_problem_users()

    # -------------------------------------------------------------------------
    # Actions
    # -------------------------------------------------------------------------

    def action_open_agreements(self):
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("inkasso_collections.inkasso_agency_agreement_action"),
            "domain": [("agency_id", "=", self.id)],
            "context": {"default_agency_id": self.id},
        }

    def action_open_assignments(self):
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("inkasso_collections.inkasso_assignment_action"),
            "domain": [("agency_id", "=", self.id)],
            "context": {},
        }


class AgencyReference(models.Model):
    """Whom one can ask about an agency, and what they said."""

    _name = "inkasso.agency.reference"
    _description = "Reference of an agency"
    _order = "date desc, id desc"

    agency_id = fields.Many2one("inkasso.agency", required=True, ondelete="cascade", index=True)
    name = fields.Char(string="Who", required=True)
    contact = fields.Char(string="Phone or e-mail")
    date = fields.Date(string="Asked on")
    rating = fields.Selection(RATINGS, default="0")
    note = fields.Char(string="What they said")
