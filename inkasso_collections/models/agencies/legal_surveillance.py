import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError

from ...rules.legal_step import REOPENABLE
from ..dunning.limitation_book import LimitationBook

_logger = logging.getLogger(__name__)


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_surveillance_months = fields.Integer(
        string="Look again every (months)",
        default=12,
        help="While a claim is watched after enforcement without assets: so often a to-do asks for a look.",
    )
    inkasso_surveillance_letter = fields.Boolean(
        string="Interrupt limitation of watched claims",
        default=True,
        help="By a letter, before the period runs out, where the law lets letters interrupt. Otherwise a to-do asks.",
    )

    _surveillance_months_positive = models.Constraint(
        "CHECK(inkasso_surveillance_months >= 0)", "The months between looks cannot be negative."
    )


class LegalStepSurveillance(models.Model):
    """After enforcement without assets a claim is watched: looked at now and then, and never time-barred unnoticed."""

    _inherit = "inkasso.legal.step"

    review_date = fields.Date(string="Look again on", readonly=True, index="btree_not_null")
    limitation_date = fields.Date(compute="_compute_limitation_date", string="Barred after")

    @api.depends("line_ids.item_id.limitation_date")
    def _compute_limitation_date(self):
        for step in self:
            days = step.line_ids.item_id.filtered("limitation_date").mapped("limitation_date")
            step.limitation_date = min(days, default=False)

    def _follow_status(self, before, day, note):
        # EXTENDS: what is watched is looked at again after the months that the company says
        result = super()._follow_status(before, day, note)
        months = self.company_id.inkasso_surveillance_months if self.status == "surveillance" else 0
        self.review_date = months and fields.Date.add(day, months=months)
        if self.status != "surveillance":
            self._settle_problems("review")
        return result

    # -------------------------------------------------------------------------
    # By night
    # -------------------------------------------------------------------------

    @api.model
    def _cron_watch(self, batch_size=50):
        """To-dos for the looks that are due; limitation is interrupted, or people are told, before it runs out."""
        today = self.env["inkasso.notice"]._get_today()
        commit = self.env["ir.cron"]._commit_progress
        steps = self.search([("status", "=", "surveillance")], order="id")
        due = steps.filtered(lambda step: step._is_review_due(today) or step._is_barred_soon(today))
        commit(remaining=len(due))
        for step in due:
            step._watch_or_report(today)
            if not commit(1):
                return

    def _watch_or_report(self, day):
        """One that fails must not stop the others."""
        try:
            with self.env.cr.savepoint():
                self._watch(day)
        except UserError as error:
            self._raise_problem(self.env._("A watched claim could not be looked after"), note=str(error.args[0]))
        except (OperationalError, ConcurrencyError):
            raise  # tried again as a whole
        except Exception:
            self.env.invalidate_all()
            _logger.warning("Legal step %s could not be looked after", self.id, exc_info=True)
            self._raise_problem(
                self.env._("A watched claim could not be looked after"),
                note=self.env._("It failed here. Whoever runs the system finds more in its log."),
            )

    def _is_review_due(self, day):
        return bool(self.review_date and self.review_date <= day)

    def _is_barred_soon(self, day):
        limit = fields.Date.add(day, days=self.company_id.inkasso_limitation_days)
        return bool(self.limitation_date and day <= self.limitation_date <= limit)

    def _watch(self, day):
        self.ensure_one()
        if self._is_review_due(day):
            summary = self.env._("Has the debtor assets now? Enforcement can be asked for again")
            self._raise_problem(summary, deadline=day, key="review")
            self.review_date = fields.Date.add(day, months=self.company_id.inkasso_surveillance_months)
        if self._is_barred_soon(day):
            self._keep_alive(day)

    def _keep_alive(self, day):
        """Interrupt limitation by a letter where that helps and the company wants it; else tell people."""
        items = self.line_ids.item_id.filtered(lambda item: item.limitation_date and item.limitation_date >= day)
        book = LimitationBook(self.env, items.partner_id.ids)
        by_letter = items.filtered(lambda item: book.is_interrupted_by_letter(item, day))
        sent = self.env["inkasso.notice"]
        if self.company_id.inkasso_surveillance_letter and by_letter:
            fresh = by_letter.filtered(lambda item: not self._has_letter_waiting(item))
            if not fresh:
                return  # on its way: the date moves once it has left
            sent, hindered = self.env["inkasso.notice"]._interrupt_limitation(fresh, day)
            if sent and not hindered:
                self._log(day, self.env._("Letter that interrupts limitation: %(name)s", name=sent[:1].name), "system")
                return
        self._raise_problem(
            self.env._("A watched claim is soon time-barred: interrupt limitation"), deadline=self.limitation_date
        )

    @api.model
    def _has_letter_waiting(self, item):
        lines = self.env["inkasso.notice.line"].search(
            [("item_id", "=", item.id), ("interruption_date", "!=", False), ("is_void", "=", False)]
        )
        return bool(lines.filtered(lambda line: line.notice_id.state == "queued"))

    # -------------------------------------------------------------------------
    # By hand
    # -------------------------------------------------------------------------

    def action_interrupt_limitation(self):
        """Open the dialog that sends the letter that interrupts limitation."""
        self._as_collector()
        return self.line_ids.item_id.action_interrupt_limitation()

    def action_reopen(self):
        """Take up again what was closed without success: it is watched from today on."""
        today = self.env["inkasso.notice"]._get_today()
        for step in self._as_collector():
            if step.status != "closed" or step.close_code not in REOPENABLE:
                raise UserError(self.env._("%(step)s was not closed for want of assets.", step=step.name))
            step._set_status("surveillance", today, self.env._("Taken up again by %(user)s.", user=self.env.user.name))
        return True

    def action_watch(self):
        """Enforcement found nothing: watch the claim."""
        today = self.env["inkasso.notice"]._get_today()
        self._as_collector()._set_status("surveillance", today)
        return True
