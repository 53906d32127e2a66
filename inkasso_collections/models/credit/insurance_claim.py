from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

CLAIM_STATES = [
    ("draft", "To report"),
    ("reported", "Reported"),
    ("filed", "Filed"),
    ("accepted", "Accepted"),
    ("rejected", "Rejected"),
    ("paid", "Indemnified"),
    ("cancelled", "Cancelled"),
]
WAITING = ("draft", "reported")  # a deadline of the insurer runs
OPEN_STATES = (*WAITING, "filed", "accepted")


class InsuranceClaim(models.Model):
    """An insured debt on its way to the insurer: reported as overdue, filed as a claim, decided, indemnified."""

    _name = "inkasso.credit.insurance.claim"
    _description = "Credit insurance claim"
    _inherit = ["inkasso.problem.mixin", "inkasso.evidence.mixin"]
    _order = "id desc"
    _check_company_auto = True

    cover_id = fields.Many2one(
        "inkasso.credit.insurance.cover", required=True, readonly=True, ondelete="restrict", index=True
    )
    policy_id = fields.Many2one(related="cover_id.policy_id", store=True)
    insurer_id = fields.Many2one(related="policy_id.insurer_id")
    company_id = fields.Many2one(related="cover_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="cover_id.partner_id", store=True, index=True, string="Debtor")
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(CLAIM_STATES, required=True, default="draft", readonly=True, tracking=True, index=True)
    item_ids = fields.Many2many(
        "inkasso.item", "inkasso_insurance_claim_item_rel", "claim_id", "item_id", string="Lines", readonly=True
    )
    amount_open = fields.Monetary(compute="_compute_amount_open", help="Open now, in company currency.")
    oldest_due_date = fields.Date(string="Oldest due date", readonly=True)
    report_deadline = fields.Date(string="Report by", readonly=True)
    claim_deadline = fields.Date(string="File by", readonly=True)
    reported_on = fields.Date(readonly=True)
    filed_on = fields.Date(readonly=True)
    reference = fields.Char(string="Insurer's reference", tracking=True)
    amount_claimed = fields.Monetary(string="Claimed", readonly=True)
    amount_accepted = fields.Monetary(string="Accepted", readonly=True, help="What the insurer will pay.")
    decided_on = fields.Date(readonly=True)
    decision = fields.Text(string="Reason of the decision", readonly=True)
    indemnity_ids = fields.One2many(
        "inkasso.credit.insurance.indemnity", "claim_id", string="Indemnities", readonly=True
    )
    amount_indemnified = fields.Monetary(string="Indemnified", compute="_compute_amount_indemnified")

    @api.depends("cover_id", "oldest_due_date")
    def _compute_display_name(self):
        for claim in self:
            claim.display_name = f"{claim.partner_id.display_name or ''} {claim.oldest_due_date or ''}".strip()

    @api.depends("item_ids.amount_residual")
    def _compute_amount_open(self):
        for claim in self:
            claim.amount_open = sum(claim.item_ids.mapped("amount_residual"))

    @api.depends("indemnity_ids.amount", "indemnity_ids.move_id")
    def _compute_amount_indemnified(self):
        for claim in self:
            booked = claim.indemnity_ids.filtered(lambda indemnity: indemnity.state == "booked")
            claim.amount_indemnified = sum(booked.mapped("amount"))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("Claims are kept. Cancel the claim instead of deleting it."))

    def _get_problem_users(self):
        # OVERRIDE inkasso.problem.mixin
        self.ensure_one()
        return self.policy_id._get_problem_users()

    # -------------------------------------------------------------------------
    # States
    # -------------------------------------------------------------------------

    def _as_collector(self):
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_collector")):
            raise AccessError(self.env._("Only collectors may do this. Ask for the right “Collections: Collector”."))
        return self.sudo()

    def _move_to(self, state, allowed, **vals):
        claims_sudo = self._as_collector()
        labels = dict(self._fields["state"]._description_selection(self.env))
        for claim in claims_sudo:
            if claim.state not in allowed:
                raise UserError(
                    self.env._(
                        "The claim on %(debtor)s is %(state)s: it cannot become %(target)s.",
                        debtor=claim.partner_id.display_name,
                        state=labels[claim.state].lower(),
                        target=labels[state].lower(),
                    )
                )
        claims_sudo.write({"state": state, **vals})
        return claims_sudo

    def action_report(self):
        """The insurer has been told that the debt is overdue; the claim is to be filed next."""
        for claim in self._move_to("reported", ("draft",), reported_on=self._get_today()):
            claim._settle_problems("report")

    def action_file(self):
        """The claim has been filed with the insurer, over what is open now."""
        for claim in self._move_to("filed", WAITING, filed_on=self._get_today()):
            claim.amount_claimed = claim.amount_open
            claim._settle_problems("report")
            claim._settle_problems("file")

    def action_accept(self, amount=None, reason=None):
        """The insurer will pay. Default: what was claimed less own risk, up to what is insured."""
        self.ensure_one()
        amount = self._get_expected_indemnity() if amount is None else amount
        if amount <= 0:
            raise UserError(self.env._("Enter what the insurer will pay; reject the claim if that is nothing."))
        self._move_to(
            "accepted", ("filed",), amount_accepted=amount, decided_on=self._get_today(), decision=reason or False
        )

    def action_reject(self, reason=None):
        self._move_to("rejected", ("filed",), decided_on=self._get_today(), decision=reason or False)

    def action_cancel(self, reason=None):
        """Nothing is claimed of the insurer any more."""
        for claim in self._move_to("cancelled", OPEN_STATES, decision=reason or False):
            claim.activity_unlink(["inkasso_collections.activity_problem"])

    def action_refile(self):
        """A rejected claim is filed again, with what was missing."""
        self._move_to("filed", ("rejected",), filed_on=self._get_today(), decided_on=False)

    def _get_expected_indemnity(self):
        self.ensure_one()
        share = 1 - self.cover_id.own_risk / 100
        return self.currency_id.round(min(self.amount_claimed, self.cover_id.amount_company) * share)

    def _follow_indemnities(self):
        """Indemnified once the insurer has paid what it accepted; accepted again when an entry was reversed."""
        for claim in self:
            enough = claim.currency_id.compare_amounts(claim.amount_indemnified, claim.amount_accepted) >= 0
            if claim.state == "accepted" and enough:
                claim.state = "paid"
            elif claim.state == "paid" and not enough:
                claim.state = "accepted"

    @api.model
    def _get_today(self):
        return self.env["inkasso.notice"]._get_today()

    def action_open_decision(self):
        """Open the dialog that takes down what the insurer decided."""
        self.ensure_one()
        self._as_collector()
        return self._open_dialog("inkasso.credit.insurance.decide", self.env._("Decision of the insurer"))

    def action_open_indemnity(self):
        """Open the dialog that books an indemnity."""
        self.ensure_one()
        self.env["inkasso.credit.insurance.indemnity"]._prepare_company(self.company_id)
        return self._open_dialog("inkasso.credit.insurance.indemnify", self.env._("Indemnity"))

    def _open_dialog(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "context": {"default_claim_id": self.id},
            "view_mode": "form",
            "target": "new",
        }
