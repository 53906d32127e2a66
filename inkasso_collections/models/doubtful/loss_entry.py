from dataclasses import dataclass, field

from odoo import api, models
from odoo.exceptions import UserError

from ...rules.shares import share_of_instalment
from ..exact import exact
from .entry import Entry

ZERO = exact(0)


@dataclass(slots=True)
class LossDraft:
    """What a loss does to one receivable. Amounts but the first are in company currency, rounded."""

    item: object
    amount_currency: float  # with VAT, in the currency of the receivable
    amount: float = 0.0
    released: float = 0.0  # of what was provided for it
    vat_shares: list = field(default_factory=list)
    bases: list = field(default_factory=list)

    @property
    def line(self):
        return self.item.move_line_id

    @property
    def vat(self):
        return sum(share.amount for share in self.vat_shares)

    @property
    def net(self):
        return self.amount - self.vat


class LossEntry(models.Model):
    """From chosen receivables to a booked loss."""

    _inherit = "inkasso.loss"

    # -------------------------------------------------------------------------
    # What a loss would do
    # -------------------------------------------------------------------------

    @api.model
    def _draft(self, amounts, with_vat):
        """What a loss does to each receivable, as :class:`LossDraft`. Writes nothing.

        :param amounts: dict of item to what is lost of it, in its currency, with VAT
        :param with_vat: whether the VAT is taken back
        :raise UserError: for more than is open
        """
        provided = (
            self.env["inkasso.provision.line"]
            .sudo()  # the entry of a loss counts all that was provided
            ._get_provided(self.env["inkasso.item"].browse(item.id for item in amounts))
        )
        before = {}  # what took VAT back of each invoice, over the lines of this loss, too
        drafts = []
        for item, amount in amounts.items():
            draft = LossDraft(item, item.currency_id.round(amount))
            self._check_amount(draft)
            draft.amount = self._in_company_currency(draft)
            draft.released = self._share_of_open(draft, provided.get(item.id, 0))
            if with_vat:
                invoice, lost = draft.line.move_id, exact(draft.amount_currency)
                before.setdefault(invoice, self._get_lost_before(invoice))
                draft.vat_shares, draft.bases = self._get_vat_shares(draft.line, lost, before[invoice])
                before[invoice] += lost
            drafts.append(draft)
        return drafts

    @api.model
    def _check_amount(self, draft):
        line, currency = draft.line, draft.item.currency_id
        left = line.amount_residual_currency if line.parent_state == "posted" else 0
        if draft.amount_currency <= 0 or currency.compare_amounts(draft.amount_currency, left) > 0:
            raise UserError(
                self.env._(
                    "%(amount)s of %(invoice)s cannot be written off: %(left)s is open.",
                    amount=currency.format(draft.amount_currency),
                    invoice=line.move_id.name,
                    left=currency.format(left),
                )
            )

    @api.model
    def _in_company_currency(self, draft):
        """At the rate at which the receivable is booked, so that writing off neither gains nor loses."""
        return self._share_of_open(draft, draft.line.amount_residual)

    @api.model
    def _share_of_open(self, draft, whole):
        """The part of `whole`, in company currency, that falls on what is lost of what is open."""
        currency = draft.line.company_id.currency_id
        left = exact(draft.item.currency_id.round(draft.line.amount_residual_currency))
        whole = exact(currency.round(whole))
        return float(share_of_instalment(whole, ZERO, exact(draft.amount_currency), left, exact(currency.rounding)))

    # -------------------------------------------------------------------------
    # The entry
    # -------------------------------------------------------------------------

    @api.model
    def _prepare_entry(self, company, day, reference, drafts):
        """The entry over `drafts`, as :class:`Entry`: the loss, the VAT, the receivables, the provisions released."""
        entry = Entry(company, day, reference)
        for draft in drafts:
            self._add_loss(entry, draft)
            for share in draft.vat_shares:
                entry.add(
                    share.account,
                    share.amount,
                    self._label(draft, share.label),
                    partner=draft.line.partner_id,
                    tags=share.repartition_line.tag_ids,
                    repartition_line=share.repartition_line,
                )
            entry.add(
                draft.line.account_id,
                -draft.amount,
                self._label(draft, self.env._("Written off")),
                partner=draft.line.partner_id,
                currency=draft.item.currency_id,
                amount_currency=-draft.amount_currency,
                matches=draft.line,
            )
        self._add_release(entry, company.sudo(), sum(draft.released for draft in drafts))
        return entry

    @api.model
    def _add_loss(self, entry, draft):
        """The loss without VAT: what bears VAT with the tags of its sales, the rest without.

        Where all sales bear VAT, a rounding difference goes with the largest of them.
        """
        account, label = entry.company.sudo().inkasso_loss_account_id, self._label(draft, self.env._("Confirmed loss"))
        bases = sorted(draft.bases, key=lambda base: base.amount)
        currency = entry.company.currency_id
        rest = currency.round(draft.net - sum(base.amount for base in bases))
        if bases and abs(rest) <= currency.rounding * (len(bases) + len(draft.vat_shares)):
            bases[-1] = bases[-1]._replace(amount=bases[-1].amount + rest)
            rest = 0
        for base in reversed(bases):
            entry.add(account, base.amount, label, partner=draft.line.partner_id, tags=base.tags)
        entry.add(account, rest, label, partner=draft.line.partner_id)

    @api.model
    def _add_release(self, entry, company, released):
        label = self.env._("Provision released")
        entry.add(company.inkasso_impairment_account_id, released, label)
        entry.add(company.inkasso_provision_account_id, -released, label)

    @api.model
    def _label(self, draft, what):
        return f"{what}: {draft.line.move_id.name}"

    @api.model
    def _get_settings(self, drafts):
        names = ["inkasso_loss_account_id"]
        if any(draft.released for draft in drafts):
            names += ["inkasso_impairment_account_id", "inkasso_provision_account_id"]
        return names

    # -------------------------------------------------------------------------
    # Booking
    # -------------------------------------------------------------------------

    @api.model
    def _book(self, amounts, day, **vals):
        """Write off receivables of one company, with an entry and a document for each debtor.

        :param amounts: dict of item to what is lost of it, in its currency, with VAT
        :param vals: evidence_kind, evidence, attachment_ids, vat_relief
        :return: the losses
        """
        self._check_may_book()
        self._check_day(day)
        losses = self.browse()
        items = self.env["inkasso.item"].browse(item.id for item in amounts)
        for (company, debtor), group in items.grouped(lambda item: (item.company_id, item.partner_id)).items():
            self._prepare_company(company)
            drafts = self._draft({item: amounts[item] for item in group}, vals.get("vat_relief"))
            company._check_inkasso_doubtful(*self._get_settings(drafts))
            losses |= self._book_for_debtor(company, debtor, day, drafts, vals)
        return losses

    @api.model
    def _book_for_debtor(self, company, debtor, day, drafts, vals):
        name = self._next_name(company, day)
        entry = self._prepare_entry(company, day, self._get_reference(name, debtor), drafts)
        move = entry.draft(self.env)
        loss_sudo = self.sudo().create(  # nobody edits what was booked
            {
                **vals,
                "name": name,
                "company_id": company.id,
                "partner_id": debtor.id,
                "date": day,
                "move_id": move.id,
                "user_id": self.env.uid,
                "amount_total": sum(draft.amount for draft in drafts),
                "amount_vat": sum(draft.vat for draft in drafts),
                "amount_net": sum(draft.net for draft in drafts),
            }
        )
        self.env["inkasso.loss.line"].sudo().create([loss_sudo._prepare_line(draft) for draft in drafts])
        self.env["inkasso.provision.line"].sudo().create(
            [loss_sudo._prepare_release(draft) for draft in drafts if draft.released]
        )
        entry.post(move)
        return loss_sudo.sudo(False)

    @api.model
    def _get_reference(self, name, debtor):
        return self.env._("Confirmed loss %(name)s: %(debtor)s", name=name, debtor=debtor.display_name)

    def _prepare_line(self, draft):
        return {
            "loss_id": self.id,
            "move_line_id": draft.line.id,
            "item_id": draft.item.id,
            "name": draft.line.move_id.name,
            "currency_id": draft.item.currency_id.id,
            "amount_currency": draft.amount_currency,
            "amount": draft.amount,
            "amount_vat": draft.vat,
            "amount_net": draft.net,
            "amount_released": draft.released,
        }

    def _prepare_release(self, draft):
        return {
            "loss_id": self.id,
            "move_id": self.move_id.id,
            "company_id": self.company_id.id,
            "item_id": draft.item.id,
            "move_line_id": draft.line.id,
            "partner_id": self.partner_id.id,
            "name": draft.line.move_id.name,
            "date_maturity": draft.line.date_maturity,
            "amount_change": -draft.released,
        }
