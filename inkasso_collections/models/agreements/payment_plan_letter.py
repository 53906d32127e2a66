from odoo import fields, models

AGREEMENT = "inkasso_collections.action_report_payment_plan"
WARNING = "inkasso_collections.action_report_payment_plan_warning"


class PaymentPlanLetter(models.Model):
    """The agreement and the warning as letters in the debtor's language, kept as they were sent."""

    _inherit = "inkasso.payment.plan"

    attachment_id = fields.Many2one("ir.attachment", string="Agreement", readonly=True, ondelete="restrict")
    warning_attachment_id = fields.Many2one("ir.attachment", string="Warning", readonly=True, ondelete="restrict")

    def _render_letter(self, report, name):
        """The letter of this plan as a new attachment of it. HTML instead of PDF inside Odoo's tests."""
        self.ensure_one()
        content, extension = self.env.ref(report)._render_letters(self)[self.id]
        return self.env["ir.attachment"].create(
            {
                "name": f"{name} {self.name.replace('/', '-')}.{extension}",
                "raw": content,
                "mimetype": "application/pdf" if extension == "pdf" else "text/html",
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    # -------------------------------------------------------------------------
    # What the letters print
    # -------------------------------------------------------------------------

    def _get_letter_kind(self):
        # OVERRIDE inkasso.letter.mixin
        return self.env["inkasso.letter.kind"]._get("plan")

    def _get_letter_recipient(self):
        # OVERRIDE inkasso.letter.mixin: the debtor's invoice contact, else the debtor
        contacts = self.env["inkasso.notice"]._get_invoice_contacts(self.partner_id.ids)
        return contacts.get(self.partner_id.id, self.partner_id)

    def _get_letter_user(self):
        # OVERRIDE inkasso.letter.mixin
        return self.case_id.user_id or super()._get_letter_user()

    def _get_letter_values(self, writer):
        # EXTENDS inkasso.letter.mixin
        agreed = sum(self.instalment_ids.mapped("amount_agreed"))
        return {**super()._get_letter_values(writer), "amount": writer.money(agreed, self.currency_id)}

    def _get_warning_letter(self):
        """The frame of the warning: another title than the agreement's."""
        letter = self._get_letter()
        letter.parts = {**letter.parts, "title": letter.w.t("plan_warning_title")}
        return letter

    def _get_letter_rows(self, writer):
        """What the debt is made of, as pairs of name and amount."""
        rows = [
            (writer.t("principal"), self.amount_principal),
            (writer.t("plan_claimed_before"), self.amount_charges),
            (writer.t("plan_interest_until", day=writer.date(self.date)), self.amount_interest),
            (writer.t("fee_plan"), self.amount_fee),
            (writer.t("plan_interest_later"), self.amount_interest_later),
        ]
        return [row for row in rows if row[1]]

    def _get_interest_phrase(self):
        """The key of the phrase that says what becomes of interest."""
        if self.interest == "running":
            return "plan_running"
        return "plan_revived" if self.revive_interest else "plan_frozen"

    def _get_fee_basis(self):
        """What law the fee for the plan rests on."""
        rules = self.env["inkasso.jurisdiction"]._find(self.company_id, self.partner_id.country_id).fee_rule_ids
        kind = self.env.ref("inkasso_collections.fee_kind_plan")
        rules = rules.filtered(lambda rule: rule.kind_id == kind)
        return rules._applicable(self.partner_id.inkasso_kind, self.company_id, self.date).legal_basis or ""

    def _get_late_instalments(self):
        """The instalments that are due and open, for the warning."""
        day = self.warned_on or self._get_today()
        return self.instalment_ids.filtered(lambda part: part.date < day and part.amount_open).sorted("date")

    # -------------------------------------------------------------------------
    # Opening
    # -------------------------------------------------------------------------

    def action_open_letter(self):
        """Open the agreement as it was sent."""
        return self._open_attachment(self.attachment_id)

    def _open_attachment(self, attachment):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=false",
            "target": "new",
        }
