from odoo import api, fields, models
from odoo.exceptions import UserError

# The accounts of the Swedish BAS chart where it is installed; a company chooses others.
BAS_CHART = "se"
BAS_ACCOUNTS = {
    "inkasso_interest_account_id": "8313",  # interest on short-term receivables
    "inkasso_fee_account_id": "3590",  # other invoiced costs; firms differ, so it is a setting
}


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_posting = fields.Selection(
        [
            ("claim", "Never: claimed in notices only"),
            ("notice", "When the notice goes out"),
            ("payment", "When the invoice is paid (interest invoice)"),
        ],
        string="Book interest and fees",
        required=True,
        default="claim",
        help="Interest and fees are booked as a debit note to the invoice. Interest invoice: what no notice has claimed "
        "until the day of the payment is charged, too.",
    )
    inkasso_charge_journal_id = fields.Many2one(
        "account.journal",
        string="Journal for interest and fees",
        domain="[('type', '=', 'sale')]",
        check_company=True,
        help="The sales journal of the debit notes. One of their own gives them a number series of their own.",
    )
    inkasso_interest_account_id = fields.Many2one(
        "account.account",
        string="Account for late interest",
        check_company=True,
        domain="[('internal_group', '=', 'income')]",
        help="In the Swedish BAS chart 8313.",
    )
    inkasso_fee_account_id = fields.Many2one(
        "account.account",
        string="Account for fees",
        check_company=True,
        domain="[('internal_group', '=', 'income')]",
        help="Reminder and collection fees and compensation for late payment. In the Swedish BAS chart 3590.",
    )
    inkasso_waive_below = fields.Monetary(
        string="Waive remainders below",
        currency_field="currency_id",
        help="Interest and fees that add up to less than this are waived when the invoice is paid; 0: never.",
    )

    _waive_below_positive = models.Constraint(
        "CHECK(inkasso_waive_below >= 0)", "The limit for remainders cannot be negative."
    )

    @api.constrains("inkasso_charge_journal_id", "inkasso_interest_account_id", "inkasso_fee_account_id")
    def _check_inkasso_accounts(self):
        self._check_company(self._get_inkasso_posting_fields(("interest", "fee")))

    def write(self, vals):
        result = super().write(vals)
        if vals.get("inkasso_posting", "claim") != "claim":
            for company in self:
                company._fill_inkasso_posting()
        return result

    def _fill_inkasso_posting(self):
        """Propose the company's first sales journal and, in a BAS chart, its accounts, where none are chosen."""
        self.ensure_one()
        if not self.inkasso_charge_journal_id:
            self.inkasso_charge_journal_id = self.env["account.journal"].search(
                [*self.env["account.journal"]._check_company_domain(self), ("type", "=", "sale")], limit=1
            )
        if (self.chart_template or "").split("_")[0] == BAS_CHART:
            for name, code in BAS_ACCOUNTS.items():
                self[name] = self[name] or self._find_inkasso_account(code)

    def _find_inkasso_account(self, code):
        Account = self.env["account.account"].with_company(self)
        return Account.search([*Account._check_company_domain(self), ("code", "=", code)], limit=1)

    def _is_inkasso_remainder(self, amount, currency):
        """Whether `amount` of `currency` is more than nothing, and below the limit for remainders at today's rate."""
        self.ensure_one()
        day = self.env["inkasso.notice"]._get_today()
        return amount > 0 and currency._convert(amount, self.currency_id, self, day) < self.inkasso_waive_below

    @api.model
    def _get_inkasso_posting_fields(self, types):
        """The settings that booking charges of `types` ("interest", "fee") needs."""
        accounts = {"interest": "inkasso_interest_account_id", "fee": "inkasso_fee_account_id"}
        return ["inkasso_charge_journal_id", *(accounts[type_] for type_ in sorted(types))]

    def _check_inkasso_posting(self, types=("interest", "fee")):
        """Refuse to book charges of `types` while a setting for it is missing.

        :raise UserError: naming what is to be set, and where
        """
        self.ensure_one()
        missing = [name for name in self._get_inkasso_posting_fields(types) if not self[name]]
        if missing:
            labels = [self._fields[name]._description_string(self.env) for name in missing]
            raise UserError(
                self.env._(
                    "Interest and fees of %(company)s cannot be booked yet. Set %(settings)s under "
                    "Collections > Configuration > Settings.",
                    company=self.name,
                    settings=", ".join(f"“{label}”" for label in labels),
                )
            )
