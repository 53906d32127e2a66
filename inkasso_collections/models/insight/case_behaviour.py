from odoo import api, fields, models

from .behaviour import TRENDS, WEEKDAYS


class Case(models.Model):
    _inherit = "inkasso.case"

    likelihood = fields.Float(
        string="Payment likelihood",
        digits=(4, 3),
        compute="_compute_likelihood",
        help="Of the amounts of this case: how likely they are paid within 30 days of due. Orders work, decides nothing.",
    )
    expected_date = fields.Date(string="Expected on", compute="_compute_likelihood")
    likelihood_reasons = fields.Text(string="Why", compute="_compute_likelihood")
    # of the debtor's behaviour, for the form; described anew each night, so that nothing here depends on it
    behaviour_id = fields.Many2one("inkasso.behaviour", compute="_compute_behaviour")
    average_days_late = fields.Float(
        string="Pays on average, days late", digits=(6, 1), compute="_compute_behaviour", aggregator=None
    )
    behaviour_trend = fields.Selection(TRENDS, string="Trend", compute="_compute_behaviour")
    usual_weekday = fields.Selection(WEEKDAYS, string="Usually pays on", compute="_compute_behaviour")
    reactions = fields.Text(string="Reaction to each step", compute="_compute_behaviour")
    best_contact = fields.Text(string="Best time and channel", compute="_compute_behaviour")

    @api.depends("item_ids.score_ids.likelihood")
    def _compute_likelihood(self):
        for case in self:
            scores = case.item_ids.score_ids
            weight = sum(score.item_id.amount_residual for score in scores)
            total = sum(score.likelihood * score.item_id.amount_residual for score in scores)
            case.likelihood = total / weight if weight else 0
            case.expected_date = max(scores.mapped("expected_date"), default=False)
            case.likelihood_reasons = scores.sorted("likelihood")[:1].reasons or False

    @api.depends("company_id", "partner_id")
    def _compute_behaviour(self):
        behaviours = self.env["inkasso.behaviour"].search(
            [("company_id", "in", self.company_id.ids), ("partner_id", "in", self.partner_id.ids)]
        )
        by_debtor = {(behaviour.company_id, behaviour.partner_id): behaviour for behaviour in behaviours}
        for case in self:
            behaviour = by_debtor.get((case.company_id, case.partner_id), behaviours.browse())
            case.behaviour_id = behaviour
            case.average_days_late = behaviour.average_days_late
            case.behaviour_trend = behaviour.trend
            case.usual_weekday = behaviour.usual_weekday
            case.reactions = behaviour.reactions
            case.best_contact = behaviour.best_contact

    def action_open_behaviour(self):
        """How the debtor of this case pays."""
        self.ensure_one()
        self.check_access("read")
        return self.env["inkasso.behaviour"]._get_action(self.partner_id, self.company_id)
