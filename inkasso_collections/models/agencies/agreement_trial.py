from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...rules.assignment_life import STATUSES, SUCCESSES
from ...rules.performance import median_days

HANDED_OVER = tuple(status for status in STATUSES if status not in ("draft", "validation_failed", "ready"))


class AgreementTrial(models.Model):
    """A trial: some cases, for some time, with targets; then its results, and what was decided on them."""

    _inherit = "inkasso.agency.agreement"

    is_trial = fields.Boolean(string="Trial")
    trial_count = fields.Integer(string="Cases at most", help="0: as many as the rules give it.")
    trial_share = fields.Integer(
        string="Share of new cases (%)", help="For orientation: the share itself is set in the assignment rule."
    )
    trial_evaluate_on = fields.Date(string="Evaluate on", help="When its cases have had time to be paid.")
    trial_decision = fields.Selection(
        [("extended", "Extended"), ("ended", "Ended"), ("regular", "Made regular")],
        readonly=True,
        copy=False,
        tracking=True,
    )
    trial_decision_note = fields.Text(string="Because", copy=False)
    trial_decided_on = fields.Date(readonly=True, copy=False)
    trial_left = fields.Integer(compute="_compute_trial", string="Cases left")
    trial_recovery = fields.Float(compute="_compute_trial", string="Recovered (%)")
    trial_days = fields.Integer(compute="_compute_trial", string="Days to collect (median)")

    @api.constrains("is_trial", "date_to", "trial_count", "trial_share")
    def _check_trial(self):
        for agreement in self.filtered("is_trial"):
            if not agreement.date_to:
                raise ValidationError(self.env._("A trial ends one day: enter until when cases are handed over."))
            if agreement.trial_count < 0 or not 0 <= agreement.trial_share <= 100:
                raise ValidationError(self.env._("The share of a trial is from 0 to 100 %, the number not negative."))

    @api.model
    def _get_chatter_fields(self):
        # EXTENDS: what is decided on a trial is entered while it is in force
        return super()._get_chatter_fields() | {"trial_decision_note", "trial_evaluate_on"}

    @api.depends("assignment_ids.status")
    def _compute_trial(self):
        for agreement in self:
            results = agreement._get_results() if agreement.is_trial else {}
            agreement.trial_left = max(agreement.trial_count - results.get("count", 0), 0)
            agreement.trial_recovery = results.get("recovery") or 0
            agreement.trial_days = results.get("days") or 0

    def _is_trial_full(self, assignment=None):
        """Whether the trial has all the cases it was to have, `assignment` not counted."""
        self.ensure_one()
        if not self.is_trial or not self.trial_count:
            return False
        assignments = self.assignment_ids.filtered(lambda each: each.status in (*HANDED_OVER, "ready"))
        return len(assignments - (assignment or assignments.browse())) >= self.trial_count

    # -------------------------------------------------------------------------
    # Results
    # -------------------------------------------------------------------------

    def _get_results(self):
        """What came of the cases handed over on these terms: counts, amounts in the agreement's currency, days.

        None where there is nothing to divide by, and for the days while fewer than half are collected.
        """
        self.ensure_one()
        assignments = self.assignment_ids.filtered(lambda each: each.status in HANDED_OVER and each.sent_on)
        ended = assignments.filtered(lambda each: each.status == "closed")
        won = ended.filtered(lambda each: each.close_code in SUCCESSES)
        placed = sum(self._in_currency(each, each.amount_total) for each in assignments)
        collected = sum(self._in_currency(each, each._get_collected()) for each in assignments)
        costs = sum(self._in_currency(each, each._get_cost()) for each in assignments)
        today = self.env["inkasso.notice"]._get_today()
        spells = [each._get_spell(today) for each in assignments]
        return {
            "count": len(assignments),
            "open": len(assignments.filtered("is_live")),
            "closed": len(ended),
            "won": len(won),
            "disputed": len(assignments.filtered(lambda each: each._was("disputed"))),
            "placed": placed,
            "collected": collected,
            "costs": costs,
            "left": collected - costs,
            "recovery": 100 * collected / placed if placed else None,
            "net_rate": 100 * (collected - costs) / placed if placed else None,
            "days": median_days(spells),
        }

    def _in_currency(self, assignment, amount):
        return assignment.currency_id._convert(
            amount, self.currency_id, self.company_id, assignment.date or self.env["inkasso.notice"]._get_today()
        )

    def _get_targets_met(self):
        """Each target with what was reached, for the report: (label, target, reached, met); None: nothing to judge yet."""
        self.ensure_one()
        results = self._get_results()
        rows = []
        if self.target_recovery:
            reached = results["recovery"]
            met = None if reached is None else reached >= self.target_recovery
            rows.append((self.env._("Recovery (%)"), self.target_recovery, reached, met))
        if self.target_days:
            reached = results["days"]
            met = None if reached is None else reached <= self.target_days
            rows.append((self.env._("Days to collect (median)"), self.target_days, reached, met))
        return rows

    # -------------------------------------------------------------------------
    # Decision
    # -------------------------------------------------------------------------

    def action_print_evaluation(self):
        """The evaluation as PDF."""
        self.ensure_one()
        self.check_access("read")
        return self.env.ref("inkasso_collections.report_agreement_evaluation").report_action(self)

    def action_trial_regular(self):
        """Make a regular agreement of the trial: a new version, without its limits, to be agreed."""
        self._decide("regular")
        return self._make_successor(is_trial=False, trial_count=0, trial_share=0)._get_records_action()

    def action_trial_extend(self):
        """Extend the trial: a new version from the day after, to be agreed."""
        self._decide("extended")
        return self._make_successor()._get_records_action()

    def _make_successor(self, **vals):
        # EXTENDS: a trial goes on where it ended, for as long as it was to last
        if self.is_trial and vals.get("is_trial", True):
            start = max(fields.Date.add(self.date_to, days=1), self.env["inkasso.notice"]._get_today())
            vals = {"date_from": start, "date_to": start + (self.date_to - self.date_from), **vals}
        return super()._make_successor(**vals)

    def action_trial_end(self):
        """End the trial: nothing more is handed over; what the agency has it keeps until it is recalled."""
        self._decide("ended")
        self.filtered(lambda agreement: agreement.is_current).action_end()

    def _decide(self, decision):
        self.check_access("write")
        self.ensure_one()
        if not self.is_trial or self.state != "agreed":
            raise UserError(self.env._("This is no trial that is in force."))
        if not (self.trial_decision_note or "").strip():
            raise UserError(self.env._("Say why: the evaluation is kept with the decision."))
        today = self.env["inkasso.notice"]._get_today()
        self.with_context(inkasso_agreement_life=True).write({"trial_decision": decision, "trial_decided_on": today})
        labels = dict(self._fields["trial_decision"]._description_selection(self.env))
        text = self.env._("Trial: %(decision)s. %(reason)s", decision=labels[decision], reason=self.trial_decision_note)
        self.message_post(body=Markup("%s<br/>%s") % (text, self._describe_results()))
        self._settle_problems("trial")

    def _describe_results(self):
        """What the decision rests on, as it stands on its day, in words that stay."""
        self.ensure_one()
        results, _ = self._get_results(), self.env._
        money = self.currency_id.format
        met = {True: _("met"), False: _("not met"), None: _("too early to say")}
        texts = [
            _(
                "%(count)s cases over %(placed)s; %(collected)s collected, %(left)s left to us, %(won)s closed with success, "
                "%(open)s open.",
                count=results["count"],
                placed=money(results["placed"]),
                collected=money(results["collected"]),
                left=money(results["left"]),
                won=results["won"],
                open=results["open"],
            )
        ]
        texts += [
            _("%(target)s: %(met)s.", target=label, met=met[is_met])
            for label, _target, _reached, is_met in self._get_targets_met()
        ]
        return " ".join(texts)

    @api.model
    def _cron_review(self):
        # EXTENDS: trials are evaluated on their day
        result = super()._cron_review()
        today = self.env["inkasso.notice"]._get_today()
        over = self.search([("is_trial", "=", True), ("state", "=", "agreed"), ("trial_decision", "=", False)])
        for agreement in over:
            day = agreement.trial_evaluate_on or agreement.date_to
            if day <= today:
                agreement._raise_problem(
                    self.env._("Evaluate the trial, and decide"),
                    note=self.env._("It ended on %(day)s.", day=format_date(self.env, agreement.date_to)),
                    key="trial",
                )
        return result
