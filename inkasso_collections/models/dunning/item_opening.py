from collections import namedtuple

from odoo import api, models
from odoo.tools import SQL

from ..batch import insert_records
from .item_schedule import Facts

# A claim that has no item yet, and what its next step depends on.
Opening = namedtuple(
    "Opening",
    "line_id company_id partner_id currency_id parent_state reconciled is_claim excluded date_maturity move_policy_id "
    "partner_policy_id company_policy_id country_id amount_residual origin is_known",
)
# Of a claim to which nothing has happened yet.
NEW = dict.fromkeys(Facts._fields) | {"taken_ids": (), "origin_open": False}


class ItemOpening(models.Model):
    """Making the items of claims: each with its next step from the start, as posting an invoice must cost next to nothing."""

    _inherit = "inkasso.item"

    @api.model
    def _open_claims(self, lines):
        """One item for each claim among `lines` that has none: a posted, open, debit receivable line of a customer.

        Two statements, however many there are. What happened to a claim before is not looked at, see :meth:`_reschedule`.

        :return: the new items, as superuser
        """
        items_sudo = self.sudo()  # whoever may post an invoice thereby begins its collection
        rows = items_sudo._read_openings(lines.sudo())
        new = insert_records(items_sudo, items_sudo._prepare_items(rows))
        known = new.browse(item.id for item, row in zip(new, rows, strict=True) if row.is_known)
        if known:
            known._heed_what_is_known()
        return new

    @api.model
    def _read_openings(self, lines):
        """Facts of those of `lines` that are claims without an item, from records that whoever posts them has read anyway."""
        claims = lines.filtered(lambda line: line._is_inkasso_claim())
        if not claims:
            return []
        taken, debtors = self._read_of_debtors(claims)
        return [self._make_opening(line, debtors) for line in claims if line.id not in taken]

    @api.model
    def _read_of_debtors(self, claims):
        """What only the database knows: the lines that have an item; by company and debtor, the policy and whether more is known."""
        self.env["res.partner"].flush_model(["inkasso_policy_id"])
        self.flush_model(["move_line_id"])
        pairs = {(line.company_id.id, line.partner_id.commercial_partner_id.id) for line in claims}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT NULL, NULL, move_line_id, NULL FROM inkasso_item WHERE move_line_id = ANY(%s)
                UNION ALL
                SELECT i.company_id, i.partner_id, %s, %s
                  FROM UNNEST(%s, %s) i(company_id, partner_id)
                  JOIN res_partner p ON p.id = i.partner_id
                """,
                list(claims.ids),
                self._get_debtor_policy_sql(),
                SQL(" OR ").join(self._get_known_conditions()),
                [company_id for company_id, _debtor_id in pairs],
                [debtor_id for _company_id, debtor_id in pairs],
            )
        )
        taken = {line_id for company_id, _debtor_id, line_id, _known in rows if not company_id}
        return taken, {tuple(row[:2]): tuple(row[2:]) for row in rows if row[0]}

    @api.model
    def _make_opening(self, line, debtors):
        move, debtor = line.move_id, line.partner_id.commercial_partner_id
        policy_id, is_known = debtors[line.company_id.id, debtor.id]
        days = (move.invoice_date or line.date, move.delivery_date, line.date_maturity)
        return Opening(
            line_id=line.id,
            company_id=line.company_id.id,
            partner_id=debtor.id,
            currency_id=line.currency_id.id,
            parent_state=line.parent_state,
            reconciled=line.reconciled,
            is_claim=line.amount_residual_currency > 0,
            excluded=line.no_followup or move.payment_state == "blocked",
            date_maturity=line.date_maturity,
            move_policy_id=move.inkasso_policy_id.id,
            partner_policy_id=policy_id,
            company_policy_id=line.company_id.inkasso_policy_id.id,
            country_id=debtor.country_id.id,
            amount_residual=line.amount_residual,
            origin=min(day for day in days if day),
            is_known=is_known,
        )

    @api.model
    def _get_known_conditions(self):
        """SQL conditions, of which one is met where something is known of debtor `p` that concerns whatever they owe."""
        return [SQL("FALSE")]

    def _heed_what_is_known(self):
        """These new items follow what is known of their debtors."""

    @api.model
    def _prepare_items(self, rows):
        """The values of the items of these claims."""
        return [self._prepare_item(row) for row in rows]

    @api.model
    def _prepare_item(self, row):
        facts = Facts(**NEW | {name: value for name, value in row._asdict().items() if name in NEW})
        step = self._plan_step(facts)
        return {
            "move_line_id": row.line_id,
            "company_id": row.company_id,
            "partner_id": row.partner_id,
            "currency_id": row.currency_id,
            "due_date": row.date_maturity,
            "amount_open": self._get_amount_open(facts),
            **step._asdict(),
        }

    # -------------------------------------------------------------------------
    # A ledger that was there before
    # -------------------------------------------------------------------------

    @api.model
    def _create_for_open_ledger(self):
        """Items for all open claims of a ledger that was there before the addon, in one statement."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO inkasso_item (move_line_id, company_id, partner_id, currency_id,
                                          create_uid, create_date, write_uid, write_date)
                SELECT claims.*, %(uid)s, NOW() AT TIME ZONE 'UTC', %(uid)s, NOW() AT TIME ZONE 'UTC'
                  FROM (%(claims)s) claims
                """,
                claims=self._get_open_claims_sql(),
                uid=self.env.uid,
            )
        )
        self.invalidate_model()
        self.search([])._reschedule()

    @api.model
    def _get_open_claims_sql(self):
        """Line, company, debtor and currency of each open claim that has no item."""
        return SQL(
            """
            SELECT l.id, l.company_id, p.commercial_partner_id, l.currency_id
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id
              JOIN account_account a ON a.id = l.account_id
              JOIN res_partner p ON p.id = l.partner_id
             WHERE l.reconciled IS NOT TRUE AND %s
               AND NOT EXISTS (SELECT FROM inkasso_item i WHERE i.move_line_id = l.id)
            """,
            self._get_is_claim_sql(),
        )

    @api.model
    def _get_is_claim_sql(self):
        """Which lines are claims on a customer: invoice terms, and opening entries that have a due date.

        As `account.move.line._is_inkasso_claim` says it of records.
        """
        return SQL(
            """
            a.account_type = 'asset_receivable' AND l.parent_state = 'posted' AND l.balance > 0
            AND l.date_maturity IS NOT NULL
            AND (m.move_type IN ('out_invoice', 'out_receipt')
                 OR m.move_type = 'entry' AND l.no_followup IS NOT TRUE AND m.origin_payment_id IS NULL
                    AND m.statement_line_id IS NULL)
            """
        )
