from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules.legal_step import FRUITLESS
from ..doubtful.loss import PROVING_KINDS

# What closed without success, and is held to show that payment is improbable; of the others people have to say what does.
PROVEN = ("exhausted", "untraceable", "insolvent", "debt_relief")


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_loss_after = fields.Selection(
        [
            ("none", "Nothing"),
            ("propose", "Propose the loss: a to-do"),
            ("book", "Book the loss by itself"),
        ],
        string="When closed without success",
        default="propose",
        required=True,
        help="An agency or an authority closes a case of which something is open, and nothing more is to be expected.",
    )


class LossSource(models.AbstractModel):
    """What may end without success, so that what is left is a confirmed loss, with its report as evidence."""

    _name = "inkasso.loss.source"
    _description = "May end as a loss"

    def _get_loss_items(self):
        """The claims of these that are still open, with what was booked on them."""
        items = self._get_loss_claims()
        items |= items.search([("origin_item_id", "in", items.ids)])
        return items.filtered(lambda item: item.rest_reason not in ("paid", "draft"))

    def _get_loss_claims(self):
        return self.line_ids.item_id

    def _get_loss_evidence_kind(self):
        """Which kind of evidence the end of this is, see inkasso.loss."""
        self.ensure_one()
        return "other"

    def _describe_loss(self):
        """What shows that the claim is lost: who closed it, when and why, and what was said."""
        self.ensure_one()
        codes = dict(self._fields["close_code"]._description_selection(self.env))
        statuses = dict(self._fields["status"]._description_selection(self.env))
        text = self.env._(
            "%(title)s: %(reason)s on %(day)s.",
            title=self._get_loss_title(),
            reason=codes.get(self.close_code) or statuses[self.status],
            day=self.ended_on or self.status_on or "",
        )
        return "\n".join(filter(None, (text, self._get_last_word(), self.evidence)))

    def _get_last_word(self):
        """What was said when it ended; else the last that was said at all."""
        said = self.event_ids.filtered("note").sorted("id")
        return (said.filtered(lambda event: event.status_to == self.status)[-1:] or said[-1:]).note

    def _prepare_loss(self):
        """Kind of evidence, evidence and files for the loss; the weakest evidence of several counts for VAT."""
        kinds = {source._get_loss_evidence_kind() for source in self}
        kind = kinds.pop() if len(kinds) == 1 else "other"
        return {
            "evidence_kind": kind,
            "evidence": "\n\n".join(source._describe_loss() for source in self),
            "attachment_ids": [fields.Command.set(self.attachment_ids.ids)],
        }

    def action_write_off(self):
        """Open the dialog that writes off what is left of these, with what their end shows."""
        self.check_access("read")
        self._as_collector()
        early = self.filtered(lambda source: source.status not in ("closed", "surveillance"))
        if early:
            raise UserError(
                self.env._(
                    "%(document)s is not over: close it, or let it be watched, before it is written off.",
                    document=early[0].display_name,
                )
            )
        action = self.env["inkasso.write.off"]._open_for(self._get_loss_items())
        wizard = self.env["inkasso.write.off"].browse(action["res_id"])
        wizard.write({**self._prepare_loss(), "is_disputed": self._is_loss_disputed()})
        return action

    def _is_loss_disputed(self):
        lines_sudo = self.env["inkasso.dispute.line"].sudo()  # it decides whoever may see it
        return bool(
            lines_sudo.search_count([("item_id", "in", self._get_loss_items().ids), ("is_open", "=", True)], limit=1)
        )

    def _follow_fruitless(self, day):
        """What was closed without success: propose the loss or book it, as the company wants it."""
        for source in self:
            if source.close_code not in FRUITLESS or not source._get_loss_items():
                continue
            mode = source.company_id.inkasso_loss_after
            if mode == "book":
                source._book_loss(day)
            elif mode == "propose":
                source._raise_problem(self._get_loss_summary(), note=source._describe_loss())

    def _get_loss_summary(self):
        return self.env._("Closed without success: write off what is left?")

    def _book_loss(self, day):
        """Book all that is left as lost. What stands in the way becomes a to-do."""
        self.ensure_one()
        vals = self._prepare_loss()
        items = self._get_loss_items()
        relief = vals["evidence_kind"] in PROVING_KINDS and not self._is_loss_disputed()
        try:
            with self.env.cr.savepoint():
                self.env["inkasso.loss"].sudo()._book(  # by rule, in a scheduled action or as a consequence of closing
                    {item: item.amount_residual_currency for item in items}, day, vat_relief=relief, **vals
                )
        except UserError as error:
            self._raise_problem(self._get_loss_summary(), note=str(error.args[0]))


class Assignment(models.Model):
    _name = "inkasso.assignment"
    _inherit = ["inkasso.assignment", "inkasso.loss.source"]

    loss_ids = fields.Many2many("inkasso.loss", compute="_compute_loss_ids", string="Losses")

    def _compute_loss_ids(self):
        for assignment in self:
            assignment.loss_ids = self.env["inkasso.loss"]._find_for(assignment.line_ids.item_id)

    def _get_loss_title(self):
        return f"{self.name}, {self.agency_id.name}"

    def _get_loss_evidence_kind(self):
        # OVERRIDE inkasso.loss.source
        is_proven = self.close_code in PROVEN or self.status == "surveillance"
        return "agency" if is_proven else "other"

    def _follow_status(self, before):
        # EXTENDS
        result = super()._follow_status(before)
        if self.status == "closed":
            self._follow_fruitless(self.status_on)
        return result

    def _close_settled(self, day):
        # EXTENDS: what was written off is not paid; an agency that watches it goes on
        written_off = self.filtered(lambda each: self.env["inkasso.loss"]._find_for(each.line_ids.item_id))
        return super(Assignment, self - written_off)._close_settled(day)

    def _get_collectable(self):
        # EXTENDS: what was written off may still be collected
        return super()._get_collectable() + sum(self.env["inkasso.loss"]._get_left(self.line_ids).values())


class LegalStep(models.Model):
    _name = "inkasso.legal.step"
    _inherit = ["inkasso.legal.step", "inkasso.loss.source"]

    def _get_loss_title(self):
        return ", ".join(filter(None, (self.name, self.kind_id.name, self.authority_reference)))

    def _get_loss_evidence_kind(self):
        # OVERRIDE inkasso.loss.source: the report of the enforcement authority
        was_enforced = self.event_ids.filtered(lambda event: event.status_to == "enforcement")
        is_proven = self.close_code in PROVEN or self.status == "surveillance"
        return "enforcement" if was_enforced and is_proven else "other"

    def _follow_status(self, before, day, note):
        # EXTENDS
        result = super()._follow_status(before, day, note)
        if self.status == "closed":
            self._follow_fruitless(day)
        return result

    def _close_settled(self, day):
        # EXTENDS: what was written off is not paid
        written_off = self.filtered(lambda each: self.env["inkasso.loss"]._find_for(each.line_ids.item_id))
        return super(LegalStep, self - written_off)._close_settled(day)


class AssignmentPayment(models.Model):
    _inherit = "inkasso.assignment.payment"

    @api.model
    def _filter_from_agency(self, moves):
        # EXTENDS: a loss pays nothing to us
        losses = self.env["inkasso.loss"].search([("move_id", "in", moves.ids)])
        return super()._filter_from_agency(moves) | losses.move_id
