from odoo import fields, models


class PaymentPlanLine(models.Model):
    """One receivable that a plan is about, and what was open of it when it joined."""

    _name = "inkasso.payment.plan.line"
    _description = "Line of a payment plan"
    _order = "plan_id, id"
    _check_company_auto = True

    plan_id = fields.Many2one("inkasso.payment.plan", required=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    item_id = fields.Many2one("inkasso.item", required=True, ondelete="cascade", readonly=True, index=True)
    move_id = fields.Many2one(related="item_id.move_id")
    date_maturity = fields.Date(related="item_id.date_maturity")
    amount = fields.Monetary(string="Open when it joined", readonly=True)
    money_before = fields.Monetary(
        string="Paid before", readonly=True, help="Money that was matched with it before: not a payment of the plan."
    )
    amount_open = fields.Monetary(related="item_id.amount_residual_currency", string="Open now")

    _item_once_uniq = models.UniqueIndex("(plan_id, item_id)", "This line is in the plan already.")
