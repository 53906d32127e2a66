from datetime import timedelta

from werkzeug.exceptions import NotFound

from odoo.http import request

from .portal_access import DebtorPortal, page
from .portal_overview import PortalOverview


class PortalPromise(DebtorPortal):
    """Promising to pay by a day."""

    @page("/promise", "GET", "POST")
    def inkasso_promise(self, visit, **post):
        case = visit.case
        statement = next((one for one in case._get_statements() if one.payable), None)
        if not visit.is_open or not statement:
            raise NotFound()
        form = self._inkasso_form(post)
        today = case.env["inkasso.notice"]._get_today()
        last = today + timedelta(days=case.company_id.inkasso_promise_days)
        if form.is_sent:
            amount = form.amount("amount", statement.currency, statement.payable)
            day = form.day("day", today, last)
            note = form.text("note", limit=500)
            if form.is_good:
                done = self._inkasso_take(
                    visit,
                    form,
                    "promise",
                    lambda: (
                        request.env["inkasso.promise"]
                        .sudo()  # the visit was checked
                        ._make(case, amount, statement.currency, day, source="portal", note=note)
                    ),
                )
                if done:
                    return done
        return self._inkasso_show(
            "inkasso_collections.portal_promise",
            visit,
            status=422 if form.errors else 200,
            form=form,
            statement=statement,
            first=today.isoformat(),
            last=last.isoformat(),
            last_day=last,
        )


class PortalDispute(DebtorPortal):
    """Objecting to lines, or to a part of one, with a text and files."""

    @page("/dispute", "GET", "POST")
    def inkasso_dispute(self, visit, **post):
        case = visit.case
        lines = {str(item.id): item for item in case._get_disputable_items()}
        if not visit.is_open or not lines:
            raise NotFound()
        form = self._inkasso_form(post)
        reasons = {str(reason.id): reason for reason in case._get_portal_reasons()}
        chosen = [key for key in request.httprequest.form.getlist("items") if key in lines]
        if not form.is_sent:
            chosen = [str(item.id) for item in lines.values() if str(item.move_line_id.id) == post.get("line")]
        if form.is_sent:
            if not chosen:
                form.fail(request.env._("Please choose what is wrong."), "items")
            amounts = {
                lines[key]: form.amount(
                    f"amount_{key}", lines[key].currency_id, lines[key].amount_residual_currency, required=False
                )
                for key in chosen
            }
            reason = form.choice("reason", reasons)
            text = form.text("text", required=True, limit=5000)
            files = form.uploads("files")
            if form.is_good:
                done = self._inkasso_take(
                    visit,
                    form,
                    "dispute",
                    lambda: self._inkasso_open_dispute(visit, amounts, reasons[reason], text, files),
                )
                if done:
                    return done
        return self._inkasso_show(
            "inkasso_collections.portal_dispute",
            visit,
            status=422 if form.errors else 200,
            form=form,
            items=list(lines.values()),
            chosen=chosen,
            reasons=list(reasons.values()),
        )

    def _inkasso_open_dispute(self, visit, amounts, reason, text, files):
        attachments = request.env["ir.attachment"].sudo()  # the visit was checked; the dispute takes them over
        attachments = attachments.create([{"name": name, "raw": content} for name, content in files])
        # the visit was checked
        request.env["inkasso.dispute"].sudo()._open(visit.case, amounts, reason, text, attachments, source="portal")


class PortalOverviewAgreed(PortalOverview):
    def _inkasso_overview_values(self, visit):
        # EXTENDS: what was promised, and what is being looked into
        case = visit.case
        return {
            **super()._inkasso_overview_values(visit),
            "promises": case.promise_ids.filtered(lambda promise: promise.state == "open"),
            "disputes": case.dispute_ids.filtered("is_open"),
            "answered": case.dispute_ids.filtered(lambda dispute: not dispute.is_open and dispute.answer)[:3],
            "can_dispute": bool(case._get_disputable_items()),
        }
