from odoo import api, fields, models
from odoo.exceptions import ValidationError

DAY_COUNTS = ("actual/actual", "actual/365", "30/360")
COMBINATIONS = ("absorb", "set_off", "add")
COMPONENTS = {"costs", "interest", "principal"}


def _parse_count(text):
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _parse_choice(*choices):
    def parse(text):
        if text not in choices:
            raise ValueError(text)
        return text

    return parse


def _parse_flag(text):
    return _parse_choice("yes", "no")(text) == "yes"


def _parse_order(text):
    order = tuple(part.strip() for part in text.split(","))
    if set(order) != COMPONENTS or len(order) != len(COMPONENTS):
        raise ValueError(text)
    return order


# Each kind of figure: how its text is read, and what holds where the law of a jurisdiction is silent.
FIGURES = {
    "day_count": (_parse_choice(*DAY_COUNTS), "actual/actual"),
    "fee_combination": (_parse_choice(*COMBINATIONS), "absorb"),
    "allocation_order": (_parse_order, "costs,interest,principal"),
    "shift_due_date": (_parse_flag, "yes"),
    "response_days_reminder": (_parse_count, "0"),
    "response_days_demand": (_parse_count, "0"),
    "interest_start_days": (_parse_count, "30"),
    "agreed_interest_capped": (_parse_flag, "no"),
    "rounding": (_parse_choice("currency", "whole"), "currency"),
    "limitation_years": (_parse_count, "3"),
    "limitation_from": (_parse_choice("origin", "due", "year_end"), "origin"),
    "limitation_letter_interrupts": (_parse_flag, "no"),
}


class LegalFigure(models.Model):
    """A dated figure of a jurisdiction that is neither an interest rate nor a fee, with its legal basis.

    Kept as text, read by kind; where a jurisdiction has no row, the choice that claims least holds (see `FIGURES`).
    """

    _name = "inkasso.legal.figure"
    _description = "Legal figure"
    _inherit = ["inkasso.cached.mixin", "inkasso.dated.rule"]
    _order = "jurisdiction_id, kind, debtor_kind, date_from desc"
    _figure_fields = ("jurisdiction_id", "company_id", "debtor_kind", "date_from", "legal_basis", "kind", "value")

    kind = fields.Selection(
        [
            ("day_count", "How interest days are counted"),
            ("fee_combination", "How compensation combines with fees"),
            ("allocation_order", "What a payment goes to first"),
            ("shift_due_date", "Due date moves to a bank day"),
            ("response_days_reminder", "Shortest response time of a reminder (days)"),
            ("response_days_demand", "Shortest response time of a demand (days)"),
            ("interest_start_days", "Interest without agreed due date, from (days after demand)"),
            ("agreed_interest_capped", "Agreed interest may not exceed the law's"),
            ("limitation_years", "Limitation (years)"),
            ("limitation_from", "Limitation runs from"),
            ("limitation_letter_interrupts", "A letter interrupts limitation"),
            ("rounding", "Interest is rounded to"),
        ],
        required=True,
    )
    legal_basis = fields.Char(translate=True)  # often words; those of interest and fees are citations, kept on charges
    value = fields.Char(required=True, help="A number, yes or no, or one of the words that the error names.")
    name = fields.Char(compute="_compute_name")

    @api.depends("kind", "value")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for figure in self:
            figure.name = f"{kinds.get(figure.kind, '')}: {figure.value or ''}"

    def _overlap_key(self):
        return (*super()._overlap_key(), self.kind)

    @api.constrains("kind")
    def _check_overlap_of_kind(self):
        self._check_overlap()

    @api.constrains("kind", "value")
    def _check_value(self):
        for figure in self:
            try:
                figure._get_parsed()
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "“%(value)s” is no value for “%(kind)s”. Such a value is, for example, “%(example)s”.",
                        value=figure.value,
                        kind=dict(self._fields["kind"]._description_selection(self.env))[figure.kind],
                        example=FIGURES[figure.kind][1],
                    )
                ) from error

    def _get_parsed(self):
        """The value as what it is: an int, a bool, a word, or a tuple of words."""
        self.ensure_one()
        return FIGURES[self.kind][0]((self.value or "").strip())
