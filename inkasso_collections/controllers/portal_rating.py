from werkzeug.exceptions import NotFound

from odoo.http import request

from .portal_access import DebtorPortal, page

VALUES = ("5", "4", "3", "2", "1")


class PortalRating(DebtorPortal):
    """How the debtor was treated, asked for once the case has closed."""

    @page("/rating", "GET", "POST")
    def inkasso_rating(self, visit, **post):
        if not visit.case._can_be_rated():
            raise NotFound()
        form = self._inkasso_form(post)
        if form.is_sent:
            value = form.choice("rating", VALUES)
            feedback = form.text("feedback", limit=2000)
            if form.is_good:
                done = self._inkasso_take(visit, form, "rating", lambda: visit.case._rate(int(value), feedback))
                if done:
                    return done
        return self._inkasso_show(
            "inkasso_collections.portal_rating",
            visit,
            status=422 if form.errors else 200,
            form=form,
            choices=self._inkasso_rating_choices(),
        )

    def _inkasso_rating_choices(self):
        env = request.env
        labels = (
            env._("Very well"),
            env._("Well"),
            env._("Neither well nor badly"),
            env._("Badly"),
            env._("Very badly"),
        )
        return list(zip(VALUES, labels, strict=True))
