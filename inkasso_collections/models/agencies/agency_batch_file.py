import csv
import json
import zipfile
from io import BytesIO, StringIO

from odoo import api, models

from ...rules.clean_text import defuse
from .dossier_files import safe_name

COLUMNS = (
    "notice",
    "step",
    "date",
    "pay_by",
    "debtor",
    "address",
    "email",
    "phone",
    "language",
    "currency",
    "principal",
    "interest",
    "fees",
    "total",
    "payment_reference",
    "invoices",
    "letter",
)


class AgencyBatchFile(models.Model):
    """The file that an agency gets with a batch: letters/*.pdf, and notices.json and notices.csv, which say the same."""

    _inherit = "inkasso.agency.batch"

    def _make_zip(self, notices):
        """The ZIP over `notices`, as bytes."""
        rows = [self._get_row(notice) for notice in notices]
        stream = BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for notice, row in zip(notices, rows, strict=True):
                archive.writestr(row["letter"], notice.attachment_id.raw)
            data = {
                "format": "inkasso.notices",
                "version": "1.0",
                "creditor": self.company_id.name,
                "agency": self.agency_id.name,
                "in_the_name_of": self.company_id.name,
                "date": str(self.date),
                "notices": rows,
            }
            archive.writestr("notices.json", json.dumps(data, ensure_ascii=False, indent=2))
            archive.writestr("notices.csv", self._make_csv(rows))
        return stream.getvalue()

    @api.model
    def _get_row(self, notice):
        """What a notice says, and how its debtor can be reached: no more than that."""
        contact, money = notice.recipient_id, notice.currency_id.round
        extension = "pdf" if notice.attachment_id.mimetype == "application/pdf" else "html"
        return {
            "notice": notice.name,
            "step": notice.level_id.name,
            "date": str(notice.date),
            "pay_by": str(notice.response_date),
            "debtor": notice.partner_id.name or "",
            "address": notice._get_postal_address(),
            "email": contact.email or notice.partner_id.email or "",
            "phone": contact.phone or notice.partner_id.phone or "",
            "language": notice.partner_id.lang or "",
            "currency": notice.currency_id.name,
            "principal": money(notice.amount_principal),
            "interest": money(notice.amount_interest),
            "fees": money(notice.amount_fee),
            "total": money(notice.amount_total),
            "payment_reference": notice.payment_reference or "",
            "invoices": ", ".join(filter(None, notice.line_ids.move_line_id.move_id.mapped("name"))),
            "letter": f"letters/{safe_name(notice.name)}.{extension}",
        }

    @api.model
    def _make_csv(self, rows):
        stream = StringIO()
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow([defuse(self._in_one_line(row[name])) for name in COLUMNS])
        return "\ufeff" + stream.getvalue()

    @api.model
    def _in_one_line(self, value):
        return str(value).replace("\n", ", ")
