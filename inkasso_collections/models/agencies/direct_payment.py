from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class AssignmentPayment(models.Model):
    """A payment or a credit note that reached us on a claim that an agency has: the agency is to be told.

    Noticed by itself when it is matched. When the matching is undone, what was told is taken back by a row of its own.
    """

    _name = "inkasso.assignment.payment"
    _description = "Payment to us on an assigned claim"
    _order = "date desc, id desc"

    assignment_id = fields.Many2one("inkasso.assignment", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="assignment_id.company_id", store=True, index=True)
    agency_id = fields.Many2one(related="assignment_id.agency_id", store=True, index=True)
    case_id = fields.Many2one(related="assignment_id.case_id")
    partner_id = fields.Many2one(related="assignment_id.partner_id")
    currency_id = fields.Many2one(related="assignment_id.currency_id")
    agency_reference = fields.Char(related="assignment_id.agency_reference")
    move_line_id = fields.Many2one(
        "account.move.line", string="Claim", readonly=True, ondelete="set null", index="btree_not_null"
    )
    move_id = fields.Many2one(
        "account.move", string="Entry", readonly=True, ondelete="set null", index="btree_not_null"
    )
    partial_id = fields.Many2one(
        "account.partial.reconcile", readonly=True, ondelete="set null", index="btree_not_null"
    )
    name = fields.Char(string="Invoice", readonly=True)
    date = fields.Date(required=True, readonly=True)
    amount = fields.Monetary(readonly=True, help="Negative: what was told before does not hold.")
    kind = fields.Selection(
        [("payment", "Payment"), ("credit", "Credit note"), ("other", "Other")], required=True, readonly=True
    )
    state = fields.Selection(
        [("to_report", "To report"), ("reported", "Reported")], required=True, default="to_report", readonly=True
    )
    reported_on = fields.Date(readonly=True, copy=False)
    reported_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    _to_report_idx = models.Index("(company_id, agency_id) WHERE state = 'to_report'")

    # -------------------------------------------------------------------------
    # Noticing
    # -------------------------------------------------------------------------

    @api.model
    def _notice(self, partials):
        """Note those of `partials` that pay assigned claims otherwise than through the agency. Set-based.

        :return: the assignments that `partials` are about
        """
        lines = self._find_lines(partials.debit_move_id)
        if not lines:
            return self.env["inkasso.assignment"]
        credits = partials.credit_move_id.move_id
        from_agency = self._filter_from_agency(credits)
        self.create(
            [
                vals
                for partial in partials
                if partial.debit_move_id in lines
                and partial.debit_amount_currency
                and partial.credit_move_id.move_id not in from_agency
                for vals in self._prepare(partial, lines[partial.debit_move_id])
            ]
        )
        return self.env["inkasso.assignment"].union(*(line.assignment_id for line in lines.values()))

    @api.model
    def _find_lines(self, move_lines):
        """The line of an assignment that each of these receivables belongs to: that the agency has, or whose tail runs."""
        Item = self.env["inkasso.item"]
        items = Item._search([("move_line_id", "in", move_lines.ids)])
        origins = items.subselect(Item._field_to_sql(Item._table, "origin_item_id"))
        is_concerned = Domain("item_id", "in", items) | Domain("item_id", "in", origins)
        today = self.env["inkasso.notice"]._get_today()
        live = Domain("is_live", "=", True) | Domain("assignment_id.tail_until", ">=", today)
        assigned = self.env["inkasso.assignment.line"].search(is_concerned & live, order="is_live, id")
        if not assigned:  # one query for all the payments that no agency has to do with
            return {}
        origins = {item: item.origin_item_id or item for item in Item.search([("move_line_id", "in", move_lines.ids)])}
        by_item = {line.item_id: line for line in assigned}  # of several the live one
        found = {item.move_line_id: by_item.get(item) or by_item.get(origin) for item, origin in origins.items()}
        return {move_line: line for move_line, line in found.items() if line}

    @api.model
    def _filter_from_agency(self, moves):
        """Those of `moves` that book what an agency paid over; extended by whatever books that."""
        return moves.browse()

    @api.model
    def _prepare(self, partial, line):
        move = partial.credit_move_id.move_id
        credited = move.move_type == "out_refund"
        paid = move.origin_payment_id or move.statement_line_id
        yield {
            "assignment_id": line.assignment_id.id,
            "move_line_id": partial.debit_move_id.id,
            "move_id": move.id,
            "partial_id": partial.id,
            "name": partial.debit_move_id.move_id.name,
            "date": partial.credit_move_id.date,
            "amount": partial.debit_amount_currency,
            "kind": "credit" if credited else "payment" if paid else "other",
        }

    def _take_back(self):
        """The matchings of these rows are undone: what nobody was told goes, what was told is told to be wrong."""
        reported = self.filtered(lambda payment: payment.state == "reported")
        today = self.env["inkasso.notice"]._get_today()
        for payment in reported:
            payment.copy({"amount": -payment.amount, "date": today, "state": "to_report", "partial_id": False})
        (self - reported).unlink()

    # -------------------------------------------------------------------------
    # Reporting
    # -------------------------------------------------------------------------

    def action_report(self):
        """Say that the agency was told, today, by the user."""
        waiting = self.filtered(lambda payment: payment.state == "to_report")
        if not waiting:
            raise UserError(self.env._("All of these were reported already."))
        waiting.assignment_id._as_collector()
        waiting.sudo()._report(self.env["inkasso.notice"]._get_today())

    def _report(self, day):
        """Note that the agency knows. What tells it by itself extends this, and calls it once it has."""
        self.write({"state": "reported", "reported_on": day, "reported_by_id": self.env.uid})
        for assignment, payments in self.grouped("assignment_id").items():
            amount = assignment.currency_id.format(sum(payments.mapped("amount")))
            assignment._log(day, self.env._("Reported to the agency: %(amount)s paid to us.", amount=amount))
            assignment._settle_problems("all_paid")
        self.assignment_id._close_settled(day)
