"""What an agency, or whoever got into its systems, might try: answers, files and addresses that are not what they seem."""

import os
import time
from io import BytesIO
from types import SimpleNamespace
from unittest.mock import patch
from zipfile import ZIP_DEFLATED, ZipFile

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import BaseCase

from odoo.addons.inkasso_collections.agency_adapters import AdapterError, calls, folder, sftp

from ..models.agencies.report_file import read_reports
from ..models.agencies.table_file import TableFileError
from . import agency_server
from .connections_common import ConnectionsCommon
from .test_connection_folder import FolderCommon

INCOMING_LOGGER = "odoo.addons.inkasso_collections.models.agencies.exchange_incoming"


def drip(content):
    """A spoiler: answer byte by byte, each in time."""

    def spoiler(handler):
        for place in range(len(content)):
            try:
                handler.wfile.write(content[place : place + 1])
                handler.wfile.flush()
            except OSError:
                break
            time.sleep(0.02)
        handler.close_connection = True
        return True

    return spoiler


class TestAddresses(BaseCase):
    def test_what_is_public(self):
        for address in ("93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"):
            self.assertTrue(calls.is_public(address), address)
        for address in (
            "10.0.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "::1",
            "fd00::1",
            "fe80::1%eth0",
            "ff02::1",
        ):
            self.assertFalse(calls.is_public(address), address)
        for address in ("::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1", "0.0.0.0", "224.0.0.1"):
            self.assertFalse(calls.is_public(address), f"stands for one of ours: {address}")


class TestHostileAnswers(ConnectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection = cls._connect(
            "http",
            template_ids=[
                Command.create({"verb": "submit", "path": "/cases", "reference_path": "data.no"}),
                Command.create({"verb": "pause", "path": "/cases/{{number}}"}),
                Command.create(
                    {"verb": "test", "path": "/test/{{secrets.password?}}", "headers": "X: {{secrets.password}}"}
                ),
            ],
        )

    def test_characters_that_no_database_keeps(self):
        """The submission has arrived: an answer that cannot be kept as it is must not have it sent again and again."""
        self.server.spoil = [
            lambda handler: handler.answer(200, b'{"data": {"no": "P\\u0000-\\ud8001"}}\x00'.rstrip(b"\x00")) or True
        ]
        assignment = self._hand_over()
        self._work()
        self.assertEqual(self._exchanges(assignment, "submit").state, "done")
        self.assertEqual(assignment.agency_reference, "P-?1")

    def test_bytes_that_no_database_keeps(self):
        self.server.spoil = [agency_server.fail(400, b"no\x00\xff way")]
        assignment = self._hand_over()
        self._work()
        [exchange] = self._exchanges(assignment, "submit")
        self.assertEqual(exchange.state, "given_up")
        self.assertIn("no", exchange.response)

    def test_an_answer_that_drips(self):
        """Each byte is in time, and the whole never comes: the others do not wait for it, nor is half of it believed."""
        for length in (b"Content-Length: 1000\r\n", b"Connection: close\r\n"):
            self.server.spoil = [drip(b"HTTP/1.1 200 OK\r\n" + length + b"\r\n" + b"{" + b" " * 200 + b"}")]
            with patch.object(calls, "DEADLINE", 0.3), self.assertRaises(AdapterError) as caught:
                started = time.monotonic()
                calls.call(self.connection._make_link(), "POST", f"{self.server.url}/cases", body={})
            self.assertLess(time.monotonic() - started, 2)
            self.assertEqual((caught.exception.code, caught.exception.unsure), ("timeout", True))

    def test_secrets_are_in_headers_only(self):
        self.connection.action_test()
        [(_method, path, headers, _body)] = self.server.calls
        self.assertEqual((path, headers["X"]), ("/test/", agency_server.TOKEN))

    def test_a_used_connection_stays_with_its_agency(self):
        self._hand_over()
        with self.assertRaisesRegex(UserError, "stays with its agency"):
            self.connection.agency_id = self._make_agency("Gamma AB")
        self.connection.agency_id = self.alfa


class TestHostileFolder(FolderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection = cls._connect("folder", address="alfa")

    def _adapter(self):
        return self.connection._get_adapter()

    def test_links_in_place_of_folders(self):
        other = self.root / "beta" / "in"
        other.mkdir(parents=True)
        (other / "theirs.json").write_bytes(b'{"reports": []}')
        self.place.mkdir()
        (self.place / "in").symlink_to(other)
        (self.place / "out").symlink_to(other)
        with self.assertRaisesRegex(AdapterError, "folder_outside"):
            self._adapter().pick_up()
        assignment = self._hand_over()
        self._build_dossiers()
        self._work()
        self.assertEqual(self._exchanges(assignment, "submit").state, "failed")
        self.assertEqual([path.name for path in other.iterdir()], ["theirs.json"])

    def test_a_name_that_is_no_text(self):
        """One file with such a name does not keep the others out."""
        self._leave("b.json", {"reports": []})
        with open(os.fsencode(self.place / "in") + b"/a\xff.json", "wb") as stream:  # noqa: PTH123
            stream.write(b'{"reports": []}')
        self._fetch()
        self.assertEqual(len(self._names("done")), 2)
        self.assertFalse(self.connection.problem)

    def test_people_hear_of_what_nobody_thought_of(self):
        def fail(adapter):
            raise RuntimeError("boom")

        with patch.object(folder.FolderAdapter, "pick_up", fail), self.assertLogs(INCOMING_LOGGER, "ERROR"):
            self._fetch()
        self.assertIn("unexpected", self.connection.problem)
        self.assertTrue(self.connection.rests_until)
        self.assertIn("The connection to the agency does not work", self._to_dos(self.connection))

    def test_not_more_at_once_than_memory_holds(self):
        with patch.object(folder, "MOST_BYTES", 20):
            for name in "abc":
                self._leave(f"{name}.json", {"reports": []})
            self.assertEqual([file.name for file in self._adapter().pick_up()], ["a.json"])

    def test_a_link_in_place_of_the_packet(self):
        message = SimpleNamespace(
            number="N", verb="pause", key="abc", reference="", day=self.env.cr.now().date(), data={}, file=None
        )
        out, goal = self.place / "out", self.root / "elsewhere"
        out.mkdir(parents=True)
        goal.write_bytes(b"ours")
        (out / ".N_pause_abc.zip.part").symlink_to(goal)
        self._adapter().pause(message)
        self.assertEqual(goal.read_bytes(), b"ours")
        self.assertTrue((out / "N_pause_abc.zip").is_file())


class TestHostileSftp(BaseCase):
    def test_only_public_addresses(self):
        connected = SimpleNamespace(getpeername=lambda: ("10.0.0.5", 22), close=lambda: closed.append(1))
        closed = []
        with patch.object(sftp.socket, "create_connection", lambda *args: connected):
            with self.assertRaisesRegex(AdapterError, "private"):
                sftp._connect(SimpleNamespace(allow_private=False), "files.example.com", 22)
            self.assertEqual(closed, [1])
            self.assertIs(sftp._connect(SimpleNamespace(allow_private=True), "files.example.com", 22), connected)


class TestHostileTables(BaseCase):
    def test_a_spreadsheet_that_unpacks_to_far_more(self):
        stream = BytesIO()
        with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
            archive.writestr("xl/sharedStrings.xml", b"<sst>" + b" " * 60_000_000)
        self.assertLess(len(stream.getvalue()), 100_000)
        with self.assertRaises(TableFileError) as caught:
            read_reports(stream.getvalue())
        self.assertEqual(caught.exception.reason, "too_big")

    def test_cells_that_no_database_keeps(self):
        [row] = read_reports(
            "reference;note\nA\ud800;b".encode("utf-8", "surrogatepass").replace(b"\xed\xa0\x80", b"_x0000_")
        )
        self.assertEqual(row.note, "b")
