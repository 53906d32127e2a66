"""Time passes: every night the scheduled run and the mail, every day the bank, once a week the office."""

import random
from collections import defaultdict
from datetime import datetime, time, timedelta

from . import agreements, bank, office
from .characters import CHARACTERS, DUE, FIRST_NOTICE, NOT_AT_ALL, SECOND_NOTICE, THIRD_NOTICE, next_weekday, pick_day
from .company import get_bank_journal
from .ledger import get_terms, post_credit_note
from .plan import PAID_TWICE, PAUSED

# Before the company had collections it reminded by hand: so many days after the due date.
BY_HAND = {FIRST_NOTICE: 10, SECOND_NOTICE: 25, THIRD_NOTICE: 40}
PAUSED_AFTER = 12  # days after the due date
PAUSE = 40  # days


class Life:
    """The days of the demo company, and what its customers have in mind to do on them."""

    def __init__(self, company, collector, seed, live_from, today, deliver):
        """
        :param live_from: the first day with collections
        :param deliver: function that gets the e-mails of a night to the debtors
        """
        self.company = company
        self.env = company.env
        self.collector = collector
        self.seed = seed
        self.live_from = live_from
        self.today = today
        self.deliver = deliver
        self.journal = get_bank_journal(company)
        self.habits = {}  # of receivable lines
        self.payments = defaultdict(list)  # (line, Pays, line of the notice or None) by day
        self.deeds = defaultdict(list)  # anything else, as functions of the day
        self.agencies = None  # what it has to do with collection agencies, see agencies.py
        self.last_message = self.env["mail.message"].search([], order="id desc", limit=1).id or 0

    # -------------------------------------------------------------------------
    # What people have in mind
    # -------------------------------------------------------------------------

    def expect(self, plan, invoices):
        """Make up everybody's mind about `invoices`, which are those of `plan`."""
        for number, (planned, invoice) in enumerate(zip(plan, invoices, strict=True)):
            for term, line in enumerate(get_terms(invoice)):
                rng = random.Random(f"{self.seed} {number} {term}")
                self._expect_payments(planned, line, rng)
            self._expect_deeds(planned, invoice)
        agreements.expect_plans(self)

    def _expect_payments(self, planned, line, rng):
        if planned.incident:
            self.habits[line] = (NOT_AT_ALL, rng)
            return
        habit = CHARACTERS[planned.debtor.character].choose_habit(rng, line.date_maturity, self.today)
        self.habits[line] = (habit, rng)
        for payment in habit:
            start = self._get_known_start(payment, line)
            if start:
                day = pick_day(payment, start, rng)
                self.payments[max(day, next_weekday(planned.day + timedelta(days=1)))].append((line, payment, None))

    def _get_known_start(self, payment, line):
        """The day from which a payment counts, as far as it is known beforehand: for later ones a notice must come."""
        if payment.after == DUE:
            return line.date_maturity
        by_hand = line.date_maturity + timedelta(days=BY_HAND[payment.after])
        return by_hand if by_hand < self.live_from else None

    def _expect_deeds(self, planned, invoice):
        first_term = get_terms(invoice)[0]
        due = first_term.date_maturity
        if planned.credit:
            day = min(next_weekday(planned.day + timedelta(days=planned.credit.days_after)), self.today)
            self.deeds[day].append(lambda day: post_credit_note(invoice, planned.credit, day))
        if planned.incident == PAID_TWICE:
            day = next_weekday(due - timedelta(days=10))
            self.deeds[day].append(lambda day: bank.book_unmatched_payment(self.journal, day, first_term))
        if planned.incident == PAUSED:
            day = next_weekday(due + timedelta(days=PAUSED_AFTER))
            self.deeds[day].append(lambda day: self._pause(invoice, day))

    def _pause(self, invoice, day):
        items = invoice.inkasso_item_ids.with_user(self.collector)
        items.action_hold(day + timedelta(days=PAUSE), "Waits for a corrected delivery note")

    # -------------------------------------------------------------------------
    # The days
    # -------------------------------------------------------------------------

    def live_through(self, first_day, tell):
        """Let each day pass, up to and including today.

        :param tell: function that is told when a month begins
        """
        day = first_day
        while day <= self.today:
            if day.day == 1:
                tell(f"{day:%Y-%m}")
            self._pass(day)
            day += timedelta(days=1)
        agreements.set_up_credit(self)

    def _pass(self, day):
        is_live = day >= self.live_from
        if is_live:
            self._collect(day)
        self._book_payments(day)
        for deed in self.deeds.pop(day, ()):
            deed(day)
        if is_live and day.weekday() == office.POSTING_DAY:
            office.post_letters(self.company, self.collector, day)
            office.tick_off(self.company, day)
        if is_live and self.agencies:
            self.agencies.pass_day(day)
        if is_live:
            self._react(day)
            self._date_messages(day)

    def _collect(self, day):
        """What the scheduled actions do in a night: the run, the letters, the mail queue."""
        env = self.env(context={**self.env.context, "inkasso_date": day})
        run = env["inkasso.run"]._get_nightly_run(day, self.company.with_env(env))
        if run:
            run._execute()
            self.deliver(run.notice_ids.mail_id.filtered(lambda mail: mail.state == "outgoing"))
        agreements.follow(self, day)

    def _book_payments(self, day):
        payments = {}
        for line, payment, notice_line in self.payments.pop(day, ()):
            if not line.reconciled and line not in payments:
                amount = line.currency_id.round(line.amount_residual_currency * float(payment.share))
                if payment.with_costs and notice_line:
                    amount += notice_line.amount_interest + notice_line.amount_fee
                payments[line] = amount
        if payments:
            bank.book_payments(self.journal, day, list(payments.items()))

    def _react(self, day):
        """Those who were reminded today decide when to pay."""
        notices = self.env["inkasso.notice"].search(
            [("company_id", "=", self.company.id), ("state", "=", "sent"), ("sent_on", "=", day)], order="id"
        )
        for notice_line in notices.line_ids.filtered("move_line_id").sorted("id"):
            habit, rng = self.habits.get(notice_line.move_line_id, (NOT_AT_ALL, None))
            count = self._count_notices(notice_line.move_line_id)
            for payment in habit:
                if payment.after == count:
                    self.payments[pick_day(payment, day, rng)].append((notice_line.move_line_id, payment, notice_line))

    def _count_notices(self, line):
        return self.env["inkasso.notice.line"].search_count(
            [("move_line_id", "=", line.id), ("notice_id.state", "=", "sent")]
        )

    def _date_messages(self, day):
        """The chatter of the cases tells of this day, not of the one on which the demo is made."""
        cases = self.env["inkasso.case"].search([("company_id", "=", self.company.id)])
        messages = self.env["mail.message"].search(
            [("id", ">", self.last_message), ("model", "=", "inkasso.case"), ("res_id", "in", cases.ids)], order="id"
        )
        messages.date = datetime.combine(day, time(8))
        self.last_message = messages[-1:].id or self.last_message
