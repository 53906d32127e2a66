"""The past, gone through day by day: each invoice judged by what was known then, and what became of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .checks import check_count, check_day
from .scoring import History, Invoice, Portfolio, features, late_ratio, summarise


@dataclass(frozen=True, slots=True)
class Sample:
    """An invoice as it was known on the day on which it was judged, and, once that is known, what became of it."""

    invoice: Invoice
    day: date
    ratio: Decimal  # smoothed ratio of the customer's late invoices
    values: tuple[Decimal, ...]
    late: bool


#: What happens to an invoice, in the order in which it is taken within a day: first is judged, then comes what happens.
_JUDGE, _ISSUE, _DUE, _SETTLE, _PAY = range(5)


def replay(invoices: Iterable[Invoice], horizon: int, end: date, at_due: bool = False) -> Iterator[Sample]:
    """Go through the past day by day and judge each invoice by what was known before its day, in that order.

    What happens on a day is known from the next. An invoice is judged on the day of issue; ``at_due``: on its due date,
    if it was still open. Those of which nobody knows yet on ``end`` whether they are late are left out.
    """
    check_count(horizon, "horizon")
    check_day(end, "end")
    events = []
    for number, invoice in enumerate(invoices):
        deadline = invoice.due + timedelta(days=horizon)
        judged = invoice.due if at_due else invoice.issued
        is_known = deadline < end or (invoice.paid is not None and invoice.paid <= end)
        if is_known and not (invoice.paid and invoice.paid <= judged):
            events.append((judged, _JUDGE, number, invoice))
        events.append((invoice.issued, _ISSUE, number, invoice))
        events.append((invoice.due, _DUE, number, invoice))
        settled = deadline if invoice.is_late(horizon) else invoice.paid
        events.append((max(settled, invoice.issued), _SETTLE, number, invoice))
        if invoice.paid is not None:
            events.append((max(invoice.paid, invoice.issued), _PAY, number, invoice))
    events.sort(key=lambda event: event[:3])
    yield from _go_through(events, horizon)


def _go_through(events: Sequence[tuple], horizon: int) -> Iterator[Sample]:
    of_customer, of_all = defaultdict(History), History()
    portfolio = Portfolio()
    for day, kind, _number, invoice in events:
        history = of_customer[invoice.customer]
        if kind == _JUDGE:
            portfolio = summarise(of_all)
            term = (invoice.due - invoice.issued).days
            values = features(history, portfolio, invoice.amount, term, horizon)
            ratio = late_ratio(history, portfolio)
            yield Sample(invoice, day, ratio, values, invoice.is_late(horizon))
        else:
            for known in (history, of_all):
                _happen(known, kind, day, invoice, horizon)


def _happen(history: History, kind: int, day: date, invoice: Invoice, horizon: int) -> None:
    is_open_after_due = invoice.paid is None or max(invoice.paid, invoice.issued) > invoice.due
    if kind == _ISSUE:
        history.open_count += 1
        history.amount += invoice.amount
    elif kind == _DUE:
        history.overdue_count += is_open_after_due
    elif kind == _SETTLE:
        history.settle(invoice.is_late(horizon))
    else:
        history.pay((invoice.paid - invoice.due).days)
        history.open_count -= 1
        history.overdue_count -= is_open_after_due
