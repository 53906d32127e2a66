"""The law as a batch of claims needs it: each dated table read once, each figure found by a call."""

from datetime import timedelta
from decimal import Decimal
from functools import lru_cache

from odoo.tools import format_date

from ...rules.errors import MissingRateError, RuleError
from ...rules.rounding import round_amount
from ..bank_days import get_bank_calendar
from ..batch import browse_together
from ..exact import exact
from .reference_rate import half_year_start


class MissingCurrencyRateError(RuleError):
    """A fee is set in a currency of which the company has no exchange rate on that day."""

    def __init__(self, source, target):
        super().__init__(f"No exchange rate from {source.name} to {target.name}")
        self.source, self.target = source, target


class LawBook:
    """Finds the law of a claim. Lives for one batch: rows changed meanwhile are seen by the next one."""

    def __init__(self, env, claims):
        self.env = env
        self.schedules = Schedules(env)
        self._laws = {}  # debtors of one kind share theirs
        self.debtors = browse_together(env, "res.partner", (claim.partner_id for claim in claims))

    def get_law(self, claim):
        """The :class:`ClaimLaw` of `claim`."""
        company = self.env["res.company"].browse(claim.company_id)
        debtor = self.debtors[claim.partner_id]
        currency = self.env["res.currency"].browse(claim.currency_id)
        policy = self.env["inkasso.level"].browse(claim.level_id).policy_id
        key = (policy._get_jurisdiction(company, debtor.country_id), company, debtor.inkasso_kind, currency, claim.day)
        if key not in self._laws:
            self._laws[key] = ClaimLaw(*key, self.schedules)
        return self._laws[key]

    def is_fee_agreed(self, claim):
        """Whether the debtor of `claim` agreed to a reminder fee before the debt arose."""
        company = self.env["res.company"].browse(claim.company_id)
        return self.debtors[claim.partner_id]._is_inkasso_fee_agreed(company)

    def explain(self, error):
        """What the user has to do about `error`, in the user's words."""
        env = self.env
        if isinstance(error, MissingRateError):
            # The half-year, not the day: claims that lack the same rate say the same, which is then one to-do.
            return env._(
                "The reference rate from %(day)s is not entered, so interest cannot be computed. "
                "Enter it under Collections > Configuration > Reference rates.",
                day=format_date(env, half_year_start(error.day)),
            )
        if isinstance(error, MissingCurrencyRateError):
            return env._(
                "There is no exchange rate between %(fee)s and %(claim)s, so fees cannot be converted. "
                "Enter one under Invoicing > Configuration > Currencies.",
                fee=error.source.name,
                claim=error.target.name,
            )
        return str(error)


class Schedules(dict):
    """The dated values of each kind of reference rate, read when first asked for."""

    def __init__(self, env):
        super().__init__()
        self.env = env

    def __missing__(self, kind):
        self[kind] = self.env["inkasso.reference.rate"]._get_schedule(kind)
        return self[kind]


class ClaimLaw:
    """The rules for claims of one company on one kind of debtor, in one currency, on one day."""

    def __init__(self, jurisdiction, company, debtor_kind, currency, day, schedules):
        self.jurisdiction = jurisdiction
        self.company = company
        self.currency = currency
        self.day = day
        self.debtor_kind = debtor_kind
        self.day_count = self._get_figure("day_count")
        self.fee_combination = self._get_figure("fee_combination")
        smallest = exact(currency.rounding)
        self.rounding = max(smallest, Decimal(1)) if self._get_figure("rounding") == "whole" else smallest
        self._shifts_due_date = self._get_figure("shift_due_date")
        self._calendar = get_bank_calendar(jurisdiction.country_id or company.country_id)
        self._schedules = schedules
        self._get_rate = lru_cache(self._find_rate)
        self._get_interest_rule = lru_cache(self._find_interest_rule)
        self.get_rates = lru_cache(self._find_rates)
        self._get_fee_rules = lru_cache(self._find_fee_rules)

    def _get_figure(self, kind):
        return self.jurisdiction._get_figure(kind, self.day, self.company, self.debtor_kind)

    def _find_interest_rule(self, due_date, partner, move):
        """The interest rule in force when the claim fell due: agreed for the invoice, with the debtor, by our terms, or
        the law's; empty where neither law nor contract gives interest.

        :param partner, move: the debtor and the invoice where rules name them, else empty (see :meth:`get_interest_rule`)
        """
        rules = self.jurisdiction.interest_rule_ids.filtered(
            lambda rule: rule.partner_id in (partner, partner.browse()) and rule.move_id in (move, move.browse())
        )
        return rules._applicable(self.debtor_kind, self.company, due_date)

    def get_interest_rule(self, due_date, partner_id, move_id):
        """The interest rule of one line. Debtors and invoices without an agreement of their own share the answer."""
        partners, moves = self.jurisdiction.interest_rule_ids.partner_id, self.jurisdiction.interest_rule_ids.move_id
        partner = partners.filtered(lambda partner: partner.id == partner_id)
        move = moves.filtered(lambda move: move.id == move_id)
        return self._get_interest_rule(due_date, partner, move)

    def get_interest_start(self, line):
        """The day after which interest runs: the agreed due date, else some days after the bill (räntelagen 3-4 §§)."""
        if line.due_date_agreed or not line.invoice_date:
            return line.due_date
        return max(line.due_date, line.invoice_date + timedelta(days=self._get_figure("interest_start_days")))

    def get_last_day_in_time(self, line):
        """The last day on which a payment of `line` is in time: the due date, or the bank day that it moves to.

        Who pays later owes interest from the due date that was agreed: moving it gives time to pay, not free credit.
        """
        if not self._shifts_due_date:
            return line.due_date
        return self._calendar.next_bank_day(line.due_date)

    def _find_rates(self, rule, begins):
        """The rates that `rule` gives from the day `begins` on."""
        return rule._get_schedule(begins, self._schedules)

    def get_fee_rule(self, kind, day, principal):
        """The fee rule of `kind` in force on `day` for a claim of `principal`, in the claim's currency.

        :return: (rule, the same for the functions of `rules.fees`); (None, None) where the law provides for no such fee
        """
        for rule, pure_rule in self._get_fee_rules(kind, day):
            if not pure_rule.in_bands or pure_rule.covers(principal / self._get_rate_to(rule.currency_id)):
                return rule, pure_rule
        return None, None

    def _find_fee_rules(self, kind, day):
        """The rows of one fee that apply on `day`: one, or one for each band of principals."""
        rules = self.jurisdiction.fee_rule_ids.filtered(lambda rule: rule.kind_id == kind)
        bands = rules.grouped(lambda rule: (rule.principal_from, rule.principal_to)).values()
        applicable = (band._applicable(self.debtor_kind, self.company, day) for band in bands)
        return [(rule, rule._as_pure_rule()) for rule in applicable if rule]

    def _get_rate_to(self, currency):
        return Decimal(1) if currency == self.currency else exact(self._get_rate(currency))

    def convert(self, amount, source):
        """`amount` of the currency `source` in the claim's currency at the day's rate, rounded to it."""
        if source == self.currency:
            return amount
        return round_amount(amount * self._get_rate_to(source), self.rounding)

    def _find_rate(self, source):
        companies = (self.company.root_id, self.company.browse())  # of whom the rates hold here
        for currency in (source | self.currency) - self.company.currency_id:
            if not currency.rate_ids.filtered(lambda rate: rate.company_id in companies):
                raise MissingCurrencyRateError(source, self.currency)
        return source._get_conversion_rate(source, self.currency, self.company, self.day)
