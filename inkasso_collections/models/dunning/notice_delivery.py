import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import groupby
from odoo.tools.misc import split_every
from odoo.tools.pdf import merge_pdf

_logger = logging.getLogger(__name__)

RENDER_BATCH = 50
REPORT = "inkasso_collections.action_report_letter"
DEFAULT_TEMPLATE = "inkasso_collections.mail_template_notice"


class NoticeDelivery(models.Model):
    """Getting queued notices out: the letter is rendered once, e-mailed through the mail queue, or put on the print pile.

    A notice is sent when its e-mail has left, or its letter has been posted; only then is its level reached for good.
    """

    _inherit = "inkasso.notice"

    # -------------------------------------------------------------------------
    # Rendering and queueing
    # -------------------------------------------------------------------------

    @api.model
    def _cron_deliver(self):
        """Render and queue what runs have issued, a batch per transaction, until nothing is left."""
        commit = self.env["ir.cron"]._commit_progress
        self._follow_forgotten_mails()
        self._warn_of_waiting()
        domain = [("state", "=", "queued"), ("attachment_id", "=", False)]
        commit(remaining=self.search_count(domain))
        while notices := self.search(domain, limit=RENDER_BATCH, order="id"):
            notices = notices.try_lock_for_update().filtered_domain(domain)
            if not notices:
                break  # another worker is at it
            if not notices._deliver():
                break  # later, when letters can be rendered
            if not commit(len(notices)):
                break

    def _deliver(self):
        """Render the letters of these queued notices and pass them on to their channels.

        A notice that cannot be rendered or mailed is set aside with the reason; the others go out.

        :return: whether letters can be rendered on this server at all; else the notices wait
        """
        if self and not self._check_renderer():
            return False
        for _company, notices in groupby(self._drop_overtaken(), lambda notice: notice.company_id):
            for batch in split_every(RENDER_BATCH, self.browse(notice.id for notice in notices)._ids, self.browse):
                batch._deliver_or_split()
        return True

    def _deliver_or_split(self):
        """Deliver all together; where that fails, halve the batch until the one that is wrong stands alone."""
        try:
            with self.env.cr.savepoint():
                self._render_letters()
                self._dispatch()
        except OperationalError:
            raise  # no notice's fault: it is done again
        except Exception as error:
            if len(self) > 1:
                middle = len(self) // 2
                self[:middle]._deliver_or_split()
                self[middle:]._deliver_or_split()
            else:
                _logger.warning("Notice %s could not be delivered", self.name, exc_info=True)
                self._mark_failed(str(error))

    def _dispatch(self):
        """Pass these rendered notices on to their channels."""
        self.filtered(lambda notice: notice.channel in ("email", "both"))._queue_emails()
        self.filtered(lambda notice: notice.channel in ("letter", "both")).print_pending = True

    def _drop_overtaken(self):
        """Withdraw what has not gone out and is no longer what is claimed: a payment came first, or the debtor contests
        it, or something was agreed. The next run writes anew.

        :return: the others
        """
        lines = self.filtered(lambda notice: notice.state in ("queued", "failed")).line_ids.filtered("move_line_id")
        claimable = lines.item_id._read_claimable()
        overtaken = lines.filtered(lambda line: line._is_overtaken(claimable)).notice_id
        overtaken._withdraw()
        return self - overtaken

    def _render_letters(self):
        """Store each notice's letter as its attachment, in one call of the renderer."""
        missing = self.filtered(lambda notice: not notice.attachment_id)
        contents = missing._get_letter_contents()
        attachments = self.env["ir.attachment"].create(
            [
                {
                    "name": notice._get_letter_filename(extension),
                    "raw": content,
                    "mimetype": "application/pdf" if extension == "pdf" else "text/html",
                    "res_model": self._name,
                    "res_id": notice.id,
                }
                for notice in missing
                for content, extension in [contents[notice.id]]
            ]
        )
        for notice, attachment in zip(missing, attachments, strict=True):
            notice.attachment_id = attachment

    def _get_letter_contents(self):
        """The letter of each notice by id, as (bytes, file extension). HTML instead of PDF inside Odoo's tests."""
        return self.env.ref(REPORT)._render_letters(self)

    def _get_letter_filename(self, extension):
        self.ensure_one()
        return f"{self.name.replace('/', '-')}.{extension}"

    def _queue_emails(self):
        """Put an e-mail with the letter into the outgoing queue for each notice; replies arrive on the case."""
        standard = self.env.ref(DEFAULT_TEMPLATE, raise_if_not_found=False)
        for template, notices in groupby(self, lambda notice: notice.level_id.mail_template_id or standard):
            if not template:
                raise UserError(
                    self.env._(
                        "The level “%(level)s” has no e-mail template and the standard one was deleted. Choose one on the level.",
                        level=notices[0].level_id.name,
                    )
                )
            self.browse(notice.id for notice in notices)._queue_emails_by(template)

    def _queue_emails_by(self, template):
        mails = template.send_mail_batch(
            self.ids, email_layout_xmlid="inkasso_collections.mail_layout_notice", email_values={"auto_delete": False}
        )
        reply_to = self.case_id._notify_get_reply_to()
        for notice, mail in zip(self, mails, strict=True):
            email = self._get_email(notice.recipient_id, notice.partner_id)
            mail.write(
                {
                    "model": "inkasso.case",
                    "res_id": notice.case_id.id,
                    "email_to": email,
                    "reply_to": reply_to[notice.case_id.id] or mail.email_from,
                    "recipient_ids": [fields.Command.clear()],
                    "attachment_ids": [fields.Command.link(notice.attachment_id.id)],
                }
            )
            notice.mail_id = mail
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    # -------------------------------------------------------------------------
    # What became of them
    # -------------------------------------------------------------------------

    @api.model
    def _get_today(self):
        """Today, or the day that a simulation of the past (the demo) has reached."""
        return fields.Date.to_date(self.env.context.get("inkasso_date")) or fields.Date.context_today(self)

    def _mark_sent(self, address=None):
        """The notice has left the house. Its level is reached; the next step waits for the response date."""
        back = self.filtered(lambda notice: notice.state == "failed")
        for notice in self.filtered(lambda notice: notice.state in ("queued", "failed")):
            notice.write(
                {
                    "state": "sent",
                    "sent_on": max(self._get_today(), notice.date),
                    "sent_to": address or notice._get_sent_to(),
                    "failure_reason": False,
                    # a letter that stood in for a failed e-mail is not needed any more
                    "print_pending": notice.print_pending and notice.channel != "email",
                }
            )
        self._wait_for_late_dispatch()
        for notice in back:
            notice.case_id._settle_problems(notice._get_problem_key())
        back.line_ids._advance_items()
        (self - back).line_ids.item_id._reschedule()

    def _wait_for_late_dispatch(self):
        """What left days after it was issued takes no day from the debtor: the next step waits as much longer."""
        today = self._get_today()
        for notice in self.filtered(lambda notice: notice.state == "sent"):
            late = (today - fields.Date.to_date(notice.create_date)).days
            if late > 0:
                notice._extend_wait(fields.Date.add(notice.date, days=late))

    def _extend_wait(self, day):
        """Let the next step wait as if this notice were of `day`; what it says stays as it is."""
        self.ensure_one()
        deadline = self._get_response_date(self.level_id, self.company_id.id, self.partner_id.id, day)
        items = self.line_ids.item_id.filtered(lambda item: item.notice_id == self)
        items.write({"response_date": max(deadline, self.response_date)})

    def _get_sent_to(self):
        """The addresses used, as text: what the contact's are later does not change it."""
        self.ensure_one()
        addresses = []
        if self.channel in ("email", "both"):
            addresses.append(self.mail_id.email_to or self._get_email(self.recipient_id, self.partner_id))
        if self.channel in ("letter", "both"):
            addresses.append(self._get_postal_address())
        return "\n\n".join(address for address in addresses if address)

    def _get_postal_address(self):
        self.ensure_one()
        return "\n".join(self._get_letter_address())

    def _mark_failed(self, reason):
        """The notice did not go out: its level is not reached. It falls back to a letter where there is an address."""
        for notice in self.filtered(lambda notice: notice.state == "queued"):
            notice.write(
                {
                    "state": "failed",
                    "failure_reason": reason,
                    "print_pending": bool(notice.attachment_id) and self._has_address(notice.recipient_id),
                }
            )
            notice.line_ids._take_back_level()
            notice.case_id._raise_problem(
                self.env._("%(notice)s was not sent", notice=notice.name),
                note=self._explain_failure(notice, reason),
                users=notice._get_responsible(),
                key=notice._get_problem_key(),
            )

    def _get_problem_key(self):
        """By which the to-do about a notice that did not go out is found once it has."""
        self.ensure_one()
        return f"not_sent:{self.id}"

    @api.model
    def _explain_failure(self, notice, reason):
        if notice.print_pending:
            return self.env._("%(reason)s. The letter waits to be printed instead.", reason=reason.rstrip("."))
        return self.env._("%(reason)s. Correct the contact and send the notice again.", reason=reason.rstrip("."))

    def action_resend(self):
        """Try failed notices again by their channels, with today's date: nothing of them has reached the debtor."""
        notices_sudo = self._as_collector().filtered(lambda notice: notice.state == "failed")._drop_overtaken()
        if not notices_sudo:
            raise UserError(self.env._("Only failed notices whose claim is still unpaid can be sent again."))
        for notice in notices_sudo:
            channel = self._choose_channel(
                notice.level_id, notice.recipient_id, notice.partner_id, notice.company_id.id
            )
            if not channel:
                raise UserError(
                    self.env._(
                        "%(debtor)s has neither a valid e-mail address nor a postal address. Enter one on the contact.",
                        debtor=notice.partner_id.display_name,
                    )
                )
            notice.write({"channel": channel, "print_pending": False, "failure_reason": False, "mail_id": False})
        notices_sudo._redate(self._get_today())
        notices_sudo.write({"state": "queued"})
        notices_sudo.line_ids._advance_items()
        notices_sudo._deliver()

    def _redate(self, day):
        """Give notices that have not gone out yet the date on which they do, so that the debtor has all his days."""
        late = self.filtered(lambda notice: notice.state in ("queued", "failed") and notice.date < day)
        for notice in late:
            notice.write(
                {
                    "date": day,
                    "response_date": self._get_response_date(
                        notice.level_id, notice.company_id.id, notice.partner_id.id, day
                    ),
                    "attachment_id": False,
                }
            )
            items = notice.line_ids.item_id.filtered(lambda item, notice=notice: item.notice_id == notice)
            items.write({"response_date": notice.response_date})
        late._render_letters()

    # -------------------------------------------------------------------------
    # Printing
    # -------------------------------------------------------------------------

    def _print(self):
        """The letters of these notices as one PDF, sorted for posting: by country, then postal code, then name.

        Letters that waited since an earlier day are dated today first.
        """
        notices = self._drop_overtaken()
        if not notices:
            raise UserError(self.env._("What these letters claim has been paid meanwhile. They were withdrawn."))
        notices._redate(self._get_today())
        return notices.sorted(self._get_posting_key)._merge_letters()

    def _get_posting_key(self, notice):
        """Inland first, then by country, postal code and name of the address that the letter goes to."""
        recipient = notice.recipient_id
        postal = recipient if self._has_own_address(recipient) else notice.partner_id
        country = postal.country_id
        return (country != notice.company_id.country_id, country.name or "", postal.zip or "", recipient.name or "")

    def _merge_letters(self):
        """These letters as one PDF, in this order."""
        return merge_pdf([notice.attachment_id.raw for notice in self])

    def _mark_printed(self):
        """The letters have been posted."""
        today = self._get_today()
        self.write({"print_pending": False, "printed_on": today})
        unsent = self.filtered(lambda notice: notice.state in ("queued", "failed"))
        # Where an e-mail is under way too, it decides by itself; a letter alone, or instead of a failed e-mail, is the notice.
        for notice in unsent.filtered(lambda notice: notice.channel != "both" or notice.state == "failed"):
            notice._mark_sent(notice._get_postal_address())
        (self - unsent)._wait_for_letter(today)

    def _wait_for_letter(self, posted_on):
        """Letters that follow an e-mail later than its day: the next step waits as long as if they were dated then.

        What the letter says stays as it was e-mailed; the debtor who goes by the letter loses no day before the next step.
        """
        late = self.filtered(lambda notice: notice.state == "sent" and notice.date < posted_on)
        for notice in late:
            notice._extend_wait(posted_on)
        late.line_ids.item_id._reschedule()
