from odoo.http import request

from .portal_access import DebtorPortal, page


class PortalContact(DebtorPortal):
    """Contact data: proposed by the debtor, taken over by a person."""

    @page("/contact", "GET", "POST")
    def inkasso_contact(self, visit, **post):
        form = self._inkasso_form(post)
        partner = visit.case.partner_id
        if form.is_sent:
            vals = {
                "email": form.email("email"),
                "phone": form.phone("phone"),
                "street": form.text("street", limit=120),
                "street2": form.text("street2", limit=120),
                "zip": form.text("zip", limit=20),
                "city": form.text("city", limit=80),
            }
            if form.is_good and not any(vals.values()):
                form.fail(request.env._("Nothing was filled in."))
            if form.is_good:
                done = self._inkasso_take(
                    visit,
                    form,
                    "contact",
                    lambda: (
                        request.env["inkasso.contact.change"]
                        .sudo()  # the visit was checked
                        ._propose(visit.case, vals, link=visit.link, user=visit.user)
                    ),
                )
                if done:
                    return done
        return self._inkasso_show(
            "inkasso_collections.portal_contact",
            visit,
            status=422 if form.errors else 200,
            form=form,
            known=self._inkasso_mask(visit, partner),
        )

    def _inkasso_mask(self, visit, partner):
        """What is on file. By a link only a hint of it: enough to tell whether it is right, not enough to learn it."""
        if partner._inkasso_protected():  # not even to portal users of the same debtor
            return dict.fromkeys(("email", "phone", "street", "street2", "zip", "city"), "")
        if visit.user:
            return {name: partner[name] or "" for name in ("email", "phone", "street", "street2", "zip", "city")}
        name, _at, domain = (partner.email or "").partition("@")
        phone = "".join(filter(str.isdigit, partner.phone or ""))
        return {
            "email": f"{name[:1]}…@{domain}" if domain else "",
            "phone": f"…{phone[-3:]}" if len(phone) > 5 else "",
            "street": f"{partner.street[:3]}…" if partner.street else "",
            "street2": "",
            "zip": "",
            "city": partner.city or "",
        }
