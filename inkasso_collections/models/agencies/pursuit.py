from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...rules.errors import RuleError
from ..numbering import next_numbers


class Pursuit(models.AbstractModel):
    """Claims of a case that somebody else pursues, an agency or an authority: how that moves on, and where it is logged.

    A model of it has the fields name, company_id, status, close_code, case_id, user_id and event_ids, and a sequence of its name.
    """

    _name = "inkasso.pursuit"
    _description = "Claims pursued by somebody else"
    _inherit = ["inkasso.problem.mixin", "inkasso.evidence.mixin"]
    _editable = frozenset()  # the fields that collectors edit by hand

    @api.model_create_multi
    def create(self, vals_list):
        self.browse().check_access("create")
        today = self.env["inkasso.notice"]._get_today()
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company = self.env["res.company"].browse(vals["company_id"])
                [vals["name"]] = next_numbers(self.env, self._name, company, today, 1)
        return super().create(vals_list)

    def write(self, vals):
        own = self._editable | self.env["inkasso.agency.agreement"]._get_chatter_fields()
        if not self.env.su and set(vals) - own:
            raise AccessError(self._explain_edit())
        return super().write(vals)

    def _explain_edit(self):
        """What to say to who edits what follows from what was done."""
        raise NotImplementedError

    def _get_problem_users(self):
        # OVERRIDE inkasso.problem.mixin
        self.ensure_one()
        return self.user_id or self.case_id._get_problem_users()

    def _as_collector(self):
        """These with the right to move them, for collectors who may see them."""
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_collector")):
            raise AccessError(self._explain_right())
        return self.sudo()

    def _explain_right(self):
        """What to say to who is no collector."""
        raise NotImplementedError

    # -------------------------------------------------------------------------
    # Life
    # -------------------------------------------------------------------------

    def _set_status(self, status, day, note="", close_code=None, source="us"):
        """Move these on to `status`, as of `day`; the log and the timeline of the case say so.

        Whoever calls this has checked that the user may. Saying again what is known changes nothing.

        :param note: what was said, as text
        :param close_code: why it is closed, with the status “closed”
        :param source: who says so: us, agency, rule, system
        :raise UserError: where the status cannot follow the one before
        """
        for pursuit in self:
            if pursuit.status == status and pursuit.close_code == (close_code or False):
                if note:
                    pursuit._log(day, note, source)
                continue
            pursuit._move_to(status, day, note, close_code, source)

    def _move_to(self, status, day, note, close_code, source):
        """Move this one on, log it, and let what depends on it follow."""
        raise NotImplementedError

    def _refuse_move(self, status, check, *args):
        """Ask the rules whether this may become `status`.

        :param check: the rule, which is given the status now, `status` and `args`
        :raise UserError: where it cannot
        """
        self.ensure_one()
        try:
            check(self.status, status, *args)
        except RuleError as error:
            labels = dict(self._fields["status"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(document)s is “%(before)s” and cannot become “%(after)s”.",
                    document=self.name,
                    before=labels[self.status],
                    after=labels.get(status, status),
                )
            ) from error

    # -------------------------------------------------------------------------
    # Log
    # -------------------------------------------------------------------------

    def _log(self, day, note="", source="us", status_from=None):
        """Write down what happened, here and on the timeline of the case."""
        self.ensure_one()
        moved = status_from is not None
        events = self._fields["event_ids"]
        self.env[events.comodel_name].create(
            {
                events.inverse_name: self.id,
                "date": day,
                "status_from": status_from,
                "status_to": moved and self.status,
                "close_code": moved and self.close_code,
                "source": source,
                "note": note or False,
            }
        )
        self.case_id.message_post(body=self._describe(note, moved))

    def _describe(self, note, moved):
        text = self._get_title()
        if moved:
            labels = dict(self._fields["status"]._description_selection(self.env))
            codes = dict(self._fields["close_code"]._description_selection(self.env))
            text = f"{text}: {labels[self.status]}"
            if self.close_code:
                text = f"{text} ({codes[self.close_code]})"
        return Markup("%s<br/>%s") % (text, note) if note else text

    def _get_title(self):
        """What it is called on the timeline of the case."""
        raise NotImplementedError
