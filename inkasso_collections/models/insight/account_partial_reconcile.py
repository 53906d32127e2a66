from odoo import models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    # What was paid in a period, and what was open at the end of a day, are asked for by the day of the matching.
    _inkasso_max_date_idx = models.Index("(max_date, debit_move_id)")
