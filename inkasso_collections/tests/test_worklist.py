"""The worklist: what is to be done today, in which order, by whom; and what is out of sight for a while."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form

from .agreements_common import AgreementsCommon


class TestWorklist(AgreementsCommon):
    def _case(self, name, amount=1000, due="2026-09-01", **vals):
        """The case of a new debtor who was reminded once."""
        invoice = self._invoice(due, amount=amount, partner=self._make_debtor(name, **vals))
        self._run_and_send("2026-09-20")
        return self._items(invoice).case_id

    def assertToDo(self, state, case=None):
        case = case or self.case
        case.invalidate_recordset()
        self.assertEqual(case.worklist_state, state)
        self.assertIn(case, case.search([("worklist_state", "=", state)]))
        self.assertNotIn(case, case.search([("worklist_state", "!=", state)]))
        self.assertIn(state, dict(case._read_group([("id", "=", case.id)], ["worklist_state"], ["__count"])))

    # -------------------------------------------------------------------------
    # What is to be done
    # -------------------------------------------------------------------------

    def test_each_state(self):
        self.assertToDo("waiting")
        promise = self._promise()
        self.item.invalidate_recordset()
        self.assertToDo("waiting")  # it is dated: the day after the promise
        promise.action_cancel()
        hold = self.env["inkasso.hold"]._place(self.item, None, "x")
        self.assertToDo("agreed")
        hold.action_end()
        dispute = self._dispute()
        self.assertToDo("dispute")
        dispute.action_investigate()
        self.assertToDo("agreed")
        dispute.with_env(self._on("2026-10-15")).deadline = "2026-10-15"
        self.assertToDo("dispute")
        dispute._withdraw()
        call = self.env.ref("inkasso_collections.activity_call")
        activity = self.case.activity_schedule("inkasso_collections.activity_call", date_deadline="2026-10-16")
        self.assertToDo("waiting")
        activity.date_deadline = "2026-10-15"
        self.assertToDo("call")
        self.case.sudo()._raise_problem("Something is wrong")
        self.assertToDo("problem")
        self.case.activity_unlink(["inkasso_collections.activity_problem"])
        activity.activity_type_id = self.env.ref("mail.mail_activity_data_todo")
        self.assertToDo("review")
        self.assertNotEqual(call, activity.activity_type_id)
        activity.unlink()
        self.anna.write({"email": False, "street": False, "phone": False})
        self.assertToDo("no_contact")
        self.anna.phone = "08-123 45 67"
        self.case.sudo().stage = "handover"
        self.assertToDo("handover")
        self.case.sudo().stage = "demand"
        self.case.sudo().next_date = False
        self.item.sudo().write({"next_date": False, "rest_reason": "done"})
        self.assertToDo("idle")
        friendly = self._case("Bo B")  # of whom nothing was claimed but the invoice
        self._pay(friendly.item_ids.move_id, "2026-10-15")
        self.assertToDo("closed", friendly)

    def test_broken_promise(self):
        self._promise()
        self._on("2026-10-24")["inkasso.promise"].sudo()._cron_judge()
        case = self.case.with_env(self._on("2026-10-24"))
        self.assertEqual(case.worklist_state, "promise")

    def test_snooze(self):
        self._dispute()
        with self.assertRaises(UserError):
            self.case._snooze(fields.Date.to_date("2026-10-20"), " ")
        with self.assertRaises(UserError):
            self.case._snooze(fields.Date.to_date("2026-10-14"), "On holiday")
        with self.assertRaises(AccessError):
            self.case.with_user(self.viewer).action_snooze()
        with self.assertRaises(AccessError):
            self.case.with_user(self.collector).snoozed_until = "2026-10-20"
        wizard = self.env["inkasso.case.snooze"].browse(self.case.action_snooze()["res_id"])
        wizard.reason = "On holiday"
        wizard.action_snooze()
        self.assertToDo("snoozed")
        self.assertEqual(str(self.case.snoozed_until), "2026-10-22")
        self.assertEqual(self.case.with_env(self._on("2026-10-23")).worklist_state, "dispute")
        self.case.action_wake()
        self.assertToDo("dispute")

    # -------------------------------------------------------------------------
    # In which order
    # -------------------------------------------------------------------------

    def test_value_and_age_decide_the_order(self):
        small, young = self._case("Bo Bengtsson", 100), self._case("Cia Ceder", 1000, "2026-09-12")
        cases = self.case + small + young
        self.assertEqual(cases.sorted("priority_score", reverse=True), self.case + young + small)
        self.assertEqual(self.case.priority_score, round(1000 * (1 + 44 / 30)))
        self._pay(self.invoice, "2026-10-15", 950)
        self.assertEqual(self.case.priority_score, round(50 * (1 + 44 / 30)))
        self.env["inkasso.case"].with_env(self._on("2026-11-14"))._cron_refresh_priority()
        self.assertEqual(self.case.priority_score, round(50 * (1 + 74 / 30)))

    # -------------------------------------------------------------------------
    # By whom
    # -------------------------------------------------------------------------

    def test_even_load(self):
        team = self.collector + self._user("accord_second", "inkasso_collections.group_collector")
        self.env["inkasso.workload.rule"].create({"name": "All", "company_id": self.company.id, "user_ids": team.ids})
        cases = [self._case(name) for name in ("Bo B", "Cia C", "Dan D", "Eva E")]
        self.assertEqual([case.user_id for case in cases], [team[0], team[1], team[0], team[1]])

    def test_rule_that_fits(self):
        big, german, other = (
            self._user(f"accord_{name}", "inkasso_collections.group_collector") for name in ("big", "german", "other")
        )
        rules = self.env["inkasso.workload.rule"]
        common = {"company_id": self.company.id}
        rules.create({**common, "name": "Big", "sequence": 1, "amount_from": 5000, "user_ids": big.ids})
        rules.create(
            {
                **common,
                "name": "DE",
                "sequence": 2,
                "country_ids": [Command.set(self.env.ref("base.de").ids)],
                "user_ids": german.ids,
            }
        )
        rules.create({**common, "name": "Rest", "sequence": 3, "user_ids": other.ids})
        self.assertEqual(self._case("Bo B", 6000).user_id, big)
        self.assertEqual(self._case("Cia C", country_id=self.env.ref("base.de").id).user_id, german)
        self.assertEqual(self._case("Dan D").user_id, other)
        self.assertEqual(self._case("Eva E", inkasso_user_id=self.viewer.id).user_id, self.viewer)
        self.case.action_assign_by_rule()
        self.assertEqual(self.case.user_id, other)
        with self.assertRaises(AccessError):
            self.case.with_user(self.collector).action_assign_by_rule()

    def test_inactive_members_get_nothing(self):
        self.env["inkasso.workload.rule"].create(
            {"name": "All", "company_id": self.company.id, "user_ids": self.collector.ids}
        )
        self.collector.active = False
        self.assertNotEqual(self._case("Bo B").user_id, self.collector)

    # -------------------------------------------------------------------------
    # At a glance, and notes
    # -------------------------------------------------------------------------

    def test_at_a_glance(self):
        self.assertIn("Second", self.case.glance_tried)
        self.assertIn("Demand", self.case.glance_next)
        self._promise()
        self._dispute({self.item: 100})
        self.case.invalidate_recordset()
        self.assertIn("Promise", self.case.glance_agreed)
        self.assertIn("DIS/", self.case.glance_agreed)
        Form(self.case)
        Form(self.case.with_user(self.viewer))

    def test_notes_of_sales_and_service(self):
        sales = self._user("accord_sales", "base.group_user,base.group_partner_manager")
        note = self.env["inkasso.note"].with_user(sales).create({"partner_id": self.anna.id, "text": "Ask for Eva"})
        self.assertEqual((note.user_id, self.case.note_ids), (sales, note.sudo(False).with_user(self.env.user)))
        other = (
            self.env["inkasso.note"].with_user(self.viewer).create({"partner_id": self.anna.id, "text": "Pays late"})
        )
        self.assertEqual(other.with_user(sales).text, "Pays late")
        with self.assertRaises(AccessError):
            other.with_user(sales).text = "Never pays"
        note.text = "Ask for Eva at 10"
        with self.assertRaises(AccessError):
            self.case.with_user(sales).read(["name"])
        Form(self.anna.with_user(sales))
        theirs = self.env["res.company"].sudo().create({"name": "Theirs AB"})
        stranger = self._user("accord_stranger", "base.group_user")
        stranger.write({"company_ids": [Command.set(theirs.ids)], "company_id": theirs.id})
        self.assertFalse(self.env["inkasso.note"].with_user(stranger).search([]))
