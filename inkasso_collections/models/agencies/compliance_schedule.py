import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

BEFORE_DAYS = 7  # before it is due the agency is reminded once
AGAIN_DAYS = 7  # after it was due it is reminded so often
MOST_REMINDERS = 6  # then people see to it
SEND_DAYS = 21  # so long the agency has


class ComplianceSchedule(models.Model):
    """Asking for reports when their period ends, and reminding: by the night, each by itself, however often it runs."""

    _inherit = "inkasso.compliance.request"

    @api.model
    def _cron_compliance(self, batch_size=50):
        """Ask for the reports whose period has ended, and remind of those that are due."""
        self._ask_for_due(batch_size)
        self._remind_of_due(batch_size)

    # -------------------------------------------------------------------------
    # Asking
    # -------------------------------------------------------------------------

    @api.model
    def _ask_for_due(self, batch_size):
        today = self.env["inkasso.notice"]._get_today()
        commit = self.env["ir.cron"]._commit_progress
        Agreement = self.env["inkasso.agency.agreement"]
        domain = Domain([("state", "=", "agreed"), ("compliance_months", ">", 0), ("compliance_date", "<", today)]) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", today)
        )
        commit(remaining=Agreement.search_count(domain))
        failed = Agreement
        while agreements := Agreement.search(domain & Domain("id", "not in", failed.ids), limit=batch_size, order="id"):
            for agreement in agreements:
                agreement = agreement.try_lock_for_update().filtered_domain(domain)
                if not agreement:
                    return  # another worker is at it
                try:
                    with self.env.cr.savepoint():
                        agreement._request_compliance()
                except UserError as error:
                    failed |= agreement
                    agreement._raise_problem(
                        self.env._("The compliance report could not be asked for"), note=str(error.args[0])
                    )
                if not commit(1):
                    return

    # -------------------------------------------------------------------------
    # Reminding
    # -------------------------------------------------------------------------

    @api.model
    def _get_remind_domain(self, day):
        """Those due within a week that were not reminded, and those overdue that were not reminded for a week."""
        soon = Domain("due_date", "<=", fields.Date.add(day, days=BEFORE_DAYS)) & Domain("reminded_on", "=", False)
        late = Domain("due_date", "<", day) & Domain("reminded_on", "<=", fields.Date.subtract(day, days=AGAIN_DAYS))
        # the first day after it was due is a reminder of its own
        missed = Domain("due_date", "=", fields.Date.subtract(day, days=1)) & Domain("reminded_on", "<", day)
        return (
            Domain("state", "=", "sent")
            & Domain("sent_on", "<", day)
            & Domain("reminder_count", "<", MOST_REMINDERS)
            & (soon | late | missed)
        )

    @api.model
    def _remind_of_due(self, batch_size):
        today = self.env["inkasso.notice"]._get_today()
        commit = self.env["ir.cron"]._commit_progress
        domain = self._get_remind_domain(today)
        commit(remaining=self.search_count(domain))
        while requests := self.search(domain, limit=batch_size, order="id"):
            requests = requests.try_lock_for_update().filtered_domain(domain)
            if not requests:
                return  # another worker is at it
            for request in requests:
                request._remind_or_tell(today)
                if not commit(1):
                    return

    def _remind_or_tell(self, day):
        """Remind the agency; where that cannot be done, people are told. Either way it is done for now."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._ask("inkasso_collections.mail_template_compliance_reminder")
        except UserError as error:
            self._raise_problem(self.env._("The agency could not be reminded"), note=str(error.args[0]))
        self.write({"reminded_on": day, "reminder_count": self.reminder_count + 1})
        if self.due_date < day:
            self._raise_problem(self.env._("The compliance report is overdue"), key="overdue")


class Agreement(models.Model):
    _inherit = "inkasso.agency.agreement"

    compliance_months = fields.Integer(
        string="Compliance report every (months)", default=3, help="Asked for when the period has ended; 0: never."
    )
    compliance_date = fields.Date(string="Next report up to", help="The last day of the period it is about.")
    compliance_ids = fields.One2many("inkasso.compliance.request", "agreement_id", string="Compliance reports")

    _compliance_months_positive = models.Constraint("CHECK(compliance_months >= 0)", "Months are not negative.")

    @api.model
    def _get_chatter_fields(self):
        # EXTENDS: how often a report is asked for may change while the terms stay
        return super()._get_chatter_fields() | {"compliance_months", "compliance_date", "compliance_ids"}

    def action_agree(self):
        # EXTENDS: the first report is about the first months
        result = super().action_agree()
        for agreement in self.filtered(lambda each: each.compliance_months and not each.compliance_date):
            agreement.compliance_date = agreement._get_period_end(agreement.date_from)
        return result

    def _get_period_end(self, start):
        """The last day of a period that begins on `start`."""
        self.ensure_one()
        return fields.Date.subtract(fields.Date.add(start, months=self.compliance_months), days=1)

    def _request_compliance(self):
        """Ask for the report on the period that has ended, and note when the next one does."""
        self.ensure_one()
        today = self.env["inkasso.notice"]._get_today()
        end = self.compliance_date
        first_day_after = fields.Date.add(end, days=1)
        begin = max(fields.Date.subtract(first_day_after, months=self.compliance_months), self.date_from)
        Request = self.env["inkasso.compliance.request"]
        known = Request.search_count(
            [
                ("agency_id", "=", self.agency_id.id),
                ("company_id", "=", self.company_id.id),
                ("date_to", "=", end),
                ("state", "!=", "cancelled"),
            ]
        )
        if not known:
            request = Request.create(
                {
                    "company_id": self.company_id.id,
                    "agency_id": self.agency_id.id,
                    "agreement_id": self.id,
                    "user_id": self._get_problem_users()[:1].id,
                    "date_from": min(begin, end),
                    "date_to": end,
                    "due_date": fields.Date.add(today, days=SEND_DAYS),
                }
            )
            request.action_send()
        self.compliance_date = self._get_period_end(first_day_after)
