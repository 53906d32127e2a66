from odoo import fields, models

from .item_limitation import CAUSES


class LimitationInterruption(models.Model):
    """What may interrupt the limitation of a claim: notices, payments, events; read where they are, never stored."""

    _name = "inkasso.limitation.interruption"
    _description = "What interrupts limitation"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "inkasso.item": ["move_line_id", "company_id"],
        "inkasso.notice": ["state", "sent_on"],
        "inkasso.notice.line": ["item_id", "company_id", "is_void", "notice_id"],
        "inkasso.limitation.event": ["date", "kind", "company_id"],
        "account.partial.reconcile": ["debit_move_id", "credit_move_id"],
        "account.move.line": ["date", "move_id"],
        "account.move": ["journal_id", "origin_payment_id"],
    }

    item_id = fields.Many2one("inkasso.item", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Date(readonly=True)
    kind = fields.Selection(CAUSES, readonly=True)
    notice_id = fields.Many2one("inkasso.notice", readonly=True)
    move_id = fields.Many2one("account.move", string="Payment", readonly=True)
    event_id = fields.Many2one("inkasso.limitation.event", readonly=True)
    evidence = fields.Text(related="event_id.evidence")

    @property
    def _table_query(self):
        return self.env["inkasso.item"]._get_interruptions_sql()

    def action_open(self):
        """Open the record that shows the act."""
        self.ensure_one()
        return (self.notice_id or self.move_id or self.event_id)._get_records_action()
