from odoo import api, fields, models
from odoo.exceptions import UserError


class HandOver(models.TransientModel):
    """Proposes an agency for each chosen case by its rule, shows what stands in the way, and hands over what can go."""

    _name = "inkasso.hand.over"
    _description = "Hand over to an agency"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    agency_id = fields.Many2one(
        "inkasso.agency",
        string="For all",
        domain="[('company_id', 'in', (company_id, False))]",
        help="Chooses this agency by hand for every case, whatever the rules say.",
    )
    line_ids = fields.One2many("inkasso.hand.over.line", "wizard_id")
    skipped = fields.Text(readonly=True)
    ready_count = fields.Integer(compute="_compute_ready_count")

    @api.model
    def _open_for(self, cases):
        """The dialog for those of `cases` that have something to hand over.

        :raise UserError: where none has, or they are of several companies
        """
        cases.check_access("read")
        self.env["inkasso.assignment"]._as_collector()
        if len(cases.company_id) > 1:
            raise UserError(
                self.env._("The selected cases are of several companies. Hand over those of one at a time.")
            )
        possible = cases.filtered(lambda case: case.stage != "closed" and case._get_assignable_items())
        if not possible:
            raise UserError(
                self.env._("Nothing of what was selected can be handed over: it is closed, or an agency has it.")
            )
        today = self.env["inkasso.notice"]._get_today()
        wizard = self.create({"company_id": possible.company_id.id})
        # what the rules say is written by them only; the cases were checked
        wizard.sudo().line_ids = [fields.Command.create(self._prepare_line(case, today)) for case in possible]
        left_out = (cases - possible).mapped("display_name")
        if left_out:
            wizard.skipped = self.env._("Left out: %(cases)s.", cases=", ".join(left_out))
        return wizard._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand over to an agency"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _prepare_line(self, case, day):
        """What the rules say about `case`, and, without a rule, the agency that is the only one."""
        rules = self.env["inkasso.assignment.rule"]
        rule = rules._find(case, day)
        agreement, choice = rule._choose(case, day) if rule else (self.env["inkasso.agency.agreement"], {})
        if not agreement:
            current = self.env["inkasso.agency.agreement"].search([("company_id", "=", case.company_id.id)])
            agreement = current._filter_current(day)
            agreement = agreement if len(agreement.agency_id) == 1 else agreement.browse()
        return {
            "case_id": case.id,
            "agreement_id": agreement[:1].id,
            "rule_id": rule.id if choice else False,
            "choice": choice or False,
        }

    @api.depends("line_ids.agreement_id")
    def _compute_ready_count(self):
        for wizard in self:
            wizard.ready_count = len(wizard.line_ids.filtered("agreement_id"))

    @api.onchange("agency_id")
    def _onchange_agency_id(self):
        if self.agency_id:
            today = self.env["inkasso.notice"]._get_today()
            self.line_ids.agreement_id = self.agency_id._get_agreement(self.company_id, today)

    # -------------------------------------------------------------------------
    # Handing over
    # -------------------------------------------------------------------------

    def action_propose(self):
        """Make the assignments, to be completed and sent one by one."""
        return self._make()._get_records_action(name=self.env._("Assignments"))

    def action_send(self):
        """Hand over those that nothing stands in the way of; the others are proposed, with the reasons."""
        assignments = self._make()
        today = self.env["inkasso.notice"]._get_today()
        for assignment in assignments.sudo():  # collectors hand over: _make has checked
            if assignment.status == "ready" and not assignment.needs_approval:
                assignment._send(today)
        return assignments._get_records_action(name=self.env._("Assignments"))

    def _make(self):
        self.ensure_one()
        lines = self.line_ids.filtered("agreement_id")
        if not lines:
            raise UserError(self.env._("Choose an agency with an agreement that is in force for at least one case."))
        Assignment = self.env["inkasso.assignment"]._as_collector()
        today = self.env["inkasso.notice"]._get_today()
        self.line_ids.case_id.check_access("read")
        made = Assignment
        for line in lines:
            chosen = line._is_as_chosen()
            vals = {"rule_id": line.rule_id.id, "choice": line.choice} if chosen else {}
            assignment = Assignment._propose(line.case_id.sudo(), line.agreement_id.sudo(), today, **vals)
            rules = self.env["inkasso.assignment.rule"]
            text = rules._describe_choice(line.choice) if chosen else self.env._("Chosen by hand.")
            assignment._log(today, text, source="rule" if chosen else "us")
            made |= assignment
        return made.with_env(self.env)


class HandOverLine(models.TransientModel):
    """One case, and the terms on which it would go."""

    _name = "inkasso.hand.over.line"
    _description = "Case to hand over"

    wizard_id = fields.Many2one("inkasso.hand.over", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="wizard_id.company_id")
    case_id = fields.Many2one("inkasso.case", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="case_id.partner_id")
    currency_id = fields.Many2one(related="case_id.currency_id")
    amount_open = fields.Monetary(related="case_id.amount_open")
    oldest_due_date = fields.Date(related="case_id.oldest_due_date")
    agreement_id = fields.Many2one(
        "inkasso.agency.agreement",
        string="Agency and terms",
        domain="[('is_current', '=', True), ('company_id', '=', company_id)]",
        ondelete="cascade",
    )
    agency_id = fields.Many2one(related="agreement_id.agency_id")
    rule_id = fields.Many2one("inkasso.assignment.rule", readonly=True, ondelete="cascade")
    choice = fields.Json(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._without_choice(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._without_choice(vals))

    @api.model
    def _without_choice(self, vals):
        """What the rules chose is kept with the assignment as theirs: nobody else writes it."""
        return vals if self.env.su else {name: vals[name] for name in vals if name not in ("rule_id", "choice")}

    def _is_as_chosen(self):
        """Whether the agency is still the one that the rule chose."""
        self.ensure_one()
        return bool(self.choice) and self.choice["chosen"] == self.agency_id.name
