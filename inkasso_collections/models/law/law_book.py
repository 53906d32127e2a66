"""The law as a batch of claims needs it: each dated table read once, each figure found by a call."""

from functools import lru_cache

from ...rules.errors import MissingRateError, RuleError
from ...rules.rounding import round_amount
from ..exact import exact


class MissingCurrencyRateError(RuleError):
    """A fee is set in a currency of which the company has no exchange rate on that day."""

    def __init__(self, source, target):
        super().__init__(f"No exchange rate from {source.name} to {target.name}")
        self.source, self.target = source, target


class LawBook:
    """Finds the law of a claim. Lives for one batch: rows changed meanwhile are seen by the next one."""

    def __init__(self, env):
        self.env = env
        self.schedules = Schedules(env)

    def get_law(self, claim):
        """The :class:`ClaimLaw` of `claim`."""
        company = self.env["res.company"].browse(claim.company_id)
        debtor = self.env["res.partner"].browse(claim.partner_id)
        currency = self.env["res.currency"].browse(claim.currency_id)
        policy = self.env["inkasso.level"].browse(claim.level_id).policy_id
        return ClaimLaw(policy._get_jurisdiction(company), company, debtor, currency, claim.day, self.schedules)

    def explain(self, error):
        """What the user has to do about `error`, in the user's words."""
        env = self.env
        if isinstance(error, MissingRateError):
            return env._(
                "The reference rate for %(day)s is not entered, so interest cannot be computed. "
                "Enter it under Collections > Configuration > Reference rates.",
                day=error.day,
            )
        if isinstance(error, MissingCurrencyRateError):
            return env._(
                "There is no exchange rate between %(source)s and %(target)s, so fees cannot be converted. "
                "Enter one under Invoicing > Configuration > Currencies.",
                source=error.source.name,
                target=error.target.name,
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
    """The rules for one debtor's claim of one company in one currency."""

    def __init__(self, jurisdiction, company, debtor, currency, day, schedules):
        self.jurisdiction = jurisdiction
        self.company = company
        self.currency = currency
        self.day = day
        self.debtor_kind = debtor.inkasso_kind
        self.is_fee_agreed = debtor._is_inkasso_fee_agreed(company)
        self.day_count = jurisdiction.day_count
        self.fee_combination = jurisdiction.fee_combination
        self.rounding = exact(currency.rounding)
        self._schedules = schedules
        self._get_rate = lru_cache(self._find_rate)

    def get_interest_rule(self, due_date):
        """The interest rule in force when the claim fell due; empty where neither law nor contract gives interest."""
        return self.jurisdiction.interest_rule_ids._applicable(self.debtor_kind, self.company, due_date)

    def get_rates(self, rule, begins):
        """The rates that `rule` gives from the day `begins` on."""
        return rule._get_schedule(begins, self._schedules)

    def get_fee_rule(self, kind, day):
        """The fee rule of `kind` in force on `day`; empty where the law provides for no such fee."""
        rules = self.jurisdiction.fee_rule_ids.filtered(lambda rule: rule.kind_id == kind)
        return rules._applicable(self.debtor_kind, self.company, day)

    def convert(self, amount, source):
        """`amount` of the currency `source` in the claim's currency at the day's rate, rounded to it."""
        if source == self.currency:
            return amount
        return round_amount(amount * exact(self._get_rate(source)), self.rounding)

    def _find_rate(self, source):
        for currency in (source, self.currency):
            if currency != self.company.currency_id and not currency.with_company(self.company).rate_ids:
                raise MissingCurrencyRateError(source, self.currency)
        return source._get_conversion_rate(source, self.currency, self.company, self.day)
