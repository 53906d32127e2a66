"""A run shared by worker processes: python -m benchmark.share DATABASE RUN is one of them."""

import json
import subprocess
import sys
import time
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from .measure import commit_batch, get_peak_memory
from .processors import read_database_seconds
from .seed import DAY


def measure_sharing(env, company, count):
    """Seconds from when all of them begin until the last one is through; each has loaded Odoo before."""
    run = begin_run(env, company)
    workers = [start_worker(env.cr.dbname, run.id) for _number in range(count)]
    for worker in workers:
        assert worker.stdout.readline() == "ready\n", "a worker could not begin"
    start, ticks = time.perf_counter(), read_ticks()
    for worker in workers:
        print("begin", file=worker.stdin, flush=True)
    shares = [json.loads(worker.stdout.readline()) for worker in workers]
    seconds, busy = time.perf_counter() - start, get_busy(ticks, read_ticks())
    assert not any(worker.wait() for worker in workers), "a worker failed"
    run.invalidate_recordset()
    verify(env, run)
    return {
        "workers": count,
        "seconds": seconds,
        "busy": busy,
        "lines": run.line_count,
        "parts": len(run.part_ids),
        "shares": shares,
        "python": sum(share["python"] for share in shares),
        "database": sum(share["database"] for share in shares),
    }


def begin_run(env, company):
    """A run that has its parts, the same number of them for however many workers, even where the ledger is small."""
    from odoo.addons.inkasso_collections.models.dunning import run_sharing  # found once Odoo is configured

    run = env["inkasso.run"].create({"date": DAY, "company_ids": company.ids})
    run_sharing.PART_SIZE = max(len(run._list_debtors()) // run_sharing.MAX_PARTS, 1)
    run._begin()
    env.cr.commit()
    return run


def start_worker(database, run_id):
    command = [sys.executable, "-m", "benchmark.share", database, str(run_id)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]
    )


def verify(env, run):
    """Nothing twice, nothing lost, and everything counted."""
    assert run.state == "done", run.state
    assert run.done_count == run.due_count, "every debtor was handled"
    lines, items = read_lines(env, run)
    assert lines == items, "no line is on two notices"
    assert lines == run.line_count, "every line was counted"
    assert not run._list_debtors(), "nothing is left"


def read_lines(env, run):
    env.cr.execute(
        """
        SELECT COUNT(*), COUNT(DISTINCT l.item_id)
          FROM inkasso_notice_line l
          JOIN inkasso_notice n ON n.id = l.notice_id
         WHERE n.run_id = %s AND l.item_id IS NOT NULL
        """,
        (run.id,),
    )
    return env.cr.fetchone()


def read_ticks():
    """(all, idle) ticks of the machine's processors so far."""
    ticks = [int(value) for value in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]]
    return sum(ticks[:8]), ticks[3] + ticks[4]


def get_busy(before, after):
    return 1 - (after[1] - before[1]) / max(after[0] - before[0], 1)


def main():
    database, run_id = sys.argv[1:]
    config.parse_config(["-d", database, "--log-level", "warn", "--no-http"])
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        run = env["inkasso.run"].browse(int(run_id))
        commit, done = commit_batch(env), []

        def count(processed=0, *, remaining=None):
            done.append(processed)
            return commit(processed, remaining=remaining)

        print("ready", flush=True)
        sys.stdin.readline()
        python, database_seconds = time.process_time(), read_database_seconds(env)
        run._execute(commit=count)
        result = {
            "debtors": sum(done),
            "python": time.process_time() - python,
            "database": read_database_seconds(env) - database_seconds,
            "memory": get_peak_memory(),
        }
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
