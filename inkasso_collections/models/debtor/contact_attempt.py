from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...rules.contact_rules import Event
from .contact_book import ContactBook

# Who may contact a debtor against a rule.
OVERRIDE_GROUP = "inkasso_collections.group_manager"


class ContactAttempt(models.Model):
    """Asking whether a debtor may be contacted, and keeping what was asked and done."""

    _inherit = "inkasso.contact"

    # -------------------------------------------------------------------------
    # Asking
    # -------------------------------------------------------------------------

    @api.model
    def _get_now(self):
        """This moment, or the same time on the day that a simulation of the past has reached."""
        now = fields.Datetime.now()
        day = fields.Date.to_date(self.env.context.get("inkasso_date"))
        return datetime.combine(day, now.time()) if day else now

    @api.model
    def _get_book(self, company, debtors, moment=None):
        """What decides on contacts of `company` with `debtors` at `moment` (UTC; default: now)."""
        return ContactBook(self.env, company, debtors, moment or self._get_now())

    @api.model
    def _decide(self, company, debtor, channel, moment=None, notice=None):
        """Whether `company` may contact `debtor` by `channel`; for many debtors at once see :meth:`_get_book`.

        :return: a :class:`contact_book.Verdict`
        """
        return self._get_book(company, debtor, moment).decide(debtor, channel, notice)

    @api.model
    def _get_quiet_events(self, company, debtors, since):
        """What debtors are left in peace after: of each debtor's id pairs of (Event, moment in UTC).

        Here conversations; abilities that know of promises and disputes add theirs.
        """
        events = {}
        for contact in self.search_fetch(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", debtors.ids),
                ("date", ">=", since),
                ("channel", "=", "phone"),
                ("outcome", "in", ("reached", "refused")),
            ],
            ["partner_id", "date"],
        ):
            event = (Event("conversation", contact.date.date()), contact.date)
            events.setdefault(contact.partner_id.id, []).append(event)
        return events

    # -------------------------------------------------------------------------
    # Keeping
    # -------------------------------------------------------------------------

    @api.model
    def _log(self, vals_list):
        """Keep these contacts. Whoever calls this has checked that the user may."""
        now = self._get_now()
        return self.sudo().create([{"date": now, **vals} for vals in vals_list])

    @api.model
    def _log_blocked(self, case, channel, verdict, **vals):
        """Keep an attempt that was not made, with the rule that forbids it."""
        return self._log(
            [
                {
                    "case_id": case.id,
                    "channel": channel,
                    "outcome": "blocked",
                    "rule_id": verdict.rule.id if verdict.rule else False,
                    "block_reason": verdict.reason,
                    "user_id": self.env.uid,
                    **vals,
                }
            ]
        )

    @api.model
    def _check_override(self, reason):
        """Contacting a debtor against a rule needs the right to, and a reason that is kept."""
        if not self.env.user.has_group(OVERRIDE_GROUP):
            raise AccessError(
                self.env._("Only managers of Collections may contact a debtor against a rule. Wait, or ask one.")
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the debtor is contacted against the rule: the reason is kept."))
