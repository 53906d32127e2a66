from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...rules.errors import RuleError
from ..dunning.claim import Claim
from ..exact import exact
from ..law.law_book import LawBook
from .remittance_entry import RemittanceEntry


class LegalCost(models.Model):
    """What a legal step costs: claimed on the debtor by the law that allows it; what was paid for it is booked.

    What goes to the authority is a cost here, by an entry or a vendor bill. What pays for our own work, or what the agency
    advances, is only claimed. What the debtor pays of it is income when it comes.
    """

    _name = "inkasso.legal.cost"
    _description = "Cost of a legal step"
    _inherit = ["inkasso.ledger.document"]
    _order = "id"

    step_id = fields.Many2one("inkasso.legal.step", required=True, readonly=True, ondelete="cascade", index=True)
    name = fields.Char(default="/", readonly=True)
    fee_kind_id = fields.Many2one("inkasso.fee.kind", string="Cost", required=True, readonly=True, ondelete="restrict")
    fee_rule_id = fields.Many2one("inkasso.fee.rule", readonly=True, ondelete="restrict", index="btree_not_null")
    legal_basis = fields.Char(readonly=True)
    currency_id = fields.Many2one("res.currency", related="step_id.currency_id")
    amount = fields.Monetary(readonly=True)
    is_outlay = fields.Boolean(string="We pay it", readonly=True, help="To the authority: booked as a cost.")
    is_dropped = fields.Boolean(readonly=True)
    charge_id = fields.Many2one(
        "inkasso.charge", string="Claimed by", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    bill_id = fields.Many2one(
        "account.move",
        string="Vendor bill",
        domain="[('move_type', '=', 'in_invoice'), ('company_id', '=', company_id)]",
        ondelete="restrict",
        index="btree_not_null",
        help="The bill that books it, where the authority sends one. It is then not booked here.",
    )
    state = fields.Selection(
        selection_add=[("draft", "Planned"), ("claimed", "Claimed"), ("booked",), ("dropped", "Given up")],
        ondelete={"claimed": "set null", "dropped": "set null"},
        search=False,
    )

    @api.depends("move_id.state", "move_id.reversal_move_ids.state", "bill_id", "charge_id", "is_dropped")
    def _compute_state(self):
        # EXTENDS inkasso.ledger.document: what is only claimed has no entry
        super()._compute_state()
        for cost in self:
            if cost.is_dropped:
                cost.state = "dropped"
            elif cost.bill_id:
                cost.state = "booked"
            elif cost.state == "draft" and cost.charge_id:
                cost.state = "claimed"

    def write(self, vals):
        if not self.env.su and set(vals) - {"bill_id"}:
            raise AccessError(self.env._("Costs of a legal step follow from what is done."))
        if vals.get("bill_id") and any(cost.move_id and not cost.reversal_id for cost in self):
            raise UserError(self.env._("This cost is booked by an entry already. Reverse it first."))
        bill_sudo = self.env["account.move"].sudo().browse(vals.get("bill_id") or [])  # looked at, not shown
        if bill_sudo and (bill_sudo.move_type != "in_invoice" or bill_sudo.company_id != self.company_id):
            raise UserError(self.env._("Choose a vendor bill of the company that pays the cost."))
        return super().write(vals)

    # -------------------------------------------------------------------------
    # Claiming
    # -------------------------------------------------------------------------

    def _claim(self, day):
        """Claim these costs on the debtor, each on the oldest claim of its step, by the rule that allows it."""
        for cost in self.filtered(lambda each: not each.charge_id and each.amount and each.fee_rule_id):
            step = cost.step_id
            line = step.line_ids.filtered("move_line_id").sorted(lambda each: (each.due_date or day, each.id))[:1]
            if not line:
                continue
            cost.charge_id = self.env["inkasso.charge"].create(
                {
                    "company_id": step.company_id.id,
                    "partner_id": step.partner_id.id,
                    "case_id": step.case_id.id,
                    "move_line_id": line.move_line_id.id,
                    "invoice_name": line.name,
                    "type": "fee",
                    "fee_kind_id": cost.fee_kind_id.id,
                    "fee_rule_id": cost.fee_rule_id.id,
                    "legal_basis": cost.legal_basis,
                    "legal_step_id": step.id,
                    "date": day,
                    "currency_id": step.currency_id.id,
                    "amount": cost.amount,
                }
            )

    def _give_up(self, reason):
        """Costs of what was withdrawn or dismissed are not owed by the debtor; what we paid stays a cost."""
        charges = self.charge_id.filtered(lambda charge: charge.state in ("claimed", "posted") and charge.amount_open)
        if charges:
            charges._waive({charge: charge.amount_open for charge in charges}, reason, self.env.user)
        self.filtered(lambda cost: not cost.move_id and not cost.bill_id).is_dropped = True

    # -------------------------------------------------------------------------
    # Booking
    # -------------------------------------------------------------------------

    def action_book(self):
        """Book what is paid to the authority: a cost, owed to the authority until the bank has paid it."""
        self._check_may_book()
        self.check_access("read")
        self.step_id._as_collector()
        today = self.env["inkasso.notice"]._get_today()
        for cost in self:
            cost._book(today)
        return True

    def _book(self, day):
        """Book this cost with the user's rights.

        :raise UserError: where it is not ours to book, or a setting is missing
        """
        self.ensure_one()
        company, authority = self.company_id, self.step_id.authority_id
        if self.bill_id or (self.move_id and not self.reversal_id):
            raise UserError(self.env._("“%(cost)s” is booked already.", cost=self.fee_kind_id.name))
        if not self.is_outlay or self.is_dropped:
            raise UserError(
                self.env._("“%(cost)s” is not paid by us, so there is nothing to book.", cost=self.fee_kind_id.name)
            )
        if not authority:
            raise UserError(self.env._("Say on %(step)s with whom it is filed: who is paid.", step=self.step_id.name))
        company.sudo()._fill_inkasso_agency()
        company._check_inkasso_agency("inkasso_court_cost_account_id")
        name = self.name if self.name != "/" else self._next_name(company, day)
        label = f"{self.fee_kind_id.name}: {self.step_id.display_name}"
        entry = RemittanceEntry(company, day, f"{name} {label}", currency=self.currency_id)
        payable = authority.with_company(company).sudo().property_account_payable_id
        entry.add_amount(company.sudo().inkasso_court_cost_account_id, self.amount, label, partner=authority)
        entry.add_rest(payable, label, partner=authority.commercial_partner_id)
        move = entry.draft(self.env)
        self.sudo().write({"name": name, "move_id": move.id, "date": day})  # nobody edits what was booked
        entry.post(move)

    def action_open_bill(self):
        self.ensure_one()
        return self.bill_id._get_records_action()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_claimed(self):
        if self.filtered(lambda cost: cost.charge_id or cost.bill_id):
            raise UserError(self.env._("What was claimed or booked is kept."))


class LegalStep(models.Model):
    _inherit = "inkasso.legal.step"

    def _plan_costs(self, day):
        """The costs of filing as of `day`, by the law."""
        self.ensure_one()
        self.cost_ids.filtered(lambda cost: not cost.charge_id and not cost.move_id and not cost.bill_id).unlink()
        self._add_costs(self.kind_id.fee_kind_ids - self.cost_ids.fee_kind_id, day)

    def _add_costs(self, kinds, day):
        """Costs of these kinds, with the amount that the law allows; of our own work only where we file."""
        law = self._get_law(day)
        vals_list = []
        for kind in kinds.sorted():
            rule, pure_rule = law.get_fee_rule(kind, day, exact(self.currency_id.round(self.amount_principal)))
            if not rule:
                continue
            try:
                amount = law.convert(pure_rule.amount, rule.currency_id)
            except RuleError:
                continue  # no exchange rate: people enter one, and prepare again
            vals_list.append(
                {
                    "step_id": self.id,
                    "company_id": self.company_id.id,
                    "date": day,
                    "fee_kind_id": kind.id,
                    "fee_rule_id": rule.id,
                    "legal_basis": rule.legal_basis,
                    "amount": float(amount),
                    "is_outlay": kind.is_outlay and self._is_outlay_ours(),
                }
            )
        return self.env["inkasso.legal.cost"].create(vals_list)

    def _is_outlay_ours(self):
        """Whether we pay the authority ourselves, not the agency that files."""
        return not self.assignment_id or self.agreement_id.court_costs == "passed"

    def _get_law(self, day):
        """The figures for claims of this step on `day`."""
        level = self.env["inkasso.level"]._get_interruption_level(self.company_id)
        claim = Claim(self.company_id.id, self.partner_id.id, self.currency_id.id, day, level_id=level.id)
        law = LawBook(self.env, [claim]).get_law(claim)
        if self.jurisdiction_id:  # the law under which it is filed, whatever that of the claim is
            law.jurisdiction = self.jurisdiction_id
        return law

    def _follow_status(self, before, day, note):
        # EXTENDS: what was filed is claimed, with what it costs; what was given up, costs the debtor nothing
        result = super()._follow_status(before, day, note)
        if self.status == "applied":
            self.cost_ids._claim(day)
        if self.status == "enforcement" and self.kind_id.enforcement_fee_kind_id:
            kind = self.kind_id.enforcement_fee_kind_id
            if kind not in self.cost_ids.filtered(lambda cost: cost.date.year == day.year).fee_kind_id:
                self._add_costs(kind, day)._claim(day)
        if self.status == "withdrawn" or self.close_code == "dismissed":
            self.cost_ids._give_up(self.env._("%(step)s was withdrawn or dismissed.", step=self.name))
        return result


class AccountMove(models.Model):
    _inherit = "account.move"

    def _find_inkasso_document(self):
        # EXTENDS: the cost of a legal step is kept as it was booked, too
        costs_sudo = self.env["inkasso.legal.cost"].sudo()  # kept whoever may see it
        found = costs_sudo.search([("move_id", "in", self.ids)], limit=1)
        return found or super()._find_inkasso_document()
