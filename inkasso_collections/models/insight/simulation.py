from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .simulation_engine import Engine

MOST_CLAIMS = 5000  # of a larger ledger a part is simulated, and the sums are scaled


class Simulation(models.Model):
    """What one or two policies would do to today's ledger, or would have done to last year's; nothing else is written.

    The steps, their days, interest and fees come from the same rules and methods as those of a run.
    """

    _name = "inkasso.simulation"
    _description = "Simulation"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    scope = fields.Selection(
        [("today", "Today's ledger"), ("past", "Last year's ledger")],
        required=True,
        default="today",
        help="Today's: what is open now, as if nothing more were paid. Last year's: from the first step, with payments as "
        "they came.",
    )
    policy_id = fields.Many2one("inkasso.policy", required=True, check_company=True, ondelete="cascade")
    other_policy_id = fields.Many2one("inkasso.policy", string="Compared with", check_company=True, ondelete="cascade")
    days = fields.Integer(string="Days ahead", default=60, help="Of today's ledger: how far to look.")
    day = fields.Date(string="Chosen day", help="How much would be sent on that very day.")
    agreement_id = fields.Many2one(
        "inkasso.agency.agreement",
        string="Agency terms",
        check_company=True,
        ondelete="set null",
        help="What is handed over at the end of a policy would go there.",
    )
    other_agreement_id = fields.Many2one(
        "inkasso.agency.agreement", string="Compared terms", check_company=True, ondelete="set null"
    )
    recovery = fields.Float(string="Recovered by the agency (%)", default=40, digits=(5, 1))
    state = fields.Selection([("draft", "Draft"), ("done", "Done")], default="draft", required=True, readonly=True)
    line_ids = fields.One2many("inkasso.simulation.line", "simulation_id", readonly=True)
    comparison = fields.Html(string="Side by side", compute="_compute_comparison", sanitize=False)  # made here
    claim_count = fields.Integer(string="Claims simulated", readonly=True)
    claim_total = fields.Integer(string="Of", readonly=True)

    _days_positive = models.Constraint("CHECK(days BETWEEN 1 AND 366)", "Look from 1 to 366 days ahead.")

    @api.depends("policy_id", "other_policy_id")
    def _compute_name(self):
        for simulation in self:
            names = (simulation.policy_id | simulation.other_policy_id).mapped("name")
            simulation.name = " – ".join(names) or self.env._("New simulation")

    @api.depends("line_ids", "state")
    @api.depends_context("lang")
    def _compute_comparison(self):
        for simulation in self:
            variants = simulation.line_ids.grouped("variant")
            simulation.comparison = simulation._draw_comparison(list(variants.values())) if len(variants) > 1 else False

    def _draw_comparison(self, variants):
        """Both policies, or terms, side by side, with how much more or less the second is."""
        first, second = variants
        rows = [
            (label, *values, self._format(kind, values[1] - values[0], sign=True))
            for label, kind, values in (
                (label, kind, [measure(lines) for lines in (first, second)])
                for label, kind, measure in self._list_measures()
            )
            if any(values)
        ]
        kinds = {label: kind for label, kind, _measure in self._list_measures()}
        cell = Markup("<td class='text-end text-nowrap'>%s</td>")
        body = Markup("").join(
            Markup("<tr><th scope='row' class='fw-normal'>%s</th>%s%s%s</tr>")
            % (
                label,
                cell % self._format(kinds[label], one),
                cell % self._format(kinds[label], other),
                cell % difference,
            )
            for label, one, other, difference in rows
        )
        heads = [self._name_variant(lines) for lines in variants] + [self.env._("Difference")]
        head = Markup("").join(Markup("<th scope='col' class='text-end'>%s</th>") % name for name in heads)
        return Markup(
            "<table class='table table-sm w-auto'><thead><tr><td></td>%s</tr></thead><tbody>%s</tbody></table>"
        ) % (
            head,
            body,
        )

    @api.model
    def _list_measures(self):
        """(label, kind, what it is of the lines of a variant) of each row of the comparison."""

        def total(name):
            return lambda lines: sum(lines.mapped(name))

        def of_handover(name):
            return lambda lines: sum(lines.filtered(lambda line: line.level_id.stage == "handover").mapped(name))

        return [
            (self.env._("Notices"), "count", total("notice_count")),
            (self.env._("Letters"), "count", total("letter_count")),
            (self.env._("Calls"), "count", total("call_count")),
            (self.env._("Most in a day"), "count", lambda lines: max(lines.mapped("busiest_count"), default=0)),
            (self.env._("On the chosen day"), "count", total("notices_on_day")),
            (self.env._("Interest"), "money", total("amount_interest")),
            (self.env._("Fees"), "money", total("amount_fee")),
            (self.env._("Handed over"), "money", of_handover("amount_principal")),
            (self.env._("Recovered by the agency"), "money", total("amount_recovered")),
            (self.env._("Commission"), "money", total("amount_commission")),
            (
                self.env._("Left after commission"),
                "money",
                lambda lines: sum(lines.mapped("amount_recovered")) - sum(lines.mapped("amount_commission")),
            ),
            (self.env._("Set aside"), "count", total("error_count")),
        ]

    def _format(self, kind, value, sign=False):
        text = self.currency_id.format(value) if kind == "money" else f"{value}"
        return f"+{text}" if sign and value > 0 else text

    def _name_variant(self, lines):
        return " · ".join(filter(None, [lines.policy_id.name, lines.agreement_id.name]))

    def action_simulate(self):
        """Go through the ledger with each policy, and keep the sums."""
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group("inkasso_collections.group_user"):
            raise AccessError(self.env._("Only users of Collections may simulate."))
        if self.company_id not in self.env.user.company_ids and not self.env.su:
            raise AccessError(self.env._("The simulation is of a company that you do not have access to."))
        if not self.policy_id.level_ids:
            raise UserError(self.env._("“%(policy)s” has no levels.", policy=self.policy_id.name))
        self_sudo = self.sudo()  # reads the ledger as a run does, for users who may run
        self_sudo.line_ids.unlink()
        today = self.env["inkasso.notice"]._get_today()
        for policy, agreement in self_sudo._get_variants():
            engine = Engine(self_sudo.env, self_sudo.company_id, self_sudo.scope, today, self_sudo.days, MOST_CLAIMS)
            results = engine.run(policy)
            self_sudo._keep(policy, agreement, results, engine)
        self_sudo.write({"state": "done", "claim_count": engine.claim_count, "claim_total": engine.claim_total})
        return True

    def _get_variants(self):
        """(policy, agreement) to be gone through: one, or two side by side."""
        first, second = self.policy_id, self.other_policy_id
        terms, others = self.agreement_id, self.other_agreement_id
        variants = [(first, terms)]
        if second or others:
            variants.append((second or first, others or terms))
        return variants

    def _keep(self, policy, agreement, results, engine):
        variant = len(self.line_ids.mapped("variant")) and max(self.line_ids.mapped("variant")) + 1
        self.env["inkasso.simulation.line"].create(
            [
                {
                    "simulation_id": self.id,
                    "variant": variant,
                    "policy_id": policy.id,
                    "level_id": level_id,
                    **engine.scale(result),
                    "notices_on_day": engine.count_on_day(level_id, self.day),
                    **self._get_agency_part(level_id, agreement, result, engine),
                }
                for level_id, result in results.items()
            ]
        )

    def _get_agency_part(self, level_id, agreement, result, engine):
        """What the agency would collect of what is handed over, and what it would take."""
        level = self.env["inkasso.level"].browse(level_id)
        if level.stage != "handover" or not agreement:
            return {}
        collected = commission = 0.0
        for claim in result.handed_over:
            own, theirs = self.company_id.currency_id, agreement.currency_id
            placed = own._convert(claim.amount, theirs, self.company_id, claim.day)
            part = theirs.round(placed * self.recovery / 100)
            partner = self.env["res.partner"].browse(claim.partner_id)
            found = agreement._compute_commission(
                engine.exact(part), engine.exact(placed), claim.age_days, partner.inkasso_kind, partner.country_id
            )
            collected += theirs._convert(part, own, self.company_id, claim.day)
            commission += theirs._convert(float(found.amount), own, self.company_id, claim.day)
        return {
            "agreement_id": agreement.id,
            "amount_recovered": engine.scale_amount(collected),
            "amount_commission": engine.scale_amount(commission),
        }


class SimulationLine(models.Model):
    """What one step of one policy would do, in company currency."""

    _name = "inkasso.simulation.line"
    _description = "Result of a simulation by step"
    _order = "simulation_id, variant, sequence, id"

    simulation_id = fields.Many2one("inkasso.simulation", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="simulation_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    variant = fields.Integer(readonly=True, aggregator=None)
    policy_id = fields.Many2one("inkasso.policy", readonly=True, ondelete="cascade")
    level_id = fields.Many2one("inkasso.level", string="Step", readonly=True, ondelete="cascade")
    sequence = fields.Integer(related="level_id.sequence", store=True, aggregator=None)
    notice_count = fields.Integer(string="Notices", readonly=True)
    line_count = fields.Integer(string="Lines", readonly=True)
    letter_count = fields.Integer(string="Letters", readonly=True)
    call_count = fields.Integer(string="Calls", readonly=True)
    first_day = fields.Date(readonly=True)
    last_day = fields.Date(readonly=True)
    busiest_count = fields.Integer(string="Most in a day", readonly=True, aggregator="max")
    notices_on_day = fields.Integer(string="On the chosen day", readonly=True)
    amount_principal = fields.Monetary(string="Principal", readonly=True)
    amount_interest = fields.Monetary(string="Interest", readonly=True)
    amount_fee = fields.Monetary(string="Fees", readonly=True)
    error_count = fields.Integer(string="Set aside", readonly=True)
    agreement_id = fields.Many2one("inkasso.agency.agreement", readonly=True, ondelete="set null")
    amount_recovered = fields.Monetary(string="Recovered by the agency", readonly=True)
    amount_commission = fields.Monetary(string="Commission", readonly=True)
