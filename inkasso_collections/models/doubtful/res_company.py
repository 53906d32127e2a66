from odoo import fields, models
from odoo.exceptions import UserError

# The accounts of the Swedish BAS chart where it is installed; a company chooses others.
BAS_CHART = "se"
BAS_ACCOUNTS = {
    "inkasso_impairment_account_id": "1519",
    "inkasso_doubtful_account_id": "1515",  # in no chart that Odoo ships: found where the company has made it
    "inkasso_provision_account_id": "6352",
    "inkasso_loss_account_id": "6351",
    "inkasso_recovery_account_id": "3950",
}


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_doubtful_journal_id = fields.Many2one(
        "account.journal", string="Journal for doubtful debt", domain="[('type', '=', 'general')]", check_company=True
    )
    inkasso_impairment_account_id = fields.Many2one(
        "account.account",
        string="Impairment of receivables",
        check_company=True,
        help="Where provisions are credited. In the Swedish BAS chart 1519.",
    )
    inkasso_provision_account_id = fields.Many2one(
        "account.account",
        string="Expected losses",
        check_company=True,
        domain="[('internal_group', '=', 'expense')]",
        help="In the Swedish BAS chart 6352.",
    )
    inkasso_loss_account_id = fields.Many2one(
        "account.account",
        string="Confirmed losses",
        check_company=True,
        domain="[('internal_group', '=', 'expense')]",
        help="In the Swedish BAS chart 6351.",
    )
    inkasso_recovery_account_id = fields.Many2one(
        "account.account",
        string="Recovered losses",
        check_company=True,
        domain="[('internal_group', '=', 'income')]",
        help="In the Swedish BAS chart 3950.",
    )
    inkasso_doubtful_account_id = fields.Many2one(
        "account.account",
        string="Doubtful receivables",
        check_company=True,
        help="Only for provisions that also move the receivables there. In the Swedish BAS chart 1515.",
    )

    def _fill_inkasso_doubtful(self):
        """Propose the company's first general journal and, in a BAS chart, its accounts, where none are chosen."""
        self.ensure_one()
        if not self.inkasso_doubtful_journal_id:
            self.inkasso_doubtful_journal_id = self.env["account.journal"].search(
                [*self.env["account.journal"]._check_company_domain(self), ("type", "=", "general")], limit=1
            )
        if (self.chart_template or "").split("_")[0] == BAS_CHART:
            for name, code in BAS_ACCOUNTS.items():
                if not self[name]:
                    self[name] = self._find_inkasso_account(code)

    def _check_inkasso_doubtful(self, *names):
        """Refuse to book while one of the settings `names`, or the journal, is missing.

        :raise UserError: naming what is to be set, and where
        """
        self.ensure_one()
        company_sudo = self.sudo()  # whoever books may not read all of the company, but needs its accounts
        missing = [name for name in ("inkasso_doubtful_journal_id", *names) if not company_sudo[name]]
        if missing:
            labels = [self._fields[name]._description_string(self.env) for name in missing]
            raise UserError(
                self.env._(
                    "%(company)s has no account or journal for %(settings)s. Set it under "
                    "Collections > Configuration > Settings.",
                    company=self.name,
                    settings=", ".join(f"“{label}”" for label in labels),
                )
            )
