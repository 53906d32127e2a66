from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.interest import RateSchedule
from ..exact import exact
from .dated_rule import CONFIDENCES
from .rate_sources.half_years import half_year_end, half_year_start


class ReferenceRate(models.Model):
    """One published value of a reference rate, in percent a year, in force from its date."""

    _name = "inkasso.reference.rate"
    _description = "Reference rate"
    _order = "kind_id, date_from desc"
    _rec_name = "date_from"

    kind_id = fields.Many2one("inkasso.rate.kind", required=True, ondelete="cascade", index=True)
    date_from = fields.Date(string="In force from", required=True)
    date_to = fields.Date(
        string="In force until",
        compute="_compute_date_to",
        help="Last day on which this value may be used.",
    )
    rate = fields.Float(string="Rate (% a year)", digits=(16, 4), required=True, aggregator="avg")
    source = fields.Char(help="Where the value was published.")
    confidence = fields.Selection(CONFIDENCES, required=True, default="medium")

    _kind_date_uniq = models.UniqueIndex(
        "(kind_id, date_from)", "This reference rate already has a value from that date."
    )

    @api.depends("date_from", "kind_id.period", "kind_id.rate_ids.date_from")
    def _compute_date_to(self):
        for rate in self:
            later = [
                day
                for day in rate.kind_id.rate_ids.mapped("date_from")
                if day and rate.date_from and day > rate.date_from
            ]
            following = min(later) - timedelta(days=1) if later else False
            if rate.kind_id.period == "half_year" and rate.date_from:
                rate.date_to = min(following or date.max, half_year_end(rate.date_from))
            else:
                rate.date_to = following

    @api.depends("kind_id", "date_from", "rate")
    def _compute_display_name(self):
        for rate in self:
            rate.display_name = f"{rate.kind_id.name} {rate.date_from}: {rate.rate} %"

    @api.constrains("rate")
    def _check_rate(self):
        for rate in self:
            if not -10 <= rate.rate <= 100:
                raise ValidationError(
                    self.env._(
                        "A reference rate of %(rate)s %% a year cannot be right. Enter it in percent, such as 2.5.",
                        rate=rate.rate,
                    )
                )

    # -------------------------------------------------------------------------
    # Reading
    # -------------------------------------------------------------------------

    @api.model
    def _get_schedule(self, kind):
        """The dated values of `kind` as a :class:`RateSchedule`, which refuses days that no value covers.

        A gap between two half-years ends the schedule there: the last known rate is not silently used for a
        half-year of which nobody has entered the rate.
        """
        rows = self.sudo().search([("kind_id", "=", kind.id)], order="date_from")  # published figures, same for all
        steps = [(row.date_from, exact(row.rate)) for row in rows]
        if kind.period == "open":
            return RateSchedule(steps)
        known_until = None
        for row in rows:
            if known_until and row.date_from > known_until + timedelta(days=1):
                break
            known_until = half_year_end(row.date_from)
        covered = [step for step in steps if known_until and step[0] <= known_until]
        return RateSchedule(covered, valid_until=known_until)

    @api.model
    def _get_missing(self, day, kinds, days_ahead=14):
        """The kinds whose known rates end before `day + days_ahead`, with the first day that has none.

        Known until when is the schedule's to say: after a gap, later values are not used either.

        :return: list of (kind, first day without a rate)
        """
        missing = []
        for kind in kinds.filtered(lambda kind: kind.period == "half_year"):
            known_until = self._get_schedule(kind).valid_until
            # without any value: the current half-year's, which stays the same day after day
            first_day = known_until + timedelta(days=1) if known_until else half_year_start(day)
            if first_day <= day + timedelta(days=days_ahead):
                missing.append((kind, first_day))
        return missing
