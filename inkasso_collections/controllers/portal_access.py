import secrets

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request
from odoo.tools.misc import formatLang, get_lang

from odoo.addons.payment.controllers.portal import PaymentPortal

from . import portal_visit
from .page import page_route
from .portal_form import PortalForm

ROOT = "/my/collections"
HOME = "inkasso_collections.portal_overview"
# The pages are about one person's debts: no copy is to stay anywhere, and no other site is to learn that they were visited.
HEADERS = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "frame-ancestors 'none'; base-uri 'self'; form-action *",
}


def shows(controller, rule, args):
    """Whether a request only shows something, so that a replica of the database may serve it.

    Not the page that follows a form: a replica that is a moment late would not show what the visitor has just told us.
    """
    return request.httprequest.method != "POST" and "inkasso_flash" not in request.session


def page(path, *methods, name=None, readonly=shows):
    """A page of one case under /my/collections/CASE: given the visit, or answered with how to get in."""

    def decorate(method):
        def answer(self, case_id, **values):
            values.pop("visit", None)  # the visit is found out here, not asked for
            return self._inkasso_answer(method, case_id, values)

        return page_route(method, answer, f"{ROOT}/<int:case_id>{path}", "public", methods, readonly)

    return decorate


class DebtorPortal(PaymentPortal):
    """Getting into the debtor portal, by a link or by logging in, and what all of its pages share."""

    # -------------------------------------------------------------------------
    # Getting in and out
    # -------------------------------------------------------------------------

    @http.route(
        "/c/<string:token>", type="http", auth="public", website=True, multilang=False, sitemap=False, methods=["GET"]
    )
    def inkasso_open_link(self, token, **values):
        """Exchange the token of a link for a place in this browser's session, so that no later address holds it."""
        logs_sudo = request.env["inkasso.access.log"].sudo()  # the public has no rights; this is how they are proved
        visitor = logs_sudo._digest_visitor(request.httprequest.remote_addr)
        if logs_sudo._is_failing_too_often(visitor):
            return self._inkasso_refuse("too_often", 429)
        # the public may try a link; that it is good is asked next
        link = request.env["inkasso.access.link"].sudo()._find(token)
        is_good = link.state == "valid" and portal_visit._is_in_use(link.case_id)
        event = "opened" if is_good else "unknown" if not link else "expired" if link.state == "expired" else "revoked"
        logs_sudo.create(
            {
                "event": event,
                "link_id": link.id,
                "case_id": link.case_id.id,
                "visitor": visitor,
                "user_id": self._inkasso_user().id,
            }
        )
        if not is_good:
            return self._inkasso_refuse(event, 404 if event == "unknown" else 410, link)
        link._count_opening()
        portal_visit.open_link(link)
        return self._inkasso_harden(request.redirect(f"{ROOT}/{link.case_id.id}", code=303))

    @http.route(
        ROOT,
        type="http",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
        methods=["GET"],
        readonly=shows,
    )
    def inkasso_list(self, **values):
        """All cases that this visitor may see; whoever may see none is asked to log in."""
        cases = portal_visit.get_open_links().case_id | portal_visit.get_own_cases()
        if not cases and request.env.user._is_public():
            return self._inkasso_harden(request.redirect(f"/web/login?redirect={ROOT}"))
        if len(cases) == 1:
            return self._inkasso_harden(request.redirect(f"{ROOT}/{cases.id}"))
        company = cases.company_id[:1] or request.env.company
        return self._inkasso_render("inkasso_collections.portal_cases", {"cases": cases, "company": company})

    @http.route(
        f"{ROOT}/leave", type="http", auth="public", website=True, multilang=False, sitemap=False, methods=["POST"]
    )
    def inkasso_leave(self, **values):
        """Forget the links that were opened in this browser: for computers that others use, too."""
        portal_visit.close_links()
        return self._inkasso_refuse("left", 200)

    @page("/language/<string:code>")
    def inkasso_language(self, visit, code, **values):
        """Show the pages in another language."""
        if code in dict(request.env["res.lang"].get_installed()):
            request.session["inkasso_lang"] = code
        return request.redirect(f"{ROOT}/{visit.case.id}")

    def _prepare_home_portal_values(self, counters):
        # EXTENDS portal
        values = super()._prepare_home_portal_values(counters)
        if "inkasso_case_count" in counters:
            values["inkasso_case_count"] = len(portal_visit.get_own_cases())
        return values

    # -------------------------------------------------------------------------
    # What all pages share
    # -------------------------------------------------------------------------

    def _inkasso_answer(self, method, case_id, values):
        """Let the visitor in, or say how to get in; the same whether or not there is such a case."""
        visit = portal_visit.find_visit(case_id)
        if not visit:
            return self._inkasso_refuse("no_entry", 403)
        self._inkasso_set_lang(visit)
        try:
            response = method(self, visit, **values)
        except NotFound:
            return self._inkasso_refuse("not_there", 404)
        return self._inkasso_harden(response)

    def _inkasso_set_lang(self, visit):
        """The language chosen here, else the user's own, else that of the letters."""
        code = request.session.get("inkasso_lang") or visit.user.lang or visit.case._get_portal_lang()
        if code in dict(request.env["res.lang"].get_installed()):
            request.update_context(lang=code)
            visit.case = visit.case.with_context(lang=code)

    def _inkasso_user(self):
        user = request.env.user
        return user.browse() if user._is_public() else user

    def _inkasso_harden(self, response):
        response.headers.update(HEADERS)
        return response

    def _inkasso_render(self, template, values, status=200):
        company_sudo = values["company"].sudo()  # its name, logo, phone and e-mail stand on every letter, too
        response = request.render(
            template,
            {
                "company": company_sudo,
                "res_company": company_sudo,
                "languages": request.env["res.lang"].get_installed(),
                "active_language": get_lang(request.env).code,
                "typed": self._inkasso_type,
                "html_data": {"lang": get_lang(request.env).code.replace("_", "-")},
                "root": ROOT,
                "flash": request.session.pop("inkasso_flash", None),
                **values,
            },
        )
        response.status_code = status
        return self._inkasso_harden(response)

    def _inkasso_type(self, amount, currency):
        """An amount as it would be typed into a field."""
        return formatLang(request.env, amount, digits=currency.decimal_places, grouping=False)

    def _inkasso_show(self, template, visit, status=200, **values):
        """A page of the case of `visit`."""
        common = {
            "visit": visit,
            "case": visit.case,
            "company": visit.case.company_id,
            "home": f"{ROOT}/{visit.case.id}",
            "form_key": secrets.token_urlsafe(24),
        }
        return self._inkasso_render(template, {**common, **values}, status)

    def _inkasso_refuse(self, why, status, link=None):
        """Say that nothing is shown here, and what to do. Only who once held a good link learns whose it was."""
        company = link.company_id if link and why == "expired" else request.env.company
        is_known = bool(link) and why == "expired"
        response = self._inkasso_render(
            "inkasso_collections.portal_refused", {"why": why, "company": company, "is_known": is_known}, status
        )
        if status == 429:
            response.headers["Retry-After"] = "3600"
        return response

    # -------------------------------------------------------------------------
    # Forms
    # -------------------------------------------------------------------------

    def _inkasso_take(self, visit, form, flash, act):
        """Do `act` with a form that was filled in rightly, once however often it is sent, and go back to the case.

        :param flash: what the page then says was done
        :param act: called without arguments; a UserError from it is an error of the form
        :return: the redirection; None where the form is to be shown again with its errors
        """
        logs_sudo = request.env["inkasso.access.log"].sudo()  # the visit was checked
        if logs_sudo._is_sent_too_often(visit.case):
            form.fail(
                request.env._("So many messages came in that no more are taken for an hour. Please call us instead.")
            )
            return None
        with form.catching_errors(), request.env.cr.savepoint():
            is_first = logs_sudo._take_form(
                visit.case, form.key, flash, link=visit.link, user=visit.user, visitor=visit.visitor
            )
            if is_first:
                act()
            request.env.flush_all()
        if form.errors:
            return None
        request.session["inkasso_flash"] = flash
        return request.redirect(f"{ROOT}/{visit.case.id}", code=303)

    def _inkasso_form(self, values):
        return PortalForm(request.env, values, request.httprequest)
