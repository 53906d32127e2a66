"""Who is invoiced what and when: a plan of plain values, the same for the same seed and day."""

from dataclasses import dataclass
from datetime import date, timedelta

from .cast import Debtor

# What is sold: name, list price in SEK without VAT, VAT in percent.
PRODUCTS = {
    "chair": ("Office chair", 2890, 25),
    "desk": ("Desk, height-adjustable", 6490, 25),
    "paper": ("Copy paper, one pallet", 3950, 25),
    "service": ("Planning of workplaces, hours", 980, 25),
    "coffee": ("Coffee and tea for a month", 1240, 12),
    "book": ("Handbook of ergonomics", 349, 6),
    "training": ("Course in first aid", 1800, 0),
}
PRODUCT_WEIGHTS = (6, 3, 6, 5, 4, 2, 2)

TERM_DAYS = {"15 days": (15,), "30 days": (30,), "2 instalments": (10, 40), "3 instalments": (30, 60, 90)}

# What happens about the last invoice of some, and how many days it is overdue today.
PAID_TWICE = "paid twice"  # an older one was, so he leaves this one
PAUSED = "paused"  # after the first reminder, on his request
UNREACHABLE = "unreachable"  # new, and neither e-mail nor address are known
INCIDENTS = {PAID_TWICE: 30, PAUSED: 25, UNREACHABLE: 9}

# About one invoice in thirty is credited in part; for every other one nobody has matched the credit note.
CREDIT_EVERY = 30


@dataclass(frozen=True)
class PlannedCredit:
    """A credit note over a share of an invoice, so many days after it."""

    days_after: int
    share: float
    is_matched: bool


@dataclass(frozen=True)
class PlannedInvoice:
    debtor: Debtor
    day: date
    lines: tuple  # of (product key, quantity)
    credit: PlannedCredit | None = None
    incident: str = ""


def plan_invoices(cast, count, first_day, today, rng):
    """`count` invoices from `first_day` to `today`, by date: one to everybody that fell due lately, the others by volume."""
    invoices = [
        _plan_invoice(debtor, _get_last_day(debtor, number, today), number, rng, incident=debtor.incident)
        for number, debtor in enumerate(cast[:count])
    ]
    regulars = [debtor for debtor in cast if debtor.volume]
    buyers = rng.choices(regulars, [debtor.volume for debtor in regulars], k=count - len(invoices))
    span = (today - first_day).days
    invoices += [
        _plan_invoice(debtor, _get_weekday(first_day + timedelta(days=rng.randint(0, span))), number, rng)
        for number, debtor in enumerate(buyers, start=len(invoices))
    ]
    return sorted(invoices, key=lambda invoice: invoice.day)


def _get_last_day(debtor, number, today):
    """The date of the invoice of which the first term fell due 8 to 75 days ago."""
    overdue = INCIDENTS.get(debtor.incident, 75 - number * 13 % 68)
    return _get_weekday(today - timedelta(days=TERM_DAYS[debtor.terms][0] + overdue))


def _get_weekday(day):
    """Invoices are written from Monday to Friday."""
    return day - timedelta(days=max(day.weekday() - 4, 0))


def _plan_invoice(debtor, day, number, rng, incident=""):
    keys = rng.choices(list(PRODUCTS), PRODUCT_WEIGHTS, k=rng.randint(1, 3))
    lines = tuple((key, rng.randint(1, 4 if debtor.is_person else 12)) for key in dict.fromkeys(keys))
    credit = None
    if number % CREDIT_EVERY == CREDIT_EVERY // 2:
        credit = PlannedCredit(rng.randint(5, 25), 0.25, is_matched=number // CREDIT_EVERY % 2 == 0)
    return PlannedInvoice(debtor, day, lines, credit, incident)
