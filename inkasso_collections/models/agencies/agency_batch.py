import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError

from .dossier_files import safe_name

_logger = logging.getLogger(__name__)
KEEP_FILES = 30  # days after a file was sent


class AgencyBatch(models.Model):
    """Notices of a day that go out through an agency in our name: the letters as PDF and what they say as data, in one ZIP.

    The debtor hears of it in the creditor's name. A notice is in one batch that is under way, so it is not sent twice;
    it counts as sent once the batch has left.
    """

    _name = "inkasso.agency.batch"
    _description = "Notices through an agency"
    _inherit = ["inkasso.problem.mixin"]
    _mail_post_access = "read"  # nobody edits a batch; its to-dos are for those who see it
    _order = "id desc"

    agency_id = fields.Many2one("inkasso.agency", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    date = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        [
            ("open", "Being filled"),
            ("ready", "To send"),
            ("leaving", "On its way"),
            ("sent", "Sent"),
            ("empty", "Nothing left to send"),
        ],
        required=True,
        default="open",
        readonly=True,
    )
    notice_ids = fields.One2many("inkasso.notice", "agency_batch_id", string="Notices", readonly=True)
    notice_count = fields.Integer(compute="_compute_notice_count")
    attachment_id = fields.Many2one("ir.attachment", string="ZIP file", readonly=True, ondelete="restrict")
    sent_on = fields.Date(readonly=True)

    # What is dispatched on a day goes together.
    _open_uniq = models.UniqueIndex("(agency_id, company_id) WHERE state = 'open'", "There is an open batch already.")

    @api.depends("agency_id", "date")
    def _compute_display_name(self):
        for batch in self:
            batch.display_name = f"{batch.agency_id.name or ''} {batch.date or ''}".strip()

    @api.depends("notice_ids")
    def _compute_notice_count(self):
        for batch in self:
            batch.notice_count = len(batch.notice_ids)

    def _get_problem_users(self):
        # OVERRIDE inkasso.problem.mixin
        self.ensure_one()
        responsible = self.agency_id.user_id or self.company_id.inkasso_user_id
        return responsible or self.notice_ids[:1]._get_responsible() or super()._get_problem_users()

    # -------------------------------------------------------------------------
    # Filling
    # -------------------------------------------------------------------------

    @api.model
    def _take(self, notices):
        """Put these rendered notices with the others that go through their agency."""
        today = self.env["inkasso.notice"]._get_today()
        for (agency, company), group in notices.grouped(
            lambda each: (each.level_id.agency_id, each.company_id)
        ).items():
            batch = self.search(
                [("agency_id", "=", agency.id), ("company_id", "=", company.id), ("state", "=", "open")], limit=1
            ) or self.create({"agency_id": agency.id, "company_id": company.id, "date": today})
            group.write({"channel": "agency", "agency_batch_id": batch.id, "print_pending": False})
        self.env.ref("inkasso_collections.ir_cron_agency_batches")._trigger()

    # -------------------------------------------------------------------------
    # Sending
    # -------------------------------------------------------------------------

    @api.model
    def _cron_send(self, batch_size=20):
        """Close what is filled, and get it to the agencies, each by itself; what cannot be sent waits for people."""
        commit = self.env["ir.cron"]._commit_progress
        self._drop_old_files()
        self.search([("state", "=", "leaving")])._follow_emails()
        domain = [("state", "=", "open")]
        batches = self.search(domain, order="id", limit=batch_size)
        commit(remaining=self.search_count(domain))
        for batch in batches:
            batch = batch.try_lock_for_update().filtered_domain(domain)
            if batch:
                try:
                    with self.env.cr.savepoint():
                        batch._send()
                except UserError as error:
                    batch._leave_to_people(str(error.args[0]))
                except (OperationalError, ConcurrencyError):
                    raise  # tried again as a whole
                except Exception:  # whatever one batch makes fail must not stop the others, nor come first for ever
                    self.env.invalidate_all()
                    _logger.warning("Batch %s of notices through an agency failed", batch.id, exc_info=True)
                    batch._leave_to_people(self.env._("It failed here. Whoever runs the system finds more in its log."))
            if not commit(1):
                return

    def _leave_to_people(self, note):
        self.state = "ready"
        self._raise_problem(self.env._("Send the notices to the agency"), note=note, key="send")

    @api.model
    def _drop_old_files(self):
        """What was sent is kept with the notices: the files are not needed beside them for long."""
        before = fields.Date.subtract(self.env["inkasso.notice"]._get_today(), days=KEEP_FILES)
        old = self.search([("state", "=", "sent"), ("sent_on", "<", before), ("attachment_id", "!=", False)])
        files = old.attachment_id
        old.attachment_id = False
        files.unlink()

    def _send(self):
        """Build the file from what is still claimed, and transmit it; what people must send waits for them."""
        self.ensure_one()
        notices = self._close()
        if notices and self._transmit():
            self._mark_sent()

    def _close(self):
        """Build the file from what is still claimed. Nothing is added any more.

        :return: the notices in it
        """
        self.ensure_one()
        before, self.attachment_id = self.attachment_id, False
        before.unlink()  # it may hold letters of what is paid by now
        waiting = self.notice_ids.filtered(lambda notice: notice.state == "queued")
        notices = waiting._drop_overtaken()
        (self.notice_ids - notices).agency_batch_id = False
        if not notices:
            self.state = "empty"
            return notices
        notices._redate(self.env["inkasso.notice"]._get_today())
        old = self.attachment_id
        self.attachment_id = self.env["ir.attachment"].create(
            {
                "name": f"{safe_name(self.company_id.name)}-{self.date}-{self.id}.zip",
                "raw": self._make_zip(notices),
                "mimetype": "application/zip",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        old.unlink()
        self.state = "ready"
        return notices

    def _transmit(self):
        """Get the file to the agency: by e-mail where it takes notices so. Extended by adapters.

        :return: whether it has left; else people send it, and say so
        """
        self.ensure_one()
        agency = self.agency_id
        if not agency.notices_by_email or not agency.email:
            self._leave_to_people(self.env._("Download the file, send it, and say that it was sent."))
            return False
        self._send_by_email()
        return False  # it counts once the e-mail has left

    def _mark_sent(self):
        """The file has left: its notices count as sent, to the addresses that they say."""
        self.ensure_one()
        self.write({"state": "sent", "sent_on": self.env["inkasso.notice"]._get_today()})
        for notice in self.notice_ids:
            through = self.env._("Through %(agency)s", agency=self.agency_id.name)
            notice._mark_sent(f"{through}\n{notice._get_postal_address()}")
        self._settle_problems("send")

    def action_download(self):
        """The file, for people to send."""
        self.ensure_one()
        self.check_access("read")
        if not self.attachment_id:
            raise UserError(self.env._("The file is not built yet."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "self",
        }

    def action_sent(self):
        """Say that the file was sent to the agency."""
        self.env["inkasso.assignment"]._as_collector()
        self.check_access("read")
        for batch in self.sudo():  # collectors say so; nobody edits a batch
            if batch.state != "ready":
                raise UserError(self.env._("%(batch)s is not waiting to be sent.", batch=batch.display_name))
            overtaken = batch.notice_ids - batch.notice_ids._drop_overtaken()
            if overtaken:
                raise UserError(
                    self.env._(
                        "%(notices)s are not claimed any more, as a payment or an objection came first. Build the file again.",
                        notices=", ".join(overtaken.mapped("name")),
                    )
                )
            batch._mark_sent()

    def action_rebuild(self):
        """Build the file again from what is still claimed."""
        self.env["inkasso.assignment"]._as_collector()
        self.check_access("read")
        for batch in self.sudo():
            if batch.state != "ready":
                raise UserError(self.env._("%(batch)s is not waiting to be sent.", batch=batch.display_name))
            batch._close()


class Agency(models.Model):
    _inherit = "inkasso.agency"

    notices_by_email = fields.Boolean(
        string="Send it notices by e-mail",
        help="What goes out through it is e-mailed as a ZIP file, which is not encrypted. Otherwise people download and send it.",
    )


class Notice(models.Model):
    _inherit = "inkasso.notice"

    channel = fields.Selection(
        selection_add=[("agency", "Through an agency")],
        ondelete={"agency": lambda notices: notices.write({"channel": "letter"})},
    )
    agency_batch_id = fields.Many2one(
        "inkasso.agency.batch",
        string="In batch",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    def _dispatch(self):
        # EXTENDS inkasso.notice: a step through an agency in our name goes to it, and by no channel of our own, unless the
        # agency had it and it did not arrive
        through = self.filtered(
            lambda notice: (
                notice.state == "queued"
                and notice.level_id.agency_id.active
                and notice.agency_batch_id.state not in ("ready", "leaving", "sent")
            )
        )
        if through:
            self.env["inkasso.agency.batch"].sudo()._take(through)  # a consequence of sending, which was checked
        return super(Notice, self - through)._dispatch()

    def _prepare_contact(self, channel):
        # EXTENDS inkasso.notice: the agency sends the letter
        if channel != "agency":
            return super()._prepare_contact(channel)
        through = self.env._("Through %(agency)s", agency=self.level_id.agency_id.name)
        return {**super()._prepare_contact("letter"), "note": through}
