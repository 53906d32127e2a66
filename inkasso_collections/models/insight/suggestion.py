from datetime import timedelta

from odoo import api, fields, models

PERIOD = 365  # days looked back
LEAST = 10  # lines or cases below which nothing is concluded
NO_EFFECT = 0.05  # a step that moves less than this share does nothing
ENDED = ("closed", "recalled")
WAITS_FOR = 3  # times in a row that a debtor paid only after the same step
KINDS = [
    ("level", "A step with little effect"),
    ("debtor", "A debtor who waits for a step"),
    ("agency", "An agency below its target"),
    ("address", "Debtors who cannot be reached"),
    ("trend", "Debtors who pay later than before"),
]


class Suggestion(models.Model):
    """A plain finding with its figures, and the records it rests on. People decide what to do about it."""

    _name = "inkasso.suggestion"
    _description = "Suggestion"
    _order = "amount desc, id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    level_id = fields.Many2one("inkasso.level", readonly=True, ondelete="cascade", index="btree_not_null")
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    agency_id = fields.Many2one("inkasso.agency", readonly=True, ondelete="cascade", index="btree_not_null")
    agreement_id = fields.Many2one(
        "inkasso.agency.agreement", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    count = fields.Integer(readonly=True)
    share = fields.Float(readonly=True, aggregator=None)
    other_share = fields.Float(readonly=True, aggregator=None)
    amount = fields.Monetary(readonly=True, help="What it is about.")
    found_on = fields.Date(readonly=True)
    text = fields.Char(compute="_compute_text")

    @api.depends("kind", "level_id", "partner_id", "agency_id", "count", "share", "other_share", "amount")
    @api.depends_context("lang")
    def _compute_text(self):
        for suggestion in self:
            facts = {
                "level": suggestion.level_id.name,
                "debtor": suggestion.partner_id.sudo().display_name,  # a debtor of a company that the user sees
                "agency": suggestion.agency_id.name,
                "count": suggestion.count,
                "share": round(100 * suggestion.share),
                "other": round(100 * suggestion.other_share),
                "amount": suggestion.currency_id.format(suggestion.amount),
            }
            suggestion.text = suggestion._get_text(facts)

    def _get_text(self, facts):
        match self.kind:
            case "level":
                return self.env._(
                    "“%(level)s” moves little: %(share)s %% of %(amount)s on %(count)s lines was paid by its deadline in a "
                    "year. Try another channel, another text, or go to the next step sooner.",
                    **facts,
                )
            case "debtor":
                return self.env._(
                    "%(debtor)s paid the last %(count)s invoices only after “%(level)s”. A call before it, or that step "
                    "sooner, may save weeks.",
                    **facts,
                )
            case "agency":
                return self.env._(
                    "%(agency)s has recovered %(share)s %% of %(amount)s in %(count)s cases; %(other)s %% are agreed as "
                    "its target.",
                    **facts,
                )
            case "address":
                if facts["count"] == 1:
                    return self.env._(
                        "An overdue line over %(amount)s is of a debtor with neither e-mail nor address. Ask for them.",
                        amount=facts["amount"],
                    )
                return self.env._(
                    "%(count)s overdue lines over %(amount)s are of debtors with neither e-mail nor address. Ask for them.",
                    **facts,
                )
            case "trend":
                if facts["count"] == 1:
                    return self.env._(
                        "A debtor pays later than before; %(amount)s is open. Shorten the terms, or call.",
                        amount=facts["amount"],
                    )
                return self.env._(
                    "%(count)s debtors pay later than before; %(amount)s of theirs is open. Shorten their terms, or call.",
                    **facts,
                )

    # -------------------------------------------------------------------------
    # Finding
    # -------------------------------------------------------------------------

    @api.model
    def _refresh(self, company, today):
        """Look for all that is worth saying about `company`, and say nothing else."""
        self.search([("company_id", "=", company.id)]).unlink()
        scoped = self.with_company(company).with_context(allowed_company_ids=company.ids)
        found = [
            *scoped._find_levels(company, today),
            *scoped._find_debtors(company, today),
            *scoped._find_agencies(company),
            *scoped._find_unreachable(company),
            *scoped._find_trends(company),
        ]
        return self.create([{"company_id": company.id, "found_on": today, **vals} for vals in found])

    @api.model
    def _find_levels(self, company, today):
        rows = self.env["inkasso.notice.analysis"]._read_group(
            [("is_due", "=", True), *self._get_period_domain(company, today)],
            ["level_id"],
            ["__count", "amount_due:sum", "amount_in_time:sum"],
        )
        for level, count, due, in_time in rows:
            if count >= LEAST and due and in_time / due < NO_EFFECT:
                yield {"kind": "level", "level_id": level.id, "count": count, "share": in_time / due, "amount": due}

    @api.model
    def _get_period_domain(self, company, today):
        return [("company_id", "=", company.id), ("date", ">=", today - timedelta(days=PERIOD))]

    @api.model
    def _find_debtors(self, company, today):
        """Who paid the last invoices each after the same step, later than the first one."""
        lines = self.env["inkasso.notice.analysis"].search(
            [("days_to_pay", "!=", False), *self._get_period_domain(company, today)],
            order="partner_id, move_line_id, date, id",
        )
        last = {line.move_line_id: line for line in lines if line.result in ("in_time", "later")}
        for partner, of_partner in lines.browse(line.id for line in last.values()).grouped("partner_id").items():
            levels = of_partner.level_id
            if len(of_partner) >= WAITS_FOR and len(levels) == 1 and levels._get_rank() > 1:
                amount = sum(of_partner.mapped("amount"))
                yield {
                    "kind": "debtor",
                    "partner_id": partner.id,
                    "level_id": levels.id,
                    "count": len(of_partner),
                    "amount": amount,
                }

    @api.model
    def _find_agencies(self, company):
        rows = self.env["inkasso.agency.analysis"]._read_group(
            [("company_id", "=", company.id), ("status", "in", ENDED)],
            ["agency_id", "agreement_id"],
            ["__count", "amount:sum", "amount_collected:sum"],
        )
        for agency, agreement, count, placed, collected in rows:
            target = agreement.target_recovery / 100
            if count >= LEAST and placed and collected / placed < target:
                yield {
                    "kind": "agency",
                    "agency_id": agency.id,
                    "agreement_id": agreement.id,
                    "count": count,
                    "share": collected / placed,
                    "other_share": target,
                    "amount": placed,
                }

    @api.model
    def _find_unreachable(self, company):
        [[count, amount]] = self.env["inkasso.receivable.analysis"]._read_group(
            self._get_unreachable_domain(company), [], ["__count", "amount_overdue:sum"]
        )
        if count:
            yield {"kind": "address", "count": count, "amount": amount}

    @api.model
    def _get_unreachable_domain(self, company):
        return [
            ("company_id", "=", company.id),
            ("is_without_email", "=", True),
            ("is_without_address", "=", True),
            ("band", "!=", "0"),
        ]

    @api.model
    def _find_trends(self, company):
        debtors = (
            self.env["inkasso.behaviour"].search([("company_id", "=", company.id), ("trend", "=", "worse")]).partner_id
        )
        [[_count, amount]] = self.env["inkasso.receivable.analysis"]._read_group(
            [("company_id", "=", company.id), ("partner_id", "in", debtors.ids)], [], ["__count", "amount:sum"]
        )
        if debtors and amount:
            yield {"kind": "trend", "count": len(debtors), "amount": amount}

    # -------------------------------------------------------------------------
    # Actions
    # -------------------------------------------------------------------------

    def action_open(self):
        """The very records that the finding rests on, whose figures it tells."""
        self.ensure_one()
        self.check_access("read")
        company = ("company_id", "=", self.company_id.id)
        notices = [*self._get_period_domain(self.company_id, self.found_on), ("level_id", "=", self.level_id.id)]
        paid_after = [("partner_id", "=", self.partner_id.id), ("days_to_pay", "!=", False)]
        assigned = [("agency_id", "=", self.agency_id.id), ("agreement_id", "=", self.agreement_id.id)]
        model, domain = {
            "level": ("inkasso.notice.analysis", [*notices, ("is_due", "=", True)]),
            "debtor": ("inkasso.notice.analysis", [*notices, *paid_after, ("result", "in", ("in_time", "later"))]),
            "agency": ("inkasso.agency.analysis", [company, *assigned, ("status", "in", ENDED)]),
            "address": ("inkasso.receivable.analysis", self._get_unreachable_domain(self.company_id)),
            "trend": ("inkasso.behaviour", [company, ("trend", "=", "worse")]),
        }[self.kind]
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["kind"]._description_selection(self.env))[self.kind],
            "res_model": model,
            "domain": domain,
            "views": [(False, "list"), (False, "form")]
            if model == "inkasso.behaviour"
            else [(False, "list"), (False, "pivot")],
        }
