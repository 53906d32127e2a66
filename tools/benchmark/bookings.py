"""What posting an invoice and registering a payment cost: each in a transaction of its own, as requests are."""

import statistics
import time
from contextlib import contextmanager
from pathlib import Path

from odoo import SUPERUSER_ID, api, sql_db
from odoo.fields import Command
from odoo.modules.registry import Registry

WARM_UP, BOOKINGS = 10, 60
INVOICED, PAID = "2026-11-01", "2026-11-10"


class Processor:
    """Seconds of processors used by this process and by the database's processes for `database`.

    Of processors and not of the clock: five per cent of it cannot be seen on a machine that does anything else besides.
    """

    def __init__(self, database):
        with sql_db.db_connect("postgres").cursor() as cr:
            cr.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", (database,))
            self._files = [Path(f"/proc/{pid}/schedstat") for (pid,) in cr.fetchall()]

    def read(self):
        used = (int(path.read_text().split()[0]) for path in self._files if path.exists())
        return time.process_time() + sum(used) / 1e9


@contextmanager
def enter(registry, company_id):
    """An environment with nothing in its cache, whose transaction is committed."""
    with registry.cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {"allowed_company_ids": [company_id]})


def measure_bookings(database, company_id):
    """Milliseconds of processors per posting and per payment (medians), and statements; the database keeps the bookings."""
    registry = Registry(database)
    ids = _make_drafts(registry, company_id)
    return {
        name: _measure(registry, database, company_id, booking, ids)
        for name, booking in (("post", _post), ("pay", _pay))
    }


def _make_drafts(registry, company_id):
    with enter(registry, company_id) as env:
        debtors = env["res.partner"].search([("name", "ilike", "Debtor")], limit=WARM_UP + BOOKINGS)
        line = {"name": "Goods", "price_unit": 1000, "tax_ids": [Command.clear()]}
        invoices = [
            {
                "move_type": "out_invoice",
                "partner_id": debtor.id,
                "invoice_date": INVOICED,
                "invoice_line_ids": [Command.create(dict(line))],
            }
            for debtor in debtors
        ]
        return env["account.move"].create(invoices).ids


def _measure(registry, database, company_id, booking, ids):
    seconds, statements = [], []
    processor = None
    for number, move_id in enumerate(ids):
        if number == WARM_UP:  # by now all connections are there
            processor = Processor(database)
        before = processor.read() if processor else 0
        queries = sql_db.sql_counter
        with enter(registry, company_id) as env:
            booking(env["account.move"].browse(move_id))
        if processor:
            seconds.append(processor.read() - before)
            statements.append(sql_db.sql_counter - queries)
    return {"milliseconds": 1000 * statistics.median(seconds), "queries": statistics.median(statements)}


def _post(move):
    move.action_post()


def _pay(move):
    register = move.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids)
    register.create({"payment_date": PAID})._create_payments()
