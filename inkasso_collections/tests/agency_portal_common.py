"""What the tests of the agency portal share: two agencies with a case and a user each, and verbs of a visitor."""

from odoo.tests import HttpCase, new_test_user

from .agencies_common import AgenciesCommon
from .portal_common import PortalHttpCommon

ROOT = "/my/inkasso"


class AgencyPortalCommon(AgenciesCommon, HttpCase):
    """Alfa has Anna's case, handed over on 15 October; Beta has Bertil's. Each has a portal user."""

    _hidden = PortalHttpCommon._hidden
    _plain = staticmethod(PortalHttpCommon._plain)
    _send = PortalHttpCommon._send
    assertShown = PortalHttpCommon.assertShown

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.beta = cls._make_agency("Beta Inkasso AB")
        cls.beta_terms = cls._make_agreement(cls.beta)
        cls.assignment = cls._hand_over()
        cls.other = cls._hand_over(cls._other_case(), cls.beta_terms)
        cls.alfa_user = cls._make_agency_user(cls.alfa, "alfa_user")
        cls.beta_user = cls._make_agency_user(cls.beta, "beta_user")
        cls.page = f"{ROOT}/assignment/{cls.assignment.id}"
        cls.other_page = f"{ROOT}/assignment/{cls.other.id}"

    @classmethod
    def _make_agency_user(cls, agency, login):
        person = cls.env["res.partner"].create({"name": login, "parent_id": agency.partner_id.id})
        return new_test_user(cls.env, login, groups="base.group_portal", partner_id=person.id, name=login)

    def _enter(self, login="alfa_user"):
        self.authenticate(login, login)

    def _reports(self, agency=None):
        return self.env["inkasso.agency.report"].search([("agency_id", "=", (agency or self.alfa).id)])
