from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ItemHold(models.Model):
    """Pausing lines, and what lists say of it."""

    _inherit = "inkasso.item"

    hold = fields.Boolean(string="Paused", compute="_compute_hold", search="_search_hold")
    hold_until = fields.Date(
        string="Paused until", compute="_compute_hold", help="Last day of the pause; empty: until resumed."
    )
    hold_note = fields.Char(string="Reason of the pause", compute="_compute_hold")

    @api.depends("rest_ids.until")
    def _compute_hold(self):
        for item in self:
            rests = item.rest_ids.filtered(lambda rest: rest.res_model == "inkasso.hold")
            longest = rests.filtered(lambda rest: not rest.until)[:1] or rests.sorted("until")[-1:]
            item.hold = bool(longest)
            item.hold_until = longest.until
            item.hold_note = self.env["inkasso.hold"].browse(longest.res_id).note if longest else False

    @api.model
    def _search_hold(self, operator, value):
        if operator != "in":
            return NotImplemented
        held = Domain("rest_ids", "any", [("res_model", "=", "inkasso.hold")])
        return Domain.OR([held if each else ~held for each in value])

    def action_hold(self, until, note):
        """Take no step until after `until` (a date; empty: until resumed), for the reason `note`."""
        self.env["inkasso.hold"]._place(self, until or None, note)
        for move in self.sudo().move_id:  # only a message
            move.message_post(body=self.env._("Collection paused: %(note)s", note=note))

    def action_resume(self):
        """Take the next step when it is due."""
        self.check_access("read")
        self.env["inkasso.hold"]._check_may()
        items_sudo = self.sudo()  # who may resume need not be able to edit a hold
        items_sudo._leave_holds()
        items_sudo._reschedule()
        for move in items_sudo.move_id:
            move.message_post(body=self.env._("Collection resumed."))

    def _leave_holds(self):
        """These lines are paused no more; a hold without lines has ended."""
        rests = self.rest_ids.filtered(lambda rest: rest.res_model == "inkasso.hold")
        holds = self.env["inkasso.hold"].browse(rests.mapped("res_id"))
        rests.unlink()
        for hold in holds:
            hold.item_ids -= self
            if not hold.item_ids:
                hold._end()

    @api.model
    def _get_known_conditions(self):
        # EXTENDS inkasso.item
        self.env["inkasso.hold"].flush_model(["is_active", "scope", "partner_id"])
        held = SQL(
            "EXISTS (SELECT FROM inkasso_hold h WHERE h.partner_id = p.id AND h.is_active AND h.scope <> 'line')"
        )
        return [*super()._get_known_conditions(), held]

    def _heed_what_is_known(self):
        # EXTENDS inkasso.item: what a debtor owes anew is paused with the rest
        super()._heed_what_is_known()
        holds = self.env["inkasso.hold"].search(
            [("is_active", "=", True), ("scope", "!=", "line"), ("partner_id", "in", self.partner_id.ids)]
        )
        for hold in holds.filtered(lambda hold: hold.scope == "partner" or hold.case_id.stage != "closed"):
            own = self.filtered(
                lambda item, hold=hold: (item.company_id, item.partner_id) == (hold.company_id, hold.partner_id)
            )
            hold.item_ids |= own
            own._rest(hold, "hold", until=hold.date_until)
