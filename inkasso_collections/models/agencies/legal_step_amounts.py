from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...rules.errors import RuleError
from ..law.law_book import LawBook

TYPES = {False: "cost", True: "compensation"}


class LegalStepAmounts(models.Model):
    """What is claimed, as of a day, one row for each claim: principal, interest to the day and onwards, costs."""

    _inherit = "inkasso.legal.step"

    def _get_open_items(self):
        """The claims of the case that this step can be about: those of the agency that files, else those we have."""
        self.ensure_one()
        items = self.assignment_id.line_ids.item_id if self.assignment_id else self.case_id._get_assignable_items()
        items = items.filtered(
            lambda item: item.currency_id == self.currency_id and item.rest_reason not in ("paid", "draft", "excluded")
        )
        own = self | self.previous_id
        taken = self.env["inkasso.legal.step.line"].search(
            [
                ("item_id", "in", items.ids),
                ("is_live", "=", True),
                ("type", "=", "claim"),
                ("step_id", "not in", own.ids),
            ]
        )
        return items - taken.item_id

    def _freeze(self, day):
        """Take the amounts of `day` over; texts that people wrote stay."""
        for step in self:
            step._check_not_filed()
            written = {
                (line.item_id.id, line.type, line.name): line.basis_text for line in step.line_ids if line.basis_text
            }
            self.env["inkasso.item"]._end_rest(step)
            step.line_ids.unlink()
            rows = [*step._prepare_claims(day), *step._prepare_costs(day)]
            for vals in rows:
                vals["step_id"] = step.id
                vals["basis_text"] = written.get((vals["item_id"], vals["type"], vals["name"])) or step._describe_basis(
                    vals
                )
            self.env["inkasso.legal.step.line"].create(rows)
            step.date = day
            step._plan_costs(day)
            if step.is_live:
                step._take_claims()

    def _check_not_filed(self):
        filed = self.filtered("applied_on")
        if filed:
            raise UserError(self.env._("%(step)s was applied for and is kept as it is.", step=filed[0].name))

    # -------------------------------------------------------------------------
    # Claims
    # -------------------------------------------------------------------------

    def _prepare_claims(self, day):
        """A row for each claim with principal, with its interest to `day` and how it runs on."""
        self.ensure_one()
        items = self._get_open_items().filtered(lambda item: not item.origin_item_id)
        amounts = self.env["inkasso.assignment"]._read_amounts(items, day)
        interest = self._read_interest_rules(items, day)
        return [
            {
                "type": "claim",
                "item_id": item.id,
                "move_line_id": item.move_line_id.id,
                "name": item.move_id.name,
                "invoice_date": item.move_id.invoice_date or item.move_line_id.date,
                "due_date": item.date_maturity,
                "amount_original": item.move_line_id.amount_currency,
                "amount": float(principal),
                "amount_interest": float(accrued),
                "interest_basis": basis or False,
                **interest.get(item, {}),
            }
            for item, (principal, accrued, _fees, basis) in sorted(amounts.items(), key=lambda pair: pair[0].id)
        ]

    @api.model
    def _read_interest_rules(self, items, day):
        """From when and at which rate interest runs on each item; nothing where law or rate are missing."""
        Charge = self.env["inkasso.charge"]
        claims = {item: Charge._make_final_claim(item, day) for item in items if item.date_maturity}
        law_book = LawBook(self.env, list(claims.values()))
        found = {}
        for item, claim in claims.items():
            [line] = claim.lines
            try:
                law = law_book.get_law(claim)
                rule = law.get_interest_rule(line.due_date, claim.partner_id, line.move_id)
                begins = law.get_interest_start(line)
                percent = rule and law.get_rates(rule, begins).at(max(day, begins + timedelta(days=1)))
            except (RuleError, UserError):
                continue
            if rule:
                found[item] = {
                    "interest_from": begins,
                    "interest_percent": float(percent),
                    "interest_text": rule.name,
                    "interest_basis": rule.legal_basis,
                }
        return found

    # -------------------------------------------------------------------------
    # Costs claimed before
    # -------------------------------------------------------------------------

    def _prepare_costs(self, day):
        """Fees that were claimed and not paid, each a claim of its own; and interest whose principal is paid."""
        self.ensure_one()
        case_items = self.case_id.item_ids.filtered(lambda item: item.currency_id == self.currency_id)
        principal = self._get_open_items()
        own = principal | principal.origin_item_id | case_items.filtered(lambda item: item.rest_reason == "paid")
        charges = self.env["inkasso.charge"].search(
            [
                ("move_line_id", "in", own.move_line_id.ids),
                ("state", "in", ("claimed", "posted")),
                ("amount_open", ">", 0),
                ("legal_step_id", "=", False),
                ("notice_id.state", "in", (False, "sent")),
            ],
            order="date, id",
        )
        charges -= self._find_claimed_elsewhere(charges)
        with_principal = principal.filtered(lambda item: not item.origin_item_id).move_line_id
        by_line = self.env["inkasso.item"].search([("move_line_id", "in", charges.move_line_id.ids)])
        items = by_line.grouped("move_line_id")
        return [
            self._prepare_cost(charge, items.get(charge.move_line_id, by_line.browse()))
            for charge in charges
            if charge.type == "fee" or charge.move_line_id not in with_principal
        ]

    def _find_claimed_elsewhere(self, charges):
        """Those of `charges` on a claim of which another step, that is live, claims the costs: nobody owes them twice."""
        others = self.env["inkasso.legal.step.line"].search(
            [
                ("move_line_id", "in", charges.move_line_id.ids),
                ("type", "!=", "claim"),
                ("is_live", "=", True),
                ("step_id", "not in", (self | self.previous_id).ids),
            ]
        )
        return charges.filtered(lambda charge: charge.move_line_id in others.move_line_id)

    def _prepare_cost(self, charge, item):
        line = charge.move_line_id
        payments = line.matched_credit_ids.credit_move_id if line.reconciled else line.browse()
        return {
            "type": "interest" if charge.type == "interest" else TYPES[charge.fee_kind_id.is_compensation],
            "item_id": item.id,
            "move_line_id": line.id,
            "name": charge.invoice_name or line.move_id.name,
            "invoice_date": line.move_id.invoice_date or line.date,
            "due_date": line.date_maturity,
            "demanded_on": charge.notice_id.sent_on or charge.date,
            "paid_on": max(payments.mapped("date"), default=False),
            "amount_original": line.amount_currency,
            "amount": charge.amount_open,
            "amount_interest": 0,
            "interest_basis": charge.legal_basis,
        }

    # -------------------------------------------------------------------------
    # Texts
    # -------------------------------------------------------------------------

    def _describe_basis(self, vals):
        """What a claim rests on, in the language of the company: a start for people to complete."""
        step = self.with_context(lang=self.company_id.partner_id.lang or self.env.lang)
        _ = step.env._
        day = {name: format_date(step.env, vals[name]) if vals.get(name) else "" for name in DAYS}
        creditor = self.original_creditor
        if vals["type"] == "claim":
            text = _(
                "%(what)s according to invoice %(number)s of %(invoice_date)s. Due date %(due_date)s.",
                what=step._describe_goods(vals["move_line_id"]),
                number=vals["name"],
                invoice_date=day["invoice_date"],
                due_date=day["due_date"],
            )
        else:
            names = {
                "cost": _("Collection cost"),
                "compensation": _("Compensation for late payment"),
                "interest": _("Late interest"),
            }
            text = _(
                "%(what)s, demanded on %(demanded_on)s, for the claim of %(amount)s according to invoice %(number)s. "
                "Due date %(due_date)s.",
                what=names[vals["type"]],
                demanded_on=day["demanded_on"],
                amount=self.currency_id.format(vals["amount_original"]),
                number=vals["name"],
                due_date=day["due_date"],
            )
            if vals.get("paid_on"):
                text = _("%(text)s The claim was paid on %(paid_on)s.", text=text, paid_on=day["paid_on"])
        if creditor:
            text = _("%(text)s The original creditor was %(creditor)s.", text=text, creditor=creditor)
        return text

    def _describe_goods(self, move_line_id):
        """What was sold, from the texts of the invoice; in words where it has none."""
        move = self.env["account.move.line"].browse(move_line_id).move_id
        texts = dict.fromkeys(
            line.name.splitlines()[0].strip()
            for line in move.invoice_line_ids
            if line.display_type == "product" and (line.name or "").strip()
        )
        return ", ".join(texts)[:200] or self.env._("Purchase of goods or services")

    def action_refresh(self):
        """Read the claims anew: payments, credit notes and fees since the step was prepared."""
        today = self.env["inkasso.notice"]._get_today()
        for step in self._as_collector():
            if step.status not in ("draft", "ready"):
                raise UserError(self.env._("%(step)s was applied for and is kept as it is.", step=step.name))
            step._freeze(today)
            step._check(today)


DAYS = ("invoice_date", "due_date", "demanded_on", "paid_on")


class LegalStep(models.Model):
    _inherit = "inkasso.legal.step"

    oldest_due_date = fields.Date(compute="_compute_oldest_due_date", string="Due since")

    @api.depends("line_ids.due_date")
    def _compute_oldest_due_date(self):
        for step in self:
            days = step.line_ids.filtered("due_date").mapped("due_date")
            step.oldest_due_date = min(days, default=False)
