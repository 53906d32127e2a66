from odoo import fields, models

from .payment_plan_letter import AGREEMENT, WARNING

LAYOUT = "inkasso_collections.mail_layout_notice"


class PaymentPlanMail(models.Model):
    """E-mails about plans: the offer, a word before each instalment, and the warning. All through the outgoing queue."""

    _inherit = "inkasso.payment.plan"

    mail_warning_id = fields.Many2one("mail.mail", readonly=True, ondelete="set null", index="btree_not_null")

    def _get_email(self):
        """The address used: of the debtor's invoice contact, else of the debtor; empty where there is none."""
        return self.env["inkasso.notice"]._get_email(self._get_letter_recipient(), self.partner_id)

    def _send_offer(self):
        """Write the agreement, and send it where there is an e-mail; else somebody prints and posts it."""
        self.attachment_id = self._render_letter(AGREEMENT, self.env._("Payment plan"))
        if not self._queue("inkasso_collections.mail_template_plan_offer", self.attachment_id):
            self._raise_problem(
                self.env._("Post the payment plan"),
                note=self.env._("No e-mail reaches the debtor. Print the agreement and post it."),
            )

    def _send_warning(self):
        """:return: the e-mail; empty where the debtor has none"""
        self._render_warning()
        self.mail_warning_id = self._queue("inkasso_collections.mail_template_plan_warning", self.warning_attachment_id)
        return self.mail_warning_id

    def _render_warning(self):
        self.warning_attachment_id = self._render_letter(WARNING, self.env._("Payment plan warning"))

    def _remind(self, day):
        """A friendly word some days before each instalment, once: no claim, no fee."""
        lead = self.company_id.inkasso_plan_remind_days
        if not lead:
            return
        soon = self.instalment_ids.filtered(
            lambda part: (
                part.amount_open
                and not part.reminded_on
                and part.state != "superseded"
                and day <= part.date <= fields.Date.add(day, days=lead)
            )
        )
        for part in soon:
            part.reminded_on = day
            part._queue_reminder()

    def _queue(self, template, attachment=None, record=None):
        """Put an e-mail into the outgoing queue; replies arrive on the case.

        :return: the e-mail; empty where no address is known or the template was deleted
        """
        email = self._get_email()
        template = self.env.ref(template, raise_if_not_found=False)
        if not email or not template:
            return self.env["mail.mail"]
        mails = template.send_mail_batch(
            (record or self).ids, email_layout_xmlid=LAYOUT, email_values={"auto_delete": False}
        )
        reply_to = self.case_id._notify_get_reply_to()[self.case_id.id]
        for mail in mails:
            mail.write(
                {
                    "model": "inkasso.case",
                    "res_id": self.case_id.id,
                    "email_to": email,
                    "reply_to": reply_to or mail.email_from,
                    "recipient_ids": [fields.Command.clear()],
                    "attachment_ids": [fields.Command.link(attachment.id)] if attachment else [],
                }
            )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return mails

    def _get_acceptance_url(self):
        """Where the debtor can read and accept the plan; False without a portal."""
        return self._get_portal_url()

    def _get_portal_url(self):
        # OVERRIDE inkasso.letter.mixin
        self.ensure_one()
        return self.case_id._get_portal_url(self)

    # -------------------------------------------------------------------------
    # What the e-mails say
    # -------------------------------------------------------------------------

    def _get_offer_email_body(self):
        return self._render_email("plan_email_offer")

    def _get_warning_email_body(self):
        return self._render_email("plan_email_warning")

    def _render_email(self, template, **values):
        """An e-mail of this plan in the debtor's language."""
        self.ensure_one()
        letter = self._get_letter()
        salutation = letter.record._get_letter_values(letter.w)["salutation"]
        values |= {"o": letter.record, "w": letter.w, "company": letter.company, "salutation": salutation}
        return self.env["ir.qweb"]._render(f"inkasso_collections.{template}", values)


class PaymentPlanInstalmentMail(models.Model):
    _inherit = "inkasso.payment.plan.instalment"

    def _queue_reminder(self):
        for part in self:
            part.plan_id._queue("inkasso_collections.mail_template_plan_reminder", record=part)

    def _get_letter_lang(self):
        return self.plan_id._get_letter_lang()

    def _get_email_subject(self):
        return self.plan_id._get_email_subject()

    def _get_reminder_email_body(self):
        self.ensure_one()
        return self.plan_id._render_email("plan_email_reminder", part=self)
