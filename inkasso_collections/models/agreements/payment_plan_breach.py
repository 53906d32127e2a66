import logging

from psycopg2 import OperationalError

from odoo import api, fields, models

from ...rules import instalments
from ..bank_days import get_bank_calendar
from ..exact import exact
from .payment_plan import LIVE, PENDING

_logger = logging.getLogger(__name__)

CATCHING = (*PENDING, *LIVE)


class PaymentPlanBreach(models.Model):
    """What time does to plans: reminders before instalments, a warning when some are missed, and the end of a broken plan.

    Nothing is broken without a warning that went out, and without the days to catch up that it gives.
    """

    _inherit = "inkasso.payment.plan"

    followed_on = fields.Date(readonly=True, help="Last day on which the scheduled action looked at it.")

    @api.model
    def _cron_follow(self, batch_size=50):
        """Look at each plan that is in force or waits for an answer, once a day; one that fails is set aside."""
        day = self._get_today()
        commit = self.env["ir.cron"]._commit_progress
        domain = [("state", "in", CATCHING), "|", ("followed_on", "=", False), ("followed_on", "<", day)]
        commit(remaining=self.search_count(domain))
        while plans := self.search(domain, limit=batch_size, order="id"):
            plans = plans.try_lock_for_update().filtered_domain(domain)
            if not plans:
                break  # another worker is at it
            for plan in plans:
                plan._follow_or_set_aside(day)
            if not commit(len(plans)):
                break

    def _follow_or_set_aside(self, day):
        try:
            with self.env.cr.savepoint():
                self._follow_day(day)
        except OperationalError:
            raise  # no plan's fault: it is done again
        except Exception as error:
            _logger.warning("%s could not be followed", self.name, exc_info=True)
            self._raise_problem(
                self.env._("The payment plan could not be followed"),
                note=str(error.args[0] if error.args else error),
                key="follow",
            )
        else:
            self._settle_problems("follow")
        self.followed_on = day

    def _follow_day(self, day):
        """All that is due on this plan on `day`."""
        self.ensure_one()
        if self.state in PENDING:
            if self.valid_until and self.valid_until < day:
                self._expire()
            return
        self._claim_interest(day)
        self._follow_payments()
        if self.state in LIVE:
            self._remind(day)
            self._judge(day)

    # -------------------------------------------------------------------------
    # Breach
    # -------------------------------------------------------------------------

    def _judge(self, day):
        """Warn when as many instalments are missed as the company lets pass; end the plan when they stay so."""
        if self.state == "active":
            if len(self._get_missed(day)) >= self.company_id.inkasso_plan_missed:
                self._warn(day)
        elif self.mail_warning_id.state == "exception" and not self.warning_pending:
            self._ask_to_post()
        elif not self.warning_pending and self.cure_until < day:
            self._break()

    def _get_missed(self, day):
        """The days of the instalments that are late by more than the company's days; who pays on the next bank day pays in time."""
        calendar = self._get_calendar()
        parts = [
            (calendar.next_bank_day(part.date), exact(part.amount_open))
            for part in self.instalment_ids.filtered(lambda part: part.state != "superseded")
        ]
        return instalments.missed(parts, day, self.company_id.inkasso_plan_days_late)

    def _get_calendar(self):
        jurisdiction = self.env["inkasso.jurisdiction"]._find(self.company_id, self.partner_id.country_id)
        return get_bank_calendar(jurisdiction.country_id or self.company_id.country_id)

    def _warn(self, day):
        """Tell the debtor what is missed and until when it can be caught up."""
        self.write({"state": "warned", "warned_on": day})
        self._set_cure_until(day)
        if not self._send_warning():
            self._ask_to_post()

    def _set_cure_until(self, day):
        days = self.company_id.inkasso_plan_cure_days
        self.cure_until = self._get_calendar().next_bank_day(fields.Date.add(day, days=days))

    def _ask_to_post(self):
        """No e-mail reaches the debtor: somebody has to post the warning; the days to catch up begin then."""
        self.write({"warning_pending": True, "cure_until": False})
        self._raise_problem(
            self.env._("Post the warning about the payment plan"),
            note=self.env._("No e-mail reaches the debtor. Print the warning, post it, and say so on the plan."),
            key="post",
        )

    def action_print_warning(self):
        """Open the warning as it is to be posted today."""
        self.ensure_one()
        if self.warning_pending:
            plan_sudo = self._as_collector()
            plan_sudo.warned_on = self._get_today()
            plan_sudo._set_cure_until(plan_sudo.warned_on)
            plan_sudo._render_warning()
        return self._open_attachment(self.warning_attachment_id)

    def action_warning_posted(self):
        """The warning has been posted: the days to catch up begin."""
        plans_sudo = self._as_collector().filtered("warning_pending")
        today = self._get_today()
        for plan in plans_sudo:
            # the e-mail that was refused does not count any more
            plan.write({"warning_pending": False, "warned_on": today, "mail_warning_id": False})
            plan._set_cure_until(today)
        plans_sudo._settle_problems("post")

    def _cure_if_caught_up(self):
        """A warned debtor who has paid enough is where he was before the warning."""
        if len(self._get_missed(self._get_today())) < self.company_id.inkasso_plan_missed:
            self.write({"state": "active", "warned_on": False, "cure_until": False, "warning_pending": False})
            self._settle_problems("post")

    def _break(self):
        """The days to catch up are over: the lines go on where they stood, with interest as agreed."""
        for plan in self:
            plan._end("broken", self.env._("Instalments were missed, and not caught up after the warning"))
            plan._raise_problem(
                self.env._("The payment plan is broken"),
                note=self.env._("Its lines go on where they stood. Offer another plan, or let collection go on."),
            )
