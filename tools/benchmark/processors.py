"""What counts where a few per cent matter: time of processors, as the clock shows whatever else the machine does."""

import time
from contextlib import contextmanager
from pathlib import Path

import psutil

from odoo import sql_db


class Meter:
    seconds = queries = 0


class Processors:
    """Seconds of processors used by this process and by the database's processes for `database`, if they are on this machine."""

    def __init__(self, database):
        with sql_db.db_connect("postgres").cursor() as cr:
            cr.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", (database,))
            self._files = [Path(f"/proc/{pid}/schedstat") for (pid,) in cr.fetchall()]

    def _read(self):
        used = (int(path.read_text(encoding="ascii").split()[0]) for path in self._files if path.exists())
        return time.process_time() + sum(used) / 1e9

    @contextmanager
    def metered(self):
        """Processor time and queries of the block."""
        meter, queries, start = Meter(), sql_db.sql_counter, self._read()
        yield meter
        meter.seconds, meter.queries = self._read() - start, sql_db.sql_counter - queries


def read_database_seconds(env):
    """Seconds of a processor that this session has taken in the database; 0 where that runs on another machine."""
    env.cr.execute("SELECT pg_backend_pid()")
    [pid] = env.cr.fetchone()
    try:
        process = psutil.Process(pid)
        return sum(process.cpu_times()[:2]) if "postgres" in process.name() else 0
    except psutil.Error:
        return 0
