"""Hundreds of letters in the background: stopped, gone on with, a wrong one among them; each made once, none left out."""

from collections import Counter
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from ..models.letters.letter_renderer import Letters
from .common import TODAY, CollectionsCommon, read_pdf

DELIVERY = "odoo.addons.inkasso_collections.models.dunning.notice_delivery"
MANY = 240
BATCH = 20


@freeze_time(TODAY)
class RunDeliveryCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.email = "invoices@example.com"
        cls.made = Counter()  # how often the letter of each notice was made

        def begin(notices):
            cls.made.update(notices.ids)
            return Letters(notices.ids, done={notice.id: (cls._make_letter(notice), "pdf") for notice in notices})

        notice_model = cls.registry["inkasso.notice"]
        cls.startClassPatcher(patch.object(notice_model, "_begin_letters", begin))
        cls.startClassPatcher(patch.object(notice_model, "_find_tone", lambda notice: []))
        cls.startClassPatcher(patch(f"{DELIVERY}.RENDER_BATCH", BATCH))
        cls.startClassPatcher(patch.object(notice_model, "_count_renderers", lambda notices: 2))

    @classmethod
    def _make_run(cls, count, **vals):
        """A run that is done and has issued so many notices: every third is e-mailed, the others are letters."""
        run = cls.env["inkasso.run"].sudo().create({"date": TODAY, "company_ids": cls.company.ids, "state": "done"})
        case = (
            cls.env["inkasso.case"]
            .sudo()
            ._get_or_open([(cls.company, cls.anna)], run.date)[cls.company.id, cls.anna.id]
        )
        cls.env["inkasso.notice"].sudo().create(
            [
                {
                    "name": f"N/2026/{number:05}",
                    "state": "queued",
                    "company_id": cls.company.id,
                    "partner_id": cls.anna.id,
                    "recipient_id": cls.anna.id,
                    "case_id": case.id,
                    "currency_id": cls.company.currency_id.id,
                    "level_id": cls.reminder.id,
                    "run_id": run.id,
                    "date": TODAY,
                    "response_date": "2026-10-25",
                    "channel": "email" if number % 3 == 0 else "letter",
                    "amount_principal": 100,
                    "amount_total": 100,
                    **vals,
                }
                for number in range(count)
            ]
        )
        return run.with_env(cls.env)

    def _deliver_by_schedule(self, after_commit=None):
        """As the scheduler does it. `after_commit`: called with the number of the commit; False: time is out."""
        commits = []

        def commit(_cron, _processed=0, **_remaining):
            commits.append(1)
            self.env.flush_all()
            self.env.invalidate_all()
            answer = after_commit(len(commits)) if after_commit else None
            return 0 if answer is False else 60

        with patch.object(self.registry["ir.cron"], "_commit_progress", commit), mute_logger(DELIVERY):
            self.env["inkasso.notice"].sudo()._cron_deliver()
        self.env.invalidate_all()

    def _read_progress(self, run):
        progress = run.get_progress()
        return progress["done"], progress["total"]


class TestManyLetters(RunDeliveryCommon):
    def setUp(self):
        super().setUp()
        self.made.clear()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.big_run = cls._make_run(MANY)
        cls.notices = cls.big_run.notice_ids.sudo().sorted("id")

    def assertAllDoneOnce(self, but=()):
        good = self.notices - self.env["inkasso.notice"].sudo().concat(*but)
        self.assertEqual(len(good.attachment_id), len(good), "a letter each, and no two share one")
        self.assertEqual({self.made[notice_id] for notice_id in good.ids}, {1}, "made once")
        emailed = good.filtered(lambda notice: notice.channel == "email")
        self.assertEqual(len(emailed.mail_id), len(emailed))
        mails = self.env["mail.mail"].sudo().search([("attachment_ids", "in", good.attachment_id.ids)])
        self.assertEqual(mails, emailed.mail_id, "an e-mail each, and none beside")
        self.assertTrue(all((good - emailed).mapped("print_pending")))
        self.assertFalse(any(emailed.mapped("print_pending")))

    def test_all_at_once(self):
        self._deliver_by_schedule()
        self.assertAllDoneOnce()
        self.assertEqual(self._read_progress(self.big_run), (MANY, MANY))
        self.assertIn(f"{MANY} of {MANY} letters made", self.big_run.get_progress()["text"])
        self.assertIn("80 e-mails on their way · 160 to print", self.big_run.get_progress()["text"])

    def test_stopped_and_gone_on_with(self):
        viewer = new_test_user(self.env, "viewer", groups="inkasso_collections.group_user", company_id=self.company.id)
        run = self.big_run.with_user(viewer)

        def stop(commits):
            if commits == 4:  # one before the first batch
                run.action_stop_delivery()

        self.assertTrue(run.is_delivering)
        self.assertEqual(run.get_progress()["ask_again"], 2)
        self._deliver_by_schedule(stop)
        made = len(self.notices.attachment_id)
        self.assertEqual(made, 3 * BATCH, "what was under way is left as well")
        self.assertEqual(self._read_progress(run), (made, MANY))
        self.assertEqual((run.get_progress()["is_stopped"], run.get_progress()["ask_again"]), (True, 2))
        self.assertIn("Sending was stopped: 60 of 240 letters made", run.message_ids[0].body)
        self._deliver_by_schedule()
        self.assertEqual(len(self.notices.attachment_id), made, "nothing goes on by itself")
        self.made -= Counter(self.notices.filtered(lambda notice: not notice.attachment_id).ids)
        run.action_resume_delivery()
        self._deliver_by_schedule()
        self.assertAllDoneOnce()
        self.assertIn("Sending goes on", run.message_ids[0].body)

    def test_time_runs_out(self):
        """What was begun is completed, nothing new is begun; the next call goes on."""
        self._deliver_by_schedule(lambda commits: commits < 3)
        made = len(self.notices.attachment_id)
        self.assertEqual(made, 4 * BATCH)
        self._deliver_by_schedule()
        self.assertAllDoneOnce()

    def test_a_wrong_letter_in_the_middle(self):
        bad = self.notices[MANY // 2]
        begin = self.registry["inkasso.notice"]._begin_letters

        def break_down(notices):
            if bad in notices:
                raise ZeroDivisionError("The letter broke")
            return begin(notices)

        with patch.object(self.registry["inkasso.notice"], "_begin_letters", break_down):
            self._deliver_by_schedule()
        self.assertEqual((bad.state, bad.failure_reason), ("failed", "The letter broke"))
        self.assertAllDoneOnce(but=[bad])
        self.assertEqual(self._read_progress(self.big_run), (MANY, MANY))
        self.assertIn("1 not delivered", self.big_run.get_progress()["text"])

    def test_a_renderer_that_fails_for_one(self):
        """The letters are written, and what renders them stumbles over one: the others of its batch are rendered apart."""
        bad = self.notices[MANY // 2]

        class Broken(Letters):
            def finish(letters):
                if bad.id in letters._ids:
                    raise UserError("wkhtmltopdf: crashed")
                return super().finish()

        with patch(f"{__name__}.Letters", Broken):
            self._deliver_by_schedule()
        self.assertEqual((bad.state, bad.failure_reason), ("failed", "wkhtmltopdf: crashed"))
        self.assertEqual(len(self.notices.attachment_id), MANY - 1)
        self.assertEqual(set((self.notices - bad).mapped("state")), {"queued"})

    def test_taken_or_paid_meanwhile(self):
        """What another worker has delivered, or a payment has overtaken, while its letter was rendered here."""
        others, cancelled = self.notices[BATCH : BATCH + 3], self.notices[BATCH + 3]
        letter = self.env["ir.attachment"].sudo().create({"name": "letter.pdf", "raw": b"%PDF"})

        def interfere(commits):
            if commits == 2:
                others.write({"attachment_id": letter.id, "print_pending": True})
                cancelled._withdraw()

        self._deliver_by_schedule(interfere)
        self.assertEqual(others.attachment_id, letter, "theirs stays")
        self.assertFalse(others.mail_id)
        self.assertFalse(cancelled.attachment_id)
        left = self.notices - others - cancelled
        self.assertEqual(len(left.attachment_id), len(left))

    def test_a_collision_is_done_again(self):
        """A payment came in between: the batch and what was under way are rolled back and done again."""
        failing = iter([False, True, True])
        dispatch = self.registry["inkasso.notice"]._dispatch
        abandoned = []

        def collide(notices):
            if next(failing, False):
                raise OperationalError("could not serialize access")
            return dispatch(notices)

        with (
            patch.object(self.registry["inkasso.notice"], "_dispatch", collide),
            patch.object(self.env.cr, "rollback", lambda: None),
            patch.object(Letters, "abandon", lambda letters: abandoned.append(letters)),
        ):
            self._deliver_by_schedule()
        self.assertEqual(len(self.notices.attachment_id), MANY)
        self.assertGreater(len(abandoned), MANY // BATCH, "renderers whose work is not used are stopped")
        with (
            patch.object(self.registry["inkasso.notice"], "_dispatch", side_effect=OperationalError),
            patch.object(self.env.cr, "rollback", lambda: None),
            self.assertRaises(OperationalError),
        ):
            self.notices.write({"attachment_id": False})
            self._deliver_by_schedule()


class TestRunDelivery(RunDeliveryCommon, MockEmail):
    def _send(self, notices):
        """The mail queue, in which e-mails leave."""
        with self.mock_mail_gateway(), mute_logger("odoo.addons.mail.models.mail_mail"):
            notices.mail_id.sudo().send()
        self.env.invalidate_all()
        return self._mails

    def test_emails_are_stopped_too(self):
        run = self._make_run(6)
        notices = run.notice_ids.sudo()
        notices._deliver()
        run.action_stop_delivery()
        self.assertFalse(self._send(notices))
        self.assertEqual(set(notices.mail_id.mapped("state")), {"cancel"})
        run.action_resume_delivery()
        self.assertEqual(set(notices.mail_id.mapped("state")), {"outgoing"})
        self.assertEqual(len(self._send(notices)), 2)
        self.assertEqual(set(notices.mail_id.mapped("state")), {"sent"})
        self.assertFalse(run.is_delivering, "letters to print wait for people")
        with self.assertRaisesRegex(UserError, "Nothing is being sent"):
            run.action_stop_delivery()
        with self.assertRaisesRegex(UserError, "Nothing was stopped"):
            run.action_resume_delivery()

    def test_all_runs_at_once(self):
        runs = self._make_run(3) + self._make_run(3)
        done = self._make_run(0)
        self.assertLessEqual(runs, self.env["inkasso.run"].search([("is_delivering", "=", True)]))
        self.assertNotIn(done, self.env["inkasso.run"].search([("is_delivering", "=", True)]))
        self.assertIn(done, self.env["inkasso.run"].search([("is_delivering", "=", False)]))
        self.env["inkasso.run"].action_stop_all()
        self.assertEqual(runs.mapped("is_delivery_stopped"), [True, True])
        self.assertFalse(done.is_delivery_stopped)
        self._deliver_by_schedule()
        self.assertFalse(runs.notice_ids.attachment_id)
        self.env["inkasso.run"].action_resume_all()
        self.assertEqual(runs.mapped("is_delivery_stopped"), [False, False])

    def test_who_may_stop(self):
        run = self._make_run(3)
        plain = new_test_user(self.env, "plain", groups="base.group_user", company_id=self.company.id)
        other = self.env["res.company"].sudo().create({"name": "Other AB"})
        stranger = new_test_user(
            self.env, "stranger", groups="inkasso_collections.group_manager", company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        for user in (plain, stranger):
            for method in ("action_stop_delivery", "action_resume_delivery", "get_progress"):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    getattr(run.with_user(user), method)()
        with self.assertRaises(UserError):
            self.env["inkasso.run"].with_user(stranger).action_stop_all()
        self.assertFalse(run.is_delivery_stopped)
        with self.assertRaises(AccessError):
            run.is_delivery_stopped = True

    def test_number_of_renderers(self):
        notices = self.env["inkasso.notice"]
        count = type(self).registry["inkasso.notice"].mro()
        original = next(cls.__dict__["_count_renderers"] for cls in count[1:] if "_count_renderers" in cls.__dict__)
        parameters = self.env["ir.config_parameter"].sudo()
        for asked, expected in [("3", [3]), ("nonsense", range(1, 5)), ("0", range(1, 5)), (False, range(1, 5))]:
            parameters.set_param("inkasso_collections.renderers", asked)
            self.assertIn(original(notices), expected)

    def test_an_emailed_letter_is_made_once(self):
        """For the e-mail, the portal, a look at it, the post and once more after it failed: the same file."""
        run = self._make_run(1, channel="both")
        notice = run.notice_ids.sudo()
        self.env["inkasso.notice.line"].sudo().create(
            {
                "notice_id": notice.id,
                "company_id": self.company.id,
                "currency_id": notice.currency_id.id,
                "name": "INV/1",
                "amount_principal": 100,
                "amount_total": 100,
            }
        )
        notice._deliver()
        letter = notice.attachment_id
        self.assertEqual(notice.mail_id.attachment_ids, letter)
        [message] = self._send(notice)
        self.assertEqual(message["attachments"], [(letter.name, letter.raw, "application/pdf")])
        self.assertIn(f"/web/content/{letter.id}", notice.action_open_letter()["url"])
        self.assertEqual(len(read_pdf(notice._print()).pages), 1)
        notice._deliver()
        self.assertEqual(self.made[notice.id], 1)
        other = self._make_run(1, channel="email").notice_ids.sudo()
        other._deliver()
        other._mark_failed("550 No such user")
        other.action_resend()
        self.assertEqual(self.made[other.id], 1)
        self.assertTrue(other.mail_id)

    def test_helpers_share_in_it(self):
        run = self._make_run(3)
        notices = self.env["inkasso.notice"].sudo()
        report = self.registry["ir.actions.report"]
        with patch.object(report, "get_wkhtmltopdf_state", lambda _report: "install"):
            self.assertTrue(notices._help(lambda _handled: 60))
        self.assertFalse(run.notice_ids.attachment_id, "they wait until letters can be rendered")
        with patch(f"{DELIVERY}.RENDER_BATCH", 1):
            self.assertFalse(notices._help(lambda _handled: 0), "out of time")
        self.assertTrue(notices._help(lambda _handled: 60))
        self.assertEqual(len(run.notice_ids.sudo().attachment_id), 3)
        self.assertTrue(notices._help(lambda _handled: 60), "nothing is left")

    def test_many_letters_call_helpers(self):
        self._make_run(6)
        called = []
        with (
            patch(f"{DELIVERY}.WORTH_A_HELPER", 2),
            patch(f"{DELIVERY}.count_processors", lambda: 8),
            patch.object(self.registry["inkasso.helper"], "_call", lambda _helper, count: called.append(count)),
        ):
            self._deliver_by_schedule()
        self.assertEqual(called, [3])
