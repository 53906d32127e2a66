from collections import defaultdict
from dataclasses import replace

from odoo import api, models
from odoo.tools import SQL

from ..exact import exact
from .claim import ZERO, Claim, ClaimLine, Credit
from .item import RETRIED_WITH_DEBTOR


class ItemSelection(models.Model):
    """The first step of the pipeline: which claims are due, net of what the debtor has to his credit."""

    _inherit = "inkasso.item"

    @api.model
    def _list_due_debtors(self, day, companies, scope=None, part=None):
        """(company id, debtor id) of everyone with a step due on `day`, one statement on the narrow table.

        :param scope: item ids that the run is limited to; None: all
        :param part: of the run, whose debtors are meant; None: all
        """
        self.flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT company_id, partner_id
                  FROM inkasso_item
                 WHERE next_date <= %s AND company_id = ANY(%s) AND %s AND %s
                 GROUP BY company_id, partner_id
                 ORDER BY company_id, partner_id
                """,
                day,
                list(companies.ids),
                SQL("TRUE") if scope is None else SQL("id = ANY(%s)", list(scope)),
                part._get_part_sql() if part else SQL("TRUE"),
            )
        )

    @api.model
    def _select_due(self, debtors, day, scope=None, lock=True):
        """The claims on `debtors` that are due on `day`, as :class:`Claim` values.

        :param debtors: (company id, debtor id) pairs
        :param lock: lock the items, skipping debtors that another run is working on
        :return: (claims, ids of items whose line was paid or withdrawn meanwhile, debtors skipped)
        """
        rows = self._read_due(debtors, day, scope, lock)
        busy = self._find_busy(rows, debtors, day, scope) if lock else set()
        claims, stale = {}, []  # claims by key and lane
        for row in rows:
            if (row["company_id"], row["partner_id"]) in busy:
                continue
            if row["is_stale"]:
                stale.append(row["id"])
                continue
            key = (row["company_id"], row["partner_id"], row["currency_id"])
            lane = self._get_lane(row)
            claim = claims.setdefault((key, lane), Claim(*key, day, lane))
            claim.lines.append(self._make_claim_line(row))
            if lane == "waiting":
                claim.hinder("pending", self.env._("The last notice has not been sent yet."))
            elif lane == "barred":
                claim.hinder("barred", self.env._("The claims are time-barred."))
        self._set_levels(claims.values())
        self._count_credits([claim for claim in claims.values() if claim.lane != "barred"])
        return list(claims.values()), stale, busy

    @api.model
    def _wait_for(self, debtors, day):
        """Lock what is due of these debtors once whoever has it now is through.

        :raise OperationalError: somebody changed it meanwhile: roll back and look again
        """
        self.env.cr.execute(
            SQL(
                """
                SELECT FROM inkasso_item
                 WHERE (company_id, partner_id) IN (SELECT * FROM UNNEST(%s::int[], %s::int[])) AND next_date <= %s
                 ORDER BY id
                   FOR UPDATE
                """,
                [company_id for company_id, _partner_id in debtors],
                [partner_id for _company_id, partner_id in debtors],
                day,
            )
        )

    def _read_due(self, debtors, day, scope, lock):
        self.env["account.move.line"].flush_model()
        self.env["account.move"].flush_model()
        self.env["res.company"].flush_model(["inkasso_due_date_agreed"])
        self.flush_model()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT i.id, i.company_id, i.partner_id, i.currency_id, i.level_id, i.next_level_id, i.case_id,
                       i.notice_id, i.response_date, i.move_line_id, l.move_id, i.origin_item_id IS NOT NULL AS is_accessory,
                       l.amount_residual_currency AS principal, l.amount_currency AS original,
                       l.date_maturity AS due_date, COALESCE(m.invoice_date, l.date) AS invoice_date,
                       COALESCE(m.name, l.name) AS name, COALESCE(m.payment_reference, m.ref, '') AS reference,
                       COALESCE(m.inkasso_due_date_agreement = 'agreed', co.inkasso_due_date_agreed, TRUE) AS due_date_agreed,
                       n.state AS notice_state, withheld.amount AS withheld,
                       i.limitation_date < %s AND i.barred_allowed IS NOT TRUE AS is_barred,
                       l.reconciled IS TRUE OR l.parent_state <> 'posted' OR l.amount_residual_currency <= withheld.amount
                       OR l.no_followup IS TRUE OR m.payment_state = 'blocked' AS is_stale
                  FROM inkasso_item i
                  JOIN account_move_line l ON l.id = i.move_line_id
                  JOIN account_move m ON m.id = l.move_id
                  JOIN res_company co ON co.id = i.company_id
             LEFT JOIN inkasso_notice n ON n.id = i.notice_id
            CROSS JOIN LATERAL (SELECT %s AS amount) withheld
                 WHERE (i.company_id, i.partner_id) IN (SELECT * FROM UNNEST(%s::int[], %s::int[]))
                   AND %s
                 ORDER BY l.date_maturity, i.id
                %s
                """,
                day,
                self._get_withheld_sql(),
                [company_id for company_id, _partner_id in debtors],
                [partner_id for _company_id, partner_id in debtors],
                self._get_due_sql(day, scope),
                SQL("FOR UPDATE OF i SKIP LOCKED") if lock else SQL(),
            )
        )

    def _get_due_sql(self, day, scope):
        """Due on `day`; and what rests only because the debtor's sum was too small is looked at again with it."""
        due = SQL(
            "i.next_level_id IS NOT NULL AND (i.next_date <= %s OR i.rest_reason = ANY(%s))",
            day,
            list(RETRIED_WITH_DEBTOR),
        )
        return due if scope is None else SQL("%s AND i.id = ANY(%s)", due, list(scope))

    def _read_claimable(self):
        """What is claimed of these items now, by id, in their currency; those that rest for a record are left out."""
        if not self:
            return {}
        self.env["account.move.line"].flush_model(["amount_residual_currency"])
        self.env["inkasso.item.rest"].flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT i.id, l.amount_residual_currency - %s
                      FROM inkasso_item i
                      JOIN account_move_line l ON l.id = i.move_line_id
                     WHERE i.id = ANY(%s)
                       AND NOT EXISTS (SELECT FROM inkasso_item_rest r
                                        WHERE r.item_id = i.id AND (r.until IS NULL OR r.until >= %s))
                    """,
                    self._get_withheld_sql(),
                    list(self.ids),
                    self.env["inkasso.notice"]._get_today(),
                )
            )
        )

    @api.model
    def _get_withheld_sql(self):
        """What of the open amount of item `i` and its line `l` is not claimed now, in its currency. Abilities override it."""
        return SQL("0.0")

    def _find_busy(self, rows, debtors, day, scope):
        """The debtors of whom another run holds at least one due item: one debtor is never split over two runs."""
        locked = defaultdict(int)
        for row in rows:
            locked[row["company_id"], row["partner_id"]] += 1
        expected = self.env.execute_query(
            SQL(
                """
                SELECT company_id, partner_id, COUNT(*)
                  FROM inkasso_item i
                 WHERE (company_id, partner_id) IN (SELECT * FROM UNNEST(%s::int[], %s::int[])) AND %s
                 GROUP BY company_id, partner_id
                """,
                [company_id for company_id, _partner_id in debtors],
                [partner_id for _company_id, partner_id in debtors],
                self._get_due_sql(day, scope),
            )
        )
        return {
            (company_id, partner_id) for company_id, partner_id, n in expected if locked[company_id, partner_id] != n
        }

    @api.model
    def _make_claim_line(self, row):
        return ClaimLine(
            item_id=row["id"],
            move_line_id=row["move_line_id"],
            move_id=row["move_id"],
            level_id=row["next_level_id"],
            previous_level_id=row["level_id"],
            previous_notice_id=row["notice_id"],
            previous_response_date=row["response_date"],
            case_id=row["case_id"],
            name=row["name"] or "",
            reference=row["reference"],
            invoice_date=row["invoice_date"],
            due_date=row["due_date"],
            original=exact(row["original"]),
            principal=exact(row["principal"]) - exact(row["withheld"]),
            withheld=exact(row["withheld"]),
            due_date_agreed=row["due_date_agreed"],
            is_accessory=row["is_accessory"],
        )

    def _get_lane(self, row):
        """What is done with a line: it is notified, handed over, or waits for its last notice to go out."""
        if row["notice_state"] not in (None, "sent", "cancelled"):
            return "waiting"
        if row["is_barred"]:
            return "barred"
        return "handover" if self.env["inkasso.level"].browse(row["next_level_id"]).stage == "handover" else "notice"

    def _set_levels(self, claims):
        """The level of a claim is the one furthest along its policy among its lines'."""
        for claim in claims:
            levels = self.env["inkasso.level"].browse({line.level_id for line in claim.lines})
            claim.level_id = levels.sorted(lambda level: (level.days_overdue, level.sequence, level.id))[-1:].id

    # -------------------------------------------------------------------------
    # Credits
    # -------------------------------------------------------------------------

    def _count_credits(self, claims, until=None):
        """Set unmatched payments and credit notes off against the claims, oldest line first.

        A debtor who owes nothing net, over all currencies, is not written to.

        :param until: count those up to this day only; None: all there are
        """
        netted = [claim for claim in claims if self.env["inkasso.level"].browse(claim.level_id).policy_id.net_credits]
        credits = self._read_credits({(claim.company_id, claim.partner_id) for claim in netted}, until)
        net = self._get_net_by_debtor(netted, credits)
        for claim in netted:
            covered_message = self.env._("Unmatched payments and credit notes cover what is due.")
            left = claim.principal
            for credit in credits.get(claim.key, []):
                part = min(credit.amount, left)
                if part > 0:
                    claim.credits.append(replace(credit, amount=part))
                    credit.amount -= part  # the rest is left for the debtor's other claims
                    left -= part
            self._cover_oldest(claim)
            if left <= 0 or net[claim.company_id, claim.partner_id] <= 0:
                claim.hinder("credit", covered_message)

    def _read_credits(self, debtors, until=None):
        """Unmatched credits by (company, debtor, currency), as :class:`Credit`, oldest first."""
        credits = defaultdict(list)
        if not debtors:
            return credits
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        for company_id, partner_id, currency_id, line_id, day, name, amount in self.env.execute_query(
            SQL(
                """
                SELECT l.company_id, p.commercial_partner_id, l.currency_id, l.id, l.date,
                       COALESCE(NULLIF(m.name, '/'), l.name, ''), -l.amount_residual_currency
                  FROM res_partner p
                  JOIN account_move_line l ON l.partner_id = p.id
                  JOIN account_move m ON m.id = l.move_id
                  JOIN account_account a ON a.id = l.account_id
                 WHERE p.commercial_partner_id = ANY(%s) AND l.company_id = ANY(%s)
                   AND a.account_type = 'asset_receivable' AND l.parent_state = 'posted'
                   AND l.reconciled IS NOT TRUE AND l.amount_residual_currency < 0
                   AND l.date <= COALESCE(%s::date, 'infinity')
                 ORDER BY l.date, l.id
                """,
                list({partner_id for _company_id, partner_id in debtors}),
                list({company_id for company_id, _partner_id in debtors}),
                until,
            )
        ):
            if (company_id, partner_id) in debtors:
                credits[company_id, partner_id, currency_id].append(Credit(line_id, day, name, exact(amount)))
        return credits

    def _get_net_by_debtor(self, claims, credits):
        """Claims less credits by (company, debtor), over all currencies, in company currency."""
        net = defaultdict(lambda: ZERO)
        for claim in claims:
            amount = sum((line.principal for line in claim.lines), ZERO)
            net[claim.company_id, claim.partner_id] += self._in_company_currency(claim.key, amount, claim.day)
        days = {(claim.company_id, claim.partner_id): claim.day for claim in claims}
        for key, rows in credits.items():
            amount = sum((credit.amount for credit in rows), ZERO)
            net[key[:2]] -= self._in_company_currency(key, amount, days[key[:2]])
        return net

    def _in_company_currency(self, key, amount, day):
        company = self.env["res.company"].browse(key[0])
        currency = self.env["res.currency"].browse(key[2])
        if currency == company.currency_id:
            return amount
        return exact(currency._convert(float(amount), company.currency_id, company, day))

    @api.model
    def _cover_oldest(self, claim):
        """Spread the claim's credits over its lines, oldest due first, so that interest stops on what they cover."""
        left = claim.credited
        for line in claim.lines:
            line.covered = min(left, line.principal)
            left -= line.covered
