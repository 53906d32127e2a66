"""Personal data: forgotten in its time and not before, given out in full, and only by managers."""

import base64
import json
from datetime import timedelta
from io import BytesIO
from unittest.mock import patch
from zipfile import ZipFile

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import CollectionsCommon

SECRET = "lives with her mother"
CLOSED = "2026-10-16"
# Models with a partner that keep no texts about debtors: amounts and links only, companies, or what goes with another record.
NOT_PERSONAL = {
    "inkasso.agency",  # a company
    "inkasso.assignment.payment",
    "inkasso.case",  # its conversation goes with it
    "inkasso.credit.insurance.claim",
    "inkasso.credit.insurance.cover",
    "inkasso.credit.insurance.indemnity",
    "inkasso.interest.rule",  # terms agreed with a customer
    "inkasso.limitation.event",
    "inkasso.loss",
    "inkasso.payment.plan.instalment",
    "inkasso.proof.of.claim",  # filed with a court
    "inkasso.provision.line",
    "inkasso.recovery",
    "inkasso.remittance.line",
    "inkasso.segment.member",
    "inkasso.suggestion",  # made anew every night
}


@tagged("post_install", "-at_install", "inkasso")
class TestPrivacy(CollectionsCommon):
    """Anna was reminded, disputed, promised and paid; Bertil still owes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch.object(cls.registry["ir.cron"], "_commit_progress", lambda *args, **options: float("inf"))
        )
        cls.bertil = cls._make_debtor("Bertil Berg")
        cls.invoice = cls._invoice("2026-09-01")
        cls.other_invoice = cls._invoice("2026-09-01", partner=cls.bertil)
        with freeze_time("2026-09-06"):
            cls.notices = cls._run_and_send("2026-09-06")
        cls.case, cls.other_case = (cls._items(move).case_id for move in (cls.invoice, cls.other_invoice))
        cls.reason = cls.env.ref("inkasso_collections.dispute_reason_quality")
        cls.said = {case: cls._say(case) for case in (cls.case, cls.other_case)}
        with freeze_time(CLOSED):
            cls._pay(cls.invoice, CLOSED)
            for charge in cls.case.charge_ids.filtered("amount_open"):
                charge._waive({charge: charge.amount_open}, "Small")
            cls.case._close_settled(fields.Date.to_date(CLOSED))
        cls.manager, cls.collector = (
            new_test_user(cls.env, f"privacy_{name}", f"inkasso_collections.group_{name}", company_id=cls.company.id)
            for name in ("manager", "collector")
        )

    @classmethod
    def _say(cls, case):
        dispute = cls.env["inkasso.dispute"]._open(case, {case.item_ids: None}, cls.reason, SECRET)
        dispute.sudo().write({"state": "withdrawn", "closed_on": CLOSED})
        cls.env["inkasso.item"]._end_rest(dispute)
        promise = cls.env["inkasso.promise"]._make(
            case, 1000, cls.company.currency_id, fields.Date.to_date("2026-10-20"), note=SECRET
        )
        promise.action_cancel()
        note = cls.env["inkasso.note"].create({"partner_id": case.partner_id.id, "text": SECRET})
        case.message_post(body=SECRET)
        return {"dispute": dispute, "promise": promise, "note": note}

    def _forget(self, day):
        with freeze_time(day):
            self.env["inkasso.privacy"]._cron_forget()
        self.env.invalidate_all()

    def _day_after(self, months):
        return fields.Date.add(fields.Date.to_date(CLOSED), months=months) + timedelta(days=1)

    def _is_known(self, case):
        said = self.said[case]
        return [
            said["dispute"].text,
            said["promise"].note,
            said["note"].exists().text,
            bool(case.message_ids.filtered(lambda message: SECRET in message.body)),
        ]

    # -------------------------------------------------------------------------
    # Forgetting
    # -------------------------------------------------------------------------

    def test_the_case_is_closed(self):
        self.assertEqual((self.case.stage, str(self.case.date_closed)), ("closed", CLOSED))
        self.assertEqual(self._is_known(self.case), [SECRET, SECRET, SECRET, True])

    def test_not_before_its_time(self):
        self._forget(self._day_after(36) - timedelta(days=1))
        self.assertEqual(self._is_known(self.case), [SECRET, SECRET, SECRET, True])

    def test_in_its_time(self):
        day = self._day_after(36)
        self._forget(day)
        self.assertEqual(self._is_known(self.case), [False, False, False, False])
        self.assertEqual(self.case.forgotten_on, day)
        notice = self.case.notice_ids
        self.assertTrue(notice.amount_total and notice.sent_to, "what the accounts rest on is kept")
        self.assertEqual(self.env["inkasso.audit"]._check(self.company), [])

    def test_who_owes_is_remembered(self):
        self._forget("2050-01-01")
        self.assertEqual(self._is_known(self.other_case), [SECRET, SECRET, SECRET, True])

    def test_for_ever_where_the_company_says_so(self):
        self.company.write({"inkasso_keep_months": 0, "inkasso_keep_letter_months": 0})
        self._forget("2050-01-01")
        self.assertEqual(self._is_known(self.case), [SECRET, SECRET, SECRET, True])

    def test_a_newer_case_keeps_what_is_about_the_debtor(self):
        with freeze_time("2029-09-20"):
            self._invoice("2029-09-01")
            self._run_and_send("2029-09-20")
        self._forget(self._day_after(36))
        self.assertEqual(self._is_known(self.case), [False, False, SECRET, False])

    def test_letters_later(self):
        notice = self.case.notice_ids
        letter = (
            self.env["ir.attachment"]
            .sudo()
            .create({"name": "Letter.pdf", "raw": b"A letter", "res_model": notice._name, "res_id": notice.id})
        )
        self.env.cr.execute("UPDATE inkasso_notice SET attachment_id = %s WHERE id = %s", (letter.id, notice.id))
        self.env.invalidate_all()
        self._forget(self._day_after(36))
        self.assertTrue(letter.exists())
        self._forget(self._day_after(96))
        self.assertFalse(letter.exists())
        self.assertFalse(notice.sent_to)
        self.assertTrue(notice.amount_total)
        self.assertEqual(self.env["inkasso.audit"]._check(self.company), [])

    def test_facts_that_hold_are_kept(self):
        facts = self.env["inkasso.debtor.fact"].create(
            [
                {"partner_id": self.anna.id, "kind": "death", "source": "Register", "date": "2026-10-01", **vals}
                for vals in ({"note": SECRET}, {"note": SECRET, "date_end": "2026-10-02"})
            ]
        )
        self._forget(self._day_after(36))
        self.assertEqual(facts.mapped("note"), [SECRET, False])

    def test_what_another_company_knows_stays(self):
        other = self.env["res.company"].create({"name": "Other AB", "inkasso_keep_months": 0})
        note = (
            self.env["inkasso.note"].sudo().create({"partner_id": self.anna.id, "company_id": other.id, "text": SECRET})
        )
        self._forget(self._day_after(36))
        self.assertEqual(self._is_known(self.case), [False, False, False, False])
        self.assertEqual(note.text, SECRET)

    def test_twice_is_once(self):
        self._forget(self._day_after(36))
        self._forget(self._day_after(37))
        self.assertEqual(self.case.forgotten_on, self._day_after(36))

    def test_one_that_fails_stops_no_other(self):
        other = self.other_case
        other.sudo().write({"stage": "closed", "date_closed": CLOSED})
        privacy = self.registry["inkasso.privacy"]
        forget = privacy._forget_cases

        def fail_for_other(this, cases, day):
            if other in cases:
                raise UserError("Locked")  # pylint: disable=translation-required
            return forget(this, cases, day)

        with (
            patch.object(privacy, "_forget_cases", fail_for_other),
            mute_logger("odoo.addons.inkasso_collections.models.privacy.privacy_forget"),
        ):
            self._forget(self._day_after(36))
        self.assertTrue(self.case.forgotten_on)
        self.assertFalse(other.forgotten_on)
        self.assertTrue(other.activity_ids)

    def test_reopened_is_remembered_again(self):
        self._forget(self._day_after(36))
        self.invoice.line_ids.remove_move_reconcile()
        self.assertNotEqual(self.case.stage, "closed")
        self.assertFalse(self.case.forgotten_on)

    # -------------------------------------------------------------------------
    # Requests
    # -------------------------------------------------------------------------

    def _request(self, partner=None, user=None):
        action = (partner or self.anna).with_user(user or self.manager).action_inkasso_privacy()
        return self.env[action["res_model"]].with_user(user or self.manager).browse(action["res_id"])

    def test_export_holds_everything(self):
        request = self._request()
        request.action_export()
        with ZipFile(BytesIO(base64.b64decode(request.file))) as archive:
            content = json.loads(archive.read("data.json"))
        self.assertEqual(content["debtor"]["name"], "Anna Andersson")
        by_model = {data["model"]: data["records"] for data in content["data"]}
        self.assertEqual(by_model["inkasso.dispute"][0]["text"], SECRET)
        self.assertEqual(len(by_model["inkasso.notice"]), 1)
        text = json.dumps(content)
        self.assertNotIn("Bertil", text)
        self.assertNotIn("token_hash", text)

    def test_dialog_shows_what_there_is(self):
        with Form(self._request()) as form:
            counts = {line.what: line.count for line in form.record.line_ids}
        self.assertEqual(counts["Notices, and the letters as they were sent"], 1)
        self.assertGreater(sum(1 for count in counts.values() if count), 4)

    def test_forget_now(self):
        self._request().action_forget()
        self.env.invalidate_all()
        self.assertEqual(self._is_known(self.case), [False, False, False, False])

    def test_not_while_something_is_owed(self):
        request = self._request(self.bertil)
        self.assertIn("owed", request.obstacle)
        with self.assertRaisesRegex(UserError, "owed"):
            request.action_forget()

    def test_managers_only(self):
        with self.assertRaises(AccessError):
            self._request(user=self.collector)
        request = self._request()
        for method in ("action_export", "action_forget"):
            with self.assertRaises(AccessError):
                getattr(request.with_user(self.collector), method)()

    # -------------------------------------------------------------------------
    # The map
    # -------------------------------------------------------------------------

    def test_map_is_true_to_the_models(self):
        for data in self.env["inkasso.privacy"]._get_personal_data():
            model = self.env[data.model]
            for path in filter(None, (data.debtor, data.case)):
                model.search([(path, "=", 0)])
            for name in data.texts:
                self.assertTrue(model._fields[name].store, f"{data.model}.{name}")
            self.assertEqual(bool(data.texts), data.fate == "emptied", data.model)

    def test_every_model_about_a_debtor_is_on_the_map(self):
        """What has a debtor and texts or files is on the map, or is known to hold nothing about people."""
        known = {data.model for data in self.env["inkasso.privacy"]._get_personal_data()}
        missing = {
            name
            for name, model in self.registry.items()
            if name.startswith("inkasso.")
            and model._auto
            and not model._abstract
            and not model._transient
            and "partner_id" in model._fields
            and model._fields["partner_id"].comodel_name == "res.partner"
            and name not in known | NOT_PERSONAL
        }
        self.assertEqual(missing, set())
