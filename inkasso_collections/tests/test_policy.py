"""Plans and law tables: what cannot be right is refused, with words that say what to do."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command, Date
from odoo.tools import mute_logger

from .common import TODAY, CollectionsCommon


class TestPolicy(CollectionsCommon):
    def assertRefused(self, message=None):
        """What follows is refused: by the model, with this message, or else by a constraint of the database."""
        return self.assertRaisesRegex(UserError, message) if message else self.assertRaises(IntegrityError)

    def _refuse(self, record, vals, message=None):
        with self.subTest(vals), self.assertRefused(message), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
            record.write(vals)
            record.env.flush_all()
        record.invalidate_recordset()

    # -------------------------------------------------------------------------
    # Levels
    # -------------------------------------------------------------------------

    def test_negative_days(self):
        self._refuse(self.reminder, {"days_overdue": -1}, "cannot be negative")
        self._refuse(self.reminder, {"response_days": -1}, "cannot be negative")
        self._refuse(self.reminder, {"call_delay_days": -1})
        self._refuse(self.policy, {"grace_days": -1})

    def test_levels_that_contradict_each_other(self):
        self._refuse(self.fee_reminder, {"days_overdue": 4}, "comes after “First” but is due earlier")
        self._refuse(self.reminder, {"days_overdue": 16}, "comes after “First” but is due earlier")
        self._refuse(self.demand, {"sequence": 0}, "comes after “Demand” but is due earlier")
        self._refuse(self.fee_reminder, {"sequence": 1}, "stand at the same place")
        self._refuse(self.reminder, {"stage": "handover"}, "must be the last level")
        self.reminder.days_overdue = 15  # the same day is no contradiction: the deadline comes in between
        self.demand.stage = "handover"

    def test_levels_rearranged_in_one_save(self):
        # On the way, two levels stand at the same place.
        self.policy.level_ids = [
            Command.update(self.reminder.id, {"sequence": 2, "days_overdue": 15}),
            Command.update(self.fee_reminder.id, {"sequence": 1, "days_overdue": 5}),
        ]
        self.assertEqual(self.policy.level_ids.sorted("sequence"), self.fee_reminder + self.reminder + self.demand)
        with self.assertRefused("stand at the same place"), self.env.cr.savepoint():
            self.policy.level_ids = [Command.update(self.reminder.id, {"sequence": 1})]

    def test_contradictory_levels_of_a_new_policy(self):
        with self.assertRefused("is due earlier"):
            self.env["inkasso.policy"].create(
                {
                    "name": "Loop",
                    "level_ids": [
                        Command.create({"name": "A", "sequence": 1, "days_overdue": 20}),
                        Command.create({"name": "B", "sequence": 2, "days_overdue": 10}),
                    ],
                }
            )

    def test_archived_levels_contradict_nobody(self):
        self.fee_reminder.active = False
        self.fee_reminder.write({"sequence": 1, "days_overdue": 99})
        self._refuse(self.fee_reminder, {"active": True}, "stand at the same place")

    def test_level_that_reaches_nobody(self):
        self._refuse(self.reminder, {"send_email": False, "send_letter": False}, "reaches nobody")
        self.demand.write({"stage": "handover", "send_email": False})

    def test_demand_gives_the_time_that_the_law_asks_for(self):
        self.policy.jurisdiction_id = self.env.ref("inkasso_collections.jurisdiction_se")
        self._refuse(self.demand, {"response_days": 7}, "a demand in Sweden gives at least 8")
        self.demand.response_days = 8
        self.reminder.response_days = 1  # a reminder may be shorter

    def test_demand_gives_the_time_that_the_law_asks_for_without_a_law_on_the_policy(self):
        self.demand.write({"response_days": 1, "days_overdue": 15})
        (self.reminder + self.fee_reminder).active = False
        self._invoice("2026-09-16")
        notice = self._run("2026-10-01").notice_ids
        self.assertEqual(notice.response_date, Date.to_date("2026-10-09"))  # 8 days, a Friday

    def test_level_without_template(self):
        self._invoice("2026-10-10")
        self.assertFalse(self.reminder.mail_template_id)
        standard = self.env.ref("inkasso_collections.mail_template_notice")
        notice = self._run(TODAY).notice_ids
        self.assertEqual(notice.mail_id.subject, f"Message from {self.company.name} ({notice.name})")
        notice.action_cancel()

        standard.unlink()
        with mute_logger("odoo.addons.inkasso_collections.models.dunning.notice_delivery"):
            notice = self._run(TODAY).notice_ids
        self.assertEqual(notice.state, "failed")
        self.assertIn("“First” has no e-mail template", notice.failure_reason)
        self.assertNextStep(notice.line_ids.move_id, self.reminder, None, "failed")
        self.assertTrue(notice.case_id.activity_ids)

        self.reminder.mail_template_id = self.env["mail.template"].create(
            {"name": "Own", "model_id": self.env["ir.model"]._get_id("inkasso.notice"), "subject": "Own words"}
        )
        notice.action_resend()
        self.assertRecordValues(notice, [{"state": "queued", "failure_reason": False}])
        self.assertEqual(notice.mail_id.subject, "Own words")

    def test_minimum_amounts(self):
        krona = self.company.currency_id.id
        self._refuse(self.reminder, {"minimum_ids": [Command.create({"amount": -1, "currency_id": krona})]})
        twice = [Command.create({"amount": amount, "currency_id": krona}) for amount in (1, 2)]
        self._refuse(self.reminder, {"minimum_ids": twice})

    # -------------------------------------------------------------------------
    # Deleting
    # -------------------------------------------------------------------------

    def assertNotDeleted(self, record, message):
        with self.assertRefused(message), self.env.cr.savepoint():
            record.unlink()
        self.assertTrue(record.exists())

    def test_used_levels_and_policies_are_kept(self):
        self._invoice("2026-10-10")
        self.assertNotDeleted(self.policy, "Archive it instead")
        self._run_and_send(TODAY)
        self.assertNotDeleted(self.policy, "Archive it instead")
        self.assertNotDeleted(self.reminder, "Archive the level instead")
        self.demand.unlink()  # nobody has reached it
        unused = self._make_policy("Unused")
        unused.unlink()
        self.assertFalse(unused.exists())

    def test_level_reached_without_a_notice_is_kept(self):
        (self.reminder + self.fee_reminder).active = False
        self.demand.stage = "handover"
        self._invoice("2026-09-01")
        self._run("2026-10-01")
        self.assertNotDeleted(self.demand, "Archive the level instead")

    def test_policy_of_a_debtor_is_kept(self):
        other = self._make_policy("Other")
        self.anna.inkasso_policy_id = other
        self._invoice("2026-10-10")
        self.assertNotDeleted(other, "Archive it instead")

    def test_used_rules_are_kept(self):
        self.company.inkasso_fee_agreed = True
        self._invoice("2026-09-01")
        self._run_and_send("2026-09-06")
        self._run_and_send("2026-09-16")
        self.assertNotDeleted(self.env.ref("inkasso_collections.interest_rule_se"), "Give it an end date")
        self.assertNotDeleted(self.env.ref("inkasso_collections.fee_rule_se_reminder"), "Give it an end date")
        self.env.ref("inkasso_collections.fee_rule_se_plan").unlink()

    # -------------------------------------------------------------------------
    # Law tables
    # -------------------------------------------------------------------------

    def _make_fee_rule(self, **vals):
        return self.env["inkasso.fee.rule"].create(
            {
                "jurisdiction_id": self.env.ref("inkasso_collections.jurisdiction_se").id,
                "kind_id": self.env.ref("inkasso_collections.fee_kind_demand").id,
                "date_from": "2027-01-01",
                "currency_id": self.env.ref("base.SEK").id,
                "amount": 200,
                "legal_basis": "Test",
                "reason": "Test",
                **vals,
            }
        )

    def test_overlapping_rows(self):
        law = self.env.ref("inkasso_collections.fee_rule_se_demand")
        with self.assertRefused("overlaps"), self.env.cr.savepoint():
            self._make_fee_rule()
        with self.assertRefused("before it begins"), self.env.cr.savepoint():
            law.date_to = "2013-03-15"
        law.date_to = "2026-12-31"
        newer = self._make_fee_rule()  # begins the day after
        with self.assertRefused("overlaps"), self.env.cr.savepoint():
            newer.date_from = "2026-12-31"
        self._make_fee_rule(debtor_kind="business")
        self._make_fee_rule(company_id=self.company.id)
        with self.assertRefused("overlaps"), self.env.cr.savepoint():
            self._make_fee_rule(company_id=self.company.id, date_from="2028-01-01")

    def test_new_row_holds_from_its_day(self):
        self.env.ref("inkasso_collections.fee_rule_se_demand").date_to = "2026-10-14"
        self._make_fee_rule(date_from="2026-10-15")
        self.demand.days_overdue = 15
        self.fee_reminder.active = self.reminder.active = False
        bo = self._make_debtor("Bo Bengtsson")
        self._invoice("2026-09-01")
        self.assertEqual(self._run("2026-10-14").notice_ids.amount_fee, 180)
        self._invoice("2026-09-01", partner=bo)
        self.assertEqual(self._run("2026-10-15").notice_ids.amount_fee, 200)

    def test_interest_rule_says_how_the_rate_is_found(self):
        rule = {
            "jurisdiction_id": self.env.ref("inkasso_collections.jurisdiction_se").id,
            "company_id": self.company.id,
            "date_from": "2026-01-01",
            "legal_basis": "Test",
            "reason": "Test",
        }
        kind = self.env.ref("inkasso_collections.rate_kind_se").id
        for vals in ({"rate_mode": "floating"}, {"rate_mode": "frozen"}, {"rate_mode": "fixed", "rate_kind_id": kind}):
            with self.subTest(vals), self.assertRefused(), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self.env["inkasso.interest.rule"].create({**rule, **vals}).flush_recordset()

    def test_reference_rate_that_cannot_be_right(self):
        kind = self.env.ref("inkasso_collections.rate_kind_se")
        with self.assertRefused("cannot be right"), self.env.cr.savepoint():
            kind.rate_ids = [Command.create({"date_from": "2027-01-01", "rate": 200})]
        with self.assertRefused(), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
            kind.rate_ids = [Command.create({"date_from": "2026-07-01", "rate": 2})]  # there is one

    # -------------------------------------------------------------------------
    # The plan that comes with the addon
    # -------------------------------------------------------------------------

    def test_default_plan_in_one_click(self):
        self.company.inkasso_policy_id = False
        invoice = self._invoice("2026-09-01")
        self.assertNextStep(invoice, None, None, "no_policy")
        settings = self.env["res.config.settings"].create({})
        settings.action_inkasso_default_policy()
        policy = self.company.inkasso_policy_id
        self.assertRecordValues(
            policy.level_ids,
            [
                {"stage": "reminder", "days_overdue": 5, "charge_interest": False},
                {"stage": "reminder", "days_overdue": 15, "charge_interest": True},
                {"stage": "demand", "days_overdue": 30, "charge_interest": True},
                {"stage": "handover", "days_overdue": 45, "charge_interest": True},
            ],
        )
        self.assertRecordValues(policy, [{"company_id": self.company.id, "active": True}])
        friendly, with_fee, demand, _agency = policy.level_ids
        self.assertFalse(friendly.fee_kind_ids)
        self.assertEqual(set(with_fee.fee_kind_ids.mapped("code")), {"reminder", "compensation"})
        self.assertEqual(set(demand.fee_kind_ids.mapped("code")), {"demand", "compensation"})
        kinds = [level.letter_kind_id.code for level in (friendly, with_fee, demand)]
        self.assertEqual(kinds, ["friendly", "reminder_fee", "demand"])
        self.assertNextStep(invoice, friendly, "2026-09-06")
        with self.assertRaisesRegex(UserError, "already follows the policy"):
            settings.action_inkasso_default_policy()
        pattern = self.env.ref("inkasso_collections.policy_se_standard")
        self.assertNotEqual(policy, pattern)
        self.assertFalse(pattern.active)

    def test_default_plan_end_to_end(self):
        self.company.inkasso_policy_id = False
        self.env["res.config.settings"].create({}).action_inkasso_default_policy()
        self.company.inkasso_fee_agreed = True
        firm = self._make_debtor("Firman AB", is_company=True)
        self._invoice("2026-09-01", amount=10000)
        self._invoice("2026-09-01", amount=10000, partner=firm)
        claimed = []
        for day in ("2026-09-06", "2026-09-18", "2026-10-02", "2026-10-17"):
            notices = self._run_and_send(day)
            claimed.append({notice.partner_id: (notice.amount_interest, notice.amount_fee) for notice in notices})
            if notices:
                self.assertInvariants(notices)
        # 6 September, deadline Monday 14, three days of grace: 18 September. 10 000 kr at 10 %: 46.58 for 17 days, 84.93
        # for 31. Of the business 450 kr instead of 60 and 180. Demand of 2 October: deadline Monday 12, grace: agency.
        self.assertEqual(
            claimed,
            [
                {self.anna: (0, 0), firm: (0, 0)},
                {self.anna: (46.58, 60), firm: (46.58, 450)},
                {self.anna: (84.93, 240), firm: (84.93, 450)},
                {},
            ],
        )
        cases = self.env["inkasso.case"].search([("partner_id", "in", (self.anna + firm).ids)])
        self.assertEqual(cases.mapped("stage"), ["handover", "handover"])
