from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .claim import Claim


class ItemOutsidePlan(models.Model):
    """Claims on a debtor whether or not a step of their plan is due, for letters that are no step."""

    _inherit = "inkasso.item"

    def _as_user(self):
        """These items with the right to write letters about them, for users of Collections who may see them."""
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_user")):
            raise AccessError(self.env._("Only users of Collections may send letters about these lines."))
        return self.sudo()

    def _claim_outside_plan(self, day, get_level, lock=True):
        """The claims that letters outside the plan are about, as values for the pipeline.

        Lines that are paid or excluded from follow-up are left out.

        :param get_level: function from company to the level of the letter
        :param lock: lock the items; not for a preview, which may run where nothing can be locked
        :raise UserError: where a run is working on one of the lines
        """
        debtors = dict.fromkeys((item.company_id.id, item.partner_id.id) for item in self)
        rows = self.with_context(inkasso_outside_plan=True)._read_due(list(debtors), day, self.ids, lock)
        if len(rows) < len(self):
            raise UserError(self.env._("A run is working on these lines. Try again when it is done."))
        claims = {}
        for row in rows:
            if row["is_stale"]:
                continue
            key = (row["company_id"], row["partner_id"], row["currency_id"])
            line = self._make_claim_line(row)
            line.level_id = None  # no step is taken: the line may be on many such letters
            claims.setdefault(key, Claim(*key, day)).lines.append(line)
        for claim in claims.values():
            claim.level_id = get_level(self.env["res.company"].browse(claim.company_id)).id
        return list(claims.values())

    def _get_due_sql(self, day, scope):
        # EXTENDS inkasso.item: a letter outside the plan is about the lines it is asked for
        if self.env.context.get("inkasso_outside_plan"):
            return SQL("i.id = ANY(%s)", list(scope))
        return super()._get_due_sql(day, scope)
