import re
import secrets
from dataclasses import dataclass

from werkzeug.exceptions import NotFound

from odoo.fields import Domain
from odoo.http import content_disposition, request

from .page import page_route
from .portal_access import DebtorPortal, shows

ROOT = "/my/inkasso"
PARAMETER = re.compile(r"<\w+:(\w+)>")


@dataclass(slots=True)
class AgencyVisit:
    """One request of somebody of an agency. The records have all rights: what is shown of them is chosen with care."""

    user: object
    agencies: object
    assignment: object = None
    link: object = None  # nobody comes in by a link

    @property
    def agency(self):
        """The agency that tells something: that of the assignment, else the first of the user's company."""
        return self.assignment.agency_id if self.assignment else self.agencies[:1]


def agency_page(path, *methods, readonly=shows):
    """A page of the agency portal: given the visit, or answered with a refusal that is the same for all who have no entry.

    A page whose path has `<int:assignment_id>` gets that assignment with the visit, if it is of the user's agency.
    """

    def decorate(method):
        names = set(PARAMETER.findall(path))

        def answer(self, **values):
            # what is asked for besides goes by its own name only, and is no part of the address
            taken = {"visit", "assignment_id"} - names
            return self._agency_answer(method, {name: values[name] for name in values if name not in taken})

        return page_route(method, answer, f"{ROOT}{path}", "user", methods, readonly)

    return decorate


class AgencyPortal(DebtorPortal):
    """Getting into the agency portal, and what all of its pages share. Layout and forms are those of the debtor portal."""

    @agency_page("/language/<string:code>")
    def inkasso_agency_language(self, visit, code, **values):
        """Show the pages in another language."""
        if code in dict(request.env["res.lang"].get_installed()):
            request.session["inkasso_lang"] = code
        return request.redirect(ROOT)

    def _prepare_home_portal_values(self, counters):
        # EXTENDS portal
        values = super()._prepare_home_portal_values(counters)
        if "inkasso_assignment_count" in counters:
            agencies = request.env["inkasso.agency"].sudo()._get_of_user(request.env.user)  # those of the user
            values["inkasso_assignment_count"] = (
                # of the user's agencies only
                request.env["inkasso.assignment"].sudo().search_count(self._agency_domain(agencies))
            )
        return values

    # -------------------------------------------------------------------------
    # Who sees what
    # -------------------------------------------------------------------------

    def _agency_answer(self, method, values):
        """Let the user in, or refuse; the same whether or not there is what was asked for."""
        # portal users have no rights on agencies: whose user it is, is found out here
        agencies = request.env["inkasso.agency"].sudo()._get_of_user(request.env.user)
        if not agencies:
            return self._agency_refuse(403)
        visit = AgencyVisit(request.env.user, agencies)
        self._agency_set_lang()
        try:
            if "assignment_id" in values:
                visit.assignment = self._agency_find(agencies, values.pop("assignment_id"))
            response = method(self, visit, **values)
        except NotFound:
            return self._agency_refuse(404)
        return self._inkasso_harden(response)

    def _agency_domain(self, agencies):
        """The assignments that people of `agencies` may see: handed over to them, and where an agency is one company's,
        by that company."""
        of_agency = Domain.OR(
            Domain("agency_id", "=", agency.id)
            & (Domain("company_id", "child_of", agency.company_id.id) if agency.company_id else Domain.TRUE)
            for agency in agencies
        )
        return of_agency & Domain("sent_on", "!=", False)

    def _agency_find(self, agencies, assignment_id):
        # portal users have no rights on assignments: that it is their agency's is the condition of the search
        assignments_sudo = request.env["inkasso.assignment"].sudo()
        found = assignments_sudo.search(self._agency_domain(agencies) & Domain("id", "=", assignment_id))
        if not found:
            raise NotFound()
        return found.with_company(found.company_id)

    def _agency_set_lang(self):
        code = request.session.get("inkasso_lang") or request.env.user.lang
        if code in dict(request.env["res.lang"].get_installed()):
            request.update_context(lang=code)

    # -------------------------------------------------------------------------
    # Answers
    # -------------------------------------------------------------------------

    def _agency_show(self, template, visit, status=200, **values):
        company = visit.assignment.company_id if visit.assignment else visit.agency.company_id or request.env.company
        common = {
            "visit": visit,
            "agency": visit.agency,
            "company": company,
            "home": ROOT,
            "root": ROOT,
            "assignment": visit.assignment,
            "to_correct": self._agency_reports(visit, [("state", "!=", "applied")], count=True),
            "form_key": secrets.token_urlsafe(24),
        }
        return self._inkasso_render(template, {**common, **values}, status)

    def _agency_refuse(self, status):
        return self._inkasso_render(
            "inkasso_collections.agency_refused",
            {"company": request.env.company, "root": ROOT, "status": status},
            status,
        )

    def _agency_reports(self, visit, domain, count=False):
        reports_sudo = request.env["inkasso.agency.report"].sudo()  # those of the user's agencies only
        domain = [("agency_id", "in", visit.agencies.ids), *domain]
        return reports_sudo.search_count(domain) if count else reports_sudo.search(domain)

    def _agency_download(self, content, name, mimetype="application/octet-stream"):
        return request.make_response(
            content,
            [
                ("Content-Type", mimetype),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    def _agency_log_document(self, visit, name):
        request.env["inkasso.access.log"].sudo().create(  # the assignment was checked; who fetched what is kept
            {
                "event": "document",
                "detail": name,
                "case_id": visit.assignment.case_id.id,
                "user_id": visit.user.id,
            }
        )

    # -------------------------------------------------------------------------
    # Forms
    # -------------------------------------------------------------------------

    def _agency_tell(self, visit, form, **told):
        """Take in what a form tells of the assignment, once however often it is sent.

        :return: the redirection; None where the form is to be shown again, because it was not accepted
        """
        trial = request.env.cr.savepoint()
        report = visit.agency._receive(
            [
                {
                    "assignment_id": visit.assignment.id,
                    "reference": visit.assignment.name,
                    "key": f"portal:{form.key}",
                    "user_id": visit.user.id,
                    **told,
                }
            ],
            "portal",
        )
        state, error = report.state, report.error
        # what was refused is on the screen of who wrote it, and corrected there: nothing of it is kept
        trial.close(rollback=state == "refused")
        if state == "refused":
            form.fail(error)
            return None
        return self._agency_done(visit, "waiting" if state == "waiting" else told["kind"])

    def _agency_done(self, visit, flash):
        request.session["inkasso_flash"] = f"agency_{flash}"
        path = f"{ROOT}/assignment/{visit.assignment.id}" if visit.assignment else ROOT
        return request.redirect(path, code=303)
