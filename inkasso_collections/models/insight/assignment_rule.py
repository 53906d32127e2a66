from odoo import api, fields, models


class AssignmentRule(models.Model):
    """Which cases go to an agency may depend on how likely they are paid without one."""

    _inherit = "inkasso.assignment.rule"

    likelihood_from = fields.Float(
        string="Likely to pay at least (%)", digits=(5, 2), help="0: any. The mean of the open lines, by amount."
    )
    likelihood_to = fields.Float(
        string="And at most (%)",
        digits=(5, 2),
        help="0: any. Cases that were not judged yet fit no rule with one of these.",
    )

    _likelihood_sane = models.Constraint(
        "CHECK(likelihood_from BETWEEN 0 AND 100 AND likelihood_to BETWEEN 0 AND 100)",
        "A likelihood is from 0 to 100 %.",
    )

    def _fits_more(self, case, day):
        # EXTENDS: by the likelihood that it is paid
        if not super()._fits_more(case, day):
            return False
        if not self.likelihood_from and not self.likelihood_to:
            return True
        likelihood = self._get_likelihood(case)
        return (
            likelihood is not None
            and self.likelihood_from <= likelihood
            and (not self.likelihood_to or likelihood <= self.likelihood_to)
        )

    @api.model
    def _get_likelihood(self, case):
        """In per cent, the mean of the lines that can be handed over, by their open amount; None where none was judged."""
        items = case._get_assignable_items()
        scores_sudo = (
            self.env["inkasso.score"].sudo().search([("item_id", "in", items.ids)])
        )  # it decides whoever sees it
        weights = {score: abs(score.item_id.amount_residual) for score in scores_sudo}
        total = sum(weights.values())
        if not total:
            return None
        return round(100 * sum(score.likelihood * weight for score, weight in weights.items()) / total, 2)
