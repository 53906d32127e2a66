from odoo import models
from odoo.tools import email_normalize


class NoticeContact(models.Model):
    """Every notice that leaves, or does not arrive, is an attempt to reach the debtor."""

    _inherit = "inkasso.notice"

    # -------------------------------------------------------------------------
    # What went out
    # -------------------------------------------------------------------------

    def _mark_sent(self, address=None):
        # EXTENDS inkasso.notice
        leaving = self.filtered(lambda notice: notice.state in ("queued", "failed"))
        result = super()._mark_sent(address)
        by_post = bool(address) and self.env.context.get("inkasso_by_post")
        leaving._log_sent(
            lambda notice: "letter" if by_post or notice.channel == "letter" else notice._get_first_channel()
        )
        return result

    def _mark_printed(self):
        # EXTENDS inkasso.notice: of a notice that goes by e-mail too, the letter is an attempt of its own
        beside = self.filtered(lambda notice: notice.channel == "both" and notice.state != "failed")
        result = super(NoticeContact, self.with_context(inkasso_by_post=True))._mark_printed()
        beside._log_sent(lambda notice: "letter")
        return result

    def _get_first_channel(self):
        self.ensure_one()
        return "email" if self.channel == "both" else self.channel

    def _log_sent(self, get_channel):
        self.env["inkasso.contact"]._log(
            [
                {**notice._prepare_contact(get_channel(notice)), "outcome": "sent"}
                for notice in self
                if notice.state in ("sent", "queued") and notice.channel
            ]
        )

    def _prepare_contact(self, channel):
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "case_id": self.case_id.id,
            "notice_id": self.id,
            "channel": channel,
            "address": self._get_contact_address(channel),
        }

    def _get_contact_address(self, channel):
        """Where this notice goes by `channel`, as it is compared with later attempts."""
        self.ensure_one()
        if channel == "email":
            sent_to = self.mail_id.email_to or self._get_email(self.recipient_id, self.partner_id)
            return email_normalize(sent_to or "", strict=False) or sent_to
        if channel == "letter":
            return ", ".join(self._get_letter_address())
        return self.recipient_id.display_name

    # -------------------------------------------------------------------------
    # What did not arrive
    # -------------------------------------------------------------------------

    def _mark_failed(self, reason):
        # EXTENDS inkasso.notice
        for notice in self.filtered(lambda notice: notice.state == "queued" and notice._was_tried()):
            notice._log_failure(reason)
        return super()._mark_failed(reason)

    def _log_failure(self, reason):
        """Keep that the channel that this notice is on failed, or that what it sent came back."""
        self.ensure_one()
        outcome = "bounced" if self.env.context.get("inkasso_came_back") else "failed"
        self.env["inkasso.contact"]._log(
            [{**self._prepare_contact(self._get_first_channel()), "outcome": outcome, "note": reason}]
        )

    def _get_tried_channels(self):
        """The channels by which this notice failed already."""
        self.ensure_one()
        failures = self.env["inkasso.contact"].sudo()  # kept for all who work the case
        return failures.search([("notice_id", "=", self.id), ("outcome", "in", ("failed", "bounced"))]).mapped(
            "channel"
        )

    def _come_back(self, reason):
        """What had left came back: the level is not reached, and the notice goes on by the next channel.

        One that a later notice has overtaken, and one that a letter was sent beside, stays as it is; that it came back
        is kept all the same.
        """
        self.ensure_one()
        notice = self.with_context(inkasso_came_back=True)
        is_last = any(item.notice_id == self for item in self.line_ids.item_id)
        if self.state != "sent" or self.channel == "both" or not is_last:
            notice._log_failure(reason)
            return
        notice.state = "queued"
        notice.line_ids.item_id._reschedule()
        notice._mark_failed(reason)
