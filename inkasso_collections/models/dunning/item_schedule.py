import logging
from collections import namedtuple
from functools import partial

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ...rules.deadlines import first_step_date, next_step_date
from ..bank_days import get_bank_calendar_of
from .item import RETRIED_WITH_DEBTOR

# What the next step depends on, as one row per item.
Facts = namedtuple(
    "Facts",
    "item_id company_id policy_id level_id next_level_id next_date rest_reason response_date "
    "notice_state parent_state reconciled is_claim excluded date_maturity move_policy_id partner_policy_id "
    "company_policy_id country_id taken_ids origin_open other_rest other_rest_until case_id "
    "amount_residual known_due_date known_amount_open limitation_warned is_barred has_followers",
)
Concerned = namedtuple("Concerned", "item_id line_id partner_id currency_id")
# What the next step is.
Step = namedtuple("Step", "policy_id next_level_id next_date rest_reason")
# What an item reaches with a notice: what is stored of it, and the state that the notice is in.
Reached = namedtuple("Reached", "level_id notice_id response_date case_id notice_state")

_logger = logging.getLogger(__name__)

AFTER_COMMIT_TRIES = 5

# What is over: no period of limitation runs.
OVER = ("paid", "draft")
SET_STEPS = """
    UPDATE inkasso_item i
       SET policy_id = v.policy_id::int, next_level_id = v.next_level_id::int, next_date = v.day::date,
           rest_reason = v.reason, error = NULL, due_date = v.due_date::date, amount_open = v.amount_open,
           limitation_date = CASE WHEN NOT v.just_ends THEN i.limitation_date END,
           limitation_start = CASE WHEN NOT v.just_ends THEN i.limitation_start END,
           limitation_cause = CASE WHEN NOT v.just_ends THEN i.limitation_cause END
      FROM (VALUES %s) AS v (id, policy_id, next_level_id, day, reason, due_date, amount_open, just_ends)
     WHERE i.id = v.id
"""
SET_REACHED = """
    UPDATE inkasso_item i
       SET policy_id = v.policy_id::int, next_level_id = v.next_level_id::int, next_date = v.day::date,
           rest_reason = v.reason, error = NULL, due_date = v.due_date::date, amount_open = v.amount_open,
           level_id = v.level_id::int, notice_id = v.notice_id::int, response_date = v.response_date::date,
           case_id = v.case_id::int
      FROM (VALUES %s) AS v (id, policy_id, next_level_id, day, reason, due_date, amount_open,
                             level_id, notice_id, response_date, case_id)
     WHERE i.id = v.id
"""


class ItemSchedule(models.Model):
    """Keeping each item's next step right, whatever happens to its line."""

    _inherit = "inkasso.item"

    # -------------------------------------------------------------------------
    # Entry points: what happens to lines
    # -------------------------------------------------------------------------

    @api.model
    def _sync_lines(self, lines, wake=False):
        """Make the items that `lines` lack, and reschedule the ones they have.

        Called by whatever changes a line's future: payment, unmatching, reset to draft, due date, policy.
        It never waits for a run: an item that a run has locked is rescheduled right after this transaction.

        :param wake: also what only rests for the credits of the debtors is rescheduled
        :return: the items of `lines`, as superuser
        """
        # Whoever may book a payment thereby moves the next step, with or without collection rights.
        items_sudo = self.sudo()
        if not lines:
            return items_sudo
        debtors = lines.partner_id.commercial_partner_id if wake else lines.partner_id.browse()
        rows = items_sudo._find_concerned(lines, debtors)
        known = items_sudo.browse(row.item_id for row in rows if row.line_id)
        known.browse(row.item_id for row in rows if row.line_id and self._has_changed(row, lines))._follow_lines()
        items_sudo.browse(row.item_id for row in rows)._reschedule()
        covered = {row.line_id for row in rows}
        new = items_sudo._open_claims(lines.filtered(lambda line: line.id not in covered))
        new._reschedule()  # what was paid on it before moves its limitation
        return known | new

    @api.model
    def _find_concerned(self, lines, debtors):
        """The items of `lines`, what rests beside these (without line), and what waits for credits of `debtors` (likewise)."""
        self.flush_model(["move_line_id", "origin_item_id", "partner_id", "currency_id", "rest_reason"])
        return [
            Concerned(*row)
            for row in self.env.execute_query(
                SQL(
                    """
                    SELECT id, move_line_id, partner_id, currency_id
                      FROM inkasso_item
                     WHERE move_line_id = ANY(%(lines)s)
                     UNION
                    SELECT f.id, NULL, NULL, NULL
                      FROM inkasso_item f
                      JOIN inkasso_item o ON o.id = f.origin_item_id
                     WHERE o.move_line_id = ANY(%(lines)s) AND f.move_line_id <> ALL(%(lines)s)
                     UNION
                    SELECT id, NULL, NULL, NULL
                      FROM inkasso_item
                     WHERE partner_id = ANY(%(debtors)s) AND rest_reason IN %(retried)s
                       AND move_line_id <> ALL(%(lines)s)
                    """,
                    lines=list(lines.ids),
                    debtors=list(debtors.ids),
                    retried=RETRIED_WITH_DEBTOR,
                )
            )
        ]

    @api.model
    def _has_changed(self, row, lines):
        line = lines.browse(row.line_id)
        return (row.partner_id, row.currency_id) != (line.partner_id.commercial_partner_id.id, line.currency_id.id)

    @api.model
    def _find_of_lines(self, lines):
        """The items of these lines, read together."""
        return self.search_fetch(
            [("move_line_id", "in", lines.ids)],
            ["move_line_id", "company_id", "partner_id", "case_id", "origin_item_id", "policy_id", "level_id"],
        )

    def _follow_lines(self):
        """Take over debtor and currency of an invoice that was corrected; the case is then the new debtor's."""
        left = self.case_id.browse()
        for item in self:
            line = item.move_line_id
            debtor = line.partner_id.commercial_partner_id
            if debtor and debtor != item.partner_id:
                left |= item.case_id
                item._take_to(debtor)
            if line.currency_id != item.currency_id:
                item.currency_id = line.currency_id
        if left:
            left._close_settled(self.env["inkasso.notice"]._get_today())

    # -------------------------------------------------------------------------
    # Rescheduling
    # -------------------------------------------------------------------------

    def _reschedule(self, reached=None):
        """Set policy, next step, its date, or the reason for none, from the facts as they are now. Set-based.

        :param reached: what these items reach with their notices, by id; whoever gives it has locked them
        """
        if not self:
            return
        self.env["account.move.line"].flush_model()
        self.env["account.move"].flush_model()
        self.env["res.partner"].flush_model(["inkasso_policy_id", "country_id"])
        self.env["res.company"].flush_model(["inkasso_policy_id"])
        self.env["inkasso.notice"].flush_model(["state"])
        self.env["inkasso.notice.line"].flush_model(["is_void"])
        self.env["inkasso.item.rest"].flush_model()
        self.flush_model()
        skipped, in_cases = [], []
        for ids in split_every(10000, self.ids):
            facts = self._read_facts(ids)
            if reached:
                facts = [self._reach(row, reached[row.item_id]) for row in facts]
            self._write_steps({row.item_id: self._plan_step(row) for row in facts}, facts, reached)
            skipped += set(ids) - {row.item_id for row in facts}
            in_cases += [row.item_id for row in facts if row.case_id]
        if in_cases:
            self._refresh_cases(in_cases)
        self.invalidate_recordset()
        if skipped:
            self._reschedule_after_commit(skipped)

    def _read_facts(self, ids):
        """The facts of the items that nobody else has locked, which are locked hereby."""
        return [
            Facts(*row)
            for row in self.env.execute_query(
                SQL(
                    """
                    SELECT i.id, i.company_id, i.policy_id, COALESCE(i.level_id, o.level_id), i.next_level_id, i.next_date,
                           i.rest_reason, COALESCE(i.response_date, o.response_date),
                           n.state,
                           l.parent_state, l.reconciled,
                           l.balance > 0 AND l.amount_residual_currency > 0,
                           l.no_followup IS TRUE OR m.payment_state = 'blocked',
                           l.date_maturity,
                           m.inkasso_policy_id,
                           %s,
                           c.inkasso_policy_id,
                           p.country_id,
                           ARRAY(SELECT t.level_id
                                   FROM inkasso_notice_line t
                                   JOIN inkasso_notice tn ON tn.id = t.notice_id
                                  WHERE t.item_id = i.id AND t.level_id IS NOT NULL AND t.is_void IS NOT TRUE
                                    AND tn.state <> 'failed'),
                           o.id IS NOT NULL AND ol.reconciled IS NOT TRUE,
                           CASE WHEN i.is_barred THEN 'barred' ELSE rest.reason END,
                           CASE WHEN i.is_barred THEN NULL ELSE rest.until END,
                           i.case_id,
                           l.amount_residual, i.due_date, i.amount_open, i.limitation_warned, i.is_barred,
                           EXISTS (SELECT FROM inkasso_item f WHERE f.origin_item_id = i.id)
                      FROM inkasso_item i
                      JOIN account_move_line l ON l.id = i.move_line_id
                      JOIN account_move m ON m.id = l.move_id
                      JOIN res_partner p ON p.id = i.partner_id
                      JOIN res_company c ON c.id = i.company_id
                 LEFT JOIN inkasso_notice n ON n.id = i.notice_id
                 LEFT JOIN inkasso_item o ON o.id = i.origin_item_id
                 LEFT JOIN account_move_line ol ON ol.id = o.move_line_id
                 LEFT JOIN %s ON TRUE
                     WHERE i.id = ANY(%s)
                     ORDER BY i.id
                       FOR UPDATE OF i SKIP LOCKED
                    """,
                    self._get_debtor_policy_sql(),
                    self._get_resting_sql(),
                    list(ids),
                )
            )
        ]

    @api.model
    def _get_debtor_policy_sql(self):
        """The plan of the debtor `p` of item `i`. Abilities that know of others override it."""
        return SQL("(p.inkasso_policy_id ->> i.company_id::text)::int")

    @api.model
    def _reach(self, facts, reached):
        """The facts as they are once the notice is what the item stands on."""
        return facts._replace(
            level_id=reached.level_id,
            response_date=reached.response_date,
            case_id=reached.case_id,
            notice_state=reached.notice_state,
        )

    @api.model
    def _plan_step(self, facts):
        """The next step of one item. The one place that says what comes next, and why nothing does."""
        policies = self.env["inkasso.policy"]
        policy_id = facts.move_policy_id or facts.partner_policy_id or facts.company_policy_id
        plan = policies._get_plan(policy_id)
        following = policies._get_following(policy_id, facts.level_id, tuple(facts.taken_ids)) if plan.active else None
        rest = partial(Step, policy_id, following and following.level_id, None)
        if facts.parent_state != "posted":
            return rest("draft")
        if facts.reconciled or not facts.is_claim:
            return rest("paid")
        if facts.excluded:
            return rest("excluded")
        if facts.origin_open:
            return rest("with_origin")
        if facts.notice_state == "failed":
            return rest("failed")
        if not plan.active:
            return rest("no_policy")
        if facts.other_rest and not facts.other_rest_until:
            return rest(facts.other_rest)
        if not following:
            return rest("done")
        day = self._get_step_date(facts, plan, following)
        if facts.other_rest and facts.other_rest_until >= day:
            return Step(
                policy_id, following.level_id, fields.Date.add(facts.other_rest_until, days=1), facts.other_rest
            )
        # Dated already, but a run leaves it alone until the notice has gone out.
        return Step(policy_id, following.level_id, day, "pending" if facts.notice_state == "queued" else None)

    @api.model
    def _get_amount_open(self, facts):
        """What is open in company currency, as the ledger has it; nothing of what is no claim now."""
        is_open = facts.parent_state == "posted" and facts.is_claim and not facts.reconciled
        return facts.amount_residual if is_open else 0

    @api.model
    def _get_step_date(self, facts, plan, following):
        """The day of the step at the earliest: after its days, and never before the last deadline has passed."""
        jurisdiction, country_code = self.env["inkasso.jurisdiction"]._find_with_calendar(
            plan.jurisdiction_id, facts.company_id, facts.country_id
        )
        calendar = get_bank_calendar_of(country_code)
        shift = not calendar.is_bank_day(facts.date_maturity) and jurisdiction._get_figure(
            "shift_due_date", facts.date_maturity, self.env["res.company"].browse(facts.company_id)
        )
        if not facts.response_date:
            return first_step_date(facts.date_maturity, following.days_overdue, calendar, shift)
        return next_step_date(
            facts.date_maturity, following.days_overdue, facts.response_date, plan.grace_days, calendar, shift
        )

    def _write_steps(self, steps, facts, reached=None):
        """One UPDATE for what differs from what is stored: the steps, what is open and when it was due, and what was reached."""
        changed = []
        for row in facts:
            step, amount = steps[row.item_id], self._get_amount_open(row)
            now = (*step, row.date_maturity, amount)
            before = (row.policy_id, row.next_level_id, row.next_date, row.rest_reason)
            if reached:
                changed.append((row.item_id, *now, *reached[row.item_id][:-1]))
            elif now != (*before, row.known_due_date, row.known_amount_open):
                changed.append((row.item_id, *now, self._just_ends(row, step)))
        if changed:
            self.env.cr.execute_values(SET_REACHED if reached else SET_STEPS, changed, page_size=5000)

    @api.model
    def _just_ends(self, facts, step):
        """Whether an item is over, as most are without anything having happened: then its step takes its period with it."""
        return step.rest_reason in OVER and not (facts.has_followers or facts.limitation_warned or facts.is_barred)

    @api.model
    def _refresh_cases(self, item_ids):
        """Carry the earliest next step of their items to the cases, which lists sort and filter by."""
        self.env["inkasso.case"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE inkasso_case c
                   SET next_date = s.next_date
                  FROM (SELECT case_id, MIN(next_date) AS next_date
                          FROM inkasso_item
                         WHERE case_id IN (SELECT case_id FROM inkasso_item WHERE id = ANY(%s))
                         GROUP BY case_id) s
                 WHERE c.id = s.case_id AND c.next_date IS DISTINCT FROM s.next_date
                """,
                list(item_ids),
            )
        )
        self.env["inkasso.case"].invalidate_model(["next_date"])

    def _reschedule_after_commit(self, ids):
        """Reschedule items that a run had locked once this transaction, and so that run's, are through."""

        def reschedule(registry=self.pool):
            # The rows of a run that has just committed refuse an older snapshot: then once more, with a new one. What
            # was booked is booked, so nothing may be raised here; the next run finds paid lines by itself.
            for _attempt in range(AFTER_COMMIT_TRIES):
                try:
                    with registry.cursor() as cr:
                        self.with_env(self.env(cr=cr)).browse(ids)._reschedule_waiting()
                    return
                except OperationalError:
                    continue
            _logger.warning("Collection items %s are left to the next run", ids)

        self.env.cr.postcommit.add(reschedule)

    def _reschedule_waiting(self):
        """Like :meth:`_reschedule`, but waits a moment for whoever holds the rows."""
        self.env.cr.execute("SET LOCAL lock_timeout = '2s'")
        self.env.cr.execute(SQL("SELECT FROM inkasso_item WHERE id = ANY(%s) ORDER BY id FOR UPDATE", list(self.ids)))
        self._reschedule()
