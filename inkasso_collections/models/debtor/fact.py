from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .fact_effects import EFFECTS, FACT_KINDS

# What decides where and how long a fact holds, and what it stops.
DECISIVE = {"kind", "partner_id", "company_id", "date", "date_end", "rests", "representative_id"}


class DebtorFact(models.Model):
    """Something that is so with a debtor and changes everything: a bankruptcy, a death, a protected identity.

    From its date until it has ended, the debtor's items rest, contact by some channels is blocked, and a representative,
    where there is one, receives what is written. It holds for all companies, or for one where it is only theirs to know.
    """

    _name = "inkasso.debtor.fact"
    _description = "Fact about a debtor"
    _inherit = ["mail.thread", "inkasso.evidence.mixin"]
    _order = "date desc, id desc"
    _rec_name = "kind"

    kind = fields.Selection(FACT_KINDS, string="Fact", required=True, tracking=True)
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, ondelete="restrict", index=True, tracking=True
    )
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Empty: for all companies. Set: known to, and followed by, this one.",
    )
    date = fields.Date(
        string="Since", required=True, default=fields.Date.context_today, tracking=True, help="The day of the decision."
    )
    date_end = fields.Date(
        string="Ended on", copy=False, tracking=True, help="First day on which it no longer holds; empty: it holds."
    )
    source = fields.Char(required=True, help="Who says so: a court, a register, a letter, a call.")
    representative_id = fields.Many2one(
        "res.partner",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        help="Who receives instead of the debtor: trustee, estate, guardian, counsel, forwarding service.",
    )
    rests = fields.Boolean(
        string="Collection rests",
        compute="_compute_rests",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="No step is taken while this holds. By default as the fact calls for; you may decide otherwise.",
    )
    note = fields.Text()
    user_id = fields.Many2one("res.users", string="Entered by", default=lambda self: self.env.user, readonly=True)
    is_current = fields.Boolean(string="Holds", compute="_compute_is_current", search="_search_is_current")
    colour = fields.Integer(compute="_compute_colour", export_string_translation=False)
    next_steps = fields.Text(string="What to do", compute="_compute_next_steps")

    _period = models.Constraint("CHECK(date_end IS NULL OR date_end >= date)", "A fact cannot end before it began.")

    # -------------------------------------------------------------------------
    # Computes
    # -------------------------------------------------------------------------

    @api.depends("kind", "representative_id")
    def _compute_rests(self):
        for fact in self:
            effect = EFFECTS.get(fact.kind)
            fact.rests = bool(effect) and (
                effect.rests and (effect.rests_with_representative or not fact.representative_id)
            )

    @api.depends("date", "date_end")
    def _compute_is_current(self):
        today = fields.Date.context_today(self)
        for fact in self:
            fact.is_current = fact._holds_on(today)

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_current_domain(fields.Date.context_today(self)) if True in value else Domain.FALSE

    @api.depends("kind")
    def _compute_colour(self):
        for fact in self:
            fact.colour = EFFECTS[fact.kind].colour if fact.kind else 0

    @api.depends("kind")
    def _compute_next_steps(self):
        steps = self._get_next_steps()
        for fact in self:
            fact.next_steps = steps.get(fact.kind)

    @api.depends("kind", "partner_id")
    @api.depends_context("inkasso_show_debtor")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for fact in self:
            debtor = f"{fact.partner_id.display_name}: " if self.env.context.get("inkasso_show_debtor") else ""
            fact.display_name = f"{debtor}{kinds.get(fact.kind, '')}"

    # -------------------------------------------------------------------------
    # Constraints and life
    # -------------------------------------------------------------------------

    @api.constrains("date")
    def _check_date(self):
        for fact in self:
            if fact.date > fields.Date.context_today(fact):
                raise ValidationError(
                    self.env._("A fact about a debtor cannot begin in the future: enter it when it has happened.")
                )

    @api.constrains("kind", "representative_id", "partner_id")
    def _check_representative(self):
        for fact in self:
            if fact.kind == "represented" and not fact.representative_id:
                raise ValidationError(self.env._("Enter who represents the debtor: what we write then goes there."))
            if fact.representative_id and fact.representative_id.commercial_partner_id == fact.partner_id:
                raise ValidationError(
                    self.env._("The representative must be somebody else than %(debtor)s.", debtor=fact.partner_id.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        facts = super().create([self._prepare_debtor(vals) for vals in vals_list])
        facts._take_effect()
        return facts

    def write(self, vals):
        result = super().write(self._prepare_debtor(vals))
        if DECISIVE & vals.keys():
            self._take_effect()
        return result

    def unlink(self):
        self._let_go()
        return super().unlink()

    @api.model
    def _prepare_debtor(self, vals):
        """A fact of a contact is a fact of the debtor, who is the commercial entity."""
        if not vals.get("partner_id"):
            return vals
        return {**vals, "partner_id": self.env["res.partner"].browse(vals["partner_id"]).commercial_partner_id.id}

    def action_end(self):
        """It is no longer so: what it stopped goes on today."""
        self.check_access("write")
        for fact in self.filtered(lambda fact: not fact.date_end or fact.date_end > fields.Date.context_today(fact)):
            fact.date_end = fields.Date.context_today(fact)

    # -------------------------------------------------------------------------
    # Reading
    # -------------------------------------------------------------------------

    def _holds_on(self, day):
        self.ensure_one()
        return bool(self.date) and self.date <= day and (not self.date_end or day < self.date_end)

    @api.model
    def _get_current_domain(self, day):
        return Domain("date", "<=", day) & (Domain("date_end", "=", False) | Domain("date_end", ">", day))

    @api.model
    def _find(self, debtors, company, day):
        """The facts that hold on `day` for these debtors, as `company` knows them.

        :param company: a company or several; empty: only those for all companies
        """
        return self.sudo().search(  # whoever works for the company must heed them
            self._get_current_domain(day)
            & Domain("partner_id", "in", debtors.commercial_partner_id.ids)
            & Domain("company_id", "in", [False, *company.ids])
        )

    def _get_block(self, channel):
        """Those of these facts for which the debtor is not contacted by `channel`, and nobody is instead."""
        return self.filtered(lambda fact: channel in EFFECTS[fact.kind].blocked and not fact.representative_id)

    def _get_representative(self):
        """Who receives instead of the debtor; where several facts name somebody, the latest."""
        return self.filtered("representative_id").sorted("date", reverse=True)[:1].representative_id
