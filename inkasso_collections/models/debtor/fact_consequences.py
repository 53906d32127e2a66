from odoo import api, fields, models

from .fact_effects import EFFECTS


class DebtorFactConsequences(models.Model):
    """What a fact stops and starts: items rest and go on, and people are told what to do next."""

    _inherit = "inkasso.debtor.fact"

    # -------------------------------------------------------------------------
    # Items
    # -------------------------------------------------------------------------

    def _take_effect(self):
        """Let the debtor's items rest as these facts now say, and those go on that they no longer concern."""
        facts_sudo = self.sudo()  # whoever may enter the fact thereby moves the items
        today = fields.Date.context_today(self)
        for fact in facts_sudo:
            fact._let_go()
            if fact._rests_after(today):
                # whoever may enter the fact thereby moves the items
                fact._rest_items(self.env["inkasso.item"].sudo().search(fact._get_items_domain()))
            fact._tell(today)

    def _let_go(self):
        """Nothing rests for these facts any more, and nobody needs to do anything about them."""
        self.env["inkasso.item"]._end_rest(self)
        for fact in self.sudo():  # whoever may end the fact thereby settles its to-dos
            cases = fact._get_cases()
            cases._settle_problems(f"fact:{fact.id}")

    def _rests_after(self, today):
        self.ensure_one()
        return self.rests and (not self.date_end or self.date_end > today)

    def _get_items_domain(self):
        """The open items that this fact may concern."""
        self.ensure_one()
        domain = [("partner_id", "=", self.partner_id.id), ("rest_reason", "not in", ("paid", "draft"))]
        return [*domain, ("company_id", "=", self.company_id.id)] if self.company_id else domain

    def _concerns(self, item):
        """Whether this fact stops the collection of `item`: some concern only claims from before their date."""
        self.ensure_one()
        if self.company_id and item.company_id != self.company_id:
            return False
        move = item.move_id
        return not EFFECTS[self.kind].only_older or (move.invoice_date or move.date) < self.date

    def _rest_items(self, items):
        self.ensure_one()
        until = fields.Date.subtract(self.date_end, days=1) if self.date_end else None
        concerned = items.filtered(self._concerns)
        if concerned:
            concerned._rest(self, EFFECTS[self.kind].rest_reason, until)

    @api.model
    def _rest_new_items(self, items):
        """Items that have just come to their debtors rest for what holds for these already."""
        today = fields.Date.context_today(self)
        facts = self._find(items.partner_id, items.company_id, today).filtered("rests")
        for fact in facts:
            fact._rest_items(items.filtered(lambda item, fact=fact: item.partner_id == fact.partner_id))

    # -------------------------------------------------------------------------
    # People
    # -------------------------------------------------------------------------

    def _tell(self, today):
        """A to-do on the debtor's open cases that says what to do next; on the contact where there is no case."""
        self.ensure_one()
        if not self._holds_on(today):
            return
        cases = self._get_cases()
        for case in cases:
            case._raise_problem(self._get_problem_summary(), note=self.next_steps, key=f"fact:{self.id}")
        # counted, not shown
        if not cases and self.env["inkasso.item"].sudo().search_count(self._get_items_domain(), limit=1):
            self.partner_id.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self._get_problem_summary(),
                note=self.next_steps,
                user_id=self.env.uid,
            )

    def _get_cases(self):
        self.ensure_one()
        domain = [("partner_id", "=", self.partner_id.id), ("stage", "!=", "closed")]
        if self.company_id:
            domain.append(("company_id", "=", self.company_id.id))
        return self.env["inkasso.case"].sudo().search(domain)  # the to-do goes to those who work the case

    def _get_problem_summary(self):
        self.ensure_one()
        kind = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
        return self.env._("%(fact)s: see what to do", fact=kind)

    @api.model
    def _get_next_steps(self):
        """What people do when they learn of each kind of fact."""
        return {
            "bankruptcy": self.env._(
                "Find out who the trustee is and enter them as the representative. File a proof of claim. Check retention "
                "of title, guarantees and credit insurance, and the VAT on what will be lost."
            ),
            "reorganisation": self.env._(
                "Tell the administrator what we claim. What was invoiced before the decision may not be collected; later "
                "invoices are paid as usual: consider payment in advance."
            ),
            "debt_relief": self.env._(
                "Report the claim to the authority within the time it gives. Claims from before the decision may not be "
                "collected; follow the payment plan that it decides."
            ),
            "death": self.env._(
                "Ask who represents the estate and enter them as the representative: collection then goes on with the "
                "estate. Until then nothing is sent."
            ),
            "minor": self.env._(
                "Enter the guardian as the representative, and check whether the contract binds a minor at all."
            ),
            "protected": self.env._(
                "Enter the authority that forwards letters as the representative. Do not write the address anywhere else, "
                "and tell nobody where the person lives."
            ),
            "abroad": self.env._(
                "Find the new address and enter it. Check which law applies, and whether an agency in that country should "
                "take over."
            ),
            "represented": self.env._("Write to the representative only; do not contact the debtor."),
            "vulnerable": self.env._(
                "Decide by hand how to go on: a longer plan, a lower amount, or no collection. Then untick “Collection "
                "rests”, or end the fact."
            ),
        }
