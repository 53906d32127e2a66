import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..models.insight.dashboard_filters import PERIODS

MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportWorkbook(models.TransientModel):
    """Choose a workbook and its period, and download it."""

    _name = "inkasso.export.workbook"
    _description = "Workbook of collections"

    report = fields.Selection(
        [("pack", "Collections pack"), ("ageing", "Ageing by debtor"), ("agencies", "Agency review")],
        required=True,
        default="pack",
    )
    period = fields.Selection(
        [
            ("month", "This month"),
            ("last_month", "Last month"),
            ("90d", "Last 90 days"),
            ("year", "This year"),
            ("365d", "Last 365 days"),
        ],
        default="last_month",
        required=True,
    )
    content = fields.Binary(attachment=False, readonly=True)
    file_name = fields.Char(readonly=True)

    @api.model
    def _get_builders(self):
        """The model that builds each report; EXTENDED by abilities that add theirs."""
        return {
            "ageing": "inkasso.xlsx.ageing",
            "pack": "inkasso.xlsx.collections.pack",
            "agencies": "inkasso.xlsx.agency.review",
        }

    def action_export(self):
        """Build the workbook as the user may see it, and let it be downloaded."""
        self.ensure_one()
        if not self.env.user.has_group("inkasso_collections.group_user"):
            raise AccessError(self.env._("Only users of Collections may export its figures."))
        period = self.period if self.period in PERIODS else "last_month"
        filters = self.env["inkasso.dashboard"]._read_filters({"period": period})
        content = self.env[self._get_builders()[self.report]]._build(filters)
        return self._offer(content, filters.end)

    def _offer(self, content, day):
        """Let the workbook `content` be downloaded, named by its report and `day`."""
        title = dict(self._fields["report"]._description_selection(self.env))[self.report]
        self.write({"content": base64.b64encode(content), "file_name": f"{title} {day}.xlsx"})
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/content/{self.file_name}?download=true",
            "target": "download",
        }
