from odoo import models

from .dossier import VERSION

SCHEMA = "inkasso-dossier"


def iso(day):
    return day.isoformat() if day else None


class DossierData(models.Model):
    """What a dossier says, as plain data: the content of case.json, from which the tables and the index are made too.

    Amounts are text with the decimals of the currency. The format is in docs/dossier.md and static/dossier/dossier.schema.json;
    what is added later keeps what is there, what is changed gets a new version.
    """

    _inherit = "inkasso.dossier"

    def _get_data(self):
        self.ensure_one()
        assignment = self.assignment_id
        lines = assignment.line_ids.sorted(lambda line: (line.due_date, line.name, line.id))
        items = lines.item_id
        return {
            "schema": SCHEMA,
            "version": VERSION,
            "assignment": self._describe_assignment(assignment),
            "creditor": self._describe_creditor(assignment),
            "debtor": self._describe_debtor(assignment),
            "claims": [self._describe_claim(line) for line in lines],
            "charges": [self._describe_charge(charge) for charge in self._get_charges(lines)],
            "payments": list(self._describe_payments(lines)),
            "notices": [self._describe_notice(line) for line in self._get_notice_lines(items)],
            "contacts": self._describe_contacts(assignment),
            "disputes": self._describe_disputes(assignment),
            "promises": self._describe_promises(assignment),
            "plans": self._describe_plans(assignment),
            "totals": {
                part: self._money(assignment[f"amount_{part}"]) for part in ("principal", "interest", "fee", "total")
            },
        }

    def _money(self, amount, currency=None):
        currency = currency or self.assignment_id.currency_id
        return f"{currency.round(amount):.{currency.decimal_places}f}"

    # -------------------------------------------------------------------------
    # Who
    # -------------------------------------------------------------------------

    def _describe_assignment(self, assignment):
        return {
            "number": assignment.name,
            "agency_reference": assignment.agency_reference or None,
            "agreement": assignment.agreement_id.display_name or None,
            "contract": assignment.agreement_id.agency_reference or None,
            "date": iso(assignment.date),
            "placement": assignment.placement,
            "currency": assignment.currency_id.name,
            "description": assignment.description or None,
        }

    def _describe_creditor(self, assignment):
        company = assignment.company_id.sudo()  # whoever hands over may not read all of the company
        user = assignment.user_id.sudo().partner_id or company.partner_id  # the name of a colleague
        return {
            "name": company.name,
            "registration_number": company.company_registry or company.vat or None,
            "vat_number": company.vat or None,
            "address": self._describe_address(company.partner_id),
            "bank_accounts": company.partner_id.bank_ids.sorted("id").mapped("acc_number"),
            "contact": {"name": user.name, "email": user.email or company.email, "phone": user.phone or company.phone},
        }

    def _describe_debtor(self, assignment):
        partner = assignment.partner_id
        is_person = partner.inkasso_kind == "consumer"
        with_number = not is_person or assignment.agency_id.needs_personal_number
        return {
            "number": partner.ref or None,
            "type": partner.inkasso_kind,
            "name": partner.name,
            "registration_number": (partner.company_registry or partner.vat or None) if with_number else None,
            "address": self._describe_address(partner),
            "email": partner.email or None,
            "phone": partner.phone or None,
            "language": partner.lang or None,
        }

    def _describe_address(self, partner):
        return {
            "street": ", ".join(filter(None, (partner.street, partner.street2))) or None,
            "zip": partner.zip or None,
            "city": partner.city or None,
            "country": partner.country_id.code or None,
        }

    # -------------------------------------------------------------------------
    # What is owed
    # -------------------------------------------------------------------------

    def _describe_claim(self, line):
        move = line.move_line_id.move_id
        return {
            "number": line.name,
            "kind": "invoice" if move.is_invoice() else "entry",
            "invoice_date": iso(line.invoice_date),
            "due_date": iso(line.due_date),
            "payment_reference": move.payment_reference or None,
            "text": "; ".join(
                dict.fromkeys(each.name.splitlines()[0] for each in move.invoice_line_ids if (each.name or "").strip())
            )
            or None,
            "original": self._money(line.amount_original),
            "vat": self._money(move.amount_tax) if move.is_invoice() else None,
            "principal": self._money(line.amount_principal),
            "interest": self._money(line.amount_interest),
            "fees": self._money(line.amount_fee),
            "total": self._money(line.amount_total),
            "interest_basis": line.interest_basis or None,
            "barred_after": iso(line.item_id.limitation_date),
        }

    def _get_charges(self, lines):
        return self.env["inkasso.charge"].search(
            [("move_line_id", "in", lines.move_line_id.ids), ("state", "!=", "cancelled")], order="date, id"
        )

    def _describe_charge(self, charge):
        return {
            "claim": charge.invoice_name or None,
            "type": charge.type,
            "name": charge.name,
            "claimed_on": iso(charge.date),
            "from": iso(charge.date_from),
            "to": iso(charge.date_to),
            "amount": self._money(charge.amount),
            "open": self._money(charge.amount_open),
            "legal_basis": charge.legal_basis,
            "periods": charge.explanation or [],
        }

    def _describe_payments(self, lines):
        """What was paid or credited on each claim before the hand-over."""
        for line in lines:
            for partial in line.move_line_id.matched_credit_ids.sorted("id"):
                entry = partial.credit_move_id.move_id
                if partial.debit_amount_currency and partial.credit_move_id.date <= line.assignment_id.date:
                    yield {
                        "claim": line.name,
                        "date": iso(partial.credit_move_id.date),
                        "kind": "credit" if entry.move_type == "out_refund" else "payment",
                        "number": entry.name,
                        "amount": self._money(partial.debit_amount_currency),
                    }

    # -------------------------------------------------------------------------
    # What was done
    # -------------------------------------------------------------------------

    def _get_notice_lines(self, items):
        return self.env["inkasso.notice.line"].search(
            [("item_id", "in", items.ids), ("is_void", "=", False), ("notice_id.state", "=", "sent")],
            order="notice_id, id",
        )

    def _describe_notice(self, line):
        notice = line.notice_id
        return {
            "number": notice.name,
            "claim": line.name,
            "step": notice.level_id.name,
            "date": iso(notice.date),
            "sent_on": iso(notice.sent_on),
            "channel": notice.channel,
            "deadline": iso(notice.response_date),
            "total": self._money(line.amount_total),
        }

    def _describe_contacts(self, assignment):
        contacts = self.env["inkasso.contact"].search([("case_id", "=", assignment.case_id.id)], order="date, id")
        return [
            {
                "date": contact.date.isoformat(timespec="minutes"),
                "channel": contact.channel,
                "direction": contact.direction,
                "outcome": contact.outcome,
                "note": contact.note or None,
            }
            for contact in contacts
        ]

    def _describe_disputes(self, assignment):
        disputes = self.env["inkasso.dispute"].search([("case_id", "=", assignment.case_id.id)], order="id")
        return [
            {
                "number": dispute.name,
                "state": dispute.state,
                "reason": dispute.reason_id.name,
                "text": dispute.text or None,
                "answer": dispute.answer or None,
                "claims": dispute.line_ids.mapped("move_line_id.move_id.name"),
                "settled_on": iso(dispute.closed_on),
            }
            for dispute in disputes
        ]

    def _describe_promises(self, assignment):
        promises = self.env["inkasso.promise"].search([("case_id", "=", assignment.case_id.id)], order="id")
        return [
            {
                "date": iso(promise.date),
                "amount": self._money(promise.amount, promise.currency_id),
                "currency": promise.currency_id.name,
                "state": promise.state,
            }
            for promise in promises
        ]

    def _describe_plans(self, assignment):
        plans = self.env["inkasso.payment.plan"].search([("case_id", "=", assignment.case_id.id)], order="id")
        return [
            {
                "number": plan.name,
                "date": iso(plan.date),
                "state": plan.state,
                "currency": plan.currency_id.name,
                "instalments": [
                    {"date": iso(each.date), "amount": self._money(each.amount, plan.currency_id)}
                    for each in plan.instalment_ids.sorted("date")
                ],
            }
            for plan in plans
        ]
