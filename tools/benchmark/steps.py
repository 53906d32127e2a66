"""One step of a measurement, in a process of its own: python -m benchmark.steps STEP DATABASE INVOICES RESULT [WORKERS]"""

import json
import sys
import time
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from . import bookings, dashboard, forms, letters, measure, replicate, seed, share

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
    return {
        "ledger": {"seconds": time.perf_counter() - start, "overdue": lines, "debtors": debtors},
        # payments first: without any, Odoo's own statements about them take no time
        "plain_bookings": bookings.measure_bookings(env.cr.dbname, company.id),
        "plain_forms": forms.measure_invoice_forms(env, company),
    }


def prepare(env, _size):
    """A plan, by which all that is overdue is due for a step."""
    env, company = enter_company(env)
    seed.use_plan(company)
    env.cr.commit()
    env["inkasso.item"].search([])._reschedule()
    env.cr.commit()
    env.cr.execute("ANALYZE")  # as a server does by itself soon after an installation; this one does not
    env.cr.commit()
    return {}


def collect(env, _size):
    env, company = enter_company(env)
    return {
        "selection": measure.measure_floor_of_selection(env, company),
        "plain": measure.measure_plain_records(env),
        "run": measure.measure_run(env, company),
        "idle": measure.measure_idle_run(env, company),
    }


def show(env, _size):
    """Last, as the dashboard is of a company whose notices went out."""
    env, company = enter_company(env)
    return {
        "forms": {**forms.measure_invoice_forms(env, company), "case": forms.measure_case_form(env, company)},
        "dashboard": dashboard.measure_dashboard(env, company),
    }


def share_run(env, _size, workers):
    env, company = enter_company(env)
    return share.measure_sharing(env, company, int(workers))


def enter_company(env):
    company = env["res.company"].search([("name", "=", COMPANY)])
    env = company.with_context(allowed_company_ids=company.ids).env
    return env, company.with_env(env)


def deliver(env, count):
    env, company = enter_company(env)
    return {"letters": letters.measure_letters(env, company, count)}


def book(env, _size):
    _env, company = enter_company(env)
    return {"bookings": bookings.measure_bookings(env.cr.dbname, company.id)}


STEPS = {
    "ledger": make_ledger,
    "prepare": prepare,
    "run": collect,
    "share": share_run,
    "bookings": book,
    "letters": deliver,
    "show": show,
}


def main():
    step, database, size, target, *arguments = sys.argv[1:]
    config.parse_config(["-d", database, "--log-level", "warn", "--no-http"])
    result = {}
    if step == "prepare":
        result["install"] = install(database)
    with Registry(database).cursor() as cr:
        result |= STEPS[step](api.Environment(cr, SUPERUSER_ID, {}), int(size), *arguments)
    Path(target).write_text(json.dumps(result), encoding="utf-8")


def install(database):
    """Install the addon into the ledger; measured without what installing takes in an empty database."""
    start = time.perf_counter()
    Registry.new(database, update_module=True, install_modules=["inkasso_collections"])
    return {"seconds": time.perf_counter() - start}


if __name__ == "__main__":
    main()
