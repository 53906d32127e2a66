from odoo import fields, models


class Case(models.Model):
    _inherit = "inkasso.case"

    forgotten_on = fields.Date(
        string="Personal data forgotten on",
        readonly=True,
        copy=False,
        help="What was only needed to collect has been deleted since; amounts, days and entries are there.",
    )
    letters_forgotten_on = fields.Date(string="Letters forgotten on", readonly=True, copy=False)

    def _reopen(self):
        # EXTENDS inkasso.case: what happens from now on is remembered, and forgotten again in its time
        super()._reopen()
        self.filtered(lambda case: case.stage != "closed" and case.forgotten_on).write({"forgotten_on": False})
