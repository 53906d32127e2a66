from odoo import api, models

from ...rules.promises import BROKEN, PARTLY, VOID, judge
from ..exact import exact
from .promise import ACTIVITY, JUDGED

# What a payment, or its being taken back, may still change.
JUDGEABLE = ("open", "kept", "partly", "broken", "void")


class PromiseJudgement(models.Model):
    """Whether promises are kept: decided when payments are matched, and when the last day has passed."""

    _inherit = "inkasso.promise"

    @api.model
    def _cron_judge(self):
        """Judge the promises of which the last day has passed."""
        today = self.env["inkasso.notice"]._get_today()
        self._go_through([("state", "=", "open"), ("deadline", "<", today)], lambda promises: promises._judge(today))

    @api.model
    def _follow_payments(self, cases, first):
        """Judge the promises of `cases`, of which lines were just matched or unmatched.

        A payment that arrived in time but is booked late makes a broken promise a kept one.

        :param first: the day of the earliest payment among them; what had to be paid before is left alone
        """
        domain = [("case_id", "in", cases.ids), ("state", "in", JUDGEABLE)]
        if first:
            domain.append(("deadline", ">=", first))
        self.search(domain)._judge(self.env["inkasso.notice"]._get_today())

    def _judge(self, today):
        """Say of each what it has become, and let what follows happen."""
        paid = self._read_payments()
        for promise in self:
            amount = max(promise.currency_id.round(paid[promise.id] - promise.paid_before), 0)
            state = judge(
                exact(promise.currency_id.round(promise.amount)),
                exact(amount),
                promise._is_settled(),
                promise.deadline,
                today,
            )
            if promise.amount_paid != amount:
                promise.amount_paid = amount
            if promise.state != state:
                promise._become(state, today)

    def _become(self, state, today):
        """Move on to `state`: whatever is no longer open holds nothing; what is broken asks for somebody."""
        self.ensure_one()
        if state == "open":  # a payment was taken back in time
            self._open_again()
            return
        self.write({"state": state, "judged_on": today})
        self.env["inkasso.item"]._end_rest(self)
        label = dict(self._fields["state"]._description_selection(self.env))[state]
        self.case_id.message_post(
            body=self.env._("Promise of %(promise)s: %(state)s", promise=self.display_name, state=label.lower())
        )
        if state in (BROKEN, PARTLY):
            self._ask_for_follow_up(today)
        elif state != VOID:
            self.case_id.activity_unlink([ACTIVITY])

    def _open_again(self):
        """The lines rest again, unless something else was promised since."""
        if self.search_count(
            [("case_id", "=", self.case_id.id), ("currency_id", "=", self.currency_id.id), ("id", ">", self.id)],
            limit=1,
        ):
            self.state = "replaced"
            return
        self.write({"state": "open", "judged_on": False})
        self.item_ids._rest(self, "promise", until=self.deadline)

    def _ask_for_follow_up(self, today):
        """A to-do on the case, for its responsible: once, however many promises were broken."""
        if self.case_id.stage == "closed":
            return
        self.case_id.activity_unlink([ACTIVITY])
        missing = self.currency_id.round(self.amount - self.amount_paid)
        for user in self.case_id._get_problem_users():
            self.case_id.with_context(mail_activity_quick_update=True).activity_schedule(
                ACTIVITY,
                date_deadline=today,
                summary=self.env._("Promise not kept: %(promise)s", promise=self.display_name),
                note=self.env._(
                    "%(paid)s of it were paid, %(missing)s are missing.",
                    paid=self.currency_id.format(self.amount_paid),
                    missing=self.currency_id.format(missing),
                ),
                user_id=user.id,
            )

    # -------------------------------------------------------------------------
    # How often they are kept
    # -------------------------------------------------------------------------

    @api.model
    def _read_kept_rates(self, field, records, domain=()):
        """How many of their judged promises were kept, in per cent, and how many were judged, by id.

        :param field: partner_id or user_id
        """
        return {
            record.id: (rate, count)
            for record, rate, count in self._read_group(
                [(field, "in", records.ids), ("state", "in", JUDGED), *domain],
                [field],
                ["kept_rate:avg", "__count"],
            )
        }
