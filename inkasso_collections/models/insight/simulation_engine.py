"""Going through a ledger with a policy, in memory: no item moves, no notice is made."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.tools import SQL

from ...rules.deadlines import first_step_date, next_step_date, response_date
from ...rules.errors import RuleError
from ..bank_days import get_bank_calendar
from ..dunning.charge_assessment import ClaimedBefore
from ..dunning.claim import ZERO, Claim, ClaimLine
from ..exact import exact
from ..law.law_book import LawBook

YEAR = 365


@dataclass(slots=True)
class Track:
    """One claim on its way through the policy."""

    line: ClaimLine
    company_id: int
    partner_id: int
    currency_id: int
    payments: list  # of Movement, below zero
    paid: date | None
    rate: float  # of company currency for one of its own
    level_id: int | None = None
    response: date | None = None


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


class Engine:
    """Steps each claim through a policy day by day, charging by the methods of the pipeline."""

    exact = staticmethod(exact)

    def __init__(self, env, company, scope, today, days, most):
        self.env, self.company, self.scope, self.today = env, company, scope, today
        self.begin = today if scope == "today" else today - timedelta(days=YEAR)
        self.end = today + timedelta(days=days) if scope == "today" else today
        self.claims = self._read_claims(most)
        self.claim_count = len(self.claims)
        self.results = {}
        self.history = {}

    # -------------------------------------------------------------------------
    # Reading
    # -------------------------------------------------------------------------

    def _read_claims(self, most):
        """The claims as rows; of more than `most` evenly a part. Notes how many there are in all."""
        self.env.flush_all()
        if self.scope == "today":
            condition = SQL(
                "l.reconciled IS NOT TRUE AND i.rest_reason IS DISTINCT FROM 'excluded' AND i.origin_item_id IS NULL"
            )
        else:
            condition = SQL("l.date_maturity >= %s AND l.date_maturity <= %s", self.begin, self.end)
        query = SQL(
            """
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id
              JOIN account_account a ON a.id = l.account_id
              JOIN inkasso_item i ON i.move_line_id = l.id
             WHERE l.company_id = %s AND l.no_followup IS NOT TRUE AND %s AND %s
            """,
            self.company.id,
            self.env["inkasso.item"]._get_is_claim_sql(),
            condition,
        )
        [[self.claim_total]] = self.env.execute_query(SQL("SELECT COUNT(*) %s", query))
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT i.id, i.partner_id, l.currency_id, i.level_id, i.response_date, l.id AS line_id, l.move_id,
                       l.amount_currency, l.balance, l.amount_residual_currency AS residual, l.date_maturity AS due,
                       COALESCE(m.invoice_date, l.date) AS issued, COALESCE(m.name, l.name, '') AS name,
                       COALESCE(m.inkasso_due_date_agreement = 'agreed', %s, TRUE) AS due_date_agreed, l.reconciled,
                       (SELECT MAX(r.max_date) FROM account_partial_reconcile r WHERE r.debit_move_id = l.id) AS last_paid
                %s
                 ORDER BY MD5(l.id::text)
                 LIMIT %s
                """,
                self.company.inkasso_due_date_agreed,
                query,
                most,
            )
        )

    def _make_tracks(self):
        payments = self.env["inkasso.charge"]._read_payments([row["line_id"] for row in self.claims])
        return [self._make_track(row, payments[row["line_id"]]) for row in self.claims]

    def _make_track(self, row, payments):
        line = ClaimLine(
            item_id=row["id"],
            move_line_id=row["line_id"],
            move_id=row["move_id"],
            level_id=0,
            previous_level_id=None,
            previous_notice_id=None,
            previous_response_date=None,
            case_id=None,
            name=row["name"],
            reference="",
            invoice_date=row["issued"],
            due_date=row["due"],
            original=exact(row["amount_currency"]),
            principal=exact(row["amount_currency"]),
            due_date_agreed=row["due_date_agreed"],
        )
        goes_on = self.scope == "today"
        return Track(
            line=line,
            company_id=self.company.id,
            partner_id=row["partner_id"],
            currency_id=row["currency_id"],
            payments=payments,
            paid=row["last_paid"] if row["reconciled"] else None,
            rate=row["balance"] / row["amount_currency"] if row["amount_currency"] else 1.0,
            level_id=row["level_id"] if goes_on else None,
            response=row["response_date"] if goes_on else None,
        )

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
        for track in tracks:
            self._plan(track, policy, agenda)
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
            agenda[day].append(track)

    def _take_steps(self, tracks, day, policy, agenda):
        """One claim per debtor and currency, as in a run; then on to the next step."""
        groups = defaultdict(list)
        for track in tracks:
            track.line.principal = self._get_open(track, day)
            if track.line.principal > 0:
                handover = self.env["inkasso.level"].browse(track.line.level_id).stage == "handover"
                groups[track.partner_id, track.currency_id, handover].append(track)
        claims = [self._make_claim(key, group, day) for key, group in groups.items()]
        self._assess(claims)
        for claim, group in zip(claims, groups.values(), strict=True):
            self._record(claim, group, day)
            calendar = get_bank_calendar(self.company.country_id)
            for track in group:
                level = self.env["inkasso.level"].browse(track.line.level_id)
                track.level_id, track.response = level.id, response_date(day, level.response_days, calendar)
                self._plan(track, policy, agenda, after=day)

    def _get_open(self, track, day):
        paid = sum((-move.amount for move in track.payments if move.day <= day), ZERO)
        return track.line.original - paid

    def _make_claim(self, key, tracks, day):
        partner_id, currency_id, handover = key
        claim = Claim(self.company.id, partner_id, currency_id, day, "handover" if handover else "notice")
        for track in sorted(tracks, key=lambda track: track.line.due_date):
            track.line.charges, track.line.remarks = [], []
            claim.lines.append(track.line)
        self.env["inkasso.item"]._set_levels([claim])
        return claim

    def _assess(self, claims):
        """Charge as the pipeline does, on what this simulation has claimed before."""
        charges = self.env["inkasso.charge"]
        notices = [claim for claim in claims if claim.lane == "notice"]
        law_book = LawBook(self.env, notices)
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
        principal = sum(float(track.line.principal) * track.rate for track in tracks)
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
