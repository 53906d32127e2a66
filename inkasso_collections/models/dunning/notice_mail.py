import logging

from psycopg2 import OperationalError

from odoo import api, models, modules

_logger = logging.getLogger(__name__)

AFTER_COMMIT_TRIES = 5


class NoticeMail(models.Model):
    """What becomes of a notice once the mail server has taken, or refused, its e-mail.

    The transaction that hands an e-mail over writes nothing but the e-mail. Had it to write the items too, a payment
    booked meanwhile would roll it back after the server took the e-mail, and the debtor would get it twice.
    """

    _inherit = "inkasso.notice"

    def _follow_mails_after_commit(self):
        """Carry the state of the e-mails over once it is committed; what fails then, the scheduled action does."""
        if not self._is_committed_by_sender():
            self._follow_mails()
            return

        def follow(ids=self.ids, registry=self.pool):  # pylint: disable=dangerous-default-value
            for _attempt in range(AFTER_COMMIT_TRIES):
                try:
                    with registry.cursor() as cr:
                        self.with_env(self.env(cr=cr)).browse(ids)._follow_mails()
                    return
                except OperationalError:
                    continue  # a payment or a run came in between
                except Exception:  # the e-mails have left: nothing may be raised here
                    _logger.warning("Notices %s could not follow their e-mails", ids, exc_info=True)
                    return
            _logger.warning("Notices %s are left to the scheduled action", ids)

        self.env.cr.postcommit.add(follow)

    @api.model
    def _is_committed_by_sender(self):
        """Whether e-mails leave for good; not in tests, nor while the past is simulated, where all is one transaction."""
        return not (modules.module.current_test or self.env.context.get("inkasso_date"))

    def _follow_mails(self):
        """Sent e-mails make sent notices, failed ones failed notices. Does nothing the second time."""
        for notice in self:
            if notice.mail_id.state == "sent":
                notice._mark_sent()
            elif notice.mail_id.state == "exception":
                notice._mark_failed(notice.mail_id.failure_reason or self.env._("The e-mail could not be sent"))

    @api.model
    def _follow_forgotten_mails(self):
        """Notices that have not followed their e-mails, because the server stopped between the two."""
        self.search(
            [
                "|",
                "&",
                ("state", "in", ("queued", "failed")),
                ("mail_id.state", "=", "sent"),
                "&",
                ("state", "=", "queued"),
                ("mail_id.state", "=", "exception"),
            ]
        )._follow_mails()
