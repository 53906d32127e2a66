from datetime import timedelta

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.scoring import History, days_late, expected_days_late, features, spread, still_in_time, summarise
from ..exact import exact
from .score_model import HORIZON

BATCH = 5000


class Score(models.Model):
    """How likely an open line is paid within 30 days of its due date, when it is expected, and why.

    Orders work and proposes; it decides nothing about a person. Made anew each night from amounts and days alone.
    """

    _name = "inkasso.score"
    _description = "Payment likelihood"
    _order = "likelihood, id"
    _rec_name = "item_id"

    item_id = fields.Many2one("inkasso.item", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, readonly=True, ondelete="cascade", index=True
    )
    model_id = fields.Many2one("inkasso.score.model", readonly=True, ondelete="set null", index="btree_not_null")
    day = fields.Date(string="Judged on", required=True, readonly=True)
    likelihood = fields.Float(
        digits=(4, 3),
        readonly=True,
        aggregator="avg",
        help="That it is paid within 30 days of its due date, from 0 to 1.",
    )
    expected_date = fields.Date(string="Expected on", readonly=True)
    facts = fields.Json(readonly=True, export_string_translation=False)
    reasons = fields.Text(compute="_compute_reasons")
    move_id = fields.Many2one(related="item_id.move_id", string="Invoice")
    case_id = fields.Many2one(related="item_id.case_id")
    due_date = fields.Date(related="item_id.date_maturity", string="Due date")
    amount = fields.Monetary(related="item_id.amount_residual_currency", string="Open amount")
    currency_id = fields.Many2one(related="item_id.currency_id")

    _item_uniq = models.UniqueIndex("(item_id)", "This line has been judged already.")

    @api.depends("facts")
    def _compute_reasons(self):
        for score in self:
            score.reasons = "\n".join(self._explain(score.facts or {}))

    @api.model
    def _explain(self, facts):
        """The facts behind a likelihood as sentences: how the debtor has paid, then what weighs most."""
        if not facts.get("settled"):
            yield self.env._("No payments of this debtor are known yet: judged as the others are.")
        else:
            yield self.env._(
                "%(late)s of %(settled)s earlier invoices were not paid within %(days)s days of due.",
                late=facts["late"],
                settled=facts["settled"],
                days=HORIZON,
            )
            days = facts["days_late"]
            yield (
                self.env._("Pays 1 day after due on average.")
                if days == 1
                else self.env._("Pays %(days)s days after due on average.", days=days)
            )
        if facts.get("overdue"):
            yield self.env._("%(count)s other invoices are overdue now.", count=facts["overdue"])
        names = self._get_feature_names()
        for name, effect in facts.get("weights", []):
            if effect > 0:
                yield self.env._("Less likely in time: %(reason)s.", reason=names[name])
            else:
                yield self.env._("More likely in time: %(reason)s.", reason=names[name])

    @api.model
    def _get_feature_names(self):
        return {
            "late_ratio": self.env._("share of late invoices"),
            "days_late": self.env._("days late on average"),
            "recent_days_late": self.env._("days late of the last payments"),
            "spread": self.env._("how much the days of payment vary"),
            "margin": self.env._("usual payment against the limit"),
            "overdue_ratio": self.env._("what else is overdue"),
            "amount": self.env._("amount"),
            "relative_amount": self.env._("amount against the debtor's usual one"),
            "history": self.env._("number of earlier invoices"),
            "term": self.env._("days from invoice to due date"),
        }

    # -------------------------------------------------------------------------
    # Scheduled
    # -------------------------------------------------------------------------

    @api.model
    def _cron_score(self):
        """Learn where a month has passed, and judge what is open; one company at a time, each committed."""
        today = fields.Date.context_today(self)
        self.search([("company_id.inkasso_scoring", "=", False)]).unlink()
        companies = self.env["res.company"].search([("inkasso_scoring", "=", True), ("inkasso_scored_on", "!=", today)])
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(companies))
        for company in companies:
            self.env["inkasso.score.model"]._train_if_due(company, today)
            self._score_open(company, today)
            company.inkasso_scored_on = today
            self.env["inkasso.case"]._refresh_priority(SQL("c.company_id = %s", company.id))
            if not commit(1):
                return

    @api.model
    def _score_open(self, company, day):
        """Judge every open line of `company` anew, from what is known on `day`."""
        model = self.env["inkasso.score.model"]._get_in_use(company)
        histories = self.env["inkasso.score.history"]._read_histories(company, day, HORIZON)
        portfolio = summarise(histories.get(None) or History())
        parameters = model._get_parameters()
        rows = []
        for item_id, partner_id, issued, due, amount in self._read_open(company):
            history = histories.get(partner_id) or History()
            values = features(history, portfolio, exact(amount), max((due - issued).days, 0), HORIZON)
            late, weights = model._judge(parameters, history, portfolio, values)
            mean, scatter, age = days_late(history, portfolio), spread(history, portfolio), (day - due).days
            likelihood = still_in_time(late, mean, scatter, age, HORIZON)
            expected = due + timedelta(days=expected_days_late(mean, scatter, age))
            facts = {
                "late": history.late,
                "settled": history.settled,
                "days_late": round(float(mean)),
                "overdue": max(history.overdue_count - (age > 0), 0),
                "weights": [[name, round(float(effect), 3)] for name, effect in weights],
            }
            rows.append((item_id, company.id, partner_id, model.id, day, likelihood, expected, Json(facts)))
        self._write_scores(company, day, rows)

    @api.model
    def _read_open(self, company):
        return self.env.execute_query(
            SQL(
                """
                SELECT i.id, i.partner_id, LEAST(COALESCE(m.invoice_date, l.date), l.date_maturity), l.date_maturity,
                       l.balance
                  FROM inkasso_item i
                  JOIN account_move_line l ON l.id = i.move_line_id
                  JOIN account_move m ON m.id = l.move_id
                 WHERE i.company_id = %s AND (i.rest_reason IS NULL OR i.rest_reason NOT IN ('paid', 'draft'))
                   AND l.reconciled IS NOT TRUE AND l.parent_state = 'posted'
                """,
                company.id,
            )
        )

    @api.model
    def _write_scores(self, company, day, rows):
        """Write the likelihoods of `day`, and forget those of lines that are no longer open."""
        self.env.cr.execute_values(
            """
            INSERT INTO inkasso_score (item_id, company_id, partner_id, model_id, day, likelihood, expected_date, facts)
            VALUES %s
            ON CONFLICT (item_id) DO UPDATE
               SET company_id = EXCLUDED.company_id, partner_id = EXCLUDED.partner_id, model_id = EXCLUDED.model_id,
                   day = EXCLUDED.day, likelihood = EXCLUDED.likelihood, expected_date = EXCLUDED.expected_date,
                   facts = EXCLUDED.facts
            """,
            rows,
            page_size=BATCH,
        )
        self.env.cr.execute(
            SQL(
                "DELETE FROM inkasso_score WHERE company_id = %s AND item_id <> ALL(%s)",
                company.id,
                [row[0] for row in rows],
            )
        )
        self.invalidate_model()
