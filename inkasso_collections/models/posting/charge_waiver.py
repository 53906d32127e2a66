from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError

from ..exact import exact


class ChargeWaiver(models.Model):
    """What was given up of a charge: how much, by whom, why, and the entry that took it back where it was booked.

    Rows are added, never changed. A charge withdrawn with its notice after it was booked has one, too.
    """

    _name = "inkasso.charge.waiver"
    _description = "Waived charge"
    _order = "id desc"
    _check_company_auto = True

    charge_id = fields.Many2one("inkasso.charge", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="charge_id.company_id", store=True)
    currency_id = fields.Many2one(related="charge_id.currency_id")
    amount = fields.Monetary(required=True, readonly=True)
    reason = fields.Text(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, ondelete="restrict", help="Empty: by rule."
    )
    date = fields.Date(required=True, readonly=True)
    is_withdrawal = fields.Boolean(
        readonly=True, help="Taken back because the notice was cancelled: it may be claimed again."
    )
    move_id = fields.Many2one(
        "account.move", string="Taken back by", readonly=True, index="btree_not_null", ondelete="restrict"
    )

    def _exact(self):
        return exact(self.currency_id.round(self.amount))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("What was waived is kept."))


class Charge(models.Model):
    """Waiving: a charge, in whole or in part, is given up; what was booked of it is reversed by a credit note."""

    _inherit = "inkasso.charge"

    waiver_ids = fields.One2many("inkasso.charge.waiver", "charge_id", string="Waivers", readonly=True)

    # -------------------------------------------------------------------------
    # Waiving
    # -------------------------------------------------------------------------

    def action_waive(self):
        """Open the dialog that waives these charges."""
        return self.env["inkasso.charge.waive"]._open_for(self)

    def _waive(self, amounts, reason, user=None):
        """Give up part or all of what is open of these charges; it is not claimed again.

        :param amounts: dict of charge to the amount given up, in its currency
        :param reason: why, in words
        :param user: who decided; None: a rule
        :raise UserError: for more than is open, or for nothing
        """
        charges = self._in_ledger()._lock()
        amounts = {charges.browse(charge.id): charge._exact(float(amount)) for charge, amount in amounts.items()}
        for charge in charges:
            charge._check_waivable(amounts[charge])
        vals = {"reason": reason, "user_id": user.id if user else False}
        with self.env.cr.savepoint():
            for move, group in charges.grouped("posting_move_id").items():
                own = {charge: amounts[charge] for charge in group}
                if move:
                    group._reverse(own, **vals)
                else:
                    group._create_waivers(own, **vals)
                    group._settle_claimed()
            charges._log_waived(amounts, reason, user)

    def _check_waivable(self, amount):
        """Between nothing and what is open, on its side of zero."""
        self.ensure_one()
        is_open = exact(self.currency_id.round(self.amount_open))
        if self.state not in ("claimed", "posted") or not is_open:
            raise UserError(
                self.env._("Nothing of “%(charge)s” is open, so nothing can be waived.", charge=self._get_title())
            )
        if not amount or amount * is_open < 0 or abs(amount) > abs(is_open):
            raise UserError(
                self.env._(
                    "%(amount)s of “%(charge)s” cannot be waived: %(open)s are open.",
                    amount=self.currency_id.format(float(amount)),
                    charge=self._get_title(),
                    open=self.currency_id.format(self.amount_open),
                )
            )

    def _list_open(self):
        """What is open of these charges, in words: amounts and what they are."""
        return ", ".join(f"{charge.currency_id.format(charge.amount_open)} ({charge._get_title()})" for charge in self)

    def _get_title(self):
        self.ensure_one()
        return " ".join(text for text in (self.name, self.invoice_name) if text)

    def _create_waivers(self, amounts, **vals):
        day = self.env["inkasso.notice"]._get_today()
        return self.env["inkasso.charge.waiver"].create(
            [
                {"charge_id": charge.id, "amount": float(amount), "date": day, **vals}
                for charge, amount in amounts.items()
            ]
        )

    def _settle_claimed(self):
        """Carry what was waived of charges that are only claimed."""
        waived = self._get_waived_before_booking()
        for charge in self:
            charge._write_settled(exact(0), waived[charge])

    def _log_waived(self, amounts, reason, user):
        for case, charges in self.filtered("case_id").grouped("case_id").items():
            what = ", ".join(
                f"{charge.currency_id.format(float(amounts[charge]))} ({charge._get_title()})" for charge in charges
            )
            texts = {"what": what, "reason": reason}
            body = (
                self.env._("%(user)s waived %(what)s: %(reason)s", user=user.name, **texts)
                if user
                else self.env._("Waived by rule: %(what)s. %(reason)s", **texts)
            )
            case.message_post(body=body)

    # -------------------------------------------------------------------------
    # Reversing what was booked
    # -------------------------------------------------------------------------

    def _reverse(self, amounts, **vals):
        """Take back `amounts` of these charges, which one entry booked, by an entry of its own that is matched with it.

        At the exchange rate of the first entry, so that nothing is gained or lost by taking back.
        """
        booked = self.posting_move_id
        self.company_id._check_inkasso_posting(set(self.mapped("type")))
        day = max(self.env["inkasso.notice"]._get_today(), booked.invoice_date)
        taken_back = {charge: -float(amount) for charge, amount in amounts.items()}
        entry = (
            self.env["account.move"]
            .with_company(self.company_id)
            .create(
                self._prepare_entry(
                    taken_back,
                    day,
                    reversed_entry_id=booked.id,
                    invoice_date_due=day,
                    invoice_currency_rate=booked.invoice_currency_rate,
                )
            )
        )
        self._complete_entry(entry, taken_back)
        self._create_waivers(amounts, move_id=entry.id, **vals)
        entry._post(soft=False)  # matches it with the entry that it reverses
        self._settle_entries(booked)

    def _withdraw_booked(self, reason):
        """Take back all that these charges were booked with; a payment that settled them is the debtor's credit again."""
        charges = self._in_ledger()._lock().filtered(lambda charge: charge.state in ("posted", "paid"))
        for booked, group in charges.filtered("posting_move_id").grouped("posting_move_id").items():
            freed = booked._free_payments()
            amounts = {charge: charge._exact(charge.amount - charge.amount_waived) for charge in group}
            group._reverse(
                {charge: amount for charge, amount in amounts.items() if amount},
                reason=reason,
                user_id=self.env.user.id,
                is_withdrawal=True,
            )
            group.write({"state": "cancelled"})  # taken back is not waived: it may be claimed again
            line = booked._get_inkasso_line()
            if freed and not line.reconciled:  # what the entry booked for other notices stays paid
                (line + freed).reconcile()

    # -------------------------------------------------------------------------
    # By rule
    # -------------------------------------------------------------------------

    @api.model
    def _waive_remainders(self, lines):
        """Waive what is open of the charges on `lines`, which are paid, where it adds up to less than the company's limit."""
        lines = lines.filtered(lambda line: line.company_id.inkasso_waive_below)
        charges = self.search(
            [("move_line_id", "in", lines.ids), ("state", "in", ("claimed", "posted")), ("amount_open", "!=", 0)]
        )
        for group in charges.grouped("move_line_id").values():
            company = group.company_id
            if company._is_inkasso_remainder(sum(group.mapped("amount_open")), group.currency_id):
                group._waive_as_remainder(company.currency_id.format(company.inkasso_waive_below))

    def _waive_as_remainder(self, limit):
        """Waive these charges of one line. What pays the invoice must not fail with it: the responsible is told."""
        reason = self.env._("Remainders below %(limit)s are waived when the invoice is paid.", limit=limit)
        try:
            self._waive({charge: charge.amount_open for charge in self}, reason)
        except (UserError, RedirectWarning) as error:
            self._report(self.env._("Interest and fees could not be waived"), str(error.args[0]))
