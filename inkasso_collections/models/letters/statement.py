from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError

PDF = "inkasso_collections.action_report_statement"
KINDS = {"out_invoice": "kind_invoice", "out_refund": "kind_credit_note", "out_receipt": "kind_invoice"}


class Statement(models.TransientModel):
    """What is open between a company and a customer on a day, and what the customer has been sent: PDF or spreadsheet."""

    _name = "inkasso.statement"
    _description = "Account statement"
    _inherit = ["inkasso.letter.mixin"]

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True)
    date = fields.Date(string="As of", required=True, default=fields.Date.context_today)
    with_history = fields.Boolean(string="With our letters", default=True, help="The reminders and demands sent.")
    file = fields.Binary(readonly=True, attachment=False)
    filename = fields.Char(readonly=True)

    @api.depends("partner_id")
    def _compute_display_name(self):
        for statement in self:
            statement.display_name = statement.partner_id.display_name

    # -------------------------------------------------------------------------
    # Letter
    # -------------------------------------------------------------------------

    def _get_letter_kind(self):
        # OVERRIDE inkasso.letter.mixin
        return self.env["inkasso.letter.kind"]._get("statement")

    def _get_letter_user(self):
        # OVERRIDE inkasso.letter.mixin
        return self._get_case().user_id or super()._get_letter_user()

    def _get_letter_facts(self, writer):
        # EXTENDS inkasso.letter.mixin: the day of the figures
        _date, *others = super()._get_letter_facts(writer)
        return [(writer.t("date"), writer.date(self.date, "long")), *others]

    def _get_letter(self):
        # EXTENDS inkasso.letter.mixin
        letter = super()._get_letter()
        letter.number = letter.w.date(self.date)
        return letter

    def _get_case(self):
        return self.env["inkasso.case"].search(
            [("company_id", "=", self.company_id.id), ("partner_id", "=", self._get_letter_debtor().id)],
            order="id desc",
            limit=1,
        )

    # -------------------------------------------------------------------------
    # Figures
    # -------------------------------------------------------------------------

    def _check_rights(self):
        """Who works on collections may state the account of a customer they see, whether or not they see the ledger."""
        self.ensure_one()
        if not self.env.user.has_group("inkasso_collections.group_user"):
            raise AccessError(self.env._("Only users of collections may do this."))
        if self.company_id not in self.env.companies:
            raise AccessError(self.env._("Choose %(company)s above first.", company=self.company_id.sudo().name))
        self.partner_id.check_access("read")

    def _get_accounts(self, writer):
        """What is open on the day, by currency.

        :return: list of dict: currency, rows, total, overdue, charges
        """
        self._check_rights()
        rows_by_currency = defaultdict(list)
        for line, amount in self._get_open_lines():
            rows_by_currency[line.currency_id].append(self._read_line(line, amount, writer))
        charges = self._get_open_charges()
        currencies = sorted(rows_by_currency.keys() | charges.keys(), key=lambda currency: currency.name)
        return [
            {
                "currency": currency,
                "rows": rows_by_currency[currency],
                "total": currency.round(sum(row["open"] for row in rows_by_currency[currency])),
                "overdue": currency.round(sum(row["open"] for row in rows_by_currency[currency] if row["days"] > 0)),
                "charges": charges.get(currency, 0.0),
            }
            for currency in currencies
        ]

    def _get_open_lines(self):
        """The receivable lines with what was open of them on the day, oldest first."""
        lines_sudo = (
            self.env["account.move.line"]
            .sudo()
            .search(
                [
                    ("partner_id", "child_of", self._get_letter_debtor().id),
                    ("company_id", "child_of", self.company_id.id),
                    ("account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("date", "<=", self.date),
                ],
                order="date, id",
            )
        )
        for line in lines_sudo:
            later = (line.matched_credit_ids | line.matched_debit_ids).filtered(
                lambda partial: partial.max_date > self.date
            )
            amount = line.amount_residual_currency
            amount += sum((later & line.matched_credit_ids).mapped("debit_amount_currency"))
            amount -= sum((later & line.matched_debit_ids).mapped("credit_amount_currency"))
            if not line.currency_id.is_zero(amount):
                yield line, line.currency_id.round(amount)

    def _read_line(self, line, amount, writer):
        move = line.move_id
        due = line.date_maturity or line.date
        kind = "kind_payment" if line.payment_id or move.statement_line_id else KINDS.get(move.move_type, "kind_entry")
        if move.move_type == "out_invoice" and move.debit_origin_id:
            kind = "kind_debit_note"
        return {
            "name": move.name,
            "kind": writer.t(kind),
            "date": move.invoice_date or line.date,
            "due": due,
            "amount": line.amount_currency,
            "open": amount,
            "days": max((self.date - due).days, 0) if amount > 0 else 0,
        }

    def _get_open_charges(self):
        """Interest and fees that were claimed and are not booked, by currency: no part of the ledger yet."""
        claimed = self.env["inkasso.charge"].search(
            [
                ("partner_id", "=", self._get_letter_debtor().id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "claimed"),
                ("amount_open", "!=", 0),
                ("date", "<=", self.date),
                ("notice_id.state", "in", (False, "sent")),
            ]
        )
        return {
            currency: currency.round(sum(charges.mapped("amount_open")))
            for currency, charges in claimed.grouped("currency_id").items()
        }

    def _get_history(self, writer):
        """The notices sent until the day, newest first: list of dict: number, sent, step, channel, last_day, amount, currency."""
        self._check_rights()
        notices = self.env["inkasso.notice"].search(
            [
                ("partner_id", "=", self._get_letter_debtor().id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "sent"),
                ("sent_on", "<=", self.date),
            ],
            order="sent_on desc, id desc",
        )
        return [
            {
                "number": notice.name,
                "sent": notice.sent_on,
                "step": self._get_step_name(notice, writer),
                "channel": writer.t(f"channel_{notice.channel}") if notice.channel else "",
                "last_day": notice.response_date,
                "amount": notice.amount_total,
                "currency": notice.currency_id,
            }
            for notice in notices
        ]

    def _get_step_name(self, notice, writer):
        """What the letter was called, in the language of the statement."""
        title = notice._get_raw_letter_parts(writer.lang).get("title")
        return title or notice.level_id.name

    # -------------------------------------------------------------------------
    # Actions
    # -------------------------------------------------------------------------

    @api.model
    def _open_for(self, partner, company):
        """The dialog for a customer's statement."""
        statement = self.create({"partner_id": partner.id, "company_id": company.id})
        statement._check_rights()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Account statement"),
            "res_model": self._name,
            "res_id": statement.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_pdf(self):
        self._check_rights()
        return self.env.ref(PDF).report_action(self, config=False)

    def action_xlsx(self):
        """The statement as a spreadsheet, to download."""
        self._check_rights()
        letter = self._get_letter()
        self.write(
            {
                "file": self._make_spreadsheet(letter),
                "filename": f"{self._get_print_name()}.xlsx",
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{self.filename}?download=true",
            "target": "download",
        }

    def _get_print_name(self):
        """What the file is called, in the language of the statement, without signs that file systems refuse."""
        title = self._get_raw_letter_parts(self._get_letter_language()).get("title", "")
        name = f"{title} {self.partner_id.name} {self.date}"
        return "".join(sign if sign.isalnum() or sign in " -." else "-" for sign in name)
