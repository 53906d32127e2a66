"""What the tests of performance share: four placements with two agencies, computed by hand."""

from odoo.fields import Command
from odoo.tests import new_test_user

from .agencies_common import AgenciesCommon
from .insight_common import InsightCommon


class PerformanceCommon(AgenciesCommon):
    """Alfa got three cases and Beta one; all amounts in SEK, today is 15 October 2026.

    | case    | agency | placed | on    | collected                       | since        |
    | Anna    | Alfa   | 10 000 | 07-01 | 4 000 on 07-21, 6 000 on 08-10  | paid, 08-10  |
    | Bertil  | Alfa   |  5 000 | 07-31 | 1 000 on 09-01                  | open         |
    | Cecilia | Alfa   |  2 000 | 09-20 |                                 | exhausted    |
    | David   | Beta   |  3 000 | 07-01 | 3 000 to us on 07-11            | paid, 07-11  |
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.beta = cls._make_agency("Beta Inkasso AB")
        cls.beta_terms = cls._make_agreement(cls.beta, target_recovery=50, target_days=20)
        cls.company.write({"inkasso_commission_account_id": cls._account("6062").id})
        anna = cls._place(cls.case, cls.terms, "2026-07-01", 10000)
        bertil = cls._place(cls._other_case(), cls.terms, "2026-07-31", 5000)
        cecilia = cls._place(cls._other_case("Cecilia Celsing", 2000.0, is_company=True), cls.terms, "2026-09-20", 2000)
        david = cls._place(cls._other_case("David Dahl", 3000.0), cls.beta_terms, "2026-07-01", 3000)
        cls.anna_case, cls.bertil_case, cls.cecilia_case, cls.david_case = anna, bertil, cecilia, david
        cls._remit(anna, "2026-07-21", 4000, 400)
        cls._remit(anna, "2026-08-10", 6000, 600)
        cls._remit(bertil, "2026-09-01", 1000, 100)
        cls._end(anna, "2026-08-10", "paid_full")
        cls._end(cecilia, "2026-10-01", "exhausted")
        cls.env["inkasso.assignment.payment"].sudo().create(
            {"assignment_id": david.id, "date": "2026-07-11", "amount": 3000, "kind": "payment", "name": "D"}
        )
        cls._end(david, "2026-07-11", "paid_full")
        cls._status(bertil, "disputed", "2026-08-20")
        cls.collector = new_test_user(
            cls.env,
            "performance",
            groups="inkasso_collections.group_collector",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _account(cls, code):
        return cls.env["account.account"].create({"code": code, "name": code, "account_type": "expense"})

    @classmethod
    def _place(cls, case, terms, day, amount):
        """Hand over, and let it have been on `day`, over `amount` with no interest and fees."""
        assignment = cls._hand_over(case, terms).sudo()
        assignment.write({"date": day, "sent_on": day, "amount_total": amount, "age_days": 30})
        return assignment

    @classmethod
    def _remit(cls, assignment, day, principal, commission):
        remittance = cls.env["inkasso.remittance"].create(
            {
                "agency_id": assignment.agency_id.id,
                "company_id": cls.company.id,
                "currency_id": cls.company.currency_id.id,
                "line_ids": [
                    Command.create(
                        {
                            "reference": assignment.name,
                            "date": day,
                            "amount_principal": principal,
                            "amount_commission": commission,
                        }
                    )
                ],
            }
        )
        remittance.action_book()
        return remittance

    @classmethod
    def _end(cls, assignment, day, code):
        if assignment.status != "closed":
            cls._status(assignment, "closed", day, close_code=code)
        assignment.sudo().write({"ended_on": day, "close_code": code})

    def _get_page(self, **filters):
        model = self.env["inkasso.performance"].with_user(self.collector)
        return model.with_context(allowed_company_ids=self.company.ids).get_data(filters)

    def _get_figures(self, **filters):
        page = self._get_page(**filters)
        return {figure["key"]: figure["value"] for section in page["sections"] for figure in section["figures"]}

    _find = staticmethod(InsightCommon._find)
    _check_sum = InsightCommon._check_sum
    assertAddsUp = InsightCommon.assertAddsUp

    @property
    def viewer(self):
        return self.collector
