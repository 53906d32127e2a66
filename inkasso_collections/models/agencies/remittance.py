from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What people enter; everything else follows from what is imported, booked and reversed.
ENTERED = {"company_id", "date", "agency_id", "currency_id", "reference", "amount_paid", "line_ids"}
TOTALS = ("principal", "interest", "fee", "cost", "commission", "vat", "net")


class Remittance(models.Model):
    """What an agency says it collected, kept and pays over, case by case; booked in one entry.

    A draft is the preview: each row shows what is wrong with it or differs from the agreement. What cannot be booked
    goes on in a draft of its own, so that no row is lost.
    """

    _name = "inkasso.remittance"
    _description = "Agency remittance"
    _inherit = ["inkasso.ledger.document", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(readonly=False, default=lambda self: self.env.company)
    date = fields.Date(readonly=False, default=lambda self: self.env["inkasso.notice"]._get_today())
    agency_id = fields.Many2one("inkasso.agency", required=True, ondelete="restrict", index=True, check_company=True)
    currency_id = fields.Many2one(
        "res.currency", related=False, required=True, readonly=False, default=lambda self: self.env.company.currency_id
    )
    reference = fields.Char(string="Their reference", help="The number of the agency's statement.")
    amount_paid = fields.Monetary(
        string="Paid over by their word", help="What the agency says it pays; empty: it does not say."
    )
    line_ids = fields.One2many("inkasso.remittance.line", "remittance_id", copy=False)
    amount_principal = fields.Monetary(compute="_compute_totals", store=True, string="Principal")
    amount_interest = fields.Monetary(compute="_compute_totals", store=True, string="Interest")
    amount_fee = fields.Monetary(compute="_compute_totals", store=True, string="Fees")
    amount_cost = fields.Monetary(compute="_compute_totals", store=True, string="Costs")
    amount_commission = fields.Monetary(compute="_compute_totals", store=True, string="Commission")
    amount_vat = fields.Monetary(compute="_compute_totals", store=True, string="VAT")
    amount_net = fields.Monetary(compute="_compute_totals", store=True, string="Net")
    difference = fields.Monetary(
        compute="_compute_totals", store=True, help="Commission claimed beyond what the agreement says."
    )
    paid_difference = fields.Monetary(compute="_compute_totals", store=True, string="Net differs by")
    error_count = fields.Integer(compute="_compute_counts", string="Rows with errors")
    duplicate_count = fields.Integer(compute="_compute_counts", string="Rows known already")
    bill_id = fields.Many2one(
        "account.move", string="Vendor bill", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    file_hash = fields.Char(readonly=True, copy=False)
    attachment_id = fields.Many2one("ir.attachment", string="File", readonly=True, copy=False, ondelete="restrict")
    previous_id = fields.Many2one(
        "inkasso.remittance", string="Rest of", readonly=True, copy=False, index="btree_not_null"
    )
    is_collecting = fields.Boolean(
        string="From reports", readonly=True, copy=False, help="Payments that the agency reports one by one are added."
    )
    is_void = fields.Boolean(readonly=True, copy=False, help="Its entry was reversed.")
    user_id = fields.Many2one("res.users", string="Booked by", readonly=True, copy=False)

    # The same file counts once, whoever imports it and when.
    _file_uniq = models.UniqueIndex(
        "(company_id, agency_id, file_hash) WHERE file_hash IS NOT NULL AND is_void IS NOT TRUE",
        "This file was imported already.",
    )

    @api.depends(
        "amount_paid", "line_ids.state", "line_ids.difference", *(f"line_ids.amount_{name}" for name in TOTALS)
    )
    def _compute_totals(self):
        """Of the rows that are or can be booked."""
        for remittance in self:
            lines = remittance._get_good_lines()
            for name in TOTALS:
                remittance[f"amount_{name}"] = sum(lines.mapped(f"amount_{name}"))
            remittance.difference = sum(lines.mapped("difference"))
            paid = remittance.amount_paid
            remittance.paid_difference = paid - remittance.amount_net if paid else 0

    @api.depends("line_ids.state")
    def _compute_counts(self):
        for remittance in self:
            states = remittance.line_ids.mapped("state")
            remittance.error_count = states.count("error")
            remittance.duplicate_count = states.count("duplicate")

    def _get_good_lines(self):
        return self.line_ids.filtered(lambda line: line.state in ("ok", "booked"))

    # -------------------------------------------------------------------------
    # Writing
    # -------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_entered(vals)
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
                day = vals.get("date") or self.env["inkasso.notice"]._get_today()
                vals["name"] = self._next_name(company, fields.Date.to_date(day))
        return super().create(vals_list)

    def write(self, vals):
        self._check_entered(vals)
        kept = {"amount_paid"} | self.env["inkasso.agency.agreement"]._get_chatter_fields()
        if not self.env.su and set(vals) - kept:
            self._check_draft()
        return super().write(vals)

    def _check_entered(self, vals):
        """Nobody says by hand that a remittance is booked, reversed, or which file it is of."""
        own = ENTERED | self.env["inkasso.agency.agreement"]._get_chatter_fields()
        if not self.env.su and set(vals) - own:
            raise AccessError(self.env._("What became of a remittance is not edited by hand. Use its buttons."))

    def _check_draft(self):
        booked = self.filtered("move_id")
        if booked:
            raise UserError(
                self.env._("%(remittance)s is booked and kept. Reverse it instead.", remittance=booked[0].name)
            )

    @api.constrains("agency_id", "currency_id", "company_id")
    def _check_lines(self):
        self.line_ids._judge()

    def action_check(self):
        """Look at the rows again: cases, amounts and agreements may have changed."""
        self.check_access("write")
        self.filtered(lambda remittance: not remittance.move_id).line_ids._judge()

    def action_open_bill(self):
        self.ensure_one()
        return self.bill_id._get_records_action()
