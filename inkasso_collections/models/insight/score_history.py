from odoo import api, models
from odoo.tools import SQL

from ...rules.scoring import DAYS_CAP, History, Invoice
from ..exact import exact

LATEST = 20  # payments that the days late of late are told from; older ones weigh nothing
LEARN_FROM = 200000  # invoices, the latest


class ScoreHistory(models.AbstractModel):
    """How debtors have paid, read from the ledger in one go: sums for judging, single invoices for learning.

    Only amounts and days are read. What was credited, or written off, says nothing about paying, and is left out.
    """

    _name = "inkasso.score.history"
    _description = "How debtors have paid"

    @api.model
    def _get_claims_sql(self, company, day):
        """Each claim of `company` up to `day`: debtor, days, amount, and the day on which it was paid in full."""
        return SQL(
            """
            SELECT l.id, lp.commercial_partner_id AS partner_id, COALESCE(m.invoice_date, l.date) AS issued,
                   l.date_maturity AS due, l.balance AS amount,
                   CASE WHEN l.reconciled AND paid.day <= %(day)s THEN paid.day END AS paid
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id
              JOIN account_account a ON a.id = l.account_id
              JOIN res_partner lp ON lp.id = l.partner_id
         LEFT JOIN inkasso_item i ON i.move_line_id = l.id
         LEFT JOIN LATERAL (SELECT MAX(r.max_date) AS day
                              FROM account_partial_reconcile r
                              JOIN account_move_line pl ON pl.id = r.credit_move_id
                              JOIN account_journal j ON j.id = pl.journal_id
                             WHERE r.debit_move_id = l.id AND j.type IN ('bank', 'cash', 'credit')) paid ON TRUE
             WHERE l.company_id = %(company)s AND l.date <= %(day)s AND %(is_claim)s
               AND i.origin_item_id IS NULL
               AND (l.reconciled IS NOT TRUE OR paid.day IS NOT NULL)
            """,
            company=company.id,
            day=day,
            is_claim=self.env["inkasso.item"]._get_is_claim_sql(),
        )

    @api.model
    def _read_histories(self, company, day, horizon):
        """Each debtor's :class:`History` before `day`, and that of all together under None."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH claims AS (SELECT *, paid - due AS days FROM (%(claims)s) c),
                     facts AS (SELECT *, GREATEST(LEAST(days, %(cap)s), -%(cap)s) AS capped,
                                      paid IS NOT NULL OR due + %(horizon)s < %(day)s AS is_settled,
                                      COALESCE(paid > due + %(horizon)s, due + %(horizon)s < %(day)s) AS is_late
                                 FROM claims)
                SELECT partner_id, COUNT(*) FILTER (WHERE is_settled), COUNT(*) FILTER (WHERE is_settled AND is_late),
                       COUNT(paid), COALESCE(SUM(capped) FILTER (WHERE paid IS NOT NULL), 0),
                       COALESCE(SUM(capped * capped) FILTER (WHERE paid IS NOT NULL), 0),
                       COUNT(*) FILTER (WHERE paid IS NULL), COUNT(*) FILTER (WHERE paid IS NULL AND due < %(day)s),
                       SUM(amount), (ARRAY_AGG(capped ORDER BY paid DESC, id DESC) FILTER (WHERE paid IS NOT NULL))[:%(latest)s]
                  FROM facts
                 GROUP BY GROUPING SETS ((partner_id), ())
                """,
                claims=self._get_claims_sql(company, day),
                cap=DAYS_CAP,
                horizon=horizon,
                day=day,
                latest=LATEST,
            )
        )
        return {row[0]: self._make_history(row[1:]) for row in rows if row[8] is not None}

    @api.model
    def _make_history(self, row):
        history = History()
        settled, late, paid, days, squares, open_count, overdue, amount, latest = row
        for capped in reversed(latest or []):
            history.pay(capped)
        history.settled, history.late, history.paid = settled, late, paid
        history.days, history.days_squared = int(days), int(squares)
        history.open_count, history.overdue_count, history.amount = open_count, overdue, exact(amount)
        return history

    @api.model
    def _read_invoices(self, company, day):
        """The latest claims of `company` one by one, as :class:`Invoice`."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id, issued, due, amount, paid FROM (%s) c ORDER BY issued DESC, id DESC LIMIT %s",
                self._get_claims_sql(company, day),
                LEARN_FROM,
            )
        )
        return [
            Invoice(partner_id, min(issued, due), due, exact(amount), paid)
            for partner_id, issued, due, amount, paid in rows
        ]
