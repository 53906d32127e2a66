from odoo import models
from odoo.tools import SQL


class ProvisionComputation(models.Model):
    """What the rules ask for as of a day, over all receivables of a company, in a few statements."""

    _inherit = "inkasso.provision"

    def _compute_lines(self):
        """Fill in the receivables of this draft: those to be provided for, and those that were before."""
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(SQL("DELETE FROM inkasso_provision_line WHERE provision_id = %s", self.id))
        self.env.cr.execute(self._get_insert_sql())
        self.env.cr.execute(self._get_totals_sql())
        self.invalidate_model()
        self.env["inkasso.provision.line"].invalidate_model()

    def _get_insert_sql(self):
        """One row per receivable: what the rule asks for, what is provided, and the change.

        What is provided for receivables that are no longer there (their invoice was deleted) is released as one row.
        """
        return SQL(
            """
            INSERT INTO inkasso_provision_line (
                   provision_id, company_id, item_id, move_line_id, partner_id, name, date_maturity, days_overdue,
                   amount_residual, amount_net, rule_id, percent, amount_required, amount_before, amount_change,
                   create_uid, create_date, write_uid, write_date)
            SELECT %(provision)s, %(company)s, r.item_id, MAX(i.move_line_id), MAX(i.partner_id), MAX(m.name),
                   MAX(l.date_maturity), %(day)s::date - MAX(l.date_maturity),
                   SUM(r.residual), SUM(r.net), MAX(r.rule_id), SUM(r.percent),
                   SUM(r.required), SUM(r.before), SUM(r.required) - SUM(r.before),
                   %(uid)s, NOW() AT TIME ZONE 'UTC', %(uid)s, NOW() AT TIME ZONE 'UTC'
              FROM (%(required)s UNION ALL %(before)s) r
         LEFT JOIN inkasso_item i ON i.id = r.item_id
         LEFT JOIN account_move_line l ON l.id = i.move_line_id
         LEFT JOIN account_move m ON m.id = l.move_id
             GROUP BY r.item_id
            HAVING SUM(r.required) <> 0 OR SUM(r.before) <> 0
            """,
            provision=self.id,
            company=self.company_id.id,
            day=self.date,
            uid=self.env.uid,
            required=self._get_required_sql(),
            before=self._get_before_sql(),
        )

    def _get_required_sql(self):
        """What each open receivable needs, rounded by itself: open on the day, without VAT, times the rate of its age.

        The VAT is the invoice's, in proportion. A row for the debtor's kind goes before one for all.
        """
        return SQL(
            """
            SELECT o.item_id, o.residual, o.residual * o.net_share AS net, rule.id AS rule_id, rule.percent AS percent,
                   ROUND(o.residual * o.net_share * rule.percent / 100 / %(rounding)s) * %(rounding)s AS required,
                   0 AS before
              FROM (%(open)s) o
         LEFT JOIN UNNEST(%(partners)s::int[], %(kinds)s::varchar[]) AS debtor (id, kind) ON debtor.id = o.partner_id
              JOIN LATERAL (
                   SELECT r.id, r.percent
                     FROM inkasso_provision_rule r
                    WHERE r.id = ANY(%(rules)s) AND r.days_from <= o.days
                      AND (COALESCE(r.days_to, 0) = 0 OR o.days <= r.days_to)
                      AND (r.debtor_kind IS NULL OR r.debtor_kind = debtor.kind)
                    ORDER BY r.debtor_kind NULLS LAST
                    LIMIT 1) rule ON TRUE
            """,
            open=self._get_open_sql(),
            rounding=self._get_rounding(),
            rules=self.env["inkasso.provision.rule"]._find_valid(self.company_id, self.date).ids,
            **self._get_debtor_kinds(),
        )

    def _get_rounding(self):
        return SQL("%s::numeric", repr(self.currency_id.rounding))

    def _get_open_sql(self):
        """What is open of each claim on the day, in company currency, whatever was paid or credited after it."""
        return SQL(
            """
            SELECT i.id AS item_id, i.partner_id, GREATEST(%(day)s::date - l.date_maturity, 0) AS days,
                   l.balance - COALESCE(paid.amount, 0) AS residual,
                   CASE WHEN m.move_type = 'entry' OR m.amount_total_signed = 0 THEN 1
                        ELSE m.amount_untaxed_signed / m.amount_total_signed END AS net_share
              FROM inkasso_item i
              JOIN account_move_line l ON l.id = i.move_line_id
              JOIN account_move m ON m.id = l.move_id
         LEFT JOIN LATERAL (
                   SELECT SUM(r.amount) AS amount
                     FROM account_partial_reconcile r
                    WHERE r.debit_move_id = l.id AND r.max_date <= %(day)s) paid ON TRUE
             WHERE i.company_id = %(company)s AND l.parent_state = 'posted' AND l.date <= %(day)s
               AND (l.reconciled IS NOT TRUE OR EXISTS (
                    SELECT FROM account_partial_reconcile r WHERE r.debit_move_id = l.id AND r.max_date > %(day)s))
               AND l.balance - COALESCE(paid.amount, 0) > 0
            """,
            company=self.company_id.id,
            day=self.date,
        )

    def _get_debtor_kinds(self):
        """The kinds of the debtors, where a rule asks for them: derived from their numbers, so not in the database."""
        rules = self.env["inkasso.provision.rule"]._find_valid(self.company_id, self.date)
        if not any(rules.mapped("debtor_kind")):
            return {"partners": [], "kinds": []}
        rows = self.env.execute_query(SQL("SELECT DISTINCT o.partner_id FROM (%s) o", self._get_open_sql()))
        debtors = self.env["res.partner"].browse(partner_id for (partner_id,) in rows)
        return {"partners": debtors.ids, "kinds": debtors.mapped("inkasso_kind")}

    def _get_before_sql(self):
        """What is provided for each receivable: the changes whose entry stands, releases by losses among them."""
        return SQL(
            """
            SELECT l.item_id, 0, 0, NULL, 0, 0, SUM(l.amount_change)
              FROM inkasso_provision_line l
             WHERE l.company_id = %s AND %s
             GROUP BY l.item_id
            """,
            self.company_id.id,
            self._get_standing_sql("l"),
        )

    def _get_totals_sql(self):
        return SQL(
            """
            UPDATE inkasso_provision p
               SET amount_gross = t.gross, amount_required = t.required, amount_before = t.before,
                   amount_increase = t.increase, amount_release = t.release
              FROM (SELECT COALESCE(SUM(amount_residual) FILTER (WHERE amount_required <> 0), 0) AS gross,
                           COALESCE(SUM(amount_required), 0) AS required,
                           COALESCE(SUM(amount_before), 0) AS before,
                           COALESCE(SUM(amount_change) FILTER (WHERE amount_change > 0), 0) AS increase,
                           COALESCE(-SUM(amount_change) FILTER (WHERE amount_change < 0), 0) AS release
                      FROM inkasso_provision_line
                     WHERE provision_id = %(provision)s) t
             WHERE p.id = %(provision)s
            """,
            provision=self.id,
        )
