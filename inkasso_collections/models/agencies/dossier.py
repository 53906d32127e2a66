import logging
from hashlib import sha256

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..server_fault import find_server_fault

_logger = logging.getLogger(__name__)

VERSION = "1.0"


class Dossier(models.Model):
    """Everything about the claims of an assignment in one ZIP, as it was when it was built.

    Built in the background; what has not changed is built to the same bytes again.
    """

    _name = "inkasso.dossier"
    _description = "Dossier of an assignment"
    _order = "id desc"

    assignment_id = fields.Many2one("inkasso.assignment", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="assignment_id.company_id", store=True, index=True)
    agency_id = fields.Many2one(related="assignment_id.agency_id", store=True, index=True)
    partner_id = fields.Many2one(related="assignment_id.partner_id")
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Built"), ("failed", "Failed")],
        required=True,
        default="waiting",
        readonly=True,
    )
    version = fields.Char(default=VERSION, readonly=True, help="Of the format, see docs/dossier.md.")
    built_on = fields.Datetime(readonly=True)
    attachment_id = fields.Many2one("ir.attachment", string="ZIP file", readonly=True, ondelete="set null")
    sha256 = fields.Char(string="SHA-256", readonly=True)
    file_size = fields.Integer(related="attachment_id.file_size", string="Size")
    error = fields.Char(readonly=True)

    _waiting_idx = models.Index("(id) WHERE state = 'waiting'")

    @api.depends("assignment_id")
    def _compute_display_name(self):
        for dossier in self:
            dossier.display_name = dossier.assignment_id.name

    # -------------------------------------------------------------------------
    # Building
    # -------------------------------------------------------------------------

    @api.model
    def _request(self, assignments):
        """Let the dossiers of `assignments` be built in the background; one that waits already is that one."""
        waiting = self.search([("assignment_id", "in", assignments.ids), ("state", "=", "waiting")])
        missing = assignments - waiting.assignment_id
        made = self.create([{"assignment_id": assignment.id} for assignment in missing])
        self.env.ref("inkasso_collections.ir_cron_dossiers")._trigger()
        return waiting | made

    @api.model
    def _cron_build(self, batch_size=20):
        """Build what waits, one by one; killed anywhere, the next call goes on. What fails says why, and waits no more."""
        commit = self.env["ir.cron"]._commit_progress
        waiting = [("state", "=", "waiting")]
        commit(remaining=self.search_count(waiting))
        for dossier in self.search(waiting, order="id", limit=batch_size):
            dossier = dossier.try_lock_for_update().filtered_domain(waiting)
            if dossier and not dossier._build_or_fail():
                return
            if not commit(1):
                return

    def _build_or_fail(self):
        """Build this one, or say why it could not be.

        :return: whether the server can store dossiers at all; else it waits
        """
        try:
            with self.env.cr.savepoint():
                self._build()
        except OperationalError:
            raise  # no record's fault: it is done again
        except Exception as error:  # whatever one record makes fail must not stop the others
            _logger.warning("Dossier %s failed", self.id, exc_info=True)
            self.env.invalidate_all()
            message = str(error) or type(error).__name__
            summary = self.env._("The dossier could not be built")
            self.assignment_id._raise_problem(summary, note=message, key="dossier")
            if find_server_fault(error):
                self.error = message[:500]
                return False
            self.write({"state": "failed", "error": message[:500]})
        else:
            self.assignment_id._settle_problems("dossier")
        return True

    def _build(self):
        """Build this dossier now, whatever it was."""
        self.ensure_one()
        content = self._make_zip()
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{self.assignment_id.name.replace('/', '-')}.zip",
                "raw": content,
                "mimetype": "application/zip",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.write(
            {
                "state": "done",
                "error": False,
                "version": VERSION,
                "built_on": fields.Datetime.now(),
                "attachment_id": attachment.id,
                "sha256": sha256(content).hexdigest(),
            }
        )

    # -------------------------------------------------------------------------
    # By hand
    # -------------------------------------------------------------------------

    def action_download(self):
        self.ensure_one()
        self.check_access("read")
        if not self.attachment_id:
            raise UserError(self.env._("This dossier is not built yet."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "self",
        }

    def action_retry(self):
        """Build those that failed again."""
        self.assignment_id._as_collector()
        failed = self.filtered(lambda dossier: dossier.state == "failed")
        failed.sudo().write({"state": "waiting", "error": False})
        self.env.ref("inkasso_collections.ir_cron_dossiers").sudo()._trigger()


class Assignment(models.Model):
    _inherit = "inkasso.assignment"

    dossier_ids = fields.One2many("inkasso.dossier", "assignment_id", string="Dossiers", readonly=True)

    def action_download_dossier(self):
        """Build the dossier as things stand, and download it."""
        self.ensure_one()
        dossier_sudo = self._as_collector().env["inkasso.dossier"]._request(self._as_collector())
        dossier_sudo._build()
        return dossier_sudo.sudo(False).action_download()

    def action_build_dossiers(self):
        """Let the dossiers of these be built in the background, and show how far that is."""
        dossiers_sudo = self._as_collector().env["inkasso.dossier"]._request(self._as_collector())
        action = self.env["ir.actions.act_window"]._for_xml_id("inkasso_collections.inkasso_dossier_action")
        return {**action, "domain": [("id", "in", dossiers_sudo.ids)], "context": {}}
