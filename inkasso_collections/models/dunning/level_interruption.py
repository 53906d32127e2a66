from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

INTERRUPTION = "interruption"


class Level(models.Model):
    """The letter that interrupts limitation is a level of its own, outside every plan."""

    _inherit = "inkasso.level"

    stage = fields.Selection(selection_add=[(INTERRUPTION, "Interrupt limitation")], ondelete={INTERRUPTION: "cascade"})

    @api.constrains("stage", "policy_id")
    def _check_outside_plan(self):
        self.policy_id._check_interruption()

    @api.model
    def _get_interruption_level(self, company):
        """The level whose text the interrupting letters of `company` have: its own, else the shared one.

        :raise UserError: where none is left
        """
        levels = self.search([("stage", "=", INTERRUPTION), ("policy_id.company_id", "in", (company.id, False))])
        level = levels.sorted(lambda level: (not level.policy_id.company_id, level.id))[:1]
        if not level:
            raise UserError(
                self.env._(
                    "The level of the letter that interrupts limitation was deleted or archived. Restore it under "
                    "Collections > Configuration > Levels."
                )
            )
        return level


class Policy(models.Model):
    _inherit = "inkasso.policy"

    @api.constrains("active")
    def _check_interruption(self):
        for policy in self.filtered("active"):
            wrong = policy.level_ids.filtered(lambda level: level.stage == INTERRUPTION)
            if wrong:
                raise ValidationError(
                    self.env._(
                        "“%(level)s” interrupts limitation: it is sent when it is needed, outside the plan, and cannot be "
                        "a step of “%(policy)s”. Choose another stage.",
                        level=wrong[0].name,
                        policy=policy.name,
                    )
                )
