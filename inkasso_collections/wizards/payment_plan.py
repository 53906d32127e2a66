from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ..models.agreements.payment_plan import LIVE, SOURCES
from ..models.agreements.plan_terms import Terms
from ..models.agreements.res_company_payment_plan import INTEREST
from ..models.exact import exact
from ..rules.errors import RuleError

METHODS = [
    ("equal", "Equal instalments"),
    ("fixed", "A fixed amount each"),
    ("own", "Own days and amounts"),
    ("pause", "As before, after a pause"),
]
PERIODS = [("month", "Month"), ("two_weeks", "Two weeks"), ("week", "Week")]


class PaymentPlanWizard(models.TransientModel):
    """Makes a payment plan over chosen lines: terms on one side, the schedule that they give on the other."""

    _name = "inkasso.payment.plan.wizard"
    _description = "Make a payment plan"

    plan_id = fields.Many2one("inkasso.payment.plan", readonly=True, help="That is answered, or rescheduled.")
    is_reschedule = fields.Boolean(compute="_compute_is_reschedule")
    wish_note = fields.Text(related="plan_id.wish_note")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    line_ids = fields.One2many("inkasso.payment.plan.wizard.line", "wizard_id")
    charge_ids = fields.Many2many(
        "inkasso.charge", string="Claimed interest and fees", help="Claimed in notices, and not booked yet."
    )
    date = fields.Date(
        string="Day of the plan", required=True, default=lambda self: self.env["inkasso.notice"]._get_today()
    )
    method = fields.Selection(METHODS, required=True, default="equal")
    number = fields.Integer(string="Instalments", default=6)
    amount = fields.Monetary(string="Each")
    period = fields.Selection(PERIODS, string="Every", required=True, default="month")
    first_day = fields.Date(string="First instalment on", required=True)
    own_ids = fields.One2many("inkasso.payment.plan.wizard.day", "wizard_id", string="Days")
    pause_until = fields.Date(string="Pause until", help="The next instalment falls due on this day.")
    down_payment = fields.Monetary(string="First payment now")
    interest_only = fields.Integer(string="Only interest at first", help="So many instalments pay only the interest.")
    interest = fields.Selection(INTEREST, string="Interest from now on", required=True)
    revive_interest = fields.Boolean(string="If broken, frozen interest is owed after all")
    charge_fee = fields.Boolean(string="Charge the plan fee")
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    # -------------------------------------------------------------------------
    # Opening
    # -------------------------------------------------------------------------

    @api.model
    def _open_for(self, items):
        """The dialog for those of `items` that are open and in no plan.

        :raise UserError: where none is, or they are of several debtors
        """
        Plan = self.env["inkasso.payment.plan"]
        Plan._as_collector()
        items.check_access("read")
        free = items.filtered(lambda item: item.rest_reason not in ("paid", "draft", "plan")).sorted("date_maturity")
        if not free:
            raise UserError(self.env._("Nothing is open here that is not in a payment plan already."))
        if len(free.company_id) > 1 or len(free.partner_id) > 1:
            raise UserError(self.env._("A payment plan is of one debtor with one company. Choose lines of one."))
        first = free.filtered(lambda item: item.currency_id == free[:1].currency_id)
        return self._open(first, first.company_id)

    @api.model
    def _open_for_plan(self, plan):
        """The dialog that answers a request, changes an offer, or reschedules a plan over what is left of it."""
        items = plan.line_ids.item_id.filtered(lambda item: item.rest_reason != "paid")
        if not items:
            raise UserError(self.env._("Nothing of this plan is open any more."))
        wishes = {
            "plan_id": plan.id,
            "interest": plan.interest,
            "revive_interest": plan.revive_interest,
            "charge_fee": plan.charge_fee,
        }
        if plan.wish_first_day:
            wishes["first_day"] = plan.wish_first_day
        if plan.wish_number or plan.wish_amount:
            method = "fixed" if plan.wish_amount else "equal"
            wishes |= {"method": method, "number": plan.wish_number or 6, "amount": plan.wish_amount}
        return self._open(items, plan.company_id, **wishes)

    @api.model
    def _open(self, items, company, **vals):
        charges_sudo = self.env["inkasso.payment.plan"].sudo()._get_claimed(items.sudo())
        today = self.env["inkasso.notice"]._get_today()
        wizard = self.create(
            {
                "company_id": company.id,
                "partner_id": items.partner_id.id,
                "currency_id": items.currency_id.id,
                "line_ids": [Command.create({"item_id": item.id}) for item in items],
                "charge_ids": [Command.set(charges_sudo.ids)],
                "first_day": fields.Date.add(today, months=1),
                "pause_until": fields.Date.add(today, months=3),
                "interest": company.inkasso_plan_interest,
                "revive_interest": company.inkasso_plan_revive,
                "charge_fee": company.inkasso_plan_fee,
                **vals,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payment plan"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("plan_id")
    def _compute_is_reschedule(self):
        for wizard in self:
            wizard.is_reschedule = wizard.plan_id.state in (*LIVE, "broken")

    # -------------------------------------------------------------------------
    # Terms
    # -------------------------------------------------------------------------

    def _get_terms(self):
        own = self._get_paused() if self.method == "pause" else self._get_own()
        return Terms(
            first_day=self.first_day or self.date,
            method="own" if self.method == "pause" else self.method,
            number=self.number,
            amount=exact(self.currency_id.round(self.amount)),
            period=self.period,
            own=own,
            down_payment=exact(self.currency_id.round(self.down_payment)),
            interest_only=self.interest_only,
            interest=self.interest,
            revive_interest=self.revive_interest,
            charge_fee=self.charge_fee,
        )

    def _get_own(self):
        days = self.own_ids.filtered("date").sorted("date")
        return tuple((day.date, exact(self.currency_id.round(day.amount)) if day.amount else None) for day in days)

    def _get_paused(self):
        """What is left of the plan, put off so that the next instalment falls due at the end of the pause."""
        left = self.plan_id.instalment_ids.filtered("amount_open").sorted("date")
        if not left or not self.pause_until:
            return ()
        months = (self.pause_until.year - left[0].date.year) * 12 + self.pause_until.month - left[0].date.month
        days = [self.pause_until, *(fields.Date.add(part.date, months=max(months, 0)) for part in left[1:])]
        return tuple((day, exact(part.amount_open)) for day, part in zip(days, left, strict=True))

    def _get_items(self):
        return self.line_ids.filtered("is_chosen").item_id._origin

    def _get_charges(self):
        """Those of the chosen charges that are on chosen lines."""
        lines_sudo = self._get_items().sudo().move_line_id
        return self.charge_ids._origin.filtered(lambda charge: charge.move_line_id.id in lines_sudo.ids)

    # -------------------------------------------------------------------------
    # Preview
    # -------------------------------------------------------------------------

    @api.depends(
        "line_ids.is_chosen",
        "charge_ids",
        "date",
        "method",
        "number",
        "amount",
        "period",
        "first_day",
        "own_ids.date",
        "own_ids.amount",
        "pause_until",
        "down_payment",
        "interest_only",
        "interest",
        "charge_fee",
    )
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard._render_preview()

    def _render_preview(self):
        """The schedule as it would be offered, or what stands in its way."""
        Plan = self.env["inkasso.payment.plan"]
        items = self._get_items()
        if not items or not self.date:
            return Markup("<div class='alert alert-info'>%s</div>") % self.env._("Choose at least one line.")
        try:
            # a preview of what the dialog offers
            debt = Plan._assess(items, self._get_charges().sudo(), self.date, self.charge_fee, lock=False)
            schedule = debt.make_schedule(self._get_terms())
        except RuleError:
            return Markup("<div class='alert alert-warning'>%s</div>") % Plan._explain_schedule()
        except UserError as error:
            return Markup("<div class='alert alert-danger'>%s</div>") % str(error.args[0])
        return self.env["ir.qweb"]._render(
            "inkasso_collections.payment_plan_preview",
            {
                "parts": self._get_parts(debt, schedule),
                "remarks": debt.remarks,
                "schedule": schedule,
                "total": self.currency_id.format(float(sum(part.amount for part in schedule))),
                "money": lambda amount: self.currency_id.format(float(amount)),
                "day": lambda day: format_date(self.env, day),
            },
        )

    def _get_parts(self, debt, schedule):
        rows = [
            (self.env._("Invoices"), debt.principal),
            (self.env._("Claimed before"), debt.charges),
            (self.env._("Interest until the day of the plan"), debt.interest_until),
            (self.env._("Plan fee"), debt.fee),
            (self.env._("Interest while it runs, at the present rate"), sum(part.interest for part in schedule)),
        ]
        return [(name, self.currency_id.format(float(amount))) for name, amount in rows if amount]

    # -------------------------------------------------------------------------
    # Offering
    # -------------------------------------------------------------------------

    def action_offer(self):
        """Offer the plan, and show it."""
        self.ensure_one()
        return self._offer()._get_records_action()

    def action_offer_and_accept(self):
        """Offer the plan and take down at once how the debtor agreed, as on the phone."""
        self.ensure_one()
        return self._offer().action_accept()

    def _offer(self):
        items, charges, terms = self._get_items(), self._get_charges(), self._get_terms()
        if not items:
            raise UserError(self.env._("Choose at least one line."))
        if self.plan_id and not self.is_reschedule:
            self.plan_id._offer(terms, items, charges, self.date)
            return self.plan_id
        return self.env["inkasso.payment.plan"]._propose(
            items, charges, terms, self.date, replaces=self.plan_id or None
        )


class PaymentPlanWizardLine(models.TransientModel):
    _name = "inkasso.payment.plan.wizard.line"
    _description = "Line to plan"

    wizard_id = fields.Many2one("inkasso.payment.plan.wizard", required=True, ondelete="cascade", index=True)
    is_chosen = fields.Boolean(string="In the plan", default=True)
    item_id = fields.Many2one("inkasso.item", required=True, readonly=True, ondelete="cascade")
    move_id = fields.Many2one(related="item_id.move_id")
    date_maturity = fields.Date(related="item_id.date_maturity")
    currency_id = fields.Many2one(related="item_id.currency_id")
    amount_residual_currency = fields.Monetary(related="item_id.amount_residual_currency", string="Open")
    level_id = fields.Many2one(related="item_id.level_id")


class PaymentPlanWizardDay(models.TransientModel):
    _name = "inkasso.payment.plan.wizard.day"
    _description = "Day of a payment plan"
    _order = "date, id"

    wizard_id = fields.Many2one("inkasso.payment.plan.wizard", required=True, ondelete="cascade", index=True)
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    date = fields.Date(required=True)
    amount = fields.Monetary(help="The last one takes what is left, whatever stands here.")


class PaymentPlanAccept(models.TransientModel):
    """Takes down how the debtor agreed to a plan, with the signed agreement or other evidence."""

    _name = "inkasso.payment.plan.accept"
    _description = "Payment plan accepted"
    _inherit = ["inkasso.evidence.mixin"]

    plan_id = fields.Many2one("inkasso.payment.plan", required=True, ondelete="cascade")
    source = fields.Selection(SOURCES, string="How the debtor agreed", required=True, default="signed")

    def action_accept(self):
        self.ensure_one()
        self.plan_id._as_collector()
        if self.source == "signed" and not self.attachment_ids:
            raise UserError(self.env._("Attach the signed agreement."))
        files = self.attachment_ids.sudo().copy({"res_model": "inkasso.payment.plan", "res_id": self.plan_id.id})
        self.plan_id._accept(self.source, self.evidence, files)
        return self.plan_id._get_records_action()
