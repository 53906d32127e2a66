from datetime import timedelta

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .dashboard_filters import Filters

PLACED = "inkasso.agency.analysis"
RECEIVED = "inkasso.agency.receipt.analysis"
PERIODS = ("90d", "year", "365d", "730d")
WINDOWS = (30, 60, 90, 180, 365)
# What can be asked for, and the field of the analyses that it narrows.
FIELDS = {
    "agency_id": "agency_id",
    "agreement_id": "agreement_id",
    "segment": "segment",
    "kind_id": "agency_id.kind_ids",
    "currency_id": "currency_id",
}
PRECISION = 4


class Performance(models.AbstractModel):
    """How agencies do, placement by placement: the page that is described here and drawn as the dashboard is.

    Everything is about what was handed over in the period, whenever it was paid. Figures are sums over the analyses of
    placements and of receipts, read in a fixed number of queries however many there are.
    """

    _name = "inkasso.performance"
    _description = "Performance of agencies"
    _inherit = ["inkasso.dashboard"]

    @api.model
    @api.readonly
    def get_data(self, filters=None):
        # OVERRIDE inkasso.dashboard: for those who hand over and settle, and with filters of its own
        self._check_may_see()
        asked = self._read_filters(filters or {})
        return {
            "currency_id": self.env.company.currency_id.id,
            "filters": asked.memo["asked"],
            "options": self._get_options(),
            "period": [asked.begin, asked.end],
            "is_empty": not self.env[PLACED].search_count([], limit=1),
            "sections": [section for section in self._get_sections(asked) if section],
        }

    @api.model
    def _check_may_see(self):
        if not self.env.user.has_group("inkasso_collections.group_collector"):
            raise AccessError(self.env._("Only collectors and managers see how agencies do."))

    @api.model
    def _get_sections(self, filters):
        # OVERRIDE inkasso.dashboard: its sections are not of this page
        return []

    # -------------------------------------------------------------------------
    # Filters
    # -------------------------------------------------------------------------

    @api.model
    def _read_filters(self, asked):
        # OVERRIDE inkasso.dashboard
        asked = asked if isinstance(asked, dict) else {}
        today = self.env["inkasso.notice"]._get_today()
        period = asked.get("period") if asked.get("period") in PERIODS else "365d"
        begin, end = self._get_period(period, today)
        companies, company = self.env.companies.ids, asked.get("company_id")
        if company in companies:
            companies = [company]
        known = {
            name: asked[name]
            for name in FIELDS
            if asked.get(name) and isinstance(asked[name], str if name == "segment" else int)
        }
        window = asked.get("window") if asked.get("window") in WINDOWS else 90
        echo = {
            "period": period,
            "window": window,
            "company_id": companies[0] if len(companies) == 1 else False,
            **known,
        }
        values = {FIELDS[name]: value for name, value in known.items()}
        return Filters(today, period, begin, end, tuple(companies), values, {"asked": echo, "window": window})

    @api.model
    def _get_period(self, period, today):
        # EXTENDS inkasso.dashboard: cohorts are followed for longer
        if period == "730d":
            return today - timedelta(days=729), today
        return super()._get_period(period, today)

    @api.model
    def _get_options(self):
        # OVERRIDE inkasso.dashboard
        periods = {
            "90d": self.env._("Last 90 days"),
            "year": self.env._("This year"),
            "365d": self.env._("Last 365 days"),
            "730d": self.env._("Last two years"),
        }
        agencies = self.env["inkasso.agency"].with_context(active_test=False).search([("assignment_ids", "!=", False)])
        agreements = self.env["inkasso.agency.agreement"].search([("agency_id", "in", agencies.ids)])
        segments = self.env["inkasso.analysis.mixin"]._fields["segment"]._description_selection(self.env)
        currencies = self.env["res.currency"].search([])
        return {
            "period": [(key, periods[key]) for key in PERIODS],
            "company_id": [(company.id, company.name) for company in self.env.companies],
            "agency_id": [(agency.id, agency.name) for agency in agencies],
            "agreement_id": [(each.id, f"{each.agency_id.name}: {each.display_name}") for each in agreements],
            "segment": segments,
            "kind_id": [(kind.id, kind.name) for kind in agencies.kind_ids],
            "currency_id": [(currency.id, currency.name) for currency in currencies],
            "window": [(days, self.env._("Compare after %(days)s days", days=days)) for days in WINDOWS],
        }

    # -------------------------------------------------------------------------
    # Narrowing
    # -------------------------------------------------------------------------

    @api.model
    def _narrow(self, name, value):
        """The terms of a domain for one group: those of `name` with this value; None for the whole."""
        if name is None:
            return ()
        return ((FIELDS.get(name, name), "=", value or False),)

    @api.model
    def _as_share(self, value):
        return None if value is None else round(float(value), PRECISION)

    @api.model
    def _get_labels(self, name, values):
        """What the values of a grouping are called, by value."""
        match name:
            case "agreement_id":
                agreements = self.env["inkasso.agency.agreement"].browse(values)
                return {each.id: f"{each.agency_id.name}: {each.display_name}" for each in agreements}
            case "agency_id" | "kind_id":
                model = {
                    "agency_id": "inkasso.agency",
                    "kind_id": "inkasso.agency.kind",
                }[name]
                return {record.id: record.display_name for record in self.env[model].browse(values)}
            case "segment":
                return dict(self.env[PLACED]._fields["segment"]._description_selection(self.env))
        return {value: value.strftime("%Y-%m") for value in values}

    @api.model
    def _get_domain(self, filters, *terms):
        return list(Domain(filters.during("date", *terms)))


class Agency(models.Model):
    _inherit = "inkasso.agency"

    def action_open_performance(self):
        """The page of performance, narrowed to this agency."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.client"]._for_xml_id("inkasso_collections.inkasso_agency_performance_action")
        return {**action, "params": {"agency_id": self.id}}
