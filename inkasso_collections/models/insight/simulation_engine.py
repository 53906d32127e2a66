"""Going through a ledger with a policy, in memory: no item moves, no notice is made."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from odoo.exceptions import UserError

from ...rules.deadlines import first_step_date, next_step_date, response_date
from ...rules.errors import RuleError
from ...rules.rates import RateSchedule
from ..bank_days import get_bank_calendar
from ..dunning.charge_assessment import ClaimedBefore
from ..dunning.claim import ZERO, Claim
from ..dunning.item import RETRIED_WITH_DEBTOR
from ..dunning.run_result import REST_DAYS
from ..law.law_book import LawBook, Schedules
from .simulation_ledger import Ledger

YEAR = 365


class LastingRates(Schedules):
    """Reference rates of which the last one holds on. A run must not claim by a rate that is not published; what would be
    claimed after it is looked for here."""

    def __missing__(self, kind):
        self[kind] = RateSchedule(super().__missing__(kind).steps)
        return self[kind]


@dataclass(slots=True)
class HandedOver:
    partner_id: int
    amount: float  # in company currency
    age_days: int
    day: date


@dataclass(slots=True)
class StepResult:
    """What one step did in all."""

    notices: int = 0
    lines: int = 0
    letters: int = 0
    calls: int = 0
    errors: int = 0
    principal: float = 0.0
    interest: float = 0.0
    fees: float = 0.0
    days: Counter = field(default_factory=Counter)
    handed_over: list = field(default_factory=list)


class Engine(Ledger):
    """Steps each claim through a policy day by day, charging by the methods of the pipeline."""

    def __init__(self, env, company, scope, today, days, most):
        self.env, self.company, self.scope, self.today = env, company, scope, today
        self.begin = today if scope == "today" else today - timedelta(days=YEAR)
        self.end = today + timedelta(days=days) if scope == "today" else today
        self.claims = self._read_claims(most)
        self.claim_count = len(self.claims)
        self.results = {}
        self.history = {}

    # -------------------------------------------------------------------------
    # Running
    # -------------------------------------------------------------------------

    def run(self, policy):
        """What `policy` does between the first and the last day, by level in its order."""
        self.results = {level.id: StepResult() for level in policy.level_ids.filtered("active").sorted("sequence")}
        tracks = self._make_tracks()
        self.history = defaultdict(ClaimedBefore)
        if self.scope == "today":
            self.history.update(self.env["inkasso.charge"]._read_history([row["line_id"] for row in self.claims]))
        agenda = defaultdict(list)
        self.resting = defaultdict(list)
        for track in tracks:
            self._plan(track, policy, agenda)
            if track.again_on and track.due_on:
                self._rest(track, agenda, max(track.again_on, self.begin))
        day = self.begin
        while day <= self.end:
            due = agenda.pop(day, [])
            if due:
                self._take_steps(due, day, policy, agenda)
            day += timedelta(days=1)
        return self.results

    def _plan(self, track, policy, agenda, after=None):
        """Put the next step of a claim on its day, at the earliest the day after `after`, or the first day."""
        level = policy._get_level_after(self.env["inkasso.level"].browse(track.level_id or None))
        if not level:
            return
        partner = self.env["res.partner"].browse(track.partner_id)
        law = policy._get_jurisdiction(self.company, partner.country_id)
        calendar = get_bank_calendar(law.country_id or self.company.country_id)
        due = track.line.due_date
        shift = bool(not calendar.is_bank_day(due) and law._get_figure("shift_due_date", due, self.company))
        if track.response:
            day = next_step_date(due, level.days_overdue, track.response, policy.grace_days, calendar, shift)
        else:
            day = first_step_date(due, level.days_overdue, calendar, shift)
        day = max(day, self.begin, after + timedelta(days=1) if after else self.begin)
        track.line.level_id = level.id
        if day <= self.end and not (track.paid and track.paid <= day):
            self._put(track, agenda, day)

    def _put(self, track, agenda, day, rests=False):
        """The next step of a claim is on `day`; wherever else it stands in the agenda it is passed over."""
        track.due_on, track.rests = day, rests
        agenda[day].append(track)

    def _rest(self, track, agenda, day):
        self._put(track, agenda, day, rests=True)
        self.resting[track.partner_id].append(track)

    def _list_due(self, tracks, day):
        """The claims whose step is due, and with them what only rests for the sum of the same debtors."""
        due = {id(track): track for track in tracks if track.due_on == day}
        for partner_id in {track.partner_id for track in due.values()}:
            for track in self.resting.pop(partner_id, []):
                if track.rests:
                    due[id(track)] = track
        return due.values()

    def _take_steps(self, tracks, day, policy, agenda):
        """One claim per debtor and currency, as in a run; then on to the next step."""
        groups = defaultdict(list)
        for track in self._list_due(tracks, day):
            track.due_on, track.rests = None, False
            track.line.principal = self._get_open(track, day)
            if track.line.principal > 0:
                handover = self.env["inkasso.level"].browse(track.line.level_id).stage == "handover"
                groups[track.partner_id, track.currency_id, handover].append(track)
        claims = [self._make_claim(key, group, day) for key, group in groups.items()]
        self.env["inkasso.item"]._count_credits(claims, until=None if self.scope == "today" else day)
        self._assess([claim for claim in claims if not claim.obstacle])
        for claim, group in zip(claims, groups.values(), strict=True):
            self._record(claim, group, day)
            if claim.obstacle in RETRIED_WITH_DEBTOR:
                for track in group:
                    self._rest(track, agenda, day + timedelta(days=REST_DAYS))
            if claim.obstacle:
                continue
            calendar = get_bank_calendar(self.company.country_id)
            for track in group:
                level = self.env["inkasso.level"].browse(track.line.level_id)
                track.level_id, track.response = level.id, response_date(day, level.response_days, calendar)
                self._plan(track, policy, agenda, after=day)

    def _get_open(self, track, day):
        paid = sum((-move.amount for move in track.payments if move.day <= day), ZERO)
        return track.line.original - paid - track.line.withheld

    def _make_claim(self, key, tracks, day):
        partner_id, currency_id, handover = key
        claim = Claim(self.company.id, partner_id, currency_id, day, "handover" if handover else "notice")
        for track in sorted(tracks, key=lambda track: track.line.due_date):
            track.line.charges, track.line.remarks, track.line.covered = [], [], ZERO
            claim.lines.append(track.line)
        self.env["inkasso.item"]._set_levels([claim])
        return claim

    def _assess(self, claims):
        """Charge as the pipeline does, on what this simulation has claimed before."""
        charges = self.env["inkasso.charge"]
        notices = [claim for claim in claims if claim.lane == "notice"]
        law_book = LawBook(self.env, notices)
        law_book.schedules = LastingRates(self.env)
        payments = charges._read_payments([line.move_line_id for claim in notices for line in claim.lines])
        until = {
            line.move_line_id: [move for move in payments[line.move_line_id] if move.day <= claim.day]
            for claim in notices
            for line in claim.lines
        }
        for claim in notices:
            try:
                charges._assess_claim(claim, law_book, defaultdict(list, until), self.history)
            except (RuleError, UserError) as error:
                claim.hinder("error", law_book.explain(error))
            charges._check_minimum(claim)

    def _record(self, claim, tracks, day):
        """Add a claim to the sums of its level, and remember what it charged."""
        result = self.results[claim.level_id]
        if claim.obstacle:
            result.errors += claim.obstacle == "error"
            return
        level = self.env["inkasso.level"].browse(claim.level_id)
        principal = sum(float(track.line.principal - track.line.covered) * track.rate for track in tracks)
        if claim.lane == "handover":
            age = max((day - track.line.due_date).days for track in tracks)
            result.handed_over.append(HandedOver(claim.partner_id, principal, age, day))
        partner = self.env["res.partner"].browse(claim.partner_id)
        result.notices += 1
        result.lines += len(tracks)
        result.letters += claim.lane == "notice" and (level.send_letter or not partner.email)
        result.calls += level.schedule_call
        result.days[day] += 1
        result.principal += principal
        for track in tracks:
            for draft in track.line.charges:
                self._remember(track, draft, day)
                amount = float(draft.amount) * track.rate
                if draft.type == "interest":
                    result.interest += amount
                else:
                    result.fees += amount

    def _remember(self, track, draft, day):
        claimed = self.history[track.line.move_line_id]
        claimed.open[draft.type] += draft.amount
        if draft.type == "interest":
            claimed.interest += draft.amount
            claimed.interest_until = draft.date_to
            return
        kind = self.env["inkasso.fee.kind"].browse(draft.fee_kind_id)
        claimed.by_code[kind.code] = claimed.by_code.get(kind.code, ZERO) + draft.amount
        claimed.absorbed[kind.code] = claimed.absorbed.get(kind.code, ZERO) + draft.absorbed
        claimed.count[kind.id] += 1
        claimed.last[kind.id] = day

    # -------------------------------------------------------------------------
    # Results
    # -------------------------------------------------------------------------

    @property
    def factor(self):
        return self.claim_total / self.claim_count if self.claim_count else 1

    def scale_amount(self, amount):
        return self.company.currency_id.round(amount * self.factor)

    def scale(self, result):
        """The sums of a level as values of its line, scaled from the part of the ledger to the whole."""
        days = sorted(result.days)
        return {
            "notice_count": round(result.notices * self.factor),
            "line_count": round(result.lines * self.factor),
            "letter_count": round(result.letters * self.factor),
            "call_count": round(result.calls * self.factor),
            "error_count": round(result.errors * self.factor),
            "first_day": days[0] if days else False,
            "last_day": days[-1] if days else False,
            "busiest_count": round(max(result.days.values(), default=0) * self.factor),
            "amount_principal": self.scale_amount(result.principal),
            "amount_interest": self.scale_amount(result.interest),
            "amount_fee": self.scale_amount(result.fees),
        }

    def count_on_day(self, level_id, day):
        return round(self.results[level_id].days[day] * self.factor) if day else 0
