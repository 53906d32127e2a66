from odoo import fields, models
from odoo.exceptions import UserError

# The accounts of the Swedish BAS chart where it is installed; a company chooses others.
BAS_CHART = "se"
BAS_ACCOUNTS = {
    "inkasso_agency_account_id": "1680",
    "inkasso_commission_account_id": "6062",
    "inkasso_court_cost_account_id": "6062",
}
INTEREST_CODES = {"inkasso_interest_account_id": "8313", "inkasso_fee_account_id": "3590"}


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_assignment_approval = fields.Monetary(
        string="Approve hand-overs above",
        currency_field="currency_id",
        help="A manager approves the hand-over of a larger case; 0: none needs it.",
    )
    inkasso_notify_assignment = fields.Boolean(
        string="Tell debtors of the hand-over",
        default=True,
        help="A letter says which agency collects from now on, and whom to pay.",
    )
    inkasso_remittance_journal_id = fields.Many2one(
        "account.journal", string="Journal for agencies", domain="[('type', '=', 'general')]", check_company=True
    )
    inkasso_agency_account_id = fields.Many2one(
        "account.account",
        string="Due from agencies",
        check_company=True,
        help="What an agency is to pay over, until the bank has it. In the Swedish BAS chart 1680.",
    )
    inkasso_commission_account_id = fields.Many2one(
        "account.account",
        string="Agency commission",
        check_company=True,
        domain="[('internal_group', '=', 'expense')]",
        help="In the Swedish BAS chart 6062.",
    )
    inkasso_court_cost_account_id = fields.Many2one(
        "account.account",
        string="Court and enforcement costs",
        check_company=True,
        domain="[('internal_group', '=', 'expense')]",
        help="What an agency advanced and takes from what it pays over.",
    )
    inkasso_commission_by = fields.Selection(
        [("entry", "In the entry of the remittance"), ("bill", "As a vendor bill, set off at once")],
        string="Book commission",
        default="entry",
        required=True,
    )

    _assignment_approval_positive = models.Constraint(
        "CHECK(inkasso_assignment_approval >= 0)", "The limit for approvals cannot be negative."
    )

    def _fill_inkasso_agency(self):
        """Propose the first general journal and, in a BAS chart, its accounts, where none are chosen."""
        self.ensure_one()
        if not self.inkasso_remittance_journal_id:
            journals = self.env["account.journal"]
            self.inkasso_remittance_journal_id = journals.search(
                [*journals._check_company_domain(self), ("type", "=", "general")], limit=1
            )
        if (self.chart_template or "").split("_")[0] == BAS_CHART:
            for name, code in {**BAS_ACCOUNTS, **INTEREST_CODES}.items():
                if not self[name]:
                    self[name] = self._find_inkasso_account(code)

    def _check_inkasso_agency(self, *names):
        """Refuse to book while one of the settings `names`, or the journal, is missing.

        :raise UserError: naming what is to be set, and where
        """
        self.ensure_one()
        company_sudo = self.sudo()  # whoever books may not read all of the company, but needs its accounts
        missing = [name for name in ("inkasso_remittance_journal_id", *names) if not company_sudo[name]]
        if missing:
            labels = ", ".join(f"“{self._fields[name]._description_string(self.env)}”" for name in missing)
            raise UserError(
                self.env._(
                    "%(company)s has no account or journal for %(settings)s. Set it under "
                    "Collections > Configuration > Settings.",
                    company=self.name,
                    settings=labels,
                )
            )
