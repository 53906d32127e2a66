from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..numbering import next_numbers
from .level import STAGES

CASE_STAGES = [*STAGES, ("closed", "Closed")]
# What follows from the ledger and the steps taken, and is not edited by hand.
FACTS = {"name", "company_id", "partner_id", "stage", "date_opened", "date_closed", "next_date"}


class Case(models.Model):
    """Everything open between one company and one debtor: the unit a collector works on.

    Opened by the first step taken against a debtor, closed by itself when nothing of it is open any more.
    """

    _name = "inkasso.case"
    _description = "Collection case"
    _inherit = ["inkasso.problem.mixin"]
    _order = "next_date, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, readonly=True, ondelete="restrict", index=True
    )
    stage = fields.Selection(
        CASE_STAGES, required=True, default="reminder", tracking=True, readonly=True, group_expand=True
    )
    user_id = fields.Many2one(
        "res.users", string="Responsible", tracking=True, domain="[('share', '=', False)]", index="btree_not_null"
    )
    date_opened = fields.Date(readonly=True)
    date_closed = fields.Date(readonly=True)
    next_date = fields.Date(string="Next step on", readonly=True)
    item_ids = fields.One2many("inkasso.item", "case_id", string="Lines", readonly=True)
    notice_ids = fields.One2many("inkasso.notice", "case_id", string="Notices", readonly=True)
    charge_ids = fields.One2many("inkasso.charge", "case_id", string="Charges", readonly=True)
    balance_ids = fields.One2many("inkasso.case.balance", "case_id", string="Open by currency", readonly=True)
    notice_count = fields.Integer(compute="_compute_notice_count")
    failed_notice_count = fields.Integer(compute="_compute_notice_count")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_open = fields.Monetary(
        string="Open", compute="_compute_amounts", help="Open amount of the case's invoices in company currency."
    )
    amount_overdue = fields.Monetary(string="Overdue", compute="_compute_amounts")
    oldest_due_date = fields.Date(string="Overdue since", compute="_compute_amounts")
    next_level_id = fields.Many2one("inkasso.level", string="Next step", compute="_compute_next_level_id")
    partner_email = fields.Char(related="partner_id.email", string="E-mail")
    partner_phone = fields.Char(related="partner_id.phone", string="Phone")

    _open_uniq = models.UniqueIndex(
        "(company_id, partner_id) WHERE stage <> 'closed'", "This debtor already has an open case."
    )
    _next_date_idx = models.Index("(next_date) WHERE next_date IS NOT NULL")

    # -------------------------------------------------------------------------
    # Computes
    # -------------------------------------------------------------------------

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for case in self:
            case.display_name = f"{case.name} {case.partner_id.display_name or ''}".strip()

    @api.depends("notice_ids.state")
    def _compute_notice_count(self):
        counts = {
            (case.id, state): count
            for case, state, count in self.env["inkasso.notice"]._read_group(
                [("case_id", "in", self.ids)], ["case_id", "state"], ["__count"]
            )
        }
        for case in self:
            case.notice_count = sum(count for (case_id, _state), count in counts.items() if case_id == case.id)
            case.failed_notice_count = counts.get((case.id, "failed"), 0)

    @api.depends("item_ids.amount_residual", "item_ids.date_maturity")
    @api.depends_context("uid")
    def _compute_amounts(self):
        today = fields.Date.context_today(self)
        for case in self:
            claims = case.item_ids.filtered(lambda item: not item.reconciled and item.rest_reason != "draft")
            overdue = claims.filtered(lambda item: item.date_maturity and item.date_maturity < today)
            case.amount_open = sum(claims.mapped("amount_residual"))
            case.amount_overdue = sum(overdue.mapped("amount_residual"))
            case.oldest_due_date = min(overdue.mapped("date_maturity"), default=False)

    @api.depends("item_ids.next_date", "item_ids.next_level_id")
    def _compute_next_level_id(self):
        for case in self:
            dated = case.item_ids.filtered("next_date").sorted("next_date")
            case.next_level_id = dated[:1].next_level_id

    # -------------------------------------------------------------------------
    # Life
    # -------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        unnamed = [vals for vals in vals_list if vals.get("name", "/") == "/"]
        today = fields.Date.context_today(self)
        names = next_numbers(self.env, "inkasso.case", self.env.company, today, len(unnamed))
        for vals, name in zip(unnamed, names, strict=True):
            vals["name"] = name
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and FACTS & vals.keys():
            raise AccessError(self.env._("What a case says of the debtor's claims is not edited by hand."))
        return super().write(vals)

    @api.model
    def _get_or_open(self, pairs, day):
        """The open case of each (company, debtor), opened on `day` where there is none.

        All of a company's debtors get theirs in one go; of two runs that open the same case at once the second
        fails on the unique index and its batch is done again.

        :param pairs: iterable of (company, debtor) records
        :return: dict of (company id, debtor id) to case
        """
        pairs = list(dict.fromkeys(pairs))
        cases = self.search(
            [
                ("company_id", "in", list({company.id for company, _debtor in pairs})),
                ("partner_id", "in", [debtor.id for _company, debtor in pairs]),
                ("stage", "!=", "closed"),
            ]
        )
        by_key = {(case.company_id.id, case.partner_id.id): case for case in cases}
        missing = [(company, debtor) for company, debtor in pairs if (company.id, debtor.id) not in by_key]
        quietly = self.with_context(tracking_disable=True, mail_create_nosubscribe=True, mail_create_nolog=True)
        opened = quietly.create(
            [
                {
                    "company_id": company.id,
                    "partner_id": debtor.id,
                    "user_id": self._get_responsible(company, debtor).id,
                    "date_opened": day,
                }
                for company, debtor in missing
            ]
        )
        by_key.update({(case.company_id.id, case.partner_id.id): case for case in opened.with_env(self.env)})
        return by_key

    @api.model
    def _get_responsible(self, company, debtor):
        """Who works the case: the debtor's responsible, else the company's."""
        return debtor.with_company(company).inkasso_user_id or company.inkasso_user_id

    @api.model
    def _hand_over(self, claims):
        """The last level has passed: the lines reach it, and the case is ready for an agency."""
        claims = [claim for claim in claims if claim.lane == "handover" and not claim.obstacle]
        if not claims:
            return
        opened = self.env["inkasso.notice"]._open_cases(claims)
        for claim in claims:
            case = opened[claim.company_id, claim.partner_id]
            items = self.env["inkasso.item"].browse(line.item_id for line in claim.lines)
            items.write({"level_id": claim.level_id, "case_id": case.id})
        cases = self.browse(case.id for case in {opened[claim.company_id, claim.partner_id] for claim in claims})
        cases.with_context(tracking_disable=True).write({"stage": "handover"})
        self.env["inkasso.item"].browse(line.item_id for claim in claims for line in claim.lines)._reschedule()
        cases._raise_problem(self.env._("Ready to hand over to a collection agency"), key="hand_over")

    def _close_settled(self, day):
        """Close those of these cases of which no line is open any more."""
        open_cases = self.filtered(lambda case: case.stage != "closed")
        if not open_cases:
            return
        still_open = {
            case.id
            for [case] in self.env["inkasso.item"]._read_group(
                [("case_id", "in", open_cases.ids), ("rest_reason", "not in", ("paid", "draft"))], ["case_id"]
            )
        }
        settled = open_cases.filtered(lambda case: case.id not in still_open)
        settled.write({"stage": "closed", "date_closed": day})
        settled.activity_unlink(["inkasso_collections.activity_call", "inkasso_collections.activity_problem"])

    def _reopen(self):
        """Open closed cases again, of which a line is open after all; one that has a successor hands its lines over."""
        for case in self.filtered(lambda case: case.stage == "closed"):
            successor = self.search(
                [
                    ("company_id", "=", case.company_id.id),
                    ("partner_id", "=", case.partner_id.id),
                    ("stage", "!=", "closed"),
                ],
                limit=1,
            )
            if successor:
                case.item_ids.filtered(lambda item: item.rest_reason != "paid").case_id = successor
            else:
                stages = [stage for stage, _label in STAGES]
                reached = case.item_ids.level_id.mapped("stage")
                case.write({"stage": max(reached, key=stages.index, default="reminder"), "date_closed": False})

    def _pass_on(self, successor):
        """Close these cases: what they hold goes on in another case of the same debtor."""
        for case in self:
            for held in (case.item_ids, case.notice_ids, case.charge_ids):
                held.case_id = successor
            case.message_post(body=self.env._("Goes on in %(case)s.", case=successor.name))
        self.write({"stage": "closed", "date_closed": self.env["inkasso.notice"]._get_today()})
        self.activity_unlink(["inkasso_collections.activity_call", "inkasso_collections.activity_problem"])

    def _get_problem_users(self):
        # OVERRIDE inkasso.problem.mixin
        self.ensure_one()
        return self.user_id or self.company_id.inkasso_user_id or super()._get_problem_users()

    # -------------------------------------------------------------------------
    # Actions
    # -------------------------------------------------------------------------

    def _get_form_action(self):
        self.ensure_one()
        return self._get_records_action()

    def action_open_notices(self):
        self.ensure_one()
        return self.notice_ids._get_records_action(name=self.env._("Notices"))

    def action_open_invoices(self):
        self.ensure_one()
        return self.item_ids.move_id._get_records_action(name=self.env._("Invoices"))

    def action_open_partner(self):
        self.ensure_one()
        return self.partner_id._get_records_action()
