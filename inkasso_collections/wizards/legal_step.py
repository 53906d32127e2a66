from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.agencies.legal_words import CLOSE_CODES, STATUSES
from ..rules.legal_step import followers

NOT_BY_HAND = ("draft", "ready", "applied", "withdrawn")


class LegalStepOpen(models.TransientModel):
    """Chooses which legal step is taken on a case, and who files it; shows what is missing next."""

    _name = "inkasso.legal.step.open"
    _description = "Take a legal step"

    case_id = fields.Many2one("inkasso.case", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id")
    previous_id = fields.Many2one("inkasso.legal.step", string="Continues", readonly=True)
    assignment_id = fields.Many2one(
        "inkasso.assignment",
        string="Filed by the agency of",
        domain="[('case_id', '=', case_id), ('is_live', '=', True)]",
        help="Empty: we file it ourselves.",
    )
    kind_ids = fields.Many2many("inkasso.legal.step.kind", compute="_compute_kind_ids")
    kind_id = fields.Many2one(
        "inkasso.legal.step.kind", string="Legal step", required=True, domain="[('id', 'in', kind_ids)]"
    )
    currency_id = fields.Many2one("res.currency", required=True)
    description = fields.Text(related="kind_id.description")

    @api.model
    def _open_for(self, case, previous=None):
        case.ensure_one()
        self.env["inkasso.legal.step"]._check_collector()
        case.check_access("read")
        assignment = case.assignment_ids.filtered(lambda each: each.is_live and each.sent_on)[:1]
        items = assignment.line_ids.item_id or case._get_assignable_items()
        currency = self.env["inkasso.assignment"]._get_main_currency(items) or case.company_id.currency_id
        wizard = self.new({"case_id": case.id, "previous_id": previous and previous.id})
        kinds = wizard.kind_ids._origin
        if not kinds:
            raise UserError(self.env._("No legal step is set up for the law of this debtor."))
        wizard = self.create(
            {
                "case_id": case.id,
                "previous_id": previous.id if previous else False,
                "assignment_id": (previous.assignment_id if previous else assignment).id,
                "kind_id": kinds[0].id,
                "currency_id": (previous.currency_id if previous else currency).id,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take a legal step"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("case_id", "previous_id")
    def _compute_kind_ids(self):
        for wizard in self:
            wizard.kind_ids = self.env["inkasso.legal.step"]._get_kinds(wizard.case_id, wizard.previous_id)

    def action_open(self):
        """Make the draft, and show it with what is missing."""
        self.ensure_one()
        step = self.env["inkasso.legal.step"]._open(
            self.case_id, self.kind_id, self.currency_id, self.assignment_id, self.previous_id
        )
        return step._get_records_action()


class LegalStepUpdate(models.TransientModel):
    """Enters what an authority says: a new status, its number, a note."""

    _name = "inkasso.legal.step.update"
    _description = "What the authority says"
    _inherit = ["inkasso.pursuit.update"]
    _pursuits, _reference = "step_ids", "authority_reference"

    step_ids = fields.Many2many("inkasso.legal.step", required=True, readonly=True)
    status = fields.Selection([each for each in STATUSES if each[0] not in NOT_BY_HAND], help="Empty: as it is.")
    close_code = fields.Selection([each for each in CLOSE_CODES if each[0] != "continued"], string="Closed because")
    authority_reference = fields.Char(string="Their number")

    @api.model
    def _get_followers(self, status):
        # OVERRIDE inkasso.pursuit.update
        return followers(status)
