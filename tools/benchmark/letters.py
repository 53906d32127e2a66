"""How fast letters go out: from notices that wait to letters that are kept, e-mailed or to be printed.

Beside it its floor from the same run: the renderer alone, on the very same pages. Seconds of the processors are measured, too: on a
machine that does something else meanwhile, they say what the clock cannot.
"""

import os
import pydoc
import resource
import time
from unittest.mock import patch

from .measure import commit_batch, get_peak_memory
from .processors import read_database_seconds

RENDERING = "odoo.addons.inkasso_collections.models.letters.ir_actions_report.Rendering"
WARM_UP = 50  # letters: fonts, templates and the size of the renderer's millimetre are looked up once
FLOOR = 100  # letters of which the pages are rendered once more


def measure_letters(env, company, count):
    """Deliver `count` of the notices of `company` that wait."""
    _wait_only(env, company, count + WARM_UP)
    notices = env["inkasso.notice"]
    domain = notices._get_waiting_domain()
    notices.search(domain, limit=WARM_UP, order="id")._deliver()
    env.cr.commit()
    waiting = notices.search(domain).ids
    pages = []
    with _kept_pages(pages):
        start, before = _read_clocks(), read_database_seconds(env)
        notices._deliver_waiting(commit_batch(env))
        seconds = [now - then for now, then in zip(_read_clocks(), start, strict=True)]
        database = (read_database_seconds(env) - before) / len(waiting)
    done = notices.browse(waiting)
    letters = done.attachment_id
    assert len(letters) == len(waiting), "a letter for each notice"
    assert len(done.mail_id) + len(done.filtered("print_pending")) == len(waiting), "e-mailed or to be printed"
    clock, python, renderer = (total / len(waiting) for total in seconds)
    processors = os.cpu_count()
    return {
        "letters": len(waiting),
        "renderers": notices._count_renderers(),
        "processors": processors,
        "per_second": 1 / clock,
        "python_ms": 1000 * python,
        "database_ms": 1000 * database,
        "renderer_ms": 1000 * renderer,
        "floor_ms": _measure_floor(pages),
        "kilobytes": sum(letters.mapped("file_size")) / len(letters) / 1000,
        "memory": get_peak_memory(),
        # what these processors would do in a second with nothing else to do
        "possible_per_second": processors / (python + database + renderer),
    }


def _wait_only(env, company, count):
    """Let so many notices wait, and no others; every other one is e-mailed."""
    waiting = env["inkasso.notice"].search([("company_id", "=", company.id), ("state", "=", "queued")], order="id")
    if len(waiting) < count:
        raise SystemExit(
            f"bench: {count} letters need a ledger with more debtors: there are {len(waiting)} notices that wait"
        )
    (waiting - waiting[:count]).state = "draft"
    waiting[:count].filtered(lambda notice: notice.id % 2).channel = "letter"
    env.cr.commit()


def _read_clocks():
    """Of the wall, of this process, of the renderers."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter(), time.process_time(), children.ru_utime + children.ru_stime


def _kept_pages(pages):
    """While letters are rendered, keep what the renderer is given for the first of them."""
    rendering = pydoc.locate(RENDERING)

    def begin(arguments, bodies, footer=None):
        if len(pages) < FLOOR:
            pages.extend((arguments, body) for body in bodies)
        return rendering(arguments, bodies, footer)

    return patch(RENDERING, begin)


def _measure_floor(pages):
    """Milliseconds of a processor for each letter: the renderer, called once for the letters without their feet."""
    pages = pages[:FLOOR]
    before = _read_clocks()[2]
    pydoc.locate(RENDERING)(pages[0][0], [body for _arguments, body in pages]).finish()
    return 1000 * (_read_clocks()[2] - before) / len(pages)
