from odoo import api, fields, models, tools

from .legal_figure import FIGURES


class Jurisdiction(models.Model):
    """A country's rule set: interest, statutory fees, response times, limitation; each figure dated, with its legal basis."""

    _name = "inkasso.jurisdiction"
    _description = "Jurisdiction"
    _inherit = ["inkasso.cached.mixin", "mail.thread"]
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
    def _find_with_calendar(self, own_id, company_id, country_id):
        """As :meth:`_find`, for whoever asks for each of many items, with the country whose bank days count.

        :param own_id: the law that the plan names, which goes before
        :return: (jurisdiction, country code)
        """
        found_id, country_code = self._find_ids(own_id, company_id, country_id)
        return self.browse(found_id or ()), country_code

    @api.model
    @tools.ormcache("own_id", "company_id", "country_id")
    def _find_ids(self, own_id, company_id, country_id):
        # cached for all users, who all work under the same law
        company_sudo = self.env["res.company"].sudo().browse(company_id)
        country = self.env["res.country"].browse(country_id or ())
        found_sudo = self.sudo().browse(own_id or ()) or self.sudo()._find(company_sudo, country)
        return found_sudo.id, (found_sudo.country_id or company_sudo.country_id).code or ""

    @api.model
    @tools.ormcache()
    def _get_ids_by_country(self):
        # cached for all users
        return {law.country_id.id: law.id for law in self.sudo().search([("country_id", "!=", False)])}

    def _get_figure(self, kind, day, company=None, debtor_kind=None):
        """The figure of `kind` in force on `day`, read as what it is; the one that claims least where none is.

        An empty recordset, a company without law, has the figures that claim least.

        :param company: whose own terms go before the law's; None: the law
        :param debtor_kind: of whom it is asked; None: rows for every kind of debtor
        """
        return self._find_figure(kind, day, company.id if company else False, debtor_kind or False)

    @tools.ormcache("self.id", "kind", "day", "company_id", "debtor_kind")
    def _find_figure(self, kind, day, company_id, debtor_kind):
        # cached for all users, who all work under the same law
        rows_sudo = self.sudo().figure_ids.filtered(lambda figure: figure.kind == kind)
        found = rows_sudo._applicable(debtor_kind, self.env["res.company"].browse(company_id or ()), day)
        if found:
            return found._get_parsed()
        parse, default = FIGURES[kind]
        return parse(default)
