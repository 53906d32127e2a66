from odoo import api, fields, models

from .level_interruption import INTERRUPTION


class NoticeInterruption(models.Model):
    """The letter that interrupts limitation: a notice like any other, but no step of the plan."""

    _inherit = "inkasso.notice"

    @api.model
    def _assess_interruption(self, items, day):
        """The claims of letters that interrupt limitation, as they would be sent. Writes nothing.

        They state what is open and what earlier notices claimed on top of it; nothing is charged for them. Lines that
        such a letter was issued for on `day` already are left out.
        """
        items -= items._get_interrupted_by_letter(day)
        claims = items._claim_outside_plan(day, self.env["inkasso.level"]._get_interruption_level)
        items._count_credits(claims)
        self.env["inkasso.charge"]._assess(claims)
        self._route(claims)
        return claims

    @api.model
    def _interrupt_limitation(self, items, day):
        """Send a letter that interrupts limitation to each debtor of `items`.

        :return: (the notices, the claims that something hindered)
        """
        claims = self._assess_interruption(items, day)
        notices = self._issue(claims, self.env["inkasso.run"])
        notices.line_ids._mark_interruption()
        notices._deliver()
        return notices, [claim for claim in claims if claim.obstacle]

    def _is_interruption(self):
        self.ensure_one()
        return self.level_id.stage == INTERRUPTION

    def _check_cancellable(self):
        # EXTENDS inkasso.notice: what was sent later by the plan does not build on a letter outside it
        is_free = self._is_interruption() and self.state != "cancelled"
        return None if is_free else super()._check_cancellable()

    def _get_interruption_basis(self):
        """What law says that this letter interrupts limitation, for the letter; empty where it says no such thing."""
        self.ensure_one()
        jurisdiction = self.level_id.policy_id._get_jurisdiction(self.company_id, self.partner_id.country_id)
        rows = jurisdiction.figure_ids.filtered(lambda figure: figure.kind == "limitation_letter_interrupts")
        row = rows._applicable(self.partner_id.inkasso_kind, self.company_id, self.date)
        return row.legal_basis if row and row._get_parsed() else ""


class Item(models.Model):
    _inherit = "inkasso.item"

    def _get_interrupted_by_letter(self, day):
        """Those of these items that are on an interrupting letter of `day`, sent or on its way."""
        lines = self.env["inkasso.notice.line"].search(
            [("item_id", "in", self.ids), ("interruption_date", "=", day), ("is_void", "=", False)]
        )
        return lines.item_id


class NoticeLine(models.Model):
    _inherit = "inkasso.notice.line"

    interruption_date = fields.Date(
        readonly=True, help="Of a letter that interrupts limitation: the day on which it was issued."
    )

    # Pressed twice, or by two people at once, the second letter of a day is refused.
    _interruption_once_uniq = models.UniqueIndex(
        "(move_line_id, interruption_date) WHERE is_void IS NOT TRUE AND interruption_date IS NOT NULL",
        "A letter that interrupts limitation was issued for this line today already.",
    )

    def _mark_interruption(self):
        for notice in self.notice_id:
            notice.line_ids.filtered("move_line_id").interruption_date = notice.date

    def _advance_items(self):
        # EXTENDS inkasso.notice.line: a letter outside the plan leaves the plan where it is
        outside = self.filtered(lambda line: line.notice_id._is_interruption())
        for notice in outside.notice_id:
            notice.line_ids.item_id.filtered(lambda item: not item.case_id).case_id = notice.case_id
        planned = self - outside
        return super(NoticeLine, planned)._advance_items() if planned else None
