import re
from urllib.parse import urlencode

from odoo.fields import Domain
from odoo.http import request

from ..models.agencies.status_map import REPORTED
from ..rules.assignment_life import ENDED, WITH_AGENCY
from ..rules.clean_text import clean
from .agency_access import ROOT, AgencyPortal, agency_page
from .portal_form import read_number

PAGE_SIZE = 20
SORTS = {
    "new": "sent_on desc, id desc",
    "old": "sent_on, id",
    "status": "status, id desc",
    "amount": "amount_total desc, id desc",
}


class AgencyAssignments(AgencyPortal):
    """The assignments of an agency: all of them, and what is to be known of each."""

    @agency_page("")
    def inkasso_agency_list(self, visit, search="", status="open", sort="new", page="1", **values):
        assignments_sudo = request.env["inkasso.assignment"].sudo()  # only what the domain says is the agency's
        domain = self._agency_domain(visit.agencies)
        search = clean(search).strip()[:64]
        domain &= self._agency_status_domain(status) & self._agency_search_domain(search)
        count = assignments_sudo.search_count(domain)
        pages = max((count - 1) // PAGE_SIZE + 1, 1)
        page = min(max(int(page), 1), pages) if page.isdecimal() and len(page) < 7 else 1
        sort = sort if sort in SORTS else "new"
        return self._agency_show(
            "inkasso_collections.agency_assignments",
            visit,
            assignments=assignments_sudo.search(
                domain, order=SORTS[sort], limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE
            ),
            count_text=request.env._("%(count)s found", count=count),
            page_text=request.env._("Page %(page)s of %(pages)s", page=page, pages=pages),
            page=page,
            pages=pages,
            search=search,
            chosen=status,
            sort=sort,
            statuses=self._agency_labels("status"),
            query=urlencode({"search": search, "status": status, "sort": sort}),
        )

    def _agency_status_domain(self, status):
        if status in dict(REPORTED) or status in ("sent", "recalled"):
            return Domain("status", "=", status)
        return {"all": Domain.TRUE, "ended": Domain("status", "in", ENDED)}.get(
            status, Domain("status", "in", WITH_AGENCY)
        )

    def _agency_search_domain(self, search):
        """By number, theirs or ours, of the case or an invoice; by name where the name is shown."""
        if not search:
            return Domain.TRUE
        search = re.sub(r"([\\%_])", r"\\\1", search)  # what is typed is what is looked for
        protected = request.env["res.partner"].sudo()._inkasso_get_protected_debtors()  # to leave them out
        return (
            Domain("name", "ilike", search)
            | Domain("agency_reference", "ilike", search)
            | Domain("line_ids.name", "ilike", search)
            | (Domain("partner_id.name", "ilike", search) & Domain("partner_id", "not in", protected.ids))
        )

    def _agency_labels(self, field):
        # words of a selection
        return dict(request.env["inkasso.assignment"].sudo()._fields[field]._description_selection(request.env))

    @agency_page("/assignment/<int:assignment_id>")
    def inkasso_agency_assignment(self, visit, **values):
        assignment = visit.assignment
        consents_sudo = request.env["inkasso.agency.consent"].sudo()  # words of selections
        return self._agency_show(
            "inkasso_collections.agency_assignment",
            visit,
            statuses=self._agency_labels("status"),
            close_codes=self._agency_labels("close_code"),
            events=assignment._get_portal_events(),
            requests=assignment.report_ids.filtered(lambda each: each.kind == "request" and each.state == "applied"),
            waiting=assignment.report_ids.filtered(lambda each: each.state != "applied"),
            consents=assignment.consent_ids,
            consent_words=dict(consents_sudo._fields["step"]._description_selection(request.env)),
            consent_states=dict(consents_sudo._fields["state"]._description_selection(request.env)),
            payments=assignment.payment_ids,
            rows=assignment.remittance_line_ids,
            files=assignment._get_portal_files(),
            dossier=assignment._get_portal_dossier(),
            is_live=assignment.status in WITH_AGENCY,
        )

    # -------------------------------------------------------------------------
    # Documents
    # -------------------------------------------------------------------------

    @agency_page("/assignment/<int:assignment_id>/dossier", readonly=False)
    def inkasso_agency_dossier(self, visit, **values):
        """The dossier as it was built for the agency; who fetched it is kept."""
        dossier = visit.assignment._get_portal_dossier()
        if not dossier:
            return self._agency_refuse(404)
        attachment = dossier.attachment_id
        self._agency_log_document(visit, attachment.name)
        return self._agency_download(attachment.raw, attachment.name, "application/zip")

    @agency_page("/assignment/<int:assignment_id>/file/<int:file_id>", readonly=False)
    def inkasso_agency_file(self, visit, file_id, **values):
        """A file that the agency sent, or got as an answer; always a download, so that nothing in it runs here."""
        file = visit.assignment._get_portal_files().filtered(lambda each: each.id == file_id)
        if not file:
            return self._agency_refuse(404)
        self._agency_log_document(visit, file.name)
        return self._agency_download(file.raw, file.name)


class AgencyHome(AgencyAssignments):
    """What is beside the assignments: payments that reached us, remittances."""

    @agency_page("/payments", "GET", "POST")
    def inkasso_agency_payments(self, visit, **post):
        """Payments that reached the creditor while the agency had the claim; the agency says that it knows."""
        payments_sudo = request.env["inkasso.assignment.payment"].sudo()  # only of assignments of the agency
        domain = Domain("assignment_id", "any", self._agency_domain(visit.agencies))
        form = self._inkasso_form(post)
        if form.is_sent:
            chosen = {read_number(each) for each in request.httprequest.form.getlist("payments")} - {None}
            payments = payments_sudo.search(domain & Domain("id", "in", list(chosen)))
            if not payments:
                form.fail(request.env._("Please choose what you know of."), "payments")
            if form.is_good:
                payments._confirm(request.env["inkasso.notice"].sudo()._get_today(), visit.user)  # only a day
                request.session["inkasso_flash"] = "agency_confirmed"
                return request.redirect(f"{ROOT}/payments", code=303)
        return self._agency_show(
            "inkasso_collections.agency_payments",
            visit,
            status=422 if form.errors else 200,
            form=form,
            payments=payments_sudo.search(domain, limit=200, order="confirmed_on desc nulls first, date desc, id desc"),
        )

    @agency_page("/remittances")
    def inkasso_agency_remittances(self, visit, **values):
        return self._agency_show(
            "inkasso_collections.agency_remittances", visit, remittances=self._agency_find_remittances(visit)
        )

    @agency_page("/remittances/<int:remittance_id>")
    def inkasso_agency_remittance(self, visit, remittance_id, **values):
        remittance = self._agency_find_remittances(visit, Domain("id", "=", remittance_id))
        if not remittance:
            return self._agency_refuse(404)
        return self._agency_show("inkasso_collections.agency_remittance", visit, remittance=remittance)

    def _agency_find_remittances(self, visit, domain=Domain.TRUE):
        remittances_sudo = request.env["inkasso.remittance"].sudo()  # only what is made of the agency's own rows
        return remittances_sudo.search(domain & Domain("agency_id", "in", visit.agencies.ids), limit=100)
