from odoo import api, fields, models


class Note(models.Model):
    """What somebody knows about a customer that matters when money is owed: for sales, service and collectors alike.

    Everybody in the company reads and writes notes on the customer; nothing of the case is seen by it.
    """

    _name = "inkasso.note"
    _description = "Note about a debtor"
    _order = "id desc"
    _rec_name = "text"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    text = fields.Text(required=True)
    user_id = fields.Many2one("res.users", string="Written by", default=lambda self: self.env.user, readonly=True)
    date = fields.Date(default=fields.Date.context_today, readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        # who wrote it, and about whom: the customer that owes
        partners = self.env["res.partner"].browse(vals.get("partner_id") for vals in vals_list)
        for vals, partner in zip(vals_list, partners, strict=True):
            if partner:
                vals["partner_id"] = partner.commercial_partner_id.id
            if not self.env.su:
                vals["user_id"] = self.env.uid
        return super().create(vals_list)
