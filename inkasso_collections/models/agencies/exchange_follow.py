import zipfile
from hashlib import sha256
from io import BytesIO

from odoo import models

from ...rules.clean_text import clean


class ExchangeFollow(models.Model):
    """What follows here once the agency has something."""

    _inherit = "inkasso.agency.exchange"

    def _follow(self, answer, adapter):
        self.ensure_one()
        assignment, today = self.assignment_id, self.env["inkasso.notice"]._get_today()
        if answer.reference and not assignment.agency_reference:
            assignment.agency_reference = clean(answer.reference)[:64]
        if self.verb == "submit":
            if adapter.confirms and assignment.status == "sent":
                assignment._set_status("received", today, source="agency")
            self._queue_files(adapter)
        elif self.verb == "payment" and self.payment_id.state == "to_report":
            self.payment_id._report(today)
        if answer.reports:
            self._take_in(answer.reports, "api")

    def _queue_files(self, adapter):
        """Have the files of the dossier sent one by one, where the agency takes them so, and once it is built."""
        self.ensure_one()
        # the agency gets the dossier of its own assignment
        content = self.dossier_id.attachment_id.sudo().raw if self.dossier_id.state == "done" else None
        if adapter.dossier != "files" or not content:
            return
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for entry in archive.infolist():
                if adapter.takes_file(entry.filename, entry.file_size):
                    # the same content is sent once, whatever its name
                    digest = sha256(archive.read(entry)).hexdigest()
                    self._queue(
                        self.connection_id,
                        self.assignment_id,
                        "file",
                        digest,
                        dossier_id=self.dossier_id.id,
                        file_path=entry.filename,
                    )


class Dossier(models.Model):
    _inherit = "inkasso.dossier"

    def _build(self):
        # EXTENDS agencies: the agency gets it, or its files, now
        result = super()._build()
        submissions = (
            # whoever builds need not see what was exchanged
            self.env["inkasso.agency.exchange"].sudo().search([("dossier_id", "=", self.id), ("verb", "=", "submit")])
        )
        for exchange in submissions.filtered(lambda each: each.state == "done"):
            exchange._queue_files(exchange.connection_id._get_adapter())
        if submissions:
            submissions._trigger()
        return result
