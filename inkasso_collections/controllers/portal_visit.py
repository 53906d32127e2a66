"""Who is looking at which case: by a link that was opened in this browser, or as a portal user whose own case it is."""

import time
from dataclasses import dataclass

from odoo.http import request

SESSION_LINKS = "inkasso_links"
# A link that was opened on a shared computer opens nothing more after so long without a click.
IDLE_SECONDS = 2 * 60 * 60
TOUCH_SECONDS = 5 * 60


@dataclass(slots=True)
class Visit:
    """One request of somebody who may see `case`. The records have all rights: what is shown of them is chosen with care."""

    case: object
    link: object
    user: object  # who is logged in and owns the case; empty for a link
    visitor: str

    @property
    def is_open(self):
        """Whether there is still something to pay, agree or object to."""
        return self.case.stage != "closed"

    @property
    def house_lang(self):
        """The language of who works on the case: to-dos are written in it, and found again by it."""
        return self.case._get_problem_users()[:1].lang or self.case.company_id.partner_id.lang


def open_link(link):
    """Remember in this browser's session that the link was opened. Its token is not needed, nor shown, any more."""
    links = {**request.session.get(SESSION_LINKS, {}), str(link.id): int(time.time())}
    request.session[SESSION_LINKS] = links
    request.session.should_rotate = True


def close_links():
    """Forget all links that were opened in this browser."""
    request.session.pop(SESSION_LINKS, None)


def get_open_links():
    """The links opened in this browser that are still good: neither idle too long, nor ended, nor withdrawn since."""
    now = time.time()
    seen = request.session.get(SESSION_LINKS, {})
    fresh = [int(link_id) for link_id, at in seen.items() if now - at < IDLE_SECONDS]
    links_sudo = request.env["inkasso.access.link"].sudo()  # the public has no rights; the session proves the token
    return links_sudo.browse(fresh).exists().filtered(lambda link: link.state == "valid" and _is_in_use(link.case_id))


def get_own_cases():
    """The cases of the portal user who is logged in: the contact's own, or those of the company he belongs to."""
    cases_sudo = request.env["inkasso.case"].sudo()  # portal users have no rights; what is theirs is chosen here
    if request.env.user._is_public():
        return cases_sudo
    debtor = request.env.user.partner_id.commercial_partner_id
    cases_sudo = cases_sudo.search([("partner_id", "=", debtor.id), ("notice_ids.state", "=", "sent")])
    return cases_sudo.filtered(_is_in_use)


def find_visit(case_id):
    """The visit of the case with this number; None where it is not this visitor's to see, whether it exists or not."""
    visitor = request.env["inkasso.access.log"].sudo()._digest_visitor(request.httprequest.remote_addr)  # only computes
    no_link, nobody = request.env["inkasso.access.link"].sudo(), request.env["res.users"]  # an empty record
    for link in get_open_links():
        if link.case_id.id == case_id:
            _touch(link)
            return Visit(link.case_id, link, nobody, visitor)
    own = get_own_cases().filtered(lambda case: case.id == case_id)
    return Visit(own, no_link, request.env.user, visitor) if own else None


def _is_in_use(case):
    return case.company_id.inkasso_portal and case._may_use_portal()


def _touch(link):
    """Count the idle time from now; not at every click, which would write the session each time."""
    seen, key, now = request.session.get(SESSION_LINKS, {}), str(link.id), int(time.time())
    if now - seen.get(key, 0) > TOUCH_SECONDS:
        request.session[SESSION_LINKS] = {**seen, key: now}
