from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tools import SQL, groupby

# What of the caller's context holds for the entries made here, too; the rest was meant for the caller's own.
KEPT_CONTEXT = ("lang", "tz", "uid", "allowed_company_ids", "inkasso_date")
QUIETLY = {"mail_create_nosubscribe": True, "mail_notrack": True, "tracking_disable": True}


class Charge(models.Model):
    """Booking what was claimed: a posted debit note to the invoice, once, whatever runs twice or at once."""

    _inherit = "inkasso.charge"

    posting_move_id = fields.Many2one(
        "account.move",
        string="Booked by",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The debit note, or the credit note where too much had been claimed.",
    )
    amount_waived = fields.Monetary(string="Waived", readonly=True)

    _booked_has_entry = models.Constraint(
        "CHECK(state <> 'posted' OR posting_move_id IS NOT NULL)", "A booked charge has an entry."
    )

    @api.depends("amount_waived")
    def _compute_amount_open(self):
        # EXTENDS inkasso.charge: what was waived is open no more
        result = super()._compute_amount_open()
        for charge in self.filtered(lambda charge: charge.amount_waived and charge.amount_open):
            charge.amount_open = charge.currency_id.round(charge.amount_open - charge.amount_waived)
        return result

    # -------------------------------------------------------------------------
    # By hand
    # -------------------------------------------------------------------------

    def action_book(self):
        """Book these charges now, whatever the company's setting, and show the entries."""
        moves = self._as_collector()._book(self.env["inkasso.notice"]._get_today()).with_env(self.env)
        if not moves:
            raise UserError(self._explain_nothing_to_book())
        if not moves.has_access("read"):  # a collector without rights in accounting
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        return moves._get_records_action(name=self.env._("Interest and fees"))

    def _explain_nothing_to_book(self):
        return self.env._(
            "None of these charges can be booked: they are booked already, paid or waived, their notice has not been "
            "sent, or their invoice is not posted."
        )

    def action_open_entry(self):
        self.ensure_one()
        return self.posting_move_id._get_records_action()

    def _as_collector(self):
        """These charges with the right to move them on, for collectors who may see them."""
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_collector")):
            raise AccessError(
                self.env._("Only collectors may book or waive charges. Ask for the right “Collections: Collector”.")
            )
        return self.sudo()

    # -------------------------------------------------------------------------
    # Booking
    # -------------------------------------------------------------------------

    def _book(self, day, together=False):
        """Make one posted debit note per invoice and notice of those of these charges that wait to be booked.

        All or nothing; in the currency of the invoice, at the rate of `day`, without VAT. A sum below zero, where a
        payment was booked back in time, becomes a credit note that is matched with the notes before it.

        :param day: date of the entries
        :param together: one note per invoice, also over several notices
        :return: the entries; empty where nothing waits
        :raise UserError: naming the setting that is missing, or what Odoo says against the entry
        """
        moves = self.env["account.move"]
        for company, charges in self._in_ledger()._lock()._filter_bookable().grouped("company_id").items():
            with self.env.cr.savepoint():
                moves |= charges.with_company(company)._book_for_company(day, together)
        return moves.with_env(self.env)

    def _in_ledger(self):
        """These charges with the rights and in the context in which entries are made for them."""
        kept = {key: self.env.context[key] for key in KEPT_CONTEXT if key in self.env.context}
        return self.with_env(self.env(su=True, context={**kept, **QUIETLY}))

    def _lock(self):
        """Wait for whoever works on these charges, and read them anew."""
        self.flush_recordset()
        self.env.cr.execute(SQL("SELECT FROM inkasso_charge WHERE id = ANY(%s) ORDER BY id FOR UPDATE", list(self.ids)))
        self.invalidate_recordset()
        return self

    def _filter_bookable(self):
        """Those that were claimed, are open, and belong to a posted invoice."""
        return self.filtered(
            lambda charge: (
                charge.state == "claimed"
                and charge.amount_open
                and charge.notice_id.state in (False, "sent")
                and charge.move_line_id.parent_state == "posted"
            )
        )

    def _book_for_company(self, day, together):
        self.company_id._check_inkasso_posting(set(self.mapped("type")))
        groups = [
            self.browse(charge.id for charge in group)
            for _key, group in groupby(
                self.sorted("id"),
                lambda charge: (  # an opening entry may be that of many debtors
                    charge.move_line_id.move_id,
                    charge.partner_id,
                    None if together else charge.notice_id,
                ),
            )
        ]
        moves = self.env["account.move"].create(
            [group._prepare_entry(group._get_open_amounts(), day) for group in groups]
        )
        for group, move in zip(groups, moves, strict=True):
            group._complete_entry(move, group._get_open_amounts())
            group.write({"state": "posted", "posting_move_id": move.id})
        moves._post(soft=False)
        self._attach_items(moves)
        taking_back = self.filtered(lambda charge: charge.amount < 0).posting_move_id
        for move in taking_back:
            move.inkasso_charge_ids._match_correction(move)
        self._settle_entries(taking_back)
        self.case_id._review_charges()
        return moves

    def _get_open_amounts(self):
        return {charge: charge.amount_open for charge in self}

    def _attach_items(self, moves):
        """Let each note rest beside the claim it belongs to: that of its charges' lines that is open longest."""
        Item = self.env["inkasso.item"]
        items = Item.search([("move_line_id", "in", moves._get_inkasso_line().ids)])
        origins = Item.search([("move_line_id", "in", self.move_line_id.ids)]).grouped("move_line_id")
        for item in items:
            charges = item.move_id.inkasso_charge_ids
            origin = Item.union(*(origins[line] for line in charges.move_line_id if line in origins))
            item.write({"origin_item_id": origin._get_longest_open().id, "case_id": charges.case_id[-1:].id})
        items._reschedule()
        items.case_id._reopen()

    def _match_correction(self, move):
        """Match a credit note with the notes of the same invoice that are still open, the oldest first."""
        line = move._get_inkasso_line()
        if line.balance >= 0:
            return
        others = self.search(
            [
                ("move_line_id.move_id", "in", self.move_line_id.move_id.ids),
                ("state", "=", "posted"),
                ("posting_move_id", "!=", move.id),
            ]
        ).posting_move_id
        lines = others._get_inkasso_line().filtered(
            lambda other: not other.reconciled and other.balance > 0 and other.account_id == line.account_id
        )
        if lines:
            (line + lines).reconcile()

    # -------------------------------------------------------------------------
    # Booking by itself
    # -------------------------------------------------------------------------

    def _is_booked_when_sent(self):
        """Whether this charge is booked once its notice went out: by the company's setting, or because the invoice is paid."""
        self.ensure_one()
        mode = self.company_id.inkasso_posting
        return mode == "notice" or (mode == "payment" and self.move_line_id.reconciled)

    def _book_or_report(self, day, together=False):
        """Book these charges; what fails stays claimed, and the responsible is told why.

        What calls this, an e-mail that has gone out or a payment that is matched, must not fail with it.
        """
        try:
            with self.env.cr.savepoint():
                self._book(day, together)
        except (UserError, RedirectWarning) as error:
            debtors = self.grouped(lambda charge: (charge.company_id, charge.partner_id)).values()
            if len(debtors) == 1:
                self._report(self.env._("Interest and fees could not be booked"), str(error.args[0]))
                return
            for charges in debtors:
                charges._book_or_report(day, together)

    def _report(self, summary, note):
        """A to-do on the case of these charges of one debtor; one is opened where none claimed them."""
        charges_sudo = self.sudo()
        cases_sudo = charges_sudo.case_id
        if not cases_sudo:
            pairs = [(charges_sudo.company_id[:1], charges_sudo.partner_id)]
            opened = cases_sudo._get_or_open(pairs, self.env["inkasso.notice"]._get_today())
            cases_sudo = cases_sudo.union(*opened.values())
        cases_sudo[-1:]._raise_problem(summary, note=note)
