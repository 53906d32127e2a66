"""Whether a call has changed anything: by PostgreSQL's own count of rows that this transaction has touched."""

from odoo.tools import SQL

#: Whatever a call may touch besides the tables of this addon.
BESIDE = (
    "account_move",
    "account_move_line",
    "account_payment",
    "ir_attachment",
    "ir_config_parameter",
    "mail_activity",
    "mail_mail",
    "mail_message",
    "res_company",
    "res_partner",
    "res_users",
)


def count_touched(env, leave_out=()):
    """Rows inserted, changed and deleted so far, by table; `leave_out` are tables that do not count."""
    env.flush_all()
    rows = env.execute_query(
        SQL(
            """
            SELECT relname, n_tup_ins, n_tup_upd, n_tup_del
              FROM pg_stat_xact_user_tables
             WHERE relname LIKE 'inkasso%%' OR relname = ANY(%s)
            """,
            list(BESIDE),
        )
    )
    return {name: counts for name, *counts in rows if name not in leave_out}


def compare(before, after):
    """The tables that were touched between."""
    return sorted(name for name, counts in after.items() if counts != before.get(name, [0, 0, 0]))
