"""What a database consists of, as lines that can be compared, and what in it still speaks of an addon that is gone."""

from odoo.tools import SQL

SCHEMA = """
    SELECT FORMAT('%s %s', CASE relkind WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' ELSE 'table' END,
                  relname)
      FROM pg_class WHERE relnamespace = 'public'::regnamespace
     UNION ALL
    SELECT FORMAT('column %s.%s %s', table_name, column_name, data_type)
      FROM information_schema.columns WHERE table_schema = 'public'
     UNION ALL
    SELECT FORMAT('constraint %s.%s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
     UNION ALL
    SELECT FORMAT('trigger %s.%s', tgrelid::regclass, tgname) FROM pg_trigger WHERE NOT tgisinternal
     UNION ALL
    SELECT FORMAT('function %s', proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""
TEXT_COLUMNS = """
    SELECT c.table_name, c.column_name
      FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
       AND c.data_type IN ('character varying', 'text', 'jsonb')
     ORDER BY 1, 2
"""
# Where what once was may be told: what was said and done, and that the addon can be installed.
HISTORY = {
    "ir_logging",
    "ir_module_module",
    "mail_message",
    "mail_mail",
    "ir_profile",
    "bus_bus",
    "mail_tracking_value",
}


def read_schema(cr):
    cr.execute(SCHEMA)
    return {line for [line] in cr.fetchall()}


def find_words(cr, pattern):
    """(table, column, number of rows, an example) wherever a text matches the regular expression."""
    cr.execute(TEXT_COLUMNS)
    for table, column in cr.fetchall():
        if table in HISTORY:
            continue
        name, where = SQL.identifier(column), SQL.identifier(table)
        cr.execute(
            SQL("SELECT COUNT(*), MIN(LEFT(%s::text, 200)) FROM %s WHERE %s::text ~ %s", name, where, name, pattern)
        )
        count, example = cr.fetchone()
        if count:
            yield table, column, count, example


def find_orphans(cr):
    """(table, column, model, number of rows) that belong to records of a model that is not there."""
    cr.execute(
        """
        SELECT c.table_name, c.column_name
          FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
         WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
           AND c.column_name IN ('model', 'res_model', 'model_name', 'parent_res_model', 'res_model_name', 'source_model')
           AND c.data_type IN ('character varying', 'text')
         ORDER BY 1, 2
        """
    )
    for table, column in cr.fetchall():
        name, where = SQL.identifier(column), SQL.identifier(table)
        cr.execute(
            SQL(
                """
                SELECT %(name)s, COUNT(*) FROM %(where)s
                 WHERE %(name)s <> '' AND %(name)s NOT IN (SELECT model FROM ir_model) GROUP BY 1 ORDER BY 1
                """,
                name=name,
                where=where,
            )
        )
        for model, count in cr.fetchall():
            yield table, column, model, count
