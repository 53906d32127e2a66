from odoo import fields, models


class RateKind(models.Model):
    """A named published rate, such as the Riksbank's reference rate, with its dated values."""

    _name = "inkasso.rate.kind"
    _description = "Kind of reference rate"
    _inherit = ["inkasso.problem.mixin"]
    _order = "name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    active = fields.Boolean(default=True)
    publisher = fields.Char()
    url = fields.Char(string="Published at")
    period = fields.Selection(
        [("half_year", "Set for each half-year"), ("open", "Until the next change")],
        required=True,
        default="half_year",
        help="A rate set for each half-year is not used after the half-year's end: the next one must be entered first.",
    )
    includes_margin = fields.Boolean(
        help="The published figure is the whole late-interest rate, margin included (Norway)."
    )
    rate_ids = fields.One2many("inkasso.reference.rate", "kind_id")

    _code_uniq = models.UniqueIndex("(code)", "There is already a kind of reference rate with this code.")

    def _ask_for_rate(self, first_day):
        """A to-do for each manager to enter the rate from `first_day`."""
        self.ensure_one()
        self._raise_problem(
            self.env._("Enter the rate from %(day)s", day=first_day),
            note=self.env._(
                "Interest cannot be computed for days without a rate: notices that charge interest wait until it is "
                "entered. Published at %(url)s",
                url=self.url or self.publisher or "",
            ),
            users=self.env.ref("inkasso_collections.group_manager").all_user_ids.filtered("active"),
            deadline=first_day,
        )
