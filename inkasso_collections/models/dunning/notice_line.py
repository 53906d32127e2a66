from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .item_schedule import Reached


class NoticeLine(models.Model):
    """One line of a notice: a receivable line with its own step, or a credit that counts against the claim.

    A copy of what was written, so that it stays right whatever happens to the invoice.
    """

    _name = "inkasso.notice.line"
    _description = "Notice line"
    _order = "notice_id, id"
    _check_company_auto = True

    notice_id = fields.Many2one("inkasso.notice", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    notice_state = fields.Selection(related="notice_id.state")
    date = fields.Date(related="notice_id.date")
    move_line_id = fields.Many2one(
        "account.move.line", string="Journal item", readonly=True, ondelete="set null", index=True
    )
    credit_line_id = fields.Many2one(
        "account.move.line",
        string="Credit",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The unmatched payment or credit note that this line takes off.",
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    item_id = fields.Many2one("inkasso.item", readonly=True, ondelete="set null", index="btree_not_null")
    level_id = fields.Many2one(
        "inkasso.level", string="Step", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    is_void = fields.Boolean(readonly=True, help="The notice was cancelled.")
    name = fields.Char(readonly=True)
    reference = fields.Char(readonly=True)
    invoice_date = fields.Date(readonly=True)
    due_date = fields.Date(readonly=True)
    amount_original = fields.Monetary(readonly=True)
    amount_principal = fields.Monetary(string="Open", readonly=True)
    amount_interest = fields.Monetary(string="Interest", readonly=True)
    amount_fee = fields.Monetary(string="Fees", readonly=True)
    amount_total = fields.Monetary(string="Total", readonly=True)

    # where the item stood before, to go back to
    previous_level_id = fields.Many2one("inkasso.level", readonly=True, ondelete="restrict")
    previous_notice_id = fields.Many2one("inkasso.notice", readonly=True, ondelete="set null")
    previous_response_date = fields.Date(readonly=True)

    # A line is never on two notices of the same level, whatever crashes or runs twice or at once.
    _step_once_uniq = models.UniqueIndex(
        "(move_line_id, level_id) WHERE is_void IS NOT TRUE", "This step has already been taken for this line."
    )
    _total_is_sum = models.Constraint(
        "CHECK(ABS(amount_total - amount_principal - amount_interest - amount_fee) < 0.00001)",
        "The total of a notice line is principal, interest and fees.",
    )

    @api.depends("name", "notice_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.notice_id.name} {line.name or ''}".strip()

    def write(self, vals):
        if vals.keys() - {"is_void"} and any(line.notice_state in ("sent", "cancelled") for line in self):
            raise UserError(self.env._("The lines of a notice that was sent are kept as they were."))
        return super().write(vals)

    def _is_overtaken(self, claimable):
        """Whether the line is no longer what is claimed. A letter outside the plan claims what is open, resting or not.

        :param claimable: what is claimed of each item now, by id; an item that rests is not there
        """
        self.ensure_one()
        if self.level_id and self.item_id:
            now = claimable.get(self.item_id.id, 0)
        else:
            now = self.move_line_id.amount_residual_currency
        return bool(self.currency_id.compare_amounts(self.amount_principal, now))

    # -------------------------------------------------------------------------
    # What notices do to the items: the last step of the pipeline, and its way back
    # -------------------------------------------------------------------------

    def _advance_items(self):
        """Set the items to the level of these lines; the next step waits until the response date has passed."""
        items = self.item_id
        self.env.cr.execute(SQL("SELECT FROM inkasso_item WHERE id = ANY(%s) ORDER BY id FOR UPDATE", list(items.ids)))
        items._reschedule({line.item_id.id: line._get_reached() for line in self if line.item_id})

    def _get_reached(self):
        notice = self.notice_id
        return Reached(self.level_id.id, notice.id, notice.response_date, notice.case_id.id, notice.state)

    def _take_back_level(self):
        """The notice did not go out: the level is not reached, and the item waits for what is done about it."""
        for line in self.filtered(lambda line: line.item_id.notice_id == line.notice_id):
            line.item_id.write({"level_id": line.previous_level_id.id, "response_date": line.previous_response_date})
        self.item_id._reschedule()

    def _give_back_items(self):
        """The notice is withdrawn: the items stand where they stood before it."""
        for line in self.filtered(lambda line: line.item_id.notice_id == line.notice_id):
            line.item_id.write(
                {
                    "level_id": line.previous_level_id.id,
                    "notice_id": line.previous_notice_id.id,
                    "response_date": line.previous_response_date,
                }
            )
        self.item_id._reschedule()
