from collections import namedtuple

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, split_every

# How a debtor pays: days overdue of the oldest open invoice, overdue in company currency, share paid late in per cent.
DebtorFacts = namedtuple("DebtorFacts", "partner_id days amount late_share")
HISTORY = "2 years"
BATCH_SIZE = 1000


class SegmentMember(models.Model):
    """The segment of one debtor with one company: kept up every night, unless somebody has chosen it."""

    _name = "inkasso.segment.member"
    _description = "Debtor in a segment"
    _order = "id"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, readonly=True, ondelete="cascade", index=True
    )
    segment_id = fields.Many2one("inkasso.segment", readonly=True, ondelete="cascade", index="btree_not_null")
    is_manual = fields.Boolean(string="Chosen by hand", readonly=True)
    since = fields.Date(readonly=True)

    _debtor_uniq = models.UniqueIndex("(company_id, partner_id)", "A debtor has one segment.")

    # -------------------------------------------------------------------------
    # By schedule
    # -------------------------------------------------------------------------

    @api.model
    def _cron_sort(self):
        """Sort the debtors of all companies that have segments, a company per transaction."""
        companies = self.env["inkasso.segment"].search([]).company_id
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(companies))
        for company in companies:
            self._sort_debtors(company)
            if not commit(1):
                return

    @api.model
    def _sort_debtors(self, company):
        """Put each debtor of `company` into the first segment that fits; who was put by hand stays.

        Facts are read in one statement, changes written by segment, and logged on the debtor.
        """
        segments = self.env["inkasso.segment"].search([("company_id", "=", company.id)])
        members = {member.partner_id.id: member for member in self.search([("company_id", "=", company.id)])}
        wanted = {}
        for batch in split_every(BATCH_SIZE, self._read_facts(company)):
            debtors = self.env["res.partner"].with_company(company).browse(facts.partner_id for facts in batch)
            for facts, debtor in zip(batch, debtors, strict=True):
                member = members.get(debtor.id)
                if member and member.is_manual:
                    continue
                segment = next((each for each in segments if each._is_met(facts, debtor)), segments.browse())
                if segment != (member.segment_id if member else segments.browse()):
                    wanted.setdefault(segment, []).append(debtor.id)
        for segment, partner_ids in wanted.items():
            self._put(company, self.env["res.partner"].browse(partner_ids), segment, members)

    @api.model
    def _read_facts(self, company):
        """How every debtor of `company` with an open item pays, as :class:`DebtorFacts`."""
        self.env.flush_all()
        return [
            DebtorFacts(*row)
            for row in self.env.execute_query(
                SQL(
                    """
                    WITH lines AS (
                        SELECT i.partner_id, i.rest_reason, l.date_maturity, l.amount_residual, l.reconciled,
                               COALESCE((SELECT MAX(c.date)
                                           FROM account_partial_reconcile r
                                           JOIN account_move_line c ON c.id = r.credit_move_id
                                          WHERE r.debit_move_id = l.id), l.date) AS settled_on
                          FROM inkasso_item i
                          JOIN account_move_line l ON l.id = i.move_line_id
                         WHERE i.company_id = %(company)s AND l.parent_state = 'posted' AND i.origin_item_id IS NULL
                           AND (l.reconciled IS NOT TRUE OR l.date_maturity >= %(today)s::date - %(history)s::interval)
                    )
                    SELECT partner_id,
                           GREATEST(MAX(%(today)s - date_maturity) FILTER (WHERE reconciled IS NOT TRUE), 0),
                           COALESCE(SUM(amount_residual) FILTER (WHERE reconciled IS NOT TRUE
                                                                   AND date_maturity < %(today)s), 0),
                           COALESCE(100.0 * COUNT(*) FILTER (WHERE date_maturity < %(today)s
                                        AND (reconciled IS NOT TRUE OR settled_on > date_maturity))
                                    / NULLIF(COUNT(*) FILTER (WHERE date_maturity < %(today)s OR reconciled), 0), 0)
                      FROM lines
                     GROUP BY partner_id
                    HAVING BOOL_OR(reconciled IS NOT TRUE)
                     ORDER BY partner_id
                    """,
                    company=company.id,
                    today=self.env["inkasso.notice"]._get_today(),
                    history=HISTORY,
                )
            )
        ]

    # -------------------------------------------------------------------------
    # Putting into segments
    # -------------------------------------------------------------------------

    @api.model
    def _put(self, company, debtors, segment, members=None, is_manual=False):
        """`debtors` are of `segment` (may be none) with `company` from now on; their lines follow its plan."""
        if members is None:
            found = self.search([("company_id", "=", company.id), ("partner_id", "in", debtors.ids)])
            members = {member.partner_id.id: member for member in found}
        today = self.env["inkasso.notice"]._get_today()
        vals = {"segment_id": segment.id, "is_manual": is_manual, "since": today}
        known = self.browse(members[debtor.id].id for debtor in debtors if debtor.id in members)
        before = {member.partner_id: member.segment_id.name for member in known}
        known.write(vals)
        new = self.create(
            [{**vals, "company_id": company.id, "partner_id": debtor.id} for debtor in debtors - known.partner_id]
        )
        self._log(debtors, before, segment, is_manual)
        (known | new)._reschedule_items()

    @api.model
    def _log(self, debtors, before, segment, is_manual):
        """The chatter of each debtor tells of the change, and who decided it."""
        none = self.env._("none")
        way = self.env._("by hand") if is_manual else self.env._("by its conditions")
        debtors._message_log_batch(
            bodies={
                debtor.id: self.env._(
                    "Collection segment: %(old)s → %(new)s (%(way)s)",
                    old=before.get(debtor) or none,
                    new=segment.name or none,
                    way=way,
                )
                for debtor in debtors
            }
        )

    def _reschedule_items(self):
        """The plan of the segment moves the open lines of these debtors."""
        self.flush_recordset()
        for company, members in self.grouped("company_id").items():
            self.env["inkasso.item"].search(
                [
                    ("company_id", "=", company.id),
                    ("partner_id", "in", members.partner_id.ids),
                    ("rest_reason", "!=", "paid"),
                ]
            )._reschedule()

    @api.model
    def _read_segments(self, company, debtors):
        """The segment of each of `debtors` with `company`, by id of the debtor."""
        # which plan holds, whoever asks
        members = self.sudo().search([("company_id", "=", company.id), ("partner_id", "in", debtors.ids)])
        return {member.partner_id.id: member.segment_id for member in members}

    @api.model
    def _choose(self, company, debtor, segment):
        """Somebody chooses the segment of `debtor`, which then stays; none: it is kept up by its conditions again."""
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_collector")):
            raise AccessError(self.env._("Only collectors may choose the segment of a debtor."))
        self.sudo()._put(company, debtor, segment, is_manual=bool(segment))


class Item(models.Model):
    _inherit = "inkasso.item"

    @api.model
    def _get_debtor_policy_sql(self):
        # EXTENDS inkasso.item: a plan chosen on the customer, else that of the segment
        self.env["inkasso.segment.member"].flush_model()
        self.env["inkasso.segment"].flush_model(["policy_id", "active"])
        return SQL(
            """
            COALESCE(%s, (SELECT s.policy_id
                            FROM inkasso_segment_member sm
                            JOIN inkasso_segment s ON s.id = sm.segment_id AND s.active
                           WHERE sm.company_id = i.company_id AND sm.partner_id = i.partner_id))
            """,
            super()._get_debtor_policy_sql(),
        )
