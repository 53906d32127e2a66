"""Ten thousand letters for the post: PDFs of bounded size, made in the background, each letter in one of them."""

import errno
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import freeze_time, new_test_user
from odoo.tools import mute_logger

from .common import TODAY, read_pdf
from .test_run_delivery import RunDeliveryCommon

WIZARD = "odoo.addons.inkasso_collections.wizards.print_letters"
LOGGER = "odoo.addons.inkasso_collections.models.dunning.print_file"
LETTERS = 25


@freeze_time(TODAY)
class TestPrintFile(RunDeliveryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.notices = cls._make_run(LETTERS, channel="letter").notice_ids.sudo()
        cls.notices._deliver()
        cls.env["ir.config_parameter"].sudo().set_param("inkasso_collections.letters_per_file", "10")
        cls.collector = cls._user("collector", "inkasso_collections.group_collector")
        cls.viewer = cls._user("viewer", "inkasso_collections.group_user")

    @classmethod
    def _user(cls, login, groups):
        return new_test_user(cls.env, login, groups=groups, company_id=cls.company.id)

    def _print(self, notices=None):
        """Ask for the letters to be printed, more of them than somebody waits for."""
        notices = (self.notices if notices is None else notices).with_user(self.collector)
        action = self.env["inkasso.print.letters"].with_user(self.collector)._open_for(notices)
        wizard = self.env["inkasso.print.letters"].with_user(self.collector).browse(action["res_id"])
        with patch(f"{WIZARD}.AT_ONCE", 5):
            wizard.action_print()
        return wizard

    def _make(self, after_commit=lambda: None):
        def commit(_cron, *_args, **_kwargs):
            self.env.flush_all()
            after_commit()
            return 60

        with patch.object(self.registry["ir.cron"], "_commit_progress", commit), mute_logger(LOGGER):
            self.env["inkasso.print.file"].sudo()._cron_make()
        self.env.invalidate_all()

    def test_not_sent_again_while_in_a_file(self):
        self._print()
        failed = self.notices[:1]
        failed.state = "failed"
        with self.assertRaisesRegex(UserError, "in a file"):
            failed.with_user(self.collector).action_resend()
        failed.print_file_id.with_user(self.collector).action_give_up()
        failed.with_user(self.collector).action_resend()
        self.assertEqual(failed.state, "queued")

    def test_each_letter_in_one_file(self):
        wizard = self._print()
        files = wizard.file_ids.sorted("number")
        self.assertEqual(files.mapped("letter_count"), [10, 10, 5])
        self.assertEqual(files[1].name, "Letters 2026-10-15, 2 of 3")
        progress = wizard.get_progress()
        self.assertEqual((progress["done"], progress["total"], progress["ask_again"]), (0, 3, 2))
        with self.assertRaisesRegex(UserError, "in files already"):
            self._print()
        self._make()
        progress = wizard.get_progress()
        self.assertEqual((progress["done"], progress["ask_again"]), (3, 0))
        self.assertIn("3 of 3 files made, with 25 letters", progress["text"])
        self.assertEqual([len(read_pdf(file.attachment_id.raw).pages) for file in files.sudo()], [10, 10, 5])
        self.assertEqual(sum(len(file.notice_ids) for file in files), LETTERS)
        self.assertIn(f"/web/content/{files[0].sudo().attachment_id.id}", files[0].action_open()["url"])
        files[0].action_mark_posted()
        self.assertEqual(set(files[0].notice_ids.mapped("state")), {"sent"})
        self.assertFalse(any(files[0].notice_ids.mapped("print_pending")))
        self.assertEqual(set((self.notices - files[0].notice_ids.sudo()).mapped("state")), {"queued"})
        with self.assertRaisesRegex(UserError, "Only files that are made"):
            files[0].action_mark_posted()

    def test_stopped_and_gone_on_with(self):
        wizard = self._print()
        files = wizard.file_ids.sorted("id")
        commits = []

        def stop():
            commits.append(1)
            if len(commits) == 2:
                wizard.action_stop()

        self._make(stop)
        self.assertEqual(files.mapped("state").count("ready"), 1)
        self.assertEqual(files.mapped("state").count("stopped"), 2)
        self.assertTrue(wizard.get_progress()["is_stopped"])
        self._make()
        self.assertEqual(files.mapped("state").count("stopped"), 2)
        wizard.action_resume()
        self._make()
        self.assertEqual(files.mapped("state"), ["ready"] * 3)
        self.assertEqual(sum(len(file.notice_ids) for file in files), LETTERS)

    def test_paid_meanwhile_and_dated_on_the_day(self):
        files = self._print().file_ids
        paid = files[0].notice_ids.sudo()[0]
        paid._withdraw()
        with freeze_time("2026-10-19"):
            self._make()
        self.assertFalse(paid.print_file_id)
        self.assertEqual(files[0].letter_count, len(files[0].notice_ids))
        self.assertEqual(sum(files.mapped("letter_count")), LETTERS - 1)
        self.assertEqual(set(files.notice_ids.mapped("date")), {Date.to_date("2026-10-19")})
        self.assertEqual(
            {self.made[notice_id] for notice_id in files.notice_ids.ids}, {2}, "for the day, and no more often"
        )
        more = self._make_run(6, channel="letter").notice_ids.sudo()
        more._deliver()
        one = self._print(more)
        one.file_ids.notice_ids.sudo()._withdraw()
        self._make()
        self.assertEqual((one.file_ids.state, one.file_ids.letter_count), ("posted", 0), "nothing is left of it")

    def test_given_up(self):
        files = self._print().file_ids
        self._make()
        letters = files.sudo().attachment_id
        files.action_give_up()
        self.assertFalse(letters.exists())
        self.assertFalse(files.exists())
        self.assertEqual(len(self._print().file_ids), 3, "they wait to be printed again")

    def test_one_that_fails_leaves_the_others(self):
        files = self._print().file_ids.sorted("id")
        bad = files[1].notice_ids.sudo()[0]
        merge = self.registry["inkasso.notice"]._merge_letters

        def break_down(notices):
            if bad in notices:
                raise ValueError("A page is missing")
            return merge(notices)

        with patch.object(self.registry["inkasso.notice"], "_merge_letters", break_down):
            self._make()
        self.assertEqual(files.mapped("state"), ["ready", "failed", "ready"])
        self.assertEqual(files[1].failure_reason, "A page is missing")
        with self.assertRaisesRegex(UserError, "no file"):
            files[1].action_open()
        files[1].action_resume()
        self._make()
        self.assertEqual(files.mapped("state"), ["ready"] * 3)
        files.action_mark_posted()
        with freeze_time("2026-11-20"):
            self.env["inkasso.print.file"].sudo()._drop_old_files()
        self.assertFalse(files.sudo().attachment_id, "each letter is kept with its notice")
        self.assertEqual(len(self.notices.attachment_id), LETTERS)

    def test_a_collision_is_done_again(self):
        files = self._print().file_ids
        failing = iter([True])
        merge = self.registry["inkasso.notice"]._merge_letters

        def collide(notices):
            if next(failing, False):
                raise OperationalError("could not serialize access")
            return merge(notices)

        notice_model = self.registry["inkasso.notice"]
        with patch.object(self.env.cr, "rollback", lambda: None):
            with patch.object(notice_model, "_merge_letters", collide):
                self._make()
            self.assertEqual(files.mapped("state"), ["ready"] * 3)
            files.sudo().state = "waiting"
            with (
                patch.object(notice_model, "_merge_letters", side_effect=OperationalError),
                self.assertRaises(OperationalError),
            ):
                self._make()

    def test_a_full_disk_lets_files_wait(self):
        files = self._print().file_ids
        full = OSError(errno.ENOSPC, "No space left on device")
        with (
            patch.object(self.registry["inkasso.notice"], "_merge_letters", side_effect=full),
            self.assertRaises(OSError),
        ):
            self._make()
        self.assertEqual(set(files.mapped("state")), {"waiting"})

    def test_who_may(self):
        files = self._print().file_ids
        self._make()
        other = self.env["res.company"].sudo().create({"name": "Other AB"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="inkasso_collections.group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for user in (self.viewer, stranger):
            for method in ("action_stop", "action_resume", "action_mark_posted", "action_give_up"):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    getattr(files.with_user(user), method)()
        self.assertTrue(files[0].with_user(self.viewer).action_open())
        with self.assertRaises(AccessError):
            files[0].with_user(stranger).action_open()
        with self.assertRaises(AccessError):
            files[0].with_user(self.collector).state = "posted"
