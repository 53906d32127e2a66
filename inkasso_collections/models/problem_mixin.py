from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import plaintext2html

PROBLEM = "inkasso_collections.activity_problem"


class MailActivity(models.Model):
    _inherit = "mail.activity"

    inkasso_problem = fields.Char(readonly=True, copy=False, export_string_translation=False)


class ProblemMixin(models.AbstractModel):
    """Records that tell people what only people can put right: as a to-do, once per problem, however often it occurs."""

    _name = "inkasso.problem.mixin"
    _description = "Problems as to-dos"
    _inherit = ["mail.thread", "mail.activity.mixin"]

    def _raise_problem(self, summary, note="", users=None, deadline=None, key=None):
        """A to-do of this summary on each record, for each user who does not have it yet.

        :param note: plain text, or HTML as Markup
        :param key: by which :meth:`_settle_problems` finds it, in whatever language it was written
        :param users: who should see to it; default: :meth:`_get_problem_users` of each record
        """
        known = {
            (activity.res_id, activity.inkasso_problem or activity.summary, activity.user_id)
            for activity in self.env["mail.activity"].search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("activity_type_id", "=", self.env.ref(PROBLEM).id),
                ]
            )
        }
        quietly = {"mail_activity_quick_update": True}
        if note and not isinstance(note, Markup):
            note = plaintext2html(note)  # it may quote what a debtor wrote
        for record in self:
            for user in users or record._get_problem_users():
                if (record.id, key or summary, user) not in known:
                    record.with_context(**quietly).activity_schedule(
                        PROBLEM,
                        date_deadline=deadline or self._get_problem_day(),
                        summary=summary,
                        note=note,
                        user_id=user.id,
                        inkasso_problem=key,
                    )

    def _settle_problems(self, key=None, deadline=None):
        """Take away the to-dos of this key or deadline: what they ask for has been done, whoever has them."""
        activities_sudo = self.sudo().activity_ids.filtered(  # each of those who were told has one of their own
            lambda activity: (
                activity.activity_type_id == self.env.ref(PROBLEM)
                and (activity.inkasso_problem == key if key else activity.date_deadline == deadline)
            )
        )
        activities_sudo.unlink()

    @api.model
    def _get_problem_day(self):
        """Today, or the day that a simulation of the past has reached."""
        return fields.Date.to_date(self.env.context.get("inkasso_date")) or fields.Date.context_today(self)

    def _get_problem_users(self):
        """Who sees to the problems of this record, where nobody is named: the managers."""
        return self.env.ref("inkasso_collections.group_manager").all_user_ids.filtered("active")[:1] or self.env.user
