"""What becomes of the e-mails of a day: sent by the queue to a mail server on this machine, or taken as delivered."""

from odoo.exceptions import UserError
from odoo.tools import config

from .cast import REFUSED_DOMAIN

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def check_mail_stays_here(env):
    """The demo sends nothing through a mail server elsewhere.

    :raise UserError: where mail would leave this machine
    """
    server = config["smtp_server"]
    if env["ir.mail_server"].search_count([], limit=1) or server not in LOOPBACK:
        raise UserError(
            env._("The demo sends mail only to a server on this machine: start Odoo with --smtp-server localhost.")
        )


def send_queue(mails):
    """Send these e-mails as the scheduled action of the mail queue does."""
    mails.env["mail.mail"].process_email_queue(email_ids=mails.ids)


def pretend_to_send(mails):
    """Nothing leaves: addresses of the refused domain fail, all others have been reached."""
    for mail in mails:
        if mail.email_to.endswith(f".{REFUSED_DOMAIN}"):
            reason = f"550 5.1.2 {mail.email_to}: no such domain"
            mail.write({"state": "exception", "failure_type": "unknown", "failure_reason": reason})
            mail._postprocess_sent_message([], [], failure_reason=reason, failure_type="unknown")
        else:
            mail.write({"state": "sent"})
            mail._postprocess_sent_message([], [mail.email_to])
