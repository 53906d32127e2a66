from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..exact import exact
from .assignment import CLOSE_CODES

ENTERED = {
    "assignment_id",
    "reference",
    "row_reference",
    "date",
    "close_code",
    *(f"amount_{name}" for name in ("principal", "interest", "fee", "cost", "commission", "vat", "net")),
}


class RemittanceLine(models.Model):
    """One case of a remittance: what was collected of it, what the agency takes, what is left, and what is wrong.

    Amounts are in the currency of the remittance.
    """

    _name = "inkasso.remittance.line"
    _description = "Row of a remittance"
    _order = "remittance_id desc, number, id"

    remittance_id = fields.Many2one("inkasso.remittance", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="remittance_id.company_id", store=True, index=True)
    agency_id = fields.Many2one(related="remittance_id.agency_id", store=True, index=True)
    currency_id = fields.Many2one(related="remittance_id.currency_id")
    number = fields.Integer(string="Row", default=0)
    text = fields.Char(string="As in the file", readonly=True)
    reference = fields.Char(help="Our or their number of the case, or the number of the invoice.")
    row_reference = fields.Char(string="Their row", help="The agency's number of this row or payment: it counts once.")
    date = fields.Date(string="Paid on", help="When the debtor paid.")
    assignment_id = fields.Many2one(
        "inkasso.assignment",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('agency_id', '=', agency_id), ('company_id', '=', company_id), ('sent_on', '!=', False)]",
    )
    partner_id = fields.Many2one(related="assignment_id.partner_id")
    amount_principal = fields.Monetary(string="Principal")
    amount_interest = fields.Monetary(string="Interest")
    amount_fee = fields.Monetary(string="Fees")
    amount_cost = fields.Monetary(string="Costs", help="What the agency advanced, such as court fees.")
    amount_commission = fields.Monetary(string="Commission", help="Without VAT.")
    amount_vat = fields.Monetary(string="VAT")
    amount_net = fields.Monetary(string="Net", help="What is paid over to us.")
    amount_kept = fields.Monetary(
        string="Kept", readonly=True, help="Interest and fees that the agreement leaves to the agency."
    )
    close_code = fields.Selection(CLOSE_CODES, string="Closed because", help="The agency closes the case with it.")
    expected_commission = fields.Monetary(string="By the agreement", readonly=True)
    difference = fields.Monetary(readonly=True, help="Commission claimed beyond the agreement; negative: less.")
    state = fields.Selection(
        [
            ("ok", "To book"),
            ("error", "Error"),
            ("duplicate", "Known already"),
            ("booked", "Booked"),
            ("void", "Reversed"),
        ],
        default="error",
        required=True,
        readonly=True,
    )
    message = fields.Char(readonly=True)
    read_error = fields.Char(readonly=True, help="Why the row of the file could not be read.")
    net_given = fields.Boolean(readonly=True, help="The file says the net; otherwise it follows from the rest.")

    # What an agency reported counts once, in whatever file it comes again.
    _row_uniq = models.UniqueIndex(
        "(company_id, agency_id, row_reference) WHERE state = 'booked' AND row_reference IS NOT NULL",
        "A row with this number of the agency is booked already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_entered(vals, {"remittance_id"})
        lines = super().create(vals_list)
        lines.remittance_id._check_draft()
        lines._judge()
        return lines

    def write(self, vals):
        self._check_entered(vals)
        if not self.env.su and set(vals):
            self.remittance_id._check_draft()
        result = super().write(vals)
        if ENTERED & vals.keys() and not self.env.context.get("inkasso_judging"):
            # corrected by hand: what the file said of it does not hold any more
            self.with_context(inkasso_judging=True).sudo().write({"read_error": False})
            self._judge()
        return result

    def _check_entered(self, vals, also=frozenset()):
        """Nobody says by hand that a row is booked, or of which: what is booked counts as collected."""
        if not self.env.su and set(vals) - ENTERED - {"number"} - also:
            raise AccessError(self.env._("What became of a row is not edited by hand. Book or reverse its remittance."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        self.remittance_id._check_draft()

    # -------------------------------------------------------------------------
    # Judging
    # -------------------------------------------------------------------------

    def _judge(self):
        """Find the case of each row, and say what is wrong with it or what the agreement says. In the order of the rows."""
        for remittance, lines in self.with_context(inkasso_judging=True).grouped("remittance_id").items():
            todo = lines._get_judged(remittance)
            known = todo._find_known()
            unmatched = todo.filtered(lambda line: not line.assignment_id)
            found = unmatched._find_assignments()
            used = {}  # principal of earlier rows, by assignment
            seen = set()
            for line in todo.sorted(lambda line: (line.number, line.id)):
                if line in found:
                    line.assignment_id = found[line]
                state, message = line._find_fault(known, seen, used)
                vals = {"state": state, "message": message, **line._compute_expected(used)}
                if state == "ok":
                    used.setdefault(line.assignment_id, []).append(line)
                    if line.row_reference:
                        seen.add(line.row_reference)
                if not line.net_given:
                    vals["amount_net"] = line._sum_net(vals["amount_kept"])
                line.sudo().write(vals)  # nobody edits what rows are judged to be
            lines.invalidate_recordset(["assignment_id"])

    def _get_judged(self, remittance):
        """The rows to look at when these have changed: all that are not booked.

        A draft that grows by one reported payment at a time is not looked through each time: what one row says matters to
        rows of the same case, or of the same number, only.
        """
        todo = remittance.line_ids.filtered(lambda line: line.state not in ("booked", "void"))
        if not remittance.is_collecting:
            return todo
        numbers = set(self.mapped("row_reference")) - {False}
        return todo.filtered(
            lambda line: line in self or line.assignment_id in self.assignment_id or line.row_reference in numbers
        )

    def _find_known(self):
        """The numbers among these rows that are booked already."""
        references = [line.row_reference for line in self if line.row_reference]
        booked = self.search(
            [
                ("company_id", "in", self.company_id.ids),
                ("agency_id", "in", self.agency_id.ids),
                ("row_reference", "in", references),
                ("state", "=", "booked"),
            ]
        )
        return set(booked.mapped("row_reference"))

    def _find_assignments(self):
        """The assignment that each row names, where one does."""
        found = self.env["inkasso.assignment"]._find_by_numbers(
            self.agency_id, self.company_id, self.mapped("reference")
        )
        named = {line: found.get((line.reference or "").strip()) for line in self}
        return {line: assignment for line, assignment in named.items() if assignment}

    def _find_fault(self, known, seen, used):
        """(state, message) of this row.

        :param known: numbers of rows that are booked
        :param seen: numbers of the rows before it
        :param used: rows before it that can be booked, by assignment
        """
        self.ensure_one()
        _ = self.env._
        if self.row_reference and self.row_reference in known:
            return "duplicate", _("This row is booked already.")
        if self.row_reference and self.row_reference in seen:
            return "duplicate", _("The same number as a row before it.")
        fault = self._find_wrong_case() or self._find_wrong_amount(used)
        return ("error", fault) if fault else ("ok", self._remark())

    def _find_wrong_case(self):
        _ = self.env._
        assignment, remittance = self.assignment_id, self.remittance_id
        if self.read_error:
            return self.read_error
        if not assignment:
            return _(
                "No case of this agency has the number “%(reference)s”, or several have.",
                reference=self.reference or "",
            )
        if assignment.agency_id != remittance.agency_id:
            return _("%(assignment)s is with another agency.", assignment=assignment.name)
        if assignment.company_id != remittance.company_id:
            return _("%(assignment)s is of another company.", assignment=assignment.name)
        if not assignment.sent_on:
            return _("%(assignment)s was never handed over.", assignment=assignment.name)
        if assignment.currency_id != self.currency_id:
            return _(
                "%(assignment)s is in %(currency)s.", assignment=assignment.name, currency=assignment.currency_id.name
            )
        return False

    def _find_wrong_amount(self, used):
        _ = self.env._
        currency = self.currency_id
        amounts = {
            name: self[f"amount_{name}"] for name in ("principal", "interest", "fee", "cost", "commission", "vat")
        }
        if not any(amounts.values()):
            return _("The row has no amounts.")
        # what another row takes back is open again only once it is booked
        earlier = sum(max(line.amount_principal, 0) for line in used.get(self.assignment_id, []))
        left = currency.round(self.assignment_id._get_collectable() - earlier)
        if currency.compare_amounts(self.amount_principal, left) > 0:
            return _(
                "%(amount)s of principal is more than is open: %(left)s.",
                amount=currency.format(self.amount_principal),
                left=currency.format(left),
            )
        net = self._sum_net(self._get_kept())
        if self.net_given and currency.compare_amounts(net, self.amount_net):
            return _("The row does not add up: its net should be %(net)s.", net=currency.format(net))
        return False

    def _remark(self):
        """What is to be known of a row that can be booked."""
        if self.date and self.date > self.remittance_id.date:
            return self.env._("Paid after the day of the remittance.")
        if self.assignment_id.status in ("closed", "recalled", "declined"):
            return self.env._("The assignment has ended.")
        return False

    def _sum_net(self, kept):
        taken = self.amount_cost + self.amount_commission + self.amount_vat
        return self.currency_id.round(self.amount_principal + self.amount_interest + self.amount_fee - kept - taken)

    def _get_kept(self):
        agreement = self.assignment_id.agreement_id
        if not agreement:
            return 0.0
        return self.currency_id.round(sum(agreement._get_kept(self.amount_interest, self.amount_fee)))

    # -------------------------------------------------------------------------
    # What the agreement says
    # -------------------------------------------------------------------------

    def _compute_expected(self, used):
        """The commission by the agreement on what this row adds, and what differs."""
        self.ensure_one()
        if not self.assignment_id.agreement_id or self.assignment_id.currency_id != self.currency_id:
            return {"expected_commission": 0, "difference": 0, "amount_kept": self._get_kept()}
        earlier = self.assignment_id.remittance_line_ids.filtered(lambda line: line.state == "booked")
        earlier = earlier.union(*used.get(self.assignment_id, []))
        whole = self.assignment_id._get_expected_commission(earlier | self)
        expected = self.currency_id.round(float(whole) - sum(earlier.mapped("expected_commission")))
        return {
            "expected_commission": expected,
            "difference": self.currency_id.round(self.amount_commission - expected),
            "amount_kept": self._get_kept(),
        }


class Assignment(models.Model):
    _inherit = "inkasso.assignment"

    remittance_line_ids = fields.One2many("inkasso.remittance.line", "assignment_id", string="Remitted", readonly=True)
    amount_remitted = fields.Monetary(
        compute="_compute_remitted", string="Collected", help="By the agency, and paid to us."
    )
    amount_cost = fields.Monetary(compute="_compute_remitted", string="Commission and costs")

    @api.depends("remittance_line_ids.state", "payment_ids.amount")
    def _compute_remitted(self):
        for assignment in self:
            assignment.amount_remitted = assignment._get_collected()
            assignment.amount_cost = assignment._get_cost()

    def _get_collectable(self):
        """What the agency can still collect of the principal."""
        self.ensure_one()
        return self.amount_open

    def _get_booked_lines(self):
        return self.remittance_line_ids.filtered(lambda line: line.state == "booked")

    def _get_collected(self):
        # EXTENDS: what the agency collected, too
        lines = self._get_booked_lines()
        parts = (lines.mapped(f"amount_{name}") for name in ("principal", "interest", "fee"))
        return super()._get_collected() + sum(map(sum, parts))

    def _get_cost(self):
        # EXTENDS: commission, costs, what it kept, and VAT where it is a cost
        lines = self._get_booked_lines()
        vat = 0 if self.agreement_id.vat_deductible else sum(lines.mapped("amount_vat"))
        taken = (lines.mapped(f"amount_{name}") for name in ("commission", "cost", "kept"))
        return super()._get_cost() + sum(map(sum, taken)) + vat

    def _get_expected_commission(self, lines):
        """The commission by the agreement on all that was collected with `lines` and paid to us, exact.

        In the currency of the assignment; the agreement's amounts count at the rate of the hand-over.
        """
        self.ensure_one()
        agreement = self.agreement_id
        parts = [
            exact(self.currency_id.round(sum(lines.mapped(f"amount_{name}"))))
            for name in ("principal", "interest", "fee")
        ]
        parts[0] += exact(self.currency_id.round(sum(p.amount for p in self.payment_ids if p.kind == "payment")))
        placed = [exact(self.currency_id.round(self[f"amount_{name}"])) for name in ("principal", "interest", "fee")]
        amounts = [
            self._convert(float(max(agreement._get_basis(*each), 0)), agreement.currency_id) for each in (parts, placed)
        ]
        found = agreement._compute_commission(
            *amounts, self.age_days, self.debtor_kind, self.country_id, self.phase
        ).amount
        day = self.date or self.env["inkasso.notice"]._get_today()
        return exact(agreement.currency_id._convert(float(found), self.currency_id, self.company_id, day))
