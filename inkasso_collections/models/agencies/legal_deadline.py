from odoo import api, fields, models


class LegalDeadline(models.Model):
    """A deadline that runs in a legal step, by the law: a to-do, until the step has gone on."""

    _name = "inkasso.legal.deadline"
    _description = "Deadline in a legal step"
    _order = "date, id"

    step_id = fields.Many2one("inkasso.legal.step", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="step_id.company_id", store=True, index=True)
    name = fields.Char(string="What to do", required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    legal_basis = fields.Char(readonly=True)
    is_over = fields.Boolean(readonly=True, help="The step has gone on.")


class LegalStep(models.Model):
    _inherit = "inkasso.legal.step"

    deadline_ids = fields.One2many("inkasso.legal.deadline", "step_id", string="Deadlines", readonly=True)
    next_deadline = fields.Date(compute="_compute_next_deadline", store=True)

    @api.depends("deadline_ids.date", "deadline_ids.is_over")
    def _compute_next_deadline(self):
        for step in self:
            running = step.deadline_ids.filtered(lambda deadline: not deadline.is_over)
            step.next_deadline = min(running.mapped("date"), default=False)

    def _follow_status(self, before, day, note):
        # EXTENDS: deadlines of the status before are over, those of this one begin
        result = super()._follow_status(before, day, note)
        self._end_deadlines()
        for rule in self.kind_id.deadline_ids.filtered(lambda each: each.status == self.status):
            self._begin_deadline(rule, day)
        return result

    def _end_deadlines(self):
        for deadline in self.deadline_ids.filtered(lambda each: not each.is_over):
            deadline.is_over = True
            self._settle_problems(f"deadline:{deadline.id}")

    def _begin_deadline(self, rule, day):
        """A deadline of the length that the law has on `day`; none where it is silent."""
        law = self.jurisdiction_id
        rows = law.figure_ids.filtered(lambda figure: figure.kind == rule.figure)
        figure = rows._applicable(self.partner_id.inkasso_kind, self.company_id, day)
        days = figure and figure._get_parsed()
        if not days:
            return
        end = fields.Date.add(day, days=days)
        deadline = self.env["inkasso.legal.deadline"].create(
            {"step_id": self.id, "name": rule.name, "date": end, "legal_basis": figure.legal_basis}
        )
        self._raise_problem(rule.name, note=figure.legal_basis or "", deadline=end, key=f"deadline:{deadline.id}")
