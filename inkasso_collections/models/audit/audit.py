from collections.abc import Callable, Iterable
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

KEPT_IDS = 1000  # records that a finding can open; it counts all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that must never be so, and how to find where it is.

    ``find``: SQL, or a function of the company ids, that gives (record id, company id) of each record that is wrong.
    """

    key: str
    model: str
    title: str
    advice: str
    find: SQL | Callable[[list[int]], Iterable[tuple[int, int]]]
    severity: str = "error"


class Audit(models.Model):
    """One look through the books of collections for what must never be so: each invariant, told with what to do about it.

    It reads and changes nothing. Managers start it, a scheduled action does every week, and so do tests after faults.
    Each ability adds its own checks by extending :meth:`_get_checks`.
    """

    _name = "inkasso.audit"
    _description = "Audit of collections"
    _inherit = ["inkasso.problem.mixin"]
    _order = "id desc"
    _rec_name = "made_at"

    made_at = fields.Datetime(string="Made on", required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", string="By", readonly=True, default=lambda self: self.env.user)
    company_ids = fields.Many2many("res.company", string="Companies", required=True, readonly=True)
    check_count = fields.Integer(string="Checks", readonly=True, help="So many things were looked at.")
    finding_ids = fields.One2many("inkasso.audit.finding", "audit_id", string="Findings", readonly=True)
    error_count = fields.Integer(compute="_compute_counts", string="Errors")
    warning_count = fields.Integer(compute="_compute_counts", string="Warnings")
    state = fields.Selection(
        [("clean", "Nothing found"), ("warning", "Warnings"), ("error", "Errors")],
        compute="_compute_counts",
        string="Result",
    )

    @api.depends("finding_ids.severity", "finding_ids.count")
    def _compute_counts(self):
        for audit in self:
            counts = {"error": 0, "warning": 0}
            for finding in audit.finding_ids:
                counts[finding.severity] += finding.count
            audit.error_count, audit.warning_count = counts["error"], counts["warning"]
            audit.state = next((severity for severity in counts if counts[severity]), "clean")

    # -------------------------------------------------------------------------
    # Checking
    # -------------------------------------------------------------------------

    @api.model
    def _get_checks(self):
        """All checks in the order in which they are shown; EXTENDED by each ability that has invariants."""
        return []

    @api.model
    def _check(self, companies):
        """Look through the books of `companies`.

        :return: list of (check, company id, record ids), empty where all is as it must be
        """
        self.env.flush_all()
        found = []
        for check in self._get_checks():
            by_company = {}
            for record_id, company_id in self._find(check, companies.ids):
                by_company.setdefault(company_id, []).append(record_id)
            found += [(check, company_id, sorted(set(ids))) for company_id, ids in sorted(by_company.items())]
        return found

    @api.model
    def _find(self, check, company_ids):
        if not isinstance(check.find, SQL):
            return check.find(company_ids)
        return self.env.execute_query(
            SQL("SELECT * FROM (%s) AS wrong (id, company_id) WHERE company_id = ANY(%s)", check.find, company_ids)
        )

    @api.model
    def _make(self, companies):
        """Check `companies`, and keep what was found."""
        audit_sudo = self.sudo()  # machine-made: nobody edits what was found
        found = audit_sudo._check(companies)
        return audit_sudo.create(
            {
                "user_id": self.env.uid,
                "company_ids": [fields.Command.set(companies.ids)],
                "check_count": len(audit_sudo._get_checks()),
                "finding_ids": [
                    fields.Command.create(
                        {
                            "company_id": company_id,
                            "key": check.key,
                            "severity": check.severity,
                            "model": check.model,
                            "count": len(ids),
                            "record_ids": ids[:KEPT_IDS],
                        }
                    )
                    for check, company_id, ids in found
                ],
            }
        ).with_env(self.env)

    # -------------------------------------------------------------------------
    # By hand, and by itself
    # -------------------------------------------------------------------------

    def action_check_now(self):
        """Check the companies that the user has chosen, whatever records the button is pressed on, and show the result.

        :raise AccessError: for whoever is no manager
        """
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_manager")):
            raise AccessError(self.env._("Only managers audit. Ask for the right “Collections: Manager”."))
        return self._make(self.env.companies)._get_records_action()

    @api.model
    def _cron_audit(self):
        """Every week, each company by itself; the managers get a to-do where something is wrong."""
        companies = self.env["inkasso.item"]._read_group([], ["company_id"])
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(companies))
        for [company] in companies:
            audit = self._make(company)
            errors = audit.finding_ids.filtered(lambda finding: finding.severity == "error")
            if errors:
                audit.sudo()._raise_problem(  # nobody may write on audits
                    self.env._("The audit of collections found errors"), note=", ".join(errors.mapped("title"))
                )
            if not commit(1):
                return

    @api.autovacuum
    def _gc_old(self):
        """What was looked at more than a year ago tells nothing any more."""
        old = self.search([("made_at", "<", fields.Datetime.subtract(fields.Datetime.now(), years=1))])
        old.sudo().unlink()  # machine-made, so nobody else may
