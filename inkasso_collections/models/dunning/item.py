from odoo import api, fields, models

# Why an item has no next step, or a later one than its policy says.
REST_REASONS = [
    ("paid", "Paid"),
    ("draft", "Entry not posted"),
    ("excluded", "Excluded from follow-up"),
    ("no_policy", "No policy"),
    ("done", "Last level reached"),
    ("hold", "On hold"),
    ("with_origin", "Collected with its invoice"),
    ("pending", "Notice not sent yet"),
    ("failed", "Notice failed"),
    ("credit", "Covered by unapplied credits"),
    ("minimum", "Below the minimum amount"),
    ("barred", "Time-barred"),
    ("error", "Error"),
]
# Reasons that the next run looks at again together with anything new that falls due for the same debtor.
RETRIED_WITH_DEBTOR = ("credit", "minimum")


class Item(models.Model):
    """The collection state of one receivable line: the level it reached and the date of its next step.

    One narrow row per open receivable line, beside the ledger, so that a run reads and locks what is due today and
    nothing else. Dates and reasons are moved by :meth:`_reschedule` and by the run, never edited by hand.
    """

    _name = "inkasso.item"
    _description = "Collection item"
    _order = "next_date, id"
    _rec_name = "move_line_id"
    _check_company_auto = True

    move_line_id = fields.Many2one(
        "account.move.line", string="Journal item", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, readonly=True, ondelete="restrict", index=True
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    policy_id = fields.Many2one("inkasso.policy", readonly=True, ondelete="restrict", index="btree_not_null")
    level_id = fields.Many2one(
        "inkasso.level", string="Level reached", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    next_level_id = fields.Many2one(
        "inkasso.level", string="Next step", readonly=True, ondelete="set null", index="btree_not_null"
    )
    next_date = fields.Date(string="Next step on", readonly=True)
    case_id = fields.Many2one("inkasso.case", readonly=True, ondelete="set null", index="btree_not_null")
    left_case = fields.Boolean(
        string="Was in another debtor's case",
        readonly=True,
        help="It was in a case of another debtor, whose agreements and hand-overs may concern it still.",
    )
    notice_id = fields.Many2one(
        "inkasso.notice", string="Last notice", readonly=True, ondelete="set null", index="btree_not_null"
    )
    response_date = fields.Date(string="Last deadline", readonly=True)
    origin_item_id = fields.Many2one(
        "inkasso.item",
        string="Accessory to",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The claim that this one is interest and fees of. It rests while that one is open, continues at the level "
        "that one reached, and bears neither interest nor fees.",
    )
    due_date = fields.Date(readonly=True, help="That of the line, kept here so that totals read nothing but items.")
    amount_open = fields.Monetary(
        string="Open",
        readonly=True,
        currency_field="company_currency_id",
        help="What is open of the line in company currency, kept here so that totals read nothing but items.",
    )
    rest_reason = fields.Selection(REST_REASONS, string="Rests because", readonly=True)
    error = fields.Char(string="Last error", readonly=True)

    # facts of the ledger, read where they are
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    date_maturity = fields.Date(related="move_line_id.date_maturity", string="Due date")
    amount_residual_currency = fields.Monetary(related="move_line_id.amount_residual_currency", string="Open amount")
    amount_residual = fields.Monetary(
        related="move_line_id.amount_residual",
        string="Open amount in company currency",
        currency_field="company_currency_id",
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    reconciled = fields.Boolean(related="move_line_id.reconciled")
    days_overdue = fields.Integer(compute="_compute_days_overdue")

    _move_line_uniq = models.UniqueIndex("(move_line_id)", "This journal item already has a collection item.")
    _due_idx = models.Index("(next_date, company_id) WHERE next_date IS NOT NULL")
    _retried_idx = models.Index("(partner_id) WHERE rest_reason IN ('credit', 'minimum')")

    @api.depends("move_line_id.date_maturity")
    def _compute_days_overdue(self):
        today = fields.Date.context_today(self)
        for item in self:
            item.days_overdue = (today - item.date_maturity).days if item.date_maturity else 0

    @api.depends("move_line_id")
    def _compute_display_name(self):
        # EXTENDS base: users of Collections need not see the ledger
        super(Item, self.sudo())._compute_display_name()

    def _were_in_case(self):
        """Whether any of these is in a case, or was: without one nothing is agreed, handed over or applied for."""
        return bool(self.case_id) or any(item.left_case for item in self)

    def _take_to(self, debtor):
        """These are owed by `debtor` now: they leave the case of who was taken for the debtor."""
        for item in self:
            item.write({"partner_id": debtor.id, "case_id": False, "left_case": item.left_case or bool(item.case_id)})

    def _postpone(self, reason, day, message):
        """Look at these items again on `day`; until then they rest for `reason`."""
        self.write({"rest_reason": reason, "next_date": day, "error": message if reason == "error" else False})
        self.flush_recordset()
        self._refresh_cases(self.ids)

    # -------------------------------------------------------------------------
    # Opening
    # -------------------------------------------------------------------------

    def action_open_case(self):
        self.ensure_one()
        return self.case_id._get_form_action()

    def action_open_invoice(self):
        self.ensure_one()
        self.check_access("read")
        return self.move_id._get_records_action()
