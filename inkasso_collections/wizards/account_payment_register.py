from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.exact import exact
from ..rules.allocation import PRINCIPAL, Claim, allocate_over

ZERO = exact(0)


class AccountPaymentRegister(models.TransientModel):
    """Shows the interest and fees beside the chosen invoices, and shares the payment as the law or the debtor says.

    By default nothing differs from Odoo: the payment goes to the chosen invoices.
    """

    _inherit = "account.payment.register"

    inkasso_allocation = fields.Selection(
        [
            ("principal", "Chosen invoices only"),
            ("law", "In the order of the law"),
            ("directed", "As the debtor directed"),
        ],
        string="The payment goes to",
        required=True,
        default="principal",
    )
    inkasso_share_ids = fields.One2many(
        "inkasso.payment.share",
        "register_id",
        string="Shares",
        compute="_compute_inkasso_share_ids",
        store=True,
        readonly=False,
    )
    inkasso_has_charges = fields.Boolean(compute="_compute_inkasso_has_charges")
    inkasso_due = fields.Monetary(string="Open with interest and fees", compute="_compute_inkasso_due")
    inkasso_rest = fields.Monetary(string="Not shared out", compute="_compute_inkasso_due")
    inkasso_order = fields.Char(string="Order of the law", compute="_compute_inkasso_has_charges")

    # -------------------------------------------------------------------------
    # What there is
    # -------------------------------------------------------------------------

    @api.depends("line_ids", "can_edit_wizard", "group_payment", "currency_id", "early_payment_discount_mode")
    def _compute_inkasso_has_charges(self):
        for wizard in self:
            charges = wizard._get_inkasso_charges() if wizard._can_share_inkasso() else wizard.env["inkasso.charge"]
            wizard.inkasso_has_charges = bool(charges)
            wizard.inkasso_order = charges and charges._explain_allocation_order()

    def _can_share_inkasso(self):
        """Whether one payment comes in for one debtor, in the currency of the claims, and its amount can be chosen."""
        self.ensure_one()
        return (
            self.payment_type == "inbound"
            and self.partner_type == "customer"
            and self.can_edit_wizard
            and self.currency_id == self.source_currency_id
            and (len(self.line_ids) == 1 or self.group_payment)
            and all(line.balance > 0 for line in self.line_ids)
            and not self.early_payment_discount_mode
        )

    def _get_inkasso_charges(self):
        """The open charges on the chosen lines, and those that the chosen lines book."""
        charges_sudo = self.env["inkasso.charge"].sudo()  # who registers payments sees what they are for
        moves = self.line_ids.move_id._origin
        found = charges_sudo.search(
            [
                ("state", "in", ("claimed", "posted")),
                ("amount_open", "!=", 0),
                "|",
                ("move_line_id", "in", self.line_ids._origin.ids),
                ("posting_move_id", "in", moves.ids),
            ],
            order="id",
        )
        return found.filtered(lambda charge: charge.posting_move_id or charge._filter_bookable())

    @api.depends("inkasso_has_charges", "amount", "payment_date", "inkasso_allocation")
    def _compute_inkasso_share_ids(self):
        for wizard in self:
            if not wizard.inkasso_has_charges:
                wizard.inkasso_share_ids = [Command.clear()]
            elif wizard.inkasso_allocation != "directed" or not wizard.inkasso_share_ids:
                shares = wizard._share_by_law(wizard._get_inkasso_charges())
                wizard.inkasso_share_ids = [Command.clear(), *(Command.create(vals) for vals in shares)]

    @api.depends("inkasso_share_ids.amount", "inkasso_share_ids.amount_open", "amount")
    def _compute_inkasso_due(self):
        for wizard in self:
            wizard.inkasso_due = sum(wizard.inkasso_share_ids.mapped("amount_open"))
            wizard.inkasso_rest = wizard.amount - sum(wizard.inkasso_share_ids.mapped("amount"))

    @api.depends("inkasso_allocation")
    def _compute_show_payment_difference(self):
        # EXTENDS account: the difference to the chosen invoices alone says nothing when interest and fees are paid, too
        result = super()._compute_show_payment_difference()
        self.filtered(lambda wizard: wizard._is_shared_by_inkasso()).show_payment_difference = False
        return result

    def _is_shared_by_inkasso(self):
        return self.inkasso_allocation != "principal" and self.inkasso_has_charges

    # -------------------------------------------------------------------------
    # Who gets what
    # -------------------------------------------------------------------------

    def _share_by_law(self, charges):
        """The shares of the payment by the law's order within each claim, the oldest claim first, as values.

        A shortfall below the company's limit is taken from the charges, which the limit then waives.
        """
        rows = self._list_inkasso_rows(charges)
        claims = [self._make_pure_claim(line, row) for line, row in rows.items()]
        order = charges._get_allocation_order()
        due = sum((claim.costs + claim.interest + claim.principal for claim in claims), ZERO)
        if self.company_id._is_inkasso_remainder(float(due) - self.amount, self.currency_id):
            order = (PRINCIPAL, *(part for part in order if part != PRINCIPAL))
        allocated = allocate_over(exact(self.currency_id.round(self.amount)), claims, order)
        return [
            vals
            for (line, row), share in zip(rows.items(), allocated.claims, strict=True)
            for vals in self._prepare_shares(line, row, share)
        ]

    def _list_inkasso_rows(self, charges):
        """By line, the oldest first: whether it is paid itself, and its charges by notice, the oldest first."""
        booked = charges.posting_move_id._get_inkasso_line()
        chosen = self.line_ids._origin - booked
        lines = (chosen | charges.move_line_id).sorted(lambda line: (line.date_maturity or line.date, line.id))
        return {
            line: {
                "principal": max(line.amount_residual_currency, 0) if line in chosen else 0,
                "groups": charges.filtered(lambda charge, line=line: charge.move_line_id == line)
                .grouped(lambda charge: charge.posting_move_id or charge.notice_id)
                .values(),
            }
            for line in lines
        }

    def _make_pure_claim(self, line, row):
        parts = {"fee": ZERO, "interest": ZERO}
        for charges in row["groups"]:
            for charge in charges:
                parts[charge.type] += charge._exact(charge.amount_open)
        return Claim(
            due=line.date_maturity or line.date,
            costs=max(parts["fee"], ZERO),
            interest=max(parts["interest"], ZERO),
            principal=exact(self.currency_id.round(row["principal"])),
        )

    def _prepare_shares(self, line, row, share):
        """Values of the shares of one claim: each notice's charges in turn, then the principal."""
        left = {"fee": share.costs, "interest": share.interest}
        for charges in row["groups"]:
            amount = ZERO
            for kind in left:
                is_open = sum((c._exact(c.amount_open) for c in charges if c.type == kind), ZERO)
                part = min(left[kind], max(is_open, ZERO))
                left[kind] -= part
                amount += part
            yield {"charge_ids": [Command.set(charges.ids)], "amount": float(amount)}
        if row["principal"]:
            yield {"move_line_id": line.id, "amount": float(share.principal)}

    # -------------------------------------------------------------------------
    # Paying
    # -------------------------------------------------------------------------

    def _create_payments(self):
        # EXTENDS account: interest and fees that are paid must be booked first
        if self._is_shared_by_inkasso():
            if self.payment_difference_handling == "reconcile":
                raise UserError(
                    self.env._(
                        "A payment that interest and fees are paid from cannot be marked as fully paid. Keep the rest open."
                    )
                )
            charges_sudo = self._get_inkasso_charges()
            charges_sudo._book(self.env["inkasso.notice"]._get_today())
            if self.inkasso_allocation == "law":
                self.inkasso_share_ids = [
                    Command.clear(),
                    *(Command.create(vals) for vals in self._share_by_law(self._get_inkasso_charges())),
                ]
            self.inkasso_share_ids.invalidate_recordset()
            self._check_inkasso_shares()
        return super()._create_payments()

    def _check_inkasso_shares(self):
        """No share beyond what is open, and no more in all than is paid."""
        for share in self.inkasso_share_ids:
            if share.amount < 0 or share.currency_id.compare_amounts(share.amount, share.amount_open) > 0:
                raise UserError(
                    self.env._(
                        "%(amount)s cannot go to “%(claim)s”: %(open)s are open.",
                        amount=share.currency_id.format(share.amount),
                        claim=share.name,
                        open=share.currency_id.format(share.amount_open),
                    )
                )
        shared = sum(self.inkasso_share_ids.mapped("amount"))
        if self.currency_id.compare_amounts(shared, self.amount) > 0:
            raise UserError(
                self.env._(
                    "The shares add up to %(shared)s, but %(paid)s are paid.",
                    shared=self.currency_id.format(shared),
                    paid=self.currency_id.format(self.amount),
                )
            )

    def _init_payments(self, to_process, edit_mode=False):
        # EXTENDS account: a line for each share
        payments = super()._init_payments(to_process, edit_mode)
        if self._is_shared_by_inkasso() and len(payments) == 1 and payments.move_id:
            shares = self.inkasso_share_ids.filtered("amount")
            parts = payments._split_inkasso([(share.amount, share.name) for share in shares])
            to_process[0]["inkasso_plan"] = [
                part + share._get_target() for part, share in zip(parts, shares, strict=True)
            ]
        return payments

    def _reconcile_payments(self, to_process, edit_mode=False):
        # EXTENDS account: each share is matched with its claim, no other
        shared = [vals for vals in to_process if "inkasso_plan" in vals]
        result = super()._reconcile_payments([vals for vals in to_process if vals not in shared], edit_mode)
        for vals in shared:
            self.env["account.move.line"]._reconcile_plan(vals["inkasso_plan"])
            paid = vals["to_reconcile"].union(*vals["inkasso_plan"]).move_id - vals["payment"].move_id
            paid.matched_payment_ids += vals["payment"]
        return result
