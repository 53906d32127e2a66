from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...rules.errors import RuleError
from ...rules.fees import FeeRefusal, claimable, increment
from ...rules.interest import Movement, accrue, round_amount, total, unclaimed
from ..exact import exact
from ..law.law_book import LawBook
from .claim import ZERO, ChargeDraft


class ChargeAssessment(models.Model):
    """The second step of the pipeline: what interest and fees the law allows on each claim, as drafts."""

    _inherit = "inkasso.charge"

    @api.model
    def _assess(self, claims):
        """Fill in each claim's charges. Reads by batch, writes nothing.

        A claim whose law is incomplete (no reference rate, no exchange rate) gets an obstacle that says what to do;
        nothing is charged by guess.
        """
        assessable = [claim for claim in claims if claim.lane == "notice" and not claim.obstacle]
        line_ids = [line.move_line_id for claim in assessable for line in claim.lines]
        payments = self._read_payments(line_ids)
        history = self._read_history(line_ids)
        law_book = LawBook(self.env, assessable)
        for claim in assessable:
            try:
                self._assess_claim(claim, law_book, payments, history)
            except (RuleError, UserError) as error:
                claim.hinder("error", law_book.explain(error))
            self._check_minimum(claim)

    def _assess_claim(self, claim, law_book, payments, history):
        law = law_book.get_law(claim)
        for line in claim.lines:
            level = self.env["inkasso.level"].browse(line.level_id)
            claimed = history[line.move_line_id]
            line.interest_before = claimed.open["interest"]
            line.fees_before = claimed.open["fee"]
            if level.charge_interest and not line.is_accessory:
                self._assess_interest(claim, line, law, payments[line.move_line_id], claimed)
        is_agreed = law_book.is_fee_agreed(claim)
        for line, kinds in self._spread_fee_kinds(claim):
            self._assess_fees(claim, line, kinds, law, history[line.move_line_id], is_agreed)

    # -------------------------------------------------------------------------
    # Interest
    # -------------------------------------------------------------------------

    def _assess_interest(self, claim, line, law, payments, claimed):
        """Interest to the day of the claim, less what was claimed of it before.

        The whole is computed and rounded once, then what is already claimed is taken off, so that no day is charged
        twice and rounding does not drift over notices. The result is negative where too much was claimed, because a
        payment was booked back in time: the draft then takes it back.
        """
        begins = law.get_interest_start(line)
        if claim.day <= begins:
            return
        rule = law.get_interest_rule(line.due_date, claim.partner_id, line.move_id)
        if not rule:
            return
        in_time = law.get_last_day_in_time(line)
        movements = [Movement(line.due_date, line.original)]
        movements += [
            Movement(self._get_payment_day(line, payment.day, in_time), payment.amount) for payment in payments
        ]
        movements += [
            Movement(self._get_payment_day(line, day, in_time), -amount) for day, amount in self._get_cover(claim, line)
        ]
        movements += claimed.pauses
        if line.withheld:  # as if it had never been owed: what was claimed on it before is taken back meanwhile
            movements.append(Movement(line.due_date, -line.withheld))
        schedule = law.get_rates(rule, begins)
        periods = accrue(movements, begins, claim.day, schedule, law.day_count)
        amount = unclaimed(total(periods), claimed.interest, law.rounding)
        if amount:
            start = begins
            if amount > 0 and self._is_claimed_until(claimed, begins, claim.day):
                before = accrue(movements, begins, claimed.interest_until, schedule, law.day_count)
                if round_amount(total(before), law.rounding) == claimed.interest:
                    start = claimed.interest_until
                    periods = accrue(movements, start, claim.day, schedule, law.day_count)
            line.charges.append(
                ChargeDraft(
                    type="interest",
                    amount=amount,
                    date_from=start,
                    date_to=claim.day,
                    interest_rule_id=rule.id,
                    legal_basis=rule.legal_basis,
                    explanation=[self._explain_period(period) for period in periods],
                )
            )

    @api.model
    def _get_payment_day(self, line, day, in_time):
        """The day from which a payment counts: what comes by the bank day that the due date moves to is in time."""
        return line.due_date if line.due_date < day <= in_time else day

    @api.model
    def _is_claimed_until(self, claimed, begins, day):
        """Whether interest was claimed to a day within the time that is looked at now.

        Where what was claimed is not what the days until then bear (a payment was booked back in time, a rate corrected,
        a part waived), the whole is explained anew, less what was claimed.
        """
        return bool(claimed.interest_until) and begins < claimed.interest_until < day

    @api.model
    def _explain_period(self, period):
        """One interest period as it is stored with the charge and printed on request."""
        return {
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
            "days": period.days,
            "principal": str(period.principal),
            "rate": str(period.rate),
            "year_days": period.year_days,
            "amount": str(period.amount),
        }

    def _get_cover(self, claim, line):
        """The unmatched credits that cover this line, as (day, amount): interest stops on what they cover."""
        if not line.covered:
            return
        skipped = sum((other.covered for other in claim.lines[: claim.lines.index(line)]), ZERO)
        wanted = line.covered
        for credit in claim.credits:
            usable = max(credit.amount - skipped, ZERO)
            skipped = max(skipped - credit.amount, ZERO)
            part = min(usable, wanted)
            wanted -= part
            if part:
                yield credit.day, part

    @api.model
    def _read_payments(self, line_ids):
        """What was paid or credited on each line, as movements on the day of the payment, in the line's currency."""
        self.env["account.partial.reconcile"].flush_model()
        payments = defaultdict(list)
        for line_id, day, amount in self.env.execute_query(
            SQL(
                """
                SELECT r.debit_move_id, %s, r.debit_amount_currency
                  FROM account_partial_reconcile r
                  JOIN account_move_line c ON c.id = r.credit_move_id
                  JOIN account_move_line d ON d.id = r.debit_move_id
                 WHERE r.debit_move_id = ANY(%s) AND r.debit_amount_currency <> 0
                """,
                self._get_payment_day_sql(),
                line_ids,
            )
        ):
            payments[line_id].append(Movement(day, -exact(amount)))
        return payments

    @api.model
    def _get_payment_day_sql(self):
        """From which day the credit line `c` reduces the principal of `d`: that of its entry. Abilities override it."""
        return SQL("c.date")

    # -------------------------------------------------------------------------
    # Fees
    # -------------------------------------------------------------------------

    def _spread_fee_kinds(self, claim):
        """Which line bears which fees: a fee per claim on each line, a fee per notice on the oldest line that asks for it."""
        spread = {line.item_id: [] for line in claim.lines}
        given = set()
        for line in claim.lines:
            if line.is_accessory:
                continue
            for kind in self.env["inkasso.level"].browse(line.level_id).fee_kind_ids.sorted():
                if kind.per_line or kind not in given:
                    spread[line.item_id].append(kind)
                    given.add(kind)
        return [(line, spread[line.item_id]) for line in claim.lines if spread[line.item_id]]

    def _assess_fees(self, claim, line, kinds, law, claimed, is_agreed):
        """The fees among `kinds` that may be claimed on `line` now, beside what was claimed on it before."""
        wanted = {}
        for kind in kinds:
            in_force_on = line.due_date if kind.is_compensation else claim.day
            rule, pure_rule = law.get_fee_rule(kind, in_force_on, line.principal)
            if (kind.id, line.level_id) in claimed.waived:
                line.remarks.append(self.env._("%(fee)s: waived at this step", fee=kind.name))
                continue
            last = claimed.last.get(kind.id)
            decision = claimable(
                pure_rule,
                agreed=is_agreed,
                debtor_kind=law.debtor_kind,
                count_so_far=claimed.count[kind.id],
                days_overdue=max((claim.day - line.due_date).days, 0),
                days_since_previous=max((claim.day - last).days, 0) if last else None,
            )
            if decision.reason:
                line.remarks.append(self._explain_refusal(kind, decision.reason))
            else:
                amount = law.convert(decision.amount, rule.currency_id)
                wanted[kind.code] = (kind, rule, max(amount - claimed.given_up[kind.id], ZERO))
        allowed = increment(
            claimed.by_code,
            {code: amount for code, (_kind, _rule, amount) in wanted.items()},
            law.fee_combination,
            absorbed=claimed.absorbed,
        )
        for code, (kind, rule, amount) in wanted.items():
            line.charges.append(
                ChargeDraft(
                    type="fee",
                    amount=allowed[code],
                    date_to=claim.day,
                    fee_rule_id=rule.id,
                    fee_kind_id=kind.id,
                    legal_basis=rule.legal_basis,
                    absorbed=amount - allowed[code],
                )
            )

    def _explain_refusal(self, kind, reason):
        reasons = {
            FeeRefusal.NO_RULE: self.env._("the law provides for none here"),
            FeeRefusal.DEBTOR_KIND: self.env._("not from this kind of debtor"),
            FeeRefusal.NOT_AGREED: self.env._("not agreed when the debt arose"),
            FeeRefusal.COUNT_REACHED: self.env._("claimed as often as allowed"),
            FeeRefusal.TOO_EARLY: self.env._("too early"),
            FeeRefusal.TOO_SOON: self.env._("too soon after the last one"),
        }
        return f"{kind.name}: {reasons[reason]}"

    # -------------------------------------------------------------------------
    # What was claimed before
    # -------------------------------------------------------------------------

    @api.model
    def _read_history(self, line_ids):
        """What earlier notices claimed, by line. Waived charges count: what was waived is not claimed again.

        Interest is claimed to the day that the last charge says: one that took interest back may end before others.
        """
        self.flush_model()
        history = defaultdict(ClaimedBefore)
        for (
            line_id,
            type_,
            kind_id,
            code,
            amount,
            absorbed,
            open_amount,
            until,
            last,
            count,
            waived,
        ) in self.env.execute_query(
            SQL(
                """
                SELECT c.move_line_id, c.type, c.fee_kind_id, k.code,
                       SUM(c.amount), SUM(COALESCE(c.amount_absorbed, 0)), SUM(COALESCE(c.amount_open, 0)),
                       (ARRAY_AGG(c.date_to ORDER BY c.id DESC))[1], MAX(c.date), COUNT(*),
                       ARRAY_AGG(c.level_id) FILTER (WHERE c.state = 'waived')
                  FROM inkasso_charge c
             LEFT JOIN inkasso_fee_kind k ON k.id = c.fee_kind_id
                 WHERE c.move_line_id = ANY(%s) AND c.state <> 'cancelled'
                 GROUP BY c.move_line_id, c.type, c.fee_kind_id, k.code
                """,
                line_ids,
            )
        ):
            claimed = history[line_id]
            claimed.open[type_] += exact(open_amount)
            if type_ == "interest":
                claimed.interest += exact(amount)
                claimed.interest_until = until
            else:
                claimed.by_code[code] = exact(amount)
                claimed.absorbed[code] = exact(absorbed)
                claimed.count[kind_id] = count
                claimed.last[kind_id] = last
                claimed.waived |= {(kind_id, level_id) for level_id in waived or ()}
        return history

    def _check_minimum(self, claim):
        """Below the level's minimum amount nothing is written; what is owed waits until more is due."""
        if claim.obstacle:
            return
        level = self.env["inkasso.level"].browse(claim.level_id)
        currency = self.env["res.currency"].browse(claim.currency_id)
        company = self.env["res.company"].browse(claim.company_id)
        minimum = level._get_minimum(currency, company, claim.day)
        if claim.principal < exact(minimum):
            claim.hinder(
                "minimum",
                self.env._(
                    "%(amount)s is below the minimum of %(minimum)s for “%(level)s”.",
                    amount=currency.format(float(claim.principal)),
                    minimum=currency.format(minimum),
                    level=level.name,
                ),
            )


class ClaimedBefore:
    """What was claimed on one line before: amounts in the line's currency, fees by code of their kind."""

    __slots__ = (
        "absorbed",
        "by_code",
        "count",
        "given_up",
        "interest",
        "interest_until",
        "last",
        "open",
        "pauses",
        "waived",
    )

    def __init__(self):
        self.interest = ZERO
        self.interest_until = None
        self.open = defaultdict(lambda: ZERO)  # by type
        self.by_code = {}
        self.absorbed = {}
        self.count = defaultdict(int)  # by id of the fee kind
        self.last = {}  # day of the last one, by id of the fee kind
        self.waived = set()  # (id of the fee kind, id of the level) of what was waived as a whole
        self.given_up = defaultdict(lambda: ZERO)  # part of a fee that was waived before its notice was cancelled
        self.pauses = []  # movements that keep the principal from bearing interest for a time, as agreed
