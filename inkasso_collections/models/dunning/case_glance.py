from odoo import api, fields, models
from odoo.tools import format_date

LAST_NOTICES = 3


class CaseGlance(models.Model):
    """What whoever opens a case wants to know first: what has been tried, what was agreed, and what comes next.

    Each ability adds its lines, as plain text, the most important first.
    """

    _inherit = "inkasso.case"

    glance_tried = fields.Text(string="Tried so far", compute="_compute_glance")
    glance_agreed = fields.Text(string="What was agreed", compute="_compute_glance")
    glance_next = fields.Text(string="What comes next", compute="_compute_glance")

    @api.depends("stage", "next_date", "notice_ids.state", "item_ids.rest_reason", "activity_ids.date_deadline")
    @api.depends_context("uid", "lang")
    def _compute_glance(self):
        for case in self:
            case.glance_tried = "\n".join(case._list_tried()) or self.env._("Nothing yet.")
            case.glance_agreed = "\n".join(case._list_agreed()) or self.env._("Nothing.")
            case.glance_next = "\n".join(case._list_next())

    def _list_tried(self):
        """Lines about what was done to be paid, the latest first."""
        self.ensure_one()
        sent = self.notice_ids.filtered(lambda notice: notice.state == "sent").sorted(
            lambda notice: (notice.date, notice.id), reverse=True
        )
        lines = [
            self.env._("%(day)s: %(level)s", day=format_date(self.env, notice.date), level=notice.level_id.name)
            for notice in sent[:LAST_NOTICES]
        ]
        if len(sent) > LAST_NOTICES:
            more = len(sent) - LAST_NOTICES
            lines.append(
                self.env._("and 1 notice before")
                if more == 1
                else self.env._("and %(count)s notices before", count=more)
            )
        return lines

    def _list_agreed(self):
        """Lines about what holds between debtor and company now. Abilities that know add theirs."""
        self.ensure_one()
        return []

    def _list_next(self):
        """Lines about what comes next: the dated step, else why there is none; and the first to-do. Never empty."""
        self.ensure_one()
        if self.stage == "closed":
            return [self.env._("The case is closed.")]
        lines = []
        if self.next_date:
            lines.append(
                self.env._(
                    "%(day)s: %(level)s",
                    day=format_date(self.env, self.next_date),
                    level=self.next_level_id.name or self.env._("the next step"),
                )
            )
        else:
            reasons = dict(self.env["inkasso.item"]._fields["rest_reason"]._description_selection(self.env))
            open_items = self.item_ids.filtered(lambda item: item.rest_reason not in ("paid", "with_origin"))
            names = dict.fromkeys(reasons[item.rest_reason] for item in open_items if item.rest_reason)
            lines.append(self.env._("No step: %(reasons)s", reasons=", ".join(names) or self.env._("nothing is open")))
        to_do = self.activity_ids.sorted("date_deadline")[:1]
        if to_do:
            lines.append(
                self.env._(
                    "%(day)s: %(what)s (%(user)s)",
                    day=format_date(self.env, to_do.date_deadline),
                    what=to_do.summary or to_do.activity_type_id.name,
                    user=to_do.user_id.name,
                )
            )
        return lines
