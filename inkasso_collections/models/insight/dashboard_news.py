import logging
import time
from collections import defaultdict

import psycopg2

from odoo import SUPERUSER_ID, api, models

_logger = logging.getLogger(__name__)

CHANNEL = "inkasso_dashboard"  # what a browser asks for; the server makes of it the companies that its user may see
CHANGED = "inkasso.dashboard/changed"
QUIET_SECONDS = 5  # a worker tells of a company so often at most; dashboards look again a moment after they were told
_told = defaultdict(dict)  # when this worker told last, by database and company


class DashboardNews(models.AbstractModel):
    """Tells open dashboards that figures have changed, so that they read them again.

    Who changes something only notes the company, in memory; when the transaction is committed each company is told once,
    however much has changed, and no more than every few seconds. Nothing of what changed is said: whoever may see it reads it.
    """

    _inherit = "inkasso.dashboard"

    @api.model
    def _announce(self, companies):
        """Figures of `companies` change with this transaction."""
        callbacks = self.env.cr.postcommit  # what is done before the commit is done again at each savepoint
        if CHANGED not in callbacks.data:
            callbacks.data[CHANGED] = set()
            callbacks.add(self._send_news)
        callbacks.data[CHANGED].update(companies.ids)

    @api.model
    def _send_news(self):
        """In a transaction of its own, as the one that changed something is over."""
        companies = self._filter_quiet(self.env.cr.postcommit.data.pop(CHANGED, ()))
        if not companies:
            return
        try:
            with self.env.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                for company in env["res.company"].browse(companies):
                    env["bus.bus"]._sendone((company, CHANNEL), CHANGED, {"company_id": company.id})
        except psycopg2.Error:  # what was committed is done, whether or not anybody hears of it
            _logger.warning("Dashboards were not told of changes.", exc_info=True)

    @api.model
    def _filter_quiet(self, company_ids):
        """Those of which nothing was said lately: many bookings in a row cost one message, as dashboards look twice."""
        now, told = time.monotonic(), _told[self.env.cr.dbname]
        quiet = [
            company_id
            for company_id in sorted(company_ids)
            if now - told.get(company_id, -QUIET_SECONDS) >= QUIET_SECONDS
        ]
        told.update(dict.fromkeys(quiet, now))
        return quiet


class NewsOfChangesMixin(models.AbstractModel):
    """Records that come with others of which open dashboards are told: they are told again when these change."""

    _name = "inkasso.news.of.changes.mixin"
    _description = "Figures change with its changes"

    def write(self, vals):
        result = super().write(vals)
        self.env["inkasso.dashboard"]._announce(self.company_id)
        return result

    def unlink(self):
        self.env["inkasso.dashboard"]._announce(self.company_id)
        return super().unlink()


class NewsMixin(models.AbstractModel):
    """Records of a company that figures are made of: when they change, open dashboards are told."""

    _name = "inkasso.news.mixin"
    _description = "Figures change with it"
    _inherit = ["inkasso.news.of.changes.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["inkasso.dashboard"]._announce(records.company_id)
        return records
