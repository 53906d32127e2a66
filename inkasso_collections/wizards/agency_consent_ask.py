from odoo import fields, models
from odoo.exceptions import UserError

from ..models.agencies.agency_consent import STEPS


class AgencyConsentAsk(models.TransientModel):
    """Enters what an agency asks for by telephone or letter, so that it is decided on and logged as any other question."""

    _name = "inkasso.agency.consent.ask"
    _description = "What an agency asks for"

    assignment_id = fields.Many2one("inkasso.assignment", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="assignment_id.currency_id")
    step = fields.Selection(STEPS, required=True, default="settlement")
    amount = fields.Monetary(help="What the debtor would pay to settle the whole.")
    months = fields.Integer(string="Plan of (months)")
    note = fields.Text(string="What the agency says")

    def action_ask(self):
        """Note the question, and show it to be decided on."""
        self.ensure_one()
        if self.step == "settlement" and self.currency_id.compare_amounts(self.amount, 0) <= 0:
            raise UserError(self.env._("Enter what the debtor would pay."))
        if self.step == "plan" and self.months <= 0:
            raise UserError(self.env._("Enter how long the plan would be."))
        consent = self.assignment_id._as_collector()._ask_consent(
            self.step,
            self.env["inkasso.notice"]._get_today(),
            (self.note or "").strip(),
            amount=self.amount if self.step == "settlement" else None,
            months=self.months if self.step == "plan" else None,
        )
        return consent.sudo(False)._get_records_action()


class Assignment(models.Model):
    _inherit = "inkasso.assignment"

    def action_open_consent(self):
        """Open the dialog in which what the agency asks for is entered."""
        self.ensure_one()
        self._as_collector()
        wizard = self.env["inkasso.agency.consent.ask"].create({"assignment_id": self.id})
        return wizard._get_records_action(name=self.env._("What the agency asks for"), target="new")
