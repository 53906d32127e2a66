from odoo import api, fields, models
from odoo.exceptions import UserError

from ..doubtful.entry import Entry

AGAINST = [("receivable", "The receivable"), ("loss", "The confirmed loss")]


class InsuranceIndemnity(models.Model):
    """What an insurer pays for a claim, booked: against the receivable, or against the loss that was booked before.

    Debit: what the insurer owes (an account of the settings), until it is matched with the payment in the bank. Taken
    back by reversing the entry, as every document with an entry.
    """

    _name = "inkasso.credit.insurance.indemnity"
    _description = "Indemnity of a credit insurer"
    _inherit = ["inkasso.ledger.document"]

    claim_id = fields.Many2one(
        "inkasso.credit.insurance.claim", required=True, readonly=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one(related="claim_id.partner_id", string="Debtor")
    insurer_id = fields.Many2one(related="claim_id.insurer_id")
    amount = fields.Monetary(required=True, readonly=True)
    against = fields.Selection(AGAINST, required=True, readonly=True)

    _amount_positive = models.Constraint("CHECK(amount > 0)", "An indemnity is more than nothing.")

    @api.model
    def _book(self, claim, amount, day, against):
        """Book an indemnity of `amount` in company currency as of `day`.

        :return: the document
        :raise UserError: where the claim is not accepted, more comes than was accepted, or a setting is missing
        """
        self._check_may_book()
        self._check_day(day)
        claim.check_access("read")
        company = claim.company_id
        settings = ["inkasso_indemnity_account_id", *(["inkasso_loss_account_id"] if against == "loss" else [])]
        company._check_inkasso_doubtful(*settings)
        self._check_amount(claim, amount)
        entry = self._prepare_entry(claim, amount, day, against)
        document_sudo = self.sudo().create(
            {
                "name": self.sudo()._next_name(company, day),
                "company_id": company.id,
                "date": day,
                "claim_id": claim.id,
                "amount": amount,
                "against": against,
            }
        )
        move = entry.draft(self.env)
        document_sudo.move_id = move
        entry.post(move)
        claim.sudo()._follow_indemnities()
        return document_sudo.with_env(self.env)

    @api.model
    def _check_amount(self, claim, amount):
        left = claim.amount_accepted - claim.amount_indemnified
        if claim.state != "accepted" or claim.currency_id.compare_amounts(amount, left) > 0 or amount <= 0:
            raise UserError(
                self.env._(
                    "The insurer accepted %(accepted)s, of which %(left)s are left. Book no more than that.",
                    accepted=claim.currency_id.format(claim.amount_accepted),
                    left=claim.currency_id.format(max(left, 0) if claim.state == "accepted" else 0),
                )
            )

    @api.model
    def _prepare_entry(self, claim, amount, day, against):
        company_sudo = claim.company_id.sudo()  # whoever books may not read all of the company, but needs its accounts
        label = self.env._(
            "Indemnity for %(debtor)s, %(policy)s", debtor=claim.partner_id.name, policy=claim.policy_id.number
        )
        entry = Entry(claim.company_id, day, label)
        entry.add(company_sudo.inkasso_indemnity_account_id, amount, label, partner=claim.insurer_id)
        if against == "loss":
            entry.add(company_sudo.inkasso_loss_account_id, -amount, label, partner=claim.partner_id)
            return entry
        left = amount
        for item in claim.item_ids.filtered(lambda item: not item.reconciled).sorted("date_maturity"):
            line = item.move_line_id
            part = min(left, line.amount_residual)
            if part <= 0:
                continue
            self._add_receivable(entry, line, part, label)
            left = company_sudo.currency_id.round(left - part)
        if left > 0:
            raise UserError(
                self.env._(
                    "Less is open of the receivables than the indemnity. Book the rest against the confirmed loss."
                )
            )
        return entry

    @api.model
    def _add_receivable(self, entry, line, part, label):
        """Credit `part` of the residual of a receivable, in its currency, matched with it."""
        share = part / line.amount_residual
        entry.add(
            line.account_id,
            -part,
            label,
            partner=line.partner_id,
            currency=line.currency_id,
            amount_currency=-line.currency_id.round(line.amount_residual_currency * share),
            matches=line,
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _find_inkasso_document(self):
        # EXTENDS: an indemnity is kept as it was booked, too
        indemnities_sudo = self.env["inkasso.credit.insurance.indemnity"].sudo()  # kept whoever may see it
        return indemnities_sudo.search([("move_id", "in", self.ids)], limit=1) or super()._find_inkasso_document()

    def _inkasso_posted(self, again):
        # EXTENDS account.move: an indemnity that is taken back is open again
        super()._inkasso_posted(again)
        reversed_moves = self.reversed_entry_id
        if reversed_moves:
            indemnities_sudo = self.env["inkasso.credit.insurance.indemnity"].sudo()  # by whoever reverses the entry
            indemnities_sudo = indemnities_sudo.search([("move_id", "in", reversed_moves.ids)])
            indemnities_sudo.claim_id.invalidate_recordset(["amount_indemnified"])
            indemnities_sudo.claim_id._follow_indemnities()
