"""The claims that a simulation goes through, read from the ledger as they are now, or were."""

from dataclasses import dataclass
from datetime import date

from odoo.tools import SQL

from ..dunning.claim import ClaimLine
from ..dunning.item import RETRIED_WITH_DEBTOR
from ..exact import exact

# Of today's ledger goes on what has no reason to rest, or one that another policy, or the next run, may do away with.
GOES_ON = ("no_policy", "done", "pending", "failed", "error", *RETRIED_WITH_DEBTOR)


@dataclass(slots=True)
class Track:
    """One claim on its way through the policy."""

    line: ClaimLine
    company_id: int
    partner_id: int
    currency_id: int
    payments: list  # of Movement, below zero
    paid: date | None
    rate: float  # of company currency for one of its own
    level_id: int | None = None
    response: date | None = None
    again_on: date | None = None  # rests now, until it is tried again on this day
    due_on: date | None = None  # of the next step
    rests: bool = False  # covered by credits or too small: tried again with the debtor's other claims


class Ledger:
    """Reads claims as rows, and makes of each a :class:`Track`; whoever inherits it knows company, scope and days."""

    exact = staticmethod(exact)

    def _read_claims(self, most):
        """The claims as rows; of more than `most` evenly a part. Notes how many there are in all."""
        self.env.flush_all()
        if self.scope == "today":
            condition = SQL(
                "l.reconciled IS NOT TRUE AND m.payment_state IS DISTINCT FROM 'blocked' AND i.origin_item_id IS NULL"
                " AND (i.rest_reason IS NULL OR i.rest_reason = ANY(%s))",
                list(GOES_ON),
            )
        else:
            condition = SQL("l.date_maturity >= %s AND l.date_maturity <= %s", self.begin, self.end)
        query = SQL(
            """
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id
              JOIN account_account a ON a.id = l.account_id
              JOIN inkasso_item i ON i.move_line_id = l.id
             WHERE l.company_id = %s AND l.no_followup IS NOT TRUE AND %s AND %s
            """,
            self.company.id,
            self.env["inkasso.item"]._get_is_claim_sql(),
            condition,
        )
        [[self.claim_total]] = self.env.execute_query(SQL("SELECT COUNT(*) %s", query))
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT i.id, i.partner_id, l.currency_id, i.level_id, i.response_date, i.rest_reason, i.next_date,
                       %s AS withheld, l.id AS line_id, l.move_id,
                       l.amount_currency, l.balance, l.amount_residual_currency AS residual, l.date_maturity AS due,
                       COALESCE(m.invoice_date, l.date) AS issued, COALESCE(m.name, l.name, '') AS name,
                       COALESCE(m.inkasso_due_date_agreement = 'agreed', %s, TRUE) AS due_date_agreed, l.reconciled,
                       (SELECT MAX(r.max_date) FROM account_partial_reconcile r WHERE r.debit_move_id = l.id) AS last_paid
                %s
                 ORDER BY MD5(l.id::text)
                 LIMIT %s
                """,
                self.env["inkasso.item"]._get_withheld_sql() if self.scope == "today" else SQL("0.0"),
                self.company.inkasso_due_date_agreed,
                query,
                most,
            )
        )

    def _make_tracks(self):
        payments = self.env["inkasso.charge"]._read_payments([row["line_id"] for row in self.claims])
        return [self._make_track(row, payments[row["line_id"]]) for row in self.claims]

    def _make_track(self, row, payments):
        line = ClaimLine(
            item_id=row["id"],
            move_line_id=row["line_id"],
            move_id=row["move_id"],
            level_id=0,
            previous_level_id=None,
            previous_notice_id=None,
            previous_response_date=None,
            case_id=None,
            name=row["name"],
            reference="",
            invoice_date=row["issued"],
            due_date=row["due"],
            original=exact(row["amount_currency"]),
            principal=exact(row["amount_currency"]),
            due_date_agreed=row["due_date_agreed"],
            withheld=exact(row["withheld"]),
        )
        goes_on = self.scope == "today"
        rests = goes_on and row["rest_reason"] in RETRIED_WITH_DEBTOR
        return Track(
            line=line,
            company_id=self.company.id,
            partner_id=row["partner_id"],
            currency_id=row["currency_id"],
            payments=payments,
            paid=row["last_paid"] if row["reconciled"] else None,
            rate=row["balance"] / row["amount_currency"] if row["amount_currency"] else 1.0,
            level_id=row["level_id"] if goes_on else None,
            response=row["response_date"] if goes_on else None,
            again_on=row["next_date"] if rests else None,
        )
