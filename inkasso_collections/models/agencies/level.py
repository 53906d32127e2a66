from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

HANDED_OVER = "handed_over"


class Level(models.Model):
    """A step may be taken through an agency that works in our name; the notice of a hand-over is a level outside plans."""

    _inherit = "inkasso.level"

    stage = fields.Selection(selection_add=[(HANDED_OVER, "Tell of a hand-over")], ondelete={HANDED_OVER: "cascade"})
    agency_id = fields.Many2one(
        "inkasso.agency",
        string="Through agency",
        domain="[('is_first_party', '=', True)]",
        ondelete="restrict",
        index="btree_not_null",
        help="An agency that works in our name from the reminder stage on: it is whom the letters say to turn to.",
    )

    @api.constrains("agency_id")
    def _check_first_party(self):
        for level in self:
            if level.agency_id and not level.agency_id.is_first_party:
                raise ValidationError(
                    self.env._(
                        "%(agency)s works in its own name: steps of a plan go through first-party agencies only.",
                        agency=level.agency_id.name,
                    )
                )

    @api.constrains("stage", "policy_id")
    def _check_not_in_a_plan(self):
        self.policy_id._check_handed_over()

    @api.model
    def _get_handed_over_level(self, company):
        """The level whose text the notices of hand-overs of `company` have: its own, else the shared one.

        :raise UserError: where none is left
        """
        levels = self.search([("stage", "=", HANDED_OVER), ("policy_id.company_id", "in", (company.id, False))])
        level = levels.sorted(lambda level: (not level.policy_id.company_id, level.id))[:1]
        if not level:
            raise UserError(
                self.env._(
                    "The level of the letter that tells debtors of a hand-over was deleted or archived. Restore it under "
                    "Collections > Configuration > Levels."
                )
            )
        return level


class Policy(models.Model):
    _inherit = "inkasso.policy"

    @api.constrains("active")
    def _check_handed_over(self):
        for policy in self.filtered("active"):
            wrong = policy.level_ids.filtered(lambda level: level.stage == HANDED_OVER)
            if wrong:
                raise ValidationError(
                    self.env._(
                        "“%(level)s” tells of a hand-over: it is sent when a case goes to an agency, and cannot be a step of "
                        "“%(policy)s”. Choose another stage.",
                        level=wrong[0].name,
                        policy=policy.name,
                    )
                )
