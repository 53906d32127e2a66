"""What is wrong with the server fails no record: letters and dossiers wait, and half a file stands in nobody's way."""

import errno
from collections import namedtuple
from pathlib import Path
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.letters.letter_renderer import Letters
from ..models.server_fault import find_server_fault
from .common import CollectionsCommon

WAITING_LOGGER = "odoo.addons.inkasso_collections.models.dunning.notice_waiting"
Usage = namedtuple("Usage", "total used free")


@tagged("post_install", "-at_install", "inkasso")
class TestServerFault(CollectionsCommon):
    def _with_free(self, free):
        return patch("shutil.disk_usage", lambda _place: Usage(10**12, 10**12 - free, free))

    def test_whose_fault_it_is(self):
        with self._with_free(10**10):
            full = OSError(errno.ENOSPC, "No space left on device")
            self.assertEqual(find_server_fault(full), full)
            self.assertIsNone(find_server_fault(FileNotFoundError(errno.ENOENT, "of one record")))
            self.assertIsNone(find_server_fault(ConnectionError("somebody else's")))
            self.assertIsNone(find_server_fault(RuntimeError("Wrong")))
        with self._with_free(1000):
            self.assertEqual(find_server_fault(RuntimeError("The renderer failed")).errno, errno.ENOSPC)

    def test_a_renderer_that_has_no_room(self):
        """It does not say what stops it: the letters of a whole run would each fail."""
        self._invoice("2026-09-01")
        self._invoice("2026-09-01", partner=self._make_debtor("Bo Bengtsson"))

        def fail(notices):
            raise RuntimeError("The renderer failed")

        with self._with_free(1000), patch.object(self.registry["inkasso.notice"], "_begin_letters", fail):
            with mute_logger(WAITING_LOGGER):
                run = self._run("2026-09-06")
                self.assertFalse(run.notice_ids.sudo()._deliver())
            self.assertEqual(run.notice_ids.mapped("state"), ["queued"] * 2)
            self.assertFalse(run.notice_ids.case_id.activity_ids)
            [to_do] = run.activity_ids
            self.assertIn("No space left on device", to_do.note)
        self.assertTrue(run.notice_ids.sudo()._deliver())
        self.assertFalse(run.activity_ids)
        self.assertTrue(all(notice.attachment_id for notice in run.notice_ids))

    def test_a_letter_that_fails_by_itself_is_set_aside(self):
        self._invoice("2026-09-01")

        def fail(notices):
            return Letters(notices.ids, done={})

        with (
            self._with_free(10**10),
            patch.object(self.registry["inkasso.notice"], "_begin_letters", fail),
            mute_logger("odoo.addons.inkasso_collections.models.dunning.notice_delivery"),
        ):
            self.assertEqual(self._run("2026-09-06").notice_ids.state, "failed")

    def test_what_came_in_between_is_no_records_fault(self):
        """A payment booked while promises are judged: they are judged again, and nobody gets a to-do about it."""

        def come_in_between(promises):
            raise OperationalError("could not serialize access due to concurrent update")

        self._invoice("2026-09-01")
        case = self._run("2026-09-06").notice_ids.case_id
        promise = self.env["inkasso.promise"]._make(case, 1000, self.company.currency_id, "2026-10-20", "phone")
        to_dos = case.activity_ids
        with self.assertRaises(OperationalError):
            promise._do_each(come_in_between)
        self.assertEqual(case.activity_ids, to_dos)

    def test_half_a_file_is_no_collision(self):
        Attachment = self.env["ir.attachment"]
        content = b"whole " * 1000
        name, path = Attachment._get_path(content, Attachment._compute_checksum(content))
        for beginning in (b"", content[:100]):
            Path(path).write_bytes(beginning)
            attachment = Attachment.create({"name": "file", "raw": content})
            self.assertEqual((attachment.store_fname, Path(path).read_bytes()), (name, content))
        Path(path).write_bytes(b"another")
        with self.assertRaises(UserError):
            Attachment.create({"name": "file", "raw": content})
