from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What a notice said, to whom and how: fixed from the moment it was sent.
FROZEN_WHEN_SENT = {
    "name",
    "company_id",
    "partner_id",
    "recipient_id",
    "currency_id",
    "level_id",
    "date",
    "response_date",
    "line_ids",
    "charge_ids",
    "amount_principal",
    "amount_interest",
    "amount_fee",
    "amount_total",
    "payment_reference",
    "channel",
    "attachment_id",
    "sent_on",
    "sent_to",
}


class Notice(models.Model):
    """One communication that claims money, over all the due lines of a debtor in one currency.

    What was sent is kept as sent: amounts, dates, texts, address, channel and PDF cannot be edited afterwards.
    """

    _name = "inkasso.notice"
    _description = "Notice"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("queued", "Queued"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        index=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, readonly=True, ondelete="restrict", index=True
    )
    recipient_id = fields.Many2one(
        "res.partner",
        string="Sent to",
        readonly=True,
        ondelete="restrict",
        help="The contact that receives the notice: the debtor's invoice address, else the debtor.",
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    level_id = fields.Many2one("inkasso.level", required=True, readonly=True, ondelete="restrict", index=True)
    policy_id = fields.Many2one(related="level_id.policy_id")
    run_id = fields.Many2one("inkasso.run", readonly=True, index="btree_not_null", ondelete="set null")
    case_id = fields.Many2one("inkasso.case", readonly=True, index=True, ondelete="restrict")
    user_id = fields.Many2one(related="case_id.user_id", string="Responsible")
    date = fields.Date(required=True, readonly=True, default=fields.Date.context_today)
    response_date = fields.Date(string="Pay or object by", readonly=True)
    line_ids = fields.One2many("inkasso.notice.line", "notice_id", readonly=True)
    charge_ids = fields.One2many("inkasso.charge", "notice_id", string="Charges claimed here", readonly=True)
    amount_principal = fields.Monetary(string="Principal", readonly=True)
    amount_interest = fields.Monetary(string="Interest", readonly=True)
    amount_fee = fields.Monetary(string="Fees", readonly=True)
    amount_total = fields.Monetary(string="Total", readonly=True)
    payment_reference = fields.Char(readonly=True, help="Reference that a payment of this notice is found by.")

    # how it goes out
    channel = fields.Selection(
        [("email", "E-mail"), ("letter", "Letter"), ("both", "E-mail and letter")], readonly=True
    )
    print_pending = fields.Boolean(string="To print", readonly=True, help="A letter that has not been posted yet.")
    mail_id = fields.Many2one("mail.mail", string="E-mail", readonly=True, ondelete="set null", index="btree_not_null")
    attachment_id = fields.Many2one("ir.attachment", string="Letter", readonly=True, ondelete="restrict")
    sent_on = fields.Date(readonly=True)
    printed_on = fields.Date(readonly=True)
    sent_to = fields.Text(string="Address used", readonly=True)
    failure_reason = fields.Text(readonly=True)

    _print_idx = models.Index("(company_id) WHERE print_pending IS TRUE")
    _total_is_sum = models.Constraint(
        "CHECK(ABS(amount_total - amount_principal - amount_interest - amount_fee) < 0.00001)",
        "The total of a notice is principal, interest and fees.",
    )

    # -------------------------------------------------------------------------
    # Kept as sent
    # -------------------------------------------------------------------------

    def write(self, vals):
        frozen = self.filtered(lambda notice: notice.state in ("sent", "cancelled"))
        if frozen and FROZEN_WHEN_SENT & vals.keys():
            raise UserError(
                self.env._(
                    "%(notice)s has been sent and is kept as it was. Cancel it if it was wrong: its lines then go back "
                    "to where they stood.",
                    notice=frozen[0].display_name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(notice.state != "draft" for notice in self):
            raise UserError(self.env._("A notice that was issued is kept. Cancel it instead of deleting it."))

    # -------------------------------------------------------------------------
    # Cancelling
    # -------------------------------------------------------------------------

    def action_cancel(self):
        """Withdraw notices: their lines go back to where they stood, and what they claimed first is not claimed."""
        notices_sudo = self._as_collector()
        for notice in notices_sudo:
            notice._check_cancellable()
        notices_sudo._withdraw()
        for notice in notices_sudo:
            notice.case_id.message_post(body=self.env._("%(notice)s was cancelled.", notice=notice.name))

    def _as_collector(self):
        """These notices with the right to move them on, for collectors who may see them.

        Nobody has write access to notices, so that what was sent cannot be changed; what may be done to them is done
        by actions, after this check.
        """
        self.check_access("read")
        if not self.env.user.has_group("inkasso_collections.group_collector"):
            raise AccessError(self.env._("Only collectors may do this. Ask for the right “Collections: Collector”."))
        return self.sudo()

    def _check_cancellable(self):
        self.ensure_one()
        if self.state == "cancelled":
            raise UserError(self.env._("%(notice)s is cancelled already.", notice=self.name))
        handed_over = self.line_ids.item_id.filtered(
            lambda item: item.notice_id == self and item.level_id.stage == "handover"
        )
        if handed_over:
            raise UserError(
                self.env._(
                    "The claim was handed over after %(notice)s. Take the hand-over back first.", notice=self.name
                )
            )
        later = self.line_ids.item_id.notice_id - self
        if later:
            raise UserError(
                self.env._(
                    "%(later)s was sent after %(notice)s for the same lines. Cancel that one first.",
                    later=later[0].name,
                    notice=self.name,
                )
            )

    def _withdraw(self):
        self.mail_id.filtered(lambda mail: mail.state == "outgoing").cancel()
        # What was waived stays so: it is not claimed again, whatever becomes of its notice.
        self.charge_ids.filtered(lambda charge: charge.state != "waived").write({"state": "cancelled"})
        self.line_ids.write({"is_void": True})
        self.write({"state": "cancelled", "print_pending": False})
        self.line_ids._give_back_items()

    # -------------------------------------------------------------------------
    # Actions
    # -------------------------------------------------------------------------

    def action_open_letter(self):
        """Open the letter as it was, or will be, sent."""
        self.ensure_one()
        self.check_access("read")
        if not self.attachment_id:
            return self.env.ref("inkasso_collections.action_report_letter").report_action(self, config=False)
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=false",
            "target": "new",
        }

    def action_open_case(self):
        self.ensure_one()
        return self.case_id._get_form_action()
