"""Holidays and clocks where debtors live."""

from functools import lru_cache

import holidays
import pytz

from odoo import api, models

from ..bank_days import FIRST_YEAR, LAST_YEAR


@lru_cache(maxsize=64)
def get_holidays(country_code):
    """The public holidays of a country by its ISO code, those on Saturdays included; none of an unknown country."""
    try:
        days = holidays.country_holidays(country_code, years=range(FIRST_YEAR, LAST_YEAR + 1))
    except NotImplementedError:
        return frozenset()
    return frozenset(days)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _inkasso_get_zone(self, company):
        """The time zone of this debtor: his country's; where it has several, his own of these, else the first, the most
        populous one. Without a country, the company's."""
        self.ensure_one()
        zones = self._inkasso_get_zones(self.country_id.code) or self._inkasso_get_zones(company.country_id.code)
        own = self.tz if self.tz in zones else (zones or [self.tz or "UTC"])[0]
        return pytz.timezone(own)

    @api.model
    def _inkasso_get_zones(self, country_code):
        return pytz.country_timezones.get(country_code, []) if country_code else []
