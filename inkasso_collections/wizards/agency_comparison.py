from io import BytesIO

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..models.agencies.agency_record import NOTHING
from ..models.exact import exact


class AgencyComparison(models.TransientModel):
    """What each agency's terms would cost and leave on actual claims: those chosen, or all that is overdue.

    Expected is what its own record here says, pulled to what is usual while that is short; each figure can be changed.
    """

    _name = "inkasso.agency.comparison"
    _description = "Compare agencies"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    case_ids = fields.Many2many("inkasso.case", string="Cases", readonly=True)
    date = fields.Date(default=lambda self: self.env["inkasso.notice"]._get_today(), readonly=True)
    usual_rate = fields.Float(
        string="Usual recovery (%)", default=40, help="What you expect of an agency of which you know nothing yet."
    )
    weight = fields.Monetary(
        string="Weight of the usual",
        default=100000,
        help="An agency that was given so much is judged half by its record.",
    )
    months = fields.Integer(
        string="Months of subscription", default=1, help="Over how many months a subscription counts."
    )
    line_ids = fields.One2many("inkasso.agency.comparison.line", "comparison_id")
    claim_count = fields.Integer(readonly=True, string="Debtors")
    amount_total = fields.Monetary(readonly=True, string="Overdue")

    @api.model
    def _open_for(self, cases=None):
        """The dialog for `cases`, or for all that is overdue in the current company."""
        self.env["inkasso.assignment"].check_access("read")
        vals = {}
        if cases is not None:
            cases.check_access("read")
            if len(cases.company_id) != 1:
                raise UserError(self.env._("Choose cases of one company."))
            vals = {"company_id": cases.company_id.id, "case_ids": cases.ids}
        wizard = self.create(vals)
        wizard._compute_lines()
        return wizard._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare agencies"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    def action_compute(self):
        """Compute again, with the assumptions as they are now."""
        self.ensure_one()
        self.check_access("write")
        self._compute_lines()
        return self._reopen()

    # -------------------------------------------------------------------------
    # The table
    # -------------------------------------------------------------------------

    def _compute_lines(self):
        self.ensure_one()
        if not 0 <= self.usual_rate <= 100 or self.weight < 0 or self.months < 0:
            raise UserError(self.env._("The usual recovery is from 0 to 100 %, weight and months are not negative."))
        agencies = self.env["inkasso.agency"]
        claims = agencies._read_open_claims(self.company_id, self.date, self.case_ids or None)
        assumed = {line.agreement_id: line.assumed_rate for line in self.line_ids if line.assumed_rate}
        agreements = self.env["inkasso.agency.agreement"].search([("company_id", "=", self.company_id.id)])
        lines = [
            self._prepare_line(agreement, claims, assumed.get(agreement, 0))
            for agreement in agreements._filter_current(self.date)
        ]
        self.line_ids.unlink()
        lines.sort(key=lambda vals: -vals["amount_left"])
        self.write(
            {
                "claim_count": len(claims),
                "amount_total": float(sum(claim.amount for claim in claims)),
                "line_ids": [fields.Command.create(vals) for vals in lines],
            }
        )

    def _prepare_line(self, agreement, claims, assumed):
        agency, company, day = agreement.agency_id, self.company_id, self.date
        record = agency._get_record(company)
        placed, collected = record.get(None, (exact(0), exact(0)))
        taken = [claim for claim in claims if agency._takes(claim, company, day)]
        sums, hundred = NOTHING, exact(100)
        for claim in taken:
            cell = agency._get_bucket(claim.amount, claim.age_days)
            prior, weight = exact(self.usual_rate) / hundred, exact(self.currency_id.round(self.weight))
            rate = exact(assumed) / hundred if assumed else agency._get_rate(record, prior, weight, cell)
            found = agreement._get_outlook(claim, rate)
            sums = type(sums)(*(one + other for one, other in zip(sums, found, strict=True)))
        subscription = agreement.currency_id._convert(
            agreement._get_monthly_subscription() * self.months, self.currency_id, company, day
        )
        amount = float(sum(claim.amount for claim in taken))
        left = float(sums.left) - subscription
        return {
            "agreement_id": agreement.id,
            "claim_count": len(taken),
            "amount_placed": amount,
            "record_placed": float(placed),
            "record_rate": float(100 * collected / placed) if placed else 0,
            "assumed_rate": assumed,
            "expected_rate": 100 * float(sums.collected) / amount if amount else 0,
            "amount_collected": float(sums.collected),
            "amount_commission": float(sums.commission),
            "amount_vat": float(sums.vat_cost),
            "amount_subscription": subscription,
            "amount_left": left,
            "left_rate": 100 * left / amount if amount else 0,
            "hidden": "\n".join(agreement._get_hidden_costs()),
        }

    # -------------------------------------------------------------------------
    # On paper and in a spreadsheet
    # -------------------------------------------------------------------------

    def action_print(self):
        self.ensure_one()
        self.check_access("read")
        return self.env.ref("inkasso_collections.report_agency_comparison").report_action(self)

    def action_export(self):
        """The table as a spreadsheet."""
        self.ensure_one()
        self.check_access("read")
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{self.env._('Comparison of agencies')} {self.date}.xlsx",
                "raw": self._make_xlsx(),
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return {"type": "ir.actions.act_url", "url": f"/web/content/{attachment.id}?download=true", "target": "self"}

    def _get_columns(self):
        """(label, field, format) of the columns, as on the screen."""
        fields_of_line = self.env["inkasso.agency.comparison.line"]._fields
        columns = [
            ("agency_name", "text"),
            ("agreement_name", "text"),
            ("claim_count", "count"),
            ("amount_placed", "money"),
            ("record_placed", "money"),
            ("record_rate", "percent"),
            ("expected_rate", "percent"),
            ("amount_collected", "money"),
            ("amount_commission", "money"),
            ("amount_vat", "money"),
            ("amount_subscription", "money"),
            ("amount_left", "money"),
            ("left_rate", "percent"),
            ("hidden", "text"),
        ]
        return [(fields_of_line[name]._description_string(self.env), name, form) for name, form in columns]

    def _make_xlsx(self):
        stream = BytesIO()
        book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        forms = {
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "count": book.add_format({"num_format": "0", "valign": "top"}),
            "money": book.add_format({"num_format": "#,##0.00", "valign": "top"}),
            "percent": book.add_format({"num_format": "0.0", "valign": "top"}),
        }
        sheet = book.add_worksheet(self.env._("Agencies"))
        sheet.write(0, 0, self._get_title(), book.add_format({"bold": True}))
        sheet.write(1, 0, self._get_assumptions())
        for place, (label, name, form) in enumerate(self._get_columns()):
            sheet.set_column(place, place, 40 if name == "hidden" else 16)
            sheet.write(3, place, label, bold)
            for row, line in enumerate(self.line_ids, 4):
                sheet.write(row, place, line[name] or ("" if form == "text" else 0), forms[form])
        sheet.freeze_panes(4, 2)
        book.close()
        return stream.getvalue()

    def _get_title(self):
        return self.env._(
            "Agencies on %(count)s debtors, %(amount)s overdue on %(day)s",
            count=self.claim_count,
            amount=self.currency_id.format(self.amount_total),
            day=format_date(self.env, self.date),
        )

    def _get_assumptions(self):
        return self.env._(
            "Expected is the agency's own record here by age and amount, pulled to %(usual)s %% with a weight of %(weight)s. "
            "Of the principal only. Subscriptions for %(months)s month(s).",
            usual=f"{self.usual_rate:g}",
            weight=self.currency_id.format(self.weight),
            months=self.months,
        )


class AgencyComparisonLine(models.TransientModel):
    """One agency's terms on the claims: what would come in, what that costs, and what is left."""

    _name = "inkasso.agency.comparison.line"
    _description = "Agency in a comparison"
    _order = "amount_left desc, id"

    comparison_id = fields.Many2one("inkasso.agency.comparison", required=True, ondelete="cascade", index=True)
    currency_id = fields.Many2one(related="comparison_id.currency_id")
    agreement_id = fields.Many2one("inkasso.agency.agreement", required=True, readonly=True, ondelete="cascade")
    agency_id = fields.Many2one(related="agreement_id.agency_id")
    agency_name = fields.Char(related="agency_id.name", string="Agency name")
    agreement_name = fields.Char(related="agreement_id.display_name", string="Terms")
    claim_count = fields.Integer(string="Takes", readonly=True, help="Debtors, of those compared.")
    amount_placed = fields.Monetary(string="Overdue amount", readonly=True)
    record_placed = fields.Monetary(string="Had before", readonly=True, help="What was handed over to it here so far.")
    record_rate = fields.Float(string="Recovered (%)", readonly=True, digits=(5, 1))
    assumed_rate = fields.Float(string="Assume (%)", digits=(5, 1), help="Your own assumption; 0: by its record.")
    expected_rate = fields.Float(string="Expected (%)", readonly=True, digits=(5, 1))
    amount_collected = fields.Monetary(string="Would collect", readonly=True)
    amount_commission = fields.Monetary(string="Commission and fees", readonly=True)
    amount_vat = fields.Monetary(string="VAT as a cost", readonly=True)
    amount_subscription = fields.Monetary(string="Subscription", readonly=True)
    amount_left = fields.Monetary(string="Leaves", readonly=True)
    left_rate = fields.Float(string="Leaves (%)", readonly=True, digits=(5, 1))
    hidden = fields.Text(string="Also mind", readonly=True)

    _assumed_sane = models.Constraint(
        "CHECK(assumed_rate >= 0 AND assumed_rate <= 100)", "An assumption is from 0 to 100 %."
    )
