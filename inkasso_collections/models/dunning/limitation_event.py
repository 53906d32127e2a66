from odoo import api, fields, models
from odoo.exceptions import ValidationError

EVENT_KINDS = [
    ("acknowledgement", "Acknowledged by the debtor"),
    ("court", "Court"),
    ("enforcement", "Enforcement authority"),
    ("letter", "Letter"),
]


class LimitationEvent(models.Model):
    """An act that interrupts limitation and that nothing else here knows of, with the evidence that it happened.

    Notices that were sent and payments interrupt by themselves. Of a court or an authority the day to enter is the day
    of the application, and then, as an event of its own, the day of its decision (preskriptionslagen 1981:130 7 §).
    """

    _name = "inkasso.limitation.event"
    _description = "Interruption of limitation"
    _inherit = ["inkasso.evidence.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    item_ids = fields.Many2many(
        "inkasso.item", "inkasso_limitation_event_item_rel", "event_id", "item_id", string="Claims", required=True
    )
    company_id = fields.Many2one("res.company", compute="_compute_debtor", store=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", compute="_compute_debtor", store=True, index=True)
    kind = fields.Selection(EVENT_KINDS, required=True, tracking=True)
    date = fields.Date(
        required=True,
        tracking=True,
        help="The day that counts: when the letter reached the debtor, the debt was acknowledged, the application was "
        "made, or the decision came.",
    )
    evidence = fields.Text(required=True, tracking=True)
    late_item_ids = fields.Many2many("inkasso.item", compute="_compute_late_item_ids", string="Barred before that day")

    @api.depends("kind", "date")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            event.name = f"{kinds.get(event.kind, '')} {event.date or ''}".strip()

    @api.depends("item_ids")
    def _compute_debtor(self):
        for event in self:
            event.company_id = event.item_ids.company_id[:1]
            event.partner_id = event.item_ids.partner_id[:1]

    @api.depends("item_ids.limitation_date", "date")
    def _compute_late_item_ids(self):
        for event in self:
            event.late_item_ids = event.item_ids.filtered(
                lambda item, day=event.date: day and item.limitation_date and item.limitation_date < day
            )

    # -------------------------------------------------------------------------
    # Constraints
    # -------------------------------------------------------------------------

    @api.constrains("item_ids")
    def _check_items(self):
        for event in self:
            if not event.item_ids:
                raise ValidationError(self.env._("Say which claims are interrupted: choose at least one line."))
            if len(event.item_ids.company_id) > 1 or len(event.item_ids.partner_id) > 1:
                raise ValidationError(
                    self.env._("The lines belong to several debtors or companies. Enter an event for each of them.")
                )

    @api.constrains("date")
    def _check_date(self):
        today = self.env["inkasso.notice"]._get_today()
        for event in self:
            if event.date > today:
                raise ValidationError(
                    self.env._(
                        "Limitation cannot have been interrupted on %(day)s, which is yet to come.", day=event.date
                    )
                )

    # -------------------------------------------------------------------------
    # What it moves
    # -------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._move_items(events.item_ids)
        events._log_on_cases()
        return events

    def write(self, vals):
        items = self.item_ids
        result = super().write(vals)
        if {"item_ids", "kind", "date"} & vals.keys():
            self._move_items(items | self.item_ids)
        return result

    def unlink(self):
        items = self.item_ids
        result = super().unlink()
        self._move_items(items)
        return result

    @api.model
    def _move_items(self, items):
        items.sudo()._reschedule()  # whoever may enter the event thereby moves the date of limitation

    def _log_on_cases(self):
        for event in self:
            for case in event.item_ids.case_id.sudo():  # only a message
                case.message_post(
                    body=self.env._(
                        "Limitation interrupted: %(event)s, %(count)s line(s). %(evidence)s",
                        event=event.name,
                        count=len(event.item_ids),
                        evidence=event.evidence,
                    )
                )

    @api.model
    def _open_for(self, items):
        """The form of a new event for `items`, which must be one debtor's."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record an interruption"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_item_ids": items.ids},
        }
