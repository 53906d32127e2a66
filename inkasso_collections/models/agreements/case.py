from odoo import api, fields, models
from odoo.exceptions import UserError

from .promise import ACTIVITY as PROMISE_ACTIVITY
from .settlement import RUNNING


class Case(models.Model):
    """What was agreed in a case, or is contested."""

    _inherit = "inkasso.case"

    promise_ids = fields.One2many("inkasso.promise", "case_id", string="Promises", readonly=True)
    settlement_ids = fields.One2many("inkasso.settlement", "case_id", string="Settlements", readonly=True)
    hold_ids = fields.One2many("inkasso.hold", "case_id", string="Holds", readonly=True)
    dispute_ids = fields.One2many("inkasso.dispute", "case_id", string="Disputes", readonly=True)
    note_ids = fields.One2many(related="partner_id.inkasso_note_ids", readonly=False)
    segment_id = fields.Many2one("inkasso.segment", compute="_compute_segment_id")
    dispute_count = fields.Integer(compute="_compute_dispute_count", string="Open disputes")

    @api.depends("dispute_ids.is_open")
    def _compute_dispute_count(self):
        counts = dict(
            self.env["inkasso.dispute"]._read_group(
                [("case_id", "in", self.ids), ("is_open", "=", True)], ["case_id"], ["__count"]
            )
        )
        for case in self:
            case.dispute_count = counts.get(case, 0)

    @api.depends("partner_id", "company_id")
    def _compute_segment_id(self):
        for company, cases in self.grouped("company_id").items():
            segments = self.env["inkasso.segment.member"]._read_segments(company, cases.partner_id)
            for case in cases:
                case.segment_id = segments.get(case.partner_id.id, False)

    @api.model
    def _get_agreement_models(self):
        """The models whose records belong to a case, and go with what it holds. Abilities add theirs."""
        return ["inkasso.promise", "inkasso.dispute", "inkasso.settlement", "inkasso.hold"]

    def _pass_on(self, successor):
        # EXTENDS inkasso.case: what was agreed goes on in the other case
        for case in self:  # one by one: each may bring what the next one collides with
            case._pass_on_agreements(successor)
        return super()._pass_on(successor)

    def _pass_on_agreements(self, successor):
        self.ensure_one()
        open_currencies = successor.promise_ids.filtered(lambda promise: promise.state == "open").currency_id
        self.promise_ids.filtered(
            lambda promise: promise.state == "open" and promise.currency_id in open_currencies
        )._end("replaced")
        running = self.settlement_ids.filtered(lambda settlement: settlement.state in (*RUNNING, "paid"))
        if running and running._find_running(successor):
            raise UserError(
                self.env._(
                    "%(first)s and %(second)s both have a settlement that is running. Merge them once one has ended.",
                    first=self.display_name,
                    second=successor.display_name,
                )
            )
        for model in self._get_agreement_models():
            self.env[model].search([("case_id", "=", self.id)]).case_id = successor

    def _close_settled(self, day):
        # EXTENDS inkasso.case: nobody need ask for what was paid
        result = super()._close_settled(day)
        self.filtered(lambda case: case.stage == "closed").hold_ids.filtered(
            lambda hold: hold.is_active and hold.scope == "case"
        )._end()
        self.filtered(lambda case: case.stage == "closed").activity_unlink([PROMISE_ACTIVITY])
        return result

    # -------------------------------------------------------------------------
    # Actions
    # -------------------------------------------------------------------------

    def action_make_promise(self):
        """Open the dialog that takes a promise."""
        return self.env["inkasso.promise.make"]._open_for(self)

    def action_open_dispute(self):
        """Open the dialog that takes a dispute."""
        return self.env["inkasso.dispute.open"]._open_for(self)

    def action_offer_settlement(self):
        """Open the dialog that offers to accept less."""
        return self.env["inkasso.settlement.offer"]._open_for(self)

    def action_hold(self):
        """Open the dialog that pauses all that the debtor owes."""
        self.ensure_one()
        self.check_access("read")
        return self.env["inkasso.hold.items"]._open_for_case(self)

    def action_open_disputes(self):
        self.ensure_one()
        self.check_access("read")
        return self.dispute_ids._get_records_action(name=self.env._("Disputes"))
