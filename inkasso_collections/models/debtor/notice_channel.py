from odoo import api, fields, models

from ...rules.channels import choose_channels


class NoticeChannel(models.Model):
    """Which channel a notice takes: the debtor's choice, the level's, and what stands in when one fails."""

    _inherit = "inkasso.notice"

    channel = fields.Selection(selection_add=[("digital", "Digital mailbox")], ondelete={"digital": "set null"})

    @api.model
    def _route(self, claims):
        # EXTENDS inkasso.notice: the opt-outs of all debtors are read once
        debtors = self.env["res.partner"].browse({claim.partner_id for claim in claims})
        companies = self.env["res.company"].browse({claim.company_id for claim in claims})
        optouts = {company.id: self.env["res.partner"]._inkasso_get_optouts(debtors, company) for company in companies}
        return super(NoticeChannel, self.with_context(inkasso_optouts=optouts))._route(claims)

    @api.model
    def _choose_channel(self, level, recipient, debtor, company_id):
        # OVERRIDE inkasso.notice: with preferences, opt-outs and further channels
        now = self._get_route(level, recipient, debtor, company_id).now
        return "both" if set(now) == {"email", "letter"} else now[0] if now else False

    @api.model
    def _get_route(self, level, recipient, debtor, company_id, tried=()):
        """The channels of one notice, now and later.

        :param tried: channels that have failed
        """
        company = self.env["res.company"].browse(company_id)
        return choose_channels(
            level._get_wanted_channels(),
            self._get_available_channels(recipient, debtor, company_id) - set(tried),
            recipient._inkasso_get_preferred_channel(company) or debtor._inkasso_get_preferred_channel(company),
            level.channel_use == "in_turn",
            level._is_formal(),
        )

    @api.model
    def _get_available_channels(self, recipient, debtor, company_id):
        """The channels by which the recipient can be reached and which the debtor has not opted out of.

        A letter is always allowed: what the law asks to be sent must be able to go out.
        """
        company = self.env["res.company"].browse(company_id)
        reachable = set()
        if self._get_email(recipient, debtor):
            reachable.add("email")
        if self._has_address(recipient):
            reachable.add("letter")
        if self.env["inkasso.digital.mailbox"]._find_provider(recipient, company) is not None:
            reachable.add("digital")
        return reachable - (self._get_refused_channels(debtor, company) - {"letter"})

    @api.model
    def _get_refused_channels(self, debtor, company):
        known = self.env.context.get("inkasso_optouts", {})
        optouts = known.get(company.id)
        if optouts is None:
            optouts = self.env["res.partner"]._inkasso_get_optouts(debtor, company)
        return optouts.get(debtor.id, set())

    # -------------------------------------------------------------------------
    # From one channel to the next
    # -------------------------------------------------------------------------

    def _mark_failed(self, reason):
        # EXTENDS inkasso.notice: the next channel is tried before people are asked. A letter that stands in for an
        # e-mail waits to be printed, as ever.
        going_on = self.browse()
        not_allowed = self.env.context.get("inkasso_not_allowed")
        for notice in self.filtered(lambda notice: notice.state == "queued" and (notice._was_tried() or not_allowed)):
            following = notice._get_next_channel()
            if following and following != "letter":
                notice._go_on_by(following, reason)
                going_on |= notice
        return super(NoticeChannel, self - going_on)._mark_failed(reason)

    def _was_tried(self):
        """Whether this notice was on its way by a channel, rather than failing before it could leave."""
        self.ensure_one()
        if self.env.context.get("inkasso_not_allowed"):
            return False  # nothing was tried: it is kept as blocked
        return bool(self.attachment_id) and (self.channel not in ("email", "both") or bool(self.mail_id))

    def _get_next_channel(self):
        """The channel that follows the one that failed; None where people must see to it."""
        self.ensure_one()
        tried = {*self._get_tried_channels(), *self._get_used_channels()}
        route = self._get_route(self.level_id, self.recipient_id, self.partner_id, self.company_id.id, tried)
        return next(iter([*route.now, *route.later]), None)

    def _get_used_channels(self):
        self.ensure_one()
        return ["email", "letter"] if self.channel == "both" else [self.channel]

    def _go_on_by(self, channel, reason):
        self.ensure_one()
        labels = dict(self._fields["channel"]._description_selection(self.env))
        self.write({"channel": channel, "mail_id": False, "failure_reason": reason})
        self.case_id.message_post(
            body=self.env._(
                "%(notice)s did not arrive (%(reason)s) and goes on by %(channel)s.",
                notice=self.name,
                reason=reason.rstrip("."),
                channel=labels[channel].lower(),
            )
        )
        self._dispatch()
