from odoo import api, fields, models

# What waits, of a batch per transaction.
BATCH = 100


class NoticeSms(models.Model):
    """The text message of a notice: it waits until contact rules allow it, and what becomes of it is followed.

    It says who writes and where to look, nothing else: never an amount, and no word of what it is about.
    """

    _inherit = "inkasso.notice"

    sms_state = fields.Selection(
        [
            ("waiting", "Waits until it is allowed"),
            ("queued", "On its way"),
            ("sent", "Sent"),
            ("delivered", "Delivered"),
            ("failed", "Failed"),
        ],
        string="Text message",
        readonly=True,
        copy=False,
    )
    sms_not_before = fields.Datetime(string="Text message from", readonly=True, copy=False)
    sms_number = fields.Char(string="Text message to", readonly=True, copy=False)
    sms_text = fields.Text(string="Text sent", readonly=True, copy=False)

    _sms_waiting_idx = models.Index("(sms_not_before) WHERE sms_state = 'waiting'")

    # -------------------------------------------------------------------------
    # Sending
    # -------------------------------------------------------------------------

    def _dispatch(self):
        # EXTENDS inkasso.notice: as the channel of a notice, or beside it
        result = super()._dispatch()
        carried = self.filtered(lambda notice: notice.channel == "sms")
        beside = (self - carried).filtered(
            lambda notice: (
                notice.level_id.send_sms
                and not notice.sms_state
                and self._may_send_sms(notice.recipient_id, notice.partner_id, notice.company_id)
            )
        )
        (carried | beside)._send_sms_when_allowed()
        return result

    @api.model
    def _cron_send_sms(self):
        """Send the text messages that have waited long enough, a batch per transaction."""
        commit = self.env["ir.cron"]._commit_progress
        domain = [
            ("sms_state", "=", "waiting"),
            ("sms_not_before", "<=", fields.Datetime.now()),
            ("state", "in", ("queued", "sent")),
        ]
        commit(remaining=self.search_count(domain))
        while notices := self.search(domain, limit=BATCH, order="id"):
            notices = notices.try_lock_for_update().filtered_domain(domain)
            if not notices:
                break  # another worker is at it
            notices._drop_overtaken()._send_sms_when_allowed()
            if not commit(len(notices)):
                break

    def _send_sms_when_allowed(self):
        """Send what contact rules allow now; the rest waits for the next allowed moment."""
        for company, notices in self.grouped("company_id").items():
            book = self.env["inkasso.contact"]._get_book(company, notices.partner_id)
            for notice in notices:
                verdict = book.decide(notice.partner_id, "sms", notice)
                if verdict.allowed:
                    notice._send_sms()
                else:
                    notice._wait_with_sms(verdict)

    def _wait_with_sms(self, verdict):
        """Keep why it was not sent; it waits until it is allowed, or fails where waiting does not help."""
        self.ensure_one()
        self.env["inkasso.contact"]._log_blocked(
            self.case_id, "sms", verdict, notice_id=self.id, user_id=False, address=self._get_contact_address("sms")
        )
        if verdict.allowed_from:
            self.write({"sms_state": "waiting", "sms_not_before": verdict.allowed_from})
            self.env.ref("inkasso_collections_sms.ir_cron_send_sms")._trigger(at=verdict.allowed_from)
        else:
            self.with_context(inkasso_not_allowed=True)._sms_failed(verdict.reason)

    def _send_sms(self):
        """Put the message into Odoo's queue of text messages, with what tells us later what became of it."""
        self.ensure_one()
        number = self._get_sms_number(self.recipient_id)
        if not number:
            self._sms_failed(self.env._("There is no number for text messages"))
            return
        text = self._get_sms_text()
        sms = self.env["sms.sms"].create({"number": number, "body": text, "partner_id": self.recipient_id.id})
        self.env["sms.tracker"].create({"sms_uuid": sms.uuid, "inkasso_notice_id": self.id})
        self.write({"sms_state": "queued", "sms_not_before": False, "sms_number": number, "sms_text": text})

    def _get_sms_text(self):
        """Who writes, and where to look; in the language of the letter."""
        self.ensure_one()
        company = self.company_id.sudo()
        writer = self._get_letter_writer(self._get_letter_language(), company)
        sender, link = company._inkasso_get_sms_sender(), self._get_portal_url()
        if link:
            return writer.t("sms_link" if sender else "sms_link_only", sender=sender, link=link)
        phone = self._get_letter_contact()["phone"] or company.phone
        return writer.t("sms_call", sender=sender, phone=phone) if sender and phone else writer.t("sms_look")

    # -------------------------------------------------------------------------
    # What became of it
    # -------------------------------------------------------------------------

    def _sms_sent(self):
        """The provider has taken it: a notice that it carries is sent; beside another channel it is a contact."""
        for notice in self.filtered(lambda notice: notice.sms_state in ("waiting", "queued")):
            notice.sms_state = "sent"
            if notice.channel == "sms" and notice.state == "queued":
                notice._mark_sent(notice.sms_number)
            else:
                notice._log_sms("sent")

    def _sms_delivered(self):
        self._sms_sent()
        for notice in self.filtered(lambda notice: notice.sms_state == "sent"):
            notice.sms_state = "delivered"
            notice._log_sms("delivered")

    def _sms_failed(self, reason):
        """It did not arrive: a notice that it carries goes on by the next channel."""
        for notice in self.filtered(lambda notice: notice.sms_state != "failed"):
            notice.sms_state = "failed"
            if notice.channel != "sms":
                if not self.env.context.get("inkasso_not_allowed"):
                    notice._log_sms("failed", note=reason)
            elif notice.state == "sent":
                notice._come_back(reason)
            else:
                notice._mark_failed(reason)

    def _log_sms(self, outcome, **vals):
        self.env["inkasso.contact"]._log([{**self._prepare_contact("sms"), "outcome": outcome, **vals}])
