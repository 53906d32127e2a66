from odoo.tools import SQL


def post_init_hook(env):
    """Find the law of each company, and make an item for each receivable that is open already.

    No policy is set yet, so nothing gets a date, and nothing is sent, before somebody chooses a plan and decides how
    to begin.
    """
    env["res.company"].search([])._compute_inkasso_jurisdiction_id()
    env["inkasso.item"]._create_for_open_ledger()


def uninstall_hook(env):
    """Let everything go in peace: what is booked stays, and nothing speaks of what is gone."""
    _delete_activities(env)
    _drop_foreign_keys(env)
    _forget_reflections(env)


def _delete_activities(env):
    """To-dos of our types on records that stay would keep their types from going."""
    types = env["ir.model.data"].search(
        [("module", "=like", "inkasso_collections%"), ("model", "=", "mail.activity.type")]
    )
    activities = env["mail.activity"].with_context(active_test=False)
    activities.search([("activity_type_id", "in", types.mapped("res_id"))]).unlink()


def _drop_foreign_keys(env):
    """Our tables go as a whole: in which order, need not concern the keys between them.

    Odoo deletes record by record what came with the addon; notices and charges that refer to them would stand in the way.
    """
    tables = [model._table for name, model in env.registry.items() if name.startswith("inkasso.") and model._auto]
    env.cr.execute(
        SQL(
            """
            SELECT k.conrelid::regclass::text, k.conname
              FROM pg_constraint k JOIN pg_class t ON t.oid = k.confrelid
             WHERE k.contype = 'f' AND t.relname = ANY(%s) AND t.relnamespace = CURRENT_SCHEMA::regnamespace
            """,
            tables,
        )
    )
    for table, name in env.cr.fetchall():
        env.cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s", SQL.identifier(table.strip('"')), SQL.identifier(name)))


def _forget_reflections(env):
    """What Odoo notes of our models in the names of other addons, and of keys on tables that stay, it does not take back."""
    env.cr.execute(
        """
        DELETE FROM ir_model_data
         WHERE module NOT LIKE 'inkasso\\_collections%'
           AND name ~ '^(model_inherit|selection|field|constraint)_+inkasso_'
        """
    )
    env.cr.execute(
        """
        DELETE FROM ir_model_constraint
         WHERE type = 'f' AND module IN (SELECT id FROM ir_module_module WHERE state = 'to remove')
        """
    )
