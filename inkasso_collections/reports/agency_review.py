from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.misc import formatLang

RECEIVED = "inkasso.agency.receipt.analysis"


class AgencyReviewReport(models.AbstractModel):
    """What the printed review shows: the figures of the page of performance as texts, and its curves as drawings.

    All values are formatted here, so that the template only lays them out.
    """

    _name = "report.inkasso_collections.agency_review"
    _description = "Review of agencies: what is printed"

    @api.model
    def _get_report_values(self, docids, data=None):
        # OVERRIDE: gathered for who may see it
        self.env["inkasso.performance"]._check_may_see()
        reviews = self.env["inkasso.agency.review"].browse(docids)
        return {"doc_ids": docids, "doc_model": reviews._name, "docs": reviews, "get_review": self._get_review}

    @api.model
    def _get_review(self, review):
        """The parts of one review, for the template; in the currency of its company."""
        self = self.with_company(review.company_id)
        review = review.with_company(review.company_id)
        page = self.env["inkasso.performance"]
        filters = review._get_filters(review.agency_id)
        facts, ledgers = page._read_facts(filters), page._read_ledgers(filters)
        return {
            "title": review.agency_id.name or self.env._("All agencies"),
            "period": f"{format_date(self.env, filters.begin)} – {format_date(self.env, filters.end)}",
            "today": format_date(self.env, filters.today),
            "tiles": self._get_tiles(page, filters, facts[None][None]),
            "drawing": self._draw(page, filters, ledgers, "cohort" if review.agency_id else "agency_id"),
            "cohorts": self._get_cohorts(page, filters, facts, ledgers),
            "tables": self._get_tables(page, filters, review.agency_id),
            "comparisons": self._get_comparisons(page, review),
            "agencies": self._get_agencies(review),
            "complaints": self._get_complaints(review),
            "reports": self._get_reports(review),
            "findings": self._get_findings(review),
            "conclusion": review.conclusion,
        }

    # -------------------------------------------------------------------------
    # Texts
    # -------------------------------------------------------------------------

    @api.model
    def _format(self, value, kind):
        """A value as people read it; “–” where there is nothing to say."""
        if value is None or value is False:
            return "–"
        match kind:
            case "money":
                currency = self.env.company.currency_id
                return formatLang(
                    self.env, float(value), digits=0 if abs(value) >= 1000 or not value else currency.decimal_places
                )
            case "share":
                return f"{formatLang(self.env, 100 * float(value), digits=1)} %"
            case "count":
                return formatLang(self.env, int(value), digits=0)
            case "days":
                return formatLang(self.env, float(value), digits=0)
            case "rating":
                return formatLang(self.env, float(value), digits=1)
        return str(value)

    @api.model
    def _get_tiles(self, page, filters, facts):
        """(label, value, note) of the figures on the first page."""
        [paid] = self.env[RECEIVED]._aggregate(
            Domain(filters.on()) & Domain("paid_on", ">=", filters.begin) & Domain("paid_on", "<=", filters.end),
            [()],
            ["amount"],
        )
        received = paid.get((), (0, 0))[1]
        _ = self.env._
        currency = self.env.company.currency_id.name
        rows = [
            (
                _("Placed (%(currency)s)", currency=currency),
                facts.placed,
                "money",
                _("%(count)s cases", count=facts.count),
            ),
            (_("Collected (%(currency)s)", currency=currency), facts.collected, "money", _("so far, of these cases")),
            (
                _("Net back (%(currency)s)", currency=currency),
                facts.left,
                "money",
                _("after %(cost)s of costs", cost=self._format(facts.cost, "money")),
            ),
            (
                _("Received in the period (%(currency)s)", currency=currency),
                received,
                "money",
                _("of earlier cases, too"),
            ),
            (_("Recovery rate"), facts.recovery, "share", _("collected / placed")),
            (_("Net back rate"), facts.net_back, "share", _("net back / placed")),
            (
                _("Success rate"),
                facts.success,
                "share",
                _("%(won)s of %(count)s cases", won=facts.won, count=facts.count),
            ),
            (
                _("Days to collect"),
                facts.days,
                "days",
                _("median, open cases counted") if facts.days is not None else _("fewer than half are collected"),
            ),
            (_("Age when placed"), facts.age, "days", _("days past due, mean")),
            (_("Disputed"), facts.disputed, "count", _("cases")),
            (_("Complaints"), facts.complaints, "count", _("about these cases")),
            (_("Debtors' rating"), facts.rating, "rating", _("%(count)s debtors, of 5", count=facts.rated)),
        ]
        tiles = [
            {"label": label, "value": self._format(value, kind), "note": note} for label, value, kind, note in rows
        ]
        return [tiles[start : start + 4] for start in range(0, len(tiles), 4)]

    # -------------------------------------------------------------------------
    # Tables
    # -------------------------------------------------------------------------

    @api.model
    def _get_tables(self, page, filters, agency):
        """The tables of the page as texts; by agency only where it is about several."""
        names = ("agreement_id", "segment") if agency else ("agency_id", "agreement_id", "segment", "kind_id")
        return [self._format_table(page._get_group_table(filters, name)) for name in names]

    @api.model
    def _format_table(self, table):
        kinds = [column["kind"] for column in table["columns"]]
        return {
            "title": table["title"],
            "columns": [(column["label"], column["kind"] != "text") for column in table["columns"]],
            "rows": [
                [
                    (cell if kind == "text" else self._format(cell, kind), kind != "text")
                    for cell, kind in zip(row["cells"], kinds, strict=True)
                ]
                for row in table["rows"]
            ],
            "note": table["formula"],
        }

    @api.model
    def _get_comparisons(self, page, review):
        """Champions and challengers among all agencies; of a review of one, those comparisons that it is in."""
        filters = review._get_filters()
        tables = [
            self._format_table(page._get_comparison(filters, rule_id, samples))
            for rule_id, samples in page._read_samples(filters).items()
            if len(samples) > 1 and (not review.agency_id or review.agency_id.id in samples)
        ]
        if review.agency_id:  # it may be shown to the agency, which the names of the others are no business of
            for row in (row for table in tables for row in table["rows"] if row[0][0] != review.agency_id.name):
                row[0] = (self.env._("Another agency"), False)
        return tables

    # -------------------------------------------------------------------------
    # Conduct
    # -------------------------------------------------------------------------

    @api.model
    def _get_agencies(self, review):
        """Licence and insurance of each agency that the review is about."""
        agencies = (
            review.agency_id
            or self.env["inkasso.assignment"]
            .search([("company_id", "=", review.company_id.id), ("is_live", "=", True)])
            .agency_id
        )
        states = dict(agencies._fields["licence_state"]._description_selection(self.env))
        return [
            {
                "name": agency.name,
                "licence": states[agency.licence_state],
                "bad": agency.licence_state in ("none", "expired"),
                "details": "; ".join(self._describe_licence(licence) for licence in agency.licence_ids),
                "insurance": ", ".join(
                    filter(
                        None,
                        (
                            agency.insurance,
                            agency.insurance_amount and agency.currency_id.format(agency.insurance_amount),
                            agency.insurance_until and format_date(self.env, agency.insurance_until),
                        ),
                    )
                ),
            }
            for agency in agencies
        ]

    @api.model
    def _describe_licence(self, licence):
        checked = licence.checked_on and self.env._("looked up %(day)s", day=format_date(self.env, licence.checked_on))
        until = licence.date_to and self.env._("valid to %(day)s", day=format_date(self.env, licence.date_to))
        return ", ".join(filter(None, (f"{licence.registry} {licence.number}", until, checked)))

    @api.model
    def _of(self, review):
        domain = Domain("company_id", "=", review.company_id.id)
        return domain & Domain("agency_id", "=", review.agency_id.id) if review.agency_id else domain

    @api.model
    def _get_complaints(self, review):
        Complaint = self.env["inkasso.agency.complaint"]
        states = dict(Complaint._fields["state"]._description_selection(self.env))
        found = Complaint.search(
            self._of(review) & Domain("date", ">=", review.date_from) & Domain("date", "<=", review.date_to),
            order="date, id",
        )
        return [
            (format_date(self.env, each.date), each.agency_id.name, each.name, states[each.state], each.answer or "")
            for each in found
        ]

    @api.model
    def _get_reports(self, review):
        Request = self.env["inkasso.compliance.request"]
        states = dict(Request._fields["state"]._description_selection(self.env))
        found = Request.search(
            self._of(review) & Domain("state", "!=", "cancelled") & Domain("date_to", ">=", review.date_from),
            order="date_to, id",
        )
        return [
            (
                each.name,
                each.agency_id.name,
                f"{format_date(self.env, each.date_from)} – {format_date(self.env, each.date_to)}",
                format_date(self.env, each.due_date),
                self.env._("Overdue") if each.is_overdue else states[each.state],
                each.licence_result or "–",
            )
            for each in found
        ]

    @api.model
    def _get_findings(self, review):
        Finding = self.env["inkasso.compliance.finding"]
        severities = dict(Finding._fields["severity"]._description_selection(self.env))
        states = dict(Finding._fields["state"]._description_selection(self.env))
        found = Finding.search(self._of(review) & Domain("request_id.date_to", ">=", review.date_from))
        return [
            (
                each.agency_id.name,
                each.name,
                severities[each.severity],
                format_date(self.env, each.deadline),
                states[each.state],
                each.remedy or "",
            )
            for each in found
        ]
