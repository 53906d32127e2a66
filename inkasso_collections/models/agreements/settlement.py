from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..numbering import next_numbers

STATES = [
    ("offered", "Offered"),
    ("accepted", "Accepted"),
    ("paid", "Paid"),
    ("done", "Rest written off"),
    ("lapsed", "Lapsed"),
    ("withdrawn", "Withdrawn"),
]
RUNNING = ("offered", "accepted")


class Settlement(models.Model):
    """The company accepts less, if it is paid by a date: the rest is then written off. Not paid in time, all is owed again.

    Who may offer how much less is set on the company. While the offer runs, the lines rest.
    """

    _name = "inkasso.settlement"
    _description = "Settlement"
    _inherit = ["inkasso.agreement.mixin", "inkasso.evidence.mixin"]
    _order = "id desc"

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount_open = fields.Monetary(
        string="Open", readonly=True, help="With interest and fees that were claimed, when the offer was made."
    )
    amount = fields.Monetary(string="To pay", required=True, readonly=True)
    amount_left = fields.Monetary(string="Given up", readonly=True, help="What is written off once the rest is paid.")
    amount_left_company = fields.Monetary(
        string="Given up in company currency", readonly=True, currency_field="company_currency_id"
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    date = fields.Date(string="Pay by", required=True, readonly=True)
    deadline = fields.Date(required=True, readonly=True, help="The last day, with the days of grace of promises.")
    state = fields.Selection(STATES, required=True, default="offered", readonly=True, index=True)
    note = fields.Text(string="Why", readonly=True)
    accepted_on = fields.Date(readonly=True)
    paid_before = fields.Monetary(readonly=True)
    amount_paid = fields.Monetary(string="Paid", readonly=True)
    closed_on = fields.Date(readonly=True)
    loss_ids = fields.Many2many("inkasso.loss", string="Written off by", readonly=True, copy=False)

    _running_uniq = models.UniqueIndex(
        "(case_id, currency_id) WHERE state IN ('offered', 'accepted', 'paid')",
        "A settlement of this case is running already.",
    )
    _amount_below_open = models.Constraint(
        "CHECK(amount > 0 AND amount_left > 0)", "Less is accepted, but not nothing."
    )
    _deadline_idx = models.Index("(deadline) WHERE state IN ('offered', 'accepted')")

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for settlement in self:
            settlement.display_name = f"{settlement.name} {settlement.partner_id.name or ''}".strip()

    # -------------------------------------------------------------------------
    # Offering
    # -------------------------------------------------------------------------

    @api.model
    def _offer(self, case, amount, currency, day, note):
        """Offer the debtor of `case` to be rid of all that is open in `currency` for `amount`, paid by `day`.

        :raise AccessError: where the user may not give up as much
        :raise UserError: where nothing is open, or amount or day are not possible
        """
        self._check_may("group_collector")
        case_sudo = self._get_case_for(case)
        self._check_none_running(case_sudo, currency)
        today, day = self.env["inkasso.notice"]._get_today(), fields.Date.to_date(day)
        items = self._get_open_items(case_sudo, currency)
        is_open = self._get_amount_open(case_sudo, currency)
        self._check_possible(items, currency, amount, is_open, day, today)
        left = currency.round(is_open - amount)
        company = case_sudo.company_id
        left_company = currency._convert(left, company.currency_id, company, today)
        self._check_limit(company, left_company)
        settlement_sudo = self.sudo().create(  # machine-kept: whoever may offer does not edit it
            {
                "name": next_numbers(self.env, self._name, company, today, 1)[0],
                "case_id": case.id,
                "currency_id": currency.id,
                "amount_open": is_open,
                "amount": currency.round(amount),
                "amount_left": left,
                "amount_left_company": left_company,
                "date": day,
                "deadline": fields.Date.add(day, days=company.inkasso_promise_grace_days),
                "made_on": today,
                "source": "other",
                "note": (note or "").strip(),
                "user_id": self.env.uid,
                "item_ids": [fields.Command.set(items.ids)],
            }
        )
        settlement_sudo._begin()
        return settlement_sudo.sudo(self.env.su)

    @api.model
    def _check_none_running(self, case, currency):
        running = case.settlement_ids.filtered(
            lambda settlement: settlement.currency_id == currency and settlement.state in (*RUNNING, "paid")
        )
        if running:
            raise UserError(
                self.env._("A settlement is running already: %(settlement)s.", settlement=running[0].display_name)
            )

    @api.model
    def _get_amount_open(self, case, currency):
        return sum(case.balance_ids.filtered(lambda balance: balance.currency_id == currency).mapped("total"))

    @api.model
    def _check_possible(self, items, currency, amount, is_open, day, today):
        if not items:
            raise UserError(self.env._("Nothing of this case is open in %(currency)s.", currency=currency.name))
        if currency.compare_amounts(amount, 0) <= 0 or currency.compare_amounts(amount, is_open) >= 0:
            raise UserError(
                self.env._("A settlement is over less than the %(open)s that are open.", open=currency.format(is_open))
            )
        if day < today:
            raise UserError(self.env._("%(day)s has passed. Choose a day to come.", day=format_date(self.env, day)))

    @api.model
    def _get_limit(self, company):
        """How much the user may give up in one settlement, in company currency; None: as much as he likes."""
        if self.env.su:
            return None
        if self.env.user.has_group("inkasso_collections.group_manager"):
            return company.inkasso_settlement_limit_manager or None
        return company.inkasso_settlement_limit

    @api.model
    def _check_limit(self, company, amount):
        limit = self._get_limit(company.sudo())
        if limit is not None and company.currency_id.compare_amounts(amount, limit) > 0:
            raise AccessError(
                self.env._(
                    "You may give up %(limit)s at most, and this would be %(amount)s. Ask a manager.",
                    limit=company.currency_id.format(limit),
                    amount=company.currency_id.format(amount),
                )
            )

    def _begin(self):
        """The lines rest while the offer runs; the debtor gets a letter."""
        self.ensure_one()
        self.paid_before = self._read_payments()[self.id]
        self.item_ids._rest(self, "settlement", until=self.deadline)
        self._tell(
            self.env._(
                "Settlement offered: %(amount)s instead of %(open)s, by %(day)s. %(note)s",
                amount=self.currency_id.format(self.amount),
                open=self.currency_id.format(self.amount_open),
                day=format_date(self.env, self.date),
                note=self.note or "",
            )
        )
        self.env["inkasso.agreement.letter"]._send(
            self,
            self.env.ref("inkasso_collections.mail_template_settlement"),
            "inkasso_collections.action_report_settlement",
            self.env._("Settlement %(settlement)s", settlement=self.name),
        )

    def _tell(self, text):
        self.case_id.message_post(body=text)
