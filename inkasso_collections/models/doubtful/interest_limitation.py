from odoo import api, models
from odoo.tools import SQL


class Item(models.Model):
    """Booked interest that the debtor pays interrupts the limitation of the claim that it is interest on."""

    _inherit = "inkasso.item"

    def _flush_for_limitation(self):
        # EXTENDS inkasso.item: with what is paid of booked interest
        self.env["inkasso.charge"].flush_model(["posting_move_id", "amount_paid"])
        return super()._flush_for_limitation()

    @api.model
    def _get_interruption_sources(self):
        # EXTENDS inkasso.item: a payment of booked interest (preskriptionslagen 1981:130 5 §, first point)
        return [
            *super()._get_interruption_sources(),
            SQL(
                """
                SELECT DISTINCT (r.id::bigint * 1000000000 + i.id) * 4 + 3 AS id, i.id AS item_id, i.company_id,
                       p.date, 'payment'::varchar AS kind, NULL::int AS notice_id, p.move_id, NULL::int AS event_id
                  FROM inkasso_charge c
                  JOIN inkasso_item i ON i.move_line_id = c.move_line_id
                  JOIN account_move_line l ON l.move_id = c.posting_move_id
                  JOIN account_partial_reconcile r ON r.debit_move_id = l.id
                  JOIN account_move_line p ON p.id = r.credit_move_id
                  JOIN account_move m ON m.id = p.move_id
                  JOIN account_journal j ON j.id = m.journal_id
                 WHERE c.type = 'interest' AND c.amount_paid > 0
                   AND (j.type IN ('bank', 'cash', 'credit') OR m.origin_payment_id IS NOT NULL)
                """
            ),
        ]


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model
    def _inkasso_sync(self, claims, since):
        # EXTENDS account.partial.reconcile: booked interest that is paid, or no longer, moves the date of its claim
        items_sudo = super()._inkasso_sync(claims, since)
        if items_sudo.origin_item_id:  # booked interest and fees rest beside the claim that they belong to
            charges_sudo = self.env["inkasso.charge"].sudo()  # whoever books the payment moves the date
            charges_sudo = charges_sudo.search(
                [("posting_move_id", "in", claims.move_id.ids), ("type", "=", "interest")]
            )
            items_sudo.search([("move_line_id", "in", charges_sudo.move_line_id.ids)])._reschedule()
        return items_sudo
