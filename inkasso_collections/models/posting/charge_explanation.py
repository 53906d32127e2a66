from odoo import api, fields, models

from ...rules.rounding import exact_sum
from ..exact import exact


class ChargeExplanation(models.Model):
    """How a charge comes to its amount, for people: the computation line by line, and what it rests on."""

    _inherit = "inkasso.charge"

    explanation_html = fields.Html(
        string="Computation",
        compute="_compute_explanation_html",
        sanitize=False,
        compute_sudo=True,
        help="Every step from the balance to the amount.",
    )

    @api.depends("explanation", "amount", "legal_basis")
    @api.depends_context("lang")
    def _compute_explanation_html(self):
        for charge in self:
            charge.explanation_html = self.env["ir.qweb"]._render(
                "inkasso_collections.charge_explanation", charge._get_explanation()
            )

    def action_explain(self):
        """Show the computation of this charge."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Computation of %(charge)s", charge=self._get_title()),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [[self.env.ref("inkasso_collections.inkasso_charge_view_form_explain").id, "form"]],
            "target": "new",
        }

    # -------------------------------------------------------------------------
    # The facts behind
    # -------------------------------------------------------------------------

    def _get_explanation(self):
        """What the table prints: for interest its periods and how their sum becomes the amount, for a fee its rule."""
        self.ensure_one()
        rule = self.fee_rule_id or self.interest_rule_id
        periods = [
            {**self._read_period(period), "source": self._get_rate_source(period)} for period in self.explanation or []
        ]
        exact_total = exact_sum(exact_period(period) for period in self.explanation or [])
        return {
            "charge": self,
            "rule": rule,
            "confidence": dict(rule._fields["confidence"]._description_selection(self.env)).get(rule.confidence),
            "periods": periods,
            "days": sum(period["days"] for period in periods),
            "exact_total": float(exact_total),
            "difference": self.currency_id.round(self.amount - float(exact_total)),
        }

    def _get_rate_source(self, period):
        """Where the rate of a period comes from: the published value and the margin, or the fixed rate."""
        rule = self.interest_rule_id
        if not rule.rate_kind_id:
            return rule.name or ""
        first_day = self._read_period(period)["first_day"]
        rate = self.env["inkasso.reference.rate"].search(
            [("kind_id", "=", rule.rate_kind_id.id), ("date_from", "<=", first_day)], order="date_from desc", limit=1
        )
        if not rate or rule.rate_mode == "frozen":
            return rule.name
        return self.env._(
            "%(kind)s %(rate)s %% from %(day)s, plus %(margin)s percentage points",
            kind=rule.rate_kind_id.name,
            rate=f"{rate.rate:g}",
            day=fields.Date.to_string(rate.date_from),
            margin=f"{rule.margin:g}",
        )


def exact_period(period):
    """The unrounded amount of a stored period."""
    return exact(float(period["amount"]))
