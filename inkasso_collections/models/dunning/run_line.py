from odoo import fields, models


class RunLine(models.Model):
    """What a run did, or a preview would do, with one debtor in one currency."""

    _name = "inkasso.run.line"
    _description = "Result of a run by debtor"
    _order = "run_id, result, amount_total desc, id"

    run_id = fields.Many2one("inkasso.run", required=True, ondelete="cascade", index=True)
    date = fields.Date(related="run_id.date")
    company_id = fields.Many2one("res.company", required=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", required=True, ondelete="cascade", index=True)
    currency_id = fields.Many2one("res.currency")
    level_id = fields.Many2one("inkasso.level", ondelete="set null", index="btree_not_null")
    result = fields.Selection(
        [("error", "Error"), ("notice", "Notice"), ("handover", "Hand over"), ("rest", "Rests")], required=True
    )
    channel = fields.Selection([("email", "E-mail"), ("letter", "Letter"), ("both", "E-mail and letter")])
    message = fields.Char(string="Remark")
    line_count = fields.Integer(string="Lines")
    amount_principal = fields.Monetary(string="Principal")
    amount_interest = fields.Monetary(string="Interest")
    amount_fee = fields.Monetary(string="Fees")
    amount_total = fields.Monetary(string="Total")
    item_ids = fields.Many2many("inkasso.item", string="Items")
