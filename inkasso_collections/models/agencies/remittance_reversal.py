from odoo import api, fields, models

COLLECTED = ("amount_principal", "amount_interest", "amount_fee")
TAKEN = ("amount_commission", "amount_vat", "amount_cost")


class RemittanceLine(models.Model):
    """A row by which the agency takes back what it had paid over, as the debtor's payment bounced.

    It must be the reverse of a row that is booked. Booked, it is the mirror of that row: the claims are open again, and
    the two entries settle each other.
    """

    _inherit = "inkasso.remittance.line"

    reverses_id = fields.Many2one(
        "inkasso.remittance.line",
        string="Takes back",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    entry_line_ids = fields.Json(
        readonly=True, copy=False, export_string_translation=False, help="The journal items of what was collected."
    )

    # What came once is taken back once.
    _reverses_uniq = models.UniqueIndex(
        "(reverses_id) WHERE state = 'booked' AND reverses_id IS NOT NULL", "This row was taken back already."
    )

    def _is_reversal(self):
        self.ensure_one()
        return any(self.currency_id.compare_amounts(self[name], 0) < 0 for name in (*COLLECTED, *TAKEN))

    def _find_wrong_amount(self, used):
        # EXTENDS: negative amounts take a row back
        if not self._is_reversal():
            return super()._find_wrong_amount(used)
        original = self._find_original(used)
        self.sudo().reverses_id = original  # nobody edits what rows are judged to be
        if not original:
            return self.env._(
                "An amount is negative, but no booked row of this case is over the same. What is taken back must be the "
                "reverse of what was paid over; else reverse the remittance it was in."
            )
        net = self._sum_net(self._get_kept())
        if self.net_given and self.currency_id.compare_amounts(net, self.amount_net):
            return self.env._("The row does not add up: its net should be %(net)s.", net=self.currency_id.format(net))
        return False

    def _find_original(self, used):
        """The booked row that this one is the reverse of: the newest that was not taken back."""
        taken = {line.reverses_id for line in used.get(self.assignment_id, [])}
        booked = self.assignment_id._get_booked_lines()
        taken |= set(booked.reverses_id)
        options = booked.filtered(
            lambda line: line not in taken and line.entry_line_ids and not line.reverses_id and self._mirrors(line)
        )
        return options.sorted("id")[-1:]

    def _mirrors(self, other):
        """Whether this row takes back all that `other` brought, and no more of what the agency took than it took."""
        compare = self.currency_id.compare_amounts
        return all(not compare(self[name], -other[name]) for name in COLLECTED) and all(
            compare(self[name], 0) <= 0 <= compare(self[name], -other[name]) for name in TAKEN
        )

    def _add_mirror(self, entry):
        """Add the reverse of what the row taken back had booked as collected; its claims are open from now on."""
        self.ensure_one()
        booked = self.env["account.move.line"].browse(self.reverses_id.entry_line_ids).exists()
        credits = booked.filtered(lambda each: each.account_type == "asset_receivable")
        credits.remove_move_reconcile()
        for each in booked:
            entry.add(
                each.account_id,
                -each.balance,
                self.env._("Taken back: %(what)s", what=each.name),
                partner=each.partner_id,
                currency=each.currency_id,
                amount_currency=-each.amount_currency,
                matches=each if each in credits else None,
            )

    def _follow_booking(self, day):
        # EXTENDS: what was taken back is open again, and people look at what that means
        reversals = self.filtered("reverses_id")
        for line in reversals:
            sudo = line.assignment_id.sudo()  # booking moves the assignment on
            amount = line.currency_id.format(-sum(line[name] for name in COLLECTED))
            text = self.env._(
                "%(remittance)s: %(amount)s taken back, as a payment bounced.",
                remittance=line.remittance_id.name,
                amount=amount,
            )
            sudo._log(day, text, "agency")
            sudo._raise_problem(self.env._("The agency took a payment back: the claim is open again"), note=text)
        return super(RemittanceLine, self - reversals)._follow_booking(day)


class Remittance(models.Model):
    _inherit = "inkasso.remittance"

    @api.model
    def _book_charges(self, lines):
        # EXTENDS: what is taken back books nothing new
        return super()._book_charges(lines.filtered(lambda line: not line.reverses_id))

    def _add_collected(self, entry, line, left, company):
        # EXTENDS: what is taken back is the mirror of what was booked
        if line.reverses_id:
            line._add_mirror(entry)
        else:
            super()._add_collected(entry, line, left, company)
