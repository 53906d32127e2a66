"""What nobody may say by hand of hand-overs and reports, and what one bad record must not stop."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from ..agency_adapters import AdapterError
from .agencies_common import AgenciesCommon


class TestPlacementIntegrity(AgenciesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager, cls.collector = (
            new_test_user(
                cls.env, f"placement_{name}", groups=f"inkasso_collections.group_{name}", company_id=cls.company.id
            )
            for name in ("manager", "collector")
        )

    # -------------------------------------------------------------------------
    # Approval
    # -------------------------------------------------------------------------

    def _add_claim(self, amount):
        self._items(self._invoice("2026-09-10", amount)).sudo().case_id = self.case

    def test_more_than_was_approved_is_approved_again(self):
        self.company.inkasso_assignment_approval = 5000
        assignment = self._propose()
        assignment.with_user(self.manager).action_approve()
        self._add_claim(90000.0)
        with self.assertRaisesRegex(UserError, "approve it"):
            assignment.with_user(self.collector).action_send()
        assignment.with_user(self.collector).action_check()
        self.assertFalse(assignment.approved_by_id, "the button that approves is there again")
        assignment.with_user(self.manager).action_approve()
        assignment.with_user(self.collector).action_send()
        self.assertEqual(assignment.status, "sent")

    def test_what_grows_beyond_the_limit_can_be_approved(self):
        self.company.inkasso_assignment_approval = 50000
        assignment = self._propose()
        self.assertFalse(assignment.needs_approval)
        self._add_claim(90000.0)
        assignment.with_user(self.collector).action_check()
        self.assertTrue(assignment.needs_approval)
        assignment.with_user(self.manager).action_approve()
        assignment.with_user(self.collector).action_send()
        self.assertEqual(assignment.status, "sent")

    def test_not_on_the_terms_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other AB", "currency_id": self.company.currency_id.id})
        foreign = self.terms.copy({"company_id": other.id})
        with self.assertRaisesRegex(UserError, "another company"):
            self._propose(terms=foreign)

    # -------------------------------------------------------------------------
    # Personal data
    # -------------------------------------------------------------------------

    def test_a_protected_identity_does_not_leave(self):
        handed_over = self._hand_over()
        other = self._other_case()
        self.env["inkasso.debtor.fact"].sudo().create(
            [
                {"partner_id": debtor.id, "kind": "protected", "date": "2026-10-01", "source": "A call"}
                for debtor in (self.anna, other.partner_id)
            ]
        )
        assignment = self._propose(other)
        self.assertEqual(assignment.status, "validation_failed")
        self.assertIn(["protected", True], assignment.findings)
        with self.assertRaisesRegex(AdapterError, "protected"):
            self.env["inkasso.agency.exchange"].sudo()._describe_submit(handed_over)

    # -------------------------------------------------------------------------
    # One bad record
    # -------------------------------------------------------------------------

    def test_one_bad_case_does_not_stop_the_night(self):
        self._other_case()
        self.env["inkasso.assignment.rule"].create(
            {
                "name": "All",
                "after_last_level": False,
                "automatic": True,
                "share_ids": [Command.create({"agency_id": self.alfa.id})],
            }
        )
        Assignment = type(self.env["inkasso.assignment"])
        propose = Assignment._propose
        bad = self.case

        def fail(records, case, *args, **vals):
            return 1 / 0 if case == bad else propose(records, case, *args, **vals)

        self.patch(Assignment, "_propose", fail)
        with (
            self.enter_registry_test_mode(),
            self.assertLogs("odoo.addons.inkasso_collections.models.agencies.assignment_rule", "WARNING"),
        ):
            self.env.ref("inkasso_collections.ir_cron_assign").method_direct_trigger()
        self.assertFalse(bad.assignment_ids)
        self.assertIn("Could not be handed over", bad.activity_ids.mapped("summary"))
        sent = self.env["inkasso.assignment"].search([("agency_id", "=", self.alfa.id), ("status", "=", "sent")])
        self.assertTrue(sent)

    # -------------------------------------------------------------------------
    # Compliance reports
    # -------------------------------------------------------------------------

    def test_nobody_says_that_a_report_is_approved(self):
        Request = self.env["inkasso.compliance.request"].with_user(self.collector)
        vals = {
            "agency_id": self.alfa.id,
            "company_id": self.company.id,
            "date_from": "2026-07-01",
            "date_to": "2026-09-30",
            "due_date": "2026-10-20",
        }
        request = Request.create(vals)
        for decided in (
            {"state": "approved"},
            {"approved_by_id": self.manager.id},
            {"licence_checked_on": "2026-10-01"},
            {"received_on": "2026-10-01"},
        ):
            with self.assertRaises(AccessError):
                request.write(decided)
            with self.assertRaises(AccessError):
                Request.create({**vals, "date_to": "2026-09-29", **decided})
