from odoo import fields, models


class AgencyFeedback(models.Model):
    """What debtors say of how an agency treated them: the ratings of cases after they were handed over to it."""

    _inherit = "inkasso.agency"

    debtor_rating = fields.Float(
        compute="_compute_debtor_rating", string="Debtors' rating", digits=(3, 1), help="Average, from 1 to 5."
    )
    debtor_rating_count = fields.Integer(compute="_compute_debtor_rating", string="Debtors who rated")

    def _compute_debtor_rating(self):
        """A rating is the agency's that had the case last, if it came after the hand-over."""
        cases = self.env["inkasso.assignment"].search([("agency_id", "in", self.ids), ("sent_on", "!=", False)]).case_id
        ratings_sudo = self.env["rating.rating"].sudo()  # who sees the case sees how it was rated
        values = {}
        for rating in ratings_sudo.search(
            [("res_model", "=", cases._name), ("res_id", "in", cases.ids), ("consumed", "=", True)]
        ):
            case, rated_on = cases.browse(rating.res_id), rating.write_date.date()
            handed_over = case.assignment_ids.filtered(lambda each, day=rated_on: each.sent_on and each.sent_on <= day)
            values.setdefault(handed_over.sorted("sent_on")[-1:].agency_id, []).append(rating.rating)
        for agency in self:
            found = values.get(agency, [])
            agency.debtor_rating_count = len(found)
            agency.debtor_rating = sum(found) / len(found) if found else 0
