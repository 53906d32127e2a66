"""One step of a measurement, in a process of its own: python -m benchmark.steps STEP DATABASE INVOICES RESULT"""

import json
import sys
import time
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from . import letters, measure, replicate, seed

COMPANY = "Bench AB"


def tell(text):
    print(f"    {text}", file=sys.stderr, flush=True)


def make_ledger(env, size):
    """The ledger first, the addon after it, as where Odoo has been in use: taking it in is measured, too."""
    start = time.perf_counter()
    company = seed.make_company(env)
    debtor, seeds = seed.make_seeds(env, company)
    replicate.Replicator(env, debtor, seeds, size).run(tell)
    lines, debtors = replicate.verify(env, company, size)
    env.cr.commit()
    for table in ("account_move", "account_move_line", "account_partial_reconcile", "res_partner"):
        env.cr.execute(f"ANALYZE {table}")
    env.cr.commit()
    return {"ledger": {"seconds": time.perf_counter() - start, "overdue": lines, "debtors": debtors}}


def collect(env, _size):
    company = env["res.company"].search([("name", "=", COMPANY)])
    env = company.with_context(allowed_company_ids=company.ids).env
    company = company.with_env(env)
    result = {"selection": measure.measure_floor_of_selection(env, company)}
    result["plain"] = measure.measure_plain_records(env)
    seed.use_plan(company)
    env.cr.commit()
    env["inkasso.item"].search([])._reschedule()
    env.cr.commit()
    env.cr.execute("ANALYZE")  # as a server does by itself soon after an installation; this one does not
    env.cr.commit()
    result["run"] = measure.measure_run(env, company)
    result["idle"] = measure.measure_idle_run(env, company)
    return result


def deliver(env, count):
    company = env["res.company"].search([("name", "=", COMPANY)])
    env = company.with_context(allowed_company_ids=company.ids).env
    return {"letters": letters.measure_letters(env, company.with_env(env), count)}


STEPS = {"ledger": make_ledger, "run": collect, "letters": deliver}


def main():
    step, database, size, target = sys.argv[1:]
    config.parse_config(["-d", database, "--log-level", "warn", "--no-http"])
    result = {}
    if step == "run":
        result["install"] = install(database)
    with Registry(database).cursor() as cr:
        result |= STEPS[step](api.Environment(cr, SUPERUSER_ID, {}), int(size))
    Path(target).write_text(json.dumps(result), encoding="utf-8")


def install(database):
    """Install the addon into the ledger; measured without what installing takes in an empty database."""
    start = time.perf_counter()
    Registry.new(database, update_module=True, install_modules=["inkasso_collections"])
    return {"seconds": time.perf_counter() - start}


if __name__ == "__main__":
    main()
