from odoo import api, fields, models

from ..letters.mail_template import WRITES_TO_DEBTORS

WRITES_TO_DEBTORS |= {
    "inkasso.dispute",
    "inkasso.settlement",
    "inkasso.payment.plan",
    "inkasso.payment.plan.instalment",
}


class AgreementLetter(models.AbstractModel):
    """Letters about what was agreed or answered: kept with the record, and e-mailed, or put to somebody to post."""

    _name = "inkasso.agreement.letter"
    _description = "Letters about agreements"

    @api.model
    def _send(self, record, template, report_xmlid, title):
        """Render the letter of `record`, keep it, and get it to the debtor.

        :param template: the `mail.template` of the e-mail
        :param title: what the letter is called, for its file and for the to-do
        :return: the file
        """
        letter = self._render(record, report_xmlid, title)
        notices = self.env["inkasso.notice"]
        recipient = self._get_recipient(record)
        email = notices._get_email(recipient, record.partner_id)
        if email:
            self._queue_email(record, template, letter, email)
        else:
            record.case_id._raise_problem(
                self.env._("Print and post: %(letter)s", letter=letter.name),
                note=self.env._("%(debtor)s has no e-mail address.", debtor=record.partner_id.display_name),
            )
        record.case_id.message_post(
            body=self.env._("Letter: %(letter)s (%(way)s)", letter=title, way=email or self.env._("to be posted")),
            attachment_ids=letter.ids,
        )
        return letter

    @api.model
    def _get_recipient(self, record):
        """Whom letters to the debtor of `record` are addressed to."""
        return (
            self.env["inkasso.notice"]
            ._get_invoice_contacts(record.partner_id.ids)
            .get(record.partner_id.id, record.partner_id)
        )

    @api.model
    def _render(self, record, report_xmlid, title):
        content, kind = self.env.ref(report_xmlid)._render_letters(record)[record.id]
        is_pdf = kind == "pdf"
        return self.env["ir.attachment"].create(
            {
                "name": f"{title.replace('/', '-')}.{'pdf' if is_pdf else 'html'}",
                "raw": content,
                "mimetype": "application/pdf" if is_pdf else "text/html",
                "res_model": record._name,
                "res_id": record.id,
            }
        )

    @api.model
    def _queue_email(self, record, template, letter, email):
        """Into the outgoing queue; replies arrive on the case."""
        [mail] = template.send_mail_batch(
            record.ids, email_layout_xmlid="inkasso_collections.mail_layout_notice", email_values={"auto_delete": False}
        )
        case = record.case_id
        mail.write(
            {
                "model": "inkasso.case",
                "res_id": case.id,
                "email_to": email,
                "reply_to": case._notify_get_reply_to()[case.id] or mail.email_from,
                "recipient_ids": [fields.Command.clear()],
                "attachment_ids": [fields.Command.link(letter.id)],
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
