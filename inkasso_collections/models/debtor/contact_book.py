"""Whether debtors may be contacted: facts, opt-outs and contact rules of many debtors, each read once."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytz

from odoo.tools import format_datetime

from ...rules.contact_rules import Attempt, decide
from .channel import LIMITED


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a contact is allowed; else why not, by which row, and from when it is (UTC; None: not by waiting)."""

    allowed: bool
    reason: str = ""
    rule: object = None
    allowed_from: object = None


@dataclass(slots=True)
class Tried:
    """One attempt, with what tells whether it belongs to the one that is being decided on."""

    date: object
    channel: str
    notice_id: int
    run_id: int


class ContactBook:
    """Decides on contacts of one company with some debtors, at one moment. Lives for one batch."""

    def __init__(self, env, company, debtors, moment):
        """:param moment: naive, UTC, as Odoo stores it"""
        self.env = env
        self.company = company
        self.moment = moment
        debtors = debtors.commercial_partner_id.sudo()  # the debtor's country and kind are read for whoever writes
        day = moment.date()
        self.facts = env["inkasso.debtor.fact"]._find(debtors, company, day).grouped("partner_id")
        self.optouts = env["res.partner"]._inkasso_get_optouts(debtors, company)
        self._laws = {}
        self._rules = {debtor: self._get_rules(debtor, day) for debtor in debtors}
        since = moment - timedelta(days=self._get_memory() + 1)
        self._tried = self._read_tried(debtors, since)
        # rules count what anybody has tried
        self._events = env["inkasso.contact"].sudo()._get_quiet_events(company, debtors, since)

    def _get_rules(self, debtor, day):
        """The rules for this debtor; debtors of one kind and country share theirs."""
        key = (debtor.inkasso_kind, debtor.country_id)
        if key not in self._laws:
            country = debtor.country_id or self.company.country_id
            # the law is everybody's
            law = self.env["inkasso.jurisdiction"].sudo()._find(self.company, debtor.country_id)
            self._laws[key] = law._get_contact_rules(self.company, debtor.inkasso_kind, country, day)
        return self._laws[key]

    def _get_memory(self):
        """How many days back anything still counts."""
        periods = [limit.days for rules in self._laws.values() for limit in rules.limits]
        quiet = [quiet.days for rules in self._laws.values() for quiet in rules.quiet]
        return max([1, *periods, *quiet])

    def _read_tried(self, debtors, since):
        contacts_sudo = self.env["inkasso.contact"].sudo()  # attempts of all count, whoever asks
        tried = {}
        for contact in contacts_sudo.search_fetch(
            [
                ("company_id", "=", self.company.id),
                ("partner_id", "in", debtors.ids),
                ("date", ">=", since),
                ("date", "<=", self.moment),
                ("direction", "=", "out"),
                ("outcome", "!=", "blocked"),
                ("channel", "in", list(LIMITED)),
            ],
            ["partner_id", "date", "channel", "notice_id"],
        ):
            notice = contact.notice_id
            tried.setdefault(contact.partner_id, []).append(
                Tried(contact.date, contact.channel, notice.id, notice.run_id.id)
            )
        return tried

    # -------------------------------------------------------------------------
    # Deciding
    # -------------------------------------------------------------------------

    def decide(self, debtor, channel, notice=None):
        """Whether `debtor` may be contacted by `channel` now.

        :param notice: what is to be sent; what goes out with it, in one run, does not count against it
        """
        debtor = debtor.commercial_partner_id.sudo()  # facts hold, whoever sees them
        blocks = self.facts.get(debtor, self.env["inkasso.debtor.fact"])._get_block(channel)
        if blocks:
            return Verdict(False, blocks[0].display_name)
        if channel not in LIMITED:
            return Verdict(True)
        if channel in self.optouts.get(debtor.id, ()):
            return Verdict(False, self.env._("The debtor has opted out of this channel"))
        return self._decide_by_rules(debtor, channel, notice)

    def _decide_by_rules(self, debtor, channel, notice):
        zone = debtor._inkasso_get_zone(self.company)
        rules = self._rules[debtor]
        attempts = [
            Attempt(self._localize(one.date, zone).date(), one.channel)
            for one in self._tried.get(debtor, ())
            if not (notice and (one.notice_id == notice.id or (one.run_id and one.run_id == notice.run_id.id)))
        ]
        events = [
            replace(event, day=self._localize(moment, zone).date()) for event, moment in self._events.get(debtor.id, ())
        ]
        decision = decide(self._localize(self.moment, zone), channel, rules, attempts, events)
        if decision.allowed:
            return Verdict(True)
        allowed_from = decision.allowed_from and self._to_utc(decision.allowed_from, zone)
        return Verdict(False, self._explain(decision.rule, allowed_from, zone), decision.rule, allowed_from)

    def _explain(self, rule, allowed_from, zone):
        if not allowed_from:
            return rule.name
        return self.env._(
            "%(rule)s. Allowed from %(moment)s, the debtor's time",
            rule=rule.name,
            moment=format_datetime(self.env, allowed_from, tz=zone.zone, dt_format="short"),
        )

    @staticmethod
    def _localize(moment, zone):
        """A stored moment as the clock on the debtor's wall shows it."""
        return pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)

    @staticmethod
    def _to_utc(moment, zone):
        return zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)
