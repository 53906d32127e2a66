from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules.sale_portfolio import Exclusion
from .remittance_entry import RemittanceEntry


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_sale_receivable_account_id = fields.Many2one(
        "account.account",
        string="Due from buyers of claims",
        check_company=True,
        help="The price, until the bank has it. In the Swedish BAS chart 1680.",
    )
    inkasso_sale_loss_account_id = fields.Many2one(
        "account.account",
        string="Loss on claims sold",
        check_company=True,
        domain="[('internal_group', '=', 'expense')]",
        help="What the price is less than the claims. Empty: the account for confirmed losses.",
    )

    def _fill_inkasso_sale(self):
        """Propose what agencies and losses are booked on, where nothing else is chosen."""
        self.ensure_one()
        self._fill_inkasso_agency()
        self._fill_inkasso_doubtful()
        if not self.inkasso_sale_receivable_account_id:
            self.inkasso_sale_receivable_account_id = self.inkasso_agency_account_id
        if not self.inkasso_sale_loss_account_id:
            self.inkasso_sale_loss_account_id = self.inkasso_loss_account_id


class Charge(models.Model):
    _inherit = "inkasso.charge"

    state = fields.Selection(selection_add=[("sold", "Sold with the claim")], ondelete={"sold": "set default"})
    sale_line_id = fields.Many2one(
        "inkasso.claim.sale.line", readonly=True, ondelete="set null", index="btree_not_null"
    )


class Item(models.Model):
    _inherit = "inkasso.item"

    sale_id = fields.Many2one(
        "inkasso.claim.sale", string="Sold in", readonly=True, ondelete="set null", index="btree_not_null"
    )


class ClaimSaleClosing(models.Model):
    """From an approved sale to the books: debtors told, placements and steps ended, one entry, all claims matched."""

    _inherit = "inkasso.claim.sale"

    def action_close(self):
        """Close the sale as of today."""
        self._check_may_book()
        self._as_collector()
        today = self.env["inkasso.notice"]._get_today()
        for sale in self:
            sale._close(today)
        return True

    def _close(self, day):
        """Close this sale with the user's rights.

        :raise UserError: saying what stands in the way
        """
        self.ensure_one()
        sudo = self.sudo()  # claims, placements and charges are moved by what is decided here, not edited
        if self.stage != "agreed" or not self.approved_by_id:
            raise UserError(self.env._("%(sale)s is not approved yet.", sale=self.name))
        self._check_day(day)
        self.company_id.sudo()._fill_inkasso_sale()
        self.company_id._check_inkasso_agency("inkasso_sale_receivable_account_id", "inkasso_sale_loss_account_id")
        sudo._refresh_portfolio(day)
        lines = sudo.line_ids.filtered(lambda line: line.state == "in")
        if not lines:
            raise UserError(self.env._("Nothing of the portfolio is open any more."))
        sudo._check_whole(lines)
        sudo._end_others(lines, day)
        sudo._tell_debtors(lines, day)
        sudo._sell_charges(lines)
        entry = self._prepare_entry(lines, day)
        move = entry.draft(self.env)
        until = fields.Date.add(day, days=self.warranty_days) if self.warranty_days else False
        sudo.write({"move_id": move.id, "date": day, "stage": "closed", "warranty_until": until})
        lines.write({"state": "sold"})
        lines.flush_recordset(["state"])  # the index refuses what somebody else has sold meanwhile
        entry.post(move)
        sudo._keep_entry_lines(lines, move)
        lines.item_id.sale_id = self
        lines.item_id._reschedule()
        self.message_post(body=self.env._("Closed: %(entry)s.", entry=move.name))

    def _refresh_portfolio(self, day):
        """What was paid, credited or changed since the offer is not sold, or for its part of what is left."""
        for line in self.line_ids.filtered(lambda each: each.state == "in"):
            if not line.item_id:  # its invoice was deleted
                line.write({"state": "out", "reason": self._get_reason_texts()[Exclusion.NOT_OPEN.value]})
                continue
            vals = self._prepare_line(line.item_id, day)
            line.write({name: vals[name] for name in ("amount", "amount_claimed", "state", "reason")})
        orphans = self.line_ids.filtered(
            lambda line: (
                line.state == "in"
                and line.is_accessory
                and line.item_id.origin_item_id.rest_reason not in ("paid", "draft")
                and line.item_id.origin_item_id not in self.line_ids.filtered(lambda each: each.state == "in").item_id
            )
        )
        orphans.write({"state": "out", "reason": self.env._("Its claim is not sold")})
        self._set_prices()

    def _check_whole(self, lines):
        """An agency or an authority keeps all that it has, or gives up all of it.

        :raise UserError: naming what is sold in part only
        """
        items = lines.item_id
        placements = self.env["inkasso.assignment.line"].search([("item_id", "in", items.ids), ("is_live", "=", True)])
        steps = self.env["inkasso.legal.step.line"].search([("item_id", "in", items.ids), ("is_live", "=", True)])
        for document in [*placements.assignment_id, *steps.step_id]:
            kept = document.line_ids.item_id.filtered(lambda item: item.rest_reason not in ("paid", "draft")) - items
            if kept:
                raise UserError(
                    self.env._(
                        "%(document)s has claims that are not sold: %(claims)s. Sell all of them, or none.",
                        document=document.display_name,
                        claims=", ".join(kept.move_id.mapped("name")),
                    )
                )

    def _end_others(self, lines, day):
        """Placements and legal steps end as sold; agreements in the case that rest on the claims are the buyer's now."""
        items = lines.item_id
        stepped = self.env["inkasso.legal.step.line"].search([("item_id", "in", items.ids), ("is_live", "=", True)])
        for step in stepped.step_id:
            if step.status == "ready":
                step._set_status("withdrawn", day, self.name)
            else:
                step._set_status("closed", day, self.name, close_code="sold")
        placed = self.env["inkasso.assignment.line"].search([("item_id", "in", items.ids), ("is_live", "=", True)])
        for assignment in placed.assignment_id:
            if assignment.sent_on:
                assignment._set_status("closed", day, self.name, close_code="sold")
                assignment._transmit_recall(day)
            else:
                assignment._set_status("recalled", day, self.name)

    def _sell_charges(self, lines):
        """Interest and fees that were never booked go with the claim: the buyer claims them now, we do not."""
        for line in lines:
            charges = self._get_claimed(line.move_line_id)
            charges.write({"state": "sold", "sale_line_id": line.id})

    # -------------------------------------------------------------------------
    # The entry
    # -------------------------------------------------------------------------

    def _prepare_entry(self, lines, day):
        """Receivables out, gross and one by one; the price due from the buyer; the rest is a loss."""
        company, partner = self.company_id.sudo(), self.buyer_id.partner_id.commercial_partner_id
        entry = SaleEntry(self.company_id, day, f"{self.name} {self.buyer_id.name}", currency=self.currency_id)
        label = self.env._("Claims sold: %(sale)s", sale=self.name)
        # what was booked on a claim first: it must be gone before small remainders are looked at
        for line in lines.sorted(lambda each: (not each.is_accessory, each.id)):
            claim = line.move_line_id
            entry.add_claim(claim, -line.amount, f"{label}: {line.name}")
        entry.add_amount(company.inkasso_sale_receivable_account_id, sum(lines.mapped("price")), label, partner=partner)
        entry.add_rest(company.inkasso_sale_loss_account_id, label)
        return entry

    def _keep_entry_lines(self, lines, move):
        """Which line of the entry took which claim out: buying back puts it in again."""
        booked = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable").sorted("id")
        ordered = lines.sorted(lambda each: (not each.is_accessory, each.id))
        found = {}
        for each in booked:
            for partial in each.matched_debit_ids:
                found[partial.debit_move_id] = each
        for line in ordered:
            line.entry_line_id = found.get(line.move_line_id)


class SaleEntry(RemittanceEntry):
    """An entry that takes receivables out at the rate at which they are booked: selling gains or loses nothing by rates."""

    def add_claim(self, claim, amount, label):
        whole = claim.amount_residual_currency
        balance = self.company.currency_id.round(claim.amount_residual * amount / whole) if whole else 0
        self.add(
            claim.account_id,
            balance,
            label,
            partner=claim.partner_id,
            currency=self.currency,
            amount_currency=self.currency.round(amount),
            matches=claim,
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _find_inkasso_document(self):
        # EXTENDS: sales, what was bought back and what was passed on are kept as they were booked, too
        for model in ("inkasso.claim.sale", "inkasso.claim.sale.buyback", "inkasso.claim.sale.payment"):
            found = self.env[model].sudo().search([("move_id", "in", self.ids)], limit=1)  # kept whoever may see it
            if found:
                return found
        return super()._find_inkasso_document()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        # EXTENDS account: the claims belong to the buyer; buying them back is the way home
        for model in ("inkasso.claim.sale", "inkasso.claim.sale.buyback"):
            found = self.env[model].sudo().search([("move_id", "in", self.ids)], limit=1)  # kept whoever may see it
            if found:
                raise UserError(
                    self.env._("%(document)s is not reversed: buy the claims back instead.", document=found.name)
                )
        return super()._reverse_moves(default_values_list, cancel)


class AssignmentPayment(models.Model):
    _inherit = "inkasso.assignment.payment"

    @api.model
    def _filter_from_agency(self, moves):
        # EXTENDS: a sale pays nothing to us on behalf of a debtor
        sales = self.env["inkasso.claim.sale"].search([("move_id", "in", moves.ids)])
        return super()._filter_from_agency(moves) | sales.move_id
