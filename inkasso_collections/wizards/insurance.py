from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.credit.insurance_indemnity import AGAINST


class InsuranceDecide(models.TransientModel):
    """Takes down what the insurer decided on a claim."""

    _name = "inkasso.credit.insurance.decide"
    _description = "Decision of the credit insurer"

    claim_id = fields.Many2one("inkasso.credit.insurance.claim", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="claim_id.currency_id")
    amount = fields.Monetary(
        string="The insurer will pay",
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="In company currency.",
    )
    reason = fields.Text()

    @api.depends("claim_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.claim_id._get_expected_indemnity() if wizard.claim_id else 0

    def action_accept(self):
        self.claim_id.action_accept(self.amount, self.reason)

    def action_reject(self):
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why the insurer does not pay."))
        self.claim_id.action_reject(self.reason)


class InsuranceIndemnify(models.TransientModel):
    """Books what the insurer pays for an accepted claim."""

    _name = "inkasso.credit.insurance.indemnify"
    _description = "Book an indemnity"

    claim_id = fields.Many2one("inkasso.credit.insurance.claim", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="claim_id.currency_id")
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False)
    date = fields.Date(required=True, default=lambda self: self.env["inkasso.notice"]._get_today())
    against = fields.Selection(AGAINST, required=True, default="receivable")

    @api.depends("claim_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.claim_id.amount_accepted - wizard.claim_id.amount_indemnified

    def action_book(self):
        self.ensure_one()
        document = self.env["inkasso.credit.insurance.indemnity"]._book(
            self.claim_id, self.amount, self.date, self.against
        )
        return document._get_records_action()
