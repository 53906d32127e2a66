"""Opening and saving forms as the web client does: all that the view asks for is read, and read again after a change.

What counts is processor time, of Python and of the database together: the machine may have other work, and the same form
is measured before the addon is installed and after.
"""

from itertools import count, cycle

from lxml import etree

from odoo.fields import Command

from .processors import Processors
from .seed import DAY

TIMES = 12
X2MANY_LIMIT = 40  # rows that the client reads of a list within a form


def measure_invoice_forms(env, company):
    """An overdue invoice, a draft and a customer: {form: {"open": …, "save": …}}."""
    env = _as_admin(env, company)
    overdue = find_overdue(env, company)
    draft = overdue.copy()
    env.flush_all()
    result = {
        "overdue invoice": measure_form(overdue),
        "draft invoice": measure_form(draft),
        "customer": measure_form(overdue.partner_id, "comment"),
    }
    env.cr.rollback()
    return result


def measure_case_form(env, company):
    """The case of that invoice, after the run."""
    env = _as_admin(env, company)
    result = measure_form(find_overdue(env, company).inkasso_case_id, "user_id")
    env.cr.rollback()
    return result


def find_overdue(env, company):
    """The same invoice before the addon is there and after."""
    env.cr.execute(
        """
        SELECT id FROM account_move
         WHERE company_id = %s AND move_type = 'out_invoice' AND state = 'posted' AND payment_state = 'not_paid'
           AND invoice_date_due < %s AND name LIKE 'BENCH/%%'
         ORDER BY id LIMIT 1
        """,
        (company.id, DAY),
    )
    return env["account.move"].browse(env.cr.fetchone()[0])


def measure_form(record, field="narration"):
    """Opening it, and saving it with another text (or person) in `field`."""
    spec = get_specification(record)
    values = _alternate(record, field)

    def open_form():
        record.web_read(spec)

    def save_form():
        record.web_save({field: next(values)}, spec)

    return {"open": _measure(record.env, open_form), "save": _measure(record.env, save_form)}


def _alternate(record, field):
    if record._fields[field].type == "many2one":
        return cycle([record.env.uid, False])
    return (f"<p>Changed {number}</p>" for number in count())


def get_specification(record):
    """What the client asks for when it opens `record`: the fields of its form, and those of the lists in it."""
    views = record.get_views([(False, "form")])
    arch = etree.fromstring(views["views"]["form"]["arch"])
    return _specify(arch, record._name, {model: data["fields"] for model, data in views["models"].items()})


def _specify(node, model, models):
    spec = {}
    for child in node.iterchildren(etree.Element):
        if child.tag == "field":
            spec[child.get("name")] = _specify_field(child, models[model][child.get("name")], models)
        else:
            spec |= _specify(child, model, models)
    return spec


def _specify_field(node, field, models):
    if field["type"] in ("many2one", "reference"):
        return {"fields": {"display_name": {}}}
    if field["type"] not in ("one2many", "many2many"):
        return {}
    views = node.xpath("./list | ./kanban")
    if views and node.get("invisible") not in ("1", "True"):
        return {"fields": _specify(views[0], field["relation"], models), "limit": X2MANY_LIMIT}
    return {"fields": {"display_name": {}}} if field["type"] == "many2many" else {}


def _measure(env, action):
    """The best of several times, each with nothing in the cache."""
    best, processors = None, Processors(env.cr.dbname)
    for _time in range(TIMES):
        env.flush_all()
        env.invalidate_all()
        with processors.metered() as meter:
            action()
            env.flush_all()
        if best is None or meter.seconds < best["seconds"]:
            best = {"seconds": meter.seconds, "queries": meter.queries}
    return best


def _as_admin(env, company):
    admin = env.ref("base.user_admin")
    admin.company_ids = [Command.link(company.id)]
    return env(
        user=admin,
        context={**env.context, "allowed_company_ids": company.ids, "lang": "en_US", "tz": "Europe/Stockholm"},
    )
