import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.misc import split_every

from ..server_fault import find_server_fault
from .delivery import MOST_RETRIES

_logger = logging.getLogger(__name__)

LETTERS_PER_FILE = 500  # what printing houses take, and memory holds
PER_FILE = "inkasso_collections.letters_per_file"
OPEN_STATES = ("waiting", "stopped", "ready", "failed")
KEEP_FILES = 30  # days; each letter is kept with its notice for ever


class PrintFile(models.Model):
    """Letters for the post as one PDF, made in the background: a pile of ten thousand becomes several of them.

    A letter is in one file at a time. The file holds its letters until they are posted, or it is given up.
    """

    _name = "inkasso.print.file"
    _description = "File of letters"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    date = fields.Date(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", string="Asked for by", required=True, readonly=True)
    number = fields.Integer(required=True, readonly=True)
    file_count = fields.Integer(string="Of", required=True, readonly=True)
    notice_ids = fields.One2many("inkasso.notice", "print_file_id", string="Letters", readonly=True)
    letter_count = fields.Integer(string="Number of letters", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Being made"),
            ("stopped", "Stopped"),
            ("ready", "To print and post"),
            ("failed", "Failed"),
            ("posted", "Posted"),
        ],
        required=True,
        default="waiting",
        readonly=True,
        index=True,
    )
    attachment_id = fields.Many2one("ir.attachment", string="PDF", readonly=True, ondelete="set null")
    failure_reason = fields.Text(readonly=True)

    @api.depends("date", "number", "file_count")
    @api.depends_context("lang")
    def _compute_name(self):
        for file in self:
            file.name = self.env._(
                "Letters %(day)s, %(number)s of %(count)s", day=file.date, number=file.number, count=file.file_count
            )

    # -------------------------------------------------------------------------
    # Making
    # -------------------------------------------------------------------------

    @api.model
    def _split(self, notices):
        """Files for these letters, sorted for posting, with at most so many letters each; made in the background."""
        day, files = self.env["inkasso.notice"]._get_today(), self.browse()
        for company, of_company in notices.grouped("company_id").items():
            batches = list(
                split_every(self._get_most_letters(), of_company.sorted(notices._get_posting_key)._ids, notices.browse)
            )
            for number, batch in enumerate(batches, start=1):
                file = self.create(
                    {
                        "date": day,
                        "company_id": company.id,
                        "user_id": self.env.uid,
                        "number": number,
                        "file_count": len(batches),
                        "letter_count": len(batch),
                    }
                )
                batch.print_file_id = file
                files += file
        self._wake()
        return files

    @api.model
    def _get_most_letters(self):
        asked = self.env["ir.config_parameter"].sudo().get_param(PER_FILE) or ""  # nobody's secret
        return int(asked) if asked.isdecimal() and int(asked) else LETTERS_PER_FILE

    @api.model
    def _wake(self):
        self.env.ref("inkasso_collections.ir_cron_print").sudo()._trigger()  # users may not touch scheduled actions

    @api.model
    def _cron_make(self):
        """Make the files that wait, one per transaction; several workers may be at it."""
        commit = self.env["ir.cron"]._commit_progress
        domain = Domain("state", "=", "waiting")
        commit(remaining=self.search_count(domain))
        tried, collisions = [], 0
        while waiting := self.search(domain & Domain("id", "not in", tried), order="id"):
            file = waiting.try_lock_for_update(limit=1).filtered_domain(domain)
            if not file:
                break  # other workers are at them
            try:
                file._make_or_fail()
            except OperationalError:  # a payment came in between: it is done again
                collisions += 1
                if collisions > MOST_RETRIES:
                    raise
                self.env.cr.rollback()
                continue
            tried += file.ids
            if not commit(1):
                break

    def _make_or_fail(self):
        try:
            with self.env.cr.savepoint():
                self._make()
        except OperationalError:
            raise  # nobody's fault: it is done again
        except Exception as error:
            if fault := find_server_fault(error):
                raise fault from error  # the file waits, and the scheduler calls again
            _logger.warning("%s could not be made", self.name, exc_info=True)
            self.write({"state": "failed", "failure_reason": str(error)})

    def _make(self):
        """The PDF of what is still to be posted; letters of an earlier day are dated today."""
        notices = self.notice_ids.filtered("print_pending")._drop_overtaken()
        (self.notice_ids - notices).print_file_id = False
        self.attachment_id.unlink()
        if not notices:
            self.write({"state": "posted", "letter_count": 0})
            return
        day = self.env["inkasso.notice"]._get_today()
        notices._redate(day)
        notices = notices.sorted(notices._get_posting_key)
        self.attachment_id = self.env["ir.attachment"].create(
            {
                "name": f"{self.name}.pdf",
                "raw": notices._merge_letters(),
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.write({"state": "ready", "date": day, "letter_count": len(notices), "failure_reason": False})

    @api.autovacuum
    def _drop_old_files(self):
        before = fields.Date.subtract(self.env["inkasso.notice"]._get_today(), days=KEEP_FILES)
        self.search([("state", "=", "posted"), ("date", "<", before)]).attachment_id.unlink()

    # -------------------------------------------------------------------------
    # Actions
    # -------------------------------------------------------------------------

    def _as_collector(self):
        """These files with the right to move them on, which nobody has who merely sees them."""
        self.check_access("read")
        if not self.env.user.has_group("inkasso_collections.group_collector"):
            raise AccessError(self.env._("Only collectors may do this. Ask for the right “Collections: Collector”."))
        return self.sudo()

    def _in(self, *states):
        """Those of these files in one of the states, locked: what the scheduled action is at is in none."""
        return self.try_lock_for_update().filtered(lambda file: file.state in states)

    def action_open(self):
        self.ensure_one()
        self.check_access("read")
        if not self.attachment_id:
            raise UserError(self.env._("There is no file. It is not made yet, or was deleted a month after posting."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "new",
        }

    def action_stop(self):
        """Make no more of these files; the one that is being made is completed."""
        self._as_collector()._in("waiting").state = "stopped"

    def action_resume(self):
        """Make them after all, also those that failed."""
        self._as_collector()._in("stopped", "failed").write({"state": "waiting", "failure_reason": False})
        self._wake()

    def action_mark_posted(self):
        """The letters are in the post: their levels are reached."""
        files_sudo = self._as_collector()._in("ready")
        if not files_sudo:
            raise UserError(self.env._("Only files that are made can be posted."))
        for file in files_sudo:
            file.state = "posted"
            file.notice_ids.filtered("print_pending")._mark_printed()

    def action_give_up(self):
        """Put the letters back to those that wait to be printed, and delete the files."""
        files_sudo = self._as_collector()._in(*OPEN_STATES)
        files_sudo.attachment_id.unlink()
        files_sudo.unlink()


class Notice(models.Model):
    _inherit = "inkasso.notice"

    print_file_id = fields.Many2one(
        "inkasso.print.file",
        string="In file",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The file of letters in which this one is printed.",
    )

    def action_resend(self):
        # EXTENDS inkasso.notice: a letter that lies in a file would be posted besides
        failed_sudo = self._as_collector().filtered(lambda notice: notice.state == "failed")
        if failed_sudo.filtered(lambda notice: notice.print_file_id.state in OPEN_STATES):
            raise UserError(
                self.env._("The letter is in a file that is to be posted. Post the file, or give it up, first.")
            )
        return super().action_resend()

    def _list_printable(self):
        """Those of these letters that wait to be printed, and are in no file that is being made or printed."""
        return self.filtered(lambda notice: notice.print_pending and notice.print_file_id.state not in OPEN_STATES)
