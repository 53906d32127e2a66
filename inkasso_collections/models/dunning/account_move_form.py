from odoo import api, fields, models
from odoo.tools import SQL, format_date

GROUP = "inkasso_collections.group_user"


class AccountMove(models.Model):
    """What the form of an invoice says of its collection at once, read in one query.

    The form is opened all day by people who do not think of collecting: what stands in its tab is read when the tab is opened.
    """

    _inherit = "account.move"

    inkasso_notice_count = fields.Integer(compute="_compute_inkasso_form_facts", compute_sudo=True, groups=GROUP)
    inkasso_is_in_case = fields.Boolean(compute="_compute_inkasso_form_facts", compute_sudo=True, groups=GROUP)
    inkasso_state = fields.Char(
        string="Collection",
        compute="_compute_inkasso_form_facts",
        compute_sudo=True,
        groups=GROUP,
        help="Where the collection stands: whatever moves it changes this.",
    )

    def _compute_inkasso_form_facts(self):
        facts = self._get_inkasso_form_facts()
        rows = {}
        if self._origin:
            rows = {
                row[0]: row[1:]
                for row in self.env.execute_query(
                    SQL(
                        "SELECT m.id, %s FROM account_move m WHERE m.id IN %s",
                        SQL(", ").join(facts.values()),
                        tuple(self._origin.ids),
                    )
                )
            }
        for move in self:
            for name, value in zip(facts, rows.get(move._origin.id, [False] * len(facts)), strict=True):
                move[name] = value

    @api.model
    def _get_inkasso_form_facts(self):
        """Field to SQL over the invoice `m`; abilities add theirs."""
        for model in ("inkasso.item", "inkasso.item.rest", "inkasso.notice.line"):
            self.env[model].flush_model()
        items = SQL("inkasso_item i JOIN account_move_line l ON l.id = i.move_line_id WHERE l.move_id = m.id")
        return {
            "inkasso_notice_count": SQL(
                """
                (SELECT COUNT(DISTINCT nl.notice_id)
                   FROM inkasso_notice_line nl
                   JOIN account_move_line l ON l.id = nl.move_line_id
                  WHERE l.move_id = m.id)
                """
            ),
            "inkasso_is_in_case": SQL("EXISTS (SELECT FROM %s AND i.case_id IS NOT NULL)", items),
            "inkasso_state": SQL(
                """
                (SELECT STRING_AGG(CONCAT_WS(' ', i.level_id, i.next_date, i.rest_reason, i.amount_open,
                                             (SELECT STRING_AGG(CONCAT_WS(' ', r.id, r.until), ' ' ORDER BY r.id)
                                                FROM inkasso_item_rest r
                                               WHERE r.item_id = i.id)), ' ' ORDER BY i.id)
                   FROM %s)
                """,
                items,
            ),
        }

    # -------------------------------------------------------------------------
    # Banner
    # -------------------------------------------------------------------------

    def _get_alerts(self):
        # EXTENDS account: a banner that says where the collection of an overdue invoice stands
        alerts = super()._get_alerts()
        if self.inkasso_days_overdue and self.env.user.has_group(GROUP):
            [(level, following, next_date, reason, case_id)] = self._read_inkasso_stand()
            alerts["inkasso"] = {
                "level": "warning",
                "message": self._get_inkasso_message(level, following, next_date, reason),
            }
            if case_id:
                alerts["inkasso"]["action_text"] = self.env._("Open the case")
                alerts["inkasso"]["action"] = self.env["inkasso.case"].browse(case_id)._get_form_action()
        return alerts

    def _read_inkasso_stand(self):
        """Names of the level reached and of the next one, its day, why lines rest, and the case: as the tab shows them."""
        self.env["inkasso.item"].flush_model()
        level = self.env["inkasso.level"].sudo()  # the plan of whoever sees the invoice
        return self.env.execute_query(
            SQL(
                """
                SELECT (ARRAY_AGG(%(name)s ORDER BY v.days_overdue DESC, v.sequence DESC) FILTER (WHERE v.id IS NOT NULL))[1],
                       (ARRAY_AGG(%(next_name)s ORDER BY i.next_date, i.id) FILTER (WHERE i.next_date IS NOT NULL))[1],
                       MIN(i.next_date),
                       (ARRAY_AGG(i.rest_reason ORDER BY i.next_date, i.id)
                        FILTER (WHERE i.rest_reason IS NOT NULL AND i.rest_reason <> 'paid'))[1],
                       MAX(i.case_id)
                  FROM inkasso_item i
                  JOIN account_move_line l ON l.id = i.move_line_id
             LEFT JOIN inkasso_level v ON v.id = i.level_id
             LEFT JOIN inkasso_level nv ON nv.id = i.next_level_id
                 WHERE l.move_id = %(move)s
                """,
                name=level._field_to_sql("v", "name"),
                next_name=level._field_to_sql("nv", "name"),
                move=self._origin.id,
            )
        )

    def _get_inkasso_message(self, level, following, next_date, reason):
        """Where the collection of this invoice stands, in one sentence or two."""
        days = self.inkasso_days_overdue
        parts = [
            self.env._("1 day overdue.") if days == 1 else self.env._("%(days)s days overdue.", days=days),
            self.env._("%(level)s reached.", level=level) if level else self.env._("No notice has been sent."),
        ]
        if next_date:
            day = format_date(self.env, next_date)
            parts.append(self.env._("Next step: %(level)s on %(day)s.", level=following, day=day))
        elif reason:
            reasons = dict(self.env["inkasso.item"]._fields["rest_reason"]._description_selection(self.env))
            parts.append(self.env._("No next step: %(reason)s.", reason=reasons[reason].lower()))
        return " ".join(parts)
