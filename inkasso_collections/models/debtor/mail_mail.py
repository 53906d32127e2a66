from odoo import api, models

from . import access_token


class MailMail(models.Model):
    """E-mails to debtors leave when contact rules allow it; those that may not yet wait in the queue."""

    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS mail: the link is for the debtor; whoever reads along on the case gets no key to the debtor's pages
        for vals in vals_list:
            if access_token.IN_LINK.search(str(vals.get("body_html") or "")):
                # the e-mail of a message that is there already does not take the place of its text
                message_sudo = self.env["mail.message"].sudo().browse(vals.get("mail_message_id") or ())
                vals["body"] = access_token.hide_tokens(str(vals.get("body") or message_sudo.body or vals["body_html"]))
        return super().create(vals_list)

    def _send(self, *args, **kwargs):
        # EXTENDS mail
        waiting = self.env["inkasso.notice"].sudo()._hold_back(self)  # the queue runs as anyone
        return super(MailMail, self - waiting)._send(*args, **kwargs)


class Notice(models.Model):
    _inherit = "inkasso.notice"

    def _hold_back(self, mails):
        """Those of `mails` that no rule allows now: they wait until one does, or the notice goes on by another channel.

        What interrupts limitation is what the law asks for, as a letter is, and does not wait.
        """
        notices = self.search([("mail_id", "in", mails.ids), ("state", "=", "queued")])
        notices = notices._drop_overtaken().filtered(lambda notice: not notice._is_interruption())
        waiting = mails.browse()
        for company, of_company in notices.grouped("company_id").items():
            book = self.env["inkasso.contact"]._get_book(company, of_company.partner_id)
            for notice in of_company:
                verdict = book.decide(notice.partner_id, "email", notice)
                if not verdict.allowed:
                    waiting |= notice.mail_id
                    notice._wait_or_go_on(verdict)
        return waiting

    def _wait_or_go_on(self, verdict):
        """Put off the e-mail until it is allowed; where waiting does not help, the next channel."""
        self.ensure_one()
        mail = self.mail_id
        self.env["inkasso.contact"]._log_blocked(
            self.case_id, "email", verdict, notice_id=self.id, user_id=False, address=mail.email_to
        )
        if verdict.allowed_from:
            mail.write({"state": "outgoing", "scheduled_date": verdict.allowed_from})
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger(at=verdict.allowed_from)
        else:
            mail.cancel()
            self.with_context(inkasso_not_allowed=True)._mark_failed(verdict.reason)
