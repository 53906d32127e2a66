"""The dashboard as a manager opens it, over a ledger with a run behind it: all sections, of 90 days and of a year."""

from odoo import fields

from .processors import Processors

TIMES = 5
PERIODS = ("90d", "365d")


def measure_dashboard(env, company):
    """Processor time of Python and of the database, the best of several, by period."""
    _live_on(env, company)
    return {period: _measure(env, period) for period in PERIODS}


def _measure(env, period):
    best, processors = None, Processors(env.cr.dbname)
    for _time in range(TIMES):
        env.invalidate_all()
        with processors.metered() as meter:
            page = env["inkasso.dashboard"].get_data({"period": period})
        assert not page["is_empty"], "there is something to show"
        if best is None or meter.seconds < best["seconds"]:
            best = {"seconds": meter.seconds, "queries": meter.queries}
    return best


def _live_on(env, company):
    """Notices went out, debtors have promised; and the server has had a quiet minute, in which it keeps house."""
    today = fields.Date.context_today(env.user)
    env.cr.execute(
        "UPDATE inkasso_notice SET state = 'sent', sent_on = date WHERE state IN ('queued', 'draft') AND company_id = %s",
        (company.id,),
    )
    env.cr.execute(
        """
        INSERT INTO inkasso_promise (case_id, company_id, partner_id, currency_id, source, state, amount, amount_paid,
                                     made_on, date, deadline)
        SELECT c.id, c.company_id, c.partner_id, %(currency)s, 'phone',
               CASE c.id %% 4 WHEN 0 THEN 'open' WHEN 1 THEN 'kept' ELSE 'broken' END, 1000, 0,
               %(today)s::date - 80, %(today)s::date - (c.id %% 60)::int, %(today)s::date - (c.id %% 60)::int
          FROM inkasso_case c
         WHERE c.id %% 10 = 0 AND c.company_id = %(company)s
        """,
        {"currency": company.currency_id.id, "today": today, "company": company.id},
    )
    env["inkasso.snapshot"]._record(company, fields.Date.subtract(today, days=1), today)
    env.cr.commit()
    connection = env.cr._cnx  # VACUUM is not for transactions
    connection.autocommit = True
    for table in (
        "account_move_line",
        "account_partial_reconcile",
        "inkasso_item",
        "inkasso_notice",
        "inkasso_notice_line",
    ):
        env.cr.execute(f"VACUUM ANALYZE {table}")
    connection.autocommit = False
    env.invalidate_all()
