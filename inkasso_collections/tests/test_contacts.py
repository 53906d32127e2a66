"""Every attempt to reach a debtor is kept, with what came of it; calls go by the call sheet."""

from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user

from .common import CollectionsCommon

MORNING = "2026-10-15 08:00:00"  # 10 in Stockholm, a Thursday


@freeze_time(MORNING)
class ContactsCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.phone = "+46 70 123 45 67"
        cls.invoice = cls._invoice("2026-10-10")
        cls.notice = cls._run("2026-10-15").notice_ids
        cls.case = cls.notice.case_id
        cls.collector = new_test_user(cls.env, "calling_collector", "inkasso_collections.group_collector")
        cls.case.user_id = cls.collector

    def _open(self, user=None, **vals):
        action = self.case.with_user(user or self.collector).action_call_sheet()
        sheet = self.env[action["res_model"]].with_user(user or self.collector).browse(action["res_id"])
        sheet.write(vals)
        return sheet

    def _last(self):
        self.case.invalidate_recordset()
        return self.case.contact_ids[:1]


class TestAutomaticContacts(ContactsCommon):
    def test_notice_by_email(self):
        self.notice.sudo()._mark_sent()
        contact = self._last()
        self.assertRecordValues(
            contact,
            [
                {
                    "channel": "email",
                    "outcome": "sent",
                    "direction": "out",
                    "address": "anna@example.com",
                    "notice_id": self.notice.id,
                    "date": datetime.fromisoformat(MORNING),
                    "user_id": False,
                }
            ],
        )

    def test_letter(self):
        self.notice.sudo().channel = "letter"
        self.notice.sudo().print_pending = True
        self.notice.sudo()._mark_printed()
        self.assertEqual((self._last().channel, self._last().outcome), ("letter", "sent"))
        self.assertIn("Storgatan 1", self._last().address)

    def test_both(self):
        self.notice.sudo().write({"channel": "both", "print_pending": True})
        self.notice.sudo()._mark_printed()
        self.assertEqual(self.case.contact_ids.mapped("channel"), ["letter"])
        self.notice.sudo()._mark_sent()
        self.case.invalidate_recordset()
        self.assertEqual(sorted(self.case.contact_ids.mapped("channel")), ["email", "letter"])

    def test_reply(self):
        self.case.sudo().message_post(
            body="I have paid", message_type="email", author_id=self.anna.id, email_from="anna@example.com"
        )
        contact = self._last()
        self.assertEqual((contact.channel, contact.direction, contact.outcome), ("email", "in", "reached"))

    def test_written_from_the_case(self):
        self.case.with_user(self.collector).message_post(body="A note")
        self.assertFalse(self._last())
        self.case.with_user(self.collector).message_post(
            body="Hello", partner_ids=self.anna.ids, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        contact = self._last()
        self.assertEqual((contact.channel, contact.outcome, contact.user_id), ("email", "sent", self.collector))

    def test_a_form_sent_in_the_portal(self):
        logs = self.env["inkasso.access.log"].sudo()
        self.assertTrue(logs._take_form(self.case, "key", "promise"))
        contact = self._last()
        self.assertEqual((contact.channel, contact.direction, contact.note), ("portal", "in", "promise"))
        self.assertFalse(logs._take_form(self.case, "key", "promise"))
        self.assertEqual(len(self.case.contact_ids), 1)

    def test_simulated_days(self):
        self.notice.sudo().with_context(inkasso_date="2026-10-20")._mark_sent()
        self.assertEqual(self._last().date, datetime(2026, 10, 20, 8, 0))

    def test_kept_as_it_was(self):
        self.notice.sudo()._mark_sent()
        contact = self._last().with_user(self.collector)
        with self.assertRaises(AccessError):
            contact.write({"note": "x"})
        with self.assertRaises(UserError):
            contact.sudo().unlink()

    def test_another_company(self):
        self.notice.sudo()._mark_sent()
        other = self._create_company(name="Other")
        outsider = new_test_user(
            self.env,
            "contact_outsider",
            "inkasso_collections.group_collector",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self.env["inkasso.contact"].with_user(outsider).search([("partner_id", "=", self.anna.id)]))


class TestCallSheet(ContactsCommon):
    def test_shows_what_a_call_needs(self):
        sheet = self._open()
        self.assertFalse(sheet.is_blocked)
        self.assertEqual(sheet.phone, "+46 70 123 45 67")
        self.assertIn("seems to be open", sheet.script)
        self.assertEqual(sheet.balance_ids.principal, 1000)
        self.assertEqual(sheet.item_ids.move_id, self.invoice)

    def test_script_of_the_level_goes_before_the_stages(self):
        own = self.env["inkasso.call.script"].create(
            {"name": "Own", "stage": "demand", "level_ids": [(6, 0, self.reminder.ids)], "body": "<p>Say this</p>"}
        )
        self.assertEqual(self.env["inkasso.call.script"]._find(self.case), own)
        own.level_ids = self.demand
        self.assertEqual(
            self.env["inkasso.call.script"]._find(self.case), self.env.ref("inkasso_collections.call_script_reminder")
        )

    def test_script_in_the_debtors_language(self):
        self.env["res.lang"]._activate_lang("sv_SE")
        script = self.env.ref("inkasso_collections.call_script_reminder")
        script.with_context(lang="sv_SE").body = "<p>Fråga efter personen</p>"
        self.anna.lang = "sv_SE"
        self.assertIn("Fråga efter personen", self._open().script)
        self.anna.write({"lang": "en_US", "inkasso_letter_language": "sv"})
        sheet = self._open()
        self.assertIn("Fråga efter personen", sheet.script)
        self.assertEqual(sheet.lang, "Swedish")
        self.anna.inkasso_letter_language = "fi"
        self.assertEqual(self._open().lang, "Finnish", "the caller is told, though the script is not written in it")

    def test_one_click(self):
        outcomes = {
            "action_no_answer": "no_answer",
            "action_left_message": "left_message",
            "action_wrong_person": "wrong_person",
            "action_refused": "refused",
        }
        for button, outcome in outcomes.items():
            with self.subTest(outcome), self.cr.savepoint():
                sheet = self._open(note="Noted")
                self.assertEqual(getattr(sheet, button)()["type"], "ir.actions.act_window_close")
                contact = sheet.contact_id
                self.assertRecordValues(
                    contact,
                    [{"channel": "phone", "outcome": outcome, "user_id": self.collector.id, "note": "Noted"}],
                )
                self.assertEqual(contact.address, "+46 70 123 45 67")
                contact.sudo().date = "2026-09-01 08:00:00"  # out of the way of the next

    def test_reached_stays_for_what_was_agreed(self):
        sheet = self._open()
        self.assertEqual(sheet.action_reached()["res_id"], sheet.id)
        self.assertEqual(sheet.contact_id.outcome, "reached")
        self.assertFalse(sheet.is_blocked, "the call that was made does not forbid itself")

    def test_what_is_agreed_logs_the_call_with_the_same_click(self):
        dialogs = {
            "action_promise": "inkasso.promise.make",
            "action_dispute": "inkasso.dispute.open",
            "action_plan": "inkasso.payment.plan.wizard",
        }
        for button, dialog in dialogs.items():
            with self.subTest(button), self.cr.savepoint():
                sheet = self._open(note="Calls back")
                self.assertEqual(getattr(sheet, button)()["res_model"], dialog)
                self.assertEqual((sheet.contact_id.outcome, sheet.contact_id.note), ("reached", "Calls back"))
                logged = self.env["inkasso.contact"].search_count([("case_id", "=", self.case.id)])
                getattr(sheet, button)()
                self.assertEqual(
                    self.env["inkasso.contact"].search_count([("case_id", "=", self.case.id)]), logged, "once"
                )
                sheet.contact_id.sudo().date = "2026-09-01 08:00:00"  # out of the way of the next

    def test_nothing_is_agreed_in_a_call_that_may_not_be_made(self):
        self._open().action_no_answer()
        for button in ("action_promise", "action_dispute", "action_plan"):
            sheet = self._open()
            self.assertEqual(getattr(sheet, button)()["res_model"], sheet._name)
            self.assertFalse(sheet.contact_id)

    def test_the_time_where_the_debtor_lives(self):
        self.assertEqual(self._open().local_time, "10:00\u202fAM")
        self.anna.country_id = self.env.ref("base.fi")
        self.assertEqual(self._open().local_time, "11:00\u202fAM")

    def test_only_what_is_open_is_listed(self):
        paid = self._invoice("2026-10-08", amount=50)
        self._items(paid).sudo().case_id = self.case
        self._pay(paid, "2026-10-12")
        self.assertEqual(self._open().item_ids.move_id, self.invoice)

    def test_blocked_is_kept_with_the_rule(self):
        self._open().action_no_answer()
        sheet = self._open()
        self.assertTrue(sheet.is_blocked)
        blocked = self._last()
        rule = self.env.ref("inkasso_collections.contact_rule_se_day")
        self.assertEqual((blocked.outcome, blocked.rule_id, blocked.user_id), ("blocked", rule, self.collector))
        self.assertIn("at most 1 in 1 days", blocked.block_reason)
        sheet.action_no_answer()
        self.assertFalse(sheet.contact_id)
        with self.assertRaises(AccessError):
            sheet.write({"override_reason": "I want to"})
            sheet.action_override()

    def test_override_needs_the_right_and_a_reason(self):
        self._open().action_no_answer()
        manager = new_test_user(self.env, "calling_manager", "inkasso_collections.group_manager")
        sheet = self._open(manager)
        with self.assertRaisesRegex(UserError, "Say why"):
            sheet.action_override()
        sheet.override_reason = "She asked to be called back"
        sheet.action_override()
        sheet.action_reached()
        self.assertEqual(sheet.contact_id.override_reason, "She asked to be called back")
        self.assertEqual(sheet.contact_id.rule_id, self.env.ref("inkasso_collections.contact_rule_se_day"))

    def test_overridden_only_by_the_action(self):
        self._open().action_no_answer()
        sheet = self._open()
        sheet.is_overridden = True
        with self.assertRaises(AccessError):
            sheet.action_no_answer()

    def test_only_collectors_call(self):
        user = new_test_user(self.env, "calling_user", "inkasso_collections.group_user")
        with self.assertRaises(AccessError):
            self._open(user)

    def test_the_planned_call_is_done(self):
        call = self.case.activity_schedule("inkasso_collections.activity_call", user_id=self.collector.id)
        self._open().action_no_answer()
        self.assertEqual(str(call.date_deadline), "2026-10-16", "called again when it is allowed")
        with freeze_time("2026-10-16 08:00:00"):
            self._open().action_reached()
        self.assertFalse(call.exists().active)

    def test_a_representative_is_called_instead(self):
        guardian = self._make_debtor("Gun Guardian", phone="+46 8 1")
        self.env["inkasso.debtor.fact"].create(
            {"kind": "minor", "partner_id": self.anna.id, "source": "A call", "representative_id": guardian.id}
        )
        self.case.invalidate_recordset()
        sheet = self._open()
        self.assertEqual((sheet.called_id, sheet.phone, sheet.is_blocked), (guardian, "+46 8 1", False))

    def test_by_hand(self):
        action = self.case.with_user(self.collector).action_log_contact()
        sheet = self.env["inkasso.call.sheet"].with_user(self.collector).browse(action["res_id"])
        with self.assertRaisesRegex(UserError, "what came of it"):
            sheet.action_log()
        view = "inkasso_collections.inkasso_call_sheet_view_log"
        with Form(sheet, view) as form:
            form.direction = "in"
            form.channel = "phone"
            form.outcome = "reached"
            form.date = datetime(2026, 10, 14, 20, 0)
            form.note = "Called us at night"
        sheet.action_log()
        self.assertRecordValues(
            sheet.contact_id, [{"direction": "in", "outcome": "reached", "date": datetime(2026, 10, 14, 20, 0)}]
        )


class TestRightPartyRate(ContactsCommon):
    def test_counted_by_the_database(self):
        second = self._make_debtor("Bo Berg")
        self._invoice("2026-10-10", partner=second)
        other = self._run("2026-10-15").notice_ids.case_id
        for case, outcomes in ((self.case, ("reached", "no_answer", "refused")), (other, ("no_answer",))):
            for outcome in outcomes:
                case._log_contact("phone", outcome, user_id=self.collector.id)
        self.case._log_contact("phone", "reached", direction="in")
        self.case._log_contact("phone", "blocked")
        self.case._log_contact("email", "sent")
        cases = self.case | other
        cases.invalidate_recordset()
        self.assertEqual([round(case.right_party_rate, 1) for case in cases], [66.7, 0.0])
        Contact = self.env["inkasso.contact"]
        self.assertEqual(Contact._get_right_party_rates("user_id"), {self.collector: 50.0})
        [(rate,)] = Contact._read_group([("case_id", "in", cases.ids)], [], ["right_party_rate:avg"])
        self.assertEqual(rate, 50.0)
        rows = Contact.formatted_read_group(
            [("case_id", "in", cases.ids)], ["case_id"], ["right_party_rate:avg", "call_count:sum"]
        )
        self.assertEqual(sorted(row["call_count:sum"] for row in rows), [1, 3])
        [(none,)] = Contact._read_group([("channel", "=", "email")], [], ["right_party_rate:avg"])
        self.assertFalse(none, "no calls, no rate")


class TestContactData(ContactsCommon):
    def assertFlagged(self, flagged):
        self.case.invalidate_recordset()
        self.assertEqual(self.case.contact_problem, flagged)
        found = self.env["inkasso.case"].search([("contact_problem", "=", True)])
        self.assertEqual(self.case in found, flagged)
        self.assertEqual(self.case in self.env["inkasso.case"].search([("contact_problem", "=", False)]), not flagged)

    def test_wrong_number_is_flagged_until_corrected(self):
        self.assertFlagged(False)
        self._open().action_wrong_person()
        self.assertFlagged(True)
        self.assertEqual(self.case.contact_tried, "Phone +46 70 123 45 67: wrong person on 10/15/2026")
        to_do = self.case.activity_ids.filtered(lambda activity: activity.summary == "Find the right contact data")
        self.assertIn("wrong person", to_do.note)
        self.anna.phone = "+46 70 999 99 99"
        self.assertFlagged(False)
        self.assertFalse(to_do.exists())

    def test_all_that_was_tried_is_listed(self):
        self._open().action_wrong_person()
        self.notice.sudo()._mark_failed("550")
        self.case.invalidate_recordset()
        self.assertEqual(len(self.case.contact_tried.splitlines()), 2)
        self.anna.phone = "+46 70 999 99 99"
        self.assertFlagged(True)
        self.anna.email = "anna.new@example.com"
        self.assertFlagged(False)

    def test_reached_there_after_all(self):
        self._open().action_wrong_person()
        with freeze_time("2026-10-16 08:00:00"):
            self._open().action_reached()
        self.assertFlagged(False)

    def test_missing(self):
        self.anna.write({"email": False, "street": False, "zip": False, "city": False})
        self.assertFlagged(True)
        self.assertIn("Neither", self.case.contact_tried)
