"""What posting an invoice and registering a payment cost: each in a transaction of its own, as requests are."""

import statistics
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry

from .processors import Processors

WARM_UP, BOOKINGS = 10, 60
INVOICED, PAID = "2026-11-01", "2026-11-10"


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
    for move_id in ids[:WARM_UP]:  # by then all connections are there
        _book(registry, company_id, booking, move_id)
    meters, processors = [], Processors(database)
    for move_id in ids[WARM_UP:]:
        with processors.metered() as meter:
            _book(registry, company_id, booking, move_id)
        meters.append(meter)
    return {
        "milliseconds": 1000 * statistics.median(meter.seconds for meter in meters),
        "queries": statistics.median(meter.queries for meter in meters),
    }


def _book(registry, company_id, booking, move_id):
    with enter(registry, company_id) as env:
        booking(env["account.move"].browse(move_id))


def _post(move):
    move.action_post()


def _pay(move):
    register = move.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids)
    register.create({"payment_date": PAID})._create_payments()
