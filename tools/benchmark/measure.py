"""The measurements. Each returns a dict of plain values; times are seconds, memory is MB."""

import resource
import time
from contextlib import contextmanager

from odoo import sql_db

from .seed import DAY

# What a run writes: the floor makes as many plain records.
WRITTEN = (
    "inkasso_notice",
    "inkasso_notice_line",
    "inkasso_charge",
    "inkasso_case",
    "mail_mail",
    "mail_message",
)
PLAIN_RECORDS = 20_000
PLAIN_BATCH = 1_000
OVERDUE = """
    SELECT l.partner_id, l.currency_id, COUNT(*), SUM(l.amount_residual_currency), MIN(l.date_maturity)
      FROM account_move_line l
      JOIN account_account a ON a.id = l.account_id
     WHERE a.account_type = 'asset_receivable' AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE
       AND l.balance > 0 AND l.company_id = %s AND l.date_maturity < %s
     GROUP BY l.partner_id, l.currency_id
"""


class Meter:
    seconds = queries = 0


@contextmanager
def metered():
    """Time and queries of the block."""
    meter = Meter()
    queries, start = sql_db.sql_counter, time.perf_counter()
    yield meter
    meter.seconds, meter.queries = time.perf_counter() - start, sql_db.sql_counter - queries


def get_peak_memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def commit_batch(env):
    """As the scheduler's: commits, and never runs out of time."""

    def commit(_processed=0, *, remaining=None):
        env.cr.commit()
        return float("inf")

    return commit


def measure_floor_of_selection(env, company):
    """One statement that selects and groups all overdue lines; the second time, with warm buffers as any run has."""
    for _warm in range(2):
        with metered() as meter:
            env.cr.execute(OVERDUE, (company.id, DAY))
            rows = env.cr.fetchall()
    return {"seconds": meter.seconds, "groups": len(rows)}


def measure_plain_records(env):
    """Plain records a second that the ORM makes in batches."""
    batches = [
        [{"name": f"Plain {number}"} for number in range(first, first + PLAIN_BATCH)]
        for first in range(0, PLAIN_RECORDS, PLAIN_BATCH)
    ]
    with metered() as meter:
        for batch in batches:
            env["res.partner.category"].create(batch)
            env.flush_all()
    env.cr.rollback()
    return {"per_second": PLAIN_RECORDS / meter.seconds}


def measure_taking_in(env):
    """The open ledger of a company that had one before the addon: items and their next dates."""
    with metered() as meter:
        env["inkasso.item"]._create_for_open_ledger()
        env.flush_all()
    env.cr.commit()
    for table in ("inkasso_item", "account_move", "account_move_line", "res_partner"):
        env.cr.execute(f"ANALYZE {table}")
    env.cr.commit()
    return {"seconds": meter.seconds, "queries": meter.queries, "items": env["inkasso.item"].search_count([])}


def measure_run(env, company, day=DAY):
    """From selecting to notices queued, with charges, levels advanced."""
    before = _count_written(env)
    with metered() as meter:
        run = env["inkasso.run"].create({"date": day, "company_ids": company.ids})
        run._execute(commit=commit_batch(env))
    return {
        "seconds": meter.seconds,
        "queries": meter.queries,
        "lines": run.line_count,
        "notices": len(run.notice_ids),
        "errors": run.error_count,
        "records": _count_written(env) - before,
        "queries_per_line": meter.queries / max(run.line_count, 1),
        "memory": get_peak_memory(),
    }


def measure_idle_run(env, company, day=DAY):
    """A run that finds nothing due; the best of three, as the machine is shared."""
    best = None
    for _time in range(3):
        with metered() as meter:
            run = env["inkasso.run"].create({"date": day, "company_ids": company.ids})
            run._execute(commit=commit_batch(env))
        assert not run.line_count, "nothing was due"
        if best is None or meter.seconds < best["seconds"]:
            best = {"seconds": meter.seconds, "queries": meter.queries}
    return best


def _count_written(env):
    env.flush_all()
    total = 0
    for table in WRITTEN:
        env.cr.execute(f"SELECT COUNT(*) FROM {table}")
        total += env.cr.fetchone()[0]
    return total
