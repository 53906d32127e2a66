from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class Provision(models.Model):
    """What is provided for doubtful receivables of one company as of a day, and the receivables behind it.

    A draft is the preview. Booking it books the difference to what was provided before, per receivable.
    Amounts are in company currency, without VAT: expected losses leave VAT alone.
    """

    _name = "inkasso.provision"
    _description = "Provision for doubtful receivables"
    _inherit = ["inkasso.ledger.document"]

    line_ids = fields.One2many("inkasso.provision.line", "provision_id", string="Receivables", readonly=True)
    line_count = fields.Integer(compute="_compute_line_count", string="Number of receivables")
    amount_gross = fields.Monetary(
        string="Receivables provided for", readonly=True, help="What is open of them, with VAT."
    )
    amount_required = fields.Monetary(string="To be provided", readonly=True)
    amount_before = fields.Monetary(string="Provided before", readonly=True)
    amount_increase = fields.Monetary(string="Increase", readonly=True, help="Of the receivables that need more.")
    amount_release = fields.Monetary(
        string="Release", readonly=True, help="Of the receivables that need less, or are paid."
    )
    is_reclassified = fields.Boolean(
        string="Move the receivables to doubtful receivables",
        help="Also move what is provided for to the account for doubtful receivables (1515), without a debtor. "
        "Not needed, as a rule: the impairment account shows the same.",
    )
    reclassified = fields.Json(
        readonly=True, help="What the entry moved there, by id of the account it was moved from."
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    _one_draft_uniq = models.UniqueIndex(
        "(company_id) WHERE move_id IS NULL", "There is already a preview of a provision of this company."
    )

    def _compute_line_count(self):
        counts = dict(
            self.env["inkasso.provision.line"]._read_group(
                [("provision_id", "in", self.ids)], ["provision_id"], ["__count"]
            )
        )
        for provision in self:
            provision.line_count = counts.get(provision, 0)

    @api.depends("line_ids", "is_reclassified", "move_id")
    def _compute_preview(self):
        for provision in self:
            provision.preview = provision._prepare_entry().render(self.env) if provision.state == "draft" else False

    # -------------------------------------------------------------------------
    # Preview and booking
    # -------------------------------------------------------------------------

    @api.model
    def _preview_for(self, company, day, is_reclassified=False):
        """A draft as of `day`, in place of the last one that was not booked.

        :raise UserError: where nothing would be booked, or a later provision was
        """
        self._prepare_company(company)
        self._check_day(day)
        company._check_inkasso_doubtful(*self._get_settings(is_reclassified))
        self._check_order(company, day)
        old = self.search([("company_id", "=", company.id), ("move_id", "=", False)])
        old.sudo().unlink()  # nobody deletes provisions by hand
        provision_sudo = self.sudo().create(  # nobody edits what was computed
            {"company_id": company.id, "date": day, "is_reclassified": is_reclassified}
        )
        provision_sudo._compute_lines()
        if not provision_sudo._prepare_entry().lines:
            raise UserError(
                self.env._(
                    "Nothing is to be booked as of %(day)s: what is provided is what the rules ask for.", day=day
                )
            )
        return provision_sudo.sudo(False)

    @api.model
    def _get_settings(self, is_reclassified):
        names = ["inkasso_impairment_account_id", "inkasso_provision_account_id"]
        return [*names, "inkasso_doubtful_account_id"] if is_reclassified else names

    def _check_order(self, company, day):
        """Provisions are booked in the order of their days: each is the difference to the one before."""
        later = self.search([("company_id", "=", company.id), ("state", "=", "booked"), ("date", ">", day)], limit=1)
        if later:
            raise UserError(
                self.env._(
                    "%(later)s is booked as of %(day)s. Reverse it first, or choose that day or a later one.",
                    later=later.name,
                    day=later.date,
                )
            )

    def action_book(self):
        """Book this preview, if it still is what the ledger and the rules ask for.

        :raise UserError: where something has changed since it was computed
        """
        self.ensure_one()
        self._check_may_book()
        provision_sudo = self.sudo()
        provision_sudo.lock_for_update()
        if provision_sudo.move_id:
            raise UserError(self.env._("%(provision)s is booked already.", provision=self.name))
        self._check_order(self.company_id, self.date)
        provision_sudo._check_unchanged()
        provision_sudo.write({"name": self._next_name(self.company_id, self.date)})
        reclassified, entry = self._get_reclassification(), self._prepare_entry()
        move = entry.draft(self.env)
        provision_sudo.write({"move_id": move.id, "reclassified": reclassified})
        provision_sudo._carry_entry_to_lines()
        entry.post(move)
        return self._get_records_action()

    def _check_unchanged(self):
        """Compute anew, and refuse where a payment, a rule or another provision made a difference meanwhile."""
        names = ("amount_gross", "amount_required", "amount_before", "amount_increase", "amount_release")
        shown = [self[name] for name in names]
        self._compute_lines()
        if any(self.currency_id.compare_amounts(self[name], amount) for name, amount in zip(names, shown, strict=True)):
            raise UserError(
                self.env._("Payments, rules or provisions have changed since this was computed. Compute it again.")
            )

    def _carry_entry_to_lines(self):
        self.env["inkasso.provision.line"].flush_model()
        self.env.cr.execute(
            SQL("UPDATE inkasso_provision_line SET move_id = %s WHERE provision_id = %s", self.move_id.id, self.id)
        )
        self.line_ids.invalidate_recordset(["move_id"])

    def action_compute(self):
        """Compute the preview anew."""
        self.ensure_one()
        if self.state != "draft":
            raise UserError(self.env._("%(provision)s is booked already.", provision=self.name))
        return self._preview_for(self.company_id, self.date, self.is_reclassified)._get_records_action()

    def action_discard(self):
        """Throw the preview away."""
        self.ensure_one()
        self._check_may_book()
        self.sudo().unlink()
        return self.env["ir.actions.act_window"]._for_xml_id("inkasso_collections.inkasso_provision_action")

    def action_open_lines(self):
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("inkasso_collections.inkasso_provision_line_action"),
            "domain": [("provision_id", "=", self.id)],
        }

    @api.depends("name", "date", "move_id")
    def _compute_display_name(self):
        for provision in self:
            provision.display_name = (
                provision.name if provision.move_id else self.env._("Preview as of %(day)s", day=provision.date)
            )


class ProvisionLine(models.Model):
    """What is provided for one receivable, and what that changes; also what a confirmed loss released of it.

    What is provided for a receivable is the sum of the changes of its lines whose entry stands.
    """

    _name = "inkasso.provision.line"
    _description = "Provision for a receivable"
    _order = "amount_required desc, id"
    _check_company_auto = True

    provision_id = fields.Many2one("inkasso.provision", readonly=True, ondelete="cascade", index="btree_not_null")
    move_id = fields.Many2one(
        "account.move", string="Entry", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    item_id = fields.Many2one("inkasso.item", readonly=True, ondelete="set null", index="btree_not_null")
    move_line_id = fields.Many2one(
        "account.move.line", string="Journal item", readonly=True, ondelete="set null", index="btree_not_null"
    )
    name = fields.Char(string="Invoice", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", readonly=True, index="btree_not_null")
    date_maturity = fields.Date(string="Due date", readonly=True)
    days_overdue = fields.Integer(string="Days overdue", readonly=True, help="On the day of the provision.")
    amount_residual = fields.Monetary(string="Open", readonly=True, help="On the day of the provision, with VAT.")
    amount_net = fields.Monetary(string="Without VAT", readonly=True)
    rule_id = fields.Many2one("inkasso.provision.rule", readonly=True, ondelete="set null")
    percent = fields.Float(string="%", digits=(5, 2), readonly=True)
    amount_required = fields.Monetary(string="To be provided", readonly=True)
    amount_before = fields.Monetary(string="Provided before", readonly=True)
    amount_change = fields.Monetary(string="Change", readonly=True)

    @api.model
    def _get_provided(self, items):
        """What is provided for each of `items` now, by id, in company currency."""
        self.flush_model()
        self.env["account.move"].flush_model(["state", "reversed_entry_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.item_id, SUM(l.amount_change)
                  FROM inkasso_provision_line l
                 WHERE l.item_id = ANY(%s) AND %s
                 GROUP BY l.item_id
                """,
                items.ids,
                self.env["inkasso.provision"]._get_standing_sql("l"),
            )
        )
        return {item_id: float(amount) for item_id, amount in rows}
