from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ..exact import exact

FIGURES = ("kind_id", "date_from", "rate")


class ReferenceRateChanges(models.Model):
    """A value by which interest has been claimed stays as it is: a new figure is a new dated row.

    Where the value was entered wrong, a manager corrects it with a reason; both values and the reason are logged on the
    kind, and the next claim makes up the difference. The reason comes in the context, so that no way of writing gets
    round it: the form, an import and the programming interface alike.
    """

    _inherit = "inkasso.reference.rate"

    is_used = fields.Boolean(
        compute="_compute_is_used",
        string="Interest claimed by it",
        help="Interest has been claimed for days of this value: it changes only by a correction with a reason.",
    )

    @api.depends("kind_id", "date_from", "rate")
    def _compute_is_used(self):
        used = self._origin._get_used()
        for rate in self:
            rate.is_used = rate._origin in used

    def _get_used(self):
        """The rows of `self` by which interest has been claimed; what claims interest extends this."""
        return self.browse()

    def action_correct(self):
        """Ask for the right value and the reason."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct a reference rate"),
            "res_model": "inkasso.rate.correction",
            "view_mode": "form",
            "target": "new",
            "context": {"default_rate_id": self.id, "default_new_rate": self.rate},
        }

    # -------------------------------------------------------------------------
    # Changes by people and programs
    # -------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rates = super().create(vals_list)
        for kind, rows in rates.grouped("kind_id").items():
            for row in rows:
                kind._settle_problems(deadline=row.date_from)
            for row in rows._get_used():
                kind.message_post(
                    body=self.env._(
                        "%(day)s: %(rate)s %% entered, for days for which interest has been claimed already.",
                        day=row.date_from,
                        rate=row.rate,
                    )
                )
        return rates

    def write(self, vals):
        changed = self.filtered(lambda rate: rate._changes_figure(vals))
        if not changed:
            return super().write(vals)
        before = {rate: (rate.kind_id, rate.date_from, rate.rate) for rate in changed}
        used = changed._get_used()
        result = super().write(vals)
        used |= changed._get_used()  # a row may also be moved to days that were claimed
        reason = (self.env.context.get("inkasso_correction_reason") or "").strip()
        if used and not reason:
            raise UserError(
                self.env._(
                    "Interest has been claimed by the value from %(day)s. Use “Correct” and say why, or enter a new value "
                    "from a later day.",
                    day=before[used[0]][1],
                )
            )
        for rate in changed:
            rate._log_change(*before[rate], reason)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self._get_used()
        if used:
            raise UserError(
                self.env._("Interest has been claimed by the value from %(day)s, so it is kept.", day=used[0].date_from)
            )

    def _changes_figure(self, vals):
        """Whether `vals` make this another figure; writing the same again does not."""
        self.ensure_one()
        return (
            ("kind_id" in vals and vals["kind_id"] != self.kind_id.id)
            or ("date_from" in vals and fields.Date.to_date(vals["date_from"]) != self.date_from)
            or ("rate" in vals and float_compare(vals["rate"] or 0, self.rate, precision_digits=4) != 0)
        )

    def _log_change(self, kind, day, rate, reason):
        """Old and new value, and why, on the kind (on both where the row moved)."""
        body = self.env._(
            "%(day)s: %(rate)s %% changed to %(new_day)s: %(new_rate)s %%. %(reason)s",
            day=day,
            rate=rate,
            new_day=self.date_from,
            new_rate=self.rate,
            reason=reason,
        )
        for thread in kind | self.kind_id:
            thread.message_post(body=body)

    # -------------------------------------------------------------------------
    # Changes by a new version of the addon
    # -------------------------------------------------------------------------

    def _load_records_write(self, values):
        """A new version never changes a figure that is in use here: it tells people where it differs."""
        # EXTENDS base
        if self.env.context.get("install_mode") and self._changes_figure(values):
            self._report_shipped(values)
            return
        super()._load_records_write(values)

    def _load_records_create(self, vals_list):
        """A value that somebody entered before it was shipped is kept, and becomes the shipped row."""
        # EXTENDS base
        if not self.env.context.get("install_mode"):
            return super()._load_records_create(vals_list)
        found = {(rate.kind_id.id, rate.date_from): rate for rate in self.search([])}
        records = []
        for vals in vals_list:
            rate = found.get((vals["kind_id"], fields.Date.to_date(vals["date_from"])))
            if rate and rate._changes_figure(vals):
                rate._report_shipped(vals)
            records.append(rate or super()._load_records_create([vals]))
        return self.concat(*records)

    def _report_shipped(self, values):
        self.kind_id._report_difference(self.date_from, exact(self.rate), exact(values["rate"]))
