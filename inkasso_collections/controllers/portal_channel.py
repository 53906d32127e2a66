from odoo import fields
from odoo.http import request

from ..models.debtor.channel_choice import PREFERABLE, REFUSABLE
from .portal_access import DebtorPortal, page


class PortalChannel(DebtorPortal):
    """How the debtor wants to be reached, and how not."""

    @page("/channels", "GET", "POST")
    def inkasso_channels(self, visit, **post):
        case = visit.case
        held = case._get_optouts_shown()
        form = self._inkasso_form(post)
        if form.is_sent:
            preferred = form.choice("preferred", ("none", *PREFERABLE))
            refused = [channel for channel in REFUSABLE if form.typed.get(f"not_{channel}") == "yes"]
            if preferred in refused:
                form.fail(request.env._("You cannot prefer a way that you do not want to be used."), "preferred")
            if form.is_good:
                done = self._inkasso_take(
                    visit,
                    form,
                    "channels",
                    lambda: case._choose_channels(
                        preferred if preferred != "none" else False, refused, self._inkasso_said_by(visit)
                    ),
                )
                if done:
                    return done
        labels = dict(request.env["inkasso.channel.optout"]._fields["channel"]._description_selection(request.env))
        return self._inkasso_show(
            "inkasso_collections.portal_channels",
            visit,
            status=422 if form.errors else 200,
            form=form,
            labels=labels,
            preferable=PREFERABLE,
            refusable=REFUSABLE,
            preferred=form.typed.get("preferred") or case._get_preferred_channel_shown() or "none",
            held={channel: all(map(case._is_taken_back_here, optouts)) for channel, optouts in held.items()},
        )

    def _inkasso_said_by(self, visit):
        now = fields.Datetime.to_string(fields.Datetime.now())
        origin = visit.user.login if visit.user else visit.link.origin
        return request.env._("In the portal on %(now)s UTC (%(origin)s).", now=now, origin=origin)
