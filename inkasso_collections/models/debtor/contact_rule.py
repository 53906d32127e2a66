from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_duration

from ...rules.contact_rules import HOLIDAY, AttemptLimit, ContactHours, QuietPeriod

# What a rule is about: the channels that it limits and that count against it.
SCOPES = {
    "calls": frozenset({"phone"}),
    "calls_sms": frozenset({"phone", "sms"}),
    "all": frozenset({"phone", "sms", "email"}),
}
WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
    (str(HOLIDAY), "Holidays"),
]
EVENTS = [
    ("conversation", "A conversation"),
    ("promise", "A promise to pay"),
    ("dispute", "An objection"),
]


class ContactRule(models.Model):
    """A dated rule on contacting debtors: how often, at what hours, how long not. Letters are not limited.

    All rules that hold for a debtor must be kept. A company's own row goes before the law's of the same kind; a
    jurisdiction without any row of its own has the cautious ones of the European Union's.
    """

    _name = "inkasso.contact.rule"
    _description = "Contact rule"
    _inherit = "inkasso.dated.rule"
    _order = "jurisdiction_id, kind, scope, period_days, weekday, after, debtor_kind, date_from desc"
    _figure_fields = (
        "jurisdiction_id",
        "company_id",
        "debtor_kind",
        "date_from",
        "legal_basis",
        "kind",
        "scope",
        "max_count",
        "period_days",
        "weekday",
        "hour_from",
        "hour_to",
        "after",
        "quiet_days",
    )

    name = fields.Char(compute="_compute_name")
    kind = fields.Selection(
        [("attempts", "Attempts"), ("hours", "Hours"), ("quiet", "Quiet days")], required=True, default="attempts"
    )
    scope = fields.Selection(
        [
            ("calls", "Calls"),
            ("calls_sms", "Calls and text messages"),
            ("all", "Calls, text messages and e-mails"),
        ],
        string="Applies to",
        required=True,
        default="all",
        help="What the rule limits and what counts against it. A letter is never limited: the law asks for it.",
    )
    max_count = fields.Integer(string="At most", help="Attempts in the period, over all cases of the debtor.")
    period_days = fields.Integer(
        string="Days", default=1, aggregator=None, help="The period: so many days in a row; 7 a week, 30 a month."
    )
    weekday = fields.Selection(WEEKDAYS, string="Day")
    hour_from = fields.Float(string="From", aggregator=None)
    hour_to = fields.Float(string="Until", aggregator=None, help="The same as from: no contact on such a day.")
    after = fields.Selection(EVENTS)
    quiet_days = fields.Integer(string="Days of quiet", aggregator=None, help="The day of the event is the first.")

    # -------------------------------------------------------------------------
    # Computes and constraints
    # -------------------------------------------------------------------------

    @api.depends("kind", "max_count", "period_days", "weekday", "hour_from", "hour_to", "after", "quiet_days", "scope")
    def _compute_name(self):
        for rule in self:
            rule.name = rule._describe() if rule.kind else ""

    def _describe(self):
        """The rule in words."""
        self.ensure_one()
        label = {
            name: dict(self._fields[name]._description_selection(self.env)) for name in ("scope", "weekday", "after")
        }
        scope = label["scope"].get(self.scope, "")
        if self.kind == "attempts":
            return self.env._(
                "%(scope)s: at most %(count)s in %(days)s days",
                scope=scope,
                count=self.max_count,
                days=self.period_days,
            )
        if self.kind == "quiet":
            return self.env._(
                "%(scope)s: none for %(days)s days after: %(event)s",
                scope=scope,
                days=self.quiet_days,
                event=label["after"].get(self.after, "").lower(),
            )
        weekday = label["weekday"].get(self.weekday, "")
        if self.hour_from == self.hour_to:
            return self.env._("%(scope)s: none on %(day)s", scope=scope, day=weekday)
        return self.env._(
            "%(scope)s: %(day)s from %(start)s until %(end)s",
            scope=scope,
            day=weekday,
            start=format_duration(self.hour_from),
            end=format_duration(self.hour_to),
        )

    def _overlap_key(self):
        return (*super()._overlap_key(), *self._get_subject())

    def _get_subject(self):
        """What of two rows with the same subject only one can hold."""
        self.ensure_one()
        subject = {"attempts": self.period_days, "hours": self.weekday, "quiet": self.after}
        return (self.kind, self.scope, subject[self.kind])

    @api.constrains("kind", "scope", "period_days", "weekday", "after")
    def _check_overlap_of_subject(self):
        self._check_overlap()

    @api.constrains("kind", "max_count", "period_days", "weekday", "hour_from", "hour_to", "after", "quiet_days")
    def _check_figures(self):
        for rule in self:
            wrong = {
                "attempts": rule.max_count < 0 or rule.period_days < 1,
                "hours": not rule.weekday or not 0 <= rule.hour_from <= rule.hour_to <= 24,
                "quiet": not rule.after or rule.quiet_days < 0,
            }
            if wrong[rule.kind]:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” is incomplete: enter a number and a period, a day and its hours from 0 to 24, or an "
                        "event and its days of quiet.",
                        rule=rule.name,
                    )
                )

    # -------------------------------------------------------------------------
    # Reading
    # -------------------------------------------------------------------------

    def _get_applicable(self, debtor_kind, company, day):
        """The rows of `self` that hold: of each subject the narrowest."""
        return self.browse().concat(
            *(
                rules._applicable(debtor_kind, company, day)
                for rules in self.grouped(lambda r: r._get_subject()).values()
            )
        )

    def _to_pure(self):
        """This rule for :mod:`rules.contact_rules`."""
        self.ensure_one()
        channels = SCOPES[self.scope]
        if self.kind == "attempts":
            return AttemptLimit(self.max_count, self.period_days, channels, self)
        if self.kind == "quiet":
            return QuietPeriod(self.after, self.quiet_days, channels, self)
        start, end = (round(hour * 60) for hour in (self.hour_from, self.hour_to))
        return ContactHours(int(self.weekday), start, end, channels, self)
