import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import groupby
from odoo.tools.misc import split_every

from ..server_fault import find_server_fault
from .delivery import MOST_BESIDE, Begun, Delivery, count_processors

_logger = logging.getLogger(__name__)

RENDER_BATCH = 50
WORTH_A_HELPER = 500  # letters for each further worker
WORKERS = 20  # that may share the work; each looks beyond what the others are at
RENDERERS = "inkasso_collections.renderers"
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
        waiting = self.search(self._get_waiting_domain())
        commit(remaining=len(waiting))
        if waiting and waiting._check_renderer():
            # one worker keeps two processors busy
            self.env["inkasso.helper"]._call(min(len(waiting) // WORTH_A_HELPER, count_processors() // 2 - 1))
            self._deliver_waiting(commit)

    @api.model
    def _help(self, commit):
        """Share in what another worker delivers.

        :return: False when time ran out
        """
        waiting = self.search(self._get_waiting_domain(), limit=1)
        return not waiting or not waiting._check_renderer() or self._deliver_waiting(commit)

    @api.model
    def _deliver_waiting(self, commit):
        """:return: False when time ran out"""
        delivery = Delivery(self._claim_waiting, self._count_renderers(), commit)
        delivery.run(self.env)
        return delivery.in_time

    @api.model
    def _get_waiting_domain(self):
        """What is to be rendered and passed on to its channels."""
        return Domain("state", "=", "queued") & Domain("attachment_id", "=", False)

    @api.model
    def _claim_waiting(self, under_way):
        """A batch of one company that waits, and that no other worker is at; locked.

        :param under_way: ids that this worker has claimed already
        """
        domain = self._get_waiting_domain()
        found = self.search(domain & Domain("id", "not in", under_way), limit=RENDER_BATCH * WORKERS, order="id")
        found = found.filtered(lambda notice: notice.company_id == found[:1].company_id)
        return found.try_lock_for_update(limit=RENDER_BATCH).filtered_domain(domain)

    def _claim_again(self):
        """Those of these notices that still wait, locked in the transaction that has begun."""
        return self.try_lock_for_update().filtered_domain(self._get_waiting_domain())._drop_overtaken()

    @api.model
    def _count_renderers(self):
        """How many renderers run beside each other: a system parameter, else one for each processor, at most two."""
        asked = self.env["ir.config_parameter"].sudo().get_param(RENDERERS) or ""  # nobody's secret
        return int(asked) if asked.isdecimal() and int(asked) else min(count_processors(), MOST_BESIDE)

    def _deliver(self):
        """Render the letters of these queued notices and pass them on to their channels.

        A notice that cannot be rendered or mailed is set aside with the reason; the others go out.

        :return: whether letters can be rendered and stored on this server at all; else the notices wait
        """
        if self and not self._check_renderer():
            return False
        batches = self._split_batches()
        return Delivery(lambda _under_way: next(batches, self.browse()), self._count_renderers()).run(self.env)

    def _split_batches(self):
        """Batches of a company each."""
        for _company, notices in groupby(self, lambda notice: notice.company_id):
            yield from split_every(RENDER_BATCH, self.browse(notice.id for notice in notices)._ids, self.browse)

    def _render_all(self):
        """Store the letters of however many notices, of whatever companies."""
        for batch in self._split_batches():
            batch._render_letters()

    def _begin_delivery(self):
        """Have the renderer begin with those of these notices that may go out."""
        ready = self._drop_overtaken()._drop_unfit()
        try:
            with self.env.cr.savepoint():
                missing = ready.filtered(lambda notice: not notice.attachment_id)
                return Begun(ready, missing and missing._begin_letters())
        except OperationalError:
            raise  # no notice's fault: it is done again
        except Exception as error:
            return Begun(ready, error=error)

    def _end_delivery(self, begun):
        """Keep the letters that are rendered and pass the notices on; where that fails, the one that is wrong stands alone."""
        try:
            with self.env.cr.savepoint():
                self._render_letters(begun)
                self._dispatch()
        except OperationalError:
            raise  # no notice's fault: it is done again
        except Exception as error:
            if fault := find_server_fault(error):
                raise fault from error
            if len(self) > 1:
                middle = len(self) // 2
                self[:middle]._deliver_apart()
                self[middle:]._deliver_apart()
            else:
                _logger.warning("Notice %s could not be delivered", self.name, exc_info=True)
                self._mark_failed(str(error))

    def _deliver_apart(self):
        """Deliver these notices by themselves: one of a batch is wrong."""
        begun = self._begin_delivery()
        try:
            begun.notices._end_delivery(begun)
        finally:
            begun.abandon()

    def _drop_unfit(self):
        """Set aside what must not go out as it is.

        :return: the others
        """
        return self

    def _dispatch(self):
        """Pass these rendered notices on to their channels."""
        self._settle_waiting()
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

    def _render_letters(self, begun=None):
        """Store each notice's letter as its attachment.

        :param begun: of `_begin_delivery`; else they are rendered now, together
        """
        missing = self.filtered(lambda notice: not notice.attachment_id)
        if not missing:
            return
        contents = (begun or missing._begin_letters()).finish()
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

    def _begin_letters(self):
        """Write the letters of these notices of one company, and have the renderer begin with them.

        :return: what has ``finish()``, which gives {notice id: (bytes, file extension)}, and ``abandon()``
        """
        return self.env.ref(REPORT)._begin_letters(self)

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
        reply_to = self.case_id._notify_get_reply_to()
        own_values = {
            notice.id: {
                "model": "inkasso.case",
                "res_id": notice.case_id.id,
                "email_to": self._get_email(notice.recipient_id, notice.partner_id),
                "reply_to": reply_to[notice.case_id.id],
                "partner_ids": [],
                "attachment_ids": notice.attachment_id.ids,
            }
            for notice in self
        }
        mails = template.with_context(inkasso_mail_values=own_values).send_mail_batch(
            self.ids, email_layout_xmlid="inkasso_collections.mail_layout_notice", email_values={"auto_delete": False}
        )
        for notice, mail in zip(self, mails, strict=True):
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
