from odoo import api, fields, models

from ..dunning.level import STAGES


class CallScript(models.Model):
    """What to say in a call: by level where there is one for it, else by stage. Translated; shown in the debtor's language."""

    _name = "inkasso.call.script"
    _description = "Call script"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    stage = fields.Selection(STAGES, required=True, default="reminder")
    level_ids = fields.Many2many(
        "inkasso.level",
        string="Only for levels",
        help="Empty: for every level of the stage without a script of its own.",
    )
    company_id = fields.Many2one("res.company", help="Empty: for all companies.", index="btree_not_null")
    body = fields.Html(string="What to say", translate=True, required=True, sanitize_attributes=True)

    @api.model
    def _find(self, case):
        """The script for a call on `case`: that of the level reached, else of the stage; the company's own first."""
        scripts_sudo = self.sudo().search(
            [("company_id", "in", [False, case.company_id.id])]
        )  # read by who works cases
        levels = case.sudo().item_ids.level_id  # which levels, whoever works the case
        stage = case.stage if case.stage != "closed" else "reminder"

        def rank(script):
            return (not script.level_ids & levels, not script.company_id, script.sequence, script.id)

        fitting = scripts_sudo.filtered(
            lambda script: script.level_ids & levels or (not script.level_ids and script.stage == stage)
        )
        return fitting.sorted(rank)[:1]
