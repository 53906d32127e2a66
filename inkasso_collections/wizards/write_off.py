from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.doubtful.loss import EVIDENCE_KINDS, PROVING_KINDS


class WriteOff(models.TransientModel):
    """Books chosen receivables as a confirmed loss: amounts, evidence, VAT, and the entries before they are booked."""

    _name = "inkasso.write.off"
    _description = "Confirmed loss"
    _inherit = ["inkasso.evidence.mixin"]

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_ids = fields.One2many("inkasso.write.off.line", "wizard_id")
    date = fields.Date(required=True, default=lambda self: self.env["inkasso.notice"]._get_today())
    evidence_kind = fields.Selection(EVIDENCE_KINDS, string="Kind of evidence", required=True, default="other")
    is_disputed = fields.Boolean(
        string="The debtor disputes the claim", help="A disputed claim is no loss for VAT until the dispute is settled."
    )
    vat_relief = fields.Boolean(
        string="Take the VAT back",
        compute="_compute_vat_relief",
        store=True,
        readonly=False,
        help="Reduce the VAT to be paid by the VAT on the loss (Sweden: ML 2023:200, 8 kap. 16 §).",
    )
    warning = fields.Text(compute="_compute_warning")
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.model
    def _open_for(self, items):
        """The dialog for those of `items` that are open.

        :raise UserError: where none is, or they are of several companies
        """
        self.env["inkasso.loss"]._check_may_book()
        items.check_access("read")
        still_open = items.filtered(lambda item: item.rest_reason not in ("paid", "draft"))
        if not still_open:
            raise UserError(self.env._("Nothing of what was selected is open, so nothing can be written off."))
        if len(still_open.company_id) > 1:
            raise UserError(
                self.env._("The selected lines are of several companies. Write off those of one at a time.")
            )
        self.env["inkasso.loss"]._prepare_company(still_open.company_id)
        wizard = self.create(
            {
                "company_id": still_open.company_id.id,
                "line_ids": [
                    fields.Command.create({"item_id": item.id, "amount": item.amount_residual_currency})
                    for item in still_open
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Confirmed loss"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("evidence_kind", "is_disputed")
    def _compute_vat_relief(self):
        for wizard in self:
            wizard.vat_relief = wizard.evidence_kind in PROVING_KINDS and not wizard.is_disputed

    @api.depends("evidence_kind", "is_disputed", "vat_relief")
    def _compute_warning(self):
        for wizard in self:
            wizard.warning = wizard._get_warning()

    def _get_warning(self):
        if self.is_disputed:
            return self.env._(
                "A disputed claim is not a lost one: the VAT cannot be taken back, and a loss on it is seldom confirmed. "
                "Settle the dispute first."
            )
        if self.evidence_kind not in PROVING_KINDS and self.vat_relief:
            return self.env._(
                "You must be able to show that payment is improbable. A report of the administrator or of the enforcement "
                "authority, or a statement of a collection agency, is held to do so; describe here what else does."
            )
        if self.evidence_kind not in PROVING_KINDS:
            return self.env._("Without such a proof the VAT stays as it is: the whole amount is the company's loss.")
        return False

    @api.depends("line_ids.amount", "vat_relief", "date", "company_id")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard._render_preview()

    def _render_preview(self):
        """The entries as they would be booked, or what stands in their way."""
        Loss = self.env["inkasso.loss"]
        amounts = self._get_amounts()
        if not amounts or not self.date:
            return False
        try:
            drafts = Loss._draft(amounts, self.vat_relief and not self.is_disputed)
            self.company_id._check_inkasso_doubtful(*Loss._get_settings(drafts))
        except UserError as error:
            return Markup("<div class='alert alert-danger'>%s</div>") % str(error.args[0])
        by_debtor = {}
        for draft in drafts:
            by_debtor.setdefault(draft.item.partner_id, []).append(draft)
        return Markup().join(
            Loss._prepare_entry(self.company_id, self.date, debtor.display_name, group).render(self.env)
            for debtor, group in by_debtor.items()
        )

    def _get_amounts(self):
        """What is lost of each item, of those of which anything is."""
        return {line.item_id: line.amount for line in self.line_ids if line.amount}

    def action_book(self):
        """Book the losses, and show them.

        :raise UserError: where the evidence is missing, or VAT is taken back of a disputed claim
        """
        self.ensure_one()
        if not (self.evidence or "").strip():
            raise UserError(
                self.env._("Say what shows that the claim is lost: the auditor and the tax office will ask.")
            )
        if self.is_disputed and self.vat_relief:
            raise UserError(self.env._("The VAT on a disputed claim cannot be taken back. Untick it."))
        if not self._get_amounts():
            raise UserError(self.env._("Enter what is lost of at least one line."))
        losses = self.env["inkasso.loss"]._book(
            self._get_amounts(),
            self.date,
            evidence_kind=self.evidence_kind,
            evidence=self.evidence.strip(),
            attachment_ids=self._copy_files(),
            vat_relief=self.vat_relief,
        )
        return losses._get_records_action(name=self.env._("Confirmed losses"))

    def _copy_files(self):
        """The files for the documents: dialogs are cleaned up, and what they hold with them."""
        copies = [file.copy({"res_model": False, "res_id": False}).id for file in self.attachment_ids]
        return [fields.Command.set(copies)]


class WriteOffLine(models.TransientModel):
    """What is lost of one receivable, in its currency, with VAT."""

    _name = "inkasso.write.off.line"
    _description = "Loss on a receivable"

    wizard_id = fields.Many2one("inkasso.write.off", required=True, ondelete="cascade", index=True)
    item_id = fields.Many2one("inkasso.item", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="item_id.partner_id")
    move_id = fields.Many2one(related="item_id.move_id")
    date_maturity = fields.Date(related="item_id.date_maturity")
    currency_id = fields.Many2one(related="item_id.currency_id")
    amount_residual_currency = fields.Monetary(related="item_id.amount_residual_currency", string="Open")
    amount = fields.Monetary(string="Lost")
