from odoo import models
from odoo.tools import SQL

from .entry import Entry


class ProvisionEntry(models.Model):
    """The entry of a provision: what is added, what is released, and on request the receivables themselves."""

    _inherit = "inkasso.provision"

    def _get_reference(self):
        self.ensure_one()
        name = "" if self.name == "/" else self.name
        return self.env._("Doubtful receivables as of %(day)s %(name)s", day=self.date, name=name).strip()

    def _prepare_entry(self):
        """The entry that books the difference to what was provided before, as :class:`Entry`."""
        self.ensure_one()
        company = self.company_id.sudo()
        entry = Entry(self.company_id, self.date, self._get_reference())
        expense, impairment = company.inkasso_provision_account_id, company.inkasso_impairment_account_id
        more, less = self.env._("Expected losses: increase"), self.env._("Expected losses: release")
        entry.add(expense, self.amount_increase, more)
        entry.add(impairment, -self.amount_increase, more)
        entry.add(impairment, self.amount_release, less)
        entry.add(expense, -self.amount_release, less)
        self._add_reclassification(entry, company)
        return entry

    def _add_reclassification(self, entry, company):
        label = self.env._("Doubtful receivables")
        for account_id, change in self._get_reclassification().items():
            entry.add(company.inkasso_doubtful_account_id, change, label)
            # the account, whose entry the user books
            entry.add(self.env["account.account"].sudo().browse(int(account_id)), -change, label)

    def _get_reclassification(self):
        """What this provision moves to, or back from, the doubtful receivables, by id of the other account as text.

        All that is open of the receivables provided for now, less what earlier provisions moved.
        """
        target, before = self._get_receivables_by_account(), self._get_reclassified_before()
        changes = {
            account_id: self.currency_id.round(target.get(account_id, 0) - before.get(account_id, 0))
            for account_id in sorted(target.keys() | before.keys())
        }
        return {str(account_id): change for account_id, change in changes.items() if change}

    def _get_receivables_by_account(self):
        """What is open of the receivables provided for, by id of their account; nothing where they stay where they are."""
        if not self.is_reclassified:
            return {}
        self.env["inkasso.provision.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.account_id, SUM(p.amount_residual)
                  FROM inkasso_provision_line p
                  JOIN account_move_line l ON l.id = p.move_line_id
                 WHERE p.provision_id = %s AND p.amount_required <> 0
                 GROUP BY l.account_id
                """,
                self.id,
            )
        )
        return {account_id: float(amount) for account_id, amount in rows}

    def _get_reclassified_before(self):
        """What earlier provisions, whose entries stand, moved away, by id of the account."""
        self.flush_model(["reclassified", "move_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT moved.key::int, SUM(moved.value::numeric)
                  FROM inkasso_provision p
                 CROSS JOIN jsonb_each_text(p.reclassified) moved
                 WHERE p.company_id = %s AND jsonb_typeof(p.reclassified) = 'object' AND %s
                 GROUP BY moved.key
                """,
                self.company_id.id,
                self._get_standing_sql("p"),
            )
        )
        return {account_id: float(amount) for account_id, amount in rows}
