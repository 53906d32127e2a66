from odoo import api, fields, models
from odoo.exceptions import UserError

from .channel import CHANNELS

OUTCOMES = [
    ("sent", "Sent"),
    ("delivered", "Delivered"),
    ("reached", "Reached"),
    ("no_answer", "No answer"),
    ("left_message", "Left a message"),
    ("wrong_person", "Wrong person"),
    ("refused", "Refused to talk"),
    ("bounced", "Bounced or returned"),
    ("failed", "Could not be sent"),
    ("blocked", "Not made: blocked"),
]
# The number or address is wrong, or does not work.
BAD_DATA = ("wrong_person", "bounced", "failed")
# It is right after all.
GOOD_DATA = ("delivered", "reached", "refused")


class Contact(models.Model):
    """One attempt to reach the debtor, or of the debtor to reach us, on any channel, and what came of it.

    What happened is kept as it was: contacts are made by the system, or through the call sheet, and never edited.
    """

    _name = "inkasso.contact"
    _description = "Contact with a debtor"
    _order = "date desc, id desc"
    _rec_name = "channel"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", required=True, readonly=True, ondelete="restrict")
    case_id = fields.Many2one("inkasso.case", readonly=True, ondelete="set null", index="btree_not_null")
    notice_id = fields.Many2one("inkasso.notice", readonly=True, ondelete="set null", index="btree_not_null")
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    direction = fields.Selection(
        [("out", "From us"), ("in", "From the debtor")], required=True, readonly=True, default="out"
    )
    outcome = fields.Selection(OUTCOMES, required=True, readonly=True)
    date = fields.Datetime(string="When", required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users", string="By", readonly=True, ondelete="restrict", help="Empty: made by the system.", index=True
    )
    address = fields.Char(string="Number or address", readonly=True)
    note = fields.Text(readonly=True)

    # what contact rules said
    rule_id = fields.Many2one("inkasso.contact.rule", readonly=True, ondelete="set null", index="btree_not_null")
    block_reason = fields.Char(string="Blocked by", readonly=True)
    override_reason = fields.Char(string="Made all the same, because", readonly=True)

    # what is counted
    is_bad_data = fields.Boolean(
        string="Wrong contact data", readonly=True, help="Until the contact is corrected, or reached there after all."
    )
    call_count = fields.Integer(string="Calls", compute="_compute_counts", store=True, precompute=True)
    reached_count = fields.Integer(
        string="Calls that reached the debtor", compute="_compute_counts", store=True, precompute=True
    )
    right_party_rate = fields.Float(
        string="Right-party rate (%)",
        compute="_compute_right_party_rate",
        aggregator="avg",
        help="Of the calls made, those in which the debtor, or who represents him, was spoken to.",
    )

    _debtor_idx = models.Index("(partner_id, company_id, date)")
    _bad_data_idx = models.Index("(partner_id) WHERE is_bad_data IS TRUE")

    @api.depends("channel", "direction", "outcome")
    def _compute_counts(self):
        for contact in self:
            is_call = contact.channel == "phone" and contact.direction == "out" and contact.outcome != "blocked"
            contact.call_count = int(is_call)
            contact.reached_count = int(is_call and contact.outcome in ("reached", "refused"))

    @api.depends("channel", "outcome")
    def _compute_display_name(self):
        channels = dict(self._fields["channel"]._description_selection(self.env))
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        for contact in self:
            contact.display_name = f"{channels.get(contact.channel)}: {outcomes.get(contact.outcome, '').lower()}"

    # -------------------------------------------------------------------------
    # Kept as it happened
    # -------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        contacts = super().create([self._prepare_debtor(vals) for vals in vals_list])
        contacts._note_contact_data()
        return contacts

    @api.model
    def _prepare_debtor(self, vals):
        """Debtor and company of the case, where only that is named."""
        case = self.env["inkasso.case"].browse(vals.get("case_id"))
        return {"company_id": case.company_id.id, "partner_id": case.partner_id.id, **vals}

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was tried to reach a debtor is kept: it may have to be shown one day."))

    def _note_contact_data(self):
        """What proved wrong is flagged, with a to-do; what worked again is not."""
        for contact in self.filtered(lambda contact: contact.outcome in GOOD_DATA and contact.address):
            self.search(
                [
                    ("partner_id", "=", contact.partner_id.id),
                    ("channel", "=", contact.channel),
                    ("address", "=", contact.address),
                    ("is_bad_data", "=", True),
                ]
            ).is_bad_data = False
        bad = self.filtered(lambda contact: contact.outcome in BAD_DATA)
        bad.is_bad_data = True
        # A notice that did not go out has a to-do of its own, and one that goes on by another channel needs none.
        bad.filtered(
            lambda contact: not contact.notice_id or contact.notice_id.state == "sent"
        ).case_id._raise_contact_problem()
