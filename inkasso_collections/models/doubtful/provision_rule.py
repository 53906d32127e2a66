from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..law.dated_rule import DEBTOR_KINDS


class ProvisionRule(models.Model):
    """Which part of a receivable is provided for, by its age: the company's own judgement, dated.

    A row for a kind of debtor goes before one for all. What falls between the rows is not provided for.
    """

    _name = "inkasso.provision.rule"
    _description = "Provision rule"
    _order = "company_id, date_from desc, debtor_kind, days_from"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    date_from = fields.Date(string="Valid from", required=True)
    date_to = fields.Date(string="Valid to", help="Last day of validity; empty: until further notice.")
    debtor_kind = fields.Selection(
        DEBTOR_KINDS, string="Kind of debtor", help="Empty: whoever the debtor is, unless a row of the kind applies."
    )
    days_from = fields.Integer(
        string="From day", required=True, default=1, help="Of the days overdue. 0: also what is not due yet."
    )
    days_to = fields.Integer(string="To day", help="Of the days overdue; 0: without end.")
    percent = fields.Float(string="Provided for (%)", digits=(5, 2), required=True)
    note = fields.Char(help="What the rate rests on, such as the losses of earlier years.")

    _days_in_order = models.Constraint(
        "CHECK(days_from >= 0 AND (days_to = 0 OR days_to >= days_from))",
        "The ages of a rule run from the lower to the higher number of days.",
    )
    _percent_of_whole = models.Constraint(
        "CHECK(percent >= 0 AND percent <= 100)", "Between 0 and 100 per cent can be provided for."
    )
    _period_in_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)", "A rule cannot end before it begins."
    )

    @api.depends("days_from", "days_to", "percent")
    def _compute_name(self):
        for rule in self:
            ages = f"{rule.days_from}–{rule.days_to}" if rule.days_to else f"{rule.days_from}–"
            rule.name = self.env._("%(ages)s days: %(percent)s %%", ages=ages, percent=f"{rule.percent:g}")

    @api.constrains("company_id", "date_from", "date_to", "debtor_kind", "days_from", "days_to")
    def _check_overlap(self):
        for rule in self:
            for other in self.search([("company_id", "=", rule.company_id.id), ("id", "!=", rule.id)]):
                if rule.debtor_kind == other.debtor_kind and rule._meets(other):
                    raise ValidationError(
                        self.env._(
                            "“%(rule)s” and “%(other)s” are valid at the same time for the same ages. End the older row the "
                            "day before the newer one begins.",
                            rule=rule.name,
                            other=other.name,
                        )
                    )

    def _meets(self, other):
        """Whether a receivable can fall under both rows on one day."""
        share_days = (not self.days_to or other.days_from <= self.days_to) and (
            not other.days_to or self.days_from <= other.days_to
        )
        share_period = (not self.date_to or other.date_from <= self.date_to) and (
            not other.date_to or self.date_from <= other.date_to
        )
        return share_days and share_period

    @api.model
    def _find_valid(self, company, day):
        return self.search(
            [
                ("company_id", "=", company.id),
                ("date_from", "<=", day),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", day),
            ]
        )
