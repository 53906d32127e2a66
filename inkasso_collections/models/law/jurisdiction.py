from odoo import api, fields, models, tools

from .legal_figure import FIGURES


class Jurisdiction(models.Model):
    """A country's rule set: interest, statutory fees, response times, limitation; each figure dated, with its legal basis."""

    _name = "inkasso.jurisdiction"
    _description = "Jurisdiction"
    _inherit = ["mail.thread"]
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short code, such as SE.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    country_id = fields.Many2one("res.country")
    interest_rule_ids = fields.One2many("inkasso.interest.rule", "jurisdiction_id")
    fee_rule_ids = fields.One2many("inkasso.fee.rule", "jurisdiction_id")
    figure_ids = fields.One2many("inkasso.legal.figure", "jurisdiction_id")
    legal_note = fields.Text(translate=True)

    # the figures in force today, for the overview
    day_count = fields.Selection(
        [
            ("actual/actual", "Actual days, 366 in leap years"),
            ("actual/365", "Actual days over 365"),
            ("30/360", "30/360"),
        ],
        compute="_compute_figures_today",
        string="Days counted",
    )
    fee_combination = fields.Selection(
        [
            ("absorb", "Compensation absorbs the other fees"),
            ("set_off", "The larger of compensation and other fees"),
            ("add", "Compensation on top of the other fees"),
        ],
        compute="_compute_figures_today",
        string="Compensation and fees",
    )
    min_response_days = fields.Integer(compute="_compute_figures_today", string="Least days for a demand")
    shift_due_date = fields.Boolean(compute="_compute_figures_today", string="Due date moves to a bank day")

    _code_uniq = models.UniqueIndex("(code)", "There is already a jurisdiction with this code.")

    @api.depends("figure_ids.value", "figure_ids.date_from", "figure_ids.date_to")
    def _compute_figures_today(self):
        today = fields.Date.context_today(self)
        for jurisdiction in self:
            jurisdiction.day_count = jurisdiction._get_figure("day_count", today)
            jurisdiction.fee_combination = jurisdiction._get_figure("fee_combination", today)
            jurisdiction.min_response_days = jurisdiction._get_figure("response_days_demand", today)
            jurisdiction.shift_due_date = jurisdiction._get_figure("shift_due_date", today)

    # -------------------------------------------------------------------------
    # Which law applies
    # -------------------------------------------------------------------------

    @api.model
    def _find(self, company, country):
        """The law of claims of `company` on a debtor in `country`, as the company chose; may be empty.

        By the debtor's country: that country's law, else the directive's in the European Union, else the company's.
        """
        own = company.inkasso_jurisdiction_id
        if company.inkasso_law_by != "debtor" or not country:
            return own
        found = self.browse(self._get_ids_by_country().get(country.id))
        if not found and country in self.env.ref("base.europe").country_ids:
            found = self.env.ref("inkasso_collections.jurisdiction_eu", raise_if_not_found=False) or found
        return found or own

    @api.model
    @tools.ormcache()
    def _get_ids_by_country(self):
        # cached for all users
        return {law.country_id.id: law.id for law in self.sudo().search([("country_id", "!=", False)])}

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if {"country_id", "active"} & vals.keys():
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _get_figure(self, kind, day, company=None, debtor_kind=None):
        """The figure of `kind` in force on `day`, read as what it is; the one that claims least where none is.

        An empty recordset, a company without law, has the figures that claim least.

        :param company: whose own terms go before the law's; None: the law
        :param debtor_kind: of whom it is asked; None: rows for every kind of debtor
        """
        rows = self.figure_ids.filtered(lambda figure: figure.kind == kind)
        found = rows._applicable(debtor_kind or False, company or self.env["res.company"], day)
        if found:
            return found._get_parsed()
        parse, default = FIGURES[kind]
        return parse(default)
