"""Reference rates: what is shipped, what may be changed, and who is asked for what is missing."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from .common import CollectionsCommon


@tagged("post_install", "-at_install", "inkasso")
class TestShippedRates(TransactionCase):
    def setUp(self):
        super().setUp()
        self.Rate = self.env["inkasso.reference.rate"]

    def _kind(self, name):
        return self.env.ref(f"inkasso_collections.rate_kind_{name}")

    def test_complete_until_the_end_of_2026(self):
        """No half-year is left out, so that every day has its rate; Denmark's last one was not known."""
        for name in ("se", "no", "fi", "ecb", "de", "uk"):
            self.assertEqual(self.Rate._get_schedule(self._kind(name)).valid_until, date(2026, 12, 31), name)
        self.assertEqual(self.Rate._get_schedule(self._kind("dk")).valid_until, date(2026, 6, 30))

    def test_spot_checks(self):
        for name, day, rate in [
            ("se", "2002-07-01", 4.5),
            ("se", "2017-01-01", -0.5),
            ("se", "2024-07-01", 4.0),
            ("no", "2026-07-01", 12.25),
            ("dk", "2026-01-01", 1.75),
            ("fi", "2024-07-01", 4.5),
            ("ecb", "2024-07-01", 4.25),
            ("de", "2026-07-01", 1.52),
            ("de", "2020-01-01", -0.88),
            ("uk", "2025-01-01", 4.75),
        ]:
            found = self.Rate.search([("kind_id", "=", self._kind(name).id), ("date_from", "=", day)])
            self.assertEqual(found.rate, rate, (name, day))

    def test_what_is_unsure_says_so(self):
        unsure = {
            (rate.kind_id.code, str(rate.date_from))
            for rate in self.Rate.search([("date_from", ">=", "2026-01-01")])
            if rate.confidence != "high"
        }
        self.assertEqual(
            unsure,
            {("SE_REF", "2026-07-01"), ("FI_REF", "2026-07-01"), ("UK_REF", "2026-01-01"), ("UK_REF", "2026-07-01")},
        )
        self.assertFalse(self.Rate.search([("source", "=", False)]))

    def test_missing_ones(self):
        kinds = self._kind("se") | self._kind("dk")
        self.assertEqual(self.Rate._get_missing(date(2026, 12, 17), kinds), [(self._kind("dk"), date(2026, 7, 1))])
        self.assertIn((self._kind("se"), date(2027, 1, 1)), self.Rate._get_missing(date(2026, 12, 18), kinds))

    def test_missing_in_between(self):
        """After a gap the later values are not used, so the gap is what is asked for."""
        dk = self._kind("dk")
        self.Rate.create({"kind_id": dk.id, "date_from": "2027-01-01", "rate": 2})
        self.assertEqual(self.Rate._get_missing(date(2027, 2, 1), dk), [(dk, date(2026, 7, 1))])

    def test_without_any_value(self):
        """The same day is asked for throughout the half-year, so that it stays one to-do."""
        kind = self.env["inkasso.rate.kind"].create({"name": "New", "code": "NEW"})
        for day in (date(2026, 7, 1), date(2026, 10, 15)):
            self.assertEqual(self.Rate._get_missing(day, kind), [(kind, date(2026, 7, 1))])


@tagged("post_install", "-at_install", "inkasso")
class TestMissingRates(TransactionCase):
    """Before each half-year, a to-do for what the kinds in use still lack."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(cls.env, "second manager", "inkasso_collections.group_manager")
        cls.managers = cls.env.ref("inkasso_collections.group_manager").all_user_ids.filtered("active")
        cls.se, cls.no, cls.dk = (cls.env.ref(f"inkasso_collections.rate_kind_{name}") for name in ("se", "no", "dk"))
        for code in ("SE", "NO"):
            law = cls.env["inkasso.jurisdiction"].search([("code", "=", code)])
            cls.env["res.company"].create({"name": f"Creditor {code}", "inkasso_jurisdiction_id": law.id})

    def _warn(self, day):
        self.env["inkasso.run"]._warn_of_missing_rates(Date.to_date(day))

    def _asked(self, kind):
        kind.invalidate_recordset(["activity_ids"])
        return kind.activity_ids.filtered(lambda activity: "Enter the rate" in activity.summary)

    def test_two_weeks_before_for_each_kind_in_use(self):
        self._warn("2026-12-17")
        self.assertFalse(self._asked(self.se | self.no))
        for _night in range(2):
            self._warn("2026-12-18")
        for kind in (self.se, self.no):
            self.assertGreater(len(self.managers), 1)
            self.assertEqual(self._asked(kind).user_id, self.managers, kind.code)
            self.assertEqual(len(self._asked(kind)), len(self.managers))
            self.assertEqual(set(self._asked(kind).mapped("date_deadline")), {date(2027, 1, 1)})
        self.assertFalse(self._asked(self.dk), "not in use")

    def test_done_by_entering_the_rate(self):
        self._warn("2026-12-18")
        self.env["inkasso.reference.rate"].create({"kind_id": self.se.id, "date_from": "2027-01-01", "rate": 2})
        self.assertFalse(self._asked(self.se))
        self._warn("2026-12-19")
        self.assertFalse(self._asked(self.se))

    def test_closing_the_todo_is_not_entering_the_rate(self):
        self._warn("2026-12-18")
        self._asked(self.se).action_feedback()
        self._warn("2026-12-19")
        self.assertTrue(self._asked(self.se))


class TestChangesOfRates(CollectionsCommon):
    """A value by which interest was claimed changes only with a reason."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env.ref("inkasso_collections.rate_kind_se")
        cls.invoice = cls._invoice("2026-08-31")
        cls._run_and_send("2026-09-05")
        cls._run_and_send("2026-09-17")
        cls.charge = cls.env["inkasso.charge"].search(
            [("move_line_id.move_id", "=", cls.invoice.id), ("type", "=", "interest")]
        )
        cls.used = cls.env.ref("inkasso_collections.rate_se_2026_07_01")
        cls.unused = cls.env.ref("inkasso_collections.rate_se_2026_01_01")

    def test_which_are_used(self):
        self.assertTrue(self.charge)
        self.assertTrue(self.used.is_used)
        self.assertFalse(self.unused.is_used)
        self.assertFalse(self.env.ref("inkasso_collections.rate_no_2026_07_01").is_used)

    def test_a_used_value_stays(self):
        for vals in (
            {"rate": 2.5},
            {"date_from": "2026-08-01"},
            {"kind_id": self.env.ref("inkasso_collections.rate_kind_dk").id},
        ):
            with self.assertRaisesRegex(UserError, "Interest has been claimed"), self.env.cr.savepoint():
                self.used.write(vals)
        with self.assertRaisesRegex(UserError, "is kept"):
            self.used.unlink()
        with self.assertRaisesRegex(UserError, "Interest has been claimed"), self.env.cr.savepoint():
            self.kind.rate_ids = [Command.update(self.used.id, {"rate": 3})]
        self.assertEqual(self.used.rate, 2.0)

    def test_what_is_no_figure_may_change(self):
        self.used.write({"rate": 2.0, "date_from": "2026-07-01", "source": "riksbank.se", "confidence": "high"})
        self.assertEqual(self.used.confidence, "high")

    def test_an_unused_value_may_change_and_is_logged(self):
        self.unused.rate = 2.25
        self.assertIn("2026-01-01: 2.0 % changed to 2026-01-01: 2.25 %", self.kind.message_ids[0].body)
        self.env.ref("inkasso_collections.rate_se_2002_07_01").unlink()

    def test_an_unused_value_cannot_move_to_claimed_days(self):
        self.used.with_context(inkasso_correction_reason="Entered twice").date_from = "2026-07-02"
        with self.assertRaisesRegex(UserError, "Interest has been claimed"), self.env.cr.savepoint():
            self.unused.date_from = "2026-09-01"

    def test_a_new_value_for_claimed_days_is_logged(self):
        self.env["inkasso.reference.rate"].create({"kind_id": self.kind.id, "date_from": "2026-09-10", "rate": 2.5})
        self.assertIn("claimed already", self.kind.message_ids[0].body)

    def test_a_withdrawn_claim_does_not_hold(self):
        self.charge.sudo().state = "cancelled"
        self.used.rate = 2.5
        self.assertEqual(self.used.rate, 2.5)

    def test_correction_with_a_reason(self):
        """Logged with both values; the next claim makes up the difference."""
        action = self.used.action_correct()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        self.assertEqual(form.old_rate, 2.0)
        form.new_rate = 2.5
        form.source = "riksbank.se"
        form.reason = "Typing error"
        form.save().action_correct()
        self.assertEqual(self.used.rate, 2.5)
        self.assertEqual(self.used.source, "riksbank.se")
        body = self.kind.message_ids[0].body
        for part in ("2.0 %", "2.5 %", "Typing error"):
            self.assertIn(part, body)

    def test_no_correction_without_a_reason(self):
        correction = self.env["inkasso.rate.correction"].create({"rate_id": self.used.id, "new_rate": 3, "reason": " "})
        with self.assertRaisesRegex(UserError, "Say why"):
            correction.action_correct()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.used.with_context(inkasso_correction_reason="  ").rate = 3

    def test_rights(self):
        collector = new_test_user(self.env, "rate collector", "inkasso_collections.group_collector")
        manager = new_test_user(self.env, "rate manager", "inkasso_collections.group_manager")
        self.assertTrue(self.used.with_user(collector).is_used)  # reads, although charges are of other companies
        with self.assertRaises(AccessError):
            self.unused.with_user(collector).rate = 1
        with self.assertRaises(AccessError):
            self.used.with_user(collector).action_correct()
        with self.assertRaises(AccessError):
            self.env["inkasso.rate.correction"].with_user(collector).create(
                {"rate_id": self.used.id, "new_rate": 1, "reason": "x"}
            )
        self.env["inkasso.rate.correction"].with_user(manager).create(
            {"rate_id": self.used.id, "new_rate": 1, "reason": "x"}
        ).action_correct()
        self.assertEqual(self.used.rate, 1)

    # -------------------------------------------------------------------------
    # A new version of the addon
    # -------------------------------------------------------------------------

    def _ship(self, xml_id, day, rate):
        return (
            self.env["inkasso.reference.rate"]
            .with_context(install_mode=True, install_module="inkasso_collections")
            ._load_records(
                [
                    {
                        "xml_id": f"inkasso_collections.{xml_id}",
                        "values": {"kind_id": self.kind.id, "date_from": day, "rate": rate, "source": "Shipped"},
                        "noupdate": False,
                    }
                ],
                update=True,
            )
        )

    def _problems(self):
        self.kind.invalidate_recordset(["activity_ids"])
        return self.kind.activity_ids.mapped("summary")

    def test_an_update_changes_no_figure(self):
        self._ship("rate_se_2026_07_01", "2026-07-01", 2.5)
        self.assertEqual(self.used.rate, 2.0)
        self.assertEqual(self._problems(), ["Rate from 2026-07-01: 2 % entered, 2.5 % published"])

    def test_an_update_may_say_more_about_the_same_figure(self):
        self._ship("rate_se_2026_07_01", "2026-07-01", 2.0)
        self.assertEqual(self.used.source, "Shipped")
        self.assertFalse(self._problems())

    def test_an_update_brings_what_was_entered_meanwhile(self):
        entered = self.env["inkasso.reference.rate"].create(
            {"kind_id": self.kind.id, "date_from": "2027-01-01", "rate": 1.5}
        )
        self.assertEqual(self._ship("rate_se_2027_01_01", "2027-01-01", 1.5), entered)
        self.assertEqual(self.env.ref("inkasso_collections.rate_se_2027_01_01"), entered)
        self.assertFalse(self._problems())

    def test_an_update_that_differs_from_what_was_entered_meanwhile(self):
        entered = self.env["inkasso.reference.rate"].create(
            {"kind_id": self.kind.id, "date_from": "2027-01-01", "rate": 1.5}
        )
        self._ship("rate_se_2027_01_01", "2027-01-01", 2.0)
        self.assertEqual(entered.rate, 1.5)
        self.assertEqual(self._problems(), ["Rate from 2027-01-01: 1.5 % entered, 2 % published"])

    def test_an_update_brings_new_values(self):
        self.assertEqual(self._ship("rate_se_2027_01_01", "2027-01-01", 1.5).rate, 1.5)
