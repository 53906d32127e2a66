from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class Charge(models.Model):
    """Interest or a fee claimed on top of a receivable line, with the rule and legal basis it rests on.

    Amounts are in the currency of the line, rounded to it, and fixed from the moment they are claimed.
    """

    _name = "inkasso.charge"
    _description = "Collection charge"
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", required=True, readonly=True, index=True)
    case_id = fields.Many2one("inkasso.case", readonly=True, index="btree_not_null", ondelete="set null")
    notice_id = fields.Many2one("inkasso.notice", readonly=True, index=True, ondelete="restrict")
    level_id = fields.Many2one("inkasso.level", readonly=True, ondelete="restrict", index="btree_not_null")
    move_line_id = fields.Many2one(
        "account.move.line", string="Journal item", readonly=True, index=True, ondelete="set null"
    )
    invoice_name = fields.Char(readonly=True)
    type = fields.Selection([("interest", "Interest"), ("fee", "Fee")], required=True, readonly=True)
    fee_kind_id = fields.Many2one("inkasso.fee.kind", string="Fee", readonly=True, ondelete="restrict")
    interest_rule_id = fields.Many2one(
        "inkasso.interest.rule", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    fee_rule_id = fields.Many2one("inkasso.fee.rule", readonly=True, ondelete="restrict", index="btree_not_null")
    legal_basis = fields.Char(required=True, readonly=True)
    date = fields.Date(required=True, readonly=True, help="When it was claimed.")
    date_from = fields.Date(readonly=True, help="Interest runs for the days after this one.")
    date_to = fields.Date(readonly=True, help="Last day with interest.")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    amount_absorbed = fields.Monetary(
        readonly=True, help="Part of a fee that may not be claimed beside the compensation for late payment."
    )
    amount_paid = fields.Monetary(readonly=True)
    amount_open = fields.Monetary(compute="_compute_amount_open", store=True)
    state = fields.Selection(
        [
            ("claimed", "Claimed"),
            ("posted", "Booked"),
            ("paid", "Paid"),
            ("waived", "Waived"),
            ("absorbed", "Absorbed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="claimed",
        readonly=True,
        index=True,
        help="Absorbed: a fee of which nothing may be claimed beside the compensation for late payment.",
    )
    explanation = fields.Json(readonly=True, help="The interest periods behind the amount.")

    # A crash, a second run or two at once cannot claim the same thing twice. What was waived may stand beside the interest
    # of a later day that is claimed at the same level, where the notice was cancelled.
    _claimed_once_uniq = models.UniqueIndex(
        "(move_line_id, level_id, type, COALESCE(fee_kind_id, 0)) WHERE state NOT IN ('cancelled', 'waived')",
        "This charge has already been claimed for this line at this level.",
    )

    @api.depends("type", "fee_kind_id", "date_from", "date_to")
    def _compute_name(self):
        for charge in self:
            if charge.type == "interest":
                charge.name = self.env._(
                    "Interest %(start)s – %(end)s",
                    start=format_date(self.env, charge.date_from),
                    end=format_date(self.env, charge.date_to),
                )
            else:
                charge.name = charge.fee_kind_id.name

    @api.depends("amount", "amount_paid", "state")
    def _compute_amount_open(self):
        for charge in self:
            charge.amount_open = charge.amount - charge.amount_paid if charge.state in ("claimed", "posted") else 0

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("What was claimed is kept. Cancel the notice, or waive the charge, instead."))
