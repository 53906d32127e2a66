"""Folders, on this server and on another, and encrypted e-mail."""

import json
import os
import shutil
import stat
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from unittest import skipUnless
from unittest.mock import patch

from odoo.tools import config

from odoo.addons.inkasso_collections.agency_adapters import AdapterError, folder, sftp

from .connections_common import ConnectionsCommon


class FolderCommon(ConnectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.root)
        cls.startClassPatcher(patch.dict(config.options, {"inkasso_exchange_folder": str(cls.root)}))
        cls.place = cls.root / "alfa"

    def setUp(self):
        super().setUp()
        shutil.rmtree(self.place, ignore_errors=True)

    def _left(self):
        """What lies there for the agency: (message, names of files) of each packet."""
        packets = []
        for path in sorted((self.place / "out").iterdir(), key=lambda path: path.stat().st_mtime_ns):
            with zipfile.ZipFile(path) as archive:
                packets.append((json.loads(archive.read("message.json")), archive.namelist()))
        return packets

    def _leave(self, name, content):
        (self.place / "in").mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        (self.place / "in" / name).write_bytes(data)

    def _fetch(self):
        self.env.flush_all()
        self._run_cron("ir_cron_agency_fetch")

    def _names(self, part):
        return sorted(path.name for path in (self.place / "in" / part).iterdir())


class TestConnectionFolder(FolderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection = cls._connect("folder", address="alfa")

    def _hand_over_whole(self):
        assignment = self._hand_over()
        self._build_dossiers()
        self._work()
        return assignment

    def test_a_packet_with_the_dossier(self):
        assignment = self._hand_over()
        self._work()
        self.assertEqual(self._exchanges(assignment).state, "queued", "waits for the dossier")
        self._build_dossiers()
        self._work()
        exchange = self._exchanges(assignment)
        self.assertEqual(exchange.state, "done")
        [(message, names)] = self._left()
        self.assertEqual(
            (message["verb"], message["number"], message["key"]), ("submit", assignment.name, exchange.key)
        )
        self.assertEqual(message["data"]["totals"]["total"], "10180.55")
        self.assertEqual(names, ["message.json", "dossier.zip"])
        self.assertEqual(assignment.status, "sent", "left for the agency is not taken by it")
        self.assertFalse([path for path in (self.place / "out").iterdir() if path.name.startswith(".")])

    def test_left_twice_is_one(self):
        """Killed after the packet was left: left again, it has the same name and the same bytes."""
        assignment = self._hand_over_whole()
        [path] = (self.place / "out").iterdir()
        before = path.read_bytes()
        self._exchanges(assignment).write({"state": "failed", "is_unsure": True})
        self._work()
        [path] = (self.place / "out").iterdir()
        self.assertEqual(path.read_bytes(), before)

    def test_everything_is_told(self):
        assignment = self._hand_over_whole()
        self._pay(self.invoice, "2026-10-20", 1000)
        assignment.sudo()._pause(assignment.date, "Wait")
        assignment.action_resume()
        self._work()
        self._work()
        assignment.sudo()._recall(assignment.date, "Enough")
        self._work()
        told = [message["verb"] for message, _names in self._left()]
        self.assertEqual(sorted(told), ["pause", "payment", "recall", "resume", "submit"])
        [payment] = [message["data"]["payment"] for message, _names in self._left() if message["verb"] == "payment"]
        self.assertEqual((payment["amount"], payment["currency"]), ("1000.00", "SEK"))
        self.assertEqual(assignment.payment_ids.state, "reported")

    def test_status_files(self):
        assignment = self._hand_over_whole()
        self._leave("1.json", [{"reference": assignment.name, "status_text": "Active", "day": "2026-10-15"}])
        self._leave("2.csv", f"reference;kind;principal;currency\r\n{assignment.name};payment;1000,00;SEK\r\n".encode())
        self._leave("notes.txt", b"not for us")
        self._fetch()
        self.assertEqual(assignment.status, "active_amicable")
        self.assertEqual(assignment.report_ids.filtered(lambda each: each.kind == "payment").amount_principal, 1000)
        self.assertEqual(self._names("done"), ["1.json", "2.csv"])
        self.assertTrue((self.place / "in" / "notes.txt").exists())
        # the same file again counts once
        self._leave("1.json", [{"reference": assignment.name, "status_text": "Active", "day": "2026-10-15"}])
        self._fetch()
        self.assertEqual(len(assignment.report_ids), 2)
        self.assertEqual(self._names("done"), ["1-2.json", "1.json", "2.csv"])

    def test_files_that_cannot_be_read(self):
        self._leave("bad.json", b"{")
        self._leave("row.csv", b"reference;principal\r\nINK/1;x\r\n")
        self._fetch()
        self.assertEqual(self._names("failed"), ["bad.json", "row.csv"])
        self.assertEqual(self._to_dos(self.alfa), ["Could not be taken in: File from the agency"])
        kept = self.Exchange.search([("verb", "=", "pickup"), ("file_path", "=", "row.csv")])
        self.assertEqual(kept.state, "given_up")
        self.assertIn("row 1", kept.error)
        kept.action_retry()
        self._work()
        self.assertEqual(kept.state, "given_up")

    def test_killed_between_keeping_and_putting_away(self):
        assignment = self._hand_over_whole()
        self._leave("1.json", [{"reference": assignment.name, "note": "Called", "day": "2026-10-15"}])
        adapter = self.connection._get_adapter()
        with (
            patch.object(type(adapter), "put_away", side_effect=KeyboardInterrupt),
            self.assertRaises(KeyboardInterrupt),
        ):
            self.connection._pick_up(adapter, self.env.flush_all)
        self.connection._pick_up(adapter, self.env.flush_all)
        self.assertEqual(len(assignment.report_ids), 1)
        self.assertEqual(self._names("done"), ["1.json"])

    def test_too_large_files_are_put_aside(self):
        self._leave("large.json", b"x" * 50)
        with patch.object(folder, "MAX_BYTES", 40):
            self._fetch()
        self.assertEqual(self._names("failed"), ["large.json"])

    def test_no_way_out_of_the_folder(self):
        outside = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, outside)
        (self.root / "link").symlink_to(outside)
        self.addCleanup((self.root / "link").unlink)
        for address in ("../elsewhere", "/etc", " ", "alfa/../..", "link", "."):
            with self.subTest(address):
                self.connection.address = address
                self.assertIn("below the folder", self.connection.action_test()["params"]["message"])
        self.connection.address = "alfa"
        self._leave("1.json", b"[]")
        (self.place / "in" / "secret.json").symlink_to("/etc/passwd")
        self._fetch()
        self.assertEqual(self._names("done"), ["1.json"])

    def test_a_folder_that_cannot_be_written(self):
        self.place.parent.joinpath("alfa").write_bytes(b"a file")
        self.addCleanup(self.place.unlink)
        self.assertEqual(self.connection.action_test()["params"]["type"], "danger")
        assignment = self._hand_over_whole()
        exchange = self._exchanges(assignment)
        self.assertEqual((exchange.state, exchange.attempts), ("failed", 0))
        self.assertEqual(self._to_dos(self.connection), ["The connection to the agency does not work"])

    def test_test(self):
        self.assertEqual(self.connection.action_test()["params"]["type"], "success")
        self.assertTrue((self.place / "in" / "done").is_dir())
        self.assertEqual(list((self.place / "out").iterdir()), [])


class FakeSftp:
    """The part of a paramiko session that is used, over a local folder."""

    def __init__(self, root):
        self.root = Path(root)

    def listdir(self, path):
        return os.listdir(self.root / path)  # noqa: PTH208

    def listdir_attr(self, path):
        return [
            SimpleNamespace(filename=each.name, st_mode=each.lstat().st_mode, st_size=each.stat().st_size)
            for each in (self.root / path).iterdir()
        ]

    def putfo(self, stream, path, confirm=True):
        (self.root / path).write_bytes(stream.read())

    def posix_rename(self, old, new):
        (self.root / old).replace(self.root / new)

    rename = posix_rename

    def open(self, path, mode):
        return (self.root / path).open(mode)

    def stat(self, path):
        return (self.root / path).stat()

    def mkdir(self, path):
        (self.root / path).mkdir()


class TestConnectionSftp(FolderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection = cls._connect(
            "sftp", address="sftp.example.com:2222/alfa/", username="us", password="pw", host_key="SHA256:abc"
        )
        cls.opened = []

    def setUp(self):
        super().setUp()
        for name in ("out", "in"):
            (self.place / name).mkdir(parents=True)
        self.opened.clear()
        original = type(self.connection)._make_link
        test = self

        def make_link(connection, **kwargs):
            from dataclasses import replace

            return replace(original(connection, **kwargs), open_sftp=test._open)

        self.startPatcher(patch.object(type(self.connection), "_make_link", make_link))

    @contextmanager
    def _open(self, link, host, port):
        self.opened.append((host, port, link.username))
        yield FakeSftp(self.root)

    def test_out_and_in(self):
        assignment = self._hand_over()
        self._build_dossiers()
        self._work()
        self.assertEqual(self._exchanges(assignment).state, "done")
        [(message, _names)] = self._left()
        self.assertEqual(message["number"], assignment.name)
        self.assertEqual(self.opened[0], ("sftp.example.com", 2222, "us"))
        self._leave("1.json", [{"reference": assignment.name, "status_text": "Active", "day": "2026-10-15"}])
        self._leave("2.json", b"{")
        (self.place / "in" / "dir.json").mkdir()
        self._fetch()
        self.assertEqual(assignment.status, "active_amicable")
        self.assertEqual((self._names("done"), self._names("failed")), (["1.json"], ["2.json"]))

    def test_servers_without_the_extension(self):
        with patch.object(FakeSftp, "posix_rename", side_effect=OSError("Operation unsupported")):
            self.connection._get_adapter().pick_up()
            assignment = self._hand_over()
            self._build_dossiers()
            self._work()
        self.assertEqual(self._exchanges(assignment).state, "done")

    def test_large_and_gone_files(self):
        self._leave("large.json", b"x" * 50)
        adapter = self.connection._get_adapter()
        with patch.object(sftp, "MAX_BYTES", 40):
            self.assertFalse(adapter.pick_up())
        self.assertEqual(self._names("failed"), ["large.json"])
        adapter.put_away("nothing.json", True)

    def test_failures(self):
        with patch.object(FakeSftp, "listdir", side_effect=OSError("down")):
            self.assertIn("down", self.connection.action_test()["params"]["message"])
        for address in ("", ":22", "host:port", "host/../x"):
            with self.subTest(address), self.assertRaises(AdapterError):
                sftp._split(address)
        self.connection.host_key = False
        self.assertIn("host key is missing", self.connection.action_test()["params"]["message"])

    def test_without_the_library(self):
        with patch.object(sftp, "paramiko", None):
            adapter = sftp.SftpAdapter(SimpleNamespace(open_sftp=None))
            with self.assertRaises(AdapterError) as caught:
                adapter.check_settings()
        self.assertIn("paramiko", self.connection._explain(caught.exception))

    def test_fingerprints(self):
        """As ssh-keygen -l writes them."""
        self.assertEqual(sftp.fingerprint(b"key"), "SHA256:LHDhK3oGRvkiefQnx7OOczTY5Tic/xZ6HcMOc/gmtoM")
        self.assertTrue(stat.S_ISREG(0o100644))


@skipUnless(sftp.paramiko, "needs paramiko")
class TestConnectionSftpServer(FolderCommon):
    """The real library against a server on this machine."""

    def setUp(self):
        super().setUp()
        from .sftp_server import SftpServer

        for name in ("out", "in"):
            (self.place / name).mkdir(parents=True)
        self.sftp_server = SftpServer(self.root, "right").start()
        self.addCleanup(self.sftp_server.stop)
        self.connection = self._connect(
            "sftp",
            address=f"127.0.0.1:{self.sftp_server.port}/alfa",
            username="us",
            password="right",
            host_key=sftp.fingerprint(self.sftp_server.key.asbytes()),
        )

    def test_out_and_in(self):
        self.assertEqual(self.connection.action_test()["params"]["message"], "It works: in, out")
        assignment = self._hand_over()
        self._build_dossiers()
        self._work()
        self.assertEqual(self._exchanges(assignment).state, "done")
        [(message, names)] = self._left()
        self.assertEqual((message["number"], names), (assignment.name, ["message.json", "dossier.zip"]))
        self._leave("1.json", [{"reference": assignment.name, "status_text": "Active", "day": "2026-10-15"}])
        self._fetch()
        self.assertEqual(assignment.status, "active_amicable")
        self.assertEqual(self._names("done"), ["1.json"])

    def test_another_host_key(self):
        """Nothing is sent, the password neither, to a server that is not the one we know."""
        self.connection.host_key = "SHA256:another"
        message = self.connection.action_test()["params"]["message"]
        self.assertIn("another host key", message)
        self.assertFalse(self.sftp_server.transports[0].is_authenticated())

    def test_wrong_credentials(self):
        self.connection.password = "wrong"
        self.assertIn("does not know us", self.connection.action_test()["params"]["message"])
        self.connection.private_key = "no key"
        self.assertIn("private key cannot be read", self.connection.action_test()["params"]["message"])

    def test_nobody_there(self):
        self.sftp_server.stop()
        self.assertEqual(self.connection.action_test()["params"]["type"], "danger")
