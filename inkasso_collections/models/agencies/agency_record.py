from collections import defaultdict, namedtuple

from odoo import api, models
from odoo.tools import SQL

from ...rules.agency_outlook import Outlook, outlook, smoothed_rate
from ...rules.assignment_life import WITH_AGENCY
from ..exact import exact

# A debtor's overdue claims, as an agency would get them. The amount is in company currency.
OpenClaim = namedtuple("OpenClaim", "partner amount age_days")
AGES = (90, 365)
AMOUNTS = (1000, 10000)
NOTHING = Outlook(exact(0), exact(0), exact(0), exact(0))


class AgencyRecord(models.Model):
    """What an agency has reached here so far, by age and amount of the claims, and what that lets expect."""

    _inherit = "inkasso.agency"

    @api.model
    def _get_bucket(self, amount, age_days):
        """The cell of the record that a claim belongs to: younger or older, smaller or larger."""
        return (sum(age_days > age for age in AGES), sum(amount >= limit for limit in AMOUNTS))

    def _get_record(self, company):
        """{cell: (placed, collected)} and, under None, the whole; in the currency of `company`, exact.

        Every case that was handed over counts, those without success, too; what was credited is not collected.
        """
        self.ensure_one()
        record = defaultdict(lambda: [exact(0), exact(0)])
        assignments = self.env["inkasso.assignment"].search(
            [
                ("agency_id", "=", self.id),
                ("company_id", "=", company.id),
                ("sent_on", "!=", False),
                ("status", "in", (*WITH_AGENCY, "closed", "recalled")),
            ]
        )
        for assignment in assignments:
            placed = assignment._convert(assignment.amount_total, company.currency_id)
            collected = assignment._convert(max(assignment._get_collected(), 0), company.currency_id)
            for cell in (None, self._get_bucket(placed, assignment.age_days)):
                record[cell][0] += placed
                record[cell][1] += collected
        return {cell: tuple(sums) for cell, sums in record.items()}

    @api.model
    def _get_rate(self, record, prior, weight, cell):
        """The share to expect of claims of `cell`: its own record, pulled to the agency's, pulled to what is usual."""
        placed, collected = record.get(None, (exact(0), exact(0)))
        whole = smoothed_rate(collected, placed, prior, weight)
        placed, collected = record.get(cell, (exact(0), exact(0)))
        return smoothed_rate(collected, placed, whole, weight)

    # -------------------------------------------------------------------------
    # On actual claims
    # -------------------------------------------------------------------------

    @api.model
    def _read_open_claims(self, company, day, cases=None):
        """The overdue claims of `company` by debtor, as :class:`OpenClaim`: of `cases`, or all that no agency has.

        One query, however large the ledger.
        """
        self.env["account.move.line"].flush_model()
        self.env["inkasso.item"].flush_model()
        self.env["inkasso.assignment.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT i.partner_id, SUM(l.amount_residual), MIN(l.date_maturity)
                  FROM inkasso_item i
                  JOIN account_move_line l ON l.id = i.move_line_id
                 WHERE i.company_id = %s AND l.date_maturity < %s AND l.reconciled IS NOT TRUE
                   AND l.parent_state = 'posted' AND l.amount_residual > 0
                   AND (i.rest_reason IS NULL OR i.rest_reason NOT IN ('paid', 'draft', 'excluded', 'with_origin'))
                   AND NOT EXISTS (SELECT FROM inkasso_assignment_line al WHERE al.item_id = i.id AND al.is_live)
                   AND %s
                 GROUP BY i.partner_id
                 ORDER BY i.partner_id
                """,
                company.id,
                day,
                SQL("TRUE") if cases is None else SQL("i.case_id = ANY(%s)", cases.ids),
            )
        )
        partners = self.env["res.partner"].browse(row[0] for row in rows)
        return [
            OpenClaim(partner, exact(company.currency_id.round(amount)), (day - due).days)
            for partner, (_id, amount, due) in zip(partners, rows, strict=True)
        ]

    def _takes(self, claim, company, day):
        """Whether the agency takes a claim, and may."""
        self.ensure_one()
        partner = claim.partner
        return (
            self._takes_kind(partner.inkasso_kind)
            and self._takes_country(partner.country_id)
            and self._takes_amount(float(claim.amount), company.currency_id, company, day)
            and self._takes_age(claim.age_days)
            and self._has_licence(self.env["inkasso.jurisdiction"]._find(company, partner.country_id), day)
        )


class Agreement(models.Model):
    _inherit = "inkasso.agency.agreement"

    def _get_outlook(self, claim, rate):
        """What to expect of an :class:`OpenClaim` on these terms at `rate`, in company currency.

        Of the principal; interest and fees go to whom the agreement says.
        """
        self.ensure_one()
        company, day = self.company_id, self.env["inkasso.notice"]._get_today()
        own, theirs = company.currency_id, self.currency_id
        amount = exact(theirs.round(own._convert(float(claim.amount), theirs, company, day)))
        terms = self._get_commission_terms(claim.age_days, claim.partner.inkasso_kind, claim.partner.country_id)
        vat = exact(0) if self.vat_deductible else exact(self.vat_percent)
        found = outlook(amount, rate, claim.age_days, terms, vat_percent=vat)
        return Outlook(*(exact(theirs._convert(float(part), own, company, day)) for part in found))

    def _get_hidden_costs(self):
        """What the price list does not say at first sight, as a list of texts."""
        self.ensure_one()
        _, money = self.env._, self.currency_id.format
        found = []
        if self.subscription:
            periods = dict(self._fields["subscription_period"]._description_selection(self.env))
            found.append(
                _(
                    "Subscription %(amount)s %(period)s",
                    amount=money(self.subscription),
                    period=periods[self.subscription_period],
                )
            )
        if self.amount_min:
            found.append(_("At least %(amount)s a case", amount=money(self.amount_min)))
        if self.fixed_fee > 0:
            due = dict(self._fields["fixed_fee_due"]._description_selection(self.env))
            found.append(
                _("%(amount)s a case, %(due)s", amount=money(self.fixed_fee), due=due[self.fixed_fee_due].lower())
            )
        if not self.vat_deductible and self.vat_percent:
            found.append(_("VAT of %(percent)s %% is a cost", percent=f"{self.vat_percent:g}"))
        if self.interest_keeper == "agency":
            found.append(_("Keeps the interest"))
        if self.fee_keeper == "agency":
            found.append(_("Keeps the fees"))
        if self.court_costs == "passed":
            found.append(_("Court costs are billed as they come"))
        if self.recall_fee or self.recall_percent:
            found.append(
                _(
                    "A recall costs %(fee)s and %(percent)s %% of the commission after %(days)s days",
                    fee=money(self.recall_fee),
                    percent=f"{self.recall_percent:g}",
                    days=self.recall_free_days,
                )
            )
        if self.tail_days:
            found.append(_("Commission on payments %(days)s days after a recall", days=self.tail_days))
        return found
