from datetime import timedelta

from werkzeug.exceptions import NotFound

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import request

from .portal_access import DebtorPortal, page
from .portal_overview import PortalOverview

LONGEST_WAIT = timedelta(days=62)  # until the first payment


class PortalPlan(DebtorPortal):
    """Asking for a payment plan, and answering the one that is offered."""

    @page("/plan", "GET", "POST")
    def inkasso_plan(self, visit, **post):
        form = self._inkasso_form(post)
        plans = visit.case._get_plans_shown()
        if not visit.is_open or plans.filtered(lambda plan: plan.state != "requested"):
            raise NotFound()
        today = visit.case.env["inkasso.notice"]._get_today()
        currency = visit.case.item_ids[:1].currency_id or visit.case.currency_id
        if form.is_sent:
            way = form.choice("way", ("number", "amount"))
            number = form.number("number", 2, 60, required=way == "number")
            amount = form.amount("amount", currency, 10**9, required=way == "amount")
            first_day = form.day("first_day", today, today + LONGEST_WAIT, required=False)
            note = form.text("note", limit=2000)
            if form.is_good:
                done = self._inkasso_take(
                    visit,
                    form,
                    "plan",
                    lambda: (
                        request.env["inkasso.payment.plan"]
                        .with_context(lang=visit.house_lang)
                        ._request(
                            visit.case,
                            number=number if way == "number" else None,
                            amount=amount if way == "amount" else None,
                            first_day=first_day,
                            note=note,
                        )
                    ),
                )
                if done:
                    return done
        return self._inkasso_show(
            "inkasso_collections.portal_plan_request",
            visit,
            status=422 if form.errors else 200,
            form=form,
            first=today.isoformat(),
            last=(today + LONGEST_WAIT).isoformat(),
            asked=plans.filtered(lambda plan: plan.state == "requested"),
        )

    @page("/plan/<int:plan_id>", "GET", "POST")
    def inkasso_plan_answer(self, visit, plan_id, **post):
        """The plan that is offered, or in force: instalment by instalment, to be accepted or declined while it is offered."""
        plan = visit.case._get_plans_shown().filtered(lambda plan: plan.id == plan_id and plan.state != "requested")
        if not plan:
            raise NotFound()
        form = self._inkasso_form(post)
        if form.is_sent:
            answer = form.choice("answer", ("accept", "decline"))
            if answer == "accept" and form.typed.get("agreed") != "yes":
                form.fail(request.env._("Please tick that you agree."), "agreed")
            if form.is_good:
                act = self._inkasso_accept if answer == "accept" else self._inkasso_decline
                done = self._inkasso_take(visit, form, f"plan_{answer}", lambda: act(visit, plan))
                if done:
                    return done
        return self._inkasso_show(
            "inkasso_collections.portal_plan", visit, status=422 if form.errors else 200, form=form, plan=plan
        )

    @page("/plan/<int:plan_id>/letter", readonly=False)
    def inkasso_plan_letter(self, visit, plan_id, **values):
        """The agreement exactly as it was sent."""
        plan = visit.case._get_plans_shown().filtered(lambda plan: plan.id == plan_id)
        if not plan.attachment_id:
            raise NotFound()
        return self._inkasso_send(visit, plan.attachment_id.raw, plan.attachment_id.mimetype, plan.attachment_id.name)

    def _inkasso_accept(self, visit, plan):
        if plan.valid_until and plan.valid_until < plan._get_today():
            raise UserError(request.env._("This offer has ended. Please ask for a new one."))
        plan.with_context(lang=visit.house_lang)._accept("portal", evidence=self._inkasso_evidence(visit))

    def _inkasso_decline(self, visit, plan):
        plan.with_context(lang=visit.house_lang)._decline(request.env._("Declined by the debtor on the portal."))

    def _inkasso_evidence(self, visit):
        """Who said so, when and how: what can be shown one day."""
        now = fields.Datetime.to_string(fields.Datetime.now())
        if visit.user:
            return request.env._(
                "On the portal on %(now)s UTC, logged in as %(login)s.", now=now, login=visit.user.login
            )
        return request.env._(
            "On the portal on %(now)s UTC, by the link sent with %(message)s.", now=now, message=visit.link.origin
        )


class PortalOverviewPlan(PortalOverview):
    def _inkasso_overview_values(self, visit):
        # EXTENDS: the plan that is asked for, offered or in force
        return {**super()._inkasso_overview_values(visit), "plans": visit.case._get_plans_shown()}
