from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.dunning.limitation_book import LimitationBook


class InterruptLimitation(models.TransientModel):
    """Shows which claims a letter would keep from being time-barred, then sends it."""

    _name = "inkasso.interrupt.limitation"
    _description = "Send a letter that interrupts limitation"

    item_ids = fields.Many2many("inkasso.item", required=True, readonly=True)
    summary = fields.Text(compute="_compute_summary")
    left_out = fields.Text(readonly=True)

    @api.model
    def _open_for(self, items):
        """The dialog for those of `items` that a letter can help.

        :raise UserError: where it can help none
        """
        items.check_access("read")
        useful, left_out = self._sort_out(items)
        if not useful:
            raise UserError(left_out or self.env._("None of the selected lines is an open claim."))
        wizard = self.create({"item_ids": useful.ids, "left_out": left_out})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Interrupt limitation"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _sort_out(self, items):
        """The claims that a letter of today can help, and why it cannot help the others, as text.

        Interest and fees that were booked are on the letter with the claim they belong to.
        """
        today = self.env["inkasso.notice"]._get_today()
        open_items = items.filtered(lambda item: item.limitation_date and item.rest_reason != "with_origin")
        barred = open_items.filtered(lambda item: item.limitation_date < today)
        book = LimitationBook(self.env, open_items.partner_id.ids)
        useless = (open_items - barred).filtered(lambda item: not book.is_interrupted_by_letter(item, today))
        excluded = (open_items - barred - useless).filtered(lambda item: item.rest_reason == "excluded")
        sent = (open_items - barred - useless - excluded)._get_interrupted_by_letter(today)
        reasons = [
            (barred, self.env._("barred already, a letter does not revive them")),
            (useless, self.env._("the law that applies does not let a letter interrupt limitation")),
            (excluded, self.env._("excluded from follow-up")),
            (sent, self.env._("such a letter was issued today")),
        ]
        left_out = "\n".join(
            f"{reason}: {', '.join(group.move_id.mapped('name'))}" for group, reason in reasons if group
        )
        return open_items - barred - useless - excluded - sent, left_out

    @api.depends("item_ids")
    def _compute_summary(self):
        for wizard in self:
            wizard.summary = self.env._(
                "A letter about %(lines)s line(s) goes to %(debtors)s debtor(s). It states what is open and what was "
                "claimed before, claims nothing new, and leaves the plan where it is. The new period runs from the day on "
                "which the letter has gone out.",
                lines=len(wizard.item_ids),
                debtors=len(wizard.item_ids.partner_id),
            )

    def action_send(self):
        """Send the letters, and show them; what cannot be sent stays on the screen with the reason."""
        self.ensure_one()
        Notice = self.env["inkasso.notice"]
        notices_sudo, hindered = Notice.sudo()._interrupt_limitation(self.item_ids._as_user(), Notice._get_today())
        if not notices_sudo:
            messages = dict.fromkeys(claim.message for claim in hindered)
            raise UserError("\n".join(messages) or self.env._("Letters about these lines were issued today already."))
        notices = notices_sudo.sudo(False)
        if not hindered:
            return notices._get_records_action(name=self.env._("Letters that interrupt limitation"))
        self.write(
            {
                "item_ids": [fields.Command.set([line.item_id for claim in hindered for line in claim.lines])],
                "left_out": self._explain(hindered),
            }
        )
        return {**self._get_records_action(), "target": "new"}

    def _explain(self, claims):
        debtors = self.env["res.partner"].browse(claim.partner_id for claim in claims)
        return "\n".join(
            f"{debtor.display_name}: {claim.message}" for debtor, claim in zip(debtors, claims, strict=True)
        )
