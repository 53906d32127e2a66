"""Workers: forked processes with database connections of their own, which can be killed at any point of their work.

A fork has the registry loaded, so that a worker starts in milliseconds and a test can afford dozens of deaths. In the
worker nothing knows of tests: mails leave, letters are rendered, and what is committed is committed.
"""

import json
import logging
import os
import signal
import threading
import time
import traceback
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from unittest.mock import patch

import psycopg2
import requests

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules import module
from odoo.modules.registry import Registry
from odoo.tests import freeze_time, get_db_name
from odoo.tests.common import _registry_test_lock
from odoo.tools import config

LIFETIME = 120  # seconds after which a worker that hangs is ended, which fails its test
KILLED = -signal.SIGKILL
_send = requests.Session.send  # as it is before Odoo's tests block it


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def stop_database():
    """As when the database is stopped: every connection to it ends, and none can be made until it is started.

    The server itself goes on: others may use it.
    """
    _tell_server(f'ALTER DATABASE "{get_db_name()}" ALLOW_CONNECTIONS false')
    _tell_server(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{get_db_name()}'")


def start_database():
    _tell_server(f'ALTER DATABASE "{get_db_name()}" ALLOW_CONNECTIONS true')


def restart_database():
    """Every connection ends, and others can be made."""
    stop_database()
    start_database()


def _tell_server(command):
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    with connection.cursor() as cr:
        cr.execute(command)
    connection.close()


@dataclass
class Life:
    """How a worker ended."""

    code: int  # of its exit; negative: the signal that killed it
    points: int = 0  # at which it could have been killed
    value: object = None  # what its work returned
    error: str = ""  # the error that its work raised
    log: str = field(default="", repr=False)

    @property
    def is_killed(self):
        return self.code == KILLED


class Worker:
    """A process that does `work(env)` and then commits.

    :param at: the point at which its fate comes: each SQL statement, file stored, and each side of a commit is a point
    :param fate: what happens then, in the worker
    :param day: the day that it is for the worker; None: what it is for the test
    :param patches: (target, attribute, value) replaced in the worker
    :param sockets: listening sockets of the test, which the worker is to have no part in
    :param wait: the worker begins when its test says so
    """

    def __init__(self, work, company_ids, *, at=None, fate=die, day=None, patches=(), sockets=(), wait=False):
        self.work, self.company_ids, self.at, self.fate, self.day = work, company_ids, at, fate, day
        self.patches, self.sockets = patches, sockets
        self.points = 0
        self._result, self._log = TemporaryFile("w+"), TemporaryFile("w+")  # noqa: SIM115 read after its death
        self._gate = os.pipe() if wait else None
        sql_db.close_all()  # a connection that two processes have is of no use to either
        self.pid = os.fork()
        if not self.pid:
            self._live()

    # -------------------------------------------------------------------------
    # In the test
    # -------------------------------------------------------------------------

    def begin(self):
        os.write(self._gate[1], b"!")  # a closed gate would not do: workers that were forked later hold it open, too
        os.close(self._gate[0])
        os.close(self._gate[1])

    def kill_after(self, seconds):
        time.sleep(seconds)
        os.kill(self.pid, signal.SIGKILL)  # until it is waited for, the number is its own

    def join(self):
        _pid, status = os.waitpid(self.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        self._result.seek(0)
        self._log.seek(0)
        content, log = self._result.read(), self._log.read()
        self._result.close()
        self._log.close()
        return Life(code, log=log, **(json.loads(content) if content else {}))

    # -------------------------------------------------------------------------
    # In the worker
    # -------------------------------------------------------------------------

    def _live(self):
        """The whole life of the worker: it never comes back from here."""
        code = 1
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, LIFETIME)
            self._forget_the_test()
            if self._gate:
                os.close(self._gate[1])
                os.read(self._gate[0], 1)
            with freeze_time(self.day, tick=True) if self.day else nullcontext():
                told = {"value": self._work()}
            code = 0
        except BaseException as error:  # the worker has nobody above it
            traceback.print_exc(file=self._log)
            told = {"error": f"{type(error).__name__}: {error}"}
        finally:
            with suppress(OSError):
                json.dump({**told, "points": self.points}, self._result, default=str)
                self._result.flush()
                self._log.flush()
            os._exit(code)

    def _forget_the_test(self):
        """Be a worker of a server: no test, no inherited connection, no lock that the test holds."""
        for listening in self.sockets:
            os.close(listening.fileno())
        sql_db._Pool = sql_db._Pool_readonly = None
        module.current_test = False
        config["test_enable"] = False
        threading.current_thread().testing = False
        requests.Session.send = _send
        while _registry_test_lock.count:
            _registry_test_lock.release()
        root = logging.getLogger()
        root.handlers = [logging.StreamHandler(self._log)]
        for target, name, value in self.patches:
            patch.object(target, name, value).start()

    def _work(self):
        self._count_points()
        with Registry(get_db_name()).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"allowed_company_ids": list(self.company_ids)})
            return self.work(env)

    def _count_points(self):
        """Count what the worker does, so that it dies at the point that it is to die at."""
        threading.current_thread().query_hooks = (lambda *_statement: self._reach_point(),)
        commit = sql_db.Cursor.commit

        def count_commit(cr):
            self._reach_point()
            commit(cr)
            self._reach_point()

        sql_db.Cursor.commit = count_commit
        attachment = Registry(get_db_name())["ir.attachment"]
        write = attachment._file_write

        def count_file(*args):
            name = write(*args)
            self._reach_point()
            return name

        attachment._file_write = count_file

    def _reach_point(self):
        self.points += 1
        if self.points == self.at:
            self.fate()
