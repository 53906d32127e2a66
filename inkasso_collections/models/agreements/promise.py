from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

STATES = [
    ("open", "Open"),
    ("kept", "Kept"),
    ("partly", "Kept in part"),
    ("broken", "Broken"),
    ("void", "No longer owed"),
    ("replaced", "Replaced"),
    ("cancelled", "Cancelled"),
]
JUDGED = ("kept", "partly", "broken")
ACTIVITY = "inkasso_collections.activity_promise"


class Promise(models.Model):
    """The debtor promises an amount by a date. Until then, and some days of grace, the lines of the case rest.

    One at a time for a case and currency: who promises several amounts makes a payment plan.
    """

    _name = "inkasso.promise"
    _description = "Promise to pay"
    _inherit = ["inkasso.agreement.mixin"]
    _order = "date desc, id desc"

    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(string="Promised", required=True, readonly=True)
    date = fields.Date(string="Promised by", required=True, readonly=True)
    deadline = fields.Date(
        string="Judged after", required=True, readonly=True, help="The promised day and the company's days of grace."
    )
    note = fields.Char(readonly=True)
    state = fields.Selection(STATES, required=True, default="open", readonly=True, index=True)
    paid_before = fields.Monetary(readonly=True, help="What had been paid on the first day when the promise was made.")
    amount_paid = fields.Monetary(string="Paid", readonly=True, help="Matched with the lines of the case in time.")
    judged_on = fields.Date(readonly=True)
    kept_rate = fields.Float(
        string="Kept (%)",
        compute="_compute_kept_rate",
        store=True,
        aggregator="avg",
        digits=(5, 1),
        help="100 for a promise that was kept, else 0: the average over judged promises is the promise-kept rate.",
    )

    _open_uniq = models.UniqueIndex(
        "(case_id, currency_id) WHERE state = 'open'", "There is an open promise in this case already."
    )
    _amount_above_zero = models.Constraint("CHECK(amount > 0)", "A promise is of an amount above zero.")
    _deadline_idx = models.Index("(deadline) WHERE state = 'open'")

    @api.depends("amount", "date", "currency_id")
    def _compute_display_name(self):
        for promise in self:
            promise.display_name = self.env._(
                "%(amount)s by %(day)s",
                amount=promise.currency_id.format(promise.amount),
                day=format_date(self.env, promise.date),
            )

    @api.depends("state")
    def _compute_kept_rate(self):
        for promise in self:
            promise.kept_rate = 100.0 if promise.state == "kept" else 0.0

    # -------------------------------------------------------------------------
    # Making
    # -------------------------------------------------------------------------

    @api.model
    def _make(self, case, amount, currency, day, source="phone", note=False):
        """The debtor of `case` promises `amount` by `day`; the open lines in `currency` rest until then.

        An open promise in the same currency is replaced. Callable for debtors with sudo, after their token was checked;
        they cannot put off payment again and again.

        :param source: a key of SOURCES
        :raise UserError: where nothing is open, or the amount or the day is not possible
        """
        self._check_may()
        case_sudo = self._get_case_for(case)
        today = self.env["inkasso.notice"]._get_today()
        day = fields.Date.to_date(day)
        items = self._get_open_items(case_sudo, currency)
        self._check_possible(case_sudo, items, currency, amount, day, today)
        if source == "portal":
            self._check_trust(case_sudo)
        promises_sudo = self.sudo()  # whoever may take a promise need not be able to edit one
        promises_sudo.search(
            [("case_id", "=", case.id), ("currency_id", "=", currency.id), ("state", "=", "open")]
        )._end("replaced")
        promise_sudo = promises_sudo.create(
            {
                "case_id": case.id,
                "currency_id": currency.id,
                "amount": currency.round(amount),
                "date": day,
                "deadline": fields.Date.add(day, days=case_sudo.company_id.inkasso_promise_grace_days),
                "made_on": today,
                "source": source,
                "note": note,
                "user_id": False if source == "portal" else self.env.uid,
                "item_ids": [fields.Command.set(items.ids)],
            }
        )
        promise_sudo._begin()
        return promise_sudo.sudo(self.env.su)

    def _begin(self):
        """The lines rest; what asked for a new promise is done."""
        self.paid_before = self._read_payments()[self.id]
        self.item_ids._rest(self, "promise", until=self.deadline)
        self.case_id.activity_unlink([ACTIVITY])
        self.case_id.message_post(
            body=self.env._(
                "Promised: %(promise)s (%(way)s). %(note)s",
                promise=self.display_name,
                way=dict(self._fields["source"]._description_selection(self.env))[self.source],
                note=self.note or "",
            )
        )

    @api.model
    def _check_possible(self, case, items, currency, amount, day, today):
        if not items:
            raise UserError(
                self.env._("Nothing of %(case)s is open in %(currency)s.", case=case.name, currency=currency.name)
            )
        if currency.compare_amounts(amount, 0) <= 0:
            raise UserError(self.env._("Enter the amount that is promised."))
        if day < today:
            raise UserError(self.env._("%(day)s has passed. Choose a day to come.", day=format_date(self.env, day)))
        latest = fields.Date.add(today, days=case.company_id.inkasso_promise_days)
        if day > latest:
            raise UserError(
                self.env._(
                    "A promise may be for %(day)s at the latest. For a longer time, agree on a payment plan.",
                    day=format_date(self.env, latest),
                )
            )

    @api.model
    def _check_trust(self, case):
        """Who broke his last promise, has one that is open, or still owes what it was about, speaks with us first.

        Else small promises, each kept, would put off the rest for ever.
        """
        last = self.sudo().search(  # also asked by the debtor's portal
            [("case_id", "=", case.id), ("state", "not in", ("replaced", "cancelled", "void"))],
            order="id desc",
            limit=1,
        )
        if last and (last.state != "kept" or not last._is_settled()):
            raise UserError(
                self.env._("You have already promised %(promise)s. Please contact us.", promise=last.display_name)
            )

    # -------------------------------------------------------------------------
    # By hand
    # -------------------------------------------------------------------------

    def action_cancel(self):
        """The promise no longer stands: the lines go on where they stood."""
        promises_sudo = self._as("group_user").filtered(lambda promise: promise.state == "open")
        if not promises_sudo:
            raise UserError(self.env._("Only an open promise can be cancelled."))
        promises_sudo._end("cancelled")
        for promise in promises_sudo:
            promise.case_id.message_post(
                body=self.env._("Promise cancelled: %(promise)s", promise=promise.display_name)
            )

    def action_open_case(self):
        self.ensure_one()
        self.check_access("read")
        return self.case_id._get_form_action()

    def _end(self, state):
        """These promises hold nothing any more."""
        self.write({"state": state, "judged_on": self.env["inkasso.notice"]._get_today()})
        self.env["inkasso.item"]._end_rest(self)
