from collections import defaultdict

from stdnum import luhn

from odoo import api, fields, models
from odoo.tools import email_normalize

from ...rules.deadlines import response_date
from ..bank_days import get_bank_calendar
from ..batch import browse_together, insert_records
from ..numbering import next_numbers

QUIETLY = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True, "mail_notrack": True}


class NoticeIssue(models.Model):
    """The third step of the pipeline: making notices of claims. One notice per debtor and currency."""

    _inherit = "inkasso.notice"

    # -------------------------------------------------------------------------
    # Routing: to whom and how
    # -------------------------------------------------------------------------

    @api.model
    def _route(self, claims):
        """Set recipient and channel of each claim; who cannot be reached at all is an obstacle. Writes nothing."""
        to_send = [claim for claim in claims if claim.lane == "notice" and not claim.obstacle]
        debtors = browse_together(self.env, "res.partner", (claim.partner_id for claim in to_send))
        invoice_contacts = self._get_invoice_contacts(list(debtors))
        for claim in to_send:
            level = self.env["inkasso.level"].browse(claim.level_id)
            debtor = debtors[claim.partner_id]
            recipient = invoice_contacts.get(claim.partner_id, debtor)
            claim.recipient_id = recipient.id
            claim.channel = self._choose_channel(level, recipient, debtor, claim.company_id)
            if not claim.channel:
                claim.hinder(
                    "error",
                    self.env._(
                        "%(debtor)s has neither a valid e-mail address nor a postal address. Enter one on the contact.",
                        debtor=debtor.display_name,
                    ),
                )

    @api.model
    def _choose_channel(self, level, recipient, debtor, company_id):
        """How a notice of `level` reaches the recipient; False where it cannot."""
        return self._get_channel(level, self._get_email(recipient, debtor), self._has_address(recipient))

    @api.model
    def _get_channel(self, level, email, has_address):
        """The channels of the level as far as the debtor can be reached: e-mail and letter stand in for each other."""
        by_email = email and (level.send_email or not has_address)
        by_letter = has_address and (level.send_letter or not by_email)
        if by_email and by_letter:
            return "both"
        return "email" if by_email else "letter" if by_letter else False

    @api.model
    def _get_invoice_contacts(self, partner_ids):
        """The invoice address of each debtor that has one."""
        contacts = self.env["res.partner"].search(
            [("parent_id", "in", partner_ids), ("type", "=", "invoice")], order="id desc"
        )
        return {contact.parent_id.id: contact for contact in contacts}

    @api.model
    def _get_email(self, recipient, debtor):
        """The address used: the first valid one of the recipient, else of the debtor."""
        addresses = (email_normalize(partner.email or "", strict=False) for partner in (recipient, debtor))
        return next(filter(None, addresses), False)

    @api.model
    def _has_address(self, recipient):
        """Whether a letter reaches the recipient: at the contact's own address, else at the debtor's."""
        return self._has_own_address(recipient) or self._has_own_address(recipient.commercial_partner_id)

    @api.model
    def _has_own_address(self, recipient):
        return bool((recipient.street or recipient.street2 or recipient.zip) and recipient.city)

    # -------------------------------------------------------------------------
    # Issuing
    # -------------------------------------------------------------------------

    @api.model
    def _issue(self, claims, run):
        """Make queued notices with their lines and charges of the claims that no obstacle hinders, in a few statements.

        :return: the notices
        """
        claims = [claim for claim in claims if claim.lane == "notice" and not claim.obstacle]
        if not claims:
            return self.browse()
        cases = self._open_cases(claims)
        notices = self.with_context(**QUIETLY).create(self._prepare_notices(claims, cases, run))
        pairs = list(zip(claims, notices, strict=True))
        lines = insert_records(
            self.env["inkasso.notice.line"], [vals for pair in pairs for vals in self._prepare_lines(*pair)]
        )
        insert_records(self.env["inkasso.charge"], [vals for pair in pairs for vals in self._prepare_charges(*pair)])
        lines._advance_items()
        self._move_cases_on(notices)
        notices._schedule_calls()
        return notices.with_env(self.env)

    @api.model
    def _open_cases(self, claims):
        """The case of each claim, opened where there is none."""
        Case = self.env["inkasso.case"]
        companies = browse_together(self.env, "res.company", (claim.company_id for claim in claims))
        debtors = browse_together(self.env, "res.partner", (claim.partner_id for claim in claims))
        pairs = [(companies[claim.company_id], debtors[claim.partner_id]) for claim in claims]
        return Case._get_or_open(pairs, claims[0].day)

    @api.model
    def _prepare_notices(self, claims, cases, run):
        names = self._get_names(claims)
        return [self._prepare_notice(claim, next(names[claim.company_id]), cases, run) for claim in claims]

    @api.model
    def _get_names(self, claims):
        """The numbers of the new notices, as an iterator per company."""
        counts = defaultdict(int)
        for claim in claims:
            counts[claim.company_id] += 1
        return {
            company_id: iter(
                next_numbers(
                    self.env, "inkasso.notice", self.env["res.company"].browse(company_id), claims[0].day, count
                )
            )
            for company_id, count in counts.items()
        }

    @api.model
    def _prepare_notice(self, claim, name, cases, run):
        level = self.env["inkasso.level"].browse(claim.level_id)
        return {
            "name": name,
            "state": "queued",
            "company_id": claim.company_id,
            "partner_id": claim.partner_id,
            "recipient_id": claim.recipient_id,
            "currency_id": claim.currency_id,
            "level_id": claim.level_id,
            "run_id": run.id,
            "case_id": cases[claim.company_id, claim.partner_id].id,
            "date": claim.day,
            "response_date": self._get_response_date(level, claim.company_id, claim.partner_id, claim.day),
            "channel": claim.channel,
            "amount_principal": claim.principal,
            "amount_interest": claim.interest,
            "amount_fee": claim.fees,
            "amount_total": claim.total,
            "payment_reference": self._get_payment_reference(claim, name),
        }

    @api.model
    def _get_response_date(self, level, company_id, partner_id, day):
        """The last day to pay or object: the level's days after `day`, moved to a bank day."""
        company = self.env["res.company"].browse(company_id)
        debtor = self.env["res.partner"].browse(partner_id)
        jurisdiction = level.policy_id._get_jurisdiction(company, debtor.country_id)
        calendar = get_bank_calendar(jurisdiction.country_id or company.country_id)
        days = level.response_days
        if level.stage in ("reminder", "demand"):
            days = max(
                days, jurisdiction._get_figure(f"response_days_{level.stage}", day, company, debtor.inkasso_kind)
            )
        return response_date(day, days, calendar)

    @api.model
    def _get_payment_reference(self, claim, name):
        """The invoice's own reference where there is but one, else a number with a check digit (modulus 10, OCR)."""
        if len(claim.lines) == 1 and not claim.credits and claim.lines[0].reference:
            return claim.lines[0].reference
        digits = "".join(character for character in name if character.isdigit())
        return digits + luhn.calc_check_digit(digits) if digits else name

    @api.model
    def _prepare_lines(self, claim, notice):
        common = {"notice_id": notice.id, "company_id": claim.company_id, "currency_id": claim.currency_id}
        for line in claim.lines:
            interest, fees = line.interest, line.fees
            yield {
                **common,
                "move_line_id": line.move_line_id,
                "item_id": line.item_id,
                "level_id": line.level_id,
                "name": line.name,
                "reference": line.reference,
                "invoice_date": line.invoice_date,
                "due_date": line.due_date,
                "amount_original": line.original,
                "amount_principal": line.principal,
                "amount_interest": interest,
                "amount_fee": fees,
                "amount_total": line.principal + interest + fees,
                "previous_level_id": line.previous_level_id,
                "previous_notice_id": line.previous_notice_id,
                "previous_response_date": line.previous_response_date,
            }
        for credit in claim.credits:
            yield {
                **common,
                "credit_line_id": credit.move_line_id,
                "name": credit.name,
                "invoice_date": credit.day,
                "amount_principal": -credit.amount,
                "amount_total": -credit.amount,
            }

    @api.model
    def _prepare_charges(self, claim, notice):
        for line in claim.lines:
            for charge in line.charges:
                yield {
                    "company_id": claim.company_id,
                    "partner_id": claim.partner_id,
                    "case_id": notice.case_id.id,
                    "notice_id": notice.id,
                    "level_id": line.level_id,
                    "move_line_id": line.move_line_id,
                    "invoice_name": line.name,
                    "type": charge.type,
                    "fee_kind_id": charge.fee_kind_id,
                    "interest_rule_id": charge.interest_rule_id,
                    "fee_rule_id": charge.fee_rule_id,
                    "legal_basis": charge.legal_basis,
                    "date": claim.day,
                    "date_from": charge.date_from,
                    "date_to": charge.date_to,
                    "currency_id": claim.currency_id,
                    "amount": charge.amount,
                    "amount_open": charge.amount,  # nothing of it is paid yet; as it would be computed
                    "amount_absorbed": charge.absorbed,
                    "state": "claimed" if charge.amount else "absorbed",
                    "explanation": charge.explanation,
                }

    @api.model
    def _move_cases_on(self, notices):
        """The stage of a case follows the furthest step taken in it."""
        demands = notices.filtered(lambda notice: notice.level_id.stage == "demand").case_id
        demands.filtered(lambda case: case.stage == "reminder").with_context(**QUIETLY).write({"stage": "demand"})

    def _schedule_calls(self):
        """A call to make, for the responsible, where the level asks for one."""
        to_call = self.filtered("level_id.schedule_call")
        if not to_call:
            return
        call = self.env.ref("inkasso_collections.activity_call")
        model_id = self.env["ir.model"]._get_id("inkasso.case")
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": call.id,
                    "res_model_id": model_id,
                    "res_id": notice.case_id.id,
                    "summary": self.env._("Call about %(level)s", level=notice.level_id.name),
                    "user_id": notice._get_responsible().id,
                    "date_deadline": fields.Date.add(notice.date, days=notice.level_id.call_delay_days),
                }
                for notice in to_call
            ]
        )

    def _get_responsible(self):
        """Who takes the calls and problems of this notice."""
        self.ensure_one()
        return self.level_id.user_id or self.case_id.user_id or self.company_id.inkasso_user_id or self.env.user
