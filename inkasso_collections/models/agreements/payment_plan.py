from stdnum import luhn

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..numbering import next_numbers
from .res_company_payment_plan import INTEREST

PLAN_STATES = [
    ("requested", "Requested"),
    ("offered", "Offered"),
    ("active", "Active"),
    ("warned", "Warned"),
    ("kept", "Kept"),
    ("broken", "Broken"),
    ("rescheduled", "Rescheduled"),
    ("cancelled", "Cancelled"),
]
PENDING = ("requested", "offered")  # an answer is waited for
LIVE = ("active", "warned")  # in force
FOLLOWED = (*LIVE, "kept")  # payments move its instalments, forwards and back
SOURCES = [
    ("portal", "On the portal"),
    ("signed", "Signed document"),
    ("email", "By e-mail"),
    ("letter", "By letter"),
    ("phone", "By phone"),
]


class PaymentPlan(models.Model):
    """An agreed schedule for what one debtor owes in one currency.

    While it is kept, its lines rest: nobody is reminded of what was agreed to be paid later. Its instalments are never
    edited; a change is a new plan that takes the place of this one, so that what was agreed when can always be seen.
    Nobody has write access: what may be done is done by actions that check who may.
    """

    _name = "inkasso.payment.plan"
    _description = "Payment plan"
    _inherit = ["inkasso.problem.mixin", "inkasso.evidence.mixin", "inkasso.letter.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    state = fields.Selection(PLAN_STATES, required=True, default="requested", readonly=True, index=True, tracking=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, readonly=True, ondelete="restrict", index=True
    )
    case_id = fields.Many2one("inkasso.case", required=True, readonly=True, ondelete="restrict", index=True)
    user_id = fields.Many2one(related="case_id.user_id", string="Responsible", store=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    date = fields.Date(string="Day of the plan", readonly=True, help="Up to it interest is part of the instalments.")
    line_ids = fields.One2many("inkasso.payment.plan.line", "plan_id", string="Lines", readonly=True)
    charge_ids = fields.Many2many(
        "inkasso.charge",
        "inkasso_payment_plan_charge_rel",
        "plan_id",
        "charge_id",
        string="Claimed interest and fees",
        readonly=True,
        help="Claimed before and not booked yet: booked when the plan is accepted.",
    )
    instalment_ids = fields.One2many("inkasso.payment.plan.instalment", "plan_id", readonly=True)

    # what was agreed
    interest = fields.Selection(INTEREST, required=True, default="frozen", readonly=True)
    revive_interest = fields.Boolean(
        string="If broken, frozen interest is owed", readonly=True, help="As the agreement says."
    )
    charge_fee = fields.Boolean(string="Plan fee", readonly=True)
    frozen_from = fields.Date(string="No interest after", readonly=True)
    frozen_until = fields.Date(string="Interest again after", readonly=True)
    amount_principal = fields.Monetary(string="Principal", readonly=True)
    amount_charges = fields.Monetary(string="Claimed before", readonly=True, help="Interest and fees claimed before.")
    amount_interest = fields.Monetary(string="Interest until the plan", readonly=True)
    amount_fee = fields.Monetary(string="Fee for the plan", readonly=True)
    amount_interest_later = fields.Monetary(
        string="Interest during the plan", readonly=True, help="At the rates known when it was offered."
    )
    valid_until = fields.Date(string="Answer by", readonly=True)
    payment_reference = fields.Char(readonly=True, index="btree_not_null")

    # what the debtor asked for
    wish_number = fields.Integer(string="Instalments wished", readonly=True)
    wish_amount = fields.Monetary(string="Amount wished", readonly=True, help="That the debtor can pay each time.")
    wish_first_day = fields.Date(string="First payment wished", readonly=True)
    wish_note = fields.Text(string="Message of the debtor", readonly=True)

    # its life
    accepted_on = fields.Date(readonly=True)
    accepted_by = fields.Selection(SOURCES, string="Accepted", readonly=True)
    evidence = fields.Text(string="Evidence of acceptance", readonly=True)
    ended_on = fields.Date(readonly=True)
    end_reason = fields.Char(string="Why it ended", readonly=True)
    warned_on = fields.Date(readonly=True)
    cure_until = fields.Date(string="Catch up by", readonly=True)
    warning_pending = fields.Boolean(
        string="Warning to post",
        readonly=True,
        help="The debtor has no e-mail: the plan is not broken before it is posted.",
    )
    replaces_id = fields.Many2one(
        "inkasso.payment.plan", string="Takes the place of", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    replaced_by_id = fields.Many2one("inkasso.payment.plan", readonly=True, ondelete="restrict")

    # where it stands
    amount_total = fields.Monetary(string="Total", compute="_compute_amounts", store=True)
    amount_paid = fields.Monetary(string="Paid", compute="_compute_amounts", store=True)
    amount_open = fields.Monetary(string="Open", compute="_compute_amounts", store=True)
    next_date = fields.Date(string="Next instalment", compute="_compute_amounts", store=True, index="btree_not_null")
    next_amount = fields.Monetary(string="To pay then", compute="_compute_amounts", store=True)

    _schedule_when_offered = models.Constraint(
        "CHECK(state IN ('requested', 'cancelled') OR date IS NOT NULL)", "A plan that is offered has a day."
    )

    @api.depends("state", "instalment_ids.amount", "instalment_ids.amount_paid", "instalment_ids.state")
    def _compute_amounts(self):
        for plan in self:
            parts = plan.instalment_ids
            following = parts.filtered(lambda part: part.amount_open and part.state != "superseded").sorted("date")[:1]
            plan.amount_total = sum(parts.mapped("amount"))
            plan.amount_paid = sum(parts.mapped("amount_paid"))
            plan.amount_open = plan.currency_id.round(plan.amount_total - plan.amount_paid)
            plan.next_date = following.date if plan.state not in ("broken", "cancelled") else False
            plan.next_amount = following.amount_open

    @api.model_create_multi
    def create(self, vals_list):
        unnamed = [vals for vals in vals_list if vals.get("name", "/") == "/"]
        names = next_numbers(self.env, self._name, self.env.company, self._get_today(), len(unnamed))
        for vals, name in zip(unnamed, names, strict=True):
            digits = "".join(character for character in name if character.isdigit())
            vals.update(name=name, payment_reference=digits + luhn.calc_check_digit(digits) if digits else name)
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("Payment plans are kept. Cancel the plan instead of deleting it."))

    @api.model
    def _get_today(self):
        return self.env["inkasso.notice"]._get_today()

    def _as_collector(self):
        """These plans with the right to move them on, for collectors who may see them."""
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_collector")):
            raise AccessError(self.env._("Only collectors may do this. Ask for the right “Collections: Collector”."))
        return self.sudo()

    def _check_state(self, states, doing):
        """Refuse what cannot be done to a plan in its state.

        :param doing: what was tried, in words
        """
        for plan in self:
            if plan.state not in states:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(plan)s cannot be %(doing)s: it is %(state)s.",
                        plan=plan.name,
                        doing=doing,
                        state=labels[plan.state].lower(),
                    )
                )

    def _get_problem_users(self):
        # OVERRIDE inkasso.problem.mixin
        self.ensure_one()
        return self.case_id._get_problem_users()

    def action_open_case(self):
        self.ensure_one()
        return self.case_id._get_form_action()

    def action_open_replaced(self):
        self.ensure_one()
        return (self.replaces_id or self.replaced_by_id)._get_records_action()
