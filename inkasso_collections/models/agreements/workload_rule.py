from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import get_lang


class WorkloadRule(models.Model):
    """Whose work a new case is: by what is owed, segment, language and country, evenly among the members of a team.

    The first rule that fits decides. Who is responsible for the debtor keeps the debtor's cases, whatever the rules say.
    """

    _name = "inkasso.workload.rule"
    _description = "Who works on new cases"
    _order = "company_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_from = fields.Monetary(string="Open from", help="All that the debtor owes, in company currency.")
    amount_to = fields.Monetary(string="Open below", help="0: without limit.")
    segment_ids = fields.Many2many("inkasso.segment", string="Segments", help="Empty: all.")
    lang_ids = fields.Many2many("res.lang", string="Languages", help="Empty: all.")
    country_ids = fields.Many2many("res.country", string="Countries", help="Empty: all.")
    user_ids = fields.Many2many(
        "res.users",
        string="Team",
        required=True,
        domain="[('share', '=', False)]",
        help="Who has fewest open cases is next.",
    )

    _amounts_in_order = models.Constraint(
        "CHECK(amount_from >= 0 AND (amount_to = 0 OR amount_to > amount_from))",
        "The amounts are not negative, and the upper one is above the lower one.",
    )

    def _fits(self, debtor, amount, segment):
        self.ensure_one()
        lang = get_lang(self.env, debtor.lang).code
        return (
            amount >= self.amount_from
            and (not self.amount_to or amount < self.amount_to)
            and (not self.segment_ids or segment in self.segment_ids)
            and (not self.lang_ids or lang in self.lang_ids.mapped("code"))
            and (not self.country_ids or debtor.country_id in self.country_ids)
        )


class Case(models.Model):
    """New cases go to whom the rules name, evenly and always the same way."""

    _inherit = "inkasso.case"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS inkasso.case
        cases = super().create(vals_list)
        cases._assign_by_rule()
        return cases

    def action_assign_by_rule(self):
        """Give these open cases to whom the rules name now."""
        self.check_access("read")
        self.env["inkasso.agreement.mixin"]._check_may("group_manager")
        self.sudo().filtered(lambda case: case.stage != "closed")._assign_by_rule()

    def _assign_by_rule(self):
        """The first rule that fits each of these cases names a team, of which whoever has fewest open cases gets it.

        Debtors with a responsible of their own are left alone. Among equals the first in the team's order comes first, so
        that the same cases always go to the same people.
        """
        for company, cases in self.grouped("company_id").items():
            # cases are opened by whoever posts, and shared out by rule
            rules = self.env["inkasso.workload.rule"].sudo().search([("company_id", "=", company.id)])
            if not rules:
                continue
            free = cases.filtered(
                lambda case, company=company: not case.partner_id.with_company(company).inkasso_user_id
            ).sorted("id")
            load = self._read_load(company, rules.user_ids, free)
            amounts = free._read_amounts_owed()
            segments = self.env["inkasso.segment.member"]._read_segments(company, free.partner_id)
            for case in free:
                segment = segments.get(case.partner_id.id, self.env["inkasso.segment"])
                rule = next(
                    (rule for rule in rules if rule._fits(case.partner_id, amounts.get(case.id, 0), segment)), None
                )
                team = rule and rule.user_ids.filtered("active").sorted("id")
                if team:
                    user = min(team, key=lambda member, load=load: (load[member.id], member.id))
                    load[user.id] += 1
                    if case.user_id != user:
                        case.user_id = user

    @api.model
    def _read_load(self, company, users, without):
        """How many open cases each of `users` has in `company`, those of `without` not counted."""
        counts = dict.fromkeys(users.ids, 0)
        counts.update(
            (user.id, count)
            for user, count in self.env["inkasso.case"]
            .sudo()  # counted, not shown
            ._read_group(
                [
                    ("company_id", "=", company.id),
                    ("stage", "!=", "closed"),
                    ("user_id", "in", users.ids),
                    ("id", "not in", without.ids),
                ],
                ["user_id"],
                ["__count"],
            )
        )
        return counts

    def _read_amounts_owed(self):
        """What the debtors of these cases owe, in company currency, by case id; a case begins before its lines are in it."""
        if not self:
            return {}
        self.env["inkasso.item"].flush_model()
        self.env["account.move.line"].flush_model(["amount_residual"])
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT c.id, SUM(l.amount_residual)
                      FROM inkasso_case c
                      JOIN inkasso_item i ON i.company_id = c.company_id AND i.partner_id = c.partner_id
                      JOIN account_move_line l ON l.id = i.move_line_id
                     WHERE c.id = ANY(%s) AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE
                     GROUP BY c.id
                    """,
                    list(self.ids),
                )
            )
        )
