from dataclasses import dataclass, field
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain

PERIODS = ("month", "last_month", "90d", "year", "365d")
SHARED = ("currency_id", "segment", "user_id", "salesperson_id")  # fields of every analysis that can be filtered by


@dataclass(frozen=True, slots=True)
class Filters:
    """What the dashboard is asked for: the period, and the same fields on whatever records the figures are made of."""

    today: date
    period: str
    begin: date
    end: date
    company_ids: tuple
    values: dict = field(default_factory=dict)
    memo: dict = field(default_factory=dict, compare=False)  # what several sections read, within one call

    @property
    def days(self):
        return (self.end - self.begin).days + 1

    def on(self, *terms):
        """The records of these companies and filters that also meet `terms`, as a domain."""
        domain = Domain("company_id", "in", list(self.company_ids))
        for name, value in self.values.items():
            domain &= Domain(name, "=", value)
        return Domain.AND([domain, *(Domain(*term) for term in terms)])

    def during(self, name, *terms):
        """The same within the period, by the date `name`."""
        return self.on((name, ">=", self.begin), (name, "<=", self.end), *terms)


class DashboardFilters(models.AbstractModel):
    _inherit = "inkasso.dashboard"

    @api.model
    def _read_filters(self, asked):
        """What the client asks for, as :class:`Filters`; what it may not or cannot ask for is left out."""
        asked = asked if isinstance(asked, dict) else {}
        today = self.env["inkasso.notice"]._get_today()
        period = asked.get("period") if asked.get("period") in PERIODS else "90d"
        begin, end = self._get_period(period, today)
        companies = self.env.companies.ids
        if asked.get("company_id") in companies:
            companies = [asked["company_id"]]
        values = {
            name: asked[name]
            for name in SHARED
            if asked.get(name) and type(asked[name]) is (str if name == "segment" else int)
        }
        return Filters(today, period, begin, end, tuple(companies), values)

    @api.model
    def _get_period(self, period, today):
        """First and last day of `period`; a period that goes on ends today."""
        month = today.replace(day=1)
        return {
            "month": (month, today),
            "last_month": (month - relativedelta(months=1), month - timedelta(days=1)),
            "90d": (today - timedelta(days=89), today),
            "year": (today.replace(month=1, day=1), today),
            "365d": (today - timedelta(days=364), today),
        }[period]

    @api.model
    def _get_options(self):
        """What can be chosen in each filter, as (value, label)."""
        periods = {
            "month": self.env._("This month"),
            "last_month": self.env._("Last month"),
            "90d": self.env._("Last 90 days"),
            "year": self.env._("This year"),
            "365d": self.env._("Last 365 days"),
        }
        users_sudo = (  # names of colleagues only
            self.env["res.users"]
            .sudo()
            .search([("share", "=", False), ("company_ids", "in", self.env.companies.ids)], limit=200, order="name")
        )
        people = [(user.id, user.name) for user in users_sudo]
        segments = self.env["inkasso.analysis.mixin"]._fields["segment"]._description_selection(self.env)
        currencies = self.env["res.currency"].search([])
        return {
            "period": [(key, periods[key]) for key in PERIODS],
            "company_id": [(company.id, company.name) for company in self.env.companies],
            "currency_id": [(currency.id, currency.name) for currency in currencies],
            "segment": segments,
            "user_id": people,
            "salesperson_id": people,
        }
