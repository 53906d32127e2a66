from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .portal_browser_common import PortalBrowserCommon
from .test_portal_accessibility import TestPortalAccessibility

ROOT = "/my/inkasso"


class AgencyBrowserCommon(PortalBrowserCommon):
    """An agency with a user, who has the cases of Tora and Dora."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["inkasso.document.rule"].search([]).unlink()
        cls.company.write({"inkasso_notify_assignment": False, "inkasso_jurisdiction_id": False})
        cls.debtor.write({"street": "Storgatan 1", "zip": "111 22", "city": "Stockholm"})
        partner = cls.env["res.partner"].create({"name": "Tour Agency", "is_company": True})
        cls.agency = cls.env["inkasso.agency"].create({"partner_id": partner.id})
        cls.agreement = cls.env["inkasso.agency.agreement"].create(
            {
                "name": "Tour terms",
                "agency_id": cls.agency.id,
                "company_id": cls.company.id,
                "currency_id": cls.company.currency_id.id,
                "date_from": "2020-01-01",
                "rate_ids": [Command.create({"percent": 10})],
            }
        )
        cls.agreement.action_agree()
        person = cls.env["res.partner"].create({"name": "Agency Person", "parent_id": partner.id})
        cls.user = new_test_user(
            cls.env, "tour_agency", groups="base.group_portal", partner_id=person.id, name="Agency Person"
        )
        cls.assignment = cls._hand_over(cls.case)
        cls.tora, cls.debtor = cls.debtor, cls.debtor.copy({"name": "Dora Decline"})
        move = cls._invoice(20, 700)
        cases = cls.env["inkasso.case"].sudo()._get_or_open([(cls.company, cls.debtor)], cls.today)
        case = cases[cls.company.id, cls.debtor.id]
        cls.env["inkasso.item"].sudo().search([("move_line_id.move_id", "=", move.id)]).case_id = case
        cls.declined = cls._hand_over(case)

    @classmethod
    def _hand_over(cls, case):
        assignment = cls.env["inkasso.assignment"].sudo()._propose(case, cls.agreement, cls.today)
        assignment._send(cls.today)
        return assignment


@tagged("post_install", "-at_install", "inkasso", "inkasso_tour", "inkasso_portal")
class TestAgencyPortalTour(AgencyBrowserCommon):
    """What people of an agency do in the portal, clicked through in a browser the size of a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_agency(self):
        self.start_tour(ROOT, "inkasso_agency_portal", login="tour_agency", timeout=180)
        self.env.invalidate_all()
        self.assertEqual((self.assignment.status, self.assignment.agency_reference), ("promise", "A-100"))
        self.assertEqual(self.declined.status, "declined")
        reports = self.env["inkasso.agency.report"].search([("agency_id", "=", self.agency.id)], order="id")
        self.assertEqual(reports.mapped("kind"), ["status", "status", "payment", "status", "status", "status"])
        self.assertEqual(reports.mapped("state"), [*["applied"] * 4, "waiting", "applied"])
        self.assertEqual(reports.remittance_line_id.mapped("amount_net"), [90])


@tagged("post_install", "-at_install", "inkasso", "inkasso_portal")
class TestAgencyPortalAccessibility(AgencyBrowserCommon, TestPortalAccessibility):
    """Every page of the agency portal, checked as those of the debtor portal are."""

    test_errors_and_answers = test_swedish = None  # those of the debtor portal are its own

    def setUp(self):
        super().setUp()
        self.authenticate("tour_agency", "tour_agency", browser=self.browser)

    def test_pages(self):
        page = f"{ROOT}/assignment/{self.assignment.id}"
        self.agency._receive(
            [
                {"kind": "request", "assignment_id": self.assignment.id, "note": "The contract"},
                {"kind": "document", "assignment_id": self.assignment.id, "files": [("a.txt", b"text")]},
                {"kind": "payment", "assignment_id": self.assignment.id, "amount_principal": 100},
                {"kind": "status", "reference": "nobody", "status_text": "Received"},
            ],
            "api",
        )
        remittance = self.assignment.remittance_line_ids.remittance_id
        self._check_pages(
            {
                "assignments": ROOT,
                "assignment": page,
                **{
                    name: f"{page}/{name}"
                    for name in ("accept", "decline", "status", "note", "files", "payment", "request")
                },
                **{name: f"{ROOT}/{name}" for name in ("upload", "payments", "remittances", "corrections")},
                "remittance": f"{ROOT}/remittances/{remittance.id}",
                "not_there": f"{ROOT}/assignment/0",
            }
        )
        for name in ("status", "decline", "payment"):
            self._send(f"{page}/{name}", "agency_form")
            self._check(f"{name}_errors")
        self.user.lang = self.env["res.lang"]._activate_lang("sv_SE").code
        self._check_pages({"assignment_sv": page})
        self.assertNoProblems()
        self.assertEqual(self._evaluate("document.documentElement.lang"), "sv-SE")
