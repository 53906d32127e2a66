import json
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import freeze_time, new_test_user
from odoo.tools import SQL

from .common import TODAY, CollectionsCommon


class StartCommon(CollectionsCommon):
    """A ledger that was there before the addon: three debtors, and what they owed when it was installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bo = cls._make_debtor("Bo Berg", email=False)
        cls.cia = cls._make_debtor("Cia Ceder", street=False, zip=False, city=False)
        cls.recent = cls._invoice("2026-10-01", 100)  # Anna, 14 days
        cls.older = cls._invoice("2026-08-01", 5000, cls.bo)  # 75 days
        cls.old = cls._invoice("2025-12-01", 300, cls.cia)  # 318 days
        cls.ancient = cls._invoice("2023-05-01", 40, cls.cia)  # consumer: barred three years later
        cls.coming = cls._invoice("2026-11-20", 60)
        cls.moves = cls.recent + cls.older + cls.old + cls.ancient + cls.coming
        cls._take_in_ledger()
        cls.start = cls._open()

    @classmethod
    def _take_in_ledger(cls):
        """As `post_init_hook` does, in a company that has its plan already."""
        cls.env.flush_all()
        cls.env.cr.execute(SQL("DELETE FROM inkasso_item WHERE company_id = %s", cls.company.id))
        cls.env.invalidate_all()
        cls.env["inkasso.item"]._create_for_open_ledger()

    @classmethod
    def _open(cls):
        action = cls.env["inkasso.start"]._open_for()
        return cls.env["inkasso.start"].browse(action["res_id"])

    def _nightly(self, day):
        self.company.inkasso_automatic = True
        return self.env["inkasso.run"].sudo()._get_nightly_run(Date.to_date(day), self.company)


class TestStartOutlook(StartCommon):
    """What a manager sees before anything goes out."""

    def test_installing_sends_nothing(self):
        self.assertTrue(self.company.inkasso_start_pending)
        self.assertFalse(self.env["inkasso.notice"].search([("company_id", "=", self.company.id)]))
        self.assertFalse(self.env["mail.mail"].search([("model", "=like", "inkasso.%")]))
        self.assertEqual(len(self._items(self.moves)), 5)

    def test_no_nightly_run_before_it_is_decided(self):
        self.assertFalse(self._nightly(TODAY))
        self.start.action_begin()
        self.assertEqual(self._nightly(TODAY).company_ids, self.company)

    def test_other_companies_run(self):
        other = self.env["res.company"].create({"name": "Other", "inkasso_automatic": True})
        with patch.object(self.registry["inkasso.item"], "_list_due_debtors", lambda self, day, companies: [1]):
            run = self.env["inkasso.run"].sudo()._get_nightly_run(Date.to_date(TODAY), self.company | other)
        self.assertEqual(run.company_ids, other)

    def test_a_company_without_claims_is_not_asked(self):
        self.company.inkasso_start_pending = False
        self.moves.button_draft()
        self._take_in_ledger()
        self.assertFalse(self.company.inkasso_start_pending)

    def test_totals(self):
        start = self.start
        self.assertEqual((start.debtor_count, start.line_count, start.amount_due), (3, 4, 5440))
        self.assertEqual(start.date, Date.to_date(TODAY))

    def test_each_figure_opens_what_it_counts(self):
        self.assertEqual(set(self.start.line_ids.mapped("kind")), {"age", "step", "channel", "currency", "lack"})
        for line in self.start.line_ids:
            items = self.env["inkasso.item"].search(line.action_open_items()["domain"])
            self.assertEqual((len(items), len(items.partner_id)), (line.line_count, line.debtor_count), line.name)
            self.assertAlmostEqual(sum(items.mapped("amount_open")), line.amount, 2, line.name)

    def test_every_line_due_has_one_age_step_channel_and_currency(self):
        due = self.env["inkasso.item"].search([("company_id", "=", self.company.id), ("next_date", "<=", TODAY)])
        for kind in ("age", "step", "channel", "currency"):
            lines = self.start.line_ids.filtered(lambda line, kind=kind: line.kind == kind)
            self.assertEqual(sum(lines.mapped("line_count")), len(due), kind)
            self.assertAlmostEqual(sum(lines.mapped("amount")), 5440, 2, kind)

    def test_ages(self):
        self.assertEqual(
            {line.name: line.amount for line in self.start.age_ids},
            {"Less than 30 days": 100, "30 to 89 days": 5000, "90 to 364 days": 300, "Time-barred: not written to": 40},
        )

    def test_channels(self):
        self.assertEqual(
            {line.name: line.debtor_count for line in self.start.channel_ids}, {"E-mail only": 2, "Letter only": 1}
        )

    def test_what_is_missing(self):
        lacks = {line.name: line.debtor_count for line in self.start.lack_ids}
        self.assertEqual(lacks["No e-mail address"], 1)
        self.assertEqual(lacks["No postal address"], 1)
        self.assertEqual(lacks["Taken for consumers: no number, no kind"], 3)

    def test_an_invoice_address_counts(self):
        self.bo.child_ids = [(0, 0, {"name": "Invoices", "type": "invoice", "email": "bo@example.com"})]
        self.start.action_count()
        self.assertNotIn("No e-mail address", self.start.lack_ids.mapped("name"))

    def test_the_foreign_amount_is_in_its_currency(self):
        euro = self.setup_other_currency("EUR")
        self._invoice("2026-10-01", 70, currency_id=euro.id)
        self.start.action_count()
        line = self.start.currency_ids.filtered(lambda line: line.currency_id == euro)
        self.assertEqual((line.amount, line.line_count), (70, 1))

    def test_what_the_choice_does_is_said(self):
        self.start.write({"due_from": "2026-09-01", "nightly_limit": 1})
        self.assertIn(": 1 (lines: 1)", self.start.outlook)
        self.assertIn("older claims: 2 (lines: 3)", self.start.outlook)
        self.start.write({"due_from": False})
        self.assertIn("takes: 3", self.start.outlook)

    def test_without_a_plan_it_asks_for_one(self):
        self.company.inkasso_policy_id = False
        self.start.action_count()
        self.assertEqual(self.start.line_count, 0)
        self.assertIn("no plan", self.start.problems)
        with self.assertRaisesRegex(UserError, "plan first"):
            self.start.action_begin()
        self.start.action_default_policy()
        self.assertTrue(self.company.inkasso_policy_id)
        self.assertEqual(self.start.line_count, 4)

    def test_opening_again_counts_again_and_keeps_the_choice(self):
        self.start.nightly_limit = 7
        self._invoice("2026-10-02", 100)
        self.assertEqual(self._open(), self.start)
        self.assertEqual((self.start.line_count, self.start.nightly_limit), (5, 7))

    def test_the_dashboard_asks_managers_only(self):
        data = self.env["inkasso.dashboard"].with_company(self.company).get_data()
        self.assertTrue(data["start_pending"])
        user = new_test_user(
            self.env, "start_user", groups="inkasso_collections.group_collector", company_id=self.company.id
        )
        self.assertFalse(self.env["inkasso.dashboard"].with_user(user).get_data()["start_pending"])


class TestStartChoice(StartCommon):
    """How collection begins, once somebody has decided."""

    def _begin(self, **choice):
        self.start.write(choice)
        self.start.action_begin()

    def _written_to(self, day=TODAY):
        with freeze_time(day):
            return self._run(day).notice_ids.line_ids.move_line_id.move_id

    def test_everything(self):
        self._begin()
        self.assertEqual(self._written_to(), self.recent + self.older + self.old)
        self.assertFalse(self.company.inkasso_start_pending)
        self.assertTrue(self.company.inkasso_automatic)

    def test_what_is_barred_is_set_aside_without_to_dos(self):
        self._begin()
        self.assertNextStep(self.ancient, self.reminder, None, "barred")
        self.assertFalse(self.env["inkasso.case"].search([("partner_id", "=", self.cia.id)]))

    def test_older_claims_rest_until_somebody_has_looked(self):
        self._begin(due_from="2026-09-01")
        self.assertNextStep(self.older + self.old, self.reminder, None, "start")
        self.assertNextStep(self.coming, self.reminder, "2026-11-25")
        self.assertEqual(self._written_to(), self.recent)

    def test_looking_at_one_lets_it_go_on(self):
        self._begin(due_from="2026-09-01")
        self._items(self.older).action_leave_start()
        self.assertNextStep(self.older, self.reminder, "2026-08-06")
        self.assertNextStep(self.old, self.reminder, None, "start")
        self.assertIn(self.older.name, self.start.message_ids[0].body)
        with self.assertRaises(UserError):
            self._items(self.older).action_leave_start()

    def test_older_claims_rest_until_a_day(self):
        self._begin(due_from="2026-09-01", older="until", older_until="2026-12-31")
        self.assertNextStep(self.older, self.reminder, "2027-01-01", "start")

    def test_older_claims_go_on_after_a_step_taken_outside(self):
        self._begin(due_from="2026-09-01", older="level", level_id=self.fee_reminder.id, response_date="2026-10-20")
        item = self._items(self.older)
        self.assertEqual((item.level_id, item.start_id), (self.fee_reminder, self.start))
        self.assertNextStep(self.older, self.demand, "2026-10-23")  # two days of grace after the deadline
        self.assertNextStep(self.recent, self.reminder, "2026-10-06")
        self.assertEqual(
            self._run("2026-10-23").notice_ids.line_ids.move_line_id.move_id, self.recent + self.older + self.old
        )

    def test_a_limit_spreads_debtors_over_nights_those_who_owe_most_first(self):
        self._begin(nightly_limit=1)
        self.assertNextStep(self.older, self.reminder, "2026-08-06")
        self.assertNextStep(self.old, self.reminder, "2026-10-17", "start")
        self.assertNextStep(self.recent, self.reminder, "2026-10-18", "start")
        nights = [self._written_to(day) for day in ("2026-10-16", "2026-10-17", "2026-10-18")]
        self.assertEqual(nights, [self.older, self.old, self.recent])

    def test_a_change_of_plan_keeps_them_spread(self):
        self._begin(nightly_limit=1)
        self.policy.grace_days = 4
        self.assertNextStep(self.old, self.reminder, "2026-10-17", "start")

    def test_what_is_put_on_a_step_is_spread_too(self):
        self._begin(due_from="2026-09-01", older="level", level_id=self.reminder.id, nightly_limit=2)
        days = {move: self._items(move).next_date for move in self.older + self.old + self.recent}
        self.assertEqual(sum(day > Date.to_date(TODAY) for day in days.values()), 1)

    def test_what_rests_for_something_else_still_does(self):
        self._items(self.old).action_hold(None, "Asked for time")
        self._begin(due_from="2026-09-01", older="until", older_until="2026-10-31")
        self.assertNextStep(self.old, self.reminder, None, "hold")

    def test_the_choice_is_in_the_log(self):
        self._begin(due_from="2026-09-01", nightly_limit=5)
        self.assertEqual(self.start.state, "done")
        self.assertEqual(self.start.decided_by, self.env.user)
        body = self.start.message_ids.filtered(lambda message: message.message_type == "notification")[0].body
        self.assertIn(self.env.user.name, body)
        self.assertIn("Older than", body)

    def test_nothing_is_decided_twice_or_changed_afterwards(self):
        self._begin()
        with self.assertRaises(UserError):
            self.start.action_begin()

    def test_reopening_takes_back_what_has_not_gone_out(self):
        self._begin(due_from="2026-09-01", older="level", level_id=self.fee_reminder.id)
        self._run("2026-10-15", item_ids=self._items(self.older).ids, is_limited=True)
        self.start.action_reopen()
        self.assertEqual(self._items(self.older).level_id, self.demand)
        self.assertFalse(self._items(self.old).level_id)
        self.assertNextStep(self.old, self.reminder, "2025-12-06")
        self.assertTrue(self.company.inkasso_start_pending)
        self.assertFalse(self._nightly(TODAY))
        self._begin(due_from="2026-09-01", older="look")
        self.assertNextStep(self.old, self.reminder, None, "start")
        self.start.action_reopen()
        self.assertNextStep(self.old, self.reminder, "2025-12-06")
        with self.assertRaises(UserError):
            self.start.action_reopen()

    def test_a_choice_that_lacks_something_is_refused(self):
        for choice in (
            {"older": "until", "older_until": False},
            {"older": "until", "older_until": "2026-10-01"},
            {"older": "level", "level_id": False},
        ):
            with self.subTest(choice=choice), self.assertRaises(UserError):
                self._begin(due_from="2026-09-01", **choice)
        self.assertEqual(self.start.state, "open")

    def test_the_books_are_in_order(self):
        for choice in ({"older": "look"}, {"older": "level", "level_id": self.reminder.id}):
            self._begin(due_from="2026-09-01", nightly_limit=1, **choice)
            found = self.env["inkasso.audit"]._check(self.company)
            self.assertFalse([check.key for check, _company, _ids in found if check.severity == "error"], choice)
            self.start.action_reopen()


class TestStartRights(StartCommon):
    """Managers decide; others may see what was decided, and nobody decides for another company."""

    def _as(self, group):
        user = new_test_user(
            self.env, f"start_{group}", groups=f"inkasso_collections.group_{group}", company_id=self.company.id
        )
        return self.start.with_user(user)

    def test_only_managers_decide(self):
        for group in ("user", "collector"):
            start = self._as(group)
            for action in ("_open_for", "action_count", "action_begin", "action_reopen", "action_default_policy"):
                with self.subTest(group=group, action=action), self.assertRaises(AccessError):
                    getattr(start, action)()
        self.assertTrue(self.company.inkasso_start_pending)

    def test_a_manager_needs_no_other_right(self):
        start = self._as("manager")
        start.write({"due_from": "2026-09-01"})
        start.action_begin()
        self.assertEqual(start.state, "done")
        self.assertEqual(start.decided_by.login, "start_manager")
        with self.assertRaises(AccessError):
            start.write({"due_from": False})
        start.action_reopen()
        self.assertEqual(start.state, "open")

    def test_the_state_is_not_written_by_hand(self):
        with self.assertRaises(AccessError):
            self._as("manager").write({"state": "done"})
        with self.assertRaises(AccessError):
            self.env["inkasso.start"].with_user(self._as("manager").env.user).create({"company_id": self.company.id})

    def test_another_company_is_not_decided_for(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        user = new_test_user(
            self.env,
            "start_elsewhere",
            groups="inkasso_collections.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        with self.assertRaises(AccessError):
            self.start.with_user(user).action_begin()
        with self.assertRaises(AccessError):
            self.start.line_ids[0].with_user(user).action_open_items()

    def test_users_may_let_lines_go_on(self):
        self.start.write({"due_from": "2026-09-01"})
        self.start.action_begin()
        user = self._as("user").env.user
        self._items(self.older).with_user(user).action_leave_start()
        self.assertNextStep(self.older, self.reminder, "2026-08-06")


class TestStartScale(StartCommon):
    """Taking a ledger in, counting it and beginning in it cost as many statements whatever its size."""

    def _count_queries(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _measure(self):
        taken = self._count_queries(self._take_in_ledger)
        counted = self._count_queries(self.start.action_count)
        self.start.write({"due_from": "2026-07-15", "nightly_limit": 1})
        begun = self._count_queries(self.start.action_begin)
        self.start.action_reopen()
        return taken, counted, begun

    def test_statements_do_not_grow_with_the_ledger(self):
        self._measure()  # what is read once a process is read now
        small = self._measure()
        for n in range(12):
            debtor = self._make_debtor(f"Debtor{n} More")
            for due in ("2026-10-01", "2026-08-01"):
                self._invoice(due, 100, debtor)
        large = self._measure()
        for before, after in zip(small, large, strict=True):
            self.assertLessEqual(after, before + 4, (small, large))

    def test_a_figure_is_kept_as_plain_text(self):
        for line in self.start.line_ids:
            self.assertIsInstance(json.loads(line.domain), list)
