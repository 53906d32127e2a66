from odoo import api, fields, models
from odoo.exceptions import UserError


class LegalStepOpening(models.Model):
    """From a case to the draft of a legal step."""

    _inherit = "inkasso.legal.step"

    @api.model
    def _check_collector(self):
        self.browse()._as_collector()

    @api.model
    def _get_kinds(self, case, previous=None):
        """The kinds of step that can be taken on `case`: by the law of its debtor, and what may follow `previous`."""
        if previous:
            kind = previous.kind_id  # what enforces a title may do so again
            return kind.next_kind_ids | (kind if kind.begins_with == "title" else kind.browse())
        laws = self._get_case_law(case)
        kinds = self.env["inkasso.legal.step.kind"]
        own = kinds.search([("jurisdiction_id", "in", laws.ids), ("begins_with", "=", "claim")])
        return own | kinds.search([("jurisdiction_id", "=", False), ("begins_with", "=", "claim")])

    @api.model
    def _get_case_law(self, case):
        """The law where the debtor is, else that of the claims: one sues where the debtor is."""
        laws = self.env["inkasso.jurisdiction"]
        country = case.partner_id.country_id
        return (country and laws.search([("country_id", "=", country.id)], limit=1)) or laws._find(
            case.company_id, country
        )

    @api.model
    def _open(self, case, kind, currency, assignment=None, previous=None):
        """The draft of a step of `kind` on the claims of `case`, with what is missing.

        :param assignment: the agency files it; empty: we do
        :param previous: the step that it continues
        :raise UserError: where no claim is left for it
        """
        self._check_collector()
        case.check_access("read")
        self._check_of_case(case, kind, assignment, previous)
        today = self.env["inkasso.notice"]._get_today()
        if previous and previous.status not in ("contested", "title", "enforcement", "surveillance"):
            raise UserError(self.env._("%(step)s has led to nothing yet that could be continued.", step=previous.name))
        step_sudo = self.sudo().create(  # only its buttons move it on
            {
                "company_id": case.company_id.id,
                "case_id": case.id,
                "partner_id": case.partner_id.id,
                "kind_id": kind.id,
                "jurisdiction_id": (kind.jurisdiction_id or self._get_case_law(case)).id,
                "currency_id": currency.id,
                "assignment_id": assignment.id if assignment else False,
                "previous_id": previous.id if previous else False,
                "authority_id": kind.authority_id.id,
                "authority_reference": previous.authority_reference if previous else False,
                "original_creditor": previous.original_creditor if previous else False,
                "co_debtor_ids": [fields.Command.set(previous.co_debtor_ids.ids)] if previous else [],
                "user_id": case.user_id.id or self.env.uid,
            }
        )
        step_sudo._freeze(today)
        if not step_sudo.line_ids:
            raise UserError(self.env._("Nothing is open, or a legal step is taken on all of it."))
        step_sudo._log(today, self.env._("Prepared by %(user)s.", user=self.env.user.name), status_from=False)
        step_sudo._check(today)
        return step_sudo.sudo(self.env.su)

    @api.model
    def _check_of_case(self, case, kind, assignment, previous):
        """The dialog offers nothing else; but who calls it by other means could mix cases, and companies.

        :raise UserError: naming what is of something else
        """
        for document in filter(None, (assignment, previous)):
            document.check_access("read")
            if document.case_id != case:
                raise UserError(self.env._("%(document)s is of another case.", document=document.display_name))
        if kind not in self._get_kinds(case, previous):
            raise UserError(self.env._("“%(kind)s” cannot be taken here.", kind=kind.name))

    def action_continue(self):
        """Open the dialog for the step that builds on this one, such as enforcement of a title."""
        self.ensure_one()
        self._as_collector()
        if not self._get_kinds(self.case_id, self):
            raise UserError(self.env._("Nothing is set up that follows “%(kind)s”.", kind=self.kind_id.name))
        return self.env["inkasso.legal.step.open"]._open_for(self.case_id, self)


class Case(models.Model):
    _inherit = "inkasso.case"

    legal_step_ids = fields.One2many("inkasso.legal.step", "case_id", string="Legal steps", readonly=True)
    legal_step_count = fields.Integer(compute="_compute_legal_step_count")

    @api.depends("legal_step_ids")
    def _compute_legal_step_count(self):
        for case in self:
            case.legal_step_count = len(case.legal_step_ids)

    def action_legal_step(self):
        """Open the dialog that takes a legal step on this case."""
        self.ensure_one()
        return self.env["inkasso.legal.step.open"]._open_for(self)

    def action_open_legal_steps(self):
        self.ensure_one()
        self.check_access("read")
        return self.legal_step_ids._get_records_action(name=self.env._("Legal steps"))

    def _pass_on(self, successor):
        # EXTENDS inkasso.case: legal steps go on in the case that takes over
        self.legal_step_ids.sudo().case_id = successor
        return super()._pass_on(successor)
