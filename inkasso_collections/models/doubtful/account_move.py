from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# What an entry may book that is kept as it was booked.
DOCUMENTS = ("inkasso.provision", "inkasso.loss", "inkasso.recovery")


class AccountMove(models.Model):
    _inherit = "account.move"

    inkasso_loss_ids = fields.One2many(
        "inkasso.loss", string="Losses", compute="_compute_inkasso_loss_ids", groups="inkasso_collections.group_user"
    )

    inkasso_is_written_off = fields.Boolean(
        compute="_compute_inkasso_form_facts", compute_sudo=True, groups="inkasso_collections.group_user"
    )

    @api.model
    def _get_inkasso_form_facts(self):
        # EXTENDS account.move
        self.env["inkasso.loss.line"].flush_model()
        written_off = SQL(
            """
            EXISTS (SELECT FROM inkasso_loss_line lo
                      JOIN account_move_line l ON l.id = lo.move_line_id
                     WHERE l.move_id = m.id)
            """
        )
        return {**super()._get_inkasso_form_facts(), "inkasso_is_written_off": written_off}

    def _compute_inkasso_loss_ids(self):
        """The losses that wrote these invoices off, and that the entries themselves book."""
        lines = self.env["inkasso.loss.line"].search([("move_line_id.move_id", "in", self._origin.ids)])
        by_invoice = lines.grouped(lambda line: line.move_line_id.move_id.id)
        for move in self:
            move.inkasso_loss_ids = by_invoice.get(move._origin.id, lines.browse()).loss_id

    def action_inkasso_losses(self):
        self.ensure_one()
        return self.inkasso_loss_ids._get_records_action(name=self.env._("Losses"))

    def action_inkasso_write_off(self):
        """Open the dialog that books the selected invoices as a confirmed loss."""
        return self.env["inkasso.write.off"]._open_for(self.inkasso_item_ids)

    # -------------------------------------------------------------------------
    # Kept as booked
    # -------------------------------------------------------------------------

    def _check_inkasso_draft(self):
        # EXTENDS account.move: what books a provision, a loss or a recovery is reversed, never changed
        document = self._find_inkasso_document()
        if document:
            raise UserError(
                self.env._(
                    "%(entry)s books %(document)s, so it is kept. Reverse it instead.",
                    entry=document.move_id.name,
                    document=document.name,
                )
            )
        super()._check_inkasso_draft()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        # EXTENDS account: a loss cannot be taken back while payments on it stand
        losses_sudo = self.env["inkasso.loss"].sudo().search([("move_id", "in", self.ids)])
        recovered = losses_sudo.recovery_ids.filtered(lambda recovery: recovery.state == "booked")
        if recovered:
            raise UserError(
                self.env._(
                    "%(recovery)s was recovered from %(loss)s. Reverse it first.",
                    recovery=recovered[0].name,
                    loss=recovered[0].loss_id.name,
                )
            )
        return super()._reverse_moves(default_values_list, cancel)

    def _inkasso_posted(self, again):
        # EXTENDS account.move: a loss that is reversed brings back what was given up with it
        super()._inkasso_posted(again)
        if self.reversed_entry_id:
            losses_sudo = self.env["inkasso.loss"].sudo()  # whoever may reverse the entry takes back all of the loss
            losses_sudo.search([("move_id", "in", self.reversed_entry_id.ids)])._take_back_waivers()

    def _find_inkasso_document(self):
        """One of the documents that these entries book, if any."""
        for model in DOCUMENTS:
            found = self.env[model].sudo().search([("move_id", "in", self.ids)], limit=1)  # kept whoever may see it
            if found:
                return found
        return None
