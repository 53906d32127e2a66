import json
from collections import namedtuple
from math import ceil

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import format_date

# What is counted: its place and name, and the lines that belong to it.
Figure = namedtuple("Figure", "kind name domain currency amount_field", defaults=(None, "amount_open"))

OPEN = Domain("rest_reason", "not in", ("paid", "draft", "excluded"))
HAS_ADDRESS = Domain("city", "!=", False) & (
    Domain("street", "!=", False) | Domain("street2", "!=", False) | Domain("zip", "!=", False)
)
HAS_EMAIL = Domain("email", "like", "@")
AGE_BOUNDS = (30, 90, 365)


def _as_plain(value):
    """Domains within domains, and days, for a domain that is kept as text."""
    return list(value) if isinstance(value, Domain) else fields.Date.to_string(value)


class StartOutlook(models.Model):
    """What would go out if collection began tonight with everything: counted by the database, a statement a figure."""

    _inherit = "inkasso.start"

    age_ids = fields.One2many(
        "inkasso.start.line", "start_id", string="By age", domain=[("kind", "=", "age")], readonly=True
    )
    step_ids = fields.One2many(
        "inkasso.start.line", "start_id", string="By step", domain=[("kind", "=", "step")], readonly=True
    )
    channel_ids = fields.One2many(
        "inkasso.start.line", "start_id", string="By channel", domain=[("kind", "=", "channel")], readonly=True
    )
    currency_ids = fields.One2many(
        "inkasso.start.line", "start_id", string="By currency", domain=[("kind", "=", "currency")], readonly=True
    )
    lack_ids = fields.One2many(
        "inkasso.start.line", "start_id", string="What is missing", domain=[("kind", "=", "lack")], readonly=True
    )
    line_ids = fields.One2many("inkasso.start.line", "start_id", string="Figures", readonly=True)
    debtor_count = fields.Integer(string="Debtors due", readonly=True)
    line_count = fields.Integer(string="Lines due", readonly=True)
    amount_due = fields.Monetary(string="Due", readonly=True)
    outlook = fields.Text(compute="_compute_outlook", string="What happens")
    problems = fields.Text(compute="_compute_problems")

    def _count(self):
        """Count what is due as of today, anew. Runs with the rights of the system: who may look was checked."""
        self.ensure_one()
        self.date = self.env["inkasso.notice"]._get_today()
        [(self.debtor_count, self.line_count, self.amount_due)] = self._total(self._get_due_domain())
        figures = [*self._list_ages(), *self._list_steps(), *self._list_channels(), *self._list_currencies()]
        figures += self._list_lacks()
        self.line_ids = [Command.clear()] + [
            Command.create(vals) for n, figure in enumerate(figures) for vals in self._prepare_figure(n, figure)
        ]

    def _prepare_figure(self, sequence, figure):
        for debtors, lines, amount in self._total(figure.domain, figure.amount_field):
            if lines:
                yield {
                    "sequence": sequence,
                    "kind": figure.kind,
                    "name": figure.name,
                    "debtor_count": debtors,
                    "line_count": lines,
                    "amount": amount,
                    "currency_id": (figure.currency or self.currency_id).id,
                    "domain": json.dumps(list(figure.domain), default=_as_plain),
                }

    @api.model
    def _total(self, domain, amount_field="amount_open"):
        """Debtors, lines and amount of the items of `domain`, in one statement."""
        aggregates = ["partner_id:count_distinct", "__count", f"{amount_field}:sum"]
        return self.env["inkasso.item"]._read_group(domain, aggregates=aggregates)

    # -------------------------------------------------------------------------
    # Which lines
    # -------------------------------------------------------------------------

    def _get_due_domain(self):
        """What the next run would take."""
        return Domain("company_id", "=", self.company_id.id) & Domain("next_date", "<=", self.date)

    def _get_older_domain(self):
        """What is older than what collection begins with, and has not been reminded of here."""
        if not self.due_from:
            return Domain.FALSE
        return (
            OPEN
            & Domain("company_id", "=", self.company_id.id)
            & Domain("due_date", "<", self.due_from)
            & Domain("level_id", "=", False)
            & Domain("origin_item_id", "=", False)
        )

    def _get_barred_domain(self):
        return Domain("limitation_date", "<", self.date) & Domain("barred_allowed", "=", False)

    def _list_ages(self):
        _ = self.env._
        due, barred = self._get_due_domain(), self._get_barred_domain()
        days = [fields.Date.subtract(self.date, days=bound) for bound in AGE_BOUNDS]
        names = [_("Less than 30 days"), _("30 to 89 days"), _("90 to 364 days"), _("A year or more")]
        newer, older = [None, *days], [*days, None]
        for name, before, since in zip(names, newer, older, strict=True):
            domain = due & ~barred
            if before:
                domain &= Domain("due_date", "<=", before)
            if since:
                domain &= Domain("due_date", ">", since)
            yield Figure("age", name, domain)
        yield Figure("age", _("Time-barred: not written to"), due & barred)

    def _list_steps(self):
        due = self._get_due_domain()
        for [level] in self.env["inkasso.item"]._read_group(due, ["next_level_id"], order="next_level_id"):
            name = f"{level.policy_id.name}: {level.name}" if level.policy_id != self.policy_id else level.name
            yield Figure("step", name, due & Domain("next_level_id", "=", level.id))

    def _list_channels(self):
        """By which way, as the next step and the addresses say; what debtors prefer or refuse is counted by a run."""
        _ = self.env._
        due, handed_over = self._get_due_domain(), Domain("next_level_id.stage", "=", "handover")
        email, letter = self._get_reached_domain(HAS_EMAIL), self._get_reached_domain(HAS_ADDRESS)
        by_email = email & (Domain("next_level_id.send_email", "=", True) | ~letter)
        by_letter = letter & (Domain("next_level_id.send_letter", "=", True) | ~by_email)
        sent = due & ~handed_over
        yield Figure("channel", _("E-mail only"), sent & by_email & ~by_letter)
        yield Figure("channel", _("Letter only"), sent & by_letter & ~by_email)
        yield Figure("channel", _("E-mail and letter"), sent & by_email & by_letter)
        yield Figure("channel", _("Nobody can be reached"), sent & ~email & ~letter)
        yield Figure("channel", _("Nothing is sent: ready for an agency"), due & handed_over)

    @api.model
    def _get_reached_domain(self, condition):
        """Debtors who meet `condition`, or whose invoice address does."""
        contact = Domain("type", "=", "invoice") & Domain("active", "=", True) & condition
        return Domain("partner_id", "any", condition | Domain("child_ids", "any", contact))

    def _list_currencies(self):
        due = self._get_due_domain()
        for [currency] in self.env["inkasso.item"]._read_group(due, ["currency_id"], order="currency_id"):
            domain = due & Domain("currency_id", "=", currency.id)
            yield Figure("currency", currency.name, domain, currency, "amount_residual_currency")

    def _list_lacks(self):
        _ = self.env._
        due = self._get_due_domain()
        unclear = Domain("inkasso_debtor_kind", "=", False) & Domain("is_company", "=", False)
        unclear &= Domain("vat", "=", False) & Domain("company_registry", "=", False)
        yield Figure("lack", _("No e-mail address"), due & ~self._get_reached_domain(HAS_EMAIL))
        yield Figure("lack", _("No postal address"), due & ~self._get_reached_domain(HAS_ADDRESS))
        yield Figure("lack", _("Taken for consumers: no number, no kind"), due & Domain("partner_id", "any", unclear))

    # -------------------------------------------------------------------------
    # In words
    # -------------------------------------------------------------------------

    @api.depends("policy_id", "company_id.inkasso_jurisdiction_id", "company_id.inkasso_lacks_account")
    def _compute_problems(self):
        for start in self:
            start.problems = "\n".join(start._list_problems())

    def _list_problems(self):
        if not self.policy_id:
            yield self.env._("The company has no plan, so no step has a date. Choose one to see what would go out.")
        if not self.company_id.sudo().inkasso_jurisdiction_id:  # of the manager's own company
            yield self.env._("The company has no collection law: neither interest nor fees can be claimed.")
        if self.company_id.inkasso_lacks_account:
            yield self.env._("The company has no bank account, so its letters name no way to pay.")

    @api.depends("date", "due_from", "older", "older_until", "level_id", "nightly_limit", "automatic", "state")
    def _compute_outlook(self):
        for start in self:
            start.outlook = start.date and "\n".join(start._list_effects())

    def _list_effects(self):
        """What the choice does, in plain sentences, from the ledger as it is now."""
        _ = self.env._
        counted = self.sudo()  # figures of the manager's own company
        day = counted.date
        debtors, lines, _amount = counted._total(
            counted._get_due_domain() & ~counted._get_older_domain() & ~counted._get_barred_domain()
        )[0]
        yield _(
            "Debtors begun with, as of %(day)s: %(debtors)s (lines: %(lines)s).",
            debtors=debtors,
            lines=lines,
            day=format_date(self.env, day),
        )
        if self.nightly_limit > 0 and debtors > self.nightly_limit:
            yield _("Nights that takes: %(nights)s.", nights=ceil(debtors / self.nightly_limit))
        older, older_lines, _amount = counted._total(counted._get_older_domain())[0]
        if older_lines:
            yield _("Debtors with older claims: %(debtors)s (lines: %(lines)s).", debtors=older, lines=older_lines)
        if not self.automatic:
            yield _("Nothing is sent by itself: make a run by hand, or tick Collect automatically.")
