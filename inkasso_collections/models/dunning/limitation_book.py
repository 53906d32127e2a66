"""The law of limitation as a batch of items needs it: each figure found once, each period computed by the rules."""

from functools import lru_cache

from ...rules.limitation import run_limitation
from ..batch import browse_together

# Acts that interrupt limitation only where the law says that a letter does.
BY_LETTER = ("notice", "letter")


class LimitationBook:
    """Finds the period that runs for an item. Lives for one batch: figures changed meanwhile are seen by the next one."""

    def __init__(self, env, partner_ids):
        self.env = env
        self._debtors = browse_together(env, "res.partner", partner_ids)
        self._get_figure = lru_cache(maxsize=None)(self._find_figure)

    def get_period(self, facts):
        """The :class:`~.rules.limitation.LimitationPeriod` of an item, and the kind of the act that began it.

        :param facts: a row of facts, see `inkasso.item`
        :return: (period, kind), kind None where nothing interrupted; (None, None) where the law knows no limitation
        """
        figure = self._get_law(facts.policy_id, facts.company_id, facts.partner_id)
        if not figure("limitation_years", facts.origin):
            return None, None
        runs_from = figure("limitation_from", facts.origin)
        acts = {
            day: kind
            for day, kind in zip(facts.days or (), facts.kinds or (), strict=True)
            if kind not in BY_LETTER or figure("limitation_letter_interrupts", day)
        }
        period = run_limitation(
            facts.due if runs_from == "due" else facts.origin,
            acts,
            lambda day: figure("limitation_years", day) or 1,
            from_year_end=runs_from == "year_end",
        )
        return period, acts[period.start] if period.is_interrupted else None

    def is_interrupted_by_letter(self, item, day):
        """Whether a letter sent on `day` interrupts the limitation of `item`."""
        law = self._get_law(item.policy_id.id, item.company_id.id, item.partner_id.id)
        return law("limitation_letter_interrupts", day)

    def _get_law(self, policy_id, company_id, partner_id):
        """What the law that applies to an item says, as a function of the kind of figure and the day."""
        company = self.env["res.company"].browse(company_id)
        debtor = self._debtors[partner_id]
        own_id = self.env["inkasso.policy"]._get_plan(policy_id).jurisdiction_id
        jurisdiction, _code = self.env["inkasso.jurisdiction"]._find_with_calendar(
            own_id, company_id, debtor.country_id.id
        )
        return lambda kind, day: self._get_figure(jurisdiction, kind, day, company, debtor.inkasso_kind)

    def _find_figure(self, jurisdiction, kind, day, company, debtor_kind):
        return jurisdiction._get_figure(kind, day, company, debtor_kind)
