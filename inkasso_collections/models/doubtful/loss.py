from odoo import api, fields, models

# What shows that a claim will not be paid; the first three are held to prove it for VAT, too.
EVIDENCE_KINDS = [
    ("bankruptcy", "Bankruptcy: report of the administrator"),
    ("enforcement", "Enforcement authority: no assets found"),
    ("agency", "Statement of a collection agency"),
    ("other", "Other"),
]
PROVING_KINDS = ("bankruptcy", "enforcement", "agency")


class Loss(models.Model):
    """A confirmed loss on receivables of one debtor: what was written off, on what evidence, with or without VAT relief.

    The entry debits the loss without VAT and the VAT of the invoices, in proportion, against the receivables, and
    releases what was provided for them. Amounts are in company currency.
    """

    _name = "inkasso.loss"
    _description = "Confirmed loss"
    _inherit = ["inkasso.evidence.mixin", "inkasso.ledger.document"]

    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, readonly=True, ondelete="restrict", index=True
    )
    evidence_kind = fields.Selection(EVIDENCE_KINDS, string="Kind of evidence", required=True, readonly=True)
    evidence = fields.Text(readonly=True)
    vat_relief = fields.Boolean(
        string="VAT taken back",
        readonly=True,
        help="The VAT on the loss was deducted (Sweden: ML 2023:200, 8 kap. 16 §).",
    )
    line_ids = fields.One2many("inkasso.loss.line", "loss_id", readonly=True)
    provision_line_ids = fields.One2many(
        "inkasso.provision.line", "loss_id", string="Provisions released", readonly=True
    )
    amount_total = fields.Monetary(string="Written off", readonly=True, help="With VAT.")
    amount_vat = fields.Monetary(string="VAT", readonly=True)
    amount_net = fields.Monetary(string="Loss", readonly=True, help="What the company bears.")
    recovery_ids = fields.One2many("inkasso.recovery", "loss_id", string="Recoveries", readonly=True)
    amount_recovered = fields.Monetary(compute="_compute_recovered", string="Recovered")
    amount_left = fields.Monetary(compute="_compute_recovered", string="Still lost", help="With VAT.")
    user_id = fields.Many2one("res.users", string="Decided by", readonly=True, default=lambda self: self.env.user)

    @api.depends("amount_total", "recovery_ids.amount", "recovery_ids.state")
    def _compute_recovered(self):
        for loss in self:
            standing = loss.recovery_ids.filtered(lambda recovery: recovery.state == "booked")
            loss.amount_recovered = sum(standing.mapped("amount"))
            loss.amount_left = loss.amount_total - loss.amount_recovered

    def action_recover(self):
        """Open the dialog that books a payment on what was written off."""
        self.ensure_one()
        return self.env["inkasso.recover"]._open_for(self)

    def action_open_invoices(self):
        self.ensure_one()
        return self.line_ids.move_line_id.move_id._get_records_action(name=self.env._("Invoices"))


class LossLine(models.Model):
    """What was written off of one receivable, in its currency and in the company's."""

    _name = "inkasso.loss.line"
    _description = "Loss on a receivable"
    _order = "id"
    _check_company_auto = True

    loss_id = fields.Many2one("inkasso.loss", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="loss_id.company_id", store=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    move_line_id = fields.Many2one(
        "account.move.line", string="Journal item", readonly=True, ondelete="set null", index="btree_not_null"
    )
    item_id = fields.Many2one("inkasso.item", readonly=True, ondelete="set null", index="btree_not_null")
    name = fields.Char(string="Invoice", readonly=True)
    amount_currency = fields.Monetary(string="Written off", readonly=True)
    amount = fields.Monetary(string="In company currency", readonly=True, currency_field="company_currency_id")
    amount_vat = fields.Monetary(string="VAT", readonly=True, currency_field="company_currency_id")
    amount_net = fields.Monetary(string="Loss without VAT", readonly=True, currency_field="company_currency_id")
    amount_released = fields.Monetary(string="Provision released", readonly=True, currency_field="company_currency_id")


class ProvisionLine(models.Model):
    _inherit = "inkasso.provision.line"

    loss_id = fields.Many2one(
        "inkasso.loss", string="Released by", readonly=True, ondelete="cascade", index="btree_not_null"
    )
