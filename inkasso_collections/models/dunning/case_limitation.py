from odoo import api, fields, models

from .item_limitation_warning import ACTIVITY


class CaseLimitation(models.Model):
    """When the first claim of a case is barred, and the to-do that warns of it."""

    _inherit = "inkasso.case"

    limitation_date = fields.Date(
        string="First claim barred after",
        compute="_compute_limitation",
        help="The claim of the case that is time-barred next; where all are barred, the first that was.",
    )
    limitation_days = fields.Integer(string="Days left", compute="_compute_limitation")
    limitation_state = fields.Selection(
        [("running", "Running"), ("soon", "Barred soon"), ("barred", "Barred")],
        string="Limitation",
        compute="_compute_limitation",
    )

    @api.depends("item_ids.limitation_date")
    def _compute_limitation(self):
        for case in self:
            items = case.item_ids.filtered("limitation_date").sorted("limitation_date")
            alive = items.filtered(lambda item: item.limitation_state != "barred")
            first = (alive or items)[:1]
            case.limitation_date = first.limitation_date
            case.limitation_days = first.limitation_days
            case.limitation_state = first.limitation_state

    def _warn_of_limitation(self):
        """A to-do until half of the warning time is over; one that is there already is brought up to date."""
        self.ensure_one()
        items = self.item_ids.filtered("limitation_warned")
        first = min(items.mapped("limitation_date"))
        today = self.env["inkasso.notice"]._get_today()
        half_time = fields.Date.subtract(first, days=self.company_id.inkasso_limitation_days // 2)
        vals = {
            "date_deadline": max(today, half_time),
            "summary": self.env._("Claims will be barred from %(day)s on", day=fields.Date.add(first, days=1)),
            "note": self.env._(
                "%(count)s claim(s) of this debtor are about to be time-barred: %(names)s. Send a letter that interrupts "
                "limitation, get an acknowledgement, or apply to court or the enforcement authority.",
                count=len(items),
                names=", ".join(f"{item.move_id.name} ({item.limitation_date})" for item in items),
            ),
        }
        existing = self.activity_search([ACTIVITY])
        if existing:
            existing.write(vals)
            return
        for user in self._get_problem_users():
            self.with_context(mail_activity_quick_update=True).activity_schedule(ACTIVITY, user_id=user.id, **vals)

    def action_interrupt_limitation(self):
        """Open the dialog that sends the letter that interrupts limitation, for all claims of these cases."""
        return self.env["inkasso.interrupt.limitation"]._open_for(self.item_ids)
