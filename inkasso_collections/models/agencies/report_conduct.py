from odoo import fields, models
from odoo.exceptions import UserError

from ...rules.assignment_life import WITH_AGENCY
from ...rules.clean_text import clean
from .agency_breach import CHANNELS
from .agency_consent import STEPS
from .status_map import fold
from .table_file import TableFileError, to_amount

MOST_MONTHS = 600
#: Other words for the means and steps than their names and labels, as agencies head and fill in their files.
MEANS_WORDS = {
    "call": "phone",
    "telephone": "phone",
    "samtal": "phone",
    "brev": "letter",
    "mail": "letter",
    "epost": "email",
}
STEP_WORDS = {"discount": "settlement", "instalments": "plan", "court": "legal", "writeoff": "close"}


class AgencyReportConduct(models.Model):
    """What an agency tells of its conduct: that it has tried to reach the debtor, and that it asks whether it may do something."""

    _inherit = "inkasso.agency.report"

    kind = fields.Selection(
        selection_add=[("contact", "Contact"), ("consent", "Asks for consent")],
        ondelete={"contact": "cascade", "consent": "cascade"},
    )
    contact_channel = fields.Selection(CHANNELS, string="Contacted by")
    step = fields.Selection(STEPS, string="Asks for", help="The step that the agency wants to take.")
    settlement = fields.Monetary(help="What the debtor would pay to settle the whole.")
    months = fields.Integer(string="Plan of (months)", aggregator=None)
    contact_id = fields.Many2one(
        "inkasso.agency.contact", readonly=True, ondelete="set null", index="btree_not_null", string="Contact noted"
    )
    consent_id = fields.Many2one(
        "inkasso.agency.consent", readonly=True, ondelete="set null", index="btree_not_null", string="Our answer"
    )

    def _apply_contact(self):
        """Keep the attempt: what was agreed on means and limits is checked with it."""
        assignment = self._get_case()
        if not self.contact_channel:
            raise UserError(self.env._("Say by what means the debtor was contacted."))
        if self.day < assignment.sent_on:
            raise UserError(self.env._("The day is before the hand-over."))
        self.contact_id = assignment.env["inkasso.agency.contact"].create(
            {
                "assignment_id": assignment.id,
                "date": self.day,
                "channel": self.contact_channel,
                "note": self.note and " ".join(self.note.split())[:500],
            }
        )
        labels = dict(
            assignment.env["inkasso.agency.contact"]._fields["channel"]._description_selection(assignment.env)
        )
        text = assignment.env._("The agency contacted the debtor: %(channel)s.", channel=labels[self.contact_channel])
        assignment._log(self.day, f"{text} {self.note or ''}".strip(), "agency")

    def _apply_consent(self):
        """Ask people, unless the agreement leaves it to the agency. What waits is not changed behind their back."""
        assignment = self._get_case()
        self._check_consent(assignment)
        amount = self.settlement if self.step == "settlement" else None
        months = self.months if self.step == "plan" else None
        waiting = assignment.consent_ids.filtered(lambda each: each.step == self.step and each.state == "waiting")
        if waiting and (
            assignment.currency_id.compare_amounts(waiting.amount, amount or 0) or waiting.months != (months or 0)
        ):
            raise UserError(self.env._("You have asked for this on other terms already. Wait for the answer."))
        self.consent_id = assignment._ask_consent(self.step, self.day, self.note or "", amount=amount, months=months)

    def _check_consent(self, assignment):
        _ = self.env._
        if not self.step:
            raise UserError(_("Say what you ask consent for."))
        if assignment.status not in WITH_AGENCY:
            raise UserError(_("%(assignment)s is not with the agency any more.", assignment=assignment.name))
        if self.currency_id and self.currency_id != assignment.currency_id:
            raise UserError(_("The settlement has to be in %(currency)s.", currency=assignment.currency_id.name))
        self.currency_id = assignment.currency_id
        if self.step == "settlement" and assignment.currency_id.compare_amounts(self.settlement, 0) <= 0:
            raise UserError(_("Enter what the debtor would pay."))
        if self.step == "plan" and not 0 < self.months <= MOST_MONTHS:
            raise UserError(_("Enter how long the plan would be."))


class Agency(models.Model):
    _inherit = "inkasso.agency"

    def _prepare_report(self, told, channel):
        # EXTENDS agencies: contacts and questions; whose words nobody knows, they are kept as what cannot be read
        vals = super()._prepare_report(told, channel)
        errors = []
        vals["contact_channel"] = self._read_word(told.get("contact_channel"), CHANNELS, MEANS_WORDS, errors)
        vals["step"] = self._read_word(told.get("step"), STEPS, STEP_WORDS, errors)
        vals["settlement"] = vals["months"] = 0
        try:
            vals["settlement"] = float(to_amount(told.get("settlement") or 0))
            months = to_amount(told.get("months") or 0)
            if months != int(months) or not 0 <= months <= MOST_MONTHS:
                raise TableFileError("amount", months)
            vals["months"] = int(months)
        except TableFileError as wrong:
            errors.append(self.env["inkasso.remittance.import"]._explain(wrong))
        if errors:
            vals["read_error"] = vals["read_error"] or errors[0]
        return vals

    def _read_word(self, word, options, others, errors):
        """The option that a word means: its name, its label in the languages of the portal, or another word for it."""
        if not word:
            return False
        key = fold(str(word))
        labels = {fold(name): name for name, _label in options} | others
        model = self.env["inkasso.agency.report"]
        field = model._fields["contact_channel" if options is CHANNELS else "step"]
        for code, _name in self.env["res.lang"].get_installed():
            labels |= {
                fold(label): name for name, label in field._description_selection(model.with_context(lang=code).env)
            }
        if key in labels:
            return labels[key]
        errors.append(self.env._("Nobody knows what “%(word)s” means here.", word=clean(str(word))[:40]))
        return False
