from werkzeug.exceptions import NotFound

from odoo.http import request

from ..models.agencies.agency_breach import CHANNELS
from ..models.agencies.agency_consent import STEPS
from ..models.agencies.assignment import CLOSE_CODES
from ..models.agencies.remittance_file import AMOUNTS
from ..models.agencies.report_conduct import MOST_MONTHS
from ..rules.assignment_life import WITH_AGENCY
from .agency_access import AgencyPortal, agency_page

MOST = 10**9  # more than any claim: whether an amount fits the case is judged with the case


class AgencyTell(AgencyPortal):
    """The forms by which people of an agency tell what becomes of an assignment."""

    def _agency_form(self, visit, template, form, **values):
        today = request.env["inkasso.notice"].sudo()._get_today()  # only a day
        return self._agency_show(
            f"inkasso_collections.{template}",
            visit,
            status=422 if form.errors else 200,
            form=form,
            action=request.httprequest.path,
            first_day=visit.assignment.sent_on.isoformat(),
            today=today.isoformat(),
            **values,
        )

    def _agency_read_day(self, visit, form):
        # only a day
        return form.day("day", visit.assignment.sent_on, request.env["inkasso.notice"].sudo()._get_today())

    def _agency_labels_of(self, field):
        # words of a selection
        return request.env["inkasso.assignment"].sudo()._fields[field]._description_selection(request.env)

    @agency_page("/assignment/<int:assignment_id>/accept", "GET", "POST")
    def inkasso_agency_accept(self, visit, **post):
        if visit.assignment.status != "sent":
            raise NotFound()
        form = self._inkasso_form(post)
        if form.is_sent:
            number, note = form.text("agency_reference", limit=64), form.text("note", limit=2000)
            if form.is_good:
                done = self._agency_tell(
                    visit, form, kind="status", status="received", agency_reference=number, note=note
                )
                if done:
                    return done
        return self._agency_form(visit, "agency_accept", form)

    @agency_page("/assignment/<int:assignment_id>/decline", "GET", "POST")
    def inkasso_agency_decline(self, visit, **post):
        if not visit.assignment._can_be_declined():
            raise NotFound()
        form = self._inkasso_form(post)
        if form.is_sent:
            reason = form.text("note", required=True, limit=2000)
            if form.is_good:
                done = self._agency_tell(visit, form, kind="status", status="declined", note=reason)
                if done:
                    return done
        return self._agency_form(visit, "agency_decline", form)

    @agency_page("/assignment/<int:assignment_id>/status", "GET", "POST")
    def inkasso_agency_status(self, visit, **post):
        options = visit.assignment._get_portal_followers()
        if not options or visit.assignment.status not in WITH_AGENCY:
            raise NotFound()
        form = self._inkasso_form(post)
        if form.is_sent:
            status = form.choice("status", options)
            code = form.choice("close_code", dict(CLOSE_CODES), required=status == "closed")
            day, note = self._agency_read_day(visit, form), form.text("note", limit=2000)
            if form.is_good:
                code = code if status == "closed" else None
                done = self._agency_tell(visit, form, kind="status", status=status, close_code=code, day=day, note=note)
                if done:
                    return done
        labels = dict(self._agency_labels_of("status"))
        return self._agency_form(
            visit,
            "agency_status",
            form,
            options=[(status, labels[status]) for status in options],
            codes=self._agency_labels_of("close_code"),
        )

    @agency_page("/assignment/<int:assignment_id>/note", "GET", "POST")
    def inkasso_agency_note(self, visit, **post):
        form = self._inkasso_form(post)
        if form.is_sent:
            note = form.text("note", required=True, limit=5000)
            if form.is_good:
                done = self._agency_tell(visit, form, kind="note", note=note)
                if done:
                    return done
        return self._agency_form(visit, "agency_note", form)

    @agency_page("/assignment/<int:assignment_id>/files", "GET", "POST")
    def inkasso_agency_files(self, visit, **post):
        form = self._inkasso_form(post)
        if form.is_sent:
            files, note = form.uploads("files"), form.text("note", limit=2000)
            if not files:
                form.fail(request.env._("Please choose a file."), "files")
            if form.is_good:
                done = self._agency_tell(visit, form, kind="document", files=files, note=note)
                if done:
                    return done
        return self._agency_form(visit, "agency_files", form)

    @agency_page("/assignment/<int:assignment_id>/request", "GET", "POST")
    def inkasso_agency_request(self, visit, **post):
        if visit.assignment.status not in WITH_AGENCY:
            raise NotFound()
        form = self._inkasso_form(post)
        if form.is_sent:
            note = form.text("note", required=True, limit=2000)
            if form.is_good:
                done = self._agency_tell(visit, form, kind="request", note=note)
                if done:
                    return done
        return self._agency_form(visit, "agency_request", form)

    @agency_page("/assignment/<int:assignment_id>/payment", "GET", "POST")
    def inkasso_agency_payment(self, visit, **post):
        form = self._inkasso_form(post)
        currency = visit.assignment.currency_id
        if form.is_sent:
            day, note = self._agency_read_day(visit, form), form.text("note", limit=2000)
            amounts = {name: form.amount(name, currency, MOST, required=False) for name in AMOUNTS}
            if not any(amounts.values()) and not form.errors:
                form.fail(request.env._("Please enter what was paid."), "principal")
            if form.is_good:
                told = {f"amount_{name}": amount for name, amount in amounts.items() if amount is not None}
                done = self._agency_tell(
                    visit, form, kind="payment", day=day, note=note, currency_id=currency.id, **told
                )
                if done:
                    return done
        return self._agency_form(visit, "agency_payment", form, currency=currency)

    @agency_page("/assignment/<int:assignment_id>/contact", "GET", "POST")
    def inkasso_agency_contact(self, visit, **post):
        """An attempt to reach the debtor: also after the case has ended, as what was done is to be known."""
        form = self._inkasso_form(post)
        if form.is_sent:
            means, day = form.choice("contact_channel", dict(CHANNELS)), self._agency_read_day(visit, form)
            note = form.text("note", limit=500)
            if form.is_good:
                done = self._agency_tell(visit, form, kind="contact", contact_channel=means, day=day, note=note)
                if done:
                    return done
        return self._agency_form(visit, "agency_contact", form, options=self._agency_words("contact_channel"))

    @agency_page("/assignment/<int:assignment_id>/consent", "GET", "POST")
    def inkasso_agency_consent(self, visit, **post):
        """A step that the agency wants to take: it sees at once where it needs no consent, and later what was decided."""
        if visit.assignment.status not in WITH_AGENCY:
            raise NotFound()
        form = self._inkasso_form(post)
        currency = visit.assignment.currency_id
        if form.is_sent:
            step, note = form.choice("step", dict(STEPS)), form.text("note", required=True, limit=2000)
            settlement = form.amount("settlement", currency, MOST, required=step == "settlement")
            months = form.number("months", 1, MOST_MONTHS, required=step == "plan")
            if form.is_good:
                done = self._agency_tell(
                    visit, form, kind="consent", step=step, settlement=settlement, months=months, note=note
                )
                if done:
                    return done
        return self._agency_form(visit, "agency_consent", form, options=self._agency_words("step"), currency=currency)

    def _agency_words(self, field):
        # words of a selection
        return request.env["inkasso.agency.report"].sudo()._fields[field]._description_selection(request.env)

    @agency_page("/assignment/<int:assignment_id>/recall", "GET", "POST")
    def inkasso_agency_recall(self, visit, **post):
        """The agency confirms that it has stopped."""
        assignment = visit.assignment
        if assignment.status != "recalled":
            raise NotFound()
        form = self._inkasso_form(post)
        if form.is_sent:
            note = form.text("note", limit=2000)
            if form.is_good:
                if not assignment.recall_confirmed_on:
                    assignment._confirm_recall(request.env["inkasso.notice"].sudo()._get_today(), note)  # only a day
                return self._agency_done(visit, "recall")
        return self._agency_form(visit, "agency_recall", form)
