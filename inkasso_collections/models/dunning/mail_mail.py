import smtplib
from datetime import timedelta

from odoo import fields, models

# How long the queue waits when the mail server itself cannot be reached.
RETRY_SERVER_AFTER = timedelta(hours=1)


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _send(self, *args, **kwargs):
        # EXTENDS mail: a connection that breaks while sending leaves an e-mail as failed without telling anybody.
        self.env["inkasso.notice"].sudo().search(
            [("mail_id", "in", self.ids)]
        )._drop_overtaken()  # the queue runs as anyone
        try:
            return super()._send(*args, **kwargs)
        except smtplib.SMTPServerDisconnected:
            waiting = [("mail_id", "in", self.ids), ("mail_id.state", "=", "exception"), ("state", "=", "queued")]
            self.env["inkasso.notice"].sudo().search(waiting).mail_id._inkasso_retry()  # the queue runs as anyone
            raise

    def _postprocess_sent_message(self, success_pids, success_emails, failure_reason=False, failure_type=None):
        # EXTENDS mail: a notice is sent, or has failed, with its e-mail
        notices = self.env["inkasso.notice"].sudo().search([("mail_id", "in", self.ids)])  # the queue runs as anyone
        if notices and failure_type == "mail_smtp":
            notices.mail_id._inkasso_retry()
        elif notices:
            notices._follow_mails_after_commit()
        return super()._postprocess_sent_message(success_pids, success_emails, failure_reason, failure_type)

    def _inkasso_retry(self):
        """No connection to the mail server is nobody's fault: the e-mails stay in the queue and are tried again."""
        self.write({"state": "outgoing", "scheduled_date": fields.Datetime.now() + RETRY_SERVER_AFTER})
