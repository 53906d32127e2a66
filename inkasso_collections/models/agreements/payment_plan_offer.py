from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...rules.errors import RuleError
from ..exact import exact
from .payment_plan import LIVE, PENDING
from .plan_terms import Terms


class PaymentPlanOffer(models.Model):
    """Asking for a plan, and offering one."""

    _inherit = "inkasso.payment.plan"

    # -------------------------------------------------------------------------
    # Asking
    # -------------------------------------------------------------------------

    @api.model
    def _request(self, case, number=None, amount=None, first_day=None, note=None):
        """Note down that the debtor of `case` asks for a plan: a number of instalments, or an amount each.

        A request that waits for its answer already is changed. The lines rest while the responsible answers, at most the
        company's days to answer. Called by the portal, which has checked who asks.

        :param first_day: when the debtor can pay first
        :return: the plan, in the state `requested`
        :raise UserError: where nothing is open that a plan could be about
        """
        plans_sudo = self.sudo()
        wishes = {
            "wish_number": number or 0,
            "wish_amount": amount or 0,
            "wish_first_day": first_day or False,
            "wish_note": note or False,
        }
        plan_sudo = plans_sudo.search([("case_id", "=", case.id), ("state", "=", "requested")], limit=1)
        if plan_sudo:
            plan_sudo.write(wishes)
        else:
            items_sudo = plans_sudo._get_open_items(case)
            if not items_sudo:
                raise UserError(self.env._("Nothing is open that a payment plan could be about."))
            until = fields.Date.add(self._get_today(), days=case.company_id.inkasso_plan_answer_days)
            plan_sudo = plans_sudo.create(
                {
                    **plans_sudo._prepare_for(items_sudo, case),
                    **wishes,
                    "valid_until": until,
                    "line_ids": [Command.create({"item_id": item.id}) for item in items_sudo],
                }
            )
            if not plans_sudo._has_asked_in_vain(case):
                items_sudo._rest(plan_sudo, "plan", until)
        plan_sudo._raise_problem(self.env._("The debtor asks for a payment plan"), note=note or "", key="asked")
        return plan_sudo.with_env(self.env)

    @api.model
    def _has_asked_in_vain(self, case):
        """Whether two plans of `case` came to nothing: who asks again is answered, but puts off nothing by asking."""
        return self.search_count([("case_id", "=", case.id), ("state", "in", ("cancelled", "broken"))], limit=2) == 2

    @api.model
    def _get_open_items(self, case):
        """The lines of `case` that a plan can be about: open, in the currency of the oldest of them, in no plan yet."""
        taken = self._find_taken(case.item_ids, (*LIVE, *PENDING))
        items = case.item_ids.filtered(
            lambda item: item.rest_reason not in ("paid", "draft", "excluded") and item not in taken
        ).sorted("date_maturity")
        return items.filtered(lambda item: item.currency_id == items[:1].currency_id)

    @api.model
    def _find_taken(self, items, states, except_for=()):
        """Those of `items` that another plan in one of `states` is about."""
        lines = (
            self.env["inkasso.payment.plan.line"]
            .sudo()  # a line is taken also by a plan that the user may not see
            .search([("item_id", "in", items.ids), ("plan_id.state", "in", states)])
        )
        return lines.filtered(lambda line: line.plan_id.id not in except_for).item_id.with_env(self.env)

    @api.model
    def _prepare_for(self, items, case):
        company = case.company_id
        return {
            "company_id": company.id,
            "partner_id": case.partner_id.id,
            "case_id": case.id,
            "currency_id": items.currency_id.id,
            "interest": company.inkasso_plan_interest,
            "revive_interest": company.inkasso_plan_revive,
            "charge_fee": company.inkasso_plan_fee,
        }

    # -------------------------------------------------------------------------
    # Offering
    # -------------------------------------------------------------------------

    @api.model
    def _propose(self, items, charges, terms, day=None, replaces=None):
        """Offer the debtor of `items` a plan by `terms`.

        :param charges: claimed interest and fees, not booked yet, that are part of it
        :param replaces: the plan in force whose place it takes once accepted
        :return: the plan, in the state `offered`
        """
        self._as_collector()
        items.check_access("read")
        plans_sudo = self.sudo()
        case_sudo = plans_sudo._get_case(items.sudo())
        plan_sudo = plans_sudo.create(
            {**plans_sudo._prepare_for(items.sudo(), case_sudo), "replaces_id": replaces.id if replaces else False}
        )
        plan_sudo._offer(terms, items, charges, day)
        return plan_sudo.with_env(self.env)

    @api.model
    def _get_case(self, items):
        """The open case of the debtor of `items`, which belong to it from now on."""
        items = items.sudo()  # nobody edits items; whoever may offer a plan thereby opens the case
        pair = (items.company_id, items.partner_id)
        if any(len(records) != 1 for records in (*pair, items.currency_id)):
            raise UserError(self.env._("Choose open lines of one debtor in one currency."))
        case = (
            self.env["inkasso.case"]
            .sudo()  # whoever may offer a plan thereby opens the case
            ._get_or_open([pair], self._get_today())[items.company_id.id, items.partner_id.id]
        )
        items.filtered(lambda item: not item.case_id).case_id = case
        return case

    def _offer(self, terms=None, items=None, charges=None, day=None):
        """Make the schedule and offer it: an answer is waited for until a day, and the lines rest as long.

        Default: what the debtor asked for, over the lines and the charges that are open.
        """
        self.ensure_one()
        plan_sudo = self._as_collector()
        plan_sudo._check_state(PENDING, self.env._("offered"))
        day = day or self._get_today()
        items_sudo = (items or plan_sudo.line_ids.item_id).sudo().filtered(lambda item: item.rest_reason != "paid")
        charges_sudo = plan_sudo._get_claimed(items_sudo) if charges is None else charges.sudo()
        terms = terms or plan_sudo._get_wished_terms(day)
        plan_sudo._check_free(items_sudo)
        debt = self._assess(items_sudo, charges_sudo, day, terms.charge_fee)
        try:
            schedule = debt.make_schedule(terms)
        except RuleError as error:
            raise UserError(self._explain_schedule()) from error
        plan_sudo._check_bookable(debt, charges_sudo, terms)
        self.env["inkasso.item"]._end_rest(plan_sudo)
        plan_sudo._write_offer(debt, terms, schedule, items_sudo, charges_sudo)
        items_sudo._rest(plan_sudo, "plan", plan_sudo.valid_until)
        plan_sudo._settle_problems("asked")
        plan_sudo._send_offer()

    def _write_offer(self, debt, terms, schedule, items, charges):
        self.line_ids.unlink()
        self.instalment_ids.unlink()
        money = self._read_money(items)
        self.write(
            {
                "state": "offered",
                "date": debt.day,
                "interest": terms.interest,
                "revive_interest": terms.revive_interest and terms.interest == "frozen",
                "charge_fee": terms.charge_fee,
                "amount_principal": debt.principal,
                "amount_charges": debt.charges,
                "amount_interest": debt.interest_until,
                "amount_fee": debt.fee,
                "amount_interest_later": sum(part.interest for part in schedule),
                "valid_until": fields.Date.add(self._get_today(), days=self.company_id.inkasso_plan_answer_days),
                "charge_ids": [Command.set(charges.ids)],
                "line_ids": [Command.create(self._prepare_line(item, money)) for item in items],
                "instalment_ids": [
                    Command.create(self._prepare_instalment(number, part))
                    for number, part in enumerate(schedule, start=1)
                ],
            }
        )

    @api.model
    def _prepare_line(self, item, money):
        return {
            "item_id": item.id,
            "amount": item.amount_residual_currency,
            "money_before": money[item.move_line_id.id],
        }

    @api.model
    def _prepare_instalment(self, number, part):
        return {
            "number": number,
            "date": part.day,
            "amount_agreed": part.amount,
            "amount": part.amount,
            "amount_interest": part.interest,
        }

    @api.model
    def _get_claimed(self, items):
        """What was claimed on `items` in notices that went out, and is not booked."""
        return (
            self.env["inkasso.charge"]
            .search(
                [
                    ("move_line_id", "in", items.move_line_id.ids),
                    ("state", "=", "claimed"),
                    ("amount_open", "!=", 0),
                    ("notice_id.state", "in", (False, "sent")),
                ]
            )
            .filtered(lambda charge: charge.notice_id.state in (False, "sent"))
        )

    def _get_wished_terms(self, day):
        """The debtor's wishes, completed by the company's settings."""
        first_day = max(self.wish_first_day or fields.Date.add(day, months=1), day)
        method = "fixed" if self.wish_amount else "equal"
        return Terms(
            first_day=first_day,
            method=method,
            number=self.wish_number or 12,
            amount=exact(self.wish_amount),
            interest=self.interest,
            revive_interest=self.revive_interest,
            charge_fee=self.charge_fee,
        )

    def _check_free(self, items):
        """A line is in one plan at a time; that of the plan which this one takes the place of is free for it."""
        taken = self._find_taken(items, (*LIVE, *PENDING), except_for=(self.id, self.replaces_id.id))
        if taken:
            raise UserError(
                self.env._(
                    "%(lines)s: a payment plan is about this already. Reschedule that one, or cancel it first.",
                    lines=", ".join(taken.mapped("display_name")),
                )
            )
        if not items:
            raise UserError(self.env._("Nothing is open that a payment plan could be about."))

    def _check_bookable(self, debt, charges, terms):
        """Interest and fees of a plan are booked, so that payments can be matched with them: say now what is missing."""
        types = set(charges.mapped("type"))
        types |= {"interest"} if debt.interest or terms.interest == "running" else set()
        types |= {"fee"} if debt.fees else set()
        if types:
            self.company_id._fill_inkasso_posting()
            self.company_id._check_inkasso_posting(types)

    @api.model
    def _explain_schedule(self):
        """Why no schedule can be made, in the user's words."""
        return self.env._(
            "No schedule can be made of this. Instalments follow each other, the first on the day of the plan at the earliest; "
            "something must be left for each of them, and a fixed amount must cover the interest. Choose other amounts or days."
        )
