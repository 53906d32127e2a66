from odoo import models
from odoo.exceptions import UserError


class NoticeDigital(models.Model):
    """Notices that go to a digital mailbox."""

    _inherit = "inkasso.notice"

    def _dispatch(self):
        # EXTENDS inkasso.notice
        result = super()._dispatch()
        for notice in self.filtered(lambda notice: notice.channel == "digital" and notice.state == "queued"):
            notice._send_digital()
        return result

    def _send_digital(self):
        """Put the letter into the recipient's mailbox; where that fails, the notice goes on by the next channel."""
        self.ensure_one()
        provider = self.env["inkasso.digital.mailbox"]._find_provider(self.recipient_id, self.company_id)
        if provider is None:
            self._mark_failed(self.env._("The recipient no longer has a digital mailbox"))
            return
        try:
            with self.env.cr.savepoint():
                reference = provider._send(self)
        except UserError as error:
            self._mark_failed(str(error))
        else:
            self._mark_sent(f"{provider._description}: {reference}")

    def _digital_failed(self, reason):
        """The provider says afterwards that the letter did not arrive: the next channel."""
        for notice in self.filtered(lambda notice: notice.state == "sent" and notice.channel == "digital"):
            notice._come_back(reason)
