from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

# What may change while an agreement is in force: nothing that decides about money or conduct.
FREE = {"note", "attachment_ids", "evidence", "user_id", "review_date", "review_months", "message_main_attachment_id"}


class Agreement(models.Model):
    """The terms agreed with an agency, dated: price, targets, conduct. In force it is kept as it is.

    A change is a new version, that ends the old one; claims stay on the terms on which they were handed over.
    """

    _name = "inkasso.agency.agreement"
    _description = "Agreement with an agency"
    _inherit = ["inkasso.problem.mixin", "inkasso.evidence.mixin"]
    _order = "agency_id, date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    agency_id = fields.Many2one(
        "inkasso.agency", required=True, ondelete="restrict", index=True, check_company=True, tracking=True
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id, string="Amounts in"
    )
    user_id = fields.Many2one(
        "res.users", string="Responsible", domain="[('share', '=', False)]", default=lambda self: self.env.user
    )
    date_from = fields.Date(string="From", required=True, tracking=True)
    date_to = fields.Date(string="To", tracking=True, help="Last day on which cases are handed over on these terms.")
    state = fields.Selection(
        [("draft", "Draft"), ("agreed", "Agreed"), ("cancelled", "Cancelled")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    is_current = fields.Boolean(
        compute="_compute_is_current",
        search="_search_is_current",
        string="In force",
        help="Agreed, and today within its dates.",
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    previous_id = fields.Many2one(
        "inkasso.agency.agreement", string="Follows", readonly=True, copy=False, index="btree_not_null"
    )
    agency_reference = fields.Char(string="Their reference", help="Our customer or contract number with the agency.")
    note = fields.Html()

    # commission
    rate_ids = fields.One2many("inkasso.agency.agreement.rate", "agreement_id", string="Rates", copy=True)
    basis = fields.Selection(
        [
            ("principal", "Principal"),
            ("to_us", "What is paid over to us"),
            ("all", "All that is collected"),
        ],
        string="Commission on",
        default="principal",
        required=True,
    )
    is_marginal = fields.Boolean(
        string="By brackets",
        help="Each rate on the part of the amount within it; else the rate of the whole amount on all.",
    )
    add_uplifts = fields.Boolean(string="Add up uplifts", help="All that a claim's age reaches; else only the highest.")
    age_from = fields.Selection(
        [("due", "Due date"), ("invoice", "Invoice date")], string="Age counts from", default="due", required=True
    )
    amount_min = fields.Monetary(string="Least commission", help="Of a case, once something is collected; 0: none.")
    amount_max = fields.Monetary(string="Highest commission", help="Of a case; 0: none.")
    fixed_fee = fields.Monetary(
        string="Fee for each case", help="Negative: the agency pays us, as where it keeps interest and fees."
    )
    fixed_fee_due = fields.Selection(
        [("always", "In any case"), ("collected", "Once something is collected"), ("paid_in_full", "Once all is paid")],
        string="Due",
        default="collected",
        required=True,
    )
    subscription = fields.Monetary(help="What it costs to be a customer, whatever is collected.")
    subscription_period = fields.Selection(
        [("month", "a month"), ("quarter", "a quarter"), ("year", "a year")], default="month", required=True
    )
    interest_keeper = fields.Selection(
        [("creditor", "We"), ("agency", "The agency")], string="Interest goes to", default="creditor", required=True
    )
    fee_keeper = fields.Selection(
        [("creditor", "We"), ("agency", "The agency")], string="Fees go to", default="agency", required=True
    )
    no_cure_no_pay = fields.Boolean(default=True, help="Nothing is due for a case of which nothing is collected.")
    court_costs = fields.Selection(
        [
            ("passed", "We pay them as they come"),
            ("advanced", "The agency advances them, and takes them from what is paid"),
            ("agency", "The agency bears them"),
        ],
        string="Court costs",
        default="advanced",
        required=True,
    )
    vat_percent = fields.Float(string="VAT", digits=(5, 2), default=25, help="On the commission.")
    vat_deductible = fields.Boolean(string="VAT deductible", default=True, help="Otherwise it is a cost.")
    tax_id = fields.Many2one(
        "account.tax",
        string="Purchase tax",
        domain="[('type_tax_use', '=', 'purchase'), ('amount_type', '=', 'percent')]",
        check_company=True,
        help="Books the VAT on the commission. Empty: VAT that an agency claims is a cost.",
    )

    # leaving
    recall_free_days = fields.Integer(
        string="Free for (days)", help="So long after the hand-over a recall costs nothing."
    )
    recall_fee = fields.Monetary(help="For each case taken back.")
    recall_percent = fields.Float(
        string="Recall commission (%)",
        digits=(5, 2),
        help="Of the commission that what is still open would have earned.",
    )
    exclusive_days = fields.Integer(
        string="Exclusive for (days)", help="So long the recall commission is due; 0: however late."
    )
    tail_days = fields.Integer(
        string="Tail (days)", help="Payments so long after a recall still earn commission for the agency."
    )
    notice_days = fields.Integer(string="Notice (days)", help="To end the agreement.")

    # targets and conduct
    target_recovery = fields.Float(string="Recovery target (%)", digits=(5, 2))
    target_days = fields.Integer(string="Days to collect", help="The median that is aimed at.")
    by_letter = fields.Boolean(string="Letter", default=True)
    by_email = fields.Boolean(string="E-mail", default=True)
    by_sms = fields.Boolean(string="SMS", default=True)
    by_phone = fields.Boolean(string="Phone", default=True)
    by_visit = fields.Boolean(string="Visit")
    contacts_per_week = fields.Integer(help="Attempts to reach a debtor, on all channels; 0: as the law says.")
    contacts_per_month = fields.Integer(help="0: as the law says.")
    conduct = fields.Text(string="Conduct agreed", help="Tone, wording, complaints, what debtors are never told.")
    consent_settlement = fields.Boolean(string="Settlements", default=True)
    consent_plan = fields.Boolean(string="Payment plans")
    consent_plan_months = fields.Integer(string="of more than (months)")
    consent_legal = fields.Boolean(string="Legal steps", default=True)
    consent_close = fields.Boolean(string="Closing without success", default=True)
    consent_subcontract = fields.Boolean(string="Other agencies", default=True, help="Handing cases to subcontractors.")
    review_months = fields.Integer(string="Review every (months)", default=3)
    review_date = fields.Date(string="Next review")
    assignment_ids = fields.One2many("inkasso.assignment", "agreement_id", string="Assignments")
    assignment_count = fields.Integer(compute="_compute_assignment_count")

    _sane = models.Constraint(
        "CHECK(amount_min >= 0 AND amount_max >= 0 AND subscription >= 0 AND recall_fee >= 0 AND recall_percent >= 0 "
        "AND recall_percent <= 100 AND recall_free_days >= 0 AND exclusive_days >= 0 AND tail_days >= 0 "
        "AND vat_percent >= 0 AND review_months >= 0 AND target_recovery BETWEEN 0 AND 100)",
        "Amounts and days are not negative, percentages from 0 to 100.",
    )

    # -------------------------------------------------------------------------
    # Computes and checks
    # -------------------------------------------------------------------------

    @api.depends("name", "version")
    def _compute_display_name(self):
        for agreement in self:
            suffix = f" v{agreement.version}" if agreement.version > 1 else ""
            agreement.display_name = f"{agreement.name or ''}{suffix}"

    @api.depends("state", "date_from", "date_to")
    def _compute_is_current(self):
        today = self.env["inkasso.notice"]._get_today()
        for agreement in self:
            agreement.is_current = agreement._is_in_force_on(today)

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = self.search([("state", "=", "agreed")])._filter_current(self.env["inkasso.notice"]._get_today())
        return [("id", "in" if True in value else "not in", found.ids)]

    def _compute_assignment_count(self):
        counts = dict(
            self.env["inkasso.assignment"]._read_group(
                [("agreement_id", "in", self.ids)], ["agreement_id"], ["__count"]
            )
        )
        for agreement in self:
            agreement.assignment_count = counts.get(agreement, 0)

    def _filter_current(self, day):
        return self.filtered(lambda agreement: agreement._is_in_force_on(day))

    def _is_in_force_on(self, day):
        """Whether cases can be handed over on these terms on `day`."""
        self.ensure_one()
        return bool(self.state == "agreed" and self.date_from <= day and (not self.date_to or day <= self.date_to))

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for agreement in self:
            if agreement.date_to and agreement.date_to < agreement.date_from:
                raise ValidationError(
                    self.env._("“%(agreement)s” ends before it begins.", agreement=agreement.display_name)
                )

    @api.constrains("amount_min", "amount_max", "no_cure_no_pay", "fixed_fee", "fixed_fee_due")
    def _check_terms(self):
        for agreement in self:
            if agreement.amount_max and agreement.amount_min > agreement.amount_max:
                raise ValidationError(self.env._("The least commission is above the highest one."))
            if agreement.no_cure_no_pay and agreement.fixed_fee > 0 and agreement.fixed_fee_due == "always":
                raise ValidationError(
                    self.env._("A fee that is due in any case is not “no cure, no pay”. Change one of them.")
                )

    # -------------------------------------------------------------------------
    # Kept while in force
    # -------------------------------------------------------------------------

    def write(self, vals):
        if not self.env.context.get("inkasso_agreement_life") and set(vals) - FREE - self._get_chatter_fields():
            self._check_draft()
        return super().write(vals)

    @api.model
    def _get_chatter_fields(self):
        return {name for name in self._fields if name.startswith(("message_", "activity_"))}

    def _check_draft(self):
        agreed = self.filtered(lambda agreement: agreement.state != "draft")
        if agreed:
            raise UserError(
                self.env._(
                    "“%(agreement)s” is agreed and is kept as it is: cases were handed over on its terms. Make a new "
                    "version of it.",
                    agreement=agreed[0].display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        self._check_draft()

    # -------------------------------------------------------------------------
    # Life
    # -------------------------------------------------------------------------

    def action_agree(self):
        """Put the draft in force; what it follows ends the day before."""
        self.check_access("write")
        for agreement in self.with_context(inkasso_agreement_life=True):
            if agreement.state != "draft":
                raise UserError(self.env._("Only a draft can be agreed."))
            if not agreement.rate_ids and not agreement.fixed_fee and not agreement.subscription:
                raise UserError(self.env._("Enter what the agency is paid: rates, a fee or a subscription."))
            previous = agreement.previous_id
            last_day = fields.Date.subtract(agreement.date_from, days=1)
            if previous and (not previous.date_to or previous.date_to > last_day):
                previous.write({"date_to": max(last_day, previous.date_from)})
            vals = {"state": "agreed"}
            if agreement.review_months and not agreement.review_date:
                vals["review_date"] = fields.Date.add(agreement.date_from, months=agreement.review_months)
            agreement.write(vals)

    def action_new_version(self):
        """A draft of the next version, with the same terms, to be changed and agreed."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "agreed":
            raise UserError(self.env._("This agreement is not in force: change it as it stands."))
        return self._make_successor()._get_records_action()

    def _make_successor(self, **vals):
        """The draft of the next version; `vals` are what differs."""
        self.ensure_one()
        return self.copy(
            {
                "previous_id": self.id,
                "version": self.version + 1,
                "date_from": self.env["inkasso.notice"]._get_today(),
                "date_to": False,
                "name": self.name,
                **vals,
            }
        )

    def action_end(self):
        """Hand nothing more over on these terms from tomorrow on; what the agency has stays there."""
        self.check_access("write")
        today = self.env["inkasso.notice"]._get_today()
        for agreement in self.with_context(inkasso_agreement_life=True):
            if agreement.state != "agreed":
                raise UserError(self.env._("Only an agreement that is in force can be ended."))
            agreement.write({"date_to": max(today, agreement.date_from)})
            agreement.message_post(body=self.env._("Ended on %(day)s.", day=format_date(self.env, agreement.date_to)))

    def action_cancel(self):
        """Put a draft aside that was not agreed."""
        self.check_access("write")
        self._check_draft()
        self.with_context(inkasso_agreement_life=True).write({"state": "cancelled"})

    def action_open_assignments(self):
        self.ensure_one()
        self.check_access("read")
        return self.assignment_ids._get_records_action(name=self.env._("Assignments"))

    def _get_problem_users(self):
        # OVERRIDE inkasso.problem.mixin
        self.ensure_one()
        return self.user_id or self.agency_id._get_problem_users()

    # -------------------------------------------------------------------------
    # Review meetings
    # -------------------------------------------------------------------------

    @api.model
    def _cron_review(self):
        """An activity for each review meeting that is due within a week, and the date of the next one."""
        today = self.env["inkasso.notice"]._get_today()
        due = self.search(
            [
                ("state", "=", "agreed"),
                ("review_date", "!=", False),
                ("review_date", "<=", fields.Date.add(today, days=7)),
            ]
        )
        for agreement in due._filter_current(today):
            for user in agreement._get_problem_users():
                agreement.activity_schedule(
                    "mail.mail_activity_data_meeting",
                    date_deadline=agreement.review_date,
                    summary=self.env._("Review meeting with %(agency)s", agency=agreement.agency_id.name),
                    note=self.env._("Results against the targets, complaints, licence, what to change."),
                    user_id=user.id,
                )
            months = agreement.review_months
            agreement.review_date = months and fields.Date.add(agreement.review_date, months=months)
