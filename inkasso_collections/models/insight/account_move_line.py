from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # What was sold and received in a period is summed up from the index alone; it has the links, too, as the
    # database wants them even where it follows none.
    _inkasso_movement_idx = models.Index(
        "(account_id, journal_id, date) INCLUDE (balance, company_id, partner_id, display_type, move_id)"
        " WHERE parent_state = 'posted'"
    )
