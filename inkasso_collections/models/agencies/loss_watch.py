from odoo import api, fields, models
from odoo.fields import Domain


class Loss(models.Model):
    """What was written off is still owed: a payment that comes later is recovered."""

    _inherit = "inkasso.loss"

    is_watched = fields.Boolean(
        string="Watch for payments",
        default=True,
        help="A payment that comes later and is matched with nothing becomes a to-do: it is recovered.",
    )

    def action_toggle_watch(self):
        """Watch these for payments, or no longer."""
        self._check_may_book()
        self.check_access("read")
        for loss in self.sudo():  # the one thing of a loss that people change
            loss.is_watched = not loss.is_watched

    @api.model
    def _find_for(self, items):
        """The losses that stand on these claims."""
        lines_sudo = self.env["inkasso.loss.line"].sudo()  # what they mean for others is not a matter of rights
        found = lines_sudo.search([("item_id", "in", items.ids)]).loss_id if items else self.sudo()
        return found.filtered(lambda loss: loss.state in ("draft", "booked")).sudo(self.env.su)

    @api.model
    def _get_left(self, assignment_lines):
        """What of the losses on claims of an assignment is still lost, by loss, in company currency.

        Only where the assignment is in that currency: another would have to be converted twice.
        """
        company = assignment_lines.company_id[:1]
        if assignment_lines.currency_id != company.currency_id:
            return {}
        found = self._find_for(assignment_lines.item_id).filtered(lambda loss: loss.state == "booked")
        return {loss: loss.amount_left for loss in found.sorted("id") if loss.amount_left > 0}

    # -------------------------------------------------------------------------
    # By night
    # -------------------------------------------------------------------------

    @api.model
    def _find_late_payments(self):
        """To-dos for payments of debtors of watched losses who owe nothing else: they are recovered."""
        watched = self.search([("is_watched", "=", True), ("state", "=", "booked")])
        watched = watched.filtered(lambda loss: loss.amount_left > 0)
        credits_ = self.env["account.move.line"].search(
            Domain("partner_id.commercial_partner_id", "in", watched.partner_id.ids)
            & Domain("company_id", "in", watched.company_id.ids)
            & Domain("account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("amount_residual_currency", "<", 0)
            & Domain("move_id.move_type", "=", "entry")
        )
        paying = {(line.company_id, line.partner_id.commercial_partner_id) for line in credits_}
        for loss in watched.filtered(lambda each: (each.company_id, each.partner_id) in paying):
            if not loss._owes_anything_else():
                loss._tell_of_payment()

    def _owes_anything_else(self):
        """Whether the debtor has other open claims, which the payment may be for."""
        self.ensure_one()
        return bool(
            self.env["inkasso.item"].search_count(
                [
                    ("company_id", "=", self.company_id.id),
                    ("partner_id", "=", self.partner_id.id),
                    ("rest_reason", "not in", ("paid", "draft")),
                ],
                limit=1,
            )
        )

    def _tell_of_payment(self):
        pairs = [(self.company_id, self.partner_id)]
        case = self.line_ids.item_id.case_id.filtered(lambda each: each.stage != "closed")[:1]
        case = case or self.line_ids.item_id.case_id[-1:]
        case = (
            case
            or self.env["inkasso.case"]._get_or_open(pairs, self.env["inkasso.notice"]._get_today())[
                self.company_id.id, self.partner_id.id
            ]
        )
        case._raise_problem(
            self.env._("Paid after it was written off: take it as recovered"),
            note=self.env._("On %(loss)s choose “Recovered…”.", loss=self.name),
            key="recover",
        )


class Recovery(models.Model):
    _inherit = "inkasso.recovery"

    @api.model
    def _book(self, loss, payment, amount_currency, day):
        # EXTENDS: what the to-do asked for is done
        recovery = super()._book(loss, payment, amount_currency, day)
        loss.line_ids.item_id.case_id.sudo()._settle_problems("recover")  # the to-do is done, whoever has it
        return recovery

    @api.model
    def _take_back(self, payment_lines, day):
        """What was recovered by these payments is not: they bounced, or were booked wrongly."""
        recoveries = self.search([("payment_line_id", "in", payment_lines.ids)])
        for recovery in recoveries.filtered(lambda each: each.state == "booked"):
            recovery.move_id._reverse_moves([{"date": day, "ref": recovery.name}], cancel=True)


class RemittanceRecovery(models.Model):
    """What an agency collects of what was written off is recovered: income, and the VAT that was taken back is owed."""

    _inherit = "inkasso.remittance"

    def _add_beyond_open(self, entry, line, rest):
        # OVERRIDE: up to what is still lost, as the debtor's credit, which the recovery takes right after
        left = sum(self.env["inkasso.loss"]._get_left(line.assignment_id.line_ids).values())
        if entry.currency.compare_amounts(rest, left) > 0:
            return super()._add_beyond_open(entry, line, rest)
        claim = line.assignment_id.line_ids.move_line_id[:1]
        entry.add_amount(claim.account_id, -rest, self._label(line, self.env._("Recovered")), partner=claim.partner_id)
        return None

    def _book(self):
        # EXTENDS
        super()._book()
        for line in self._get_good_lines():
            self._recover(line)

    def _recover(self, line):
        """Take what the entry credits to the debtor beyond what was open as recovered from the losses, the oldest first."""
        label = self._label(line, self.env._("Recovered"))
        credit = self.move_id.line_ids.filtered(lambda each: each.name == label and not each.reconciled)[:1]
        for loss, left in self.env["inkasso.loss"]._get_left(line.assignment_id.line_ids).items():
            amount = min(-credit.amount_residual_currency, left) if credit else 0
            if credit.currency_id and credit.currency_id.compare_amounts(amount, 0) > 0:
                self.env["inkasso.recovery"]._book(loss, credit, amount, self.date)

    def _follow_reversal(self):
        # EXTENDS: what was recovered by it is not
        today = self.env["inkasso.notice"]._get_today()
        self.env["inkasso.recovery"]._take_back(self.move_id.line_ids, today)
        return super()._follow_reversal()


class RemittanceLineRecovery(models.Model):
    _inherit = "inkasso.remittance.line"

    def _add_mirror(self, entry):
        # EXTENDS: what was recovered by the payment that bounced is lost again
        booked = self.env["account.move.line"].browse(self.reverses_id.entry_line_ids).exists()
        self.env["inkasso.recovery"]._take_back(booked, entry.day)
        return super()._add_mirror(entry)
