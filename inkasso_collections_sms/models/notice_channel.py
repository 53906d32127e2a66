from odoo import api, fields, models


class NoticeChannel(models.Model):
    """When a text message can carry a notice: where the debtor has a number, and the link leads somewhere."""

    _inherit = "inkasso.notice"

    channel = fields.Selection(selection_add=[("sms", "Text message")], ondelete={"sms": "set null"})

    @api.model
    def _get_available_channels(self, recipient, debtor, company_id):
        # EXTENDS inkasso.notice
        available = super()._get_available_channels(recipient, debtor, company_id)
        company = self.env["res.company"].browse(company_id).sudo()
        if company.inkasso_portal and self._may_send_sms(recipient, debtor, company):
            available.add("sms")
        return available

    @api.model
    def _may_send_sms(self, recipient, debtor, company):
        """Whether there is a number, and the debtor has not opted out of text messages."""
        return bool(self._get_sms_number(recipient)) and "sms" not in self._get_refused_channels(debtor, company)

    @api.model
    def _get_sms_number(self, recipient):
        """The recipient's number in international form; False where there is none, or it is no number."""
        return bool(recipient.phone) and recipient._phone_format(fname="phone")

    def _get_contact_address(self, channel):
        # EXTENDS inkasso.notice
        if channel == "sms":
            return self.sms_number or self._get_sms_number(self.recipient_id) or ""
        return super()._get_contact_address(channel)
