from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from odoo import api, models

from ...rules import kpi
from ...rules.performance import Spell, median_days
from ..exact import exact
from .performance import PLACED, RECEIVED

MEASURES = (
    "amount",
    "amount_collected",
    "amount_cost",
    "amount_credited",
    "won_count",
    "disputed_count",
    "complaint_count",
    "rating_sum",
    "rating_count",
    "age_days",
)
GROUPINGS = ("agency_id", "agreement_id", "segment", "cohort")


@dataclass(slots=True)
class Facts:
    """What is known of a group of placements; amounts exact, in the currency of the company that is looked from."""

    count: int = 0
    placed: Decimal = Decimal(0)
    collected: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)
    credited: Decimal = Decimal(0)
    won: int = 0
    disputed: int = 0
    complaints: int = 0
    rating_sum: Decimal = Decimal(0)
    rated: int = 0
    age_sum: int = 0
    spells: list = field(default_factory=list)

    @property
    def left(self):
        return self.collected - self.cost

    @property
    def recovery(self):
        return kpi.recovery_rate(self.collected, self.placed)

    @property
    def net_back(self):
        return kpi.net_back_rate(self.collected, self.cost, self.placed)

    @property
    def success(self):
        return kpi.quotient(Decimal(self.won), Decimal(self.count))

    @property
    def days(self):
        return median_days(self.spells)

    @property
    def age(self):
        return kpi.quotient(Decimal(self.age_sum), Decimal(self.count))

    @property
    def rating(self):
        return kpi.quotient(self.rating_sum, Decimal(self.rated))

    def add(self, other):
        """Take the placements of `other` in, as where an agency is of several kinds."""
        for name in ("count", "placed", "collected", "cost", "credited", "won", "disputed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("complaints", "rating_sum", "rated", "age_sum"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.spells = [*self.spells, *other.spells]


class PerformanceFacts(models.AbstractModel):
    """Reading what the page is made of: three queries, however many placements and groups there are."""

    _inherit = "inkasso.performance"

    @api.model
    def _read_facts(self, filters):
        """{name of a grouping: {value: :class:`Facts`}}; the whole under None. Read once for a page."""
        if "facts" not in filters.memo:
            filters.memo["facts"] = self._make_facts(filters)
        return filters.memo["facts"]

    @api.model
    def _make_facts(self, filters):
        domain = filters.during("date")
        groupings = [(), *((name,) for name in GROUPINGS)]
        found = self.env[PLACED]._aggregate(domain, groupings, MEASURES)
        facts = {}
        for name, rows in zip((None, *GROUPINGS), found, strict=True):
            facts[name] = {key[0] if key else None: self._to_facts(row) for key, row in rows.items()}
        spells = self.env[PLACED]._aggregate(
            domain,
            [(name, "spell_days", "spell_collected") for name in GROUPINGS] + [("spell_days", "spell_collected")],
        )
        for name, rows in zip((*GROUPINGS, None), spells, strict=True):
            for (*key, days, collected), (count,) in rows.items():
                facts[name][key[0] if key else None].spells.append(Spell(days, collected, int(count)))
        facts[None].setdefault(None, Facts())
        facts["kind_id"] = self._add_up_kinds(facts["agency_id"])
        return facts

    @api.model
    def _to_facts(self, row):
        money, whole = self.env.company.currency_id.round, [int(value) for value in row]
        count, won, disputed, complaints, rated, age = (whole[place] for place in (0, 5, 6, 7, 9, 10))
        placed, collected, cost, credited = (exact(money(value)) for value in row[1:5])
        rating_sum = exact(round(row[8], 2))
        return Facts(count, placed, collected, cost, credited, won, disputed, complaints, rating_sum, rated, age)

    @api.model
    def _add_up_kinds(self, by_agency):
        """By kind of agency; one that is of several kinds counts in each."""
        kinds = defaultdict(Facts)
        for agency in self.env["inkasso.agency"].browse(by_agency):
            for kind in agency.kind_ids:
                kinds[kind.id].add(by_agency[agency.id])
        return dict(kinds)

    @api.model
    def _read_ledgers(self, filters):
        """{name: {value: (placed by day, received by day and step)}} for curves, exact; the whole under None."""
        if "ledgers" not in filters.memo:
            names = ("agency_id", "cohort")
            placed = self.env[PLACED]._aggregate(
                filters.during("date"), [("date",), *((name, "date") for name in names)], ["amount"]
            )
            received = self.env[RECEIVED]._aggregate(
                filters.during("date"), [("date", "step"), *((name, "date", "step") for name in names)], ["amount"]
            )
            filters.memo["ledgers"] = {
                name: self._to_ledgers(*rows)
                for name, rows in zip((None, *names), zip(placed, received, strict=True), strict=True)
            }
        return filters.memo["ledgers"]

    @api.model
    def _to_ledgers(self, placed, received):
        money = self.env.company.currency_id.round
        ledgers = defaultdict(lambda: ({}, {}))
        for (*key, day), (_count, amount) in placed.items():
            ledgers[key[0] if key else None][0][day] = exact(money(amount))
        for (*key, day, step), (_count, amount) in received.items():
            ledgers[key[0] if key else None][1][day, step] = exact(money(amount))
        return dict(ledgers)
