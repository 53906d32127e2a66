"""What the tests of agencies share: an agency with a licence and terms, a case that is ready for it, and verbs."""

from odoo import fields
from odoo.fields import Command

from .posting_common import PostingCommon

HANDOVER_DAY = "2026-10-15"


class AgenciesCommon(PostingCommon):
    """Anna owes 10 000, due on 1 September 2026; she was reminded. Agency Alfa takes 10 % of the principal, at least 100."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.law = cls.env.ref("inkasso_collections.jurisdiction_se")
        cls.company.write(
            {
                "inkasso_jurisdiction_id": cls.law.id,
                "inkasso_notify_assignment": False,
                "inkasso_interest_account_id": cls.interest_account.id,
                "inkasso_fee_account_id": cls.fee_account.id,
            }
        )
        cls.env["inkasso.document.rule"].search([]).unlink()
        cls.alfa = cls._make_agency("Alfa Inkasso AB")
        cls.terms = cls._make_agreement(cls.alfa)
        cls.invoice = cls._invoice("2026-09-01", 10000.0)
        for day in ("2026-09-06", "2026-09-16"):
            cls._run_and_send(day)
        cls.case = cls._items(cls.invoice).case_id

    @classmethod
    def _make_agency(cls, name, licence=True, **vals):
        agency = cls.env["inkasso.agency"].create(
            {
                "partner_id": cls.env["res.partner"].create({"name": name, "is_company": True}).id,
                "kind_ids": [Command.set(cls.env.ref("inkasso_collections.agency_kind_third_party").ids)],
                **vals,
            }
        )
        if licence:
            cls.env["inkasso.agency.licence"].create(
                {
                    "agency_id": agency.id,
                    "jurisdiction_id": cls.law.id,
                    "registry": "Finansinspektionen",
                    "number": "FI-1",
                    "date_to": "2030-12-31",
                    "checked_on": "2026-01-15",
                }
            )
        return agency

    @classmethod
    def _make_agreement(cls, agency, agree=True, rates=((0, 10),), **vals):
        agreement = cls.env["inkasso.agency.agreement"].create(
            {
                "name": "Standard",
                "agency_id": agency.id,
                "company_id": cls.company.id,
                "currency_id": cls.company.currency_id.id,
                "date_from": "2026-01-01",
                "amount_min": 100,
                "rate_ids": [Command.create({"from_amount": amount, "percent": percent}) for amount, percent in rates],
                **vals,
            }
        )
        if agree:
            agreement.action_agree()
        return agreement

    # -------------------------------------------------------------------------
    # Verbs
    # -------------------------------------------------------------------------

    @classmethod
    def _propose(cls, case=None, terms=None, day=HANDOVER_DAY, **vals):
        day = fields.Date.to_date(day)
        return (
            cls.env["inkasso.assignment"].sudo()._propose(case or cls.case, terms or cls.terms, day, **vals).sudo(False)
        )

    @classmethod
    def _hand_over(cls, case=None, terms=None, day=HANDOVER_DAY, **vals):
        assignment = cls._propose(case, terms, day, **vals)
        assignment.sudo()._send(fields.Date.to_date(day))
        return assignment

    @classmethod
    def _other_case(cls, name="Bertil Berg", amount=5000.0, due="2026-09-01", **vals):
        """Another debtor's case, reminded."""
        debtor = cls._make_debtor(name, **vals)
        invoice = cls._invoice(due, amount, partner=debtor)
        cls._run_and_send("2026-09-16")
        return cls._items(invoice).case_id

    @classmethod
    def _status(cls, assignment, status, day=HANDOVER_DAY, **vals):
        assignment.sudo()._set_status(status, fields.Date.to_date(day), source="agency", **vals)

    def assertFindings(self, assignment, *expected):
        self.assertEqual([name for name, _blocks in assignment.findings], list(expected))
