from odoo import fields, models


class AgencyBatchMail(models.Model):
    """A batch that goes by e-mail: it counts as sent once the mail server has taken it, and comes back where it has not."""

    _inherit = "inkasso.agency.batch"

    mail_message_id = fields.Many2one(
        "mail.message", string="E-mail", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )

    def _send_by_email(self):
        self.ensure_one()
        self.state = "leaving"
        self.mail_message_id = self.message_post_with_source(
            self.env.ref("inkasso_collections.mail_template_agency_batch"),
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.agency_id.partner_id.ids,
            attachment_ids=self.attachment_id.ids,
        )
        self._follow_emails()

    def _follow_emails(self):
        """Sent e-mails make sent batches; what did not leave is left to people. Does nothing the second time."""
        for batch in self.filtered(lambda batch: batch.state == "leaving"):
            told = batch.mail_message_id.sudo().notification_ids  # whoever sends need not be who is told
            told = told.filtered(lambda each, batch=batch: each.res_partner_id == batch.agency_id.partner_id)
            states = set(told.mapped("notification_status"))
            if states & {"exception", "bounce", "canceled"} or not told or batch._has_lost_email(states):
                reasons = [reason for reason in told.mapped("failure_reason") if reason]
                batch._leave_to_people(" ".join(reasons) or self.env._("The e-mail could not be sent"))
            elif states == {"sent"}:
                batch._mark_sent()

    def _has_lost_email(self, states):
        """Whether somebody has cancelled or deleted the e-mail, which the state of its notification does not tell."""
        mails_sudo = self.env["mail.mail"].sudo()  # whoever sends need not be who is told
        waiting = [("mail_message_id", "=", self.mail_message_id.id), ("state", "=", "outgoing")]
        return "ready" in states and not mails_sudo.search_count(waiting, limit=1)


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(self, success_pids, success_emails, failure_reason=False, failure_type=None):
        # EXTENDS mail: the scheduled action looks what has become of it, in a transaction of its own
        has_batch = "inkasso.agency.batch" in self.mapped("model")  # what was sent may be deleted by what follows
        result = super()._postprocess_sent_message(success_pids, success_emails, failure_reason, failure_type)
        if has_batch:
            # the queue runs as anyone
            self.env.ref("inkasso_collections.ir_cron_agency_batches").sudo()._trigger()
        return result
