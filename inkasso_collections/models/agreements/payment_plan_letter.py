from odoo import fields, models

AGREEMENT = "inkasso_collections.action_report_payment_plan"
WARNING = "inkasso_collections.action_report_payment_plan_warning"


class PaymentPlanLetter(models.Model):
    """The agreement and the warning as letters, kept as they were sent."""

    _inherit = "inkasso.payment.plan"

    attachment_id = fields.Many2one("ir.attachment", string="Agreement", readonly=True, ondelete="restrict")
    warning_attachment_id = fields.Many2one("ir.attachment", string="Warning", readonly=True, ondelete="restrict")

    def _render_letter(self, report, name):
        """The letter of this plan as a new attachment of it. HTML instead of PDF inside Odoo's tests."""
        self.ensure_one()
        action = self.env.ref(report).with_company(self.company_id).with_context(inkasso_letters=True)
        content, extension = action._render_qweb_pdf(report, self.ids)
        return self.env["ir.attachment"].create(
            {
                "name": f"{name} {self.name.replace('/', '-')}.{'pdf' if extension == 'pdf' else 'html'}",
                "raw": content,
                "mimetype": "application/pdf" if extension == "pdf" else "text/html",
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    # -------------------------------------------------------------------------
    # What all letters have
    # -------------------------------------------------------------------------

    def _as_notice(self):
        """A notice that is never stored, for what all letters say of sender and recipient."""
        self.ensure_one()
        Notice = self.env["inkasso.notice"]
        recipient = Notice._get_invoice_contacts(self.partner_id.ids).get(self.partner_id.id, self.partner_id)
        return Notice.new(
            {
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "recipient_id": recipient.id,
                "currency_id": self.currency_id.id,
                "case_id": self.case_id.id,
            }
        )

    def _get_letter_lang(self):
        return self._as_notice()._get_letter_lang()

    def _get_letter_title(self):
        return self.env._("Payment plan")

    def _get_letter_parts(self):
        """What the debt is made of, as rows of (name, amount)."""
        rows = [
            (self.env._("Invoices"), self.amount_principal),
            (self.env._("Interest and fees claimed before"), self.amount_charges),
            (self.env._("Late interest until the day of the plan"), self.amount_interest),
            (self.env._("Fee for the payment plan"), self.amount_fee),
            (self.env._("Interest while the plan runs, at the present rate"), self.amount_interest_later),
        ]
        return [row for row in rows if row[1]]

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
