from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import groupby

from ...rules.errors import RuleError
from ..dunning.claim import Claim
from ..exact import exact
from ..law.law_book import LawBook
from .portal_statement import ChargePart, OpenLine, Statement


class CaseStatement(models.Model):
    """What the debtor of a case owes on a day, with what each amount rests on: the portal's main page.

    Interest that no notice has claimed yet is computed by the rules by which the next notice would claim it, and shown
    beside what is owed: it is charged by a notice, never by looking.
    """

    _inherit = "inkasso.case"

    def _get_statements(self, day=None):
        """The open claims of this case as :class:`Statement`, one per currency. Called with rights by the portal.

        :param day: interest runs up to it; default today
        """
        self.ensure_one()
        day = day or self.env["inkasso.notice"]._get_today()
        items = self._get_stated_items(day)
        charges = self._get_stated_charges(items)
        lines = items.move_line_id | charges.move_line_id
        accrued = self._accrue(items, day)
        by_currency = {}
        for line in lines.sorted(lambda line: (line.date_maturity or line.date, line.id)):
            statement = by_currency.setdefault(line.currency_id, Statement(line.currency_id))
            item = items.filtered(lambda item, line=line: item.move_line_id == line)
            of_line = charges.filtered(lambda charge, line=line: charge.move_line_id == line)
            statement.lines.append(self._make_open_line(line, item, of_line, accrued.get(line.id), day))
        for key, credits in self._read_stated_credits().items():
            if statement := by_currency.get(self.env["res.currency"].browse(key[2])):
                statement.credits = [(credit.day, credit.name, float(credit.amount)) for credit in credits]
        for currency, statement in by_currency.items():
            statement.pending = self._get_pending_online(currency)
            for line in statement.lines:
                line.pending = self._get_pending_online(currency, line.id)
        return list(by_currency.values())

    # -------------------------------------------------------------------------
    # What there is
    # -------------------------------------------------------------------------

    def _get_stated_items(self, day):
        """The items of the case, and the debtor's other lines that are overdue: they would join it with their first step.

        Booked interest and fees are stated with the line that they belong to.
        """
        mine = [
            ("company_id", "=", self.company_id.id),
            ("partner_id", "=", self.partner_id.id),
            ("rest_reason", "not in", ("paid", "draft", "excluded")),
            ("origin_item_id", "=", False),
            "|",
            ("case_id", "=", self.id),
            "&",
            ("case_id", "=", False),
            ("date_maturity", "<", day),
        ]
        items = self.env["inkasso.item"].search(mine)
        return items.filtered(lambda item: not item.move_line_id.reconciled and item.amount_residual_currency > 0)

    def _get_stated_charges(self, items):
        """What was claimed beside the principal and is open. What a notice claims that has not gone out is not said yet."""
        charges = self.env["inkasso.charge"].search(
            [
                ("state", "in", ("claimed", "posted")),
                ("amount_open", "!=", 0),
                "|",
                ("case_id", "=", self.id),
                ("move_line_id", "in", items.move_line_id.ids),
            ],
            order="id",
        )
        return charges.filtered(
            lambda charge: (
                charge.move_line_id
                and charge.partner_id == self.partner_id
                and charge.company_id == self.company_id
                and (not charge.notice_id or charge.notice_id.state == "sent")
            )
        )

    def _read_stated_credits(self):
        return self.env["inkasso.item"]._read_credits({(self.company_id.id, self.partner_id.id)})

    # -------------------------------------------------------------------------
    # Said of each line
    # -------------------------------------------------------------------------

    def _make_open_line(self, line, item, charges, accrued, day):
        move, due = line.move_id, line.date_maturity or line.date
        return OpenLine(
            id=line.id,
            move=move,
            name=move.name or line.name or "",
            reference=move.payment_reference or move.ref or "",
            invoice_date=move.invoice_date or line.date,
            due_date=due,
            days_overdue=max((day - due).days, 0),
            original=line.amount_currency,
            principal=max(line.amount_residual_currency, 0) if item else 0.0,
            fees=[self._make_charge_part(charge) for charge in charges if charge.type == "fee"],
            interest=[self._make_charge_part(charge) for charge in charges if charge.type == "interest"],
            accrued=accrued,
            rest=self._explain_rest_to_debtor(item),
            is_disputed=item.rest_reason == "dispute",
        )

    @api.model
    def _make_charge_part(self, charge):
        return ChargePart(
            name=charge.name,
            amount=charge.amount_open,
            legal_basis=charge.legal_basis,
            periods=[charge._read_period(period) for period in charge.explanation or []],
        )

    @api.model
    def _explain_rest_to_debtor(self, item):
        """Why nothing is being done about a line, where that is of interest to the debtor."""
        return self._get_rests_told().get(item.rest_reason, "")

    @api.model
    def _get_rests_told(self):
        """What the debtor is told of a line that rests, by reason. Others are the company's own business."""
        return {
            "hold": self.env._("Paused: no reminders are sent for it at present."),
            "dispute": self.env._("You have objected to it. No reminders are sent while we look into it."),
            "promise": self.env._("You have promised to pay it. No reminders are sent until that day has passed."),
            "plan": self.env._("It is part of your payment plan."),
            "online_payment": self.env._("A payment of it is under way."),
        }

    # -------------------------------------------------------------------------
    # Interest to the day
    # -------------------------------------------------------------------------

    def _accrue(self, items, day):
        """Interest up to `day` that no notice has claimed, by id of the journal item.

        :return: dict of :class:`ChargePart`; a line whose interest cannot be computed, for want of a rate, is left out
        """
        bearing = items.filtered(lambda item: any(self._get_plan(item).level_ids.mapped("charge_interest")))
        ordered = bearing.sorted(
            lambda item: (item.currency_id.id, self._get_plan(item).id, item.date_maturity, item.id)
        )
        claims = [
            self._make_interest_claim(self.env["inkasso.item"].browse(item.id for item in group), day)
            for _key, group in groupby(ordered, lambda item: (item.currency_id.id, self._get_plan(item).id))
        ]
        self._cover_by_credits(claims)
        charges = self.env["inkasso.charge"]
        line_ids = bearing.move_line_id.ids
        payments, history = charges._read_payments(line_ids), charges._read_history(line_ids)
        law_book, accrued = LawBook(self.env, claims), {}
        for claim in claims:
            for line in claim.lines:
                try:
                    law = law_book.get_law(claim)
                    charges._assess_interest(claim, line, law, payments[line.move_line_id], history[line.move_line_id])
                except (RuleError, UserError):
                    continue  # the run tells whoever can put it right
                for draft in line.charges:
                    accrued[line.move_line_id] = self._make_accrued_part(draft)
        return accrued

    @api.model
    def _get_plan(self, item):
        return item.level_id.policy_id or item.policy_id

    def _make_interest_claim(self, items, day):
        """The claim of these items of one plan and currency as the pipeline would have it, looked at for interest only."""
        level = self._get_plan(items[0]).level_ids[:1]
        claim = Claim(self.company_id.id, self.partner_id.id, items.currency_id.id, day, level_id=level.id)
        for item in items:
            [line] = self.env["inkasso.charge"]._make_final_claim(item, day).lines
            line.principal = exact(item.amount_residual_currency)
            claim.lines.append(line)
        return claim

    def _cover_by_credits(self, claims):
        """Set payments that nobody has matched yet off against the claims, so that no interest is shown on what is paid."""
        credits = self._read_stated_credits()
        for claim in claims:
            if self.env["inkasso.level"].browse(claim.level_id).policy_id.net_credits:
                claim.credits = credits.pop(claim.key, [])
                self.env["inkasso.item"]._cover_oldest(claim)

    @api.model
    def _make_accrued_part(self, draft):
        charge = self.env["inkasso.charge"]
        return ChargePart(
            name=self.env._("Interest that has run since, not charged yet"),
            amount=float(draft.amount),
            legal_basis=draft.legal_basis,
            periods=[charge._read_period(period) for period in draft.explanation],
        )

    # -------------------------------------------------------------------------
    # Documents
    # -------------------------------------------------------------------------

    def _is_followed_by_another(self):
        """Whether this case is closed, and the debtor has a newer one: nothing is settled then, but this."""
        self.ensure_one()
        if self.stage != "closed":
            return False
        newer = [
            ("company_id", "=", self.company_id.id),
            ("partner_id", "=", self.partner_id.id),
            ("stage", "!=", "closed"),
        ]
        return bool(self.search_count(newer, limit=1))

    def _get_shown_notices(self):
        """The letters that reached the debtor, as they were sent, newest first."""
        self.ensure_one()
        return self.notice_ids.filtered(lambda notice: notice.state == "sent" and notice.attachment_id).sorted(
            lambda notice: (notice.date, notice.id), reverse=True
        )

    def _get_shown_invoices(self):
        """The invoices that are, or were, collected by this case, newest first."""
        self.ensure_one()
        moves = self.item_ids.move_id | self.notice_ids.line_ids.filtered(lambda line: not line.is_void).move_id
        return moves.filtered(
            lambda move: (
                move.state == "posted"
                and move.is_sale_document()
                and move.commercial_partner_id == self.partner_id
                and move.company_id == self.company_id
            )
        ).sorted(lambda move: (move.invoice_date or fields.Date.to_date("1900-01-01"), move.id), reverse=True)

    @api.model
    def _get_invoice_file(self, move):
        """An invoice as it was sent, else as it would be: (content, mimetype, file name)."""
        if sent := move.invoice_pdf_report_id:
            return sent.raw, sent.mimetype, sent.name
        content, kind = self.env["ir.actions.report"]._render_qweb_pdf("account.account_invoices", move.ids)
        mimetype = "application/pdf" if kind == "pdf" else "text/html"
        return content, mimetype, move._get_invoice_report_filename(extension=kind)
